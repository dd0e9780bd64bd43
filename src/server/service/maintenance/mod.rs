//! Maintenance windows: a connection is worked on for a while. The verdict is shown as built and as
//! running meanwhile; customers who enter there are told; nothing that is built has changed, so
//! nobody's qualification is questioned by it.

mod customer;

pub use customer::{Touched, of_customer};

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::maintenance::{self as store, Window};
use crate::server::db::{Tx, orgs, pnis};
use crate::server::service::notify::{self, Note};
use crate::server::service::sla::compute;
use crate::server::service::{evidence, ground};
use maps_domain::access::{Action, OrgKind, Role};
use maps_domain::diversity::preview;
use maps_domain::field::FieldError;
use maps_domain::ids::{MetroId, OrgId, PniId};
use maps_domain::pni::{InventoryStatus, PniKind};
use maps_domain::policy::{PartnerType, Tier};
use maps_domain::refusal::Reason;
use maps_domain::time::UtcMs;
use std::collections::BTreeSet;

/// Longest window; what takes longer is a change of the inventory.
const LONGEST_DAYS: i64 = 14;

/// A window as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Connection.
    pub pni: String,
    /// `2026-11-22 14:00`, UTC.
    pub starts: String,
    /// The same.
    pub ends: String,
    /// What is done.
    pub reason: String,
}

/// What an edge site reaches without what is worked on.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Window.
    pub window: String,
    /// As built.
    pub built: Option<Tier>,
    /// As running meanwhile, other windows of the time included.
    pub running: Option<Tier>,
}

/// Windows of the actor's ISP, or of all for Microsoft.
///
/// # Errors
/// `Forbidden`.
pub async fn list(
    ctx: &Ctx,
    show: &str,
    search: &str,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Window>, i64), AppError> {
    let actor = ctx.actor()?;
    ctx.authorise(Action::ReadInventory, &actor.org_id)?;
    let isp = match actor.role.org_kind() {
        OrgKind::Microsoft => "",
        _ => actor.org_id.as_str(),
    };
    let mut tx = ctx.app.db.read().await?;
    store::page(&mut tx, isp, show, search, ctx.now, limit, offset).await
}

/// Live connections of the actor's ISP: id and name with metro.
///
/// # Errors
/// What the database refuses.
pub async fn connections(ctx: &Ctx) -> Result<Vec<(String, String)>, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadInventory, &org)?;
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    Ok(pnis::of_org(&mut tx, &org)
        .await?
        .into_iter()
        .filter(|row| row.inventory == InventoryStatus::Live.as_str())
        .map(|row| {
            let metro = ground::metro_name(&catalogue, &row.metro_id);
            (row.id, format!("{} in {metro}", row.label))
        })
        .collect())
}

/// What each of these windows does to its edge site.
///
/// # Errors
/// What the database refuses.
pub async fn effects(ctx: &Ctx, windows: &[Window]) -> Result<Vec<Effect>, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let mut effects = Vec::new();
    for window in windows {
        let (from, to) = (UtcMs::new(window.starts_at), UtcMs::new(window.ends_at));
        let (isp, metro) = (window.org(), MetroId::new(window.metro_id.clone()));
        if let Some(meanwhile) = meanwhile(ctx, &mut tx, &isp, &metro, from, to).await? {
            effects.push(Effect {
                window: window.id.clone(),
                built: meanwhile.built,
                running: meanwhile.running,
            });
        }
    }
    Ok(effects)
}

/// An ISP's edge site as built, and as it runs while it is worked on.
struct Meanwhile {
    built: Option<Tier>,
    running: Option<Tier>,
    /// Some connection carries traffic.
    is_running: bool,
}

