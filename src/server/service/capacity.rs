//! The capacity watch: a connection above the policy's lower line opens its augmentation once, one above
//! the upper line warns harder (CAP-01, CAP-02).
//!
//! Looked at in the same transaction whenever a peak or a capacity changes, by form, file, program or
//! import, and hourly for everything else that can move it, such as a new policy. What was never measured
//! is on no side of a line. An alert stays as long as the connection is above the lower line; the
//! augmentation it opened is the ISP's to send or to withdraw, and is not opened again for the same alert.

mod file;
mod peaks;

pub use file::{COLUMNS, Received, by_csv_program, by_file, by_json_program};
pub use peaks::{Line, Recorded, Row, View, record, view};

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::Entry;
use crate::server::db::peaks::{self as store, Alert};
use crate::server::db::requests::{self, RequestRow};
use crate::server::db::{Tx, orgs, pnis};
use crate::server::service::ground;
use crate::server::service::notify::{self, Note};
use crate::server::service::requests::{self as service, open_by_watch};
use maps_domain::access::{OrgKind, Role};
use maps_domain::bandwidth::Mbps;
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::{OrgId, PniId};
use maps_domain::interconnect::State;
use maps_domain::pni::{InventoryStatus, Pni, PniKind};
use maps_domain::policy::{PartnerType, Policy, Thresholds};
use maps_domain::time::UtcMs;

/// How full a connection is, against the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Below the lower line.
    Fine,
    /// At or above the line that opens an augmentation (CAP-01).
    Augment,
    /// At or above the line that asks for an upgrade at once (CAP-02).
    Upgrade,
}

impl Level {
    /// Where a load stands.
    pub fn of(peak: Mbps, bandwidth: Mbps, values: &Thresholds) -> Self {
        let at_least = |line: f64| above(peak, bandwidth, line);
        if at_least(values.upgrade_utilisation) {
            Self::Upgrade
        } else if at_least(values.augment_utilisation) {
            Self::Augment
        } else {
            Self::Fine
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Fine => "",
            Self::Augment => "augment",
            Self::Upgrade => "upgrade",
        }
    }
}

/// Exact to the Mbit/s for every capacity that a form accepts.
fn above(peak: Mbps, bandwidth: Mbps, line: f64) -> bool {
    let number = |x: Mbps| u32::try_from(x.get()).map_or(f64::from(u32::MAX), f64::from);
    !bandwidth.is_zero() && number(peak) >= line * number(bandwidth)
}

/// The smallest capacity in whole links that brings a peak below the line, and its links.
pub fn target(pni: &Pni, peak: Mbps, line: f64) -> (Mbps, u16) {
    let link = pni.link_speed();
    let most = 64;
    let mut members = pni.lag_members.max(1) + 1;
    while members < most && above(peak, link.saturating_mul(u64::from(members)), line) {
        members += 1;
    }
    (link.saturating_mul(u64::from(members)), members)
}

/// Looks at one connection. The entries are audited by the caller, last.
///
/// # Errors
/// What the database refuses.
pub async fn look(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    policy: &Policy,
    id: &PniId,
) -> Result<Vec<Entry>, AppError> {
    let row = pnis::get(tx, id).await?;
    let pni = row.pni()?;
    let org = row.owner();
    let alert = store::alert(tx, id.as_str()).await?;
    let Some(metro) = catalogue.metro(&pni.metro) else {
        return Ok(Vec::new());
    };
    let values = policy.thresholds(&metro.region, PartnerType::Edge);
    let watched = pni.status == InventoryStatus::Live && pni.kind == PniKind::Private;
    let above = pni
        .peak()
        .filter(|_| watched)
        .map(|peak| (peak, Level::of(peak, pni.bandwidth, values)))
        .filter(|(_, level)| *level > Level::Fine);
    let Some((peak, level)) = above else {
        if alert.is_some() {
            store::clear_alert(tx, id.as_str()).await?;
        }
        return Ok(Vec::new());
    };
    let before = alert
        .as_ref()
        .map_or(Level::Fine, |alert| match alert.level.as_str() {
            "upgrade" => Level::Upgrade,
            _ => Level::Augment,
        });
    let mut entries = Vec::new();
    let (request, opened) = augmentation(tx, ctx, &org, &pni, peak, values, alert.as_ref()).await?;
    if opened && let Some(request) = &request {
        entries.push(opened_entry(request));
        tell_opened(tx, ctx, catalogue, &pni, peak, values, request).await?;
    }
    if level == Level::Upgrade && before < Level::Upgrade {
        let id = request.as_ref().map(|request| request.id.as_str());
        warn(tx, ctx, catalogue, &org, &pni, peak, values, id).await?;
    }
    let alert = Alert {
        pni_id: pni.id.to_string(),
        org_id: org.to_string(),
        level: level.as_str().to_owned(),
        since: alert.as_ref().map_or(ctx.now.get(), |alert| alert.since),
        peak_mbps: i64::try_from(peak.get()).unwrap_or(i64::MAX),
        request_id: request.map(|request| request.id),
    };
    store::put_alert(tx, &alert).await?;
    Ok(entries)
}

/// Looks at those of the changed connections whose load can have moved. The entries are audited by the
/// caller, last.
///
/// # Errors
/// What the database refuses.
pub async fn look_at(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    changes: &[(Option<Pni>, Pni)],
) -> Result<Vec<Entry>, AppError> {
    let load = |pni: &Pni| (pni.peak(), pni.bandwidth, pni.status, pni.kind);
    let policy = ground::policy(ctx, tx).await?;
    let mut entries = Vec::new();
    for (before, after) in changes {
        if before.as_ref().map(load) != Some(load(after)) {
            entries.extend(look(tx, ctx, catalogue, &policy, &after.id).await?);
        }
    }
    Ok(entries)
}

