//! Writing a request and talking about it: the form, its mistakes, who sees a draft, lists, comments.

use super::super::support::both;
use super::{Desk, NEW};
use maps_domain::access::{OrgKind, Role};

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
            ("do", "submit"),
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
    a_draft_is_kept_with_what_is_there_and_checked_when_it_is_sent,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        let empty = [("kind", "new_pni"), ("do", "save")];
        let page = desk.isp.post("/isp/requests/new", &empty).await;
        page.to("/isp/requests/");
        let id = desk.newest().await;
        let path = format!("/isp/requests/{id}");
        desk.isp.get(&path).await.ok().has("not written yet");
        let edit = format!("{path}/edit");
        let begun = [
            ("kind", "new_pni"),
            ("label", "AMS-7"),
            ("speed", "much"),
            ("reason", "no"),
            ("version", "1"),
        ];
        desk.isp.post(&edit, &begun).await.to(&path);
        for page in ["/isp/requests", "/isp/requests?view=board"] {
            desk.isp.get(page).await.ok().has("AMS-7");
        }
        let form = desk.isp.get(&edit).await.ok();
        assert!(form.body.contains("value=\"much\""), "{}", form.body);
        let page = desk.press(false, &id, "submit", &[]).await.is(422);
        let page = page.has("2 characters").has("Correct the request");
        assert!(page.body.contains("value=\"much\""));
        assert_eq!(desk.state(&id).await, "draft");
        let mut whole = NEW.to_vec();
        whole.push(("version", "2"));
        desk.isp.post(&edit, &whole).await.to(&path);
        desk.isp_does(&id, "submit", &[]).await;
        let sent = desk.row(&id).await;
        assert!(sent.assigned().unwrap().typed.is_empty());
        assert_eq!(
            (sent.label.as_str(), sent.metro_id.as_str()),
            ("AMS-3", "amsterdam")
        );
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
