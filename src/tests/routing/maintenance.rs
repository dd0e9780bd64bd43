//! Maintenance windows.

use crate::tests::support::both;
use maps_domain::access::{OrgKind, Role};
use maps_domain::choice::Scope;

both!(a_window_is_planned_shown_told_and_called_off, |portal| {
    let stage = portal.stage("20.30.40.0/24").await;
    portal.stand(&stage.isp).await;
    portal
        .choose(&stage.customer, Scope::Global, &[&stage.isp])
        .await;
    portal.advance_hours(1);
    portal.run_jobs().await;
    assert_eq!(portal.state(&stage.site, &stage.isp).await, "active");
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
});
