//! Measurements by file and by machine.

use super::*;

both!(a_file_is_checked_shown_and_stored_in_two_steps, |portal| {
    let served = portal.served("Colt", "Contoso").await;
    let mut browser = portal.browser(&served.isp, Role::IspEngineer).await;
    let template = browser.get("/isp/sla/template.csv").await.ok();
    assert!(template.body.contains(&served.activation));
    let rows = days("site_to_edge", &served.activation, 0..20, "99.98");
    let page = upload(&mut browser, "/isp/sla/upload", &rows)
        .await
        .ok()
        .has("20 windows, 0 of them replacing")
        .has("Site PAR-1 with Colt")
        .has("99.98 %");
    assert_eq!(portal.count("SELECT COUNT(*) FROM measurements").await, 0);
    assert_eq!(portal.count("SELECT COUNT(*) FROM sla_series").await, 0);
    let start = page.body.find("/isp/sla/upload/").unwrap();
    let path = page.body[start..].split('"').next().unwrap().to_owned();
    browser.post(&path, &[]).await.to("/isp/sla?done=");
    browser.post(&path, &[]).await.is(404);
    assert_eq!(portal.count("SELECT COUNT(*) FROM measurements").await, 20);
    browser
        .get("/isp/sla?month=2026-11")
        .await
        .ok()
        .has("99.98 %");
    let mut customer = portal.browser(&served.customer, Role::CustomerViewer).await;
    customer
        .get("/customer/sla/figures")
        .await
        .ok()
        .has("Site PAR-1 with Colt")
        .has("probe 1");
});

both!(
    a_broken_file_names_every_row_and_foreign_subjects_look_absent,
    |portal| {
        let served = portal.served("Colt", "Contoso").await;
        let other = portal.served("Other", "Fabrikam").await;
        let mut browser = portal.browser(&served.isp, Role::IspEngineer).await;
        let rows = [
            days("site_to_edge", &other.activation, 0..1, "100"),
            days("site_to_edge", "no-such-thing", 0..1, "100"),
            days("edge_to_service", "western-europe", 0..1, "100"),
            days("site_to_edge", &served.activation, 0..1, "100"),
        ]
        .concat();
        let page = upload(&mut browser, "/isp/sla/upload", &rows)
            .await
            .is(422)
            .has("3 rows cannot be used")
            .has("An ISP sends site_to_edge");
        let text = page.text();
        for subject in [other.activation.as_str(), "no-such-thing"] {
            assert!(
                text.contains(&format!("`{subject}` is not known.")),
                "{text}"
            );
        }
        let mut viewer = portal.browser(&served.isp, Role::IspViewer).await;
        viewer.get("/isp/sla/upload").await.is(403);
        upload(&mut browser, "/isp/sla/upload", "")
            .await
            .is(409)
            .has("no measurement in it");
        assert_eq!(portal.count("SELECT COUNT(*) FROM measurements").await, 0);
    }
);

