//! Changes of one customer site: add, edit, hold, release, retire, bring back.

use super::{as_site, fill, load, require_enrolment};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::sites::{self, SiteRow};
use crate::server::db::{Tx, customer_facts};
use crate::server::service;
use crate::server::service::{ground, rollouts};
use maps_domain::access::{Action, OrgKind};
use maps_domain::city::Cities;
use maps_domain::ids::SiteId;
use maps_domain::site::{Site, SiteInput};

/// Adds a site and starts what is chosen for it.
///
/// # Errors
/// `Invalid`, `Refused` without a complete enrolment, `Forbidden`.
pub async fn add(ctx: &Ctx, input: &SiteInput) -> Result<SiteId, AppError> {
    let org = ctx.own(OrgKind::Customer, Action::EditSites)?;
    let mut tx = ctx.app.db.begin().await?;
    require_enrolment(&mut tx, &org).await?;
    let site = parse(ctx, &mut tx, input).await?;
    if let Some(other) = sites::by_ref(&mut tx, &org, &site.site_id).await? {
        return Err(AppError::field("site_id", taken(&other)));
    }
    let mut row = SiteRow {
        id: ctx.new_id(),
        org_id: org.to_string(),
        created_at: ctx.now.get(),
        version: 1,
        ..SiteRow::default()
    };
    fill(&mut row, &site);
    sites::insert(&mut tx, &row).await?;
    roll_out(&mut tx, ctx, &row).await?;
    let summary = format!("added customer site {}", row.site_ref);
    let changes = added(&site);
    ctx.audit(&mut tx, entry("site_added", &row, summary, changes))
        .await?;
    tx.commit().await?;
    Ok(row.site_id())
}

/// Changes what is recorded of a site. Its own id stays: orders and imports refer to it.
///
/// # Errors
/// `Invalid`, `Conflict` on a lost race, `Refused` for a retired site, `NotFound`, `Forbidden`.
pub async fn update(
    ctx: &Ctx,
    id: &SiteId,
    version: i64,
    input: &SiteInput,
) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut row = load(ctx, &mut tx, id, Action::EditSites).await?;
    in_use(&row)?;
    let before = as_site(&row)?;
    let fixed = SiteInput {
        site_id: row.site_ref.clone(),
        ..input.clone()
    };
    let after = parse(ctx, &mut tx, &fixed).await?;
    let changes = differences(&before, &after);
    if changes.is_empty() {
        return Ok(());
    }
    row.version = version;
    fill(&mut row, &after);
    sites::update(&mut tx, &row).await?;
    if moves_service(&before, &after) {
        roll_out(&mut tx, ctx, &row).await?;
    }
    let summary = format!("changed customer site {}", row.site_ref);
    ctx.audit(&mut tx, entry("site_changed", &row, summary, changes))
        .await?;
    tx.commit().await
}

/// Holds a site: nothing new starts there; what runs goes on.
///
/// # Errors
/// `Invalid` for a reason that explains nothing, `Refused`, `NotFound`, `Forbidden`.
pub async fn hold(ctx: &Ctx, id: &SiteId, reason: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut row = load(ctx, &mut tx, id, Action::HoldSite).await?;
    in_use(&row)?;
    if row.held_at.is_some() {
        return Err(AppError::Refused(format!(
            "{} is on hold already.",
            row.site_ref
        )));
    }
    let reason = service::reason("reason", reason)?;
    row.held_at = Some(ctx.now.get());
    reason.as_str().clone_into(&mut row.held_reason);
    sites::update(&mut tx, &row).await?;
    roll_out(&mut tx, ctx, &row).await?;
    let summary = format!("put customer site {} on hold", row.site_ref);
    let changes = Change::of("reason", "", reason.as_str())
        .into_iter()
        .collect();
    ctx.audit(&mut tx, entry("site_held", &row, summary, changes))
        .await?;
    tx.commit().await
}

/// Releases a held site: what is chosen continues by itself.
///
/// # Errors
/// `Refused` when it is not held, `NotFound`, `Forbidden`.
pub async fn release(ctx: &Ctx, id: &SiteId) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut row = load(ctx, &mut tx, id, Action::HoldSite).await?;
    if row.held_at.take().is_none() {
        return Err(AppError::Refused(format!(
            "{} is not on hold.",
            row.site_ref
        )));
    }
    row.held_reason.clear();
    sites::update(&mut tx, &row).await?;
    roll_out(&mut tx, ctx, &row).await?;
    let summary = format!("released customer site {}", row.site_ref);
    ctx.audit(&mut tx, entry("site_released", &row, summary, vec![]))
        .await?;
    tx.commit().await
}

