//! The VRP file and the routing registry file: uploaded by operations or read from a configured path,
//! parsed once, kept in memory as long as they are the newest.
//!
//! A new file enqueues the check of every registered prefix in the same transaction.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::registry_files::{self as store, RegistryFile};
use crate::server::db::{Tx, activations};
use crate::server::http::Upload;
use crate::server::jobs::{self, Job};
use crate::server::service::ground;
use flate2::read::MultiGzDecoder;
use maps_domain::access::Action;
use maps_domain::ids::RegionId;
use maps_domain::irr::{IrrFile, RouteObjects, read_rpsl};
use maps_domain::policy::PartnerType;
use maps_domain::route_evidence::Registries;
use maps_domain::rpki::{Vrps, read_vrps};
use maps_domain::time::UtcMs;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::UNIX_EPOCH;

/// Most bytes that a packed file may unpack to: the whole world's VRPs or route objects are a tenth.
const MAX_UNPACKED: u64 = 2_000_000_000;
/// Where the version of the files at configured paths is kept, so that a change is noticed.
const SEEN: &str = "registry_files_seen";

type Slot<T> = Mutex<Option<(String, Arc<T>)>>;

/// Parsed copies with the version they were made from.
#[derive(Default)]
pub struct Cache {
    vrps: Slot<Vrps>,
    irr: Slot<RouteObjects>,
}

/// Which of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Validated ROA payloads, JSON.
    Vrp,
    /// Route objects, RPSL.
    Irr,
}

impl Kind {
    /// As stored and posted.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vrp => "vrp",
            Self::Irr => "irr",
        }
    }

    /// On screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Vrp => "RPKI (VRP file)",
            Self::Irr => "Routing registry (RPSL file)",
        }
    }

    /// The setting that names a path instead of uploads.
    pub const fn setting(self) -> &'static str {
        match self {
            Self::Vrp => "MAPS_VRP_FILE",
            Self::Irr => "MAPS_IRR_FILE",
        }
    }

    fn path(self, ctx: &Ctx) -> Option<PathBuf> {
        match self {
            Self::Vrp => ctx.app.config.vrp_file.clone(),
            Self::Irr => ctx.app.config.irr_file.clone(),
        }
    }
}

/// The files in force, for the checks.
#[derive(Clone, Default)]
pub struct Known {
    vrps: Option<Arc<Vrps>>,
    irr: Option<Arc<RouteObjects>>,
    vrps_stale: bool,
}

impl Known {
    /// As the domain asks for them.
    pub fn registries(&self) -> Registries<'_> {
        Registries {
            vrps: self.vrps.as_deref(),
            vrps_stale: self.vrps_stale,
            irr: self.irr.as_deref(),
        }
    }
}

/// The file of a kind that counts now.
#[derive(Clone, Debug, PartialEq)]
pub struct Current {
    /// Which.
    pub kind: Kind,
    /// Name as uploaded, or the configured path.
    pub name: String,
    /// Entries in it; `None` while a configured file has not been read.
    pub entries: Option<i64>,
    /// When it was made, as far as known.
    pub made: UtcMs,
    /// Read from a path: uploads of the kind are refused.
    pub from_path: bool,
    /// Too old to rely on (VRP only).
    pub stale: bool,
    /// What was passed over.
    pub note: String,
}

/// Where a file's content is, and its version.
struct Source {
    path: PathBuf,
    version: String,
    made: UtcMs,
}

async fn source(ctx: &Ctx, tx: &mut Tx, kind: Kind) -> Result<Option<Source>, AppError> {
    if let Some(path) = kind.path(ctx) {
        let Ok(about) = tokio::fs::metadata(&path).await else {
            tracing::error!(setting = kind.setting(), path = %path.display(), "the configured file cannot be read");
            return Ok(None);
        };
        let millis = about
            .modified()
            .ok()
            .and_then(|at| at.duration_since(UNIX_EPOCH).ok())
            .and_then(|since| i64::try_from(since.as_millis()).ok())
            .unwrap_or_default();
        return Ok(Some(Source {
            version: format!("{}:{millis}:{}", path.display(), about.len()),
            made: UtcMs::new(millis),
            path,
        }));
    }
    Ok(store::newest(tx, kind.as_str()).await?.map(|row| Source {
        path: ctx.app.config.routing().join(&row.sha256),
        version: row.sha256.clone(),
        made: row.made(),
    }))
}

fn slot<T>(slot: &Slot<T>, version: &str) -> Option<Arc<T>> {
    let kept = slot.lock().unwrap_or_else(PoisonError::into_inner);
    kept.as_ref()
        .filter(|(at, _)| at == version)
        .map(|(_, value)| value.clone())
}

fn keep<T>(slot: &Slot<T>, version: String, value: &Arc<T>) {
    *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some((version, value.clone()));
}

