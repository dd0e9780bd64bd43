//! The way of a request from the form to service, hand-over by hand-over; and who is refused.

use super::super::support::both;
use super::{Desk, NEW};
use maps_domain::pni::{ConnectionState, InventoryStatus, Record};
use maps_domain::policy::open_before_service;

both!(
    a_new_pni_is_built_step_by_step_and_enters_the_inventory,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        let id = desk.send(NEW).await;
        let planned = desk.pni("AMS-3").await.unwrap();
        assert_eq!(planned.status, InventoryStatus::Planned);
        assert_eq!(planned.connection_state, ConnectionState::PendingApproval);
        let (subject, _) = portal.last_mail(&desk.operator.email).await.unwrap();
        assert!(subject.contains("submitted request 1"), "{subject}");
        let path = format!("/review/requests/{id}");
        let page = desk.microsoft.get(&path).await.ok();
        page.has("waits for you")
            .has("AMS-3")
            .has("A third leg for Amsterdam");

        desk.approve(&id).await;
        desk.isp
            .get(&format!("/isp/requests/{id}"))
            .await
            .ok()
            .has("Record more of AMS-3 before it goes live")
            .has("Fill in the form")
            .has("waits for you")
            .has("LOA of 2026-11-23")
            .has("Valid");
        let page = desk.press(true, &id, "start_provisioning", &[]).await;
        page.is(409).has("this request is LOA issued");
        desk.isp_does(&id, "accept_loa", &[]).await;
        assert_eq!(desk.state(&id).await, "approved");
        let planned = desk.pni("AMS-3").await.unwrap();
        assert_eq!(planned.connection_state, ConnectionState::Approved);
        desk.microsoft_does(&id, "start_provisioning", &[]).await;
        let wrong = [
            ("microsoft_router", ""),
            ("session_v4", "10.0.0.0/8"),
            ("session_v6", "2001:db8::/64"),
        ];
        let page = desk.press(true, &id, "order_cabling", &wrong).await.is(422);
        page.has("Microsoft router: write the router")
            .has("IPv4 session subnet")
            .has("a new session uses a /127 (PNI-13)");
        let port = [
            ("microsoft_router", "ams-ms9"),
            ("session_v4", "198.18.200.0/31"),
        ];
        desk.microsoft_does(&id, "order_cabling", &port).await;
        let page = desk
            .press(false, &id, "finish_cabling", &[("cross_connect", "ok")])
            .await;
        page.is(422).has("Cross-connect: write its order number");
        let done = [(
            "cross_connect",
            "Order 4711, -2.1 dBm, no loss in the link test",
        )];
        let page = desk.press(false, &id, "finish_cabling", &done).await;
        page.is(422)
            .has("AMS-3 is not ready to go live")
            .has("Record whether LACP runs (PNI-08)")
            .has("Record whether the sessions use MD5 (PNI-15)")
            .has("Order 4711, -2.1 dBm");
        desk.complete(&id).await;
        let page = desk.isp.get(&format!("/isp/requests/{id}")).await.ok();
        page.lacks("before it goes live");
        desk.isp_does(&id, "finish_cabling", &done).await;
        let page = desk.press(true, &id, "validate", &[]).await.is(422);
        page.has("Light received: write the level at Microsoft's port in dBm")
            .has("LACP up: write who saw it");
        desk.validate(&id).await;
        let rollouts = portal.count("SELECT COUNT(*) FROM rollouts").await;
        desk.later(1).await;
        let page = desk.press(true, &id, "activate", &[]).await.is(422);
        page.has("IPv4 session established: write the day on which it was seen")
            .has("End-to-end check: write what was checked")
            .lacks("IPv6 session established: write the day");
        desk.goes_live(&id, &[("note", "Routes opened.")]).await;

        let live = desk.pni("AMS-3").await.unwrap();
        assert_eq!(live.status, InventoryStatus::Live);
        assert!(open_before_service(&live).is_empty());
        assert_eq!(live.record, Record::Confirmed);
        assert_eq!(live.connection_state, ConnectionState::Active);
        assert_eq!(live.microsoft_router.as_deref(), Some("ams-ms9"));
        // Nobody has measured it: that is unknown, not nothing, and asked for.
        assert_eq!((live.peak(), live.just_opened), (None, true));
        let page = desk.isp.get("/isp").await.ok();
        page.has("Record the 5-minute peak of AMS-3: it is not measured yet");
        desk.isp
            .get("/isp/capacity?level=none")
            .await
            .ok()
            .has("not measured yet");
        assert_eq!(live.session_v4.unwrap().to_string(), "198.18.200.0/31");
        assert_eq!(
            portal.count("SELECT COUNT(*) FROM rollouts").await,
            rollouts + 1
        );
        let (subject, body) = portal.last_mail(&desk.carrier.admin.email).await.unwrap();
        assert!(subject.contains("activated request 1"), "{subject}");
        assert!(body.contains("Amsterdam stays at tier"), "{body}");
        let page = desk.isp.get(&format!("/isp/requests/{id}")).await.ok();
        page.has("is finished")
            .has("Field team Amsterdam")
            .has("-2.1 dBm")
            .has("1,000 probes, none lost")
            .has("Order 4711")
            .has("Routes opened.");
        let page = desk.withdraw(&id).await.is(409);
        page.has("is not possible");
    }
);