/// Takes a site out of use and winds down what runs there. `typed` is the site's own id, to be sure.
///
/// # Errors
/// `Invalid` when the id does not match, `Refused` when it is retired already, `NotFound`, `Forbidden`.
pub async fn retire(ctx: &Ctx, id: &SiteId, typed: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut row = load(ctx, &mut tx, id, Action::EditSites).await?;
    in_use(&row)?;
    if typed.trim() != row.site_ref {
        return Err(AppError::field(
            "confirm",
            format!(
                "\u{201c}{}\u{201d} is not the site's id. Type {} to retire it.",
                typed.trim(),
                row.site_ref
            ),
        ));
    }
    let ending = customer_facts::activations(&mut tx, &row.customer(), id.as_str())
        .await?
        .len();
    row.retired_at = Some(ctx.now.get());
    sites::update(&mut tx, &row).await?;
    roll_out(&mut tx, ctx, &row).await?;
    let summary = format!(
        "retired customer site {}, which ends {ending} activations",
        row.site_ref
    );
    ctx.audit(&mut tx, entry("site_retired", &row, summary, vec![]))
        .await?;
    tx.commit().await
}

/// Takes a retired site back into use; what is chosen for it starts again.
///
/// # Errors
/// `Refused` when it is in use, `NotFound`, `Forbidden`.
pub async fn bring_back(ctx: &Ctx, id: &SiteId) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut row = load(ctx, &mut tx, id, Action::EditSites).await?;
    if row.retired_at.take().is_none() {
        return Err(AppError::Refused(format!(
            "{} is in use already.",
            row.site_ref
        )));
    }
    sites::update(&mut tx, &row).await?;
    roll_out(&mut tx, ctx, &row).await?;
    let summary = format!("took customer site {} back into use", row.site_ref);
    ctx.audit(&mut tx, entry("site_restored", &row, summary, vec![]))
        .await?;
    tx.commit().await
}

fn in_use(row: &SiteRow) -> Result<(), AppError> {
    if row.retired_at.is_some() {
        return Err(AppError::Refused(format!(
            "{} is retired. Take it back into use first.",
            row.site_ref
        )));
    }
    Ok(())
}

fn taken(other: &SiteRow) -> String {
    if other.retired_at.is_some() {
        format!(
            "{} is a retired site of yours. Take it back into use on its page, or choose another id.",
            other.site_ref
        )
    } else {
        format!(
            "{} is already the id of {}. Choose another one.",
            other.site_ref, other.name
        )
    }
}

async fn parse(ctx: &Ctx, tx: &mut Tx, input: &SiteInput) -> Result<Site, AppError> {
    let catalogue = ground::catalogue(ctx, tx).await?;
    let cities = Cities::seed().map_err(AppError::internal)?;
    input.parse(&catalogue, cities).map_err(AppError::Invalid)
}

/// What a new site is recorded with, for the history.
pub(super) fn added(site: &Site) -> Vec<Change> {
    facts(site)
        .into_iter()
        .filter_map(|(field, value)| Change::of(field, "", value))
        .collect()
}

/// What differs, field by field.
pub(super) fn differences(before: &Site, after: &Site) -> Vec<Change> {
    facts(before)
        .into_iter()
        .zip(facts(after))
        .filter_map(|((field, old), (_, new))| Change::of(field, old, new))
        .collect()
}

/// Whether a change can change who is turned on where.
pub(super) fn moves_service(before: &Site, after: &Site) -> bool {
    before.region != after.region || before.nearest_metro != after.nearest_metro
}

fn facts(site: &Site) -> Vec<(&'static str, String)> {
    let at = site.coordinates;
    vec![
        ("name", site.name.clone()),
        ("address", site.address.clone()),
        ("country", site.country.to_string()),
        (
            "coordinates",
            format!("{}, {}", at.latitude(), at.longitude()),
        ),
        ("region", site.region.to_string()),
        ("nearest edge site", site.nearest_metro.to_string()),
        ("peak", site.peak.to_string()),
    ]
}

async fn roll_out(tx: &mut Tx, ctx: &Ctx, row: &SiteRow) -> Result<(), AppError> {
    let scope = rollouts::Scope {
        customer: Some(row.customer()),
        site: Some(row.site_id()),
        ..rollouts::Scope::default()
    };
    let title = format!("Customer site {}", row.site_ref);
    rollouts::start(tx, ctx, &scope, &title, "sites_changed").await?;
    Ok(())
}

pub(super) fn entry(
    action: &'static str,
    row: &SiteRow,
    summary: String,
    changes: Vec<Change>,
) -> Entry {
    Entry {
        action,
        object_kind: "customer_site",
        object_id: row.id.clone(),
        owner: row.customer(),
        summary,
        changes,
    }
}
