//! Where the content of a file is: at a configured path, or among the uploads.

use super::Kind;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::registry_files as store;
use crate::server::service::intake;
use maps_domain::time::UtcMs;
use maps_domain::unpack::{MAX_UNPACKED, unpacked};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::UNIX_EPOCH;

/// A file in force.
pub(super) struct Source {
    pub path: PathBuf,
    /// Changes with the content, or with what of it counts.
    pub version: String,
    pub made: UtcMs,
    /// The registries that count from it; `None` for all.
    pub registries: Option<BTreeSet<String>>,
}

/// The VRP file.
pub(super) async fn vrps(ctx: &Ctx, tx: &mut Tx) -> Result<Option<Source>, AppError> {
    if !Kind::Vrp.paths(ctx).is_empty() {
        return Ok(configured(ctx, Kind::Vrp).await.pop());
    }
    Ok(store::newest(tx, Kind::Vrp.as_str())
        .await?
        .map(|row| Source {
            path: intake::content(ctx, &row.id),
            version: row.id.clone(),
            made: row.made(),
            registries: None,
        }))
}

/// The registry files, each with what counts from it.
pub(super) async fn route_objects(ctx: &Ctx, tx: &mut Tx) -> Result<Vec<Source>, AppError> {
    if !Kind::Irr.paths(ctx).is_empty() {
        return Ok(configured(ctx, Kind::Irr).await);
    }
    let mut files: BTreeMap<String, Source> = BTreeMap::new();
    for row in store::in_force(tx).await? {
        let source = files.entry(row.file_id.clone()).or_insert_with(|| Source {
            path: intake::content(ctx, &row.file_id),
            version: row.file_id.clone(),
            made: UtcMs::new(row.uploaded_at),
            registries: Some(BTreeSet::new()),
        });
        source.version.push_str(&format!(":{}", row.source));
        source.registries.get_or_insert_default().insert(row.source);
    }
    Ok(files.into_values().collect())
}

/// The files at the configured paths; none when one of them cannot be read, because half the
/// registries would give wrong answers.
pub(super) async fn configured(ctx: &Ctx, kind: Kind) -> Vec<Source> {
    let mut sources = Vec::new();
    for path in kind.paths(ctx) {
        let Ok(about) = tokio::fs::metadata(path).await else {
            tracing::error!(setting = kind.setting(), path = %path.display(), "the configured file cannot be read");
            return Vec::new();
        };
        let millis = about
            .modified()
            .ok()
            .and_then(|at| at.duration_since(UNIX_EPOCH).ok())
            .and_then(|since| i64::try_from(since.as_millis()).ok())
            .unwrap_or_default();
        sources.push(Source {
            path: path.clone(),
            version: format!("{}:{millis}:{}", path.display(), about.len()),
            made: UtcMs::new(millis),
            registries: None,
        });
    }
    sources
}

/// The unpacked content of a file. `read` counts the bytes that were read of the file itself.
///
/// # Errors
/// In words, as the end of a sentence's subject: "The file cannot be read: …".
pub fn open(path: &Path, read: Arc<AtomicU64>) -> Result<Box<dyn BufRead>, String> {
    let file = File::open(path).and_then(|file| {
        let counted = Counted { file, read };
        unpacked(BufReader::with_capacity(1 << 16, counted), MAX_UNPACKED)
    });
    file.map_err(|error| format!("The file cannot be read: {error}."))
}

struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        let more = u64::try_from(count).unwrap_or_default();
        self.read.fetch_add(more, Ordering::Relaxed);
        Ok(count)
    }
}
