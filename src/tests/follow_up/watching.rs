//! Watching: who may, who is told, and what nobody learns by it.

use super::super::review::{COLT, REASON, approved, claimed, path, staff};
use super::super::support::both;
use super::*;
use maps_domain::access::{OrgKind, Role};
use maps_domain::pni::Record;

async fn inbox(browser: &mut super::super::support::Client) -> String {
    browser.get("/inbox").await.ok().text()
}

both!(
    a_customer_watches_an_isp_and_a_region_and_hears_once_what_is_public,
    |portal| {
        let staff = staff(&portal).await;
        let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
        approved(&portal, &carrier, &staff, "northern-europe").await;
        let customer = portal.organisation(OrgKind::Customer, "Contoso").await;
        let mut browser = portal.browser(&customer, Role::CustomerViewer).await;
        let slug = {
            let mut tx = portal.app.db.read().await.unwrap();
            crate::server::db::orgs::get(&mut tx, &carrier.org)
                .await
                .unwrap()
                .slug
        };
        let partner = format!("/partners/{slug}");
        let isp = [
            ("kind", "isp"),
            ("id", carrier.org.as_str()),
            ("do", "watch"),
        ];
        let region = [
            ("kind", "region"),
            ("id", "western-europe"),
            ("do", "watch"),
        ];
        browser.get(&partner).await.ok().has("Watch");
        portal.client().get(&partner).await.ok().lacks("Watch");
        browser
            .post("/account/watch", &isp)
            .await
            .to(&format!("{partner}?done=watched"));
        browser.post("/account/watch", &isp).await.to(&partner);
        browser
            .post("/account/watch", &region)
            .await
            .to("/regions/western-europe?done=watched");
        browser.get(&partner).await.ok().has("Stop watching");
        browser
            .get("/account/notifications")
            .await
            .ok()
            .has("Western Europe");

        let id = approved(&portal, &carrier, &staff, "western-europe").await;
        let told = inbox(&mut browser).await;
        assert!(
            told.contains("in Western Europe: qualified at tier Geo") && told.contains("1 unread."),
            "{told}"
        );
        portal.advance_hours(1);
        let mut lead = portal.signed_in(&staff.lead).await;
        lead.post(
            &format!("/review/qualifications/{id}"),
            &[("do", "suspend"), ("reason", REASON)],
        )
        .await
        .to("/review/qualifications");
        let told = inbox(&mut browser).await;
        assert!(
            told.contains("in Western Europe: suspended") && !told.contains(REASON),
            "the reason is not public: {told}"
        );
        let end = [
            ("kind", "isp"),
            ("id", carrier.org.as_str()),
            ("do", "end"),
            ("from", "list"),
        ];
        browser
            .post("/account/watch", &end)
            .await
            .to("/account/notifications?done=unwatched");
        assert_eq!(portal.count("SELECT COUNT(*) FROM watches").await, 1);
    }
);

both!(
    who_watches_an_isp_hears_what_it_changes_of_its_public_page,
    |portal| {
        let isp = portal.organisation(OrgKind::Isp, "Nordlys").await;
        let customer = portal.organisation(OrgKind::Customer, "Contoso").await;
        let mut browser = portal.browser(&customer, Role::CustomerViewer).await;
        let wish = [("kind", "isp"), ("id", isp.as_str()), ("do", "watch")];
        browser.post("/account/watch", &wish).await.to("/partners");
        let mut admin = portal.browser(&isp, Role::IspAdmin).await;
        let product = [("name", "Secure Access"), ("parts", "internet")];
        // Nothing is public yet, so there is nothing to hear.
        admin
            .post("/isp/offers/products/new", &product)
            .await
            .to("/isp/offers");
        assert!(!inbox(&mut browser).await.contains("Nordlys"));

        portal
            .standing(&isp, "northern-europe", "Geo", "[\"london\"]", "qualified")
            .await;
        let sla = [("availability", "99.95")];
        admin
            .post("/isp/offers/sla/northern-europe", &sla)
            .await
            .to("/isp/offers");
        let told = inbox(&mut browser).await;
        assert!(
            told.contains("Nordlys changed its public page") && told.contains("Northern Europe"),
            "{told}"
        );
        portal.advance_hours(1);
        let profile = [
            ("legal_name", "Nordlys AS"),
            ("display_name", "Nordlys Nett"),
            ("isp_type", "isp"),
            ("website", "https://nordlys.example"),
            ("noc_email", "noc@nordlys.example"),
            ("noc_phone", "+47 22 33 44 55"),
        ];
        admin
            .post("/isp/organisation/edit", &profile)
            .await
            .to("/isp/organisation");
        let told = inbox(&mut browser).await;
        assert!(
            told.contains("It was named Nordlys before and has another website")
                && !told.contains("noc@"),
            "{told}"
        );
    }
);

