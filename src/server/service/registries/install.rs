//! Taking a file in: stored at once, read by a job, in force from then on. And taking a registry out.

use super::source::open;
use super::{Kind, keep};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::registry_files::{self as store, RegistryFile};
use crate::server::db::routing_uploads;
use crate::server::service::intake::{self, Reading, content};
use crate::server::service::queue::{self, Job};
use crate::server::service::upload::Upload;
use maps_domain::access::Action;
use maps_domain::irr::{IrrFile, read_rpsl};
use maps_domain::rpki::{VrpFile, read_vrps};
use maps_domain::time::UtcMs;
use std::sync::Arc;

/// Stores a file of Microsoft's; a job reads and installs it.
///
/// # Errors
/// `Invalid` (field `file`) without a file; `Refused` when paths are configured; `Forbidden`.
pub async fn upload(ctx: &Ctx, kind: Kind, upload: Option<&Upload>) -> Result<String, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::UploadRegistry, &org)?;
    if !kind.paths(ctx).is_empty() {
        return Err(AppError::Refused(format!(
            "This file is read from the path that {} names. Replace the file there; it is noticed within the hour.",
            kind.setting()
        )));
    }
    let mut tx = ctx.app.db.begin().await?;
    let id = intake::accept(ctx, &mut tx, kind.as_str(), String::new(), upload).await?;
    tx.commit().await?;
    Ok(id)
}

/// What a file held, before it is stored.
/// A file may come from a machine whose clock is so far ahead, hours.
const CLOCKS_MAY_DIFFER: i64 = 1;

enum Content {
    Vrps(VrpFile),
    Objects(IrrFile),
}

impl Content {
    fn entries(&self) -> usize {
        match self {
            Self::Vrps(file) => file.vrps.len(),
            Self::Objects(file) => file.objects.len(),
        }
    }

    fn made(&self) -> Option<UtcMs> {
        match self {
            Self::Vrps(file) => file.vrps.generated(),
            Self::Objects(_) => None,
        }
    }

    /// What was passed over, in words; empty for nothing.
    fn note(&self) -> String {
        let mut parts = Vec::new();
        match self {
            Self::Vrps(file) => {
                if file.repeated > 0 {
                    parts.push(format!("{} repetitions", file.repeated));
                }
                if let Some(first) = file.rejected.first() {
                    parts.push(format!(
                        "{} entries rejected, the first is entry {}: {}",
                        file.rejected_count, first.entry, first.reason
                    ));
                }
            }
            Self::Objects(file) => {
                if file.others > 0 {
                    parts.push(format!("{} objects of other classes", file.others));
                }
                if let Some(first) = file.skipped.first() {
                    parts.push(format!(
                        "{} unusable route objects, the first at line {}: {}",
                        file.skipped_count, first.line, first.reason
                    ));
                }
            }
        }
        parts.join("; ")
    }
}

/// Reads and installs an upload.
///
/// # Errors
/// `Refused` when it cannot be used, in words with the place.
pub async fn run(ctx: &Ctx, reading: &Reading, kind: Kind) -> Result<(), AppError> {
    let path = content(ctx, &reading.row.id);
    let content = reading
        .aside(ctx, move |counter| -> Result<Content, String> {
            let input = open(&path, counter)?;
            match kind {
                Kind::Vrp => read_vrps(input)
                    .map(Content::Vrps)
                    .map_err(|e| e.to_string()),
                Kind::Irr => read_rpsl(input)
                    .map(Content::Objects)
                    .map_err(|e| e.to_string()),
            }
        })
        .await?
        .map_err(AppError::Refused)?;
    if let Some(made) = content
        .made()
        .filter(|made| *made > ctx.now.add_hours(CLOCKS_MAY_DIFFER))
    {
        // Its age would never be noticed.
        return Err(AppError::Refused(format!(
            "The file says that it was made on {made}, which is still to come. Export it anew on a machine whose clock is right."
        )));
    }
    let mut tx = ctx.app.db.begin().await?;
    let installed = install(ctx, &mut tx, reading, kind, &content).await;
    installed?;
    let outdated = store::outdated(&mut tx).await?;
    tx.commit().await?;
    if let Content::Vrps(file) = content {
        // Parsed once: the checks that follow find it.
        let version = reading.row.id.clone();
        keep(&ctx.app.registries.vrps, version, &Arc::new(file.vrps));
    }
    for id in outdated {
        intake::discard(ctx, &id).await;
    }
    Ok(())
}

async fn install(
    ctx: &Ctx,
    tx: &mut Tx,
    reading: &Reading,
    kind: Kind,
    content: &Content,
) -> Result<(), AppError> {
    let upload = &reading.row;
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let before = store::newest(tx, kind.as_str()).await?;
    let row = RegistryFile {
        id: upload.id.clone(),
        kind: kind.as_str().to_owned(),
        sha256: upload.sha256.clone(),
        name: upload.name.clone(),
        size_bytes: upload.size_bytes,
        entries: count(content.entries()),
        note: content.note(),
        generated_at: content.made().map(UtcMs::get),
        uploaded_by: upload.uploaded_by.clone(),
        uploaded_at: upload.uploaded_at,
    };
    store::insert(tx, &row).await?;
    let mut changes: Vec<Change> = Vec::new();
    match content {
        Content::Vrps(_) => {
            let before = before.as_ref().map_or("", |row| row.sha256.as_str());
            changes.extend(Change::of("SHA-256", before, &row.sha256));
        }
        Content::Objects(file) => {
            for (source, objects) in file.objects.sources() {
                store::add_source(tx, &row.id, source, count(objects)).await?;
                changes.extend(Change::of(
                    registry(source),
                    "",
                    format!("{objects} route objects"),
                ));
            }
        }
    }
    routing_uploads::end(tx, &upload.id, "read", "", ctx.now).await?;
    queue::enqueue(tx, ctx, &Job::CheckPrefixes).await?;
    let entry = Entry {
        action: "registry_uploaded",
        object_kind: "registry_file",
        object_id: row.id.clone(),
        owner: upload.org(),
        summary: format!(
            "installed {} with {} entries, uploaded by {}",
            row.name, row.entries, row.uploaded_by
        ),
        changes,
    };
    ctx.audit(tx, entry).await
}

/// The name of a registry on screen.
pub fn registry(source: &str) -> &str {
    match source {
        "" => "no registry named",
        name => name,
    }
}

/// Takes a registry out; every prefix is checked again without it.
///
/// # Errors
/// `NotFound` when it is in no file, `Forbidden`.
pub async fn remove(ctx: &Ctx, source: &str) -> Result<(), AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::UploadRegistry, &org)?;
    let mut tx = ctx.app.db.begin().await?;
    if store::remove_source(&mut tx, source).await? == 0 {
        return Err(AppError::NotFound);
    }
    let outdated = store::outdated(&mut tx).await?;
    queue::enqueue(&mut tx, ctx, &Job::CheckPrefixes).await?;
    let entry = Entry {
        action: "registry_removed",
        object_kind: "registry_file",
        object_id: source.to_owned(),
        owner: org,
        summary: format!("took out the route objects of {}", registry(source)),
        changes: Vec::new(),
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await?;
    for id in outdated {
        intake::discard(ctx, &id).await;
    }
    Ok(())
}
