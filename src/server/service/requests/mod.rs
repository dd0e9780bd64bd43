//! New PNIs, augmentations and type conversions: shared work of an ISP and Microsoft.
//!
//! | file | use case |
//! |---|---|
//! | `wish`, `draft`, `check` | write, keep, change and check what is asked for |
//! | `moves` | the next step, by either party |
//! | `effects` | what a step does to inventory and letters |
//! | `assign`, `seen` | Microsoft's port and addresses; what was seen before it goes live |
//! | `correct` | what was given in passed steps, given anew |
//! | `verdict` | what an activation does to its metro, in words |
//! | `convert` | one connection of a type conversion after the other |
//! | `legs` | an augmentation that leaves the legs of its metro unequal, and those to ask for too |
//! | `loa`, `letter` | issue, revoke and verify letters of authorisation; their PDF |
//! | `talk` | comments and attachments |
//! | `read` | lists and the page of one request |
//! | `overdue` | late steps are told once |

mod assign;
mod check;
mod convert;
mod correct;
mod draft;
mod effects;
mod legs;
mod letter;
pub mod letter_check;
mod letter_code;
pub mod loa;
mod moves;
pub mod overdue;
mod read;
mod seen;
mod talk;
mod verdict;
mod wish;

pub use check::Wish;
pub use convert::{finish as finish_conversion, start as start_conversion};
pub use correct::{Correctable, correct};
pub use effects::Inputs;
pub(crate) use legs::names_after;
pub use legs::{UnevenLeg, level};
pub use moves::act;
pub use read::{Detail, Overview, Waiting, board, detail, list, waiting};
pub use talk::{attach, comment};
pub(crate) use wish::open_by_watch;
pub use wish::{Choices, choices, create, edit, of_row};

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::requests::{self, NewEvent, RequestRow};
use crate::server::db::{Tx, orgs, pnis};
use crate::server::service::notify::{self, Note};
use maps_domain::access::{Action, OrgKind, Role};
use maps_domain::bandwidth::Mbps;
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::OrgId;
use maps_domain::interconnect::{Kind, Party};
use maps_domain::pni::{InventoryStatus, Pni};
use maps_domain::policy::{PartnerType, Policy, Thresholds};

/// A request in words: "Augmentation of ams-1 in Amsterdam to 400 Gbit/s".
pub fn title(row: &RequestRow, catalogue: &Catalogue) -> String {
    // A draft may not name everything yet.
    let said = |before: &str, text: String| match text.as_str() {
        "" => String::new(),
        text => format!("{before}{text}"),
    };
    let metro = crate::server::service::ground::metro_name(catalogue, &row.metro_id);
    let metro = said(" in ", metro);
    let speed = match row.bandwidth() {
        Mbps::ZERO => String::new(),
        speed => speed.to_string(),
    };
    let label = row.label.clone();
    match Kind::parse(&row.kind) {
        Ok(Kind::Augmentation) => format!(
            "Augmentation{}{metro}{}",
            said(" of ", label),
            said(" to ", speed)
        ),
        Ok(Kind::TypeConversion) => format!("Type conversion{metro}"),
        _ => format!("New PNI{}{metro}{}", said(" ", label), said(", ", speed)),
    }
}

/// Address of a request for a kind of organisation.
pub fn href(kind: OrgKind, id: &str) -> String {
    match kind {
        OrgKind::Microsoft => format!("/review/requests/{id}"),
        _ => format!("/isp/requests/{id}"),
    }
}

/// An ISP's connections that are not retired, planned ones included.
///
/// # Errors
/// What the database refuses.
pub(crate) async fn own(tx: &mut Tx, org: &OrgId) -> Result<Vec<Pni>, AppError> {
    let rows = pnis::of_org(tx, org).await?;
    let all = rows.iter().map(pnis::PniRow::pni);
    let mut kept = Vec::new();
    for pni in all {
        let pni = pni?;
        if pni.status != InventoryStatus::Retired {
            kept.push(pni);
        }
    }
    Ok(kept)
}

/// Loads a request that the actor may move, with the side for which they act.
async fn for_move(ctx: &Ctx, tx: &mut Tx, id: &str) -> Result<(RequestRow, Party), AppError> {
    let row = requests::get(tx, id).await?;
    let microsoft = ctx.actor()?.role.org_kind() == OrgKind::Microsoft;
    if microsoft && row.submitted_at.is_none() {
        // A draft is the ISP's alone.
        return Err(AppError::NotFound);
    }
    let (action, party) = match microsoft {
        true => (Action::RunRequests, Party::Microsoft),
        false => (Action::WriteRequests, Party::Isp),
    };
    ctx.authorise(action, &row.org())?;
    Ok((row, party))
}

/// The policy's values for the request's metro.
fn thresholds<'a>(
    policy: &'a Policy,
    catalogue: &'a Catalogue,
    row: &RequestRow,
) -> &'a Thresholds {
    let region = catalogue
        .metro(&row.metro())
        .map(|metro| metro.region.clone())
        .unwrap_or_else(|| "".into());
    policy.thresholds(&region, PartnerType::Edge)
}

/// Adds an entry to what happened.
async fn enter(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &RequestRow,
    kind: &str,
    comment: &str,
    document: Option<&str>,
) -> Result<(), AppError> {
    let actor = ctx.actor.as_ref();
    let side = match actor.map(|actor| actor.role.org_kind()) {
        Some(OrgKind::Microsoft) => "microsoft",
        Some(_) => "isp",
        None => "",
    };
    let event = NewEvent {
        id: ctx.new_id(),
        actor: actor.map_or("", |actor| actor.user_id.as_str()),
        side,
        kind,
        comment,
        document,
    };
    requests::insert_event(tx, row, &event, ctx.now).await
}

/// An audit entry about a request.
fn entry(row: &RequestRow, action: &'static str, summary: String, changes: Vec<Change>) -> Entry {
    Entry {
        action,
        object_kind: "request",
        object_id: row.id.clone(),
        owner: row.org(),
        summary,
        changes,
    }
}

/// Tells one side about a request.
async fn tell(
    tx: &mut Tx,
    ctx: &Ctx,
    row: &RequestRow,
    to: Party,
    kind: &'static str,
    title: String,
    body: String,
) -> Result<(), AppError> {
    match to {
        Party::Isp => {
            let note = Note {
                kind,
                title,
                body,
                href: href(OrgKind::Isp, &row.id),
            };
            let roles = [Role::IspAdmin, Role::IspEngineer];
            notify::organisation(tx, ctx, &row.org(), &roles, &note).await
        }
        Party::Microsoft => {
            let note = Note {
                kind,
                title,
                body,
                href: href(OrgKind::Microsoft, &row.id),
            };
            let roles = [Role::Operations, Role::LeadReviewer];
            notify::microsoft(tx, ctx, &roles, &note).await
        }
    }
}

/// The ISP's name on screens.
async fn isp_name(tx: &mut Tx, row: &RequestRow) -> Result<String, AppError> {
    Ok(orgs::get(tx, &row.org()).await?.display_name)
}