both!(
    an_augmentation_changes_the_connection_once_it_is_active,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        let pni = desk.id_of("amsterdam-1").await;
        let wish = [
            ("kind", "augmentation"),
            ("pni", pni.as_str()),
            ("speed", "50 Gbit/s"),
            ("reason", "The peak has doubled within a year."),
            ("do", "submit"),
        ];
        let page = desk.isp.post("/isp/requests/new", &wish).await.is(422);
        page.has("would shrink to 50 Gbit/s");
        let mut wish = wish.to_vec();
        wish.retain(|(name, _)| !matches!(*name, "speed" | "do"));
        wish.extend([("speed", "200 Gbit/s"), ("lag_members", "2")]);
        let id = desk.send(&wish).await;
        wish.push(("do", "submit"));
        let page = desk.isp.post("/isp/requests/new", &wish).await.is(422);
        page.has("Request 1 already asks for amsterdam-1")
            .has("The peak has doubled");
        desk.approve(&id).await;
        desk.build(&id, "").await;
        assert_eq!(
            desk.pni("amsterdam-1").await.unwrap().bandwidth.get(),
            100_000
        );
        desk.goes_live(&id, &[]).await;
        let pni = desk.pni("amsterdam-1").await.unwrap();
        assert_eq!((pni.bandwidth.get(), pni.lag_members), (200_000, 2));
        assert_eq!(pni.record, Record::Confirmed);
        assert_eq!(pni.microsoft_router.as_deref(), Some("ams-ms9"));
    }
);

both!(
    a_blocker_waits_with_its_reason_and_a_failure_can_be_mended,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        let id = desk.send(NEW).await;
        let page = desk
            .press(true, &id, "fail", &[("reason", "no")])
            .await
            .is(422);
        page.has("2 characters");
        let why = [("reason", "The building waits for a permit of the city.")];
        let due = desk.row(&id).await.due_at.unwrap();
        desk.isp_does(&id, "block", &why).await;
        // Whoever holds it up, it is looked at again.
        let review = portal.app.clock.now().add_days(14).get();
        assert_eq!(desk.row(&id).await.due_at, Some(review));
        desk.later(14 * 24 + 1).await;
        desk.hourly().await;
        let (subject, body) = portal.last_mail(&desk.operator.email).await.unwrap();
        assert!(
            subject.contains("Overdue since") && subject.contains("waits for you"),
            "{subject}"
        );
        assert!(body.contains("was to be looked at again by"), "{body}");
        let again = [("reason", "The permit is delayed until spring.")];
        desk.microsoft_does(&id, "block", &again).await;
        let row = desk.row(&id).await;
        assert_eq!(
            (row.state.as_str(), row.overdue_told_at),
            ("external_blocker", None)
        );
        assert!(row.due_at.unwrap() > review);
        let page = desk
            .microsoft
            .get(&format!("/review/requests/{id}"))
            .await
            .ok();
        page.has("Waits for a third party")
            .has("The permit is delayed until spring");
        desk.microsoft_does(&id, "unblock", &[]).await;
        assert_eq!(desk.state(&id).await, "pending_approval");
        // The two weeks do not count; what had passed before does.
        let later = desk.row(&id).await.due_at.unwrap();
        assert_eq!(later - due, 14 * 86_400_000 + 3_600_000);
        let why = [("reason", "No port is free in this building before spring.")];
        desk.microsoft_does(&id, "fail", &why).await;
        let row = desk.row(&id).await;
        assert!(row.owner == "isp" && row.due_at.is_some());
        let planned = desk.pni("AMS-3").await.unwrap();
        assert_eq!(
            planned.connection_state,
            ConnectionState::ProvisioningFailed
        );
        let mut fields = NEW.to_vec();
        fields.retain(|(name, _)| *name != "facility");
        let pni = planned.id.to_string();
        let version = desk.row(&id).await.version.to_string();
        fields.extend([
            ("facility", "63"),
            ("pni", pni.as_str()),
            ("version", version.as_str()),
        ]);
        let path = format!("/isp/requests/{id}/edit");
        desk.isp.get(&path).await.ok();
        desk.isp
            .post(&path, &fields)
            .await
            .to(&format!("/isp/requests/{id}"));
        desk.isp_does(&id, "retry", &[]).await;
        assert_eq!(desk.state(&id).await, "pending_approval");
        let building = desk.pni("AMS-3").await.unwrap().facility.unwrap();
        assert_eq!(building.as_str(), "63");
    }
);

