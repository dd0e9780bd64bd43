//! Saving choices: shown first, then saved whole, with one rollout over the narrowest scope.

use super::{Ground, load};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::{Tx, choices};
use crate::server::service::rollouts;
use crate::server::service::sites::{self, require_enrolment};
use maps_domain::access::{Action, OrgKind};
use maps_domain::choice::matrix::{self, read_column, read_matrix};
use maps_domain::choice::{Choice, Choices, Impact, Scope, SiteRef, group_impact};
use maps_domain::ids::{OrgId, RegionId, SiteId};
use maps_domain::sorted::SortedSet;

/// What a customer wants to save.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// The matrix's fields as posted.
    pub values: Vec<(String, String)>,
    /// Names the choices that the form was made from.
    pub base: String,
    /// The effect that was on screen, as [`Impact::in_short`] writes it; empty when none was.
    pub seen: String,
    /// The statement on the Local tier is ticked.
    pub local_accepted: bool,
    /// Only show what would happen.
    pub preview: bool,
}

/// What follows from a matrix.
pub struct Effect {
    /// The choices as they would be.
    pub after: Choices,
    /// What happens, in customer sites.
    pub impact: Impact,
    /// ISPs of the Local tier that are newly wanted, by region.
    pub local: Vec<(OrgId, RegionId)>,
}

/// What became of it.
pub enum Outcome {
    /// Saved; the rollout has started where something changes.
    Saved,
    /// Not saved: this is what would happen, to be looked at first.
    Look(Effect),
}

/// Works out what a matrix does.
///
/// # Errors
/// `Invalid` with a message at each wrong rank.
pub fn effect(ground: &Ground, values: &[(String, String)]) -> Result<Effect, AppError> {
    let regions: Vec<RegionId> = ground
        .regions
        .iter()
        .map(|region| region.id.clone())
        .collect();
    let after = read_matrix(values, &known(ground), &regions, &ground.choices)
        .map_err(AppError::Invalid)?;
    let impact = group_impact(&ground.groups, &ground.choices, &after, &ground.qualified);
    let local = ground.new_local_tiers(&after);
    Ok(Effect {
        after,
        impact,
        local,
    })
}

fn known(ground: &Ground) -> SortedSet<OrgId> {
    ground.isps.iter().map(|isp| isp.id.clone()).collect()
}

/// Saves the global and regional choices, or says what they would do.
///
/// # Errors
/// `Invalid`, `Conflict` when they were changed meanwhile, `Refused` without a complete enrolment,
/// `Forbidden`.
pub async fn matrix(ctx: &Ctx, input: &Input) -> Result<Outcome, AppError> {
    let org = ctx.own(OrgKind::Customer, Action::EditChoices)?;
    let mut tx = ctx.app.db.begin().await?;
    require_enrolment(&mut tx, &org).await?;
    let ground = load(ctx, &mut tx, org.clone()).await?;
    if input.base != ground.fingerprint()? {
        return Err(AppError::changed_meanwhile());
    }
    let effect = effect(&ground, &input.values)?;
    if input.preview || input.seen != effect.impact.in_short() {
        return Ok(Outcome::Look(effect));
    }
    accepted(&ground, &effect.local, input.local_accepted)?;
    let changed = changed_scopes(&ground.choices, &effect.after);
    if changed.is_empty() {
        return Ok(Outcome::Saved);
    }
    let mut entries = Vec::new();
    for scope in &changed {
        let choice = at(&effect.after, scope);
        choices::save(&mut tx, &org, scope, &choice, ctx.now).await?;
        let (before, after) = (
            words(&ground, &at(&ground.choices, scope)),
            words(&ground, &choice),
        );
        entries.extend(Change::of(&scope_words(&ground, scope), before, after));
    }
    // One region alone is a narrower walk than the customer.
    let region = match changed.as_slice() {
        [Scope::Region(id)] => Some(id.clone()),
        _ => None,
    };
    let scope = rollouts::Scope {
        customer: Some(org.clone()),
        region,
        ..rollouts::Scope::default()
    };
    start(&mut tx, ctx, &scope, "Choices").await?;
    entries.extend(consent(&ground, &effect.local));
    finish(
        tx,
        ctx,
        &org,
        org.as_str(),
        "organisation",
        "changed the choice of ISPs",
        entries,
    )
    .await
}

