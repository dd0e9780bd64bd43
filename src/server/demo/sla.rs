//! Three months of assumed measurements: what Colt, BICS and Vodafone measured at Contoso's sites and in
//! their regions, Microsoft in all regions, and Contoso itself at a few sites. Every figure is sent
//! through the service that people use, and its measurer is named "assumed (demo)".
//!
//! No randomness: days and outages follow from the names.

use super::customers::DemoCustomer;
use super::isps::{COLT, DemoIsp};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::Entry;
use crate::server::db::{service_periods, sla};
use crate::server::service::ground;
use crate::server::service::sla::expected;
use crate::server::service::sla::maintenance::{self, Wanted};
use crate::server::service::sla::receive::{self, Form};
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::{MetroId, SiteId};
use maps_domain::place::{Coordinates, rtt_ms};
use maps_domain::sla::{COLUMNS, Month};
use maps_domain::time::UtcMs;

/// ISPs that measure.
const MEASURED: [&str; 3] = [COLT, "bics", "vodafone-as1273"];
/// The customer of the tour.
const CUSTOMER: &str = "Contoso";
/// Its sites that it measures itself, and those of each ISP that the ISP measures.
const OWN_SITES: usize = 3;
const ISP_SITES: usize = 30;
/// Full months before the running one.
const MONTHS: usize = 3;
/// Who measured.
const MEASURER: &str = "assumed (demo)";

