//! Choices for all regions, per region and per site; what the first page says of them.

use super::{CSV, customer, hidden, import, qualified, site_id, with_sites};
use crate::server::ctx::Ctx;
use crate::server::db::rollouts::Rollout;
use crate::server::db::{args, choices, reconcile, sites};
use crate::tests::support::both;
use maps_domain::access::{OrgKind, Role};
use maps_domain::activation::State;
use maps_domain::choice::{Choice, Scope};
use maps_domain::ids::OrgId;
use maps_domain::order::LineState;

both!(
    choices_are_looked_at_first_and_then_saved_with_one_rollout,
    |portal| {
        let (org, mut browser) = with_sites(&portal).await;
        let colt = portal.organisation(OrgKind::Isp, "Colt").await;
        qualified(&portal, &colt, "western-europe", "Geo").await;
        let page = browser
            .get("/customer/choices")
            .await
            .ok()
            .has("Colt")
            .has("Geo")
            .has("No ISP is chosen yet");
        let base = hidden(&page.body, "base");
        let rank = format!("rank:global:{colt}");
        let mut fields = vec![
            ("base", base.as_str()),
            ("otherwise:global", "none"),
            (rank.as_str(), "1"),
        ];
        // Saving without having seen the effect shows it instead.
        let page = browser
            .post("/customer/choices", &fields)
            .await
            .ok()
            .has("3 wait and start by themselves");
        assert_eq!(portal.count("SELECT COUNT(*) FROM choices").await, 0);
        let seen = hidden(&page.body, "seen");
        fields.push(("seen", seen.as_str()));
        browser
            .post("/customer/choices", &fields)
            .await
            .to("/customer/choices?done=chosen");
        let mut tx = portal.app.db.read().await.unwrap();
        let made = choices::load(&mut tx, &org).await.unwrap();
        assert_eq!(made.global, Choice::list([colt.clone()]));
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM rollouts WHERE cause = 'choice_changed'")
                .await,
            1
        );
        browser
            .get("/customer/choices")
            .await
            .ok()
            .has("All regions: Colt")
            .has("Orders still to declare")
            .has("Enters at");
        // The form was made from choices that are not the stored ones any more.
        browser.post("/customer/choices", &fields).await.is(409);
    }
);