/// The registries in force. A file that cannot be read is logged and counts as not installed, so that
/// checks become unknown, never wrong.
///
/// # Errors
/// What the database refuses.
pub async fn known(ctx: &Ctx, tx: &mut Tx) -> Result<Known, AppError> {
    let cache = &ctx.app.registries;
    let mut known = Known::default();
    if let Some(source) = source(ctx, tx, Kind::Vrp).await? {
        known.vrps = match slot(&cache.vrps, &source.version) {
            Some(kept) => Some(kept),
            None => {
                let read = blocking(source.path.clone(), |path| {
                    open(path).and_then(|input| read_vrps(input).map_err(|e| e.to_string()))
                })
                .await?;
                logged(read, &source.path).inspect(|fresh| {
                    keep(&cache.vrps, source.version.clone(), fresh);
                })
            }
        };
        let made = known.vrps.as_ref().and_then(|vrps| vrps.generated());
        known.vrps_stale = is_stale(ctx, tx, made.unwrap_or(source.made)).await?;
    }
    if let Some(source) = source(ctx, tx, Kind::Irr).await? {
        known.irr = match slot(&cache.irr, &source.version) {
            Some(kept) => Some(kept),
            None => {
                let read = blocking(source.path.clone(), |path| {
                    open(path).and_then(|input| {
                        read_rpsl(input)
                            .map(|file| file.objects)
                            .map_err(|e| e.to_string())
                    })
                })
                .await?;
                logged(read, &source.path).inspect(|fresh| {
                    keep(&cache.irr, source.version.clone(), fresh);
                })
            }
        };
    }
    Ok(known)
}

/// As [`known`], on a connection of its own: parsing a large file must not hold up writers.
///
/// # Errors
/// As [`known`].
pub async fn known_now(ctx: &Ctx) -> Result<Known, AppError> {
    let mut tx = ctx.app.db.read().await?;
    known(ctx, &mut tx).await
}

async fn is_stale(ctx: &Ctx, tx: &mut Tx, made: UtcMs) -> Result<bool, AppError> {
    let policy = ground::policy(ctx, tx).await?;
    let hours = policy
        .thresholds(&RegionId::from(""), PartnerType::Edge)
        .vrp_max_age_hours;
    Ok(made.add_hours(i64::from(hours)) < ctx.now)
}

fn logged<T>(read: Result<T, String>, path: &Path) -> Option<Arc<T>> {
    match read {
        Ok(value) => Some(Arc::new(value)),
        Err(reason) => {
            tracing::error!(path = %path.display(), reason = %reason, "a registry file cannot be read");
            None
        }
    }
}

async fn blocking<T: Send + 'static>(
    path: PathBuf,
    work: impl FnOnce(&Path) -> T + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(move || work(&path))
        .await
        .map_err(AppError::internal)
}

/// A file to read, unpacked when it is gzip, bounded.
///
/// # Errors
/// What the system says.
pub fn open(path: &Path) -> Result<Box<dyn BufRead>, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mut plain = BufReader::new(file);
    let start = plain.fill_buf().map_err(|error| error.to_string())?;
    if start.starts_with(&[0x1f, 0x8b]) {
        let unpacked = MultiGzDecoder::new(plain).take(MAX_UNPACKED);
        return Ok(Box::new(BufReader::new(unpacked)));
    }
    Ok(Box::new(plain.take(MAX_UNPACKED)))
}

/// What counts now, per kind; `None` where nothing is installed.
///
/// # Errors
/// `Forbidden`.
pub async fn current(ctx: &Ctx, kind: Kind) -> Result<Option<Current>, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadPrefixes, &org)?;
    let mut tx = ctx.app.db.read().await?;
    let Some(source) = source(ctx, &mut tx, kind).await? else {
        return Ok(None);
    };
    let from_path = kind.path(ctx).is_some();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let parsed = match kind {
        Kind::Vrp => slot(&ctx.app.registries.vrps, &source.version)
            .map(|vrps| (count(vrps.len()), vrps.generated())),
        Kind::Irr => slot(&ctx.app.registries.irr, &source.version)
            .map(|objects| (count(objects.len()), None)),
    };
    let row = match from_path {
        true => None,
        false => store::newest(&mut tx, kind.as_str()).await?,
    };
    let made = parsed.and_then(|(_, made)| made).unwrap_or(source.made);
    Ok(Some(Current {
        kind,
        name: row
            .as_ref()
            .map_or_else(|| source.path.display().to_string(), |row| row.name.clone()),
        entries: row
            .as_ref()
            .map(|row| row.entries)
            .or_else(|| parsed.map(|(entries, _)| entries)),
        stale: kind == Kind::Vrp && is_stale(ctx, &mut tx, made).await?,
        made,
        from_path,
        note: row.map(|row| row.note).unwrap_or_default(),
    }))
}

/// The last uploads, newest first.
///
/// # Errors
/// `Forbidden`.
pub async fn uploads(ctx: &Ctx) -> Result<Vec<RegistryFile>, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadPrefixes, &org)?;
    let mut tx = ctx.app.db.read().await?;
    store::last(&mut tx, 20).await
}

