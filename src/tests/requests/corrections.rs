//! Values that were given wrongly are given anew; addresses are free everywhere; what was recorded is asked
//! again in the moment of going live.

use super::super::support::both;
use super::{Desk, NEW};
use crate::server::db::{loas, pnis};
use crate::server::service::inventory;
use maps_domain::pni::{InventoryStatus, PniDraft, Record};

/// A request to which Microsoft has given a port.
async fn cabling(desk: &mut Desk, session: &str) -> String {
    let id = desk.send(NEW).await;
    desk.approve(&id).await;
    desk.isp_does(&id, "accept_loa", &[]).await;
    desk.microsoft_does(&id, "start_provisioning", &[]).await;
    let port = [("microsoft_router", "ams-ms9"), ("session_v4", session)];
    desk.microsoft_does(&id, "order_cabling", &port).await;
    id
}

const RIGHT: [(&str, &str); 5] = [
    ("rack", "Cage 4, rack 12"),
    ("port", "Panel B, ports 7/8"),
    ("microsoft_router", "ams-ms9"),
    ("session_v4", "198.18.200.0/31"),
    ("session_v6", ""),
];

fn with<'a>(field: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut all: Vec<(&str, &str)> = RIGHT.to_vec();
    for (name, old) in &mut all {
        if *name == field {
            *old = value;
        }
    }
    all
}

both!(
    a_side_corrects_what_it_gave_and_the_other_reads_what_it_was,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        let id = cabling(&mut desk, "198.18.200.0/31").await;
        let page = desk.press(true, &id, "correct", &RIGHT).await.is(409);
        page.has("Nothing was changed");
        let wrong = with("session_v4", "198.18.200.0/24");
        let page = desk.press(true, &id, "correct", &wrong).await.is(422);
        page.has("a session uses a /31 or /30");
        desk.later(1).await;
        desk.microsoft_does(&id, "correct", &with("session_v4", "198.18.200.4/31"))
            .await;
        let given = desk.row(&id).await.assigned().unwrap();
        assert_eq!(given.session_v4, "198.18.200.4/31");
        let (subject, body) = portal.last_mail(&desk.carrier.admin.email).await.unwrap();
        assert!(
            subject.contains("Microsoft corrected request 1"),
            "{subject}"
        );
        assert!(body.contains("198.18.200.0/31 → 198.18.200.4/31"), "{body}");
        let page = desk.isp.get(&format!("/isp/requests/{id}")).await.ok();
        page.has("corrected what was given");
        let letters = portal.count("SELECT COUNT(*) FROM loas").await;
        assert_eq!(letters, 1, "the letter states no addresses");
        // The ISP has given nothing yet that it could correct; what Microsoft gave is not its own.
        let page = desk.press(false, &id, "correct", &RIGHT).await.is(409);
        page.has("Nothing of this request can be corrected now");
        desk.complete(&id).await;
        let done = [("cross_connect", "Order 4711, -2.1 dBm, no loss")];
        desk.isp_does(&id, "finish_cabling", &done).await;
        desk.later(1).await;
        let done = [("cross_connect", "Order 4712, -2.1 dBm, no loss")];
        desk.isp_does(&id, "correct", &done).await;
        let (_, body) = portal.last_mail(&desk.operator.email).await.unwrap();
        assert!(
            body.contains("Order 4711") && body.contains("Order 4712"),
            "{body}"
        );
    }
);

both!(
    another_rack_makes_a_new_letter_and_the_old_one_is_superseded,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        let id = cabling(&mut desk, "198.18.200.0/31").await;
        desk.later(1).await;
        desk.microsoft_does(&id, "correct", &with("rack", "Cage 4, rack 14"))
            .await;
        let mut letters = {
            let mut tx = portal.app.db.read().await.unwrap();
            loas::of_request(&mut tx, &id).await.unwrap()
        };
        let (old, new) = (letters.remove(1), letters.remove(0));
        let mut anybody = portal.client();
        let page = anybody.get(&format!("/verify/loa/{}", old.code)).await.ok();
        page.has("A newer letter replaced this one")
            .has("Superseded")
            .lacks("rack 12")
            .lacks(&new.code);
        let page = anybody.get(&format!("/verify/loa/{}", new.code)).await.ok();
        page.has("is valid until").has("Cage 4, rack 14");
        let (_, body) = portal.last_mail(&desk.carrier.admin.email).await.unwrap();
        assert!(body.contains("rack 12 → Cage 4, rack 14"), "{body}");
        assert!(body.contains("no longer holds"), "{body}");
    }
);