both!(sites_are_counted_by_what_decides_about_them, |portal| {
    let (org, mut browser) = with_sites(&portal).await;
    let more: String = (0..300)
        .map(|n| format!("MAD-{n:03},Office {n},Madrid,ES,100\n"))
        .collect();
    import(
        &mut browser,
        &format!("site_id,name,city,country,peak_mbps\n{more}"),
    )
    .await;
    let colt = portal.organisation(OrgKind::Isp, "Colt").await;
    let ntt = portal.organisation(OrgKind::Isp, "NTT").await;
    let (ams, par) = (
        site_id(&portal, &org, "AMS-01").await,
        site_id(&portal, &org, "PAR-01").await,
    );
    let ctx = Ctx::system(&portal.app);
    let mut tx = portal.app.db.begin().await.unwrap();
    let own = Choice::list([ntt.clone(), colt.clone()]);
    choices::save(
        &mut tx,
        &org,
        &Scope::Site(ams.as_str().into()),
        &own,
        ctx.now,
    )
    .await
    .unwrap();
    tx.exec(
        "UPDATE customer_sites SET held_at = 1 WHERE id = $1",
        args![&par],
    )
    .await
    .unwrap();
    tx.exec(
        "INSERT INTO orders (id, customer_id, isp_id, region_id, contract_ref, declared_by, declared_at) \
         VALUES ('o', $1, $2, 'western-europe', '', 'x', 1)",
        args![&org, &colt],
    )
    .await
    .unwrap();
    for (id, state, at, day) in [
        ("l1", "confirmed", 1_i64, "2026-01-01"),
        ("l2", "rejected", 2_i64, "2026-01-01"),
    ] {
        tx.exec(
            "INSERT INTO order_lines (id, order_id, customer_id, isp_id, region_id, site_id, service_id, in_service_on, state, declared_at, due_at) \
             VALUES ($1, 'o', $2, $3, 'western-europe', $4, '', $5, $6, $7, 9)",
            args![id, &org, &colt, &ams, day, state, at],
        )
        .await
        .unwrap();
    }
    tx.exec(
        "INSERT INTO activations (id, site_id, customer_id, isp_id, region_id, rank, state, since, created_at) \
         VALUES ('a', $1, $2, $3, 'western-europe', 2, 'active', 0, 0)",
        args![&ams, &org, &colt],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let admin = portal.member(&org, Role::CustomerAdmin).await;
    let ctx = portal.ctx_of(&admin).await;
    let ground = crate::server::service::choices::ground(&ctx).await.unwrap();
    // Amsterdam alone, Paris held, Madrid's three hundred, Tokyo.
    assert_eq!(ground.groups.len(), 4, "{:?}", ground.groups);
    assert_eq!((ground.sites(), ground.overridden()), (303, 1));
    let alone = ground
        .groups
        .iter()
        .find(|group| group.own.is_some())
        .unwrap();
    assert_eq!(alone.own, Some(vec![ntt, colt.clone()]));
    assert_eq!(alone.activations, [(colt.clone(), 2, State::Active)]);
    // The rejected line is newer, the confirmed one still counts.
    let (seller, service) = &alone.services[0];
    assert_eq!((seller, service.line), (&colt, LineState::Confirmed));
    assert!(service.in_service && alone.services.len() == 1);
    assert!(
        ground
            .groups
            .iter()
            .any(|group| group.held && group.count == 1)
    );
    assert!(ground.groups.iter().any(|group| group.count == 300));
});

both!(
    a_region_overrides_and_a_rank_given_twice_is_refused_at_its_field,
    |portal| {
        let (org, mut browser) = with_sites(&portal).await;
        let (colt, ntt) = (
            portal.organisation(OrgKind::Isp, "Colt").await,
            portal.organisation(OrgKind::Isp, "NTT").await,
        );
        let page = browser.get("/customer/choices?isps=all").await.ok();
        let base = hidden(&page.body, "base");
        let rank = |column: &str, isp: &OrgId| format!("rank:{column}:{isp}");
        let (global, west_ntt, west_colt) = (
            rank("global", &colt),
            rank("western-europe", &ntt),
            rank("western-europe", &colt),
        );
        let twice = [
            ("base", base.as_str()),
            ("otherwise:global", "none"),
            ("otherwise:western-europe", "inherit"),
            (west_ntt.as_str(), "1"),
            (west_colt.as_str(), "1"),
        ];
        browser
            .post("/customer/choices", &twice)
            .await
            .is(422)
            .has("Two ISPs of one column are choice 1");
        let fields = [
            ("base", base.as_str()),
            ("seen", "0-0-0-3"),
            ("otherwise:global", "none"),
            (global.as_str(), "1"),
            ("otherwise:western-europe", "inherit"),
            (west_ntt.as_str(), "1"),
            (west_colt.as_str(), "2"),
        ];
        browser
            .post("/customer/choices", &fields)
            .await
            .to("/customer/choices?done=chosen");
        let mut tx = portal.app.db.read().await.unwrap();
        let made = choices::load(&mut tx, &org).await.unwrap();
        assert_eq!(
            made.regions.get(&"western-europe".into()),
            Some(&Choice::list([ntt, colt]))
        );
    }
);

both!(
    an_isp_without_a_backup_metro_is_chosen_only_with_consent,
    |portal| {
        let (_, mut browser) = with_sites(&portal).await;
        let isp = portal.organisation(OrgKind::Isp, "Single").await;
        qualified(&portal, &isp, "western-europe", "Local").await;
        let page = browser
            .get("/customer/choices")
            .await
            .ok()
            .has("Local only");
        let base = hidden(&page.body, "base");
        let rank = format!("rank:western-europe:{isp}");
        let mut fields = vec![
            ("base", base.as_str()),
            ("seen", "0-0-0-2"),
            ("otherwise:western-europe", "inherit"),
            (rank.as_str(), "1"),
        ];
        browser
            .post("/customer/choices", &fields)
            .await
            .is(422)
            .has("Tick the box")
            .has("has no backup metro");
        fields.push(("local", "yes"));
        browser
            .post("/customer/choices", &fields)
            .await
            .to("/customer/choices?done=chosen");
        browser
            .get("/customer/choices")
            .await
            .ok()
            .has("By exception: A second metro is being built.");
        assert_eq!(
        portal.count("SELECT COUNT(*) FROM audit_entries WHERE changes LIKE '%accepted without a backup metro%'").await,
        1
    );
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM rollouts WHERE region_id = 'western-europe'")
                .await,
            1
        );
    }
);