/// Reads, keeps and installs a file; every registered prefix is checked again afterwards.
///
/// # Errors
/// `Invalid` (field `file`) when it cannot be read, with the place; `Refused` when a path is
/// configured; `Forbidden`.
pub async fn upload(ctx: &Ctx, kind: Kind, upload: Option<&Upload>) -> Result<(), AppError> {
    let actor = ctx.actor()?.clone();
    ctx.authorise(Action::UploadRegistry, &actor.org_id)?;
    if kind.path(ctx).is_some() {
        return Err(AppError::Refused(format!(
            "This file is read from the path that {} names. Replace the file there; it is noticed within the hour.",
            kind.setting()
        )));
    }
    let upload = upload.ok_or_else(|| AppError::field("file", "Choose a file."))?;
    let (entries, note, generated_at) = read(ctx, kind, upload).await?;
    let target = ctx.app.config.routing().join(&upload.sha256);
    tokio::fs::rename(&upload.path, &target)
        .await
        .map_err(AppError::internal)?;
    let mut tx = ctx.app.db.begin().await?;
    let before = store::newest(&mut tx, kind.as_str()).await?;
    let row = RegistryFile {
        id: ctx.new_id(),
        kind: kind.as_str().to_owned(),
        sha256: upload.sha256.clone(),
        name: upload.name.chars().take(120).collect(),
        size_bytes: i64::try_from(upload.size).unwrap_or(i64::MAX),
        entries,
        note,
        generated_at: generated_at.map(UtcMs::get),
        uploaded_by: actor.name.clone(),
        uploaded_at: ctx.now.get(),
    };
    store::insert(&mut tx, &row).await?;
    jobs::enqueue(&mut tx, ctx, &Job::CheckPrefixes).await?;
    let entry = Entry {
        action: "registry_uploaded",
        object_kind: "registry_file",
        object_id: row.id.clone(),
        owner: actor.org_id,
        summary: format!(
            "installed {}: {} with {entries} entries",
            kind.label(),
            row.name
        ),
        changes: Change::of(
            "SHA-256",
            before.as_ref().map_or("", |row| row.sha256.as_str()),
            &row.sha256,
        )
        .into_iter()
        .collect(),
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await?;
    if let Some(old) = before.filter(|old| old.sha256 != row.sha256) {
        // Its content is not needed any more; gone already is as good.
        let _ = tokio::fs::remove_file(ctx.app.config.routing().join(old.sha256)).await;
    }
    Ok(())
}

type Facts = (i64, String, Option<UtcMs>);

/// Parses the upload and keeps the result, so that it is parsed once.
async fn read(ctx: &Ctx, kind: Kind, upload: &Upload) -> Result<Facts, AppError> {
    let refused = |reason: String| AppError::field("file", reason);
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let version = upload.sha256.clone();
    match kind {
        Kind::Vrp => {
            let read = blocking(upload.path.clone(), |path| {
                open(path).and_then(|input| read_vrps(input).map_err(|e| e.to_string()))
            });
            let vrps = Arc::new(read.await?.map_err(refused)?);
            keep(&ctx.app.registries.vrps, version, &vrps);
            Ok((count(vrps.len()), String::new(), vrps.generated()))
        }
        Kind::Irr => {
            let read = blocking(upload.path.clone(), |path| {
                open(path).and_then(|input| read_rpsl(input).map_err(|e| e.to_string()))
            });
            let file: IrrFile = read.await?.map_err(refused)?;
            let note = passed_over(&file);
            let objects = Arc::new(file.objects);
            keep(&ctx.app.registries.irr, version, &objects);
            Ok((count(objects.len()), note, None))
        }
    }
}

fn passed_over(file: &IrrFile) -> String {
    let mut parts = Vec::new();
    if file.others > 0 {
        parts.push(format!(
            "{} objects of other classes passed over",
            file.others
        ));
    }
    if let Some(first) = file.skipped.first() {
        parts.push(format!(
            "{} unusable route objects, the first at line {}: {}",
            file.skipped_count, first.line, first.reason
        ));
    }
    parts.join("; ")
}

/// Enqueues the check of all prefixes when a file at a configured path has changed, and once a day
/// because a VRP file becomes old by itself. Called hourly.
///
/// # Errors
/// What the database refuses.
pub async fn notice(tx: &mut Tx, ctx: &Ctx) -> Result<(), AppError> {
    let mut seen = ctx.now.date();
    for kind in [Kind::Vrp, Kind::Irr] {
        if let Some(source) = source(ctx, tx, kind).await? {
            seen.push(' ');
            seen.push_str(&source.version);
        }
    }
    if activations::setting(tx, SEEN).await? == seen {
        return Ok(());
    }
    activations::set_setting(tx, SEEN, &seen).await?;
    jobs::enqueue(tx, ctx, &Job::CheckPrefixes).await
}
