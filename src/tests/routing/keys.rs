//! Prefix keys and requests for release.

use super::Stage;
use crate::tests::support::{Client, Page, Portal, both};
use maps_domain::access::{OrgKind, Role};
use maps_domain::tries::PER_ACCOUNT;

const OURS: &str = "/customer/prefixes";
const ONE_ANSWER: &str = "This key cannot be used for this prefix.";

/// The stage with a registered prefix; gives its page.
async fn registered(portal: &Portal, prefix: &str) -> (Stage, Client, String) {
    let stage = portal.stage("").await;
    let mut engineer = portal.signed_in(&stage.engineer).await;
    let form = [
        ("customer", stage.customer.as_str()),
        ("prefix", prefix),
        ("origin", "AS8220"),
    ];
    let stored = engineer
        .post("/isp/prefixes/new", &form)
        .await
        .to("/isp/prefixes/");
    let page = stored.location().split('?').next().unwrap().to_owned();
    (stage, engineer, page)
}

/// The secret that the page shows.
pub(super) fn secret(page: &Page) -> String {
    let text = page.text();
    let found = text
        .split(' ')
        .find(|word| word.len() == 27 && word.matches('-').count() == 3);
    found.unwrap().to_owned()
}

pub(super) async fn redeem(browser: &mut Client, prefix: &str, key: &str) -> Page {
    browser
        .post(OURS, &[("do", "redeem"), ("prefix", prefix), ("key", key)])
        .await
}

both!(
    a_key_is_shown_once_and_redeemed_once_by_its_customer,
    |portal| {
        let (stage, mut engineer, page) = registered(&portal, "20.30.40.0/26").await;
        engineer
            .get(&page)
            .await
            .ok()
            .has("The customer has not redeemed a key yet");
        let shown = engineer.post(&page, &[("do", "issue")]).await.ok();
        assert_eq!(shown.headers["cache-control"], "no-store");
        let key = secret(&shown);
        engineer
            .get(&page)
            .await
            .ok()
            .lacks(&key)
            .has("valid until");
        let mut buyer = portal.signed_in(&stage.buyer).await;
        buyer
            .get(OURS)
            .await
            .ok()
            .has("1 registered prefix is not confirmed")
            .has("Colt");
        let calendar = "/account/calendar";
        buyer
            .get(calendar)
            .await
            .ok()
            .has("Redeem the key of 20.30.40.0/26");
        let spoken = key.to_lowercase().replace('-', " ");
        redeem(&mut buyer, "20.30.40.0/26", &spoken).await.to(OURS);
        buyer.get(OURS).await.ok().has("Redeemed");
        buyer.get(calendar).await.ok().lacks("Redeem the key of");
        engineer
            .get(&page)
            .await
            .ok()
            .has("it is taken only while registered and activated with its key")
            .lacks("has not redeemed");
        let again = redeem(&mut buyer, "20.30.40.0/26", &key)
            .await
            .is(422)
            .has(ONE_ANSWER);
        assert!(!again.body.contains(&key), "a key is not sent back");
        engineer.get(&page).await.ok().has("it was redeemed before");
        engineer.post(&page, &[("do", "issue")]).await.is(409);
        engineer.post(&page, &[("do", "revoke")]).await.is(409);
    }
);

both!(a_key_redeemed_by_eight_at_once_is_redeemed_once, |portal| {
    let (stage, mut engineer, page) = registered(&portal, "20.30.40.0/26").await;
    let key = secret(&engineer.post(&page, &[("do", "issue")]).await.ok());
    let buyer = portal.signed_in(&stage.buyer).await;
    let tries = (0..8).map(|_| {
        let (mut buyer, key) = (buyer.clone(), key.clone());
        tokio::spawn(async move { redeem(&mut buyer, "20.30.40.0/26", &key).await })
    });
    let mut redeemed = 0;
    for attempt in tries.collect::<Vec<_>>() {
        let status = attempt.await.unwrap().status.as_u16();
        assert!([303, 409, 422].contains(&status), "{status}");
        redeemed += usize::from(status == 303);
    }
    assert_eq!(redeemed, 1);
    let entries = "SELECT COUNT(*) FROM audit_entries WHERE action = 'key_redeemed'";
    assert_eq!(portal.count(entries).await, 1);
});

both!(
    a_customer_redeems_more_right_keys_than_wrong_ones_are_allowed,
    |portal| {
        let (stage, mut engineer, _) = registered(&portal, "20.30.40.0/26").await;
        let mut buyer = portal.signed_in(&stage.buyer).await;
        for n in 0..=PER_ACCOUNT {
            let prefix = format!("20.30.{}.0/26", 50 + n);
            let form = [
                ("customer", stage.customer.as_str()),
                ("prefix", &prefix),
                ("origin", "AS8220"),
            ];
            let stored = engineer.post("/isp/prefixes/new", &form).await;
            let page = stored.to("/isp/prefixes/");
            let page = page.location().split('?').next().unwrap().to_owned();
            let key = secret(&engineer.post(&page, &[("do", "issue")]).await.ok());
            redeem(&mut buyer, &prefix, &key).await.to(OURS);
        }
    }
);