both!(a_late_step_is_told_once_to_both_sides, |portal| {
    let mut desk = Desk::open(&portal).await;
    let id = desk.send(NEW).await;
    // Five working days for a decision; a weekend lies between.
    desk.later(7 * 24 + 1).await;
    desk.hourly().await;
    let (subject, _) = portal.last_mail(&desk.operator.email).await.unwrap();
    assert!(
        subject.contains("Overdue since") && subject.contains("waits for you"),
        "{subject}"
    );
    let (subject, _) = portal.last_mail(&desk.carrier.admin.email).await.unwrap();
    assert!(subject.contains("waits for Microsoft"), "{subject}");
    let told = "SELECT COUNT(*) FROM audit_entries WHERE action = 'request_overdue'";
    assert_eq!(portal.count(told).await, 1);
    desk.later(2).await;
    desk.hourly().await;
    assert_eq!(portal.count(told).await, 1);
    let page = desk.microsoft.get("/review/requests?waits=late").await.ok();
    page.has("AMS-3").has("overdue");
    desk.approve(&id).await;
    assert_eq!(desk.row(&id).await.overdue_told_at, None);
});

both!(
    existing_connections_are_judged_and_what_is_missing_is_asked_for,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        let page = desk
            .isp
            .get("/isp/requests/existing?metro=amsterdam")
            .await
            .ok();
        page.has("Already diverse").has("In MAPS use");
        desk.carry_ordinary_peering("amsterdam").await;
        let page = desk
            .isp
            .get("/isp/requests/existing?metro=amsterdam")
            .await
            .ok();
        page.has("Already diverse")
            .has("Ask for the type conversion");
        let pni = desk.id_of("amsterdam-2").await;
        let version = [("version", "2"), ("typed", "amsterdam-2")];
        desk.isp
            .post(&format!("/isp/interconnects/pni/{pni}/retire"), &version)
            .await
            .to("/isp/interconnects");
        let page = desk
            .isp
            .get("/isp/requests/existing?metro=amsterdam")
            .await
            .ok();
        let href = page
            .body
            .split("href=\"")
            .find(|part| part.starts_with("/isp/requests/new?kind=new_pni"))
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .replace("&amp;", "&");
        page.has("Not diverse yet")
            .has("Request this from Microsoft");
        let form = desk.isp.get(&href).await.ok();
        assert!(
            form.body.contains("value=\"100 Gbit/s\""),
            "{}",
            form.text()
        );
    }
);

both!(
    two_legs_without_the_required_backup_are_told_as_such,
    |portal| {
        let atman = portal.recorded_carrier("atman", Record::Confirmed).await;
        let mut isp = portal.signed_in(&atman.admin).await;
        let page = isp.get("/isp/requests/existing?metro=warsaw").await.ok();
        assert!(page.body.contains("href=\"/isp/applications/new?region="));
        page.has("Two legs are proven in Warsaw; the required tier Geo needs a backup metro")
            .has("Warsaw is not qualified in")
            .has("once Warsaw is qualified in")
            .lacks("Already diverse");
        let list = isp.get("/isp/requests/existing").await.ok();
        list.has("0 of 1 edge sites are diverse")
            .has("What is missing");
    }
);

both!(what_is_withdrawn_is_no_longer_planned, |portal| {
    let mut desk = Desk::open(&portal).await;
    let id = desk.send(NEW).await;
    assert_eq!(
        desk.pni("AMS-3").await.unwrap().status,
        InventoryStatus::Planned
    );
    let path = format!("/isp/requests/{id}/withdraw");
    let page = desk.isp.get(&path).await.ok();
    page.has("is retired in the inventory");
    desk.withdraw(&id)
        .await
        .to(&format!("/isp/requests/{id}?done=withdrawn"));
    let pni = desk.pni("AMS-3").await.unwrap();
    assert_eq!(pni.status, InventoryStatus::Retired);
    assert_eq!(pni.connection_state, ConnectionState::None);
    // The name is free again, and what was retired can come back.
    let pni = pni.id.to_string();
    desk.isp
        .post(&format!("/isp/interconnects/pni/{pni}/restore"), &[])
        .await
        .to(&format!("/isp/interconnects/pni/{pni}"));
});

both!(capacity_comes_in_whole_links_that_are_on_offer, |portal| {
    let mut desk = Desk::open(&portal).await;
    let mut fields = NEW.to_vec();
    fields.retain(|(name, _)| *name != "speed");
    fields.extend([("speed", "15 Gbit/s"), ("do", "submit")]);
    let page = desk.isp.post("/isp/requests/new", &fields).await.is(422);
    page.has("15 Gbit/s over 1 link cannot be built: a link has 10 Gbit/s or 100 Gbit/s");
    let pni = desk.id_of("amsterdam-1").await;
    let wish = [
        ("kind", "augmentation"),
        ("pni", pni.as_str()),
        ("speed", "250 Gbit/s"),
        ("lag_members", "2"),
        ("reason", "The peak has doubled within a year."),
        ("do", "submit"),
    ];
    let page = desk.isp.post("/isp/requests/new", &wish).await.is(422);
    page.has("250 Gbit/s over 2 links cannot be built");
});
