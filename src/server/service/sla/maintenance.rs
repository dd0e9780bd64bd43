//! Announced maintenance of an ISP or of Microsoft. Windows of connections are planned under
//! `service::maintenance`; they are listed here and count by the same rule.

use super::compute;
use super::excluded::{self, Counted};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::directory;
use crate::server::db::sla_maintenance::{self as windows, Maintenance};
use crate::server::service::ground;
use crate::server::service::notify::{self, Note};
use maps_domain::access::{Action, OrgKind, Role};
use maps_domain::field::FieldError;
use maps_domain::ids::{MetroId, OrgId, RegionId};
use maps_domain::qualification::State;
use maps_domain::sla::{Allowance, Month, Window, announcement, beyond_limit, duration_words};
use maps_domain::time::UtcMs;
use std::collections::BTreeSet;

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

/// The windows of the actor's own organisation, newest first; for customers, those that concern them. Each
/// with what of it does not count.
///
/// # Errors
/// `Forbidden`.
pub async fn list(ctx: &Ctx) -> Result<Vec<Counted>, AppError> {
    let actor = ctx.actor()?;
    let org = ctx
        .authorise(Action::ReadSla, &actor.org_id)?
        .org_id
        .clone();
    let mut tx = ctx.app.db.read().await?;
    let since = ctx.now.add_days(-LISTED_DAYS);
    let customer = actor.role.org_kind() == OrgKind::Customer;
    let list = match customer {
        true => windows::concerning(&mut tx, &org, since).await?,
        false => windows::of(&mut tx, org.as_str(), since).await?,
    };
    let mut list = excluded::count(ctx, &mut tx, list).await?;
    if customer {
        for one in &mut list {
            keep_connection(&mut one.window);
        }
    }
    list.reverse();
    Ok(list)
}

/// What the policy in force allows, and its version.
///
/// # Errors
/// What the database refuses.
pub async fn allowed(ctx: &Ctx) -> Result<(Allowance, String), AppError> {
    let mut tx = ctx.app.db.read().await?;
    let month = Month::of(ctx.now);
    excluded::allowance(ctx, &mut tx, &RegionId::from(""), month).await
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
    } else if !regions(&mut tx, ctx, &org)
        .await?
        .is_none_or(|known| known.contains(&region))
    {
        wrong(
            "region",
            "You are not qualified in this region: nothing is promised there that work could touch.",
        );
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
        connection: String::new(),
        pni_id: String::new(),
        begins_at: window.begins.get(),
        ends_at: window.ends.get(),
        what: what.to_owned(),
        announced_at: ctx.now.get(),
        cancelled_at: None,
    };
    fits(&mut tx, ctx, &row).await?;
    windows::announce(&mut tx, &row, actor.user_id.as_str()).await?;
    again(&mut tx, ctx, &row).await?;
    tell(&mut tx, ctx, &row, "announces").await?;
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
    let (allowance, _) = {
        let mut tx = ctx.app.db.read().await?;
        excluded::allowance(ctx, &mut tx, &region, Month::of(window.begins)).await?
    };
    Ok(window.is_in_time(allowance))
}

/// The regions for which an organisation may announce: an ISP those in which its qualification stands
/// or is suspended; `None`: all, for Microsoft.
async fn regions(
    tx: &mut Tx,
    ctx: &Ctx,
    org: &OrgId,
) -> Result<Option<BTreeSet<RegionId>>, AppError> {
    if ctx.actor()?.role.org_kind() != OrgKind::Isp {
        return Ok(None);
    }
    let standing = [State::Qualified.as_str(), State::Suspended.as_str()];
    let all = directory::qualifications_of(tx, org).await?;
    Ok(Some(
        all.into_iter()
            .filter(|q| standing.contains(&q.state.as_str()))
            .map(|q| RegionId::new(q.region_id))
            .collect(),
    ))
}

/// The regions that the form offers; `None`: all.
///
/// # Errors
/// What the database refuses.
pub async fn offered_regions(ctx: &Ctx) -> Result<Option<BTreeSet<RegionId>>, AppError> {
    let org = ctx.actor()?.org_id.clone();
    regions(&mut ctx.app.db.read().await?, ctx, &org).await
}

