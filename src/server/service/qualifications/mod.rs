//! Qualifications: granted by an approval, paused, resumed and ended with a reason, run out in time.
//! Each change tells the ISP and starts a rollout in the same transaction.

pub mod list;

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications::Application;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::qualifications::{self as store, Qualification};
use crate::server::db::{Tx, follow_ups, orgs};
use crate::server::service;
use crate::server::service::ground;
use crate::server::service::notify::{self, Note};
use crate::server::service::rollouts::{self, Scope};
use crate::server::service::watch;
use maps_domain::access::{Action, Role};
use maps_domain::application::Exception;
use maps_domain::ids::{MetroId, QualificationId, RegionId};
use maps_domain::notification::Watched;
use maps_domain::policy::Tier;
use maps_domain::qualification::{Event, State, has_run_out, until};
use maps_domain::time::UtcMs;
use std::collections::BTreeSet;

/// What an approval grants.
pub(crate) struct Grant {
    /// What was shown.
    pub tier: Tier,
    /// The approved metros.
    pub metros: BTreeSet<MetroId>,
    /// Version of the policy it was judged under.
    pub policy: String,
    /// The exception without which the tier would not suffice.
    pub exception: Option<Exception>,
}

/// Creates the qualification that an approval grants, or renews the one there is, and starts the
/// rollout. The caller audits and commits.
pub(crate) async fn grant(
    tx: &mut Tx,
    ctx: &Ctx,
    app: &Application,
    grant: Grant,
) -> Result<Qualification, AppError> {
    let policy = ground::policy(ctx, tx).await?;
    let months = policy
        .thresholds(&app.region(), app.partner()?)
        .qualification_months;
    // Under an exception the qualification ends with the exception.
    let end = grant.exception.as_ref().map_or_else(
        || until(ctx.now, months),
        |exception| exception.until.min(until(ctx.now, months)),
    );
    let earlier = store::live(tx, &app.org(), &app.region()).await?;
    let mut granted = Qualification {
        id: ctx.new_id(),
        org_id: app.org_id.clone(),
        region_id: app.region_id.clone(),
        application_id: app.id.clone(),
        partner_type: app.partner_type.clone(),
        state: State::Qualified.as_str().to_owned(),
        tier: grant.tier.as_str().to_owned(),
        metros: serde_json::to_string(&grant.metros)?,
        policy_version: grant.policy,
        exception_plan: grant.exception.map(|e| e.plan).unwrap_or_default(),
        reason: String::new(),
        since: ctx.now.get(),
        until: end.get(),
        version: 1,
    };
    if let Some(old) = earlier {
        let state = transition(&old, Event::Renew)?;
        granted.state = state.as_str().to_owned();
        granted.id = old.id;
        granted.since = old.since;
        granted.version = old.version;
        store::update(tx, &granted).await?;
        follow_ups::forget(tx, &granted.qualification_id()).await?;
    } else {
        store::insert(tx, &granted).await?;
    }
    roll_out(tx, ctx, &granted, "qualified").await?;
    let what = format!("qualified at tier {}", grant.tier.label());
    tell_watchers(tx, ctx, &granted, &what, "").await?;
    Ok(granted)
}

fn transition(q: &Qualification, event: Event) -> Result<State, AppError> {
    q.state()?
        .transition(event)
        .map_err(|no| AppError::Refused(no.sentence().to_owned()))
}

async fn roll_out(tx: &mut Tx, ctx: &Ctx, q: &Qualification, cause: &str) -> Result<(), AppError> {
    let scope = Scope {
        isp: Some(q.org()),
        region: Some(q.region()),
        ..Scope::default()
    };
    let title = title(tx, ctx, q).await?;
    rollouts::start(tx, ctx, &scope, &title, cause).await?;
    backups_follow(tx, ctx, q).await
}

/// The metros of a region back up the other regions of its area: their activations are looked at too.
async fn backups_follow(tx: &mut Tx, ctx: &Ctx, q: &Qualification) -> Result<(), AppError> {
    let catalogue = ground::catalogue(ctx, tx).await?;
    let area = |region: &RegionId| catalogue.region(region).map(|r| r.backup_area.clone());
    let own = area(&q.region());
    let mut others = store::of_org(tx, &q.org()).await?;
    others.retain(|other| {
        other.region_id != q.region_id
            && other.state == State::Qualified.as_str()
            && area(&other.region()) == own
    });
    for other in others {
        let scope = Scope {
            isp: Some(other.org()),
            region: Some(other.region()),
            ..Scope::default()
        };
        let title = title(tx, ctx, &other).await?;
        rollouts::start(tx, ctx, &scope, &title, "backups_changed").await?;
    }
    Ok(())
}

/// `Colt in Western Europe`.
pub(crate) async fn title(tx: &mut Tx, ctx: &Ctx, q: &Qualification) -> Result<String, AppError> {
    let isp = orgs::get(tx, &q.org()).await?.display_name;
    Ok(format!("{isp} in {}", region_name(tx, ctx, q).await?))
}

/// `Western Europe`.
pub(crate) async fn region_name(
    tx: &mut Tx,
    ctx: &Ctx,
    q: &Qualification,
) -> Result<String, AppError> {
    let catalogue = ground::catalogue(ctx, tx).await?;
    Ok(catalogue
        .region(&q.region())
        .map_or_else(|| q.region_id.clone(), |r| r.name.clone()))
}

