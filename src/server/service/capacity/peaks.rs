//! Peak figures per connection and day, checked and recorded.
//!
//! Recording is idempotent: the same connection and day again replaces the figure, and late days change
//! the history but not the present. What the rules judge is the newest day.

use super::{Level, look};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::Entry;
use crate::server::db::peaks::{self as store, Alert, Peak};
use crate::server::service::inventory::build;
use crate::server::service::{ground, requests};
use maps_domain::access::Action;
use maps_domain::bandwidth::Mbps;
use maps_domain::catalogue::Catalogue;
use maps_domain::field::FieldError;
use maps_domain::ids::{MetroId, OrgId};
use maps_domain::pni::{InventoryStatus, Pni, PniKind};
use maps_domain::policy::{PartnerType, Policy, Thresholds};
use maps_domain::time::UtcMs;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most figures in one go.
const MOST: usize = 20_000;
/// Days of history that the page shows.
const SHOWN_DAYS: i64 = 30;
/// Rows with mistakes that are told at once.
const TOLD: usize = 20;

/// A figure as it arrives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Where it stands, for the message: a field of the form or `line 3`.
    pub place: String,
    /// Id or name of the connection.
    pub pni: String,
    /// Day, `2026-11-27`.
    pub measured_on: String,
    /// From Microsoft, with a unit or in Mbit/s.
    pub peak_in: String,
    /// To Microsoft.
    pub peak_out: String,
}

/// What was recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Figures.
    pub figures: usize,
    /// Connections whose newest figure changed.
    pub connections: usize,
}

/// A connection with its figures.
pub struct Line {
    /// The connection.
    pub pni: Pni,
    /// Name of its metro.
    pub metro: String,
    /// Where its load stands; `None` until a peak is recorded.
    pub level: Option<Level>,
    /// The alert, while it is above the lower line.
    pub alert: Option<Alert>,
    /// Recorded days, oldest first.
    pub days: Vec<Peak>,
    /// The policy's values for its region.
    pub augment_line: f64,
    /// The policy's upper line.
    pub upgrade_line: f64,
}

/// The capacity watch of an ISP.
pub struct View {
    /// Live private connections, the fullest first.
    pub lines: Vec<Line>,
    /// The policy in force.
    pub policy: Arc<Policy>,
}

fn watched(pni: &Pni) -> bool {
    pni.status == InventoryStatus::Live && pni.kind == PniKind::Private
}

fn values<'a>(policy: &'a Policy, catalogue: &Catalogue, pni: &Pni) -> &'a Thresholds {
    let region = catalogue
        .metro(&pni.metro)
        .map(|metro| metro.region.clone())
        .unwrap_or_else(|| "".into());
    policy.thresholds(&region, PartnerType::Edge)
}

/// What the actor's ISP sees of its capacity.
///
/// # Errors
/// `Forbidden`, what the database refuses.
pub async fn view(ctx: &Ctx) -> Result<View, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadInventory, &org)?;
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let pnis = requests::own(&mut tx, &org).await?;
    let alerts = store::alerts(&mut tx, &org).await?;
    let days = store::since(&mut tx, &org, ctx.now.add_days(-SHOWN_DAYS)).await?;
    let mut lines: Vec<Line> = pnis
        .into_iter()
        .filter(watched)
        .map(|pni| {
            let values = values(&policy, &catalogue, &pni);
            Line {
                metro: ground::metro_name(&catalogue, pni.metro.as_str()),
                level: pni
                    .peak()
                    .map(|peak| Level::of(peak, pni.bandwidth, values)),
                alert: alerts.iter().find(|a| a.pni_id == pni.id.as_str()).cloned(),
                days: days
                    .iter()
                    .filter(|day| day.pni_id == pni.id.as_str())
                    .cloned()
                    .collect(),
                augment_line: values.augment_utilisation,
                upgrade_line: values.upgrade_utilisation,
                pni,
            }
        })
        .collect();
    let load = |line: &Line| {
        let peak = line.pni.peak().map_or(0, Mbps::get);
        // Per mille of the capacity, nothing recorded last.
        peak.saturating_mul(1_000) / line.pni.bandwidth.get().max(1)
    };
    lines.sort_by(|a, b| {
        load(b)
            .cmp(&load(a))
            .then_with(|| a.pni.name.cmp(&b.pni.name))
    });
    Ok(View { lines, policy })
}

/// A figure that is checked.
struct Figure {
    pni: Pni,
    on: UtcMs,
    peak_in: Mbps,
    peak_out: Mbps,
}

/// Records figures of the actor's ISP, all or none.
///
/// # Errors
/// `Invalid` at the rows' places.
pub async fn record(ctx: &Ctx, rows: &[Row], source: &str) -> Result<Recorded, AppError> {
    record_all(ctx, rows, source).await?.map_err(|errors| {
        let at_place = |(at, error): (usize, FieldError)| {
            let place = rows
                .get(at)
                .map_or_else(String::new, |row| row.place.clone());
            FieldError::new(place, error.message)
        };
        AppError::Invalid(errors.into_iter().take(TOLD).map(at_place).collect())
    })
}

/// A row that cannot be used: its place in the list, the column, and what to mend.
pub(super) type RowError = (usize, FieldError);