/// Saves the choice of one customer site.
///
/// # Errors
/// `Invalid`, `Refused`, `NotFound`, `Forbidden`.
pub async fn site(
    ctx: &Ctx,
    id: &SiteId,
    values: &[(String, String)],
    local_accepted: bool,
) -> Result<(), AppError> {
    let org = ctx.own(OrgKind::Customer, Action::EditChoices)?;
    let mut tx = ctx.app.db.begin().await?;
    require_enrolment(&mut tx, &org).await?;
    let row = sites::load(ctx, &mut tx, id, Action::EditChoices).await?;
    if row.retired_at.is_some() {
        return Err(AppError::Refused(format!(
            "{} is retired: nothing can be chosen for it.",
            row.site_ref
        )));
    }
    let ground = load(ctx, &mut tx, org.clone()).await?;
    let choice = read_column(matrix::SITE, values, &known(&ground))
        .map_err(AppError::Invalid)?
        .unwrap_or(Choice::Inherit);
    let scope = Scope::Site(id.clone());
    let mut after = choices::load_for_sites(&mut tx, &org, std::slice::from_ref(id)).await?;
    let before = at(&after, &scope);
    if choice == before {
        return Ok(());
    }
    after.set(scope.clone(), choice.clone());
    let here = SiteRef {
        site: id.clone(),
        region: RegionId::from(row.region_id.as_str()),
    };
    let (_, wanted) = after.effective(&here);
    let local = ground.not_accepted(wanted.iter().map(|isp| (isp.clone(), here.region.clone())));
    accepted(&ground, &local, local_accepted)?;
    choices::save(&mut tx, &org, &scope, &choice, ctx.now).await?;
    let narrow = rollouts::Scope {
        customer: Some(org.clone()),
        site: Some(id.clone()),
        ..rollouts::Scope::default()
    };
    start(
        &mut tx,
        ctx,
        &narrow,
        &format!("Choice of {}", row.site_ref),
    )
    .await?;
    let mut entries: Vec<Change> =
        Change::of("ISPs", words(&ground, &before), words(&ground, &choice))
            .into_iter()
            .collect();
    entries.extend(consent(&ground, &local));
    let summary = format!("changed the ISPs of customer site {}", row.site_ref);
    finish(
        tx,
        ctx,
        &org,
        id.as_str(),
        "customer_site",
        &summary,
        entries,
    )
    .await
    .map(|_| ())
}

fn accepted(ground: &Ground, local: &[(OrgId, RegionId)], ticked: bool) -> Result<(), AppError> {
    if local.is_empty() || ticked {
        return Ok(());
    }
    let names: Vec<String> = local.iter().map(|pair| pair_words(ground, pair)).collect();
    Err(AppError::field(
        "local",
        format!(
            "{} is qualified without a backup metro. Tick the box to accept that, or choose another ISP.",
            names.join(", ")
        ),
    ))
}

async fn start(
    tx: &mut Tx,
    ctx: &Ctx,
    scope: &rollouts::Scope,
    what: &str,
) -> Result<(), AppError> {
    let title = format!("{what} of {}", ctx.actor()?.org_name);
    rollouts::start(tx, ctx, scope, &title, "choice_changed").await?;
    Ok(())
}

async fn finish(
    mut tx: Tx,
    ctx: &Ctx,
    org: &OrgId,
    object: &str,
    kind: &'static str,
    summary: &str,
    changes: Vec<Change>,
) -> Result<Outcome, AppError> {
    let entry = Entry {
        action: "choices_changed",
        object_kind: kind,
        object_id: object.to_owned(),
        owner: org.clone(),
        summary: summary.to_owned(),
        changes,
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(Outcome::Saved)
}

fn changed_scopes(before: &Choices, after: &Choices) -> Vec<Scope> {
    let regions: SortedSet<&RegionId> = before.regions.keys().chain(after.regions.keys()).collect();
    std::iter::once(Scope::Global)
        .chain(regions.into_iter().cloned().map(Scope::Region))
        .filter(|scope| at(before, scope) != at(after, scope))
        .collect()
}

/// The choice stated at a scope.
pub fn at(choices: &Choices, scope: &Scope) -> Choice {
    match scope {
        Scope::Global => choices.global.clone(),
        Scope::Region(id) => choices.regions.get(id).cloned().unwrap_or_default(),
        Scope::Site(id) => choices.sites.get(id).cloned().unwrap_or_default(),
    }
}

/// A choice in words: "Colt, then NTT".
pub fn words(ground: &Ground, choice: &Choice) -> String {
    match choice {
        Choice::Inherit => "inherit".to_owned(),
        Choice::None => "none".to_owned(),
        Choice::List(isps) => {
            let names: Vec<&str> = isps.iter().map(|isp| ground.isp_name(isp)).collect();
            names.join(", then ")
        }
    }
}

fn scope_words(ground: &Ground, scope: &Scope) -> String {
    match scope {
        Scope::Region(id) => region_name(ground, id),
        Scope::Global | Scope::Site(_) => "all regions".to_owned(),
    }
}

fn region_name(ground: &Ground, id: &RegionId) -> String {
    let region = ground.catalogue.region(id);
    region.map_or_else(|| id.to_string(), |region| region.name.clone())
}

/// An ISP in a region, in words.
pub fn pair_words(ground: &Ground, (isp, region): &(OrgId, RegionId)) -> String {
    format!(
        "{} in {}",
        ground.isp_name(isp),
        region_name(ground, region)
    )
}

/// What the history keeps of an accepted exception.
fn consent(ground: &Ground, local: &[(OrgId, RegionId)]) -> Vec<Change> {
    local
        .iter()
        .filter_map(|pair| {
            Change::of(
                "accepted without a backup metro",
                "",
                pair_words(ground, pair),
            )
        })
        .collect()
}
