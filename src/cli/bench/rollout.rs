//! Figures of a rollout over many sites: how many customer sites per second the reconcile job turns
//! on, against one raw `INSERT … SELECT` of as many rows into a twin table on the same database.

use super::fill;
use crate::error::AppError;
use crate::server::app::App;
use crate::server::ctx::Ctx;
use crate::server::db::orders::{self, Order};
use crate::server::db::pnis::{self, PniRow};
use crate::server::db::standing_authorisations::{self, Standing};
use crate::server::db::{Tx, bench, choices, rollouts as rows};
use crate::server::jobs::reconcile;
use crate::server::service::rollouts::{self, Scope};
use maps_domain::access::OrgKind;
use maps_domain::choice::{self, Choice};
use maps_domain::ids::OrgId;
use maps_domain::pni::Pni;
use maps_domain::qualification::Tier;
use std::time::{Duration, Instant};

const REGION: &str = "western-europe";
/// Where the ISP is connected, twice each.
const METROS: [&str; 2] = ["paris", "amsterdam"];
/// Customers that the sites are spread over: `bench-0`, `bench-1` …
const CUSTOMERS: i64 = 40;
const CUSTOMER: &str = "bench-";

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// Customer sites.
    pub sites: i64,
    /// Activations that are active afterwards.
    pub active: i64,
    /// The whole rollout.
    pub rollout: Duration,
    /// The raw statement, with its commit.
    pub raw: Duration,
}

/// Fills an empty database with so many sites that all want one ISP, and rolls it out.
///
/// # Errors
/// `Refused` on a database in use, or what the database refuses.
pub async fn measure(app: &App, sites: i64) -> Result<Figure, AppError> {
    let ctx = Ctx::system(app);
    let mut tx = app.db.begin().await?;
    fill::only_empty(&mut tx).await?;
    let isp = isp(&mut tx, &ctx).await?;
    for n in 0..CUSTOMERS {
        customer(&mut tx, &ctx, &format!("{CUSTOMER}{n}"), &isp).await?;
    }
    bench::fill_sites(&mut tx, sites, (CUSTOMER, CUSTOMERS), REGION, ctx.now).await?;
    let scope = Scope {
        isp: Some(isp),
        region: Some(REGION.into()),
        ..Scope::default()
    };
    let id = rollouts::start(&mut tx, &ctx, &scope, "Bench", "qualified").await?;
    tx.commit().await?;

    let began = Instant::now();
    reconcile::run(&ctx, "bench", &id).await?;
    let rollout = began.elapsed();

    let mut tx = app.db.begin().await?;
    bench::create_twin(&mut tx).await?;
    tx.commit().await?;
    let began = Instant::now();
    let mut tx = app.db.begin().await?;
    bench::fill_twin(&mut tx).await?;
    tx.commit().await?;
    let raw = began.elapsed();

    let mut tx = app.db.read().await?;
    Ok(Figure {
        sites: rows::get(&mut tx, &id).await?.done,
        active: bench::active(&mut tx).await?,
        rollout,
        raw,
    })
}

/// A qualified ISP with standing authorisation and two confirmed connections in each of two metros.
async fn isp(tx: &mut Tx, ctx: &Ctx) -> Result<OrgId, AppError> {
    let isp = fill::organisation(tx, ctx, OrgKind::Isp, "bench-isp", "Bench").await?;
    fill::qualified(tx, ctx, &isp, REGION, Tier::Geo, &METROS).await?;
    let standing = Standing {
        id: ctx.new_id(),
        org_id: isp.to_string(),
        region_id: REGION.to_owned(),
        granted_by: "bench".to_owned(),
        granted_at: ctx.now.get(),
    };
    standing_authorisations::grant(tx, &standing).await?;
    for metro in METROS {
        for n in 1..=2 {
            let name = format!("{metro}-{n}");
            let pni: Pni = serde_json::from_value(serde_json::json!({
                "id": name, "name": name, "metro": metro, "kind": "private", "peer_router": format!("r{n}"),
                "bandwidth_mbps": 100_000, "status": "live", "record": "confirmed",
            }))?;
            pnis::insert(tx, &PniRow::new(&isp, &pni, ctx.now)?).await?;
        }
    }
    Ok(isp)
}

/// A customer that chose the ISP everywhere, with an order of its own id.
async fn customer(tx: &mut Tx, ctx: &Ctx, id: &str, isp: &OrgId) -> Result<(), AppError> {
    let customer = fill::organisation(tx, ctx, OrgKind::Customer, id, id).await?;
    let choice = Choice::list([isp.clone()]);
    choices::save(tx, &customer, &choice::Scope::Global, &choice, ctx.now).await?;
    let order = Order {
        id: id.to_owned(),
        customer_id: id.to_owned(),
        isp_id: isp.to_string(),
        region_id: REGION.to_owned(),
        contract_ref: String::new(),
        declared_by: "bench".to_owned(),
        declared_at: ctx.now.get(),
        version: 1,
    };
    orders::insert(tx, &order).await
}
