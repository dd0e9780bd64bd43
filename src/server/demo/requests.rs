//! Two requests of the tour's ISP on their way: a new PNI whose port Microsoft is to reserve, and an
//! augmentation whose cross-connect is being built; and a connection that has grown too full, for which
//! the capacity watch drafts the third.

use super::applications::Desk;
use super::isps::{COLT, DemoIsp};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::{pnis, requests as store};
use crate::server::service::capacity::{self, Row};
use crate::server::service::requests::{self, Inputs, Wish};
use maps_domain::interconnect::{Event, Kind};
use maps_domain::pni::Pni;

/// Where the new connection is built.
const NEW_AT: &str = "zurich";
/// The connection that is enlarged.
const ENLARGED: &str = "london-1";
/// The connection that is too full, and its peak, Mbit/s.
const FULL: (&str, &str) = ("frankfurt-1", "43000");

/// Writes and moves them through the services.
///
/// # Errors
/// What the services refuse.
pub async fn fill(isps: &[DemoIsp<'_>], desk: &Desk) -> Result<(), AppError> {
    let Some(isp) = isps.iter().find(|isp| isp.provider.id == COLT) else {
        return Ok(());
    };
    let mut tx = isp.admin.app.db.read().await?;
    let rows = pnis::of_org(&mut tx, &isp.org).await?;
    drop(tx);
    let mut found = Vec::new();
    for row in &rows {
        found.push(row.pni()?);
    }
    let named = |name: &str| found.iter().find(|pni| pni.name == name);
    let at = found.iter().find(|pni| pni.metro.as_str() == NEW_AT);
    if let Some(near) = at {
        new_pni(&isp.admin, desk, near).await?;
    }
    if let Some(pni) = named(ENLARGED) {
        enlarged(&isp.admin, desk, pni).await?;
    }
    if let Some(pni) = named(FULL.0) {
        let row = Row {
            place: String::new(),
            pni: pni.id.to_string(),
            measured_on: isp.admin.now.date(),
            peak_in: FULL.1.to_owned(),
            peak_out: "9000".to_owned(),
        };
        capacity::record(&isp.admin, &[row], "form").await?;
    }
    Ok(())
}

async fn step(ctx: &Ctx, id: &str, event: Event, inputs: Inputs) -> Result<(), AppError> {
    let mut tx = ctx.app.db.read().await?;
    let version = store::get(&mut tx, id).await?.version;
    drop(tx);
    requests::act(ctx, id, version, event, &inputs).await
}

fn letter() -> Inputs {
    Inputs {
        rack: "Cage 2, rack 14 (assumed)".to_owned(),
        port: "Panel B, ports 7/8 (assumed)".to_owned(),
        ..Inputs::default()
    }
}

async fn new_pni(isp: &Ctx, desk: &Desk, near: &Pni) -> Result<(), AppError> {
    let wish = Wish {
        kind: Kind::NewPni.as_str().to_owned(),
        metro: near.metro.to_string(),
        facility: near
            .facility
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        label: format!("{NEW_AT}-3"),
        peer_router: format!("{NEW_AT}-pe3"),
        speed: "100 Gbit/s".to_owned(),
        lag_members: "1".to_owned(),
        reason: "A third leg, so that maintenance on one leaves two (demo, assumed).".to_owned(),
        ..Wish::default()
    };
    let id = requests::create(isp, &wish, true).await?;
    step(&desk.lead, &id, Event::Approve, letter()).await?;
    step(isp, &id, Event::AcceptLoa, Inputs::default()).await?;
    step(&desk.lead, &id, Event::StartProvisioning, Inputs::default()).await
}

async fn enlarged(isp: &Ctx, desk: &Desk, pni: &Pni) -> Result<(), AppError> {
    let wish = Wish {
        kind: Kind::Augmentation.as_str().to_owned(),
        pni: pni.id.to_string(),
        speed: "200 Gbit/s".to_owned(),
        lag_members: "2".to_owned(),
        reason: "Traffic grows by a third each year (demo, assumed).".to_owned(),
        ..Wish::default()
    };
    let id = requests::create(isp, &wish, true).await?;
    step(&desk.lead, &id, Event::Approve, letter()).await?;
    step(isp, &id, Event::AcceptLoa, Inputs::default()).await?;
    step(&desk.lead, &id, Event::StartProvisioning, Inputs::default()).await?;
    let port = Inputs {
        microsoft_router: pni.microsoft_router.clone().unwrap_or_default(),
        ..Inputs::default()
    };
    step(&desk.lead, &id, Event::OrderCabling, port).await?;
    requests::comment(isp, &id, "The building confirmed the order for next week.").await
}