both!(nobody_measures_before_traffic_runs, |portal| {
    let served = portal.served("Colt", "Contoso").await;
    let mut tx = portal.app.db.begin().await.unwrap();
    tx.exec(
        "UPDATE activations SET state = 'waiting_for_qualification'",
        args![],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let rows = days("site_to_edge", &served.activation, 0..1, "100");
    for (org, role) in [
        (&served.isp, Role::IspEngineer),
        (&served.customer, Role::CustomerAdmin),
    ] {
        let token = portal.token(org, role).await;
        send_csv(&portal, &token, &rows).await.is(422);
    }
});

both!(the_endpoint_answers_machines_in_json, |portal| {
    let served = portal.served("Colt", "Contoso").await;
    let token = portal.token(&served.isp, Role::IspEngineer).await;
    let json = format!(
        "{{\"measurements\": [{{\"segment\": \"site_to_edge\", \"subject\": \"{}\", \
         \"from\": \"2026-11-20T10:00:00Z\", \"to\": \"2026-11-20T10:05:00Z\", \
         \"availability_percent\": 99.5, \"measured_by\": \"probe 2\"}}]}}",
        served.activation
    );
    let answer = send(&portal, &token, "application/json", &json)
        .await
        .is(200);
    assert!(
        answer.body.contains("\"months\":[\"2026-11\"]"),
        "{}",
        answer.body
    );
    let refused = send(
        &portal,
        &token,
        "application/json",
        "{\"measurements\": [{}]}",
    )
    .await
    .is(422);
    assert!(
        refused.body.contains("\"field\":\"segment\""),
        "{}",
        refused.body
    );
    send(&portal, &token, "application/json", "[]")
        .await
        .is(400);
    send(&portal, &token, "text/html", "x").await.is(415);
    let stranger = send(&portal, "maps_wrong", "text/csv", HEADER)
        .await
        .is(401);
    assert_eq!(stranger.headers["content-type"], "application/problem+json");
    assert_eq!(stranger.headers["www-authenticate"], "Bearer");
    // A cookie is no token.
    let mut browser = portal.browser(&served.isp, Role::IspAdmin).await;
    browser.post("/api/v1/measurements", &[]).await.is(401);
    let large = "x".repeat(5 * 1024 * 1024);
    send(&portal, &token, "text/csv", &large).await.is(413);
});

both!(what_cannot_be_true_is_refused_row_by_row, |portal| {
    let served = portal.served("Colt", "Contoso").await;
    let mut tx = portal.app.db.begin().await.unwrap();
    // From Paris to an edge site in Warsaw: 1,370 km.
    tx.exec(
        "UPDATE activations SET primary_metro_id = 'warsaw'",
        args![],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    let token = portal.token(&served.isp, Role::IspEngineer).await;
    let row = |from: &str, to: &str, figures: &str| {
        let subject = &served.activation;
        format!("site_to_edge,{subject},{from},{to},{figures},probe 1\n")
    };
    let (from, to) = ("2026-11-20T00:00:00Z", "2026-11-20T01:00:00Z");
    let fine = row(from, to, "99.9,99.9,20,25,30");
    let fast = fine.clone() + &row(from, to, "99.9,99.9,2,25,30");
    let refused = send_csv(&portal, &token, &fast).await.is(422);
    for said in [
        "\"line\":3",
        "\"field\":\"rtt_p50_ms\"",
        "faster than light",
    ] {
        assert!(refused.body.contains(said), "{}", refused.body);
    }
    let (old_from, old_to) = ("2025-10-20T00:00:00Z", "2025-10-20T01:00:00Z");
    let old = row(old_from, old_to, "99.9,,,,");
    let refused = send_csv(&portal, &token, &old).await.is(422);
    assert!(
        refused.body.contains("older than 13 months"),
        "{}",
        refused.body
    );
    let down = row(from, to, "0,50,,,");
    let refused = send_csv(&portal, &token, &down).await.is(422);
    assert!(
        refused.body.contains("yet packets arrived"),
        "{}",
        refused.body
    );
    assert_eq!(portal.count("SELECT COUNT(*) FROM measurements").await, 0);
    send_csv(&portal, &token, &fine).await.is(200);
});

both!(
    measurements_stay_between_the_parties_they_concern,
    |portal| {
        let ours = portal.served("Colt", "Contoso").await;
        let theirs = portal.served("Other", "Fabrikam").await;
        let isp_token = portal.token(&ours.isp, Role::IspEngineer).await;
        let own = days("site_to_edge", &ours.activation, 0..3, "99.97");
        let region = days("site_to_edge", "western-europe", 0..3, "99.96");
        send_csv(&portal, &isp_token, &format!("{own}{region}"))
            .await
            .is(200);
        let customer_token = portal.token(&ours.customer, Role::CustomerAdmin).await;
        let part = days("site_to_edge", &ours.activation, 0..3, "99.91");
        let whole = days("end_to_end", "PAR-1", 0..3, "99.94");
        send_csv(&portal, &customer_token, &format!("{part}{whole}"))
            .await
            .is(200);
        let staff = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
        let staff_token = portal.token(&staff, Role::Operations).await;
        let microsoft = days("edge_to_service", "western-europe", 0..3, "99.93");
        send_csv(&portal, &staff_token, &microsoft).await.is(200);
        let all = ["99.97 %", "99.96 %", "99.91 %", "99.94 %", "99.93 %"];
        let cases = [
            (&ours.isp, Role::IspViewer, "/isp", "YYYNY"),
            (&ours.customer, Role::CustomerViewer, "/customer", "YYYYY"),
            (&theirs.isp, Role::IspAdmin, "/isp", "NNNNY"),
            (&theirs.customer, Role::CustomerAdmin, "/customer", "NNNNY"),
            (&staff, Role::Auditor, "/review", "YYYYY"),
        ];
        let series = portal
            .text("SELECT id FROM sla_series WHERE segment = 'end_to_end'")
            .await;
        for (org, role, section, expected) in cases {
            let mut browser = portal.browser(org, role).await;
            let list = browser.get(&format!("{section}/sla/figures")).await.ok();
            let file = browser
                .get(&format!("{section}/sla/figures?format=csv"))
                .await
                .ok();
            let mut months = String::new();
            for part in ["site_to_edge", "edge_to_service", "end_to_end"] {
                let path = format!("{section}/sla?month=2026-11&part={part}");
                months.push_str(&browser.get(&path).await.ok().text());
            }
            for (figure, sees) in all.iter().zip(expected.chars()) {
                let sees = sees == 'Y';
                assert_eq!(
                    list.text().contains(figure),
                    sees,
                    "{role:?} {figure} in {}",
                    list.text()
                );
                assert_eq!(
                    file.body.contains(figure.trim_end_matches(" %")),
                    sees,
                    "{role:?} {figure}"
                );
                assert_eq!(
                    months.contains(figure),
                    sees,
                    "{role:?} {figure} in {months}"
                );
            }
            let whole = browser.get(&format!("{section}/sla/series/{series}")).await;
            let may = expected.chars().nth(3) == Some('Y');
            assert_eq!(
                whole.status.as_u16(),
                if may { 200 } else { 404 },
                "{role:?}"
            );
        }
    }
);

both!(
    figures_given_twice_are_refused_and_windows_that_overlap_are_told,
    |portal| {
        let served = portal.served("Colt", "Contoso").await;
        let token = portal.token(&served.isp, Role::IspEngineer).await;
        let day = |percent| days("site_to_edge", &served.activation, 0..1, percent);
        let answer = send_csv(&portal, &token, &[day("99.98"), day("50")].concat()).await;
        let said = "The window of line 2 again, with other figures";
        assert!(answer.is(422).body.contains(said));
        assert_eq!(portal.count("SELECT COUNT(*) FROM measurements").await, 0);
        // The same twice is the same.
        let twice = [day("99.98"), day("99.98")].concat();
        let answer = send_csv(&portal, &token, &twice).await.is(200);
        assert!(answer.body.contains("\"overlapping\":0"), "{}", answer.body);
        let hour = format!(
            "site_to_edge,{},2026-11-01T10:00:00Z,2026-11-01T11:00:00Z,100,99.99,2,3,4,probe 1\n",
            served.activation
        );
        let answer = send_csv(&portal, &token, &hour).await.is(200);
        assert!(answer.body.contains("\"overlapping\":1"), "{}", answer.body);
    }
);
