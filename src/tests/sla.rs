//! Service levels: who may send and see what, months that do not depend on the order of arrival,
//! breaches that are told once, maintenance that does not count.

use super::support::{Client, Page, Portal, both};
use crate::server::ctx::Ctx;
use crate::server::db::{args, offers};
use crate::server::service::sla::{compute, promise};
use crate::server::service::tokens;
use axum::body::Body;
use axum::http::Request;
use maps_domain::access::{OrgKind, Role};
use maps_domain::ids::{OrgId, RegionId};
use maps_domain::sla::{Share, SlaOffer};
use maps_domain::time::UtcMs;

const HEADER: &str = "segment,subject,from,to,availability_percent,packet_delivery_percent,rtt_p50_ms,rtt_p95_ms,rtt_p99_ms,measured_by\n";

/// An ISP, a customer and one of its sites, turned on with the ISP.
struct Served {
    isp: OrgId,
    customer: OrgId,
    activation: String,
}

impl Portal {
    async fn served(&self, isp: &str, customer: &str) -> Served {
        let isp = self.organisation(OrgKind::Isp, isp).await;
        let customer = self.organisation(OrgKind::Customer, customer).await;
        let site = self.site(&customer, "PAR-1").await;
        let activation = format!("activation-{}", isp.as_str());
        let mut tx = self.app.db.begin().await.unwrap();
        tx.exec(
            "INSERT INTO activations (id, site_id, customer_id, isp_id, region_id, rank, state, primary_metro_id, since, created_at) \
             VALUES ($1, $2, $3, $4, 'western-europe', 1, 'active', 'paris', 0, 0)",
            args![&activation, &site, &customer, &isp],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        Served {
            isp,
            customer,
            activation,
        }
    }

    /// The ISP promises 99.9 % in Western Europe.
    async fn promises(&self, isp: &OrgId) {
        let mut tx = self.app.db.begin().await.unwrap();
        let offer = SlaOffer {
            isp: isp.clone(),
            region: RegionId::from("western-europe"),
            availability: Share::from_ppm(999_000),
            packet_delivery: None,
            rtt_p95_us: None,
            exclusions: String::new(),
        };
        let now = self.app.clock.now();
        offers::put_sla(&mut tx, &offer, now).await.unwrap();
        promise::change(&mut tx, &offer, now).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn token(&self, org: &OrgId, role: Role) -> String {
        let member = self.member(org, role).await;
        let ctx = self.ctx_of(&member).await;
        let scopes = ["measurements"].into_iter();
        let made = tokens::create(&ctx, "probe", scopes, "30").await.unwrap();
        made.1
    }
}

/// One day of November 2026 per row, at this availability.
fn days(segment: &str, subject: &str, days: std::ops::Range<i64>, percent: &str) -> String {
    let rows = days.map(|day| {
        let from = UtcMs::parse_date("2026-11-01").unwrap().add_days(day);
        let (from, to) = (from.rfc3339(), from.add_days(1).rfc3339());
        format!("{segment},{subject},{from},{to},{percent},99.99,2,3,4,probe 1\n")
    });
    rows.collect()
}

async fn send(portal: &Portal, token: &str, kind: &str, body: &str) -> Page {
    let request = Request::post("/api/v1/measurements")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", kind)
        .body(Body::from(body.to_owned()))
        .unwrap();
    portal.client().send(request).await
}

async fn send_csv(portal: &Portal, token: &str, rows: &str) -> Page {
    send(portal, token, "text/csv", &format!("{HEADER}{rows}")).await
}

async fn upload(browser: &mut Client, path: &str, rows: &str) -> Page {
    let file = format!("{HEADER}{rows}");
    browser
        .upload(path, &[], ("file", "m.csv", file.as_bytes()))
        .await
}

both!(a_file_is_checked_shown_and_stored_in_two_steps, |portal| {
    let served = portal.served("Colt", "Contoso").await;
    let mut browser = portal.browser(&served.isp, Role::IspEngineer).await;
    let template = browser.get("/isp/sla/template.csv").await.ok();
    assert!(template.body.contains(&served.activation));
    let rows = days("site_to_edge", &served.activation, 0..20, "99.98");
    let page = upload(&mut browser, "/isp/sla/upload", &rows)
        .await
        .ok()
        .has("20 windows, 0 of them replace")
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

both!(
    late_and_repeated_figures_come_to_the_same_and_breaches_are_told_once,
    |portal| {
        let served = portal.served("Colt", "Contoso").await;
        portal.promises(&served.isp).await;
        let admin = portal.member(&served.isp, Role::IspAdmin).await;
        let buyer = portal.member(&served.customer, Role::CustomerAdmin).await;
        let token = portal.token(&served.isp, Role::IspEngineer).await;
        let good = days("site_to_edge", &served.activation, 1..20, "100");
        // 5 % of a day are 72 minutes; 0.1 % of a month are 43.
        let bad = days("site_to_edge", &served.activation, 0..1, "95");
        let answer = send_csv(&portal, &token, &bad).await.is(200);
        assert!(
            answer.body.contains("\"promises_newly_missed\":1"),
            "{}",
            answer.body
        );
        let (subject, body) = portal.last_mail(&admin.email).await.unwrap();
        assert!(subject.starts_with("Availability missed in 2026-11: Site PAR-1 with Colt"));
        assert!(body.contains("99.9 % promised"));
        assert!(portal.last_mail(&buyer.email).await.is_some());
        let told = portal.count("SELECT COUNT(*) FROM notifications").await;
        send_csv(&portal, &token, &good).await.is(200);
        let again = send_csv(&portal, &token, &good).await.is(200);
        assert!(again.body.contains("\"replaced\":19"), "{}", again.body);
        assert_eq!(
            portal.count("SELECT COUNT(*) FROM notifications").await,
            told
        );
        assert_eq!(portal.count("SELECT COUNT(*) FROM sla_breaches").await, 1);
        assert_eq!(
            portal.count("SELECT down_ms FROM attainments").await,
            4_320_000
        );
        // The same day measured again, after the dispute: the promise was kept after all.
        portal.advance_hours(1);
        let mended = days("site_to_edge", &served.activation, 0..1, "99.99");
        let answer = send_csv(&portal, &token, &mended).await.is(200);
        assert!(answer.body.contains("\"promises_kept_after_all\":1"));
        let mut browser = portal.signed_in(&buyer).await;
        browser
            .get("/customer/sla/breaches")
            .await
            .ok()
            .has("Kept after all");
        browser
            .get("/customer/sla/breaches?standing=open")
            .await
            .ok()
            .has("No breaches");
    }
);

both!(a_month_is_judged_when_it_is_over, |portal| {
    let served = portal.served("Colt", "Contoso").await;
    portal.promises(&served.isp).await;
    let token = portal.token(&served.isp, Role::IspEngineer).await;
    let rows = days("site_to_edge", &served.activation, 0..22, "100");
    send_csv(&portal, &token, &rows).await.is(200);
    let standing = "SELECT standing FROM attainments";
    assert_eq!(portal.text(standing).await, "running");
    portal.advance_hours(24 * 9);
    compute::settle(&Ctx::system(&portal.app)).await.unwrap();
    // 22 of 30 days are less than the policy's least coverage.
    assert_eq!(portal.text(standing).await, "too_little");
    let rest = days("site_to_edge", &served.activation, 22..30, "100");
    send_csv(&portal, &token, &rest).await.is(200);
    assert_eq!(portal.text(standing).await, "kept");
});

both!(maintenance_announced_in_time_does_not_count, |portal| {
    let served = portal.served("Colt", "Contoso").await;
    let buyer = portal
        .member(&served.customer, Role::CustomerNetworkManager)
        .await;
    portal.promises(&served.isp).await;
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
        .has("Counts: announced late");
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

both!(a_month_keeps_the_offer_that_was_valid_in_it, |portal| {
    let served = portal.served("Colt", "Woodgrove").await;
    portal.promises(&served.isp).await;
    let mut isp = portal.browser(&served.isp, Role::IspAdmin).await;
    // Made worse in November: November keeps 99.9 %, December is held against 98 %.
    let worse = [
        ("availability", "98"),
        ("packet_delivery", ""),
        ("rtt_ms", ""),
        ("exclusions", ""),
    ];
    isp.post("/isp/offers/sla/western-europe", &worse)
        .await
        .to("/isp/offers");
    portal.advance_hours(24 * 30);
    let token = portal.token(&served.isp, Role::IspEngineer).await;
    let lines = days("site_to_edge", &served.activation, 0..20, "99")
        + &days("site_to_edge", &served.activation, 30..50, "99");
    send_csv(&portal, &token, &lines).await.ok();
    let standing = async |month: &str| {
        let mut tx = portal.app.db.read().await.unwrap();
        let (standing, body): (String, String) = tx
            .one(
                "SELECT standing, body FROM attainments WHERE month = $1",
                args![month],
            )
            .await
            .unwrap();
        let computed: compute::Computed = serde_json::from_str(&body).unwrap();
        (standing, computed.promise.availability.unwrap().to_string())
    };
    let kept = async |month: &str| standing(month).await.1;
    assert_eq!(kept("2026-11").await, "99.9 %");
    assert_eq!(standing("2026-11").await.0, "missed");
    assert_eq!(kept("2026-12").await, "98 %");
    // Late figures of November do not bring December's offer into it.
    let late = days("site_to_edge", &served.activation, 20..30, "99");
    send_csv(&portal, &token, &late).await.ok();
    assert_eq!(kept("2026-11").await, "99.9 %");
});

both!(
    work_on_a_connection_is_planned_once_and_spares_its_edge_site,
    |portal| {
        let served = portal.served("Colt", "Woodgrove").await;
        portal.promises(&served.isp).await;
        portal.qualify(&served.isp, &["paris"]).await;
        let mut engineer = portal.browser(&served.isp, Role::IspEngineer).await;
        let pni = portal
            .text("SELECT id FROM pnis ORDER BY label LIMIT 1")
            .await;
        let plan = |starts: &'static str, ends: &'static str| {
            vec![
                ("pni", pni.clone()),
                ("starts", starts.to_owned()),
                ("ends", ends.to_owned()),
                (
                    "reason",
                    "New optics on router r1, about two hours.".to_owned(),
                ),
            ]
        };
        for fields in [
            plan("2026-11-29 00:00", "2026-11-30 00:00"),
            plan("2026-12-04 00:00", "2026-12-06 00:00"),
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
            .has("Does not count")
            .has("Counts: longer than a day");
        let mut customer = portal.browser(&served.customer, Role::CustomerViewer).await;
        customer
            .get("/customer/sla/maintenance")
            .await
            .ok()
            .has("Work on a connection there")
            .lacks("paris-1")
            .lacks("r1");
        portal.advance_hours(24 * 30);
        let token = portal.token(&served.isp, Role::IspEngineer).await;
        let lines = days("site_to_edge", &served.activation, 0..28, "100")
            + &days("site_to_edge", &served.activation, 28..29, "0")
            + &days("site_to_edge", &served.activation, 29..30, "100");
        send_csv(&portal, &token, &lines).await.ok();
        let kept = portal
            .text("SELECT standing FROM attainments WHERE month = '2026-11'")
            .await;
        assert_eq!(kept, "kept");
    }
);

both!(
    the_expected_figure_follows_offers_and_what_is_declared,
    |portal| {
        let served = portal.served("Colt", "Contoso").await;
        let mut browser = portal
            .browser(&served.customer, Role::CustomerNetworkManager)
            .await;
        browser
            .get("/customer/sla/expected")
            .await
            .ok()
            .has("your ISPs publish no service level")
            .has("no offer");
        portal.promises(&served.isp).await;
        browser
            .get("/customer/sla/expected")
            .await
            .ok()
            // 0.999 × 0.9995, rounded down; 0.15 % of a month.
            .has("99.85 %")
            .has("One ISP");
        let tried = format!(
            "/customer/sla/expected?in=western-europe&first={}",
            served.isp
        );
        browser
            .get(&tried)
            .await
            .ok()
            .has("Expected end to end: 99.85 %");
        let nowhere = tried.replace("western-europe", "africa");
        browser
            .get(&nowhere)
            .await
            .ok()
            .has("Colt promises no availability in this region");
        let site = portal.text("SELECT id FROM customer_sites").await;
        let second = portal.organisation(OrgKind::Isp, "Bics").await;
        portal.promises(&second).await;
        let mut tx = portal.app.db.begin().await.unwrap();
        tx.exec(
        "INSERT INTO activations (id, site_id, customer_id, isp_id, region_id, rank, state, primary_metro_id, since, created_at) \
         VALUES ('second', $1, $2, $3, 'western-europe', 2, 'standby', 'paris', 0, 0)",
        args![&site, &served.customer, &second],
    )
    .await
    .unwrap();
        tx.commit().await.unwrap();
        let path = format!("/customer/sla/expected/{site}");
        browser
            .get(&path)
            .await
            .ok()
            .has("Only the first ISP counts")
            .has("Not declared");
        let said = |last| {
            [
                ("automatic_failover", "yes"),
                ("separate_last_mile", "yes"),
                ("separate_equipment", last),
            ]
        };
        browser
            .post(&path, &said("perhaps"))
            .await
            .is(422)
            .has("Choose yes, no");
        browser.post(&path, &said("yes")).await.to(&path);
        // 1 − 0.001² is Microsoft's target nearly alone.
        browser
            .get(&path)
            .await
            .ok()
            .has("count in parallel")
            .has("99.9499 %");
        // Both enter Microsoft's network through one building, and no other: known, never named.
        let building = portal
            .text("SELECT id FROM facilities WHERE metro_id = 'paris' ORDER BY id LIMIT 1")
            .await;
        for isp in [&served.isp, &second] {
            portal.qualify(isp, &["paris"]).await;
        }
        let mut tx = portal.app.db.begin().await.unwrap();
        tx.exec("UPDATE pnis SET facility_id = $1", args![&building])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        browser
            .get(&path)
            .await
            .ok()
            .has("Only the first ISP counts");
        let mut viewer = portal.browser(&served.customer, Role::CustomerViewer).await;
        viewer.post(&path, &said("no")).await.is(403);
        let other = portal.organisation(OrgKind::Customer, "Fabrikam").await;
        let mut foreign = portal.browser(&other, Role::CustomerAdmin).await;
        foreign.get(&path).await.is(404);
        foreign.post(&path, &said("no")).await.is(404);
        let mut isp = portal.browser(&served.isp, Role::IspAdmin).await;
        isp.get(&path).await.is(404);
    }
);