/// What is left of an edge site over a span of time, all windows of it included; `None` when the metro
/// is in no catalogue.
async fn meanwhile(
    ctx: &Ctx,
    tx: &mut Tx,
    isp: &OrgId,
    metro_id: &MetroId,
    from: UtcMs,
    to: UtcMs,
) -> Result<Option<Meanwhile>, AppError> {
    let catalogue = ground::catalogue(ctx, tx).await?;
    let policy = ground::policy(ctx, tx).await?;
    let Some(metro) = catalogue.metro(metro_id) else {
        return Ok(None);
    };
    let built = evidence::of_org(tx, isp, PartnerType::Edge).await?;
    let down: BTreeSet<PniId> = store::touching(tx, isp, from, to)
        .await?
        .into_iter()
        .map(|other| PniId::new(other.pni_id))
        .collect();
    let mut running = built.clone();
    running.pnis.retain(|pni| !down.contains(&pni.id));
    let tier = |evidence| {
        let ids = std::slice::from_ref(metro_id);
        preview::metros(evidence, &catalogue, policy.table(), &metro.region, ids)
            .into_iter()
            .next()
            .and_then(|found| found.today.tier)
    };
    Ok(Some(Meanwhile {
        built: tier(&built),
        running: tier(&running),
        is_running: running.pnis.iter().any(|pni| {
            pni.metro == *metro_id
                && pni.status == InventoryStatus::Live
                && pni.kind == PniKind::Private
        }),
    }))
}

fn moment(field: &str, text: &str, errors: &mut Vec<FieldError>) -> Option<UtcMs> {
    let text = text.trim().replace('T', " ");
    let parsed = match text.split_once(' ') {
        Some((day, time)) => UtcMs::parse_rfc3339(&format!("{day}T{}:00Z", time.trim())).ok(),
        None => UtcMs::parse_date(&text).ok(),
    };
    if parsed.is_none() {
        errors.push(FieldError::new(
            field,
            format!("\u{201c}{text}\u{201d} is not a time. Write day and time in UTC, for example 2026-11-22 22:00."),
        ));
    }
    parsed
}

/// Plans a window of the actor's ISP and tells the customers who enter there.
///
/// # Errors
/// `Invalid` with messages at the fields, `NotFound` for another's connection, `Forbidden`.
pub async fn plan(ctx: &Ctx, draft: &Draft) -> Result<String, AppError> {
    let actor = ctx.actor()?.clone();
    ctx.authorise(Action::EditInventory, &actor.org_id)?;
    if draft.pni.is_empty() {
        return Err(AppError::field("pni", "Choose a connection."));
    }
    let mut tx = ctx.app.db.begin().await?;
    let pni = pnis::get(&mut tx, &PniId::new(draft.pni.clone())).await?;
    ctx.authorise(Action::EditInventory, &pni.owner())?;
    let mut errors = Vec::new();
    if pni.inventory != InventoryStatus::Live.as_str() {
        let text = "Only a live connection can be worked on: this one carries nothing.";
        errors.push(FieldError::new("pni", text));
    }
    let starts = moment("starts", &draft.starts, &mut errors);
    let ends = moment("ends", &draft.ends, &mut errors);
    if let (Some(starts), Some(ends)) = (starts, ends) {
        let text = if ends <= starts {
            Some("The end lies before the start.".to_owned())
        } else if ends <= ctx.now {
            Some("The window is over already. Plan one that lies ahead.".to_owned())
        } else if ends > starts.add_days(LONGEST_DAYS) {
            Some(format!(
                "A window lasts at most {LONGEST_DAYS} days. What takes longer is a change of the inventory."
            ))
        } else {
            None
        };
        errors.extend(text.map(|text| FieldError::new("ends", text)));
        let others = store::touching(&mut tx, &actor.org_id, starts, ends).await?;
        if others.iter().any(|other| other.pni_id == pni.id) {
            let text = "This connection has a window at that time already. Cancel it first.";
            errors.push(FieldError::new("starts", text));
        }
    }
    let reason = Reason::parse(&draft.reason)
        .map_err(|error| errors.push(FieldError::new("reason", error.sentence())));
    let (Some(starts), Some(ends), Ok(reason), true) = (starts, ends, reason, errors.is_empty())
    else {
        return Err(AppError::Invalid(errors));
    };
    let window = Window {
        id: ctx.new_id(),
        org_id: actor.org_id.to_string(),
        pni_id: pni.id.clone(),
        starts_at: starts.get(),
        ends_at: ends.get(),
        reason: reason.as_str().to_owned(),
        planned_by: actor.name.clone(),
        planned_at: ctx.now.get(),
        cancelled_at: None,
        version: 1,
        isp: actor.org_name.clone(),
        pni: pni.label.clone(),
        metro_id: pni.metro_id.clone(),
    };
    store::insert(&mut tx, &window).await?;
    figures_again(&mut tx, ctx, &window).await?;
    tell(&mut tx, ctx, &window, false).await?;
    let summary = format!(
        "planned maintenance of {} from {starts} to {ends}",
        window.pni
    );
    ctx.audit(&mut tx, entry("maintenance_planned", &window, summary))
        .await?;
    tx.commit().await?;
    Ok(window.id)
}

