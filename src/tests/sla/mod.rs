//! Service levels: who may send and see what, months that do not depend on the order of arrival,
//! breaches that are told once, maintenance that does not count.

mod judging;
mod maintaining;
mod receiving;

use crate::server::ctx::Ctx;
use crate::server::db::args;
use crate::server::service::sla::{compute, promise};
use crate::server::service::tokens;
use crate::tests::support::{Client, Page, Portal, both};
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
        // What is down answers nothing.
        let rest = if percent == "0" { ",,," } else { "99.99,2,3,4" };
        format!("{segment},{subject},{from},{to},{percent},{rest},probe 1\n")
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
