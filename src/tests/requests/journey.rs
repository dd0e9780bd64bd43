//! The way of a request from the form to service, hand-over by hand-over; and who is refused.

use super::super::support::both;
use super::{Desk, NEW};
use maps_domain::access::{OrgKind, Role};
use maps_domain::pni::{ConnectionState, InventoryStatus, Record};

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
            .has("waits for you")
            .has("LOA of 2026-11-23")
            .has("Valid");
        desk.isp_does(&id, "accept_loa", &[]).await;
        let wrong = [("microsoft_router", ""), ("session_v4", "10.0.0.0/8")];
        let page = desk.press(true, &id, "order_cabling", &wrong).await.is(422);
        page.has("Microsoft router: write the router")
            .has("IPv4 session subnet");
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
        desk.isp_does(&id, "finish_cabling", &done).await;
        desk.microsoft_does(&id, "validate", &[]).await;
        let rollouts = portal.count("SELECT COUNT(*) FROM rollouts").await;
        desk.later(1).await;
        desk.microsoft_does(&id, "activate", &[("note", "Routes opened.")])
            .await;

        let live = desk.pni("AMS-3").await.unwrap();
        assert_eq!(live.status, InventoryStatus::Live);
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
        assert!(body.contains("Amsterdam now reaches tier"), "{body}");
        let page = desk.isp.get(&format!("/isp/requests/{id}")).await.ok();
        page.has("is finished")
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
        ];
        let page = desk.isp.post("/isp/requests/new", &wish).await.is(422);
        page.has("would shrink to 50 Gbit/s");
        let mut wish = wish.to_vec();
        wish.retain(|(name, _)| *name != "speed");
        wish.extend([("speed", "200 Gbit/s"), ("lag_members", "2")]);
        let id = desk.send(&wish).await;
        let page = desk.isp.post("/isp/requests/new", &wish).await.is(422);
        page.has("Request 1 already asks for amsterdam-1")
            .has("The peak has doubled");
        desk.approve(&id).await;
        desk.build(&id, "").await;
        assert_eq!(
            desk.pni("amsterdam-1").await.unwrap().bandwidth.get(),
            100_000
        );
        desk.microsoft_does(&id, "activate", &[]).await;
        let pni = desk.pni("amsterdam-1").await.unwrap();
        assert_eq!((pni.bandwidth.get(), pni.lag_members), (200_000, 2));
        assert_eq!(pni.record, Record::Confirmed);
        assert_eq!(pni.microsoft_router.as_deref(), Some("ams-ms9"));
    }
);

both!(a_planned_connection_fills_in_the_form, |portal| {
    let mut desk = Desk::open(&portal).await;
    let planned = [
        ("name", "AMS-9"),
        ("metro", "amsterdam"),
        ("facility", "104"),
        ("kind", "private"),
        ("peer_router", "ams-pe9"),
        ("bandwidth", "400 Gbit/s"),
        ("lag_members", "4"),
        ("status", "planned"),
        ("do", "save"),
    ];
    desk.isp
        .post("/isp/interconnects/new", &planned)
        .await
        .to("/isp/interconnects");
    let id = desk.id_of("AMS-9").await;
    desk.isp
        .get("/isp/requests/new?kind=new_pni")
        .await
        .ok()
        .has("Fill in the form")
        .has("AMS-9 (400 Gbit/s)");
    let form = desk
        .isp
        .get(&format!("/isp/requests/new?kind=new_pni&pni={id}"))
        .await
        .ok();
    for filled in ["AMS-9", "ams-pe9", "400 Gbit/s", "4", id.as_str()] {
        let filled = format!("value=\"{filled}\"");
        assert!(form.body.contains(&filled), "{filled}");
    }
});

