//! Measurements from a file or a machine: checked whole, stored whole, and every month that they
//! touch computed again. Sending the same twice changes nothing.

use super::named::{ground_of, how_to_name, subject};
use super::{compute, tell};
use crate::error::AppError;
use crate::server::ctx::{Actor, Ctx};
use crate::server::db::audit::Entry;
use crate::server::db::sla::{self, Series};
use crate::server::db::{Tx, import_drafts};
use maps_domain::access::Action;
use maps_domain::field::FieldError;
use maps_domain::sla::{
    BreachChange, Ground, Measurement, MeasurementError, Month, Segment, SubjectKind, from_csv,
    from_json, may_measure,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Kind of the stored draft.
const KIND: &str = "measurements";
/// Rows taken at once.
pub const MAX_ROWS: usize = 10_000;

/// A row that cannot be used: line in the file (or place in the list) and what to mend.
pub type RowError = (u64, FieldError);

/// One series of an upload.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// In words.
    pub subject: String,
    /// Which part of the way.
    pub segment: maps_domain::sla::Segment,
    /// Who or what measured.
    pub measured_by: String,
    /// Windows in the upload.
    pub windows: usize,
    /// What each touched month comes to.
    pub months: Vec<compute::Computed>,
}

/// What an upload did, or would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Received {
    /// Windows in the upload.
    pub windows: usize,
    /// Windows that were known before and are replaced.
    pub replaced: usize,
    /// Windows in the upload that share time with others of their series: the shorter counts there, the
    /// longer is left out (`sla::attained`).
    pub overlapping: usize,
    /// By series.
    pub parts: Vec<Part>,
    /// Promises that it shows as missed, and that were not known as missed.
    pub opened: usize,
    /// Known breaches that it clears.
    pub cleared: usize,
}

/// The outcome of a check.
pub enum Checked {
    /// It can be committed under this id.
    Fine(String, Box<Received>),
    /// It cannot, because of these rows.
    Broken(Vec<RowError>),
}

/// The form that a body has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// With the columns of `sla::COLUMNS`.
    Csv,
    /// `[…]` or `{"measurements": […]}`.
    Json,
}

/// Checks a file, says what it would change, and keeps it for its sender to confirm.
///
/// # Errors
/// `Forbidden`, `Refused` for a file that is no list of measurements.
pub async fn check(ctx: &Ctx, text: &str) -> Result<Checked, AppError> {
    let sender = sender(ctx)?;
    let rows = match read(ctx, Form::Csv, text.as_bytes())? {
        Ok(rows) => rows,
        Err(errors) => return Ok(Checked::Broken(errors)),
    };
    // Done for real and taken back: the preview cannot differ from what a commit does.
    let mut tx = ctx.app.db.begin().await?;
    let outcome = apply(&mut tx, ctx, &sender, &rows).await?;
    drop(tx);
    let received = match outcome {
        Ok(received) => received,
        Err(errors) => return Ok(Checked::Broken(errors)),
    };
    let id = ctx.new_id();
    let mut tx = ctx.app.db.begin().await?;
    let (org, user) = (&sender.org_id, &sender.user_id);
    import_drafts::put(&mut tx, &id, org, user, KIND, text, ctx.now).await?;
    tx.commit().await?;
    Ok(Checked::Fine(id, Box::new(received)))
}

/// Stores a checked file.
///
/// # Errors
/// `NotFound` when it is not there any more, `Conflict` when it no longer fits.
pub async fn commit(ctx: &Ctx, id: &str) -> Result<Received, AppError> {
    let sender = sender(ctx)?;
    let mut tx = ctx.app.db.begin().await?;
    let text = import_drafts::get(&mut tx, id, &sender.org_id, KIND).await?;
    import_drafts::remove(&mut tx, id).await?;
    let stale = || {
        AppError::Conflict("What the file names changed since it was checked. Check it again to see what it would do now.".to_owned())
    };
    let rows = read(ctx, Form::Csv, text.as_bytes())?.map_err(|_| stale())?;
    let received = apply(&mut tx, ctx, &sender, &rows)
        .await?
        .map_err(|_| stale())?;
    tx.commit().await?;
    Ok(received)
}