/// The augmentation of a connection that is too full, and whether it was opened just now. One that is
/// open already, by whomever, is enough; one that the ISP withdrew is not opened again while the alert
/// lasts; one that was finished and did not suffice is followed by another.
async fn augmentation(
    tx: &mut Tx,
    ctx: &Ctx,
    org: &OrgId,
    pni: &Pni,
    peak: Mbps,
    values: &Thresholds,
    alert: Option<&Alert>,
) -> Result<(Option<RequestRow>, bool), AppError> {
    let open = requests::open_of(tx, org).await?;
    let same = |row: &RequestRow| row.pni_id.as_deref() == Some(pni.id.as_str());
    if let Some(found) = open.into_iter().find(same) {
        return Ok((Some(found), false));
    }
    if let Some(earlier) = alert.and_then(|alert| alert.request_id.as_deref()) {
        let earlier = requests::get(tx, earlier).await?;
        if earlier.state == State::Withdrawn.as_str() {
            return Ok((Some(earlier), false));
        }
    }
    let reason = format!(
        "The 5-minute peak is {}, {} of {}; from {} on an augmentation is due (CAP-01).",
        peak,
        percent(peak, pni.bandwidth),
        pni.bandwidth,
        line(values.augment_utilisation)
    );
    let target = target(pni, peak, values.augment_utilisation);
    let row = open_by_watch(tx, ctx, org, pni, target, &reason, values).await?;
    Ok((Some(row), true))
}

fn opened_entry(row: &RequestRow) -> Entry {
    Entry {
        action: "request_created",
        object_kind: "request",
        object_id: row.id.clone(),
        owner: row.org(),
        summary: format!(
            "opened request {}: augmentation of {}, because its peak is above the policy's line",
            row.number, row.label
        ),
        changes: vec![],
    }
}

async fn tell_opened(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    pni: &Pni,
    peak: Mbps,
    values: &Thresholds,
    request: &RequestRow,
) -> Result<(), AppError> {
    let [from, until] = values.augment_days;
    let metro = ground::metro_name(catalogue, pni.metro.as_str());
    let mut note = Note {
        kind: "capacity_augment",
        title: format!(
            "{} in {metro} is {} full: its augmentation is drafted",
            pni.name,
            percent(peak, pni.bandwidth)
        ),
        body: format!(
            "The peak of {peak} is above {}. An augmentation takes {from} to {until} days: check request {} and send it by {}.",
            line(values.augment_utilisation),
            request.number,
            request
                .due_at
                .map(UtcMs::new)
                .map(UtcMs::date)
                .unwrap_or_default()
        ),
        href: service::href(OrgKind::Isp, &request.id),
    };
    let behind = service::names_after(tx, request).await?;
    if !behind.is_empty() {
        let level = format!(
            " Afterwards the legs of {metro} differ (PNI-07): ask for the same at {behind}; the request's page drafts it."
        );
        note.body.push_str(&level);
    }
    let org = request.org();
    notify::organisation(tx, ctx, &org, &[Role::IspAdmin, Role::IspEngineer], &note).await
}

/// Above the upper line Microsoft is told too.
async fn warn(
    tx: &mut Tx,
    ctx: &Ctx,
    catalogue: &Catalogue,
    org: &OrgId,
    pni: &Pni,
    peak: Mbps,
    values: &Thresholds,
    request: Option<&str>,
) -> Result<(), AppError> {
    let metro = ground::metro_name(catalogue, pni.metro.as_str());
    let load = percent(peak, pni.bandwidth);
    let bound = line(values.upgrade_utilisation);
    let to_isp = Note {
        kind: "capacity_upgrade",
        title: format!("Upgrade now: {} in {metro} is {load} full", pni.name),
        body: format!(
            "Above {bound} the other leg can no longer carry everything when this one fails (CAP-02). Microsoft has been told too."
        ),
        href: request.map_or_else(
            || "/isp/capacity".to_owned(),
            |id| service::href(OrgKind::Isp, id),
        ),
    };
    notify::organisation(tx, ctx, org, &[Role::IspAdmin, Role::IspEngineer], &to_isp).await?;
    let isp = orgs::get(tx, org).await?.display_name;
    let to_microsoft = Note {
        kind: "capacity_upgrade",
        title: format!("{isp}: {} in {metro} is {load} full", pni.name),
        body: format!(
            "The 5-minute peak is above {bound} (CAP-02). The ISP has been asked to upgrade."
        ),
        href: format!("/review/interconnects/{}", pni.id),
    };
    notify::microsoft(tx, ctx, &[Role::Operations], &to_microsoft).await
}

/// Looks at everything that may be above a line, hourly.
///
/// # Errors
/// What the database refuses.
pub async fn sweep(tx: &mut Tx, ctx: &Ctx) -> Result<(), AppError> {
    let ids = store::to_watch(tx).await?;
    if ids.is_empty() {
        return Ok(());
    }
    let catalogue = ground::catalogue(ctx, tx).await?;
    let policy = ground::policy(ctx, tx).await?;
    for (id,) in ids {
        for entry in look(tx, ctx, &catalogue, &policy, &PniId::new(id)).await? {
            ctx.audit(tx, entry).await?;
        }
    }
    Ok(())
}

/// "41.5 %".
pub(crate) fn percent(part: Mbps, whole: Mbps) -> String {
    crate::server::service::inventory::percent(part.get(), whole.get())
        .map_or_else(String::new, |value| format!("{value:.1} %"))
}

fn line(fraction: f64) -> String {
    format!("{:.0} %", 100.0 * fraction)
}