/// Sends the measurements, announces maintenance, declares how a few sites fail over.
///
/// # Errors
/// What the database or a service refuses.
pub async fn fill(
    catalogue: &Catalogue,
    isps: &[DemoIsp<'_>],
    customers: &[DemoCustomer],
    lead: &Ctx,
) -> Result<(), AppError> {
    let days = days(lead.now);
    let Some(contoso) = customers.iter().find(|one| one.name == CUSTOMER) else {
        return Ok(());
    };
    date_back(contoso, &days).await?;
    for isp in isps
        .iter()
        .filter(|isp| MEASURED.contains(&isp.provider.id.as_str()))
    {
        let mut tx = isp.admin.app.db.read().await?;
        let sites = sla::nameable(&mut tx, &isp.org).await?;
        drop(tx);
        let mut text = header();
        let own = sites.iter().filter(|site| site.customer == CUSTOMER);
        for (place, site) in own.take(ISP_SITES).enumerate() {
            lines(
                &mut text,
                "site_to_edge",
                &site.id,
                &site.site,
                place,
                &days,
                floor_ms(isp, catalogue, &site.id).await?,
            );
        }
        for region in catalogue.regions().filter(|region| isp.serves(&region.id)) {
            let name = format!("{} {}", isp.provider.id, region.id);
            lines(
                &mut text,
                "site_to_edge",
                region.id.as_str(),
                &name,
                usize::MAX,
                &days,
                2,
            );
        }
        send(&isp.admin, &text).await?;
    }
    let mut text = header();
    for region in catalogue.regions() {
        // One region in one month, so that a missed target can be looked at.
        let place = if region.id.as_str() == "africa" {
            2
        } else {
            usize::MAX
        };
        lines(
            &mut text,
            "edge_to_service",
            region.id.as_str(),
            &region.name,
            place,
            &days,
            2,
        );
    }
    send(lead, &text).await?;
    let mut text = header();
    for site in contoso.sites.iter().take(OWN_SITES) {
        lines(
            &mut text,
            "end_to_end",
            &site.site_ref,
            &site.name,
            usize::MAX,
            &days,
            2,
        );
    }
    send(&contoso.admin, &text).await?;
    for site in contoso.sites.iter().take(OWN_SITES) {
        let id = SiteId::new(site.id.clone());
        expected::declare(&contoso.admin, &id, ["yes", "yes", "yes"]).await?;
    }
    announce(isps).await
}

/// What a round trip between an activation's ends takes at least, ms, along an assumed route.
async fn floor_ms(isp: &DemoIsp<'_>, catalogue: &Catalogue, id: &str) -> Result<u32, AppError> {
    let mut tx = isp.admin.app.db.read().await?;
    let Some(ends) = sla::ends(&mut tx, id).await? else {
        return Ok(2);
    };
    let site = Coordinates::new(ends.latitude, ends.longitude).map_err(AppError::internal)?;
    let metro = ends.primary_metro_id.map(MetroId::new);
    let Some(metro) = metro.and_then(|id| catalogue.metro(&id)) else {
        return Ok(2);
    };
    let values = ground::values(&isp.admin, &mut tx, &metro.region).await?;
    let km = site.distance_km(metro.coordinates);
    let ms = rtt_ms(km, values.fibre_km_per_ms, values.fibre_path_factor);
    Ok((2_u32..500)
        .find(|whole| f64::from(*whole) >= ms)
        .unwrap_or(2))
}

fn header() -> String {
    format!("{}\n", COLUMNS.join(","))
}

async fn send(ctx: &Ctx, text: &str) -> Result<(), AppError> {
    match receive::receive(ctx, Form::Csv, text.as_bytes()).await? {
        Ok(_) => Ok(()),
        Err(errors) => Err(AppError::internal(format!("{errors:?}"))),
    }
}

/// The days of the last full months and of the running one until yesterday.
fn days(now: UtcMs) -> Vec<UtcMs> {
    let mut first = Month::of(now);
    for _ in 0..MONTHS {
        first = Month::of(UtcMs::new(first.from().get() - 1));
    }
    let mut days = Vec::new();
    let mut day = first.from();
    while day.add_days(1) <= now {
        days.push(day);
        day = day.add_days(1);
    }
    days
}

/// A day per line. Two places among the sites had an outage that breaks a usual promise.
fn lines(
    text: &mut String,
    segment: &str,
    subject: &str,
    name: &str,
    place: usize,
    days: &[UtcMs],
    floor: u32,
) {
    let seed: u64 = name.bytes().fold(7, |seed: u64, byte| {
        seed.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    for (number, day) in (0_u64..).zip(days) {
        let dice = seed.wrapping_add(number.wrapping_mul(2_654_435_761)) % 97;
        let availability = match (place, number, dice) {
            // 2.5 % and 4 % of a day are 36 and 58 minutes.
            (2, 40, _) => "97.5",
            (5, 71, _) => "96",
            (_, _, 0) => "99.93",
            (_, _, 1..4) => "99.99",
            _ => "100",
        };
        let delivery = if dice % 11 == 0 { "99.95" } else { "99.99" };
        let rtt = u64::from(floor) + seed % 7;
        let (p50, p95, p99) = (rtt, rtt + 1 + dice % 3, rtt + 5 + dice % 4);
        let (from, to) = (day.rfc3339(), day.add_days(1).rfc3339());
        text.push_str(&format!(
            "{segment},{subject},{from},{to},{availability},{delivery},{p50},{p95},{p99},{MEASURER}\n"
        ));
    }
}

/// Some of the demo's activations are younger than its measurements, which assume that they ran before.
async fn date_back(contoso: &DemoCustomer, days: &[UtcMs]) -> Result<(), AppError> {
    let ctx = &contoso.admin;
    let Some(first) = days.first() else {
        return Ok(());
    };
    let mut tx = ctx.app.db.begin().await?;
    service_periods::date_back(&mut tx, &contoso.org, *first).await?;
    let entry = Entry {
        action: "demo_filled",
        object_kind: "sla",
        object_id: contoso.org.to_string(),
        owner: contoso.org.clone(),
        summary: format!(
            "The demo assumes that the sites of {CUSTOMER} run since {}",
            first.date()
        ),
        changes: vec![],
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

async fn announce(isps: &[DemoIsp<'_>]) -> Result<(), AppError> {
    let Some(colt) = isps.iter().find(|isp| isp.provider.id == COLT) else {
        return Ok(());
    };
    let day = colt.admin.now.add_days(9).date();
    let (begins, ends) = (format!("{day}T22:00"), format!("{day}T23:30"));
    let wanted = Wanted {
        region: "western-europe",
        metro: "amsterdam",
        begins: &begins,
        ends: &ends,
        what: "New software on both edge routers (assumed)",
    };
    maintenance::announce(&colt.admin, wanted).await.map(|_| ())
}