/// Checks and stores at once: for machines.
///
/// # Errors
/// `Forbidden`, `Refused` for a body that is no list of measurements.
pub async fn receive(
    ctx: &Ctx,
    form: Form,
    body: &[u8],
) -> Result<Result<Received, Vec<RowError>>, AppError> {
    let sender = sender(ctx)?;
    let rows = match read(ctx, form, body)? {
        Ok(rows) => rows,
        Err(errors) => return Ok(Err(errors)),
    };
    let mut tx = ctx.app.db.begin().await?;
    let outcome = apply(&mut tx, ctx, &sender, &rows).await?;
    if outcome.is_ok() {
        tx.commit().await?;
    }
    Ok(outcome)
}

fn sender(ctx: &Ctx) -> Result<Actor, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::SendMeasurements, &org).cloned()
}

type Rows = Vec<(u64, Measurement)>;

fn read(ctx: &Ctx, form: Form, body: &[u8]) -> Result<Result<Rows, Vec<RowError>>, AppError> {
    let read = match form {
        Form::Csv => match std::str::from_utf8(body) {
            Ok(text) => from_csv(text, ctx.now),
            Err(_) => {
                return Err(AppError::Refused(
                    "This is not UTF-8 text. Save it as \u{201c}CSV UTF-8\u{201d}.".to_owned(),
                ));
            }
        },
        Form::Json => from_json(body, ctx.now),
    };
    match read {
        Ok(rows) if rows.is_empty() => Err(AppError::Refused(
            "There is no measurement in it: only a header.".to_owned(),
        )),
        Ok(rows) if rows.len() > MAX_ROWS => Err(AppError::Refused(format!(
            "{} measurements are more than the {MAX_ROWS} that are taken at once. Split the file.",
            rows.len()
        ))),
        Ok(rows) => Ok(Ok(rows)),
        Err(MeasurementError::Rows(errors)) => Ok(Err(errors)),
        Err(other) => Err(AppError::Refused(other.to_string())),
    }
}

/// Stores rows and computes what they touch; all or nothing.
async fn apply(
    tx: &mut Tx,
    ctx: &Ctx,
    sender: &Actor,
    rows: &Rows,
) -> Result<Result<Received, Vec<RowError>>, AppError> {
    let series = match resolve(tx, ctx, sender, rows).await? {
        Ok(series) => series,
        Err(errors) => return Ok(Err(errors)),
    };
    let mut received = Received {
        windows: rows.len(),
        ..Received::default()
    };
    let mut news = Vec::new();
    for (series, windows) in series {
        let before = sla::windows(tx, &series.id).await?;
        let mut months = BTreeSet::new();
        let mut distinct = BTreeSet::new();
        for one in &windows {
            sla::put(tx, &series.id, one).await?;
            distinct.insert((one.from, one.to));
            months.insert(Month::of(one.from));
            months.insert(Month::of(maps_domain::time::UtcMs::new(one.to.get() - 1)));
        }
        for one in &windows {
            if sla::overlapping(tx, &series.id, one).await? > 0 {
                received.overlapping += 1;
            }
        }
        let added = sla::windows(tx, &series.id).await? - before;
        let added = usize::try_from(added).unwrap_or_default();
        received.replaced += distinct.len().saturating_sub(added);
        let mut part = Part {
            subject: tell::subject(tx, ctx, &series).await?,
            segment: series.segment(),
            measured_by: series.measured_by.clone(),
            windows: windows.len(),
            months: Vec::new(),
        };
        for month in months {
            let (computed, changes) = compute::month(tx, ctx, &series, month).await?;
            part.months.push(computed);
            news.extend(changes.into_iter().map(|change| (series.clone(), change)));
        }
        received.parts.push(part);
    }
    let count = |wanted: fn(&BreachChange) -> bool| {
        news.iter().filter(|(_, change)| wanted(change)).count()
    };
    received.opened = count(|change| matches!(change, BreachChange::Opened(_)));
    received.cleared = count(|change| matches!(change, BreachChange::Cleared(_)));
    tell::breaches(tx, ctx, &news).await?;
    ctx.audit(tx, entry(ctx, sender, &received)).await?;
    Ok(Ok(received))
}

