//! Metros and facilities: add, correct coordinates, retire. What PNIs use cannot be retired.

mod facilities;
mod metros;

pub use facilities::{add_facility, retire_facility};
pub use metros::{NewMetro, add_metro, correct_metro, retire_metro};

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::catalogue::{self as rows, Use};
use crate::server::service::ground;
use maps_domain::access::Action;
use maps_domain::catalogue::Catalogue;
use maps_domain::counted::counted;
use maps_domain::ids::{MetroId, OrgId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the catalogue pages show.
pub struct Ground {
    /// Regions, countries, metros, facilities, retired ones included.
    pub catalogue: Arc<Catalogue>,
    /// Live and planned PNIs by metro.
    pub pnis: BTreeMap<String, i64>,
}

/// The catalogue with its use.
///
/// # Errors
/// `NotFound` for anybody but Microsoft.
pub async fn ground(ctx: &Ctx) -> Result<Ground, AppError> {
    let own = own(ctx)?;
    ctx.authorise(Action::ReadPolicy, &own)?;
    let mut tx = ctx.app.db.read().await?;
    Ok(Ground {
        catalogue: ground::catalogue(ctx, &mut tx).await?,
        pnis: rows::pnis_by_metro(&mut tx).await?.into_iter().collect(),
    })
}

/// The PNIs that use a metro.
///
/// # Errors
/// `NotFound` for anybody but Microsoft.
pub async fn users_of(ctx: &Ctx, metro: &MetroId) -> Result<Vec<Use>, AppError> {
    ctx.authorise(Action::ReadPolicy, &own(ctx)?)?;
    let mut tx = ctx.app.db.read().await?;
    rows::uses(&mut tx, metro.as_str(), "").await
}

fn own(ctx: &Ctx) -> Result<OrgId, AppError> {
    Ok(ctx.actor()?.org_id.clone())
}

const fn words(
    retire: bool,
    retired: &'static str,
    restored: &'static str,
) -> (&'static str, &'static str) {
    if retire {
        (retired, "retired")
    } else {
        (restored, "took back into use")
    }
}

/// Users named in a refusal before the rest is counted.
const NAMED: usize = 20;

fn refuse_while_used(name: &str, uses: &[Use]) -> Result<(), AppError> {
    if uses.is_empty() {
        return Ok(());
    }
    let mut users: Vec<String> = uses
        .iter()
        .take(NAMED)
        .map(|u| format!("{} {} ({})", u.display_name, u.label, u.inventory))
        .collect();
    if uses.len() > NAMED {
        users.push(format!("{} more", uses.len() - NAMED));
    }
    Err(AppError::Refused(format!(
        "{name} cannot be retired while it is used by {}: {}. Ask these ISPs to move or retire them first.",
        counted(uses.len(), "PNI", "PNIs"),
        users.join(", ")
    )))
}

/// Says that the catalogue was edited, writes the entry, commits.
async fn finish(
    ctx: &Ctx,
    mut tx: Tx,
    owner: OrgId,
    (action, object_kind, object_id): (&'static str, &'static str, &str),
    summary: String,
    changes: Vec<Option<Change>>,
) -> Result<(), AppError> {
    rows::touch(&mut tx).await?;
    let entry = Entry {
        action,
        object_kind,
        object_id: object_id.to_owned(),
        owner,
        summary,
        changes: changes.into_iter().flatten().collect(),
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}
