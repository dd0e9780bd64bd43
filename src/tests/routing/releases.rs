//! Requests that a prefix be released, and giving one up.

use super::{address, register, vrps};
use crate::tests::support::{Client, Portal, both};
use maps_domain::access::{OrgKind, Role};
use maps_domain::ids::OrgId;

const OURS: &str = "/customer/prefixes";

both!(
    a_holder_releases_a_prefix_that_its_customer_asks_for,
    |portal| {
        let (stage, mut engineer, page) = portal.registered("20.30.40.0/24").await;
        let mut buyer = portal.signed_in(&stage.buyer).await;
        let ask = |prefix: &'static str, reason: &'static str| {
            vec![
                ("do", "release"),
                ("release_prefix", prefix),
                ("release_reason", reason),
            ]
        };
        buyer
            .post(OURS, &ask("20.99.0.0/24", "We moved to another ISP."))
            .await
            .is(422)
            .has("Nobody holds 20.99.0.0/24");
        buyer
            .post(OURS, &ask("20.30.40.0/24", "short"))
            .await
            .is(422);
        let asked = buyer
            .post(OURS, &ask("20.30.40.0/24", "We moved to another ISP."))
            .await
            .to("/customer/prefixes/releases/");
        let ours = address(&asked);
        buyer
            .get(&ours)
            .await
            .ok()
            .has("Colt, for you")
            .has("to answer");
        buyer
            .post(OURS, &ask("20.30.40.0/24", "We moved to another ISP."))
            .await
            .is(422)
            .has("already; that request is open");
        let id = ours.rsplit('/').next().unwrap();
        let theirs = format!("/isp/prefixes/releases/{id}");
        engineer
            .get("/isp/prefixes/releases")
            .await
            .ok()
            .has("1 request is open");
        engineer
            .get(&theirs)
            .await
            .ok()
            .has("Contoso")
            .has("We moved to another ISP.");
        let other = portal.isp_with_asn("Bics", 6774).await;
        let mut stranger = portal.browser(&other, Role::IspAdmin).await;
        stranger.get(&theirs).await.is(404);
        stranger.post(&theirs, &[("do", "release")]).await.is(404);
        engineer
            .get(&theirs)
            .await
            .ok()
            .has("The registration 20.30.40.0/24 by Colt for Contoso ends as a whole");
        engineer
            .post(&theirs, &[("do", "release")])
            .await
            .is(422)
            .has("Read what ends with it");
        engineer
            .post(&theirs, &[("do", "release"), ("sure", "yes")])
            .await
            .to(&theirs);
        engineer.get(&page).await.ok().has("Released on request.");
        buyer.get(&ours).await.ok().has("The prefix is free");
        engineer.post(&theirs, &[("do", "contest")]).await.is(409);
    }
);

both!(who_asks_never_learns_from_the_history_who_holds, |portal| {
    let (stage, _, _) = portal.registered("20.30.40.0/24").await;
    let owner = portal.organisation(OrgKind::Customer, "Fabrikam").await;
    let (ours, mut asking) = ask(&portal, &owner, "20.30.40.0/24").await;
    let theirs = ours.replace("/customer/", "/isp/");
    let mut engineer = portal.signed_in(&stage.engineer).await;
    let contest = [
        ("do", "contest"),
        ("reason", "Our customer uses it every day."),
    ];
    engineer.post(&theirs, &contest).await.to(&theirs);
    engineer.get(&theirs).await.ok().has("Contest");
    for page in [ours.as_str(), "/customer/history"] {
        asking.get(page).await.ok().lacks("Colt").lacks("Contoso");
    }
});