both!(
    whatever_is_wrong_with_a_key_gets_the_same_answer,
    |portal| {
        let (stage, mut engineer, page) = registered(&portal, "20.30.40.0/24").await;
        let first = secret(&engineer.post(&page, &[("do", "issue")]).await.ok());
        let second = secret(&engineer.post(&page, &[("do", "issue")]).await.ok());
        let mut buyer = portal.signed_in(&stage.buyer).await;
        let other = portal.organisation(OrgKind::Customer, "Fabrikam").await;
        let mut stranger = portal.browser(&other, Role::CustomerAdmin).await;
        let answers = [
            redeem(&mut buyer, "20.30.40.0/24", "AAAAAA-AAAAAA-AAAAAA-AAAAAA").await,
            redeem(&mut buyer, "20.30.40.0/24", &first).await,
            redeem(&mut buyer, "20.30.41.0/24", &second).await,
            redeem(&mut stranger, "20.30.40.0/24", &second).await,
            redeem(&mut stranger, "20.99.0.0/24", "x").await,
        ];
        for answer in answers {
            answer
                .is(422)
                .has(ONE_ANSWER)
                .lacks("revoked")
                .lacks("expired");
        }
        engineer
            .get(&page)
            .await
            .ok()
            .has("it was issued to another customer")
            .has("it belongs to another prefix");
        engineer.post(&page, &[("do", "revoke")]).await.to(&page);
        redeem(&mut buyer, "20.30.40.0/24", &second)
            .await
            .is(422)
            .has(ONE_ANSWER);
        let third = secret(&engineer.post(&page, &[("do", "issue")]).await.ok());
        portal.advance_hours(24 * 365);
        let mut buyer = portal.signed_in(&stage.buyer).await;
        redeem(&mut buyer, "20.30.40.0/24", &third)
            .await
            .is(422)
            .has(ONE_ANSWER);
        for _ in 0..9 {
            redeem(&mut buyer, "20.30.40.0/24", "guess").await;
        }
        redeem(&mut buyer, "20.30.40.0/24", &third).await.is(429);
        let mut viewer = portal.browser(&stage.customer, Role::CustomerViewer).await;
        redeem(&mut viewer, "20.30.40.0/24", &third).await.is(403);
    }
);

both!(
    a_holder_releases_a_prefix_that_its_customer_asks_for,
    |portal| {
        let (stage, mut engineer, page) = registered(&portal, "20.30.40.0/24").await;
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
        let ours = asked.location().split('?').next().unwrap().to_owned();
        buyer
            .get(&ours)
            .await
            .ok()
            .has("Colt, for you")
            .has("to answer");
        buyer
            .post(OURS, &ask("20.30.40.0/24", "We moved to another ISP."))
            .await
            .is(409);
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
            .post(&theirs, &[("do", "release")])
            .await
            .to(&theirs);
        engineer.get(&page).await.ok().has("Released on request.");
        buyer.get(&ours).await.ok().has("The prefix is free");
        engineer.post(&theirs, &[("do", "contest")]).await.is(409);
    }
);

both!(who_asks_never_learns_from_the_history_who_holds, |portal| {
    let (stage, _, _) = registered(&portal, "20.30.40.0/24").await;
    let owner = portal.organisation(OrgKind::Customer, "Fabrikam").await;
    let mut asking = portal.browser(&owner, Role::CustomerAdmin).await;
    let form = [
        ("do", "release"),
        ("release_prefix", "20.30.40.0/24"),
        (
            "release_reason",
            "Our registry record names us as its holder.",
        ),
    ];
    let asked = asking
        .post(OURS, &form)
        .await
        .to("/customer/prefixes/releases/");
    let ours = asked.location().split('?').next().unwrap().to_owned();
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
        let (_, _, page) = registered(&portal, "20.30.40.0/24").await;
        let owner = portal.organisation(OrgKind::Customer, "Fabrikam").await;
        let mut asking = portal.browser(&owner, Role::CustomerAdmin).await;
        let form = [
            ("do", "release"),
            ("release_prefix", "20.30.40.128/25"),
            (
                "release_reason",
                "Our registry record names us as its holder.",
            ),
        ];
        let asked = asking
            .post(OURS, &form)
            .await
            .to("/customer/prefixes/releases/");
        let ours = asked.location().split('?').next().unwrap().to_owned();
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
        ];
        let mut operations = portal.browser(&microsoft, Role::Operations).await;
        operations.post(&desk, &free).await.is(403);
        reviewer
            .post(&desk, &[("do", "reviewer_releases"), ("reason", "no")])
            .await
            .is(422);
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
    an_order_cannot_take_a_prefix_that_is_registered_for_somebody_else,
    |portal| {
        let (_, _, _) = registered(&portal, "20.30.40.0/24").await;
        let owner = portal.organisation(OrgKind::Customer, "Fabrikam").await;
        let site = portal.site(&owner, "F-1").await;
        let isp = portal.isp_with_asn("Bics", 6774).await;
        let mut buyer = portal.browser(&owner, Role::CustomerAdmin).await;
        let (pick, service, day, prefixes) = (
            format!("pick.{site}"),
            format!("service_id.{site}"),
            format!("in_service_on.{site}"),
            format!("prefixes.{site}"),
        );
        let form = [
            ("isp", isp.as_str()),
            ("region", "western-europe"),
            ("contract_ref", "C-1"),
            (pick.as_str(), "yes"),
            (service.as_str(), "S-1"),
            (day.as_str(), "2026-11-01"),
            (prefixes.as_str(), "20.30.40.0/25"),
        ];
        buyer
            .post("/customer/orders/new", &form)
            .await
            .is(422)
            .has("ask for its release under Prefixes")
            .lacks("Contoso");
    }
);

both!(the_page_of_a_site_names_the_nearest_edge_sites, |portal| {
    let stage = portal.stage("").await;
    portal
        .choose(
            &stage.customer,
            maps_domain::choice::Scope::Global,
            &[&stage.isp],
        )
        .await;
    let mut buyer = portal.signed_in(&stage.buyer).await;
    buyer
        .get(&format!("/customer/sites/{}", stage.site))
        .await
        .ok()
        .has("Nearest edge sites: Paris (")
        .has("Amsterdam (")
        .has("Hands over at the nearest");
});
