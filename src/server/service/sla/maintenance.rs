//! Announced maintenance of an ISP or of Microsoft.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::sla_maintenance::{self as windows, Maintenance};
use crate::server::service::ground;
use maps_domain::access::{Action, OrgKind};
use maps_domain::field::FieldError;
use maps_domain::ids::{MetroId, OrgId, RegionId};
use maps_domain::sla::announcement;
use maps_domain::time::UtcMs;

/// How far back finished windows are listed, days: the months whose figures they touch.
const LISTED_DAYS: i64 = 400;

/// A form for a new window.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Region id.
    pub region: &'a str,
    /// Metro id, or empty for the whole region.
    pub metro: &'a str,
    /// UTC.
    pub begins: &'a str,
    /// UTC.
    pub ends: &'a str,
    /// What is done.
    pub what: &'a str,
}

/// The windows of the actor's own organisation, newest first.
///
/// # Errors
/// `NotFound` for customers, who announce none; `Forbidden`.
pub async fn list(ctx: &Ctx) -> Result<Vec<Maintenance>, AppError> {
    let org = announcer(ctx, Action::ReadSla)?;
    let mut tx = ctx.app.db.read().await?;
    let since = ctx.now.add_days(-LISTED_DAYS);
    let mut list = windows::of(&mut tx, org.as_str(), since).await?;
    list.reverse();
    Ok(list)
}

/// Announces a window; says whether it will be left out of the figures.
///
/// # Errors
/// `Invalid`, `Forbidden`.
pub async fn announce(ctx: &Ctx, wanted: Wanted<'_>) -> Result<bool, AppError> {
    let org = announcer(ctx, Action::SendMeasurements)?;
    let mut tx = ctx.app.db.begin().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let mut errors = Vec::new();
    let mut wrong = |field: &str, message: &str| errors.push(FieldError::new(field, message));
    let region = RegionId::from(wanted.region);
    if catalogue.region(&region).is_none() {
        wrong("region", "Choose a region.");
    }
    let metro = catalogue.metro(&MetroId::from(wanted.metro));
    if !wanted.metro.is_empty() && metro.is_none_or(|metro| metro.region != region) {
        wrong(
            "metro",
            "Choose an edge site of that region, or the whole region.",
        );
    }
    let what = wanted.what.trim();
    if !(5..=200).contains(&what.chars().count()) {
        wrong(
            "what",
            "Say in 5 to 200 characters what is done and what it touches.",
        );
    }
    let window = announcement(wanted.begins, wanted.ends, ctx.now);
    let window = match (window, errors.is_empty()) {
        (Ok(window), true) => window,
        (Ok(_), false) => return Err(AppError::Invalid(errors)),
        (Err(more), _) => {
            errors.extend(more);
            return Err(AppError::Invalid(errors));
        }
    };
    let actor = ctx.actor()?;
    let row = Maintenance {
        id: ctx.new_id(),
        org_id: org.to_string(),
        org: actor.org_name.clone(),
        region_id: region.to_string(),
        metro_id: wanted.metro.to_owned(),
        begins_at: window.begins.get(),
        ends_at: window.ends.get(),
        what: what.to_owned(),
        announced_at: ctx.now.get(),
        cancelled_at: None,
    };
    windows::announce(&mut tx, &row, actor.user_id.as_str()).await?;
    let changes = [
        Change::of("begins", "", window.begins),
        Change::of("ends", "", window.ends),
    ];
    let entry = Entry {
        changes: changes.into_iter().flatten().collect(),
        ..entry(&row, "announced")
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(window.is_excluded())
}

/// Takes a window back before it begins.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Refused` when it has begun.
pub async fn cancel(ctx: &Ctx, id: &str) -> Result<(), AppError> {
    let org = announcer(ctx, Action::SendMeasurements)?;
    let mut tx = ctx.app.db.begin().await?;
    let row = windows::get(&mut tx, id).await?;
    if row.org_id != org.as_str() {
        return Err(AppError::NotFound);
    }
    if UtcMs::new(row.begins_at) <= ctx.now {
        return Err(AppError::Refused(
            "This window has begun: what happened in it stays as announced.".to_owned(),
        ));
    }
    windows::cancel(&mut tx, id, ctx.now).await?;
    ctx.audit(&mut tx, entry(&row, "cancelled")).await?;
    tx.commit().await
}

fn announcer(ctx: &Ctx, action: Action) -> Result<OrgId, AppError> {
    let actor = ctx.actor()?;
    if actor.role.org_kind() == OrgKind::Customer {
        return Err(AppError::NotFound);
    }
    Ok(ctx.authorise(action, &actor.org_id)?.org_id.clone())
}

fn entry(row: &Maintenance, verb: &str) -> Entry {
    Entry {
        action: "sla_maintenance",
        object_kind: "sla_maintenance",
        object_id: row.id.clone(),
        owner: OrgId::new(row.org_id.clone()),
        summary: format!(
            "{verb} maintenance in {}: {}",
            if row.metro_id.is_empty() {
                &row.region_id
            } else {
                &row.metro_id
            },
            row.what
        ),
        changes: vec![],
    }
}
