//! Who hears of breaches: the ISP of the part, its customer, Microsoft for its own; once per upload
//! or settled month, however many promises are concerned.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::sla::Series;
use crate::server::db::{Tx, orgs, sites};
use crate::server::service::ground;
use crate::server::service::notify::{self, Note};
use maps_domain::access::Role;
use maps_domain::ids::{OrgId, SiteId};
use maps_domain::sla::{Breach, BreachChange, Kind, Month, Segment, Share};
use std::collections::BTreeMap;

/// Breaches named in one message; the page lists them all.
const NAMED: usize = 5;

/// One promise in words.
#[derive(Clone)]
struct Said {
    sentence: String,
    missed: bool,
}

/// Tells what is new and what turned out kept. Revised figures are stored, not told again.
pub(super) async fn breaches(
    tx: &mut Tx,
    ctx: &Ctx,
    news: &[(Series, BreachChange)],
) -> Result<(), AppError> {
    let mut isps: BTreeMap<String, Vec<Said>> = BTreeMap::new();
    let mut customers: BTreeMap<String, Vec<Said>> = BTreeMap::new();
    let mut microsoft = Vec::new();
    for (series, change) in news {
        let said = match change {
            BreachChange::Opened(breach) => Said {
                sentence: missed(tx, ctx, series, breach).await?,
                missed: true,
            },
            BreachChange::Cleared(breach) => Said {
                sentence: kept(tx, ctx, series, breach).await?,
                missed: false,
            },
            BreachChange::Revised(_) => continue,
        };
        match series.segment() {
            Segment::EdgeToService => microsoft.push(said.clone()),
            Segment::SiteToEdge if !series.isp_id.is_empty() => {
                let of_isp = isps.entry(series.isp_id.clone()).or_default();
                of_isp.push(said.clone());
            }
            Segment::SiteToEdge | Segment::EndToEnd => {}
        }
        if !series.customer_id.is_empty() {
            let of_customer = customers.entry(series.customer_id.clone()).or_default();
            of_customer.push(said);
        }
    }
    const ISP: &[Role] = &[Role::IspAdmin, Role::IspAccountManager, Role::IspEngineer];
    const CUSTOMER: &[Role] = &[Role::CustomerAdmin, Role::CustomerNetworkManager];
    const STAFF: &[Role] = &[Role::Operations, Role::LeadReviewer];
    for (org, said) in &isps {
        let org = OrgId::new(org.clone());
        notify::organisation(tx, ctx, &org, ISP, &note(said, "/isp/sla/breaches")).await?;
    }
    for (org, said) in &customers {
        let note = note(said, "/customer/sla/breaches");
        notify::organisation(tx, ctx, &OrgId::new(org.clone()), CUSTOMER, &note).await?;
    }
    if !microsoft.is_empty() {
        notify::microsoft(tx, ctx, STAFF, &note(&microsoft, "/review/sla/breaches")).await?;
    }
    // Last in the transaction but for the caller's own entry.
    for (org, said) in &isps {
        let changes = said
            .iter()
            .take(50)
            .filter_map(|said| Change::of("breach", "", &said.sentence));
        let entry = Entry {
            action: "sla_breaches_changed",
            object_kind: "sla",
            object_id: org.clone(),
            owner: OrgId::new(org.clone()),
            summary: format!("SLA breaches changed: {}", said.len()),
            changes: changes.collect(),
        };
        ctx.audit(tx, entry).await?;
    }
    Ok(())
}

fn note(said: &[Said], href: &str) -> Note {
    let title = match said {
        [one] => one.sentence.clone(),
        many => format!("SLA: {} promises missed or settled otherwise", many.len()),
    };
    let mut body: String = said
        .iter()
        .take(NAMED)
        .map(|said| format!("{}.\n", said.sentence))
        .collect();
    if said.len() > NAMED {
        body.push_str(&format!("And {} more.\n", said.len() - NAMED));
    }
    if said.iter().any(|said| said.missed) {
        body.push_str("Credits are a matter of your contract.");
    }
    Note {
        kind: "sla_breach",
        title,
        body,
        href: href.to_owned(),
    }
}

/// A promise that turned out kept. What the breach had attained is no longer true.
async fn kept(
    tx: &mut Tx,
    ctx: &Ctx,
    series: &Series,
    breach: &Breach,
) -> Result<String, AppError> {
    let what = subject(tx, ctx, series).await?;
    Ok(format!(
        "{} kept after all in {}: {what}",
        breach.kind.label(),
        breach.month
    ))
}

async fn missed(
    tx: &mut Tx,
    ctx: &Ctx,
    series: &Series,
    breach: &Breach,
) -> Result<String, AppError> {
    let what = subject(tx, ctx, series).await?;
    let figures = match breach.kind {
        Kind::Availability | Kind::PacketDelivery => {
            let share = |ppm| Share::from_ppm(ppm).unwrap_or(Share::ZERO);
            format!(
                "{} of {} promised",
                share(breach.attained),
                share(breach.promised)
            )
        }
        Kind::RoundTrip => format!(
            "up to {} ms of {} ms promised",
            f64::from(breach.attained) / 1000.0,
            f64::from(breach.promised) / 1000.0
        ),
    };
    let so_far = match breach.month == Month::of(ctx.now).label() {
        true => " so far",
        false => "",
    };
    Ok(format!(
        "{} missed{so_far} in {}: {what}, {figures}",
        breach.kind.label(),
        breach.month
    ))
}

/// What a series is about, in words that its readers know.
pub(super) async fn subject(tx: &mut Tx, ctx: &Ctx, series: &Series) -> Result<String, AppError> {
    let catalogue = ground::catalogue(ctx, tx).await?;
    let who = if series.isp_id.is_empty() {
        match series.segment() {
            Segment::EdgeToService => "Microsoft".to_owned(),
            Segment::SiteToEdge | Segment::EndToEnd => String::new(),
        }
    } else {
        let isp = OrgId::new(series.isp_id.clone());
        orgs::get(tx, &isp).await?.display_name
    };
    let place = if !series.site_id.is_empty() {
        sites::get(tx, &SiteId::new(series.site_id.clone()))
            .await?
            .name
    } else if series.metro_id.is_empty() {
        ground::region_name(&catalogue, &series.region_id)
    } else {
        ground::metro_name(&catalogue, &series.metro_id)
    };
    Ok(match (who.is_empty(), series.site_id.is_empty()) {
        (true, _) => place,
        (false, true) => format!("{who} in {place}"),
        (false, false) => format!("{place} with {who}"),
    })
}
