//! What is asked for: typed by hand, taken from a plan, or opened by the capacity watch.

use super::check::{Wish, check, number};
use super::{draft, enter, entry, moves, own, title};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::Change;
use crate::server::db::requests::{self, RequestRow};
use crate::server::service::ground;
use maps_domain::access::Action;
use maps_domain::bandwidth::Mbps;
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::OrgId;
use maps_domain::interconnect::{Kind, Request, State, send_by};
use maps_domain::pni::Pni;
use maps_domain::policy::Thresholds;
use std::sync::Arc;

/// What the form offers.
pub struct Choices {
    /// The catalogue.
    pub catalogue: Arc<Catalogue>,
    /// The ISP's own connections that are not retired, by metro and name.
    pub pnis: Vec<Pni>,
}

/// What the form of a request offers to the actor's ISP.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn choices(ctx: &Ctx) -> Result<Choices, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadRequests, &org)?;
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let pnis = own(&mut tx, &org).await?;
    Ok(Choices { catalogue, pnis })
}

/// The form of a stored request; of a draft, as it was typed.
pub fn of_row(row: &RequestRow) -> Wish {
    let typed = row.assigned().map(|assigned| assigned.typed);
    if let Some(typed) = typed.ok().filter(|typed| !typed.is_empty()) {
        return Wish::of(|name| typed.get(name).cloned().unwrap_or_default());
    }
    let speed = match row.bandwidth_mbps {
        0 => String::new(),
        _ => row.bandwidth().to_string(),
    };
    Wish {
        kind: row.kind.clone(),
        metro: row.metro_id.clone(),
        facility: row.facility_id.clone().unwrap_or_default(),
        pni: row.pni_id.clone().unwrap_or_default(),
        label: row.label.clone(),
        peer_router: row.peer_router.clone(),
        speed,
        lag_members: row.lag_members.to_string(),
        reason: row.reason.clone(),
        origin: row.origin.clone(),
    }
}

/// Writes a request of the actor's ISP: kept as a draft with what is there, or with `submit` checked and
/// sent at once.
///
/// # Errors
/// `Invalid` field by field, `Refused` when it cannot be sent now.
pub async fn create(ctx: &Ctx, wish: &Wish, submit: bool) -> Result<String, AppError> {
    let actor = ctx.actor()?.clone();
    ctx.authorise(Action::WriteRequests, &actor.org_id)?;
    let mut tx = ctx.app.db.begin().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    let mut row = blank(ctx, &mut tx, &actor.org_id, actor.user_id.as_str()).await?;
    draft::keep(&mut tx, &catalogue, &mut row, wish).await?;
    if submit {
        draft::complete(&mut tx, &catalogue, &policy, &mut row).await?;
    }
    if wish.origin == "plan" {
        "plan".clone_into(&mut row.origin);
    }
    requests::insert(&mut tx, &row).await?;
    enter(&mut tx, ctx, &row, "created", &row.reason, None).await?;
    let mut entries = vec![entry(
        &row,
        "request_created",
        format!("wrote request {}: {}", row.number, title(&row, &catalogue)),
        changes(None, &row),
    )];
    if submit {
        entries.extend(moves::submit_in(&mut tx, ctx, &catalogue, &policy, &mut row).await?);
    }
    for entry in entries {
        ctx.audit(&mut tx, entry).await?;
    }
    tx.commit().await?;
    Ok(row.id)
}

/// Changes a draft, complete or not, or what failed, if nobody else did since `version`.
///
/// # Errors
/// `Invalid` field by field (of what failed), `Conflict`, `NotFound`, `Refused` once it is under way.
pub async fn edit(ctx: &Ctx, id: &str, version: i64, wish: &Wish) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let mut row = requests::get(&mut tx, id).await?;
    ctx.authorise(Action::WriteRequests, &row.org())?;
    if row.version != version {
        return Err(AppError::changed_meanwhile());
    }
    if !matches!(row.state.as_str(), "draft" | "provisioning_failed") {
        return Err(AppError::Refused(
            "What is asked for can be changed while it is a draft or has failed. Write a comment, or withdraw it and ask anew."
                .to_owned(),
        ));
    }
    let before = row.clone();
    if !before.pni_id.as_deref().unwrap_or_default().is_empty() && before.kind != wish.kind {
        return Err(AppError::field(
            "kind",
            "The kind stays as it is. Withdraw this request and write another one.",
        ));
    }
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let policy = ground::policy(ctx, &mut tx).await?;
    if row.state == State::Draft.as_str() {
        draft::keep(&mut tx, &catalogue, &mut row, wish).await?;
    } else {
        check(&mut tx, &catalogue, &policy, &mut row, wish).await?;
    }
    row.updated_at = ctx.now.get();
    requests::update(&mut tx, &row).await?;
    let summary = format!(
        "changed request {}: {}",
        row.number,
        title(&row, &catalogue)
    );
    let entry = entry(
        &row,
        "request_changed",
        summary,
        changes(Some(&before), &row),
    );
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