both!(
    a_silent_holder_leaves_the_decision_to_a_reviewer,
    |portal| {
        let (_, _, page) = portal.registered("20.30.40.0/24").await;
        let owner = portal.organisation(OrgKind::Customer, "Fabrikam").await;
        let (ours, mut asking) = ask(&portal, &owner, "20.30.40.128/25").await;
        asking
            .get("/account/calendar")
            .await
            .ok()
            .has("Answer on 20.30.40.128/25 is due from its holder")
            .lacks("Colt");
        asking
            .get(&ours)
            .await
            .ok()
            .has("another organisation")
            .lacks("Colt")
            .lacks("Contoso");
        let id = ours.rsplit('/').next().unwrap();
        let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
        let person = portal.member(&microsoft, Role::Reviewer).await;
        let mut reviewer = portal.signed_in(&person).await;
        let desk = format!("/review/routing/releases/{id}");
        let keep = [
            ("do", "reviewer_keeps"),
            ("reason", "The record names the holder."),
        ];
        reviewer
            .post(&desk, &keep)
            .await
            .is(409)
            .has("The holder has until");
        reviewer
            .get("/review/routing/releases")
            .await
            .ok()
            .has("No request for the release of a prefix waits");
        let told = "SELECT COUNT(*) FROM notifications n JOIN users u ON u.id = n.user_id JOIN organisations o ON o.id = u.org_id \
            WHERE n.kind = 'release_moved' AND o.display_name = 'Contoso'";
        assert!(portal.count(told).await > 0, "who may lose it hears of it");
        portal.advance_hours(24 * 8);
        let mut tx = portal.app.db.begin().await.unwrap();
        let ctx = crate::server::ctx::Ctx::system(&portal.app);
        crate::server::service::prefixes::releases::escalate(&mut tx, &ctx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let (subject, _) = portal.last_mail(&person.email).await.unwrap();
        assert_eq!(subject, "Nobody answered for 20.30.40.128/25");
        let mut reviewer = portal.signed_in(&person).await;
        reviewer
            .get("/review/routing/releases")
            .await
            .ok()
            .has("1 request waits for a reviewer");
        let free = [
            ("do", "reviewer_releases"),
            ("reason", "The registry names Fabrikam."),
            ("sure", "yes"),
        ];
        let mut operations = portal.browser(&microsoft, Role::Operations).await;
        operations.post(&desk, &free).await.is(403);
        reviewer
            .post(
                &desk,
                &[
                    ("do", "reviewer_releases"),
                    ("reason", "no"),
                    ("sure", "yes"),
                ],
            )
            .await
            .is(422);
        reviewer
            .post(&desk, &free[..2])
            .await
            .is(422)
            .has("Read what ends with it")
            .has("The registry names Fabrikam.");
        reviewer.post(&desk, &free).await.to(&desk);
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM registered_prefixes WHERE released_at IS NULL")
                .await,
            0
        );
        let _ = page;
        let mut asking = portal.browser(&owner, Role::CustomerAdmin).await;
        asking
            .get(&ours)
            .await
            .ok()
            .has("The registry names Fabrikam.");
    }
);

both!(
    who_asks_and_who_decides_read_first_what_a_release_ends,
    |portal| {
        let stage = portal.stage("20.30.40.0/24").await;
        let mut engineer = portal.signed_in(&stage.engineer).await;
        register(&mut engineer, &stage.customer, "20.30.40.0/22").await;
        let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
        let mut operations = portal.browser(&microsoft, Role::Operations).await;
        let own = vrps("20.30.0.0/16", 24, 8220);
        portal
            .install(&mut operations, "vrp", "v.json", own.as_bytes())
            .await;
        let irr = "route: 20.30.40.0/22\norigin: AS8220\nsource: RIPE\n";
        portal
            .install(&mut operations, "irr", "ripe.db", irr.as_bytes())
            .await;
        let mut form = vec![
            ("do", "look"),
            ("release_prefix", "20.30.41.0/24"),
            ("release_origin", "AS3356"),
            ("release_reason", "Our registry record names us."),
        ];
        // For its own customer: everything, before anything is asked.
        let mut buyer = portal.signed_in(&stage.buyer).await;
        buyer
            .post(OURS, &form)
            .await
            .ok()
            .has("Ask for the release of 20.30.41.0/24?")
            .has("The registration 20.30.40.0/22 by Colt for Contoso ends as a whole")
            .has("Stays in orders, registered by nobody: 20.30.40.0/24 of");
        assert_eq!(
            portal.count("SELECT COUNT(*) FROM prefix_releases").await,
            0
        );
        // For somebody else: that it ends as a whole, and nothing of whose it is.
        let owner = portal.organisation(OrgKind::Customer, "Fabrikam").await;
        let mut asking = portal.browser(&owner, Role::CustomerAdmin).await;
        asking
            .post(OURS, &form)
            .await
            .ok()
            .has("A registration ends as a whole")
            .lacks("20.30.40.0/22")
            .lacks("by Colt for");
        form[0] = ("do", "release");
        let asked = asking
            .post(OURS, &form)
            .await
            .to("/customer/prefixes/releases/");
        let ours = address(&asked);
        asking
            .get(&ours)
            .await
            .ok()
            .lacks("20.30.40.0/22")
            .lacks("What is known");
        let desk = ours.replace("/customer/prefixes/", "/review/routing/");
        let mut reviewer = portal.browser(&microsoft, Role::Reviewer).await;
        reviewer
            .get(&desk)
            .await
            .ok()
            .has("The registration 20.30.40.0/22 by Colt for Contoso ends as a whole")
            .has("AS3356 named by Fabrikam: RPKI invalid")
            .has("AS8220 registered by Colt: RPKI valid")
            .has("20.30.40.0/22 AS8220 in RIPE")
            .has("20.30.40.0/22: not redeemed")
            .has("In no route evidence.")
            .has("Fabrikam, for 0 days");
        let theirs = desk.replace("/review/routing/", "/isp/prefixes/");
        engineer.get(&theirs).await.ok().lacks("What is known");
    }
);

/// A customer asks for a prefix of another one: its own page of the request, and who asks.
pub(super) async fn ask(portal: &Portal, customer: &OrgId, prefix: &str) -> (String, Client) {
    let mut asking = portal.browser(customer, Role::CustomerAdmin).await;
    let form = [
        ("do", "release"),
        ("release_prefix", prefix),
        (
            "release_reason",
            "Our registry record names us as its holder.",
        ),
    ];
    let asked = asking
        .post(OURS, &form)
        .await
        .to("/customer/prefixes/releases/");
    (address(&asked), asking)
}
