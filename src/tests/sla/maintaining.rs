//! Announced work does not count.

use super::*;

both!(maintenance_announced_in_time_does_not_count, |portal| {
    let served = portal.served("Colt", "Contoso").await;
    let buyer = portal
        .member(&served.customer, Role::CustomerNetworkManager)
        .await;
    portal.promises(&served.isp).await;
    let metros = "[\"paris\"]";
    portal
        .standing(&served.isp, "western-europe", "Local", metros, "qualified")
        .await;
    let mut browser = portal.browser(&served.isp, Role::IspEngineer).await;
    let form = |begins, ends| {
        [
            ("region", "western-europe"),
            ("metro", "paris"),
            ("begins", begins),
            ("ends", ends),
            ("what", "New software on both edge routers"),
        ]
    };
    let path = "/isp/sla/maintenance";
    let page = browser
        .post(path, &form("2026-11-20T00:00", "soon"))
        .await
        .is(422)
        .has("`soon` is not a time");
    assert!(page.body.contains("value=\"2026-11-20T00:00\""));
    browser
        .post(path, &form("2026-11-28T09:00", "2026-11-28T11:00"))
        .await
        .to("/isp/sla/maintenance?done=maintenance-excluded");
    browser
        .post(path, &form("2026-11-25T09:00", "2026-11-25T11:00"))
        .await
        .to("/isp/sla/maintenance?done=maintenance-late");
    let mut customer = portal.browser(&served.customer, Role::CustomerAdmin).await;
    customer
        .get("/customer/sla/maintenance")
        .await
        .ok()
        .has("New software on both edge routers")
        .lacks("Announce maintenance");
    let mail = portal.last_mail(&buyer.email).await.unwrap();
    assert!(mail.0.starts_with("Colt announces maintenance in Paris"));
    portal.advance_hours(24 * 7);
    let mut browser = portal.browser(&served.isp, Role::IspEngineer).await;
    browser
        .get(path)
        .await
        .ok()
        .has("Does not count")
        .has("0 of 120 min count (policy 2026-11-default)")
        .has("120 of 120 min count, announced late (policy 2026-11-default)");
    let token = portal.token(&served.isp, Role::IspEngineer).await;
    let down = |day: &str| {
        format!(
            "site_to_edge,{},2026-11-{day}T09:00:00Z,2026-11-{day}T11:00:00Z,0,,,,,probe 1\n",
            served.activation
        )
    };
    send_csv(&portal, &token, &down("28")).await.is(200);
    assert_eq!(portal.count("SELECT down_ms FROM attainments").await, 0);
    send_csv(&portal, &token, &down("25")).await.is(200);
    assert_eq!(
        portal.count("SELECT down_ms FROM attainments").await,
        7_200_000
    );
    let other = portal.organisation(OrgKind::Isp, "Other").await;
    let mut foreign = portal.browser(&other, Role::IspEngineer).await;
    let id = portal
        .text("SELECT id FROM sla_maintenance ORDER BY begins_at DESC LIMIT 1")
        .await;
    foreign
        .post(&format!("/isp/sla/maintenance/{id}"), &[])
        .await
        .is(404);
    browser
        .post(&format!("/isp/sla/maintenance/{id}"), &[])
        .await
        .is(409)
        .has("has begun");
});

