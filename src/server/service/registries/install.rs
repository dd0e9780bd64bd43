//! Taking a file in: stored at once, read by a job, in force from then on, unless it would replace one
//! that is newer or much larger. And taking a registry out.

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
use maps_domain::counted::counted;
use maps_domain::irr::{IrrFile, read_rpsl};
use maps_domain::registry_file::{Extent, doubts};
use maps_domain::rpki::{VrpFile, read_vrps};
use maps_domain::time::UtcMs;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What the box says that [`upload`]'s `anyway` stands for.
pub const REPLACE_ANYWAY: &str = "Replace anyway";

/// What is asked with a file.
#[derive(Default, Serialize, Deserialize)]
struct Ask {
    /// It replaces the file in force whatever speaks against it.
    anyway: bool,
}

/// Stores a file of Microsoft's; a job reads and installs it. With `anyway` it replaces the file in force
/// even when it is older or much smaller.
///
/// # Errors
/// `Invalid` (field `file`) without a file; `Refused` when paths are configured; `Forbidden`.
pub async fn upload(
    ctx: &Ctx,
    kind: Kind,
    upload: Option<&Upload>,
    anyway: bool,
) -> Result<String, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::UploadRegistry, &org)?;
    if !kind.paths(ctx).is_empty() {
        return Err(AppError::Refused(format!(
            "This file is read from the path that {} names. Replace the file there; it is noticed within the hour.",
            kind.setting()
        )));
    }
    let mut tx = ctx.app.db.begin().await?;
    let ask = serde_json::to_string(&Ask { anyway })?;
    let id = intake::accept(ctx, &mut tx, kind.as_str(), ask, upload).await?;
    tx.commit().await?;
    Ok(id)
}

/// A file may come from a machine whose clock is so far ahead, hours.
const CLOCKS_MAY_DIFFER: i64 = 1;

/// What a file held, before it is stored.
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

    /// Why it should not replace what is in force without a question.
    async fn doubts(&self, tx: &mut Tx) -> Result<Vec<String>, AppError> {
        let size = |entries: i64| usize::try_from(entries).unwrap_or_default();
        match self {
            Self::Vrps(file) => {
                let before = store::newest(tx, Kind::Vrp.as_str()).await?;
                let new = Extent {
                    entries: file.vrps.len(),
                    made: file.vrps.generated(),
                };
                Ok(before.map_or_else(Vec::new, |before| {
                    let old = Extent {
                        entries: size(before.entries),
                        made: before.generated_at.map(UtcMs::new),
                    };
                    doubts("It", new, old)
                }))
            }
            Self::Objects(file) => {
                let in_force = store::in_force(tx).await?;
                let extent = |entries| Extent {
                    entries,
                    made: None,
                };
                let sources = file.objects.sources();
                let both = in_force.iter().filter_map(|old| {
                    let new = sources.get(old.source.as_str())?;
                    let (new, before) = (extent(*new), extent(size(old.objects)));
                    Some(doubts(registry(&old.source), new, before))
                });
                Ok(both.flatten().collect())
            }
        }
    }

    /// What was passed over, in words; empty for nothing.
    fn note(&self, now: UtcMs) -> String {
        let mut parts = Vec::new();
        match self {
            Self::Vrps(file) => {
                if file.repeated > 0 {
                    parts.push(counted(file.repeated, "repetition", "repetitions"));
                }
                let expired = file.vrps.expired(now);
                if expired > 0 {
                    parts.push(format!(
                        "{} had expired",
                        counted(expired, "entry", "entries")
                    ));
                }
                if let Some(first) = file.rejected.first() {
                    parts.push(format!(
                        "{} rejected, the first is entry {}: {}",
                        counted(file.rejected_count, "entry", "entries"),
                        first.entry,
                        first.reason
                    ));
                }
            }
            Self::Objects(file) => {
                if file.others > 0 {
                    parts.push(format!(
                        "{} of other classes",
                        counted(file.others, "object", "objects")
                    ));
                }
                if let Some(first) = file.skipped.first() {
                    parts.push(format!(
                        "{}, the first at line {}: {}",
                        counted(
                            file.skipped_count,
                            "unusable route object",
                            "unusable route objects"
                        ),
                        first.line,
                        first.reason
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
    if let Content::Vrps(file) = &content
        && file.vrps.expired(ctx.now) == file.vrps.len()
    {
        return Err(AppError::Refused(
            "Every entry of the file has expired, so it says nothing any more. Export it anew."
                .to_owned(),
        ));
    }
    let mut tx = ctx.app.db.begin().await?;
    install(ctx, &mut tx, reading, kind, &content).await?;
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
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let ask: Ask = serde_json::from_str(&upload.ask).unwrap_or_default();
    let doubts = content.doubts(tx).await?.join(" ");
    if !doubts.is_empty() && !ask.anyway {
        return Err(AppError::Refused(format!(
            "{doubts} Nothing was replaced. When the file is right all the same, upload it again and tick \u{201c}{REPLACE_ANYWAY}\u{201d}."
        )));
    }
    let before = store::newest(tx, kind.as_str()).await?;
    let row = RegistryFile {
        id: upload.id.clone(),
        kind: kind.as_str().to_owned(),
        sha256: upload.sha256.clone(),
        name: upload.name.clone(),
        size_bytes: upload.size_bytes,
        entries: number(content.entries()),
        note: content.note(ctx.now),
        generated_at: content.made().map(UtcMs::get),
        uploaded_by: upload.uploaded_by.clone(),
        uploaded_at: upload.uploaded_at,
        in_force_since: upload.uploaded_at,
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
                store::add_source(tx, &row.id, source, number(objects)).await?;
                changes.extend(Change::of(
                    registry(source),
                    "",
                    counted(objects, "route object", "route objects"),
                ));
            }
        }
    }
    changes.extend(Change::of("replaced anyway", "", &doubts));
    routing_uploads::end(tx, &upload.id, "read", "", ctx.now).await?;
    queue::enqueue(tx, ctx, &Job::CheckPrefixes).await?;
    let entry = Entry {
        action: "registry_uploaded",
        object_kind: "registry_file",
        object_id: row.id.clone(),
        owner: upload.org(),
        summary: format!(
            "installed {} with {}, uploaded by {}",
            row.name,
            counted(row.entries, "entry", "entries"),
            row.uploaded_by
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