/// Pauses a qualification, with a reason: no customer is started, running ones are at risk.
///
/// # Errors
/// `Invalid` (field `reason`), `Refused` when it is not in force, `Conflict` on a lost race.
pub async fn suspend(ctx: &Ctx, id: &QualificationId, why: &str) -> Result<(), AppError> {
    change(ctx, id, Event::Suspend, Action::SuspendQualification, why).await
}

/// Ends the pause, with a reason.
///
/// # Errors
/// As [`suspend`].
pub async fn reinstate(ctx: &Ctx, id: &QualificationId, why: &str) -> Result<(), AppError> {
    change(ctx, id, Event::Reinstate, Action::SuspendQualification, why).await
}

/// Ends a suspended qualification for good, with a reason.
///
/// # Errors
/// As [`suspend`].
pub async fn revoke(ctx: &Ctx, id: &QualificationId, why: &str) -> Result<(), AppError> {
    change(ctx, id, Event::Revoke, Action::RevokeQualification, why).await
}

/// The words of a change: past tense, audit verb, cause of the rollout.
const fn words(event: Event) -> (&'static str, &'static str, &'static str) {
    match event {
        Event::Suspend => (
            "suspended",
            "qualification_suspended",
            "qualification_suspended",
        ),
        Event::Reinstate => (
            "reinstated",
            "qualification_reinstated",
            "qualification_reinstated",
        ),
        Event::Revoke => ("revoked", "qualification_revoked", "qualification_revoked"),
        Event::Renew => ("renewed", "qualification_renewed", "qualified"),
        Event::Expire => ("expired", "qualification_expired", "qualification_expired"),
    }
}

async fn change(
    ctx: &Ctx,
    id: &QualificationId,
    event: Event,
    action: Action,
    why: &str,
) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let q = store::get(&mut tx, id).await?;
    ctx.authorise(action, &q.org())?;
    let why = service::reason("reason", why)?;
    apply(tx, ctx, q, event, why.as_str()).await
}

/// Changes the state, tells the ISP, starts the rollout, audits, commits.
async fn apply(
    mut tx: Tx,
    ctx: &Ctx,
    mut q: Qualification,
    event: Event,
    why: &str,
) -> Result<(), AppError> {
    let before = q.state()?;
    let after = transition(&q, event)?;
    after.as_str().clone_into(&mut q.state);
    why.clone_into(&mut q.reason);
    store::update(&mut tx, &q).await?;
    let (past, action, cause) = words(event);
    roll_out(&mut tx, ctx, &q, cause).await?;
    let region = region_name(&mut tx, ctx, &q).await?;
    let note = Note {
        kind: "qualification_changed",
        title: format!("Qualification {past}: {region}"),
        body: why.to_owned(),
        href: "/isp/applications".to_owned(),
    };
    let roles = [Role::IspAdmin, Role::IspAccountManager, Role::IspEngineer];
    notify::organisation(&mut tx, ctx, &q.org(), &roles, &note).await?;
    tell_watchers(&mut tx, ctx, &q, past, why).await?;
    let title = title(&mut tx, ctx, &q).await?;
    let entry = Entry {
        action,
        object_kind: "qualification",
        object_id: q.id.clone(),
        owner: q.org(),
        summary: format!("{past} the qualification of {title}: {why}"),
        changes: Change::of("state", before, after).into_iter().collect(),
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

/// Tells who watches the qualification, the ISP or the region, each once. The reason is for those who
/// watch the qualification: the others learn what the public pages show.
async fn tell_watchers(
    tx: &mut Tx,
    ctx: &Ctx,
    q: &Qualification,
    what: &str,
    why: &str,
) -> Result<(), AppError> {
    let title = format!("{}: {what}", title(tx, ctx, q).await?);
    let slug = orgs::get(tx, &q.org()).await?.slug;
    let partner = watch::partner_page(tx, &q.org(), &slug).await?;
    let objects = [
        (
            Watched::Qualification,
            q.id.as_str(),
            why,
            format!("/review/qualifications/{}", q.id),
        ),
        (Watched::Isp, q.org_id.as_str(), "", partner),
        (
            Watched::Region,
            q.region_id.as_str(),
            "",
            format!("/regions/{}", q.region_id),
        ),
    ];
    let mut told = BTreeSet::new();
    for (kind, id, body, href) in objects {
        let mut watchers = watch::watchers(tx, ctx, kind, id).await?;
        watchers.retain(|watcher| told.insert(watcher.id.clone()));
        let note = Note {
            kind: "watched_qualification",
            title: title.clone(),
            body: body.to_owned(),
            href,
        };
        watch::tell(tx, ctx, watchers, &note).await?;
    }
    Ok(())
}

/// Housekeeping: ends what has run out, unless a renewal in time is still undecided.
///
/// # Errors
/// What the database refuses.
pub async fn expire(ctx: &Ctx) -> Result<(), AppError> {
    let mut tx = ctx.app.db.read().await?;
    let over = store::run_out(&mut tx, ctx.now).await?;
    drop(tx);
    for q in over {
        let mut tx = ctx.app.db.begin().await?;
        let renewal = store::open_renewal(&mut tx, &q).await?;
        let days = ground::values(ctx, &mut tx, &q.region())
            .await?
            .renewal_days;
        if !has_run_out(UtcMs::new(q.until), ctx.now, renewal, days) {
            continue;
        }
        let last = UtcMs::new(q.until).date();
        let why = format!("It ran until {last} and no renewal was approved by then.");
        match apply(tx, ctx, q, Event::Expire, &why).await {
            // Renewed meanwhile.
            Ok(()) | Err(AppError::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