both!(one_site_gets_its_own_isps_and_gives_them_back, |portal| {
    let (org, mut browser) = with_sites(&portal).await;
    let colt = portal.organisation(OrgKind::Isp, "Colt").await;
    let id = site_id(&portal, &org, "TYO-01").await;
    let path = format!("/customer/choices/sites/{id}");
    browser
        .get(&path)
        .await
        .ok()
        .has("follows the wider choice");
    let rank = format!("rank:site:{colt}");
    browser
        .post(&path, &[("otherwise:site", "inherit"), (&rank, "1")])
        .await
        .to("/customer/sites/");
    browser
        .get("/customer/choices/sites")
        .await
        .ok()
        .has("TYO-01")
        .has("own choice")
        .lacks("PAR-01");
    browser
        .get(&format!("/customer/sites/{id}"))
        .await
        .ok()
        .has("Wants Colt (chosen for this site)");
    browser
        .post(&path, &[("otherwise:site", "inherit"), (&rank, "")])
        .await
        .to("/customer/sites/");
    browser
        .get("/customer/choices/sites")
        .await
        .ok()
        .lacks("TYO-01");
});

both!(
    the_reconcile_walk_visits_each_site_of_its_scope_once,
    |portal| {
        let (org, _) = with_sites(&portal).await;
        let (colt, ntt) = (
            portal.organisation(OrgKind::Isp, "Colt").await,
            portal.organisation(OrgKind::Isp, "NTT").await,
        );
        let mut tx = portal.app.db.begin().await.unwrap();
        let now = Ctx::system(&portal.app).now;
        choices::save(
            &mut tx,
            &org,
            &Scope::Region("western-europe".into()),
            &Choice::list([colt.clone()]),
            now,
        )
        .await
        .unwrap();
        let scope = |isp: &str, customer: &str| Rollout {
            isp_id: isp.to_owned(),
            customer_id: customer.to_owned(),
            ..Rollout::default()
        };
        let mut walk = scope("", org.as_str());
        let mut seen = Vec::new();
        loop {
            let chunk = reconcile::sites(&mut tx, &walk, 2).await.unwrap();
            let Some(last) = chunk.last() else { break };
            walk.cursor = last.id.clone();
            for site in chunk {
                let id = site.id.as_str().into();
                seen.push(sites::get(&mut tx, &id).await.unwrap().site_ref);
            }
        }
        seen.sort();
        assert_eq!(seen, ["AMS-01", "PAR-01", "TYO-01"]);
        let wanted = scope(colt.as_str(), "");
        assert_eq!(
            reconcile::count(&mut tx, &wanted).await.unwrap(),
            2,
            "only where a choice names it"
        );
        let nowhere = scope(ntt.as_str(), "");
        assert_eq!(reconcile::count(&mut tx, &nowhere).await.unwrap(), 0);
    }
);

both!(
    the_first_page_says_how_the_sites_stand_and_who_has_to_act,
    |portal| {
        let (org, mut browser) = customer(&portal).await;
        browser
            .get("/customer")
            .await
            .ok()
            .has("Three steps to proven paths");
        import(&mut browser, CSV).await;
        browser
            .get("/customer")
            .await
            .ok()
            .has("0 of 3 customer sites")
            .has("Choose ISPs for your sites");
        let colt = portal.organisation(OrgKind::Isp, "Colt").await;
        let mut tx = portal.app.db.begin().await.unwrap();
        let now = Ctx::system(&portal.app).now;
        choices::save(
            &mut tx,
            &org,
            &Scope::Global,
            &Choice::list([colt.clone()]),
            now,
        )
        .await
        .unwrap();
        tx.exec(
        "INSERT INTO activations (id, site_id, customer_id, isp_id, region_id, rank, state, primary_metro_id, since, created_at) \
         SELECT id, id, org_id, $1, region_id, 1, 'active', 'amsterdam', $2, $2 FROM customer_sites WHERE site_ref = 'AMS-01'",
        args![&colt, now],
    )
    .await
    .unwrap();
        tx.commit().await.unwrap();
        browser
            .get("/customer")
            .await
            .ok()
            .has("1 of 3 customer sites reach Microsoft")
            .has("Declare the access bought from Colt in Western Europe: 2 customer sites");
        let mut isp = portal.browser(&colt, Role::IspAdmin).await;
        isp.get("/customer").await.is(404);
        isp.get("/customer/choices").await.is(404);
    }
);