/// Opens the augmentation of a connection that has grown too full; the portal itself asks. The caller
/// tells and audits.
///
/// # Errors
/// What the database refuses.
pub(crate) async fn open_by_watch(
    tx: &mut Tx,
    ctx: &Ctx,
    org: &OrgId,
    pni: &Pni,
    target: (Mbps, u16),
    reason: &str,
    values: &Thresholds,
) -> Result<RequestRow, AppError> {
    let mut row = augmentation_of(ctx, tx, org, "", pni, target).await?;
    "capacity".clone_into(&mut row.origin);
    reason.clone_into(&mut row.reason);
    let [from, until] = values
        .augment_days
        .map(|days| ctx.now.add_days(i64::from(days)));
    row.wanted_from = Some(from.get());
    row.wanted_until = Some(until.get());
    row.due_at = Some(send_by(until, values).get());
    requests::insert(tx, &row).await?;
    // Whoever recorded the peak, it is the portal that asks.
    let portal = Ctx {
        actor: None,
        ..ctx.clone()
    };
    enter(tx, &portal, &row, "created", reason, None).await?;
    Ok(row)
}

/// A draft of the augmentation of a connection to a capacity in some links, not stored yet.
pub(super) async fn augmentation_of(
    ctx: &Ctx,
    tx: &mut Tx,
    org: &OrgId,
    by: &str,
    pni: &Pni,
    target: (Mbps, u16),
) -> Result<RequestRow, AppError> {
    let mut row = blank(ctx, tx, org, by).await?;
    Kind::Augmentation.as_str().clone_into(&mut row.kind);
    row.metro_id = pni.metro.to_string();
    row.facility_id = pni.facility.as_ref().map(ToString::to_string);
    row.pni_id = Some(pni.id.to_string());
    pni.name.clone_into(&mut row.label);
    pni.peer_router.clone_into(&mut row.peer_router);
    row.bandwidth_mbps = number(target.0);
    row.lag_members = i64::from(target.1);
    Ok(row)
}

async fn blank(ctx: &Ctx, tx: &mut Tx, org: &OrgId, by: &str) -> Result<RequestRow, AppError> {
    let mut row = RequestRow {
        id: ctx.new_id(),
        org_id: org.to_string(),
        number: requests::next_number(tx, org).await?,
        kind: String::new(),
        state: String::new(),
        blocked_from: String::new(),
        state_reason: String::new(),
        since: 0,
        due_at: None,
        overdue_told_at: None,
        owner: String::new(),
        metro_id: String::new(),
        facility_id: None,
        pni_id: None,
        label: String::new(),
        peer_router: String::new(),
        bandwidth_mbps: 0,
        lag_members: 1,
        reason: String::new(),
        origin: "form".to_owned(),
        wanted_from: None,
        wanted_until: None,
        body: "{}".to_owned(),
        created_by: by.to_owned(),
        created_at: ctx.now.get(),
        submitted_at: None,
        closed_at: None,
        updated_at: ctx.now.get(),
        version: 1,
    };
    row.set(&Request::draft(Kind::NewPni, ctx.now), None, ctx.now)?;
    Ok(row)
}

/// Takes one field of a request as text.
type Pick = fn(&RequestRow) -> String;

/// Field-level changes of what is asked for.
fn changes(before: Option<&RequestRow>, after: &RequestRow) -> Vec<Change> {
    let old = |pick: Pick| before.map(pick).unwrap_or_default();
    let fields: [(&str, Pick); 7] = [
        ("kind", |r| r.kind.replace('_', " ")),
        ("metro", |r| r.metro_id.clone()),
        ("facility", |r| r.facility_id.clone().unwrap_or_default()),
        ("connection", |r| r.label.clone()),
        ("router", |r| r.peer_router.clone()),
        ("capacity", |r| match r.bandwidth() {
            Mbps::ZERO => String::new(),
            asked => asked.to_string(),
        }),
        ("reason", |r| r.reason.clone()),
    ];
    fields
        .into_iter()
        .filter_map(|(name, pick)| Change::of(name, old(pick), pick(after)))
        .collect()
}