fn entry(ctx: &Ctx, sender: &Actor, received: &Received) -> Entry {
    let mut named: Vec<&str> = received
        .parts
        .iter()
        .map(|part| part.subject.as_str())
        .collect();
    named.dedup();
    let more = named.len().saturating_sub(3);
    named.truncate(3);
    let more = match more {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    Entry {
        action: "measurements_received",
        object_kind: "sla",
        object_id: ctx.request_id.clone(),
        owner: sender.org_id.clone(),
        summary: format!(
            "sent {} measurements of {}{more}; {} replaced earlier ones",
            received.windows,
            named.join(", "),
            received.replaced
        ),
        changes: vec![],
    }
}

/// Rows that give other figures for a window that stands further up already: which of them is true, only
/// the sender knows.
fn twice(rows: &Rows) -> Vec<RowError> {
    let mut first: BTreeMap<_, (u64, &Measurement)> = BTreeMap::new();
    let mut errors = Vec::new();
    for (line, one) in rows {
        let window = (
            &one.subject,
            one.segment,
            &one.measured_by,
            one.from,
            one.to,
        );
        let (at, known) = *first.entry(window).or_insert((*line, one));
        if known != one {
            errors.push((
                *line,
                FieldError::new("from", format!("The window of line {at} again, with other figures. Keep the one that is true.")),
            ));
        }
    }
    errors
}

type BySeries<'a> = Vec<(Series, Vec<&'a Measurement>)>;

/// Finds out what each row is about. Foreign and absent subjects get the same answer.
async fn resolve<'a>(
    tx: &mut Tx,
    ctx: &Ctx,
    sender: &Actor,
    rows: &'a Rows,
) -> Result<Result<BySeries<'a>, Vec<RowError>>, AppError> {
    let mut known: BTreeMap<&str, Option<(Series, Ground)>> = BTreeMap::new();
    let mut groups: BTreeMap<Series, Vec<&Measurement>> = BTreeMap::new();
    let mut errors = twice(rows);
    let kind = sender.role.org_kind();
    for (line, one) in rows {
        if !known.contains_key(one.subject.as_str()) {
            let found = match subject(tx, ctx, sender, &one.subject).await? {
                Some(series) => {
                    let ground = ground_of(tx, ctx, &series).await?;
                    Some((series, ground))
                }
                None => None,
            };
            known.insert(&one.subject, found);
        }
        let Some(Some((found, ground))) = known.get(one.subject.as_str()) else {
            let message = format!("`{}` is not known. {}", one.subject, how_to_name(kind));
            errors.push((*line, FieldError::new("subject", message)));
            continue;
        };
        let subject_kind = SubjectKind::parse(&found.subject_kind).map_err(AppError::internal)?;
        if let Err(sentence) = may_measure(kind, one.segment, subject_kind) {
            errors.push((*line, FieldError::new("segment", sentence)));
            continue;
        }
        // What Microsoft measures begins at the edge site: how far the service is, nobody recorded.
        let ground = Ground {
            distance_km: ground
                .distance_km
                .filter(|_| one.segment != Segment::EdgeToService),
            ..*ground
        };
        if let Err(error) = one.check_plausible(&ground) {
            errors.push((*line, error));
            continue;
        }
        let wanted = Series {
            segment: one.segment.as_str().to_owned(),
            measured_by: one.measured_by.clone(),
            ..found.clone()
        };
        groups.entry(wanted).or_default().push(one);
    }
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    let mut list = Vec::new();
    for (mut wanted, windows) in groups {
        wanted.id = ctx.new_id();
        list.push((sla::ensure_series(tx, wanted, ctx.now).await?, windows));
    }
    Ok(Ok(list))
}
