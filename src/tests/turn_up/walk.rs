//! Killing the walk between chunks loses and doubles nothing.

use crate::server::ctx::Ctx;
use crate::server::jobs::reconcile::{self, Pace};
use crate::tests::support::{Portal, both};
use maps_domain::access::{OrgKind, Role};
use maps_domain::choice::Scope;

async fn walk(portal: &Portal, rollout: &str, stop_after: Option<u32>) -> bool {
    let pace = Pace {
        chunk: 2,
        stop_after,
    };
    reconcile::walk(&Ctx::system(&portal.app), "no-job", rollout, pace)
        .await
        .is_ok()
}

both!(
    a_walk_killed_between_chunks_goes_on_at_its_cursor,
    |portal| {
        let isp = portal.organisation(OrgKind::Isp, "Colt").await;
        let customer = portal.organisation(OrgKind::Customer, "Contoso").await;
        let buyer = portal.member(&customer, Role::CustomerAdmin).await;
        let mut lines = Vec::new();
        for n in 0..9 {
            lines.push((
                portal.site(&customer, &format!("S-{n}")).await,
                format!("20.30.{n}.0/24"),
            ));
        }
        portal.qualify(&isp, &["paris", "amsterdam"]).await;
        portal.stand(&isp).await;
        portal.choose(&customer, Scope::Global, &[&isp]).await;
        let typed: Vec<(&str, &str)> = lines
            .iter()
            .map(|(s, p)| (s.as_str(), p.as_str()))
            .collect();
        portal.order(&customer, &isp, &typed).await;

        portal.advance_hours(1);
        let rollout = portal.roll_out(Default::default()).await;
        assert!(
            !walk(&portal, &rollout, Some(2)).await,
            "killed after two chunks"
        );
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM activations WHERE state = 'active'")
                .await,
            4
        );
        assert_eq!(
            portal
                .count("SELECT CAST(SUM(sites) AS BIGINT) FROM rollout_tallies")
                .await,
            4
        );
        let told = "SELECT COUNT(*) FROM notifications WHERE kind = 'activated'";
        assert_eq!(
            portal.count(told).await,
            0,
            "one message at the end, none before"
        );
        assert!(!walk(&portal, &rollout, Some(0)).await, "killed at once");
        assert!(walk(&portal, &rollout, None).await);
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM activations WHERE state = 'active'")
                .await,
            9
        );
        assert_eq!(portal.count("SELECT COUNT(*) FROM activations").await, 9);
        assert_eq!(portal.count("SELECT COUNT(*) FROM batches").await, 1);
        assert_eq!(
            portal
                .count("SELECT done FROM rollouts WHERE state = 'finished'")
                .await,
            9
        );
        assert_eq!(
            portal
                .count("SELECT changed FROM rollouts WHERE state = 'finished'")
                .await,
            9
        );
        let (_, body) = portal.last_mail(&buyer.email).await.unwrap();
        assert!(
            body.contains("9 customer sites turned on with Colt"),
            "{body}"
        );

        let before = portal
            .count("SELECT CAST(SUM(version) AS BIGINT) FROM activations")
            .await;
        assert!(
            walk(&portal, &rollout, None).await,
            "a finished rollout has nothing to do"
        );
        let again = portal.roll_out(Default::default()).await;
        assert!(walk(&portal, &again, None).await);
        assert_eq!(
            portal
                .count("SELECT CAST(SUM(version) AS BIGINT) FROM activations")
                .await,
            before
        );
        // What changes nothing leaves no entry.
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM audit_entries WHERE action = 'rollout_chunk'")
                .await,
            5
        );
    }
);

both!(
    a_job_that_was_given_up_shows_and_can_be_tried_again,
    |portal| {
        let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
        let mut operations = portal.browser(&microsoft, Role::Operations).await;
        let id = portal.roll_out(Default::default()).await;
        let ctx = Ctx::system(&portal.app);
        let mut tx = portal.app.db.begin().await.unwrap();
        reconcile::give_up(&mut tx, &id, ctx.now).await.unwrap();
        tx.commit().await.unwrap();
        let page = format!("/review/rollouts/{id}");
        operations
            .get(&page)
            .await
            .ok()
            .has("Failed")
            .has("Try again");
        operations.post(&page, &[("do", "retry")]).await.to(&page);
        portal.run_jobs().await;
        operations.get(&page).await.ok().has("Finished");
    }
);

both!(the_measured_rollout_turns_every_site_on, |portal| {
    let figure = crate::cli::bench::rollout::measure(&portal.app, 5_000)
        .await
        .unwrap();
    assert_eq!((figure.sites, figure.active), (5_000, 5_000));
    let used = crate::cli::bench::rollout::measure(&portal.app, 1).await;
    assert!(used.is_err(), "a database in use is left alone");
});