both!(
    addresses_are_free_of_every_connection_and_request_and_nobody_is_named,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        let id = cabling(&mut desk, "198.18.200.0/31").await;
        let other = portal.recorded_carrier("atman", Record::Confirmed).await;
        let taken = {
            let mut tx = portal.app.db.read().await.unwrap();
            let rows = pnis::of_org(&mut tx, &other.org).await;
            rows.unwrap().remove(0)
        };
        let pni = taken.pni().unwrap();
        let mut draft = PniDraft::from(&pni);
        "198.19.7.0/31".clone_into(&mut draft.session_v4);
        let ctx = portal.ctx_of(&other.admin).await;
        inventory::edit(&ctx, &pni.id, taken.version, &draft)
            .await
            .unwrap();
        let wide = with("session_v4", "198.19.7.0/30");
        let page = desk.press(true, &id, "correct", &wide).await.is(422);
        page.has("overlaps a session that is in use")
            .lacks(&pni.name)
            .lacks("Atman");
        // What another request was given is taken as well, also as a part of a larger subnet.
        let mut second = NEW.to_vec();
        second.retain(|(name, _)| !matches!(*name, "label" | "peer_router"));
        second.extend([("label", "AMS-4"), ("peer_router", "ams-pe4")]);
        let second = desk.send(&second).await;
        desk.approve(&second).await;
        desk.isp_does(&second, "accept_loa", &[]).await;
        desk.microsoft_does(&second, "start_provisioning", &[])
            .await;
        let port = [
            ("microsoft_router", "ams-ms8"),
            ("session_v4", "198.18.200.0/30"),
        ];
        let page = desk
            .press(true, &second, "order_cabling", &port)
            .await
            .is(422);
        page.has("overlaps what another request of this ISP was given");
    }
);

both!(
    a_connection_goes_live_only_with_every_fact_that_its_rules_ask,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        let id = desk.send(NEW).await;
        desk.approve(&id).await;
        desk.build(&id, "198.18.200.0/31").await;
        // The ISP changes its record after everything was reported.
        let pni = desk.pni("AMS-3").await.unwrap();
        let mut draft = PniDraft::from(&pni);
        "yes".clone_into(&mut draft.md5);
        "no".clone_into(&mut draft.lacp);
        "63".clone_into(&mut draft.facility);
        "ams-pe9".clone_into(&mut draft.peer_router);
        desk.record(&pni.id, &draft).await;
        let page = desk.activate(&id, &[]).await.is(409);
        page.has("AMS-3 cannot go live")
            .has("PNI-08")
            .has("PNI-15")
            .has("not the one that was approved")
            .has("Its recorded router is ams-pe9; approved was ams-pe3");
        assert_eq!(desk.state(&id).await, "validating");
        assert_eq!(
            desk.pni("AMS-3").await.unwrap().status,
            InventoryStatus::Planned
        );
        desk.record(&pni.id, &PniDraft::from(&pni)).await;
        desk.goes_live(&id, &[]).await;
        assert_eq!(
            desk.pni("AMS-3").await.unwrap().status,
            InventoryStatus::Live
        );
    }
);

both!(
    what_was_seen_on_one_port_says_nothing_of_another,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        let id = desk.send(NEW).await;
        desk.approve(&id).await;
        desk.build(&id, "198.18.200.0/31").await;
        let day = portal.app.clock.now().date();
        let seen = |light_by: &'static str, lacp_by: &'static str| {
            let mut fields = with("microsoft_router", "ams-ms7");
            fields.extend([
                ("light_result", "-2.1"),
                ("light_on", day.as_str()),
                ("light_by", light_by),
                ("lacp_on", day.as_str()),
                ("lacp_by", lacp_by),
            ]);
            fields
        };
        let former = seen("Field team Amsterdam", "Network operations");
        let page = desk.press(true, &id, "correct", &former).await.is(422);
        page.has("Light received: this was seen on the port of ams-ms9")
            .has("LACP up: this was seen on the port of ams-ms9");
        let anew = seen("Field team, second visit", "Operations, second look");
        desk.microsoft_does(&id, "correct", &anew).await;
        let given = desk.row(&id).await.assigned().unwrap();
        assert_eq!(given.microsoft_router, "ams-ms7");
    }
);

both!(one_connection_is_asked_for_by_one_open_request, |portal| {
    let mut desk = Desk::open(&portal).await;
    desk.send(NEW).await;
    let planned = desk.id_of("AMS-3").await;
    let mut again = NEW.to_vec();
    again.extend([("pni", planned.as_str()), ("do", "submit")]);
    let page = desk.isp.post("/isp/requests/new", &again).await.is(422);
    page.has("Request 1 already asks for AMS-3. Finish or withdraw it first.");
});
