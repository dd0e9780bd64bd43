//! Maintenance windows.

use crate::tests::support::both;
use maps_domain::access::{OrgKind, Role};

both!(a_window_is_planned_shown_told_and_called_off, |portal| {
    let stage = portal.turned_on().await;
    let pni = portal
        .text("SELECT id FROM pnis WHERE metro_id = 'paris' ORDER BY label LIMIT 1")
        .await;
    let label = portal
        .text("SELECT label FROM pnis WHERE metro_id = 'paris' ORDER BY label LIMIT 1")
        .await;
    let list = "/isp/maintenance";
    let mut engineer = portal.signed_in(&stage.engineer).await;
    engineer
        .get(list)
        .await
        .ok()
        .has("No work on a connection is planned");
    let form = |starts: &'static str, ends: &'static str| {
        vec![
            ("pni", pni.as_str()),
            ("starts", starts),
            ("ends", ends),
            ("reason", "Replace a line card."),
        ]
    };
    for (starts, ends, message) in [
        ("soon", "2026-11-24 02:00", "is not a time"),
        (
            "2026-11-24 02:00",
            "2026-11-23 22:00",
            "The end lies before the start",
        ),
        ("2026-11-01 00:00", "2026-11-02", "over already"),
        ("2026-11-24", "2026-12-24", "at most 14 days"),
    ] {
        engineer
            .post(list, &form(starts, ends))
            .await
            .is(422)
            .has(message);
    }
    engineer
        .post(list, &form("2026-11-23 09:30", "2026-11-23 22:00"))
        .await
        .to(list);
    engineer
        .get(list)
        .await
        .ok()
        .has("1 of 1 windows run now")
        .has("Replace a line card.");
    engineer
        .post(list, &form("2026-11-23 21:00", "2026-11-23 23:00"))
        .await
        .is(422)
        .has("has a window at that time already");
    let body = portal
        .text("SELECT body FROM mails WHERE subject = 'Colt works on a connection at Paris'")
        .await;
    assert!(body.contains("1 customer site of yours uses"), "{body}");
    assert!(
        !body.contains(&label) && !body.contains("line card"),
        "{body}"
    );
    assert_eq!(
        portal.state(&stage.site, &stage.isp).await,
        "active",
        "no alarm"
    );

    let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    let mut reviewer = portal.browser(&microsoft, Role::Reviewer).await;
    reviewer
        .get("/review/routing/maintenance")
        .await
        .ok()
        .has("Colt")
        .has("As running");
    let mut customer = portal.signed_in(&stage.buyer).await;
    customer
        .get("/customer/maintenance")
        .await
        .ok()
        .has("Work of Colt at Paris is running. Your traffic stays in the service.")
        .has("Less protected")
        .has("Traffic keeps running, without local redundancy meanwhile.")
        .lacks(&label)
        .lacks("line card");
    let calendar = customer.get("/account/calendar.ics").await.ok();
    assert!(
        calendar
            .body
            .contains("SUMMARY:Maintenance of Colt at Paris\r\n")
            && calendar.body.contains("DTSTART:20261123T093000Z\r\n")
            && calendar.body.contains("DTEND:20261123T220000Z\r\n"),
        "{}",
        calendar.body
    );
    engineer.get("/customer/maintenance").await.is(404);
    let id = portal.text("SELECT id FROM maintenance_windows").await;
    let other = portal.isp_with_asn("Bics", 6774).await;
    let mut stranger = portal.browser(&other, Role::IspEngineer).await;
    stranger.post(&format!("{list}/{id}"), &[]).await.is(404);
    stranger
        .post(list, &form("2026-11-25", "2026-11-26"))
        .await
        .is(404);
    engineer.post(&format!("{list}/{id}"), &[]).await.to(list);
    engineer.post(&format!("{list}/{id}"), &[]).await.is(409);
    engineer
        .get("/isp/maintenance?show=past")
        .await
        .ok()
        .has("Called off");
    customer
        .get("/customer/maintenance")
        .await
        .ok()
        .has("No work is planned that touches your sites");
    customer
        .get("/customer/maintenance?show=past")
        .await
        .ok()
        .has("Called off");
});

both!(
    work_on_everything_at_an_edge_site_says_where_traffic_goes,
    |portal| {
        let stage = portal.turned_on().await;
        let mut engineer = portal.signed_in(&stage.engineer).await;
        for place in [0, 1] {
            let sql = [
                "SELECT id FROM pnis WHERE metro_id = 'paris' ORDER BY label LIMIT 1",
                "SELECT id FROM pnis WHERE metro_id = 'paris' ORDER BY label DESC LIMIT 1",
            ];
            let pni = portal.text(sql[place]).await;
            let form = [
                ("pni", pni.as_str()),
                ("starts", "2026-11-24 22:00"),
                ("ends", "2026-11-25 02:00"),
                ("reason", "Replace the router."),
            ];
            engineer
                .post("/isp/maintenance", &form)
                .await
                .to("/isp/maintenance");
        }
        let mut customer = portal.signed_in(&stage.buyer).await;
        customer
            .get("/customer/maintenance")
            .await
            .ok()
            .has("1 customer site runs over the backup edge site meanwhile.");
        // Two connections are one row: their number is nobody's business.
        let file = customer.get("/customer/maintenance?format=csv").await.ok();
        assert_eq!(file.body.lines().count(), 2, "{}", file.body);
        let other = portal.organisation(OrgKind::Customer, "Fabrikam").await;
        let mut stranger = portal.browser(&other, Role::CustomerViewer).await;
        stranger
            .get("/customer/maintenance?show=all")
            .await
            .ok()
            .has("No work is planned that touches your sites");
    }
);