both!(
    every_mistake_is_told_at_its_field_and_what_was_typed_is_kept,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        let mut fields = NEW.to_vec();
        fields.retain(|(name, _)| !matches!(*name, "label" | "speed" | "reason"));
        fields.extend([
            ("label", "amsterdam-1"),
            ("speed", "1 Gbit/s"),
            ("reason", "no"),
        ]);
        let page = desk.isp.post("/isp/requests/new", &fields).await.is(422);
        assert!(page.body.contains("value=\"ams-pe3\""));
        page.has("PNI-02")
            .has("is taken by your connection")
            .has("2 characters");
        assert_eq!(portal.count("SELECT COUNT(*) FROM requests").await, 0);
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
        desk.isp_does(&id, "block", &why).await;
        assert_eq!(desk.row(&id).await.due_at, None);
        let page = desk
            .microsoft
            .get(&format!("/review/requests/{id}"))
            .await
            .ok();
        page.has("Waits for a third party")
            .has("permit of the city");
        desk.microsoft_does(&id, "unblock", &[]).await;
        assert_eq!(desk.state(&id).await, "pending_approval");
        let why = [("reason", "No port is free in this building before spring.")];
        desk.microsoft_does(&id, "fail", &why).await;
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

both!(
    a_draft_is_the_isps_alone_and_steps_belong_to_their_side,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        let page = desk
            .isp
            .post("/isp/requests/new", NEW)
            .await
            .to("/isp/requests/");
        let id = page.location().split(['?', '/']).nth(3).unwrap().to_owned();
        desk.microsoft
            .get(&format!("/review/requests/{id}"))
            .await
            .is(404);
        desk.microsoft
            .get("/review/requests")
            .await
            .ok()
            .lacks("AMS-3");
        desk.isp_does(&id, "submit", &[]).await;
        let page = desk
            .press(false, &id, "approve", &[("rack", "r"), ("port", "p")])
            .await;
        page.is(409).has("Microsoft's to say");
        let refused = "SELECT COUNT(*) FROM audit_entries WHERE action = 'refused_request_step'";
        assert_eq!(portal.count(refused).await, 1);
        let stale = [("do", "submit"), ("version", "1")];
        let page = desk.isp.post(&format!("/isp/requests/{id}"), &stale).await;
        page.is(409).has("Somebody changed this");

        let other = portal.organisation(OrgKind::Isp, "Other").await;
        let mut foreign = portal.browser(&other, Role::IspAdmin).await;
        foreign.get(&format!("/isp/requests/{id}")).await.is(404);
        let withdraw = format!("/isp/requests/{id}/withdraw");
        foreign.get(&withdraw).await.is(404);
        foreign.post(&withdraw, &[]).await.is(404);
        foreign
            .get("/isp/requests")
            .await
            .ok()
            .has("No requests yet");
        let mut viewer = portal.browser(&desk.carrier.org, Role::IspViewer).await;
        viewer
            .get(&format!("/isp/requests/{id}"))
            .await
            .ok()
            .has("AMS-3");
        viewer.get("/isp/requests/new").await.is(403);
        viewer.get(&withdraw).await.is(403);
        let asked = desk.isp.get(&withdraw).await.ok();
        asked.has("ends for good").has("Leave it as it is");
        assert_ne!(desk.state(&id).await, "withdrawn", "asking changes nothing");
        desk.withdraw(&id)
            .await
            .to(&format!("/isp/requests/{id}?done=withdrawn"));
        assert_eq!(desk.state(&id).await, "withdrawn");
    }
);

both!(lists_filter_and_the_board_shows_each_state, |portal| {
    let mut desk = Desk::open(&portal).await;
    desk.send(NEW).await;
    let mut draft = NEW.to_vec();
    draft.retain(|(name, _)| *name != "label");
    draft.push(("label", "AMS-4"));
    desk.isp
        .post("/isp/requests/new", &draft)
        .await
        .to("/isp/requests/");
    let page = desk.isp.get("/isp/requests").await.ok();
    page.has("AMS-3")
        .has("AMS-4")
        .has("1 waits for you, 1 for Microsoft");
    let page = desk.isp.get("/isp/requests?waits=microsoft").await.ok();
    page.has("AMS-3").lacks("AMS-4");
    let page = desk.isp.get("/isp/requests?state=draft&q=ams-4").await.ok();
    page.has("AMS-4").lacks("AMS-3");
    let page = desk.isp.get("/isp/requests?kind=augmentation").await.ok();
    page.has("Nothing matches");
    let page = desk.microsoft.get("/review/requests?view=board").await.ok();
    page.has("Waiting for approval").has("AMS-3").lacks("AMS-4");
    let csv = desk.microsoft.get("/review/requests?format=csv").await.ok();
    assert_eq!(csv.body.lines().count(), 2, "{}", csv.body);
});

both!(comments_and_attachments_reach_the_other_side, |portal| {
    let mut desk = Desk::open(&portal).await;
    let id = desk.send(NEW).await;
    let page = desk
        .press(true, &id, "comment", &[("comment", " ")])
        .await
        .is(422);
    page.has("Write something first");
    desk.microsoft_does(
        &id,
        "comment",
        &[("comment", "Which floor is your cage on?")],
    )
    .await;
    let (subject, body) = portal.last_mail(&desk.carrier.admin.email).await.unwrap();
    assert!(subject.contains("Microsoft commented on request 1") && body.contains("Which floor"));
    let path = format!("/isp/requests/{id}");
    let file = ("file", "cage.txt", b"Second floor, cage 9".as_slice());
    desk.isp
        .upload(
            &path,
            &[("do", "attach"), ("file_note", "Floor plan")],
            file,
        )
        .await
        .to(&path);
    let page = desk
        .microsoft
        .get(&format!("/review/requests/{id}"))
        .await
        .ok();
    let href = page
        .body
        .split("/documents/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    page.has("cage.txt").has("Floor plan");
    let page = desk.microsoft.get(&format!("/documents/{href}")).await.ok();
    assert_eq!(page.body, "Second floor, cage 9");
    let wrong = ("file", "cage.exe", b"MZ".as_slice());
    let page = desk
        .isp
        .upload(&path, &[("do", "attach")], wrong)
        .await
        .is(422);
    page.has("has no accepted ending");
});

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