/// Calls a window off and tells the same customers.
///
/// # Errors
/// `Refused` when it is over, `NotFound`, `Forbidden`.
pub async fn cancel(ctx: &Ctx, id: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let window = own(&mut tx, ctx, id).await?;
    if !window.is_open(ctx.now) {
        return Err(AppError::Refused(
            "This window is over or was called off already.".to_owned(),
        ));
    }
    store::cancel(&mut tx, &window, ctx.now).await?;
    figures_again(&mut tx, ctx, &window).await?;
    tell(&mut tx, ctx, &window, true).await?;
    let summary = format!("called off the maintenance of {}", window.pni);
    ctx.audit(&mut tx, entry("maintenance_cancelled", &window, summary))
        .await?;
    tx.commit().await
}

/// Has the running months that the window may touch computed again.
async fn figures_again(tx: &mut Tx, ctx: &Ctx, window: &Window) -> Result<(), AppError> {
    let catalogue = ground::catalogue(ctx, tx).await?;
    match catalogue.metro(&MetroId::new(window.metro_id.clone())) {
        Some(metro) => compute::again(tx, ctx, &window.org_id, metro.region.as_str()).await,
        None => Ok(()),
    }
}

/// A window of the actor's ISP, for who may call it off.
///
/// # Errors
/// `NotFound`, `Forbidden`.
pub async fn one(ctx: &Ctx, id: &str) -> Result<Window, AppError> {
    own(&mut ctx.app.db.read().await?, ctx, id).await
}

async fn own(tx: &mut Tx, ctx: &Ctx, id: &str) -> Result<Window, AppError> {
    let window = store::get(tx, id).await?;
    ctx.authorise(Action::EditInventory, &window.org())?;
    Ok(window)
}

/// Tells customers what it means for them: edge site and time, nothing of the connection.
async fn tell(tx: &mut Tx, ctx: &Ctx, window: &Window, off: bool) -> Result<(), AppError> {
    let catalogue = ground::catalogue(ctx, tx).await?;
    let metro = ground::metro_name(&catalogue, &window.metro_id);
    let isp = orgs::get(tx, &window.org()).await?.display_name;
    let (from, to) = (UtcMs::new(window.starts_at), UtcMs::new(window.ends_at));
    let at = MetroId::new(window.metro_id.clone());
    let remains = meanwhile(ctx, tx, &window.org(), &at, from, to)
        .await?
        .is_some_and(|meanwhile| meanwhile.is_running);
    for (customer, sites) in store::customers_at(tx, &window.org(), &window.metro_id).await? {
        let sites = match sites {
            1 => "1 customer site of yours uses".to_owned(),
            n => format!("{n} customer sites of yours use"),
        };
        let (title, body) = match (off, remains) {
            (true, _) => (
                format!("Called off: work of {isp} at {metro}"),
                format!("The work planned from {from} to {to} does not take place."),
            ),
            (false, true) => (
                format!("{isp} works on a connection at {metro}"),
                format!(
                    "From {from} to {to}. {sites} this edge site; traffic keeps running over the connections that remain there. Nothing has to be done."
                ),
            ),
            (false, false) => (
                format!("{isp} works on its connection at {metro}"),
                format!(
                    "From {from} to {to}. {sites} this edge site, and no other connection remains there meanwhile: traffic takes the backup edge site, or the open internet where there is none."
                ),
            ),
        };
        let note = Note {
            kind: "maintenance",
            title,
            body,
            href: "/customer/maintenance".to_owned(),
        };
        let roles = [Role::CustomerAdmin, Role::CustomerNetworkManager];
        notify::organisation(tx, ctx, &OrgId::new(customer), &roles, &note).await?;
    }
    Ok(())
}

fn entry(action: &'static str, window: &Window, summary: String) -> Entry {
    Entry {
        action,
        object_kind: "pni",
        object_id: window.pni_id.clone(),
        owner: window.org(),
        summary,
        changes: Change::of("reason", "", &window.reason)
            .into_iter()
            .collect(),
    }
}