both!(
    work_on_connections_spares_their_edge_site_only_while_all_are_worked_on,
    |portal| {
        let served = portal.served("Colt", "Woodgrove").await;
        portal.promises(&served.isp).await;
        portal.qualify(&served.isp, &["paris"]).await;
        let mut engineer = portal.browser(&served.isp, Role::IspEngineer).await;
        let pni = portal
            .text("SELECT id FROM pnis ORDER BY label LIMIT 1")
            .await;
        let other = portal
            .text("SELECT id FROM pnis ORDER BY label DESC LIMIT 1")
            .await;
        assert_ne!(pni, other, "two connections");
        let plan = |pni: &str, starts: &'static str, ends: &'static str| {
            vec![
                ("pni", pni.to_owned()),
                ("starts", starts.to_owned()),
                ("ends", ends.to_owned()),
                (
                    "reason",
                    "New optics on router r1, about two hours.".to_owned(),
                ),
            ]
        };
        for fields in [
            plan(&pni, "2026-11-29 00:00", "2026-11-30 00:00"),
            plan(&pni, "2026-12-04 00:00", "2026-12-06 00:00"),
        ] {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            engineer
                .post("/isp/maintenance", &fields)
                .await
                .to("/isp/maintenance");
        }
        engineer
            .get("/isp/sla/maintenance")
            .await
            .ok()
            .has("paris-1: New optics")
            .lacks("Does not count")
            .has("another connection there carries the traffic")
            .has("longer than a day");
        let measured = days("site_to_edge", &served.activation, 0..28, "100")
            + &days("site_to_edge", &served.activation, 28..29, "0")
            + &days("site_to_edge", &served.activation, 29..30, "100");
        let mut customer = portal.browser(&served.customer, Role::CustomerViewer).await;
        customer
            .get("/customer/sla/maintenance")
            .await
            .ok()
            .has("Work on a connection there")
            .lacks("paris-1")
            .lacks("r1");
        // Its leg beside it is worked on at the same time: now the edge site is down, as announced.
        let fields = plan(&other, "2026-11-29 00:00", "2026-11-30 00:00");
        let both: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        engineer
            .post("/isp/maintenance", &both)
            .await
            .to("/isp/maintenance");
        let page = engineer.get("/isp/sla/maintenance").await.ok();
        page.has("0 of 1440 min count");
        portal.advance_hours(24 * 30);
        let token = portal.token(&served.isp, Role::IspEngineer).await;
        send_csv(&portal, &token, &measured).await.ok();
        let standing = "SELECT standing FROM attainments WHERE month = '2026-11'";
        assert_eq!(portal.text(standing).await, "kept");
        // Had only one of them been announced, the day would have counted.
        let mut tx = portal.app.db.begin().await.unwrap();
        let sql = "UPDATE maintenance_windows SET cancelled_at = 1 WHERE pni_id = $1";
        tx.exec(sql, args![&other]).await.unwrap();
        tx.commit().await.unwrap();
        send_csv(&portal, &token, &measured).await.ok();
        assert_eq!(portal.text(standing).await, "missed");
    }
);

both!(maintenance_cannot_empty_a_promise_by_announcing, |portal| {
    let served = portal.served("Colt", "Contoso").await;
    let metros = "[\"paris\"]";
    portal
        .standing(&served.isp, "western-europe", "Local", metros, "qualified")
        .await;
    let mut isp = portal.browser(&served.isp, Role::IspEngineer).await;
    let path = "/isp/sla/maintenance";
    let form = |region, metro, begins, ends| {
        [
            ("region", region),
            ("metro", metro),
            ("begins", begins),
            ("ends", ends),
            ("what", "New software on both edge routers"),
        ]
    };
    let here = |begins, ends| form("western-europe", "", begins, ends);
    isp.post(path, &here("2026-12-10T00:00", "2026-12-10T20:00"))
        .await
        .to("/isp/sla/maintenance?done=maintenance-excluded");
    isp.post(path, &here("2026-12-10T00:00", "2026-12-10T20:00"))
        .await
        .is(422)
        .has("already. Cancel it first");
    let page = isp
        .post(path, &here("2026-12-11T00:00", "2026-12-12T00:00"))
        .await
        .is(422);
    page.has("left in December 2026: 4 h")
        .has("New software on");
    isp.post(path, &here("2026-12-11T00:00", "2026-12-11T04:00"))
        .await
        .to("/isp/sla/maintenance?done=maintenance-excluded");
    isp.post(path, &here("2027-01-11T00:00", "2027-01-12T00:00"))
        .await
        .to("/isp/sla/maintenance?done=maintenance-excluded");
    isp.post(
        path,
        &form("africa", "", "2026-12-10T00:00", "2026-12-10T02:00"),
    )
    .await
    .is(422)
    .has("You are not qualified in this region");
    isp.get(path).await.ok().lacks("Africa");
});
