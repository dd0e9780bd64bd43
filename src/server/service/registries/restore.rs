//! The way back: a file that was in force before is put in force again.

use super::Kind;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::registry_files::{self as store, RegistryFile};
use crate::server::service::intake;
use crate::server::service::queue::{self, Job};
use maps_domain::access::Action;

/// How an installed file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It counts; of a registry file, everything in it.
    InForce,
    /// Another counts; its content is kept to go back to.
    Kept,
    /// Another counts, and its content is not kept any more.
    Gone,
}

/// The last installed files with how they stand, newest first.
///
/// # Errors
/// `Forbidden`.
pub async fn past(ctx: &Ctx) -> Result<Vec<(RegistryFile, Standing)>, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadPrefixes, &org)?;
    let mut tx = ctx.app.db.read().await?;
    let mut files = Vec::new();
    for row in store::last(&mut tx, 20).await? {
        let standing = standing(ctx, &mut tx, &row).await?;
        files.push((row, standing));
    }
    Ok(files)
}

async fn standing(ctx: &Ctx, tx: &mut Tx, row: &RegistryFile) -> Result<Standing, AppError> {
    let in_force = match Kind::parse(&row.kind) {
        Some(Kind::Irr) => {
            let sources = store::sources_of(tx, &row.id).await?;
            let counting = store::in_force(tx).await?;
            let own = counting.iter().filter(|found| found.file_id == row.id);
            !sources.is_empty() && own.count() == sources.len()
        }
        _ => store::newest(tx, &row.kind)
            .await?
            .is_some_and(|newest| newest.id == row.id),
    };
    let kept = tokio::fs::try_exists(intake::content(ctx, &row.id)).await;
    Ok(match (in_force, kept.unwrap_or(false)) {
        (true, _) => Standing::InForce,
        (false, true) => Standing::Kept,
        (false, false) => Standing::Gone,
    })
}

/// A file that can be gone back to, for the question before it.
///
/// # Errors
/// `Refused` when it is in force already or not kept, `NotFound`, `Forbidden`.
pub async fn kept(ctx: &Ctx, id: &str) -> Result<RegistryFile, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::UploadRegistry, &org)?;
    let mut tx = ctx.app.db.read().await?;
    kept_in(ctx, &mut tx, id).await
}

async fn kept_in(ctx: &Ctx, tx: &mut Tx, id: &str) -> Result<RegistryFile, AppError> {
    let row = store::get(tx, id).await?;
    match standing(ctx, tx, &row).await? {
        Standing::Kept => Ok(row),
        Standing::InForce => Err(AppError::Refused(format!(
            "{} is in force already.",
            row.name
        ))),
        Standing::Gone => Err(AppError::Refused(format!(
            "The content of {} is not kept any more. Upload it again.",
            row.name
        ))),
    }
}

/// Puts an earlier file in force again; every prefix is checked against it.
///
/// # Errors
/// As [`kept`]; `Conflict` when somebody did it meanwhile.
pub async fn go_back(ctx: &Ctx, id: &str) -> Result<(), AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::UploadRegistry, &org)?;
    let mut tx = ctx.app.db.begin().await?;
    let row = kept_in(ctx, &mut tx, id).await?;
    let before = match Kind::parse(&row.kind) {
        Some(Kind::Irr) => {
            let mut names: Vec<String> = Vec::new();
            let sources = store::sources_of(&mut tx, &row.id).await?;
            for counting in store::in_force(&mut tx).await? {
                if sources.contains(&counting.source) && !names.contains(&counting.name) {
                    names.push(counting.name);
                }
            }
            names.join(", ")
        }
        _ => {
            let newest = store::newest(&mut tx, &row.kind).await?;
            newest.map(|newest| newest.name).unwrap_or_default()
        }
    };
    store::put_in_force(&mut tx, &row, ctx.now).await?;
    queue::enqueue(&mut tx, ctx, &Job::CheckPrefixes).await?;
    let entry = Entry {
        action: "registry_restored",
        object_kind: "registry_file",
        object_id: row.id.clone(),
        owner: org,
        summary: format!("went back to {}", row.name),
        changes: [
            Change::of("in force", before, &row.name),
            Change::of("SHA-256", "", &row.sha256),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}
