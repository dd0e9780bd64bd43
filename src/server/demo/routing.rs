//! Prefixes and routing in the demo: a small VRP file and a registry file made for it, Colt's
//! registrations for Contoso with keys, one upload of what routers say, a request for release and a
//! maintenance window. All of it is assumed, and the files say so in their names.

use super::customers::DemoCustomer;
use super::isps::{COLT, DemoIsp};
use super::test_prefix::{self, Traced};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::jobs::Lane;
use crate::server::db::pnis::{self, PniRow};
use crate::server::db::{Tx, activations, route_evidence, site_prefixes};
use crate::server::jobs::runner::{self, Outcome};
use crate::server::service::maintenance;
use crate::server::service::prefixes::{ask, keys, register};
use crate::server::service::registries::{self, Kind};
use crate::server::service::routes::{Draft, upload};
use crate::server::service::upload::Upload;
use maps_domain::ids::OrgId;
use maps_domain::pni::{InventoryStatus, PniKind};
use sha2::{Digest, Sha256};

/// Registered for Contoso and named in its orders.
const REGISTERED: usize = 8;
/// Registered, in no order, and with an origin that no ROA allows.
const DOUBTFUL: &str = "30.255.0.0/24";

/// Stores all of it through the services that people use.
///
/// # Errors
/// What a service refuses.
pub async fn fill(
    isps: &[DemoIsp<'_>],
    customers: &[DemoCustomer],
    lead: &Ctx,
) -> Result<(), AppError> {
    let colt = isps.iter().find(|isp| isp.provider.id == COLT);
    let contoso = customers.iter().find(|customer| customer.name == "Contoso");
    let other = customers.iter().find(|customer| customer.name != "Contoso");
    let (Some(colt), Some(contoso), Some(other)) = (colt, contoso, other) else {
        return Ok(());
    };
    let asn = number(colt);
    let mut tx = lead.app.db.read().await?;
    let mut prefixes = site_prefixes::between(&mut tx, &colt.org, &contoso.org).await?;
    prefixes.truncate(REGISTERED);
    drop(tx);
    files(isps, lead, asn, &prefixes).await?;
    registrations(colt, contoso, asn, &prefixes).await?;
    let reason = "Our registry record of 2019 names us as the holder of these addresses (assumed).";
    let draft = ask::Draft {
        prefix: DOUBTFUL.to_owned(),
        origin: String::new(),
        reason: reason.to_owned(),
    };
    ask::ask(&other.admin, &draft).await?;
    heard(colt, asn).await?;
    // Its newest test there lacks the traces: that answer stays open.
    test_prefix::show(&colt.admin, &"southern-europe".into(), Traced::No).await?;
    work(colt).await
}

/// ROAs for every ISP's assumed block, and route objects of the registered prefixes.
async fn files(
    isps: &[DemoIsp<'_>],
    lead: &Ctx,
    asn: u32,
    prefixes: &[String],
) -> Result<(), AppError> {
    let generated = lead.now.get() / 1000;
    let mut roas: Vec<String> = isps
        .iter()
        .map(|isp| roa("30.0.0.0/9", 24, number(isp)))
        .collect();
    roas.push(roa(DOUBTFUL, 24, 64_496));
    let vrps = format!(
        "{{\"metadata\":{{\"generated\":{generated}}},\"roas\":[\n{}\n]}}\n",
        roas.join(",\n")
    );
    let vrps = file(lead, "vrp", "assumed-vrps.json", &vrps).await?;
    registries::upload(lead, Kind::Vrp, Some(&vrps), false).await?;
    let mut rpsl = "% Assumed route objects of the demo.\n\n".to_owned();
    for prefix in prefixes.iter().map(String::as_str).chain([DOUBTFUL]) {
        rpsl.push_str(&format!(
            "route: {prefix}\norigin: AS{asn}\nsource: DEMO\n\n"
        ));
    }
    // One per ISP for the whole assumed block: what is not registered only warns.
    for isp in isps {
        rpsl.push_str(&format!(
            "route: 30.0.0.0/9\norigin: AS{}\nsource: DEMO\n\n",
            number(isp)
        ));
    }
    let rpsl = file(lead, "irr", "assumed-routes.db", &rpsl).await?;
    registries::upload(lead, Kind::Irr, Some(&rpsl), false).await?;
    // What follows is checked against them.
    while runner::run_one(&lead.app, Lane::All).await? == Outcome::Ran {}
    Ok(())
}

/// The ASN that an ISP of the demo announces with.
fn number(isp: &DemoIsp<'_>) -> u32 {
    isp.provider.asns.first().map_or(0, |asn| asn.get())
}

fn roa(prefix: &str, max_length: u8, asn: u32) -> String {
    format!(
        "{{\"asn\":\"AS{asn}\",\"prefix\":\"{prefix}\",\"maxLength\":{max_length},\"ta\":\"demo\"}}"
    )
}

/// An upload as a browser would bring it.
pub(super) async fn file(
    ctx: &Ctx,
    field: &str,
    name: &str,
    text: &str,
) -> Result<Upload, AppError> {
    let path = ctx.app.config.uploads().join(ctx.app.random.secret());
    tokio::fs::write(&path, text)
        .await
        .map_err(AppError::internal)?;
    Ok(Upload {
        field: field.to_owned(),
        name: name.to_owned(),
        path,
        size: u64::try_from(text.len()).unwrap_or_default(),
        sha256: hex::encode(Sha256::digest(text.as_bytes())),
    })
}

/// Colt registers; Contoso redeems the first key, the second waits.
async fn registrations(
    colt: &DemoIsp<'_>,
    contoso: &DemoCustomer,
    asn: u32,
    prefixes: &[String],
) -> Result<(), AppError> {
    for (index, prefix) in prefixes
        .iter()
        .map(String::as_str)
        .chain([DOUBTFUL])
        .enumerate()
    {
        let draft = register::Draft {
            customer: contoso.org.to_string(),
            prefix: prefix.to_owned(),
            origin: format!("AS{asn}"),
        };
        let id = register::one(&colt.admin, &draft).await?;
        if index < 2 {
            let secret = keys::issue(&colt.admin, &id).await?;
            if index == 0 {
                keys::redeem(&contoso.admin, prefix, &secret).await?;
            }
        }
    }
    Ok(())
}

/// What Colt's routers would say at its quietest edge site, one route untagged.
async fn heard(colt: &DemoIsp<'_>, asn: u32) -> Result<(), AppError> {
    let ctx = &colt.admin;
    let mut tx = ctx.app.db.read().await?;
    let sessions: Vec<(String, String)> = live_private(&mut tx, &colt.org)
        .await?
        .into_iter()
        .map(|row| (row.metro_id, row.label))
        .collect();
    let quietest = activations::sites_by_metro(&mut tx, &colt.org)
        .await?
        .into_iter()
        .min_by_key(|(_, sites)| *sites);
    let all = match &quietest {
        Some((metro, _)) => route_evidence::at_metro(&mut tx, &colt.org, metro).await?,
        None => Vec::new(),
    };
    drop(tx);
    let header = "session,prefix,as_path,communities,next_hop\n";
    if let Some((metro, _)) = quietest.filter(|_| !all.is_empty()) {
        let mut text = header.to_owned();
        let here = sessions.iter().filter(|(at, _)| *at == metro);
        for (index, (_, session)) in here.enumerate() {
            for (place, prefix) in all.iter().enumerate() {
                let tag = match (index, place) {
                    (0, 0) => format!("{asn}:100"),
                    _ => "8075:8007".to_owned(),
                };
                text.push_str(&format!("{session},{prefix},{asn},{tag},\n"));
            }
        }
        let draft = Draft {
            subject: format!("metro:{metro}"),
            vantage: "received".to_owned(),
            ..Draft::default()
        };
        let routes = file(ctx, "file", "assumed-routes.csv", &text).await?;
        upload::execute(ctx, &draft, Some(&routes)).await?;
    }
    Ok(())
}

/// The ISP's connections that sessions run over.
pub(super) async fn live_private(tx: &mut Tx, isp: &OrgId) -> Result<Vec<PniRow>, AppError> {
    let mut rows = pnis::of_org(tx, isp).await?;
    rows.retain(|row| {
        row.inventory == InventoryStatus::Live.as_str() && row.kind == PniKind::Private.as_str()
    });
    Ok(rows)
}

/// Work in five days on a connection at the edge site that most customer sites use.
async fn work(colt: &DemoIsp<'_>) -> Result<(), AppError> {
    let ctx = &colt.admin;
    let mut tx = ctx.app.db.read().await?;
    let busiest = activations::sites_by_metro(&mut tx, &colt.org)
        .await?
        .into_iter()
        .max_by_key(|(_, sites)| *sites);
    let pni = live_private(&mut tx, &colt.org)
        .await?
        .into_iter()
        .filter(|row| {
            busiest
                .as_ref()
                .is_some_and(|(metro, _)| row.metro_id == *metro)
        })
        .map(|row| row.id)
        .min();
    drop(tx);
    let Some(pni) = pni else {
        return Ok(());
    };
    let day = ctx.now.add_days(5).date();
    let draft = maintenance::Draft {
        pni,
        starts: format!("{day} 22:00"),
        ends: format!("{} 02:00", ctx.now.add_days(6).date()),
        reason: "Replace a line card of the edge router (assumed).".to_owned(),
    };
    maintenance::plan(ctx, &draft).await.map(|_| ())
}
