//! What pages show of the files: which are in force, how old, from whom.

use super::source::{self, Source};
use super::{Kind, is_stale, kept, version};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::registry_files as store;
use maps_domain::access::Action;
use maps_domain::time::UtcMs;

/// What is in force of a kind: the VRP file, or one registry.
#[derive(Clone, Debug, PartialEq)]
pub struct Current {
    /// Registry as posted (`RIPE`); `None` for a whole file.
    pub source: Option<String>,
    /// Name as uploaded, or the configured paths.
    pub name: String,
    /// Entries in it; `None` while a configured file has not been read.
    pub entries: Option<i64>,
    /// When it was made, as far as known.
    pub made: UtcMs,
    /// Who uploaded it; empty for configured paths.
    pub by: String,
    /// Too old to rely on (VRP only).
    pub stale: bool,
    /// What was passed over.
    pub note: String,
    /// VRPs that have expired by now and do not count; 0 until it has been read.
    pub expired: usize,
}

/// What counts now, and whether it is read from configured paths.
///
/// # Errors
/// `Forbidden`.
pub async fn current(ctx: &Ctx, kind: Kind) -> Result<(Vec<Current>, bool), AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadPrefixes, &org)?;
    let mut tx = ctx.app.db.read().await?;
    if !kind.paths(ctx).is_empty() {
        let sources = source::configured(ctx, kind).await;
        let Some(oldest) = sources.iter().map(|source| source.made).min() else {
            return Ok((Vec::new(), true));
        };
        let (entries, made) = parsed(ctx, kind, &sources);
        let made = made.unwrap_or(oldest);
        let names: Vec<String> = sources
            .iter()
            .map(|source| source.path.display().to_string())
            .collect();
        let current = Current {
            source: None,
            name: names.join(", "),
            entries,
            stale: kind == Kind::Vrp && is_stale(ctx, &mut tx, made).await?,
            made,
            by: String::new(),
            note: String::new(),
            expired: expired(ctx, kind, &version(&sources)),
        };
        return Ok((vec![current], true));
    }
    let list = match kind {
        Kind::Vrp => match store::newest(&mut tx, kind.as_str()).await? {
            None => Vec::new(),
            Some(row) => vec![Current {
                source: None,
                entries: Some(row.entries),
                stale: is_stale(ctx, &mut tx, row.made()).await?,
                made: row.made(),
                name: row.name,
                by: row.uploaded_by,
                note: row.note,
                expired: expired(ctx, kind, &row.id),
            }],
        },
        Kind::Irr => store::in_force(&mut tx)
            .await?
            .into_iter()
            .map(|row| Current {
                source: Some(row.source),
                name: row.name,
                entries: Some(row.objects),
                made: UtcMs::new(row.uploaded_at),
                by: row.uploaded_by,
                stale: false,
                note: row.note,
                expired: 0,
            })
            .collect(),
    };
    Ok((list, false))
}

/// Expired entries of a VRP file, as far as it has been read.
fn expired(ctx: &Ctx, kind: Kind, version: &str) -> usize {
    match kind {
        Kind::Vrp => {
            kept(&ctx.app.registries.vrps, version).map_or(0, |vrps| vrps.expired(ctx.now))
        }
        Kind::Irr => 0,
    }
}

/// What is known of configured files once they have been read.
fn parsed(ctx: &Ctx, kind: Kind, sources: &[Source]) -> (Option<i64>, Option<UtcMs>) {
    let count = |n: usize| i64::try_from(n).ok();
    let version = version(sources);
    match kind {
        Kind::Vrp => kept(&ctx.app.registries.vrps, &version)
            .map_or((None, None), |vrps| (count(vrps.len()), vrps.generated())),
        Kind::Irr => kept(&ctx.app.registries.irr, &version)
            .map_or((None, None), |objects| (count(objects.len()), None)),
    }
}
