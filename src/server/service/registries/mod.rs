//! RPKI and the routing registries: VRP and RPSL files, uploaded by operations or read from configured
//! paths, parsed once and kept in memory as long as they are in force.
//!
//! | part | does |
//! |---|---|
//! | this file | which files are in force, and what they say |
//! | `install` | takes a new file in, or a registry out |
//! | `restore` | the way back to an earlier file |
//! | `source` | where the content of a file is, and which version of it |
//! | `standing` | what pages show of the files |
//!
//! A new file enqueues the check of every registered prefix in the same transaction.

mod install;
mod restore;
mod source;
mod standing;

pub use install::{REPLACE_ANYWAY, registry, remove, run, upload};
pub use restore::{Standing, go_back, kept as kept_file, past};
pub use source::open;
pub use standing::{Current, current};

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::{Tx, settings};
use crate::server::service::ground;
use crate::server::service::queue::{self, Job};
use maps_domain::ids::RegionId;
use maps_domain::irr::{RouteObjects, read_rpsl};
use maps_domain::policy::PartnerType;
use maps_domain::route_evidence::Registries;
use maps_domain::rpki::{Vrps, read_vrps};
use maps_domain::time::UtcMs;
use source::Source;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Where the version of the files in force is kept, so that a change of configured paths is noticed.
const SEEN: &str = "registry_files_seen";

type Slot<T> = Mutex<Option<(String, Arc<T>)>>;

/// Parsed copies with the version they were made from.
#[derive(Default)]
pub struct Cache {
    vrps: Slot<Vrps>,
    irr: Slot<RouteObjects>,
}

/// Which of the two kinds of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Validated ROA payloads, JSON.
    Vrp,
    /// Route objects, RPSL.
    Irr,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Vrp, Self::Irr];

    /// As stored and posted.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vrp => "vrp",
            Self::Irr => "irr",
        }
    }

    /// What is stored and posted.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// On screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Vrp => "RPKI (VRP file)",
            Self::Irr => "Routing registries (RPSL files)",
        }
    }

    /// The setting that names paths instead of uploads.
    pub const fn setting(self) -> &'static str {
        match self {
            Self::Vrp => "MAPS_VRP_FILE",
            Self::Irr => "MAPS_IRR_FILE",
        }
    }

    fn paths(self, ctx: &Ctx) -> &[PathBuf] {
        match self {
            Self::Vrp => ctx.app.config.vrp_file.as_slice(),
            Self::Irr => &ctx.app.config.irr_file,
        }
    }
}

/// The files in force, for the checks.
#[derive(Clone, Default)]
pub struct Known {
    now: UtcMs,
    vrps: Option<Arc<Vrps>>,
    irr: Option<Arc<RouteObjects>>,
    vrps_stale: bool,
}

impl Known {
    /// As the domain asks for them.
    pub fn registries(&self) -> Registries<'_> {
        Registries {
            now: self.now,
            vrps: self.vrps.as_deref(),
            vrps_stale: self.vrps_stale,
            irr: self.irr.as_deref(),
        }
    }
}

/// The registries in force. A file that cannot be read is logged and counts as not installed, so that
/// checks become unknown, never wrong.
///
/// # Errors
/// What the database refuses.
pub async fn known(ctx: &Ctx, tx: &mut Tx) -> Result<Known, AppError> {
    let cache = &ctx.app.registries;
    let mut known = Known {
        now: ctx.now,
        ..Known::default()
    };
    if let Some(source) = source::vrps(ctx, tx).await? {
        let made = source.made;
        known.vrps = cached(&cache.vrps, vec![source], |mut sources| {
            let Some(source) = sources.pop() else {
                return Ok(Vrps::default());
            };
            let file = read_vrps(open(&source.path, Arc::default())?);
            Ok(file.map_err(|error| error.to_string())?.vrps)
        })
        .await?;
        let said = known.vrps.as_ref().and_then(|vrps| vrps.generated());
        known.vrps_stale = is_stale(ctx, tx, said.unwrap_or(made)).await?;
    }
    let sources = source::route_objects(ctx, tx).await?;
    if !sources.is_empty() {
        known.irr = cached(&cache.irr, sources, |sources| {
            let mut sets = Vec::new();
            for source in sources {
                let file = read_rpsl(open(&source.path, Arc::default())?);
                let objects = file.map_err(|error| error.to_string())?.objects;
                sets.push(match source.registries {
                    Some(registries) => objects.only(&registries),
                    None => objects,
                });
            }
            Ok(RouteObjects::merged(sets))
        })
        .await?;
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

/// The parsed copy of these versions; read anew, aside, when there is none.
async fn cached<T: Send + Sync + 'static>(
    slot: &Slot<T>,
    sources: Vec<Source>,
    read: impl FnOnce(Vec<Source>) -> Result<T, String> + Send + 'static,
) -> Result<Option<Arc<T>>, AppError> {
    let version = version(&sources);
    if let Some(kept) = kept(slot, &version) {
        return Ok(Some(kept));
    }
    let read = tokio::task::spawn_blocking(move || read(sources))
        .await
        .map_err(AppError::internal)?;
    match read {
        Ok(value) => {
            let value = Arc::new(value);
            keep(slot, version, &value);
            Ok(Some(value))
        }
        Err(reason) => {
            tracing::error!(version = %version, reason = %reason, "a registry file cannot be read");
            Ok(None)
        }
    }
}

fn version(sources: &[Source]) -> String {
    let words: Vec<&str> = sources
        .iter()
        .map(|source| source.version.as_str())
        .collect();
    words.join(";")
}

fn kept<T>(slot: &Slot<T>, version: &str) -> Option<Arc<T>> {
    let kept = slot.lock().unwrap_or_else(PoisonError::into_inner);
    kept.as_ref()
        .filter(|(at, _)| at == version)
        .map(|(_, value)| value.clone())
}

fn keep<T>(slot: &Slot<T>, version: String, value: &Arc<T>) {
    *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some((version, value.clone()));
}

async fn is_stale(ctx: &Ctx, tx: &mut Tx, made: UtcMs) -> Result<bool, AppError> {
    let policy = ground::policy(ctx, tx).await?;
    let hours = policy
        .thresholds(&RegionId::from(""), PartnerType::Edge)
        .vrp_max_age_hours;
    Ok(made.add_hours(i64::from(hours)) < ctx.now)
}

/// Enqueues the check of all prefixes when a file at a configured path has changed, and once a day
/// because a VRP file becomes old by itself, and when VRPs have expired. Called hourly.
///
/// # Errors
/// What the database refuses.
pub async fn notice(tx: &mut Tx, ctx: &Ctx) -> Result<(), AppError> {
    let mut sources = source::route_objects(ctx, tx).await?;
    let vrps = source::vrps(ctx, tx).await?;
    let known = vrps
        .iter()
        .find_map(|file| kept(&ctx.app.registries.vrps, &file.version));
    let expired = known.map_or(0, |vrps| vrps.expired(ctx.now));
    sources.extend(vrps);
    let seen = format!("{} {expired} {}", ctx.now.date(), version(&sources));
    if settings::get(tx, SEEN).await? == seen {
        return Ok(());
    }
    settings::set(tx, SEEN, &seen).await?;
    queue::enqueue(tx, ctx, &Job::CheckPrefixes).await
}