/// As [`record`], with every row that cannot be used and its column.
pub(super) async fn record_all(
    ctx: &Ctx,
    rows: &[Row],
    source: &str,
) -> Result<Result<Recorded, Vec<RowError>>, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::EditInventory, &org)?;
    if rows.is_empty() {
        return Err(AppError::field("", "Enter at least one peak."));
    }
    if rows.len() > MOST {
        return Err(AppError::field(
            "",
            format!(
                "{} figures are too many for one go; {MOST} are taken. Split them.",
                rows.len()
            ),
        ));
    }
    let mut tx = ctx.app.db.begin().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let pnis = requests::own(&mut tx, &org).await?;
    let figures = match check(rows, &pnis, ctx.now) {
        Ok(figures) => figures,
        Err(errors) => return Ok(Err(errors)),
    };
    let mut newest: BTreeMap<String, &Figure> = BTreeMap::new();
    for figure in &figures {
        store::put(&mut tx, &stored(ctx, &org, figure, source)?).await?;
        let id = figure.pni.id.to_string();
        if newest.get(&id).is_none_or(|known| known.on <= figure.on) {
            newest.insert(id, figure);
        }
    }
    let mut entries: Vec<Entry> = Vec::new();
    let mut connections = 0;
    let mut measured: BTreeMap<MetroId, UtcMs> = BTreeMap::new();
    for figure in newest.values() {
        // A late day changes the history only.
        let last = store::newest(&mut tx, &figure.pni.id).await?;
        if last.is_some_and(|last| last.measured_on > figure.on.get()) {
            continue;
        }
        let (peak_in, peak_out) = (figure.peak_in, figure.peak_out);
        let done = "recorded the 5-minute peak of";
        let settled = build::settle(&mut tx, ctx, &catalogue, &figure.pni.id, done, |pni| {
            pni.peak_in = Some(peak_in);
            pni.peak_out = Some(peak_out);
            pni.just_opened = false;
        })
        .await?;
        let day = measured
            .entry(figure.pni.metro.clone())
            .or_insert(figure.on);
        *day = figure.on.max(*day);
        if settled.is_some() {
            connections += 1;
        }
        entries.extend(settled);
        entries.extend(look(&mut tx, ctx, &catalogue, &policy, &figure.pni.id).await?);
    }
    // What the others carry now, they share with what was opened beside them: its own figure is missing
    // from here on.
    for pni in pnis
        .iter()
        .filter(|pni| pni.just_opened && !newest.contains_key(pni.id.as_str()))
    {
        let Some(day) = measured.get(&pni.metro) else {
            continue;
        };
        let opened = crate::server::db::requests::in_service_since(&mut tx, &pni.id).await?;
        if pni.just_opened_after_peak(opened, *day) {
            continue;
        }
        let done = "asks for the first peak of";
        let settled = build::settle(&mut tx, ctx, &catalogue, &pni.id, done, |pni| {
            pni.just_opened = false;
        });
        entries.extend(settled.await?);
    }
    entries.push(Entry {
        action: "peaks_recorded",
        object_kind: "organisation",
        object_id: org.to_string(),
        owner: org,
        summary: format!("recorded {} peak figures by {source}", figures.len()),
        changes: vec![],
    });
    for entry in entries {
        ctx.audit(&mut tx, entry).await?;
    }
    tx.commit().await?;
    Ok(Ok(Recorded {
        figures: figures.len(),
        connections,
    }))
}

fn stored(ctx: &Ctx, org: &OrgId, figure: &Figure, source: &str) -> Result<Peak, AppError> {
    let number = |mbps: Mbps| i64::try_from(mbps.get()).unwrap_or(i64::MAX);
    Ok(Peak {
        pni_id: figure.pni.id.to_string(),
        measured_on: figure.on.get(),
        org_id: org.to_string(),
        peak_in_mbps: number(figure.peak_in),
        peak_out_mbps: number(figure.peak_out),
        bandwidth_mbps: number(figure.pni.bandwidth),
        source: source.to_owned(),
        recorded_by: ctx.actor()?.user_id.to_string(),
        recorded_at: ctx.now.get(),
    })
}

fn check(rows: &[Row], pnis: &[Pni], now: UtcMs) -> Result<Vec<Figure>, Vec<RowError>> {
    let (mut figures, mut errors) = (Vec::new(), Vec::new());
    for (at, row) in rows.iter().enumerate() {
        match figure(row, pnis, now) {
            Ok(figure) => figures.push(figure),
            Err(error) => errors.push((at, error)),
        }
    }
    match errors.is_empty() {
        true => Ok(figures),
        false => Err(errors),
    }
}

fn figure(row: &Row, pnis: &[Pni], now: UtcMs) -> Result<Figure, FieldError> {
    let wanted = row.pni.trim();
    let pni = pnis
        .iter()
        .find(|pni| pni.id.as_str() == wanted || pni.name == wanted)
        .filter(|pni| watched(pni))
        .ok_or_else(|| {
            let message =
                format!("\u{201c}{wanted}\u{201d} is not one of your live private connections.");
            FieldError::new("pni", message)
        })?;
    let of_day = |message: String| FieldError::new("measured_on", message);
    let on =
        UtcMs::parse_date(row.measured_on.trim()).map_err(|error| of_day(error.to_string()))?;
    if on > now {
        return Err(of_day(format!(
            "{}: {} is in the future. Write the day on which it was measured.",
            pni.name,
            on.date()
        )));
    }
    let read = |field: &str, direction: &str, text: &str| {
        let wrong = |message: String| FieldError::new(field, message);
        let peak = Mbps::parse(text)
            .map_err(|error| wrong(format!("{}, {direction}: {error}", pni.name)))?;
        if peak > pni.bandwidth {
            return Err(wrong(format!(
                "{}, {direction}: {peak} is more than its capacity of {}. Check the unit; a number alone is Mbit/s.",
                pni.name, pni.bandwidth
            )));
        }
        Ok(peak)
    };
    Ok(Figure {
        peak_in: read("peak_in_mbps", "from Microsoft", &row.peak_in)?,
        peak_out: read("peak_out_mbps", "to Microsoft", &row.peak_out)?,
        pni: pni.clone(),
        on,
    })
}
