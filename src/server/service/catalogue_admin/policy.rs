//! The policy: the version in force, earlier and coming ones, and a new one.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::policies::{self, PolicyRow};
use crate::server::db::users;
use crate::server::service;
use crate::server::service::ground;
use maps_domain::access::Action;
use maps_domain::field::FieldError;
use maps_domain::ids::UserId;
use maps_domain::policy::{self, Edit, Policy};
use maps_domain::time::UtcMs;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A version in the list.
pub struct Version {
    /// The row.
    pub row: PolicyRow,
    /// Who published it; empty for the shipped one.
    pub by: String,
}

/// What the policy page shows.
pub struct InForce {
    /// The policy in force.
    pub policy: Arc<Policy>,
    /// All versions, newest first.
    pub versions: Vec<Version>,
}

/// The policy in force with its history.
///
/// # Errors
/// `NotFound` for anybody but Microsoft.
pub async fn in_force(ctx: &Ctx) -> Result<InForce, AppError> {
    ctx.authorise(Action::ReadPolicy, &ctx.actor()?.org_id)?;
    let mut tx = ctx.app.db.read().await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let mut versions = Vec::new();
    for row in policies::all(&mut tx).await? {
        let by = if row.published_by.is_empty() {
            String::new()
        } else {
            users::get(&mut tx, &UserId::new(row.published_by.clone()))
                .await?
                .name
        };
        versions.push(Version { row, by });
    }
    Ok(InForce { policy, versions })
}

/// A new version as typed.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Its name.
    pub version: String,
    /// `YYYY-MM-DD`.
    pub active_from: String,
    /// Why.
    pub reason: String,
    /// Values by parameter id.
    pub edits: BTreeMap<String, Edit>,
}

/// Publishes a new version. Decisions that were made keep the version they were made under.
///
/// # Errors
/// `Forbidden`, `Invalid` with a message at each field, `Conflict` when somebody published meanwhile.
pub async fn publish(ctx: &Ctx, input: &Input) -> Result<(), AppError> {
    let actor = ctx.actor()?.clone();
    ctx.authorise(Action::EditPolicy, &actor.org_id)?;
    let mut tx = ctx.app.db.begin().await?;
    let base = ground::policy(ctx, &mut tx).await?;
    let versions = policies::all(&mut tx).await?;
    let mut errors = Vec::new();
    let version = input.version.trim();
    let usable = (3..=40).contains(&version.len())
        && version
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
    if !usable {
        errors.push(FieldError::new(
            "version",
            "Version: 3 to 40 letters, digits, points and hyphens, for example 2027-01.",
        ));
    } else if versions.iter().any(|row| row.version == version) {
        errors.push(FieldError::new(
            "version",
            format!(
                "Version {version} exists already. Versions are never changed; choose another name."
            ),
        ));
    }
    let from = UtcMs::parse_date(&input.active_from);
    let today = ctx.now.date();
    match &from {
        Err(error) => errors.push(FieldError::new("active_from", error.to_string())),
        Ok(at) if at.date() < today => errors.push(FieldError::new(
            "active_from",
            "In force from: a policy cannot begin in the past. Choose today or a later day.",
        )),
        Ok(_) => {}
    }
    if let Err(AppError::Invalid(wrong)) = service::reason("reason", &input.reason).map(|_| ()) {
        errors.extend(wrong);
    }
    let fresh = policy::edited(&base, version, input.reason.trim(), &input.edits);
    if let Err(wrong) = &fresh {
        errors.extend(wrong.iter().cloned());
    }
    let (Ok(from), Ok(fresh), true) = (from, fresh, errors.is_empty()) else {
        return Err(AppError::Invalid(errors));
    };
    let changes = differences(&base, &fresh);
    if changes.is_empty() {
        return Err(AppError::field(
            "",
            "No value differs from the policy in force. Change at least one.",
        ));
    }
    // Today's version begins now: what was decided this morning keeps the version it was decided under.
    let active_from = if from.date() == today { ctx.now } else { from };
    let row = PolicyRow {
        version: version.to_owned(),
        body: serde_json::to_string(&fresh)?,
        active_from: active_from.get(),
        published_by: actor.user_id.to_string(),
        reason: input.reason.trim().to_owned(),
        published_at: ctx.now.get(),
    };
    policies::insert(&mut tx, &row).await?;
    let entry = Entry {
        action: "policy_published",
        object_kind: "policy",
        object_id: version.to_owned(),
        owner: actor.org_id,
        summary: format!(
            "published policy {version}, in force from {}",
            active_from.date()
        ),
        changes: changes
            .into_iter()
            .chain(Change::of("reason", "", &row.reason))
            .collect(),
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

/// What differs, parameter by parameter, overrides included.
fn differences(before: &Policy, after: &Policy) -> Vec<Change> {
    let words = |p: &policy::Parameter| {
        let mut text = policy::value_text(&p.value);
        for (region, value) in &p.by_region {
            text.push_str(&format!("; {region}: {}", policy::value_text(value)));
        }
        for (partner, value) in &p.by_partner_type {
            text.push_str(&format!("; {partner}: {}", policy::value_text(value)));
        }
        text
    };
    before
        .parameters()
        .iter()
        .zip(after.parameters())
        // 2 and 2.0 are the same value in two spellings: the words decide only when values differ.
        .filter(|(old, new)| !same(old, new))
        .filter_map(|(old, new)| Change::of(&old.id, words(old), words(new)))
        .collect()
}

fn same(old: &policy::Parameter, new: &policy::Parameter) -> bool {
    let equal = |a: &serde_json::Value, b: &serde_json::Value| {
        a == b || (a.is_number() && a.as_f64() == b.as_f64())
    };
    equal(&old.value, &new.value)
        && old.by_region.len() == new.by_region.len()
        && old
            .by_region
            .iter()
            .all(|(k, v)| new.by_region.get(k).is_some_and(|n| equal(v, n)))
        && old.by_partner_type.len() == new.by_partner_type.len()
        && old
            .by_partner_type
            .iter()
            .all(|(k, v)| new.by_partner_type.get(k).is_some_and(|n| equal(v, n)))
}