/// Whether a window is new at its place and the hours of the month allow it.
async fn fits(tx: &mut Tx, ctx: &Ctx, row: &Maintenance) -> Result<(), AppError> {
    // Those of last month too: a long one may reach into this one.
    let mut others = windows::of(tx, &row.org_id, ctx.now.add_days(-62)).await?;
    others.retain(|one| one.cancelled_at.is_none() && one.region_id == row.region_id);
    let overlaps = |one: &&Maintenance| {
        one.pni_id.is_empty()
            && one.metro_id == row.metro_id
            && one.begins_at < row.ends_at
            && one.ends_at > row.begins_at
    };
    if let Some(same) = others.iter().find(overlaps) {
        let message = format!(
            "You have announced work at this place from {} to {} already. Cancel it first, or choose another time.",
            UtcMs::new(same.begins_at),
            UtcMs::new(same.ends_at)
        );
        return Err(AppError::Invalid(vec![FieldError::new("begins", message)]));
    }
    let live = excluded::live(tx, &row.org_id, &others.iter().collect::<Vec<_>>()).await?;
    let others: Vec<Window> = others.iter().map(Maintenance::window).collect();
    let (new, region) = (row.window(), RegionId::new(row.region_id.clone()));
    let (first, last) = (
        Month::of(new.announced.begins),
        Month::of(new.announced.ends),
    );
    let in_first = excluded::allowance(ctx, tx, &region, first).await?;
    let in_last = excluded::allowance(ctx, tx, &region, last).await?;
    let of = |month: Month| if month == first { &in_first } else { &in_last };
    if let Some((month, left)) = beyond_limit(&others, &new, &live, |month| of(month).0) {
        let left = duration_words(u64::try_from(left).unwrap_or_default());
        let (allowance, policy) = of(month);
        let message = format!(
            "At most {} hours per month and region do not count (policy {policy}); left in {}: {left}. Make the window shorter, or choose another month.",
            allowance.hours_per_month,
            month.name()
        );
        return Err(AppError::Invalid(vec![FieldError::new("ends", message)]));
    }
    Ok(())
}

/// Customers read where and when, nothing of the connection.
fn keep_connection(window: &mut Maintenance) {
    if !window.connection.is_empty() {
        window.connection.clear();
        "Work on a connection there".clone_into(&mut window.what);
    }
}

/// Takes a window back before it begins.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Refused` when it has begun.
pub async fn cancel(ctx: &Ctx, id: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let row = own(&mut tx, ctx, id).await?;
    if UtcMs::new(row.begins_at) <= ctx.now {
        return Err(AppError::Refused(
            "This window has begun: what happened in it stays as announced.".to_owned(),
        ));
    }
    windows::cancel(&mut tx, id, ctx.now).await?;
    again(&mut tx, ctx, &row).await?;
    tell(&mut tx, ctx, &row, "cancels").await?;
    ctx.audit(&mut tx, entry(&row, "cancelled")).await?;
    tx.commit().await
}

/// Has the running months that a window may touch computed again.
async fn again(tx: &mut Tx, ctx: &Ctx, row: &Maintenance) -> Result<(), AppError> {
    let isp = match ctx.actor()?.role.org_kind() {
        OrgKind::Isp => row.org_id.as_str(),
        OrgKind::Microsoft | OrgKind::Customer => "",
    };
    compute::again(tx, ctx, isp, &row.region_id).await
}

/// A window that the actor's organisation announced, for who may take it back.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn one(ctx: &Ctx, id: &str) -> Result<Maintenance, AppError> {
    own(&mut ctx.app.db.read().await?, ctx, id).await
}

async fn own(tx: &mut Tx, ctx: &Ctx, id: &str) -> Result<Maintenance, AppError> {
    let org = announcer(ctx, Action::SendMeasurements)?;
    let row = windows::get(tx, id).await?;
    Some(row)
        .filter(|row| row.org_id == org.as_str())
        .ok_or(AppError::NotFound)
}

/// Tells the customers whose traffic it touches.
async fn tell(tx: &mut Tx, ctx: &Ctx, row: &Maintenance, verb: &str) -> Result<(), AppError> {
    const ROLES: &[Role] = &[Role::CustomerAdmin, Role::CustomerNetworkManager];
    let catalogue = ground::catalogue(ctx, tx).await?;
    let place = if row.metro_id.is_empty() {
        ground::region_name(&catalogue, &row.region_id)
    } else {
        ground::metro_name(&catalogue, &row.metro_id)
    };
    let (begins, ends) = (UtcMs::new(row.begins_at), UtcMs::new(row.ends_at));
    let note = Note {
        kind: "sla_maintenance",
        title: format!(
            "{} {verb} maintenance in {place}, {}",
            row.org,
            begins.date()
        ),
        body: format!("From {begins} to {ends}: {}", row.what),
        href: "/customer/sla/maintenance".to_owned(),
    };
    for customer in windows::customers(tx, row).await? {
        notify::organisation(tx, ctx, &customer, ROLES, &note).await?;
    }
    Ok(())
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
