//! What Microsoft's own people saw of where a test prefix enters (rule RTE-01): it outranks the ISP's traces.

use super::Body;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::hand_over::{self as store, Observation};
use crate::server::db::route_evidence;
use crate::server::service;
use crate::server::service::ground;
use crate::server::service::notify::{self, Note};
use maps_domain::access::{Action, Role};
use maps_domain::hand_over::Observed;
use maps_domain::ids::{MetroId, OrgId};
use maps_domain::time::UtcMs;

/// What a reviewer types.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Where the traffic began.
    pub metro: String,
    /// Where it entered.
    pub entered: String,
    /// How they saw it.
    pub note: String,
}

/// What was seen of an ISP, newest first. Call it after the page has authorised its object.
///
/// # Errors
/// What the database refuses.
pub async fn of(ctx: &Ctx, isp: &OrgId) -> Result<Vec<Observation>, AppError> {
    let mut tx = ctx.app.db.read().await?;
    store::of_org(&mut tx, isp).await
}

/// As the rule asks for it.
pub fn observed(rows: &[Observation]) -> Vec<Observed> {
    rows.iter()
        .map(|row| Observed {
            metro: row.metro_id.as_str().into(),
            entered: row.entered_metro_id.as_str().into(),
            at: UtcMs::new(row.observed_at),
        })
        .collect()
}

/// As [`observed`], of an ISP in a transaction.
pub(super) async fn observed_in(tx: &mut Tx, isp: &OrgId) -> Result<Vec<Observed>, AppError> {
    Ok(observed(&store::of_org(tx, isp).await?))
}

/// Records what a reviewer saw of a test's metro.
///
/// # Errors
/// `Invalid` with messages at the fields, `NotFound` for evidence that is no test, `Forbidden`.
pub async fn record(ctx: &Ctx, evidence: &str, draft: &Draft) -> Result<(), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let (row, body) = route_evidence::get(&mut tx, evidence).await?;
    let actor = ctx
        .authorise(Action::RecommendDecision, &row.org())?
        .clone();
    let Body::Test(test) = serde_json::from_str(&body)? else {
        return Err(AppError::NotFound);
    };
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let metro = MetroId::new(draft.metro.clone());
    if !test.metros().contains(&metro) {
        return Err(AppError::field(
            "metro",
            "Choose an edge site that the test is about.",
        ));
    }
    if catalogue.metro(&draft.entered.as_str().into()).is_none() {
        return Err(AppError::field(
            "entered",
            "Choose where the traffic entered.",
        ));
    }
    let note = service::reason("note", &draft.note)?;
    let stored = Observation {
        id: ctx.new_id(),
        org_id: row.org_id.clone(),
        metro_id: draft.metro.clone(),
        entered_metro_id: draft.entered.clone(),
        note: note.as_str().to_owned(),
        observed_by: actor.name,
        observed_at: ctx.now.get(),
    };
    store::insert(&mut tx, &stored).await?;
    let (from, to) = (
        ground::metro_name(&catalogue, &draft.metro),
        ground::metro_name(&catalogue, &draft.entered),
    );
    let said = match draft.metro == draft.entered {
        true => format!("saw the test prefix handed over at {from}"),
        false => format!("saw the test prefix of {from} enter at {to}"),
    };
    let told = Note {
        kind: "hand_over_seen",
        title: format!("Microsoft {said}"),
        body: format!(
            "{} It counts before your traces (rule RTE-01).",
            stored.note
        ),
        href: format!("/isp/routes/{evidence}"),
    };
    let roles = [Role::IspAdmin, Role::IspEngineer];
    notify::organisation(&mut tx, ctx, &row.org(), &roles, &told).await?;
    let entry = Entry {
        action: "hand_over_observed",
        object_kind: "route_evidence",
        object_id: evidence.to_owned(),
        owner: row.org(),
        summary: said,
        changes: Change::of("reason", "", &stored.note).into_iter().collect(),
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}