both!(
    only_microsofts_people_watch_applications_and_qualifications,
    |portal| {
        let staff = staff(&portal).await;
        let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
        let auditor = portal.member(&staff.org, Role::Auditor).await;
        let id = portal.submitted(&carrier, "western-europe", &[]).await;
        let wish = [
            ("kind", "application"),
            ("id", id.as_str()),
            ("do", "watch"),
        ];
        let mut admin = portal.signed_in(&carrier.admin).await;
        admin.post("/account/watch", &wish).await.is(404);
        for (kind, id) in [
            ("application", "absent"),
            ("isp", staff.org.as_str()),
            ("region", "atlantis"),
        ] {
            let wish = [("kind", kind), ("id", id), ("do", "watch")];
            admin.post("/account/watch", &wish).await.is(404);
        }
        admin
            .post("/account/watch", &[("kind", "router"), ("do", "watch")])
            .await
            .is(400);

        let mut browser = portal.signed_in(&auditor).await;
        browser.get(&path(&id)).await.ok().has("Watch");
        browser.post("/account/watch", &wish).await.to(&path(&id));
        claimed(&portal, &staff.reviewer, &id).await;
        let told = inbox(&mut browser).await;
        assert!(
            told.contains("in Western Europe: Reviewer") && told.contains("claimed it for review"),
            "{told}"
        );

        // Who has become somebody else's is not told any more.
        let mut tx = portal.app.db.begin().await.unwrap();
        tx.exec(
            "UPDATE users SET role = 'isp_viewer' WHERE id = $1",
            crate::server::db::args![&auditor.id],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let before = told_all(&portal, &auditor.id).await;
        let reviewer = portal.ctx_of(&staff.reviewer).await;
        crate::server::service::applications::claim::release(&reviewer, &id)
            .await
            .unwrap();
        assert_eq!(told_all(&portal, &auditor.id).await, before);
    }
);

both!(a_watcher_who_is_told_anyway_is_told_once, |portal| {
    let staff = staff(&portal).await;
    let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
    let id = approved(&portal, &carrier, &staff, "western-europe").await;
    let mut reviewer = portal.signed_in(&staff.reviewer).await;
    reviewer
        .post(
            "/account/watch",
            &[("kind", "qualification"), ("id", &id), ("do", "watch")],
        )
        .await
        .to(&format!("/review/qualifications/{id}"));
    portal.advance_hours(1);
    change(&portal, &carrier.org, "amsterdam-1", |pni| {
        pni.record = Record::Claimed;
    })
    .await;
    hourly(&portal).await;
    // The administrator, the lead and the reviewer.
    assert_eq!(told(&portal, "drift_began").await, 3);
});

async fn told_all(portal: &Portal, user: &str) -> i64 {
    let mut tx = portal.app.db.read().await.unwrap();
    tx.count(
        "SELECT COUNT(*) FROM notifications WHERE user_id = $1",
        crate::server::db::args![user],
    )
    .await
    .unwrap()
}
