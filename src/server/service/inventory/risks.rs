//! The register of shared risks: every duct, cable, entrance … with what runs through it.

use super::change::fields;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::pnis;
use crate::server::service::{evidence, follow_up};
use maps_domain::access::Action;
use maps_domain::evidence::{RiskUse, rename_in, risk_uses};
use maps_domain::ids::OrgId;
use maps_domain::pni::Srlg;
use maps_domain::policy::PartnerType;

/// Longest description, in characters.
const LONGEST: usize = 400;

/// Every shared risk of an ISP, by kind and name.
///
/// # Errors
/// `NotFound` for another's.
pub async fn risks(ctx: &Ctx, org: &OrgId) -> Result<Vec<RiskUse>, AppError> {
    ctx.authorise(Action::ReadInventory, org)?;
    let mut tx = ctx.app.db.read().await?;
    let evidence = evidence::of_org(&mut tx, org, PartnerType::Edge).await?;
    Ok(risk_uses(&evidence))
}

/// Records what a shared risk is and, when `name` differs (`kind:name`), renames it wherever it is
/// used. Microsoft's confirmations stay: risks are the ISP's own knowledge.
///
/// # Errors
/// `Invalid`, `NotFound` for a risk that is not there.
pub async fn describe(ctx: &Ctx, id: &str, name: &str, about: &str) -> Result<(), AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::EditInventory, &org)?;
    let from = Srlg::parse(id).map_err(|_| AppError::NotFound)?;
    let to = Srlg::parse(name)
        .map_err(|reason| AppError::field("name", format!("Shared risk: {reason}.")))?;
    let about = about.trim();
    if about.chars().count() > LONGEST {
        let text = format!("What it is: at most {LONGEST} characters.");
        return Err(AppError::field("about", text));
    }
    let mut tx = ctx.app.db.begin().await?;
    let evidence = evidence::of_org(&mut tx, &org, PartnerType::Edge).await?;
    let uses = risk_uses(&evidence);
    let seen = uses
        .iter()
        .find(|risk| risk.id == from)
        .ok_or(AppError::NotFound)?;
    if from != to && uses.iter().any(|risk| risk.id == to) {
        let text = format!(
            "Shared risk: {to} is in the register already. To say that both are one thing, write {to} at the segments of {from}."
        );
        return Err(AppError::field("name", text));
    }
    let (mut register, version) = pnis::register(&mut tx, &org).await?;
    register.describe(&from, about);
    let mut entries = Vec::new();
    if from != to {
        register.rename(&from, &to);
        for mut row in pnis::of_org(&mut tx, &org).await? {
            let before = row.pni()?;
            let mut after = before.clone();
            if rename_in(&mut after, &from, &to) {
                row.set(&after, ctx.now)?;
                pnis::update(&mut tx, &row).await?;
                entries.push(Entry {
                    action: "pni_changed",
                    object_kind: "pni",
                    object_id: row.id,
                    owner: org.clone(),
                    summary: format!("renamed shared risk {from} of PNI {}", after.name),
                    changes: fields(Some(&before), &after),
                });
            }
        }
    }
    pnis::save_register(&mut tx, &org, &register, version, ctx.now).await?;
    follow_up::soon(&mut tx, ctx, &org).await?;
    entries.push(Entry {
        action: "shared_risk_described",
        object_kind: "register",
        object_id: org.to_string(),
        owner: org.clone(),
        summary: format!("described shared risk {to}"),
        changes: [
            Change::of("shared risk", &from, &to),
            Change::of("what it is", &seen.about, about),
        ]
        .into_iter()
        .flatten()
        .collect(),
    });
    for entry in entries {
        ctx.audit(&mut tx, entry).await?;
    }
    tx.commit().await
}
