//! Files about routing on their way in: stored at once, read by a job, watched on a page.
//!
//! Tables of routers and registries of the world take a while to read, and whoever sent them must not
//! have to wait, nor to send them again because the portal was restarted. So nothing is read while the
//! request lasts: the file and what was asked with it are stored, a job reads it ([`run`]), and what
//! it makes of it (a registry file, route evidence) carries the id of the upload. A worker that dies is
//! followed by another, which begins the stored file anew.

mod reading;

pub(crate) use reading::discard;
pub use reading::{Reading, run};

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::routing_uploads::{self as store, Incoming};
use crate::server::service::queue::{self, Job};
use crate::server::service::upload::Upload;
use maps_domain::access::Action;
use maps_domain::ids::OrgId;
use std::path::PathBuf;

/// A refused file stays on the page for so many days.
const REFUSED_DAYS: i64 = 7;

/// Where the content of an upload lies.
pub fn content(ctx: &Ctx, id: &str) -> PathBuf {
    ctx.app.config.routing().join(id)
}

/// Stores a file of the actor's organisation and queues its reading; gives its id. The caller has
/// authorised it and commits.
///
/// # Errors
/// `Invalid` (field `file`) without a file or with an empty one.
pub async fn accept(
    ctx: &Ctx,
    tx: &mut Tx,
    kind: &str,
    ask: String,
    upload: Option<&Upload>,
) -> Result<String, AppError> {
    let actor = ctx.actor()?.clone();
    let upload = upload.ok_or_else(|| AppError::field("file", "Choose a file."))?;
    if upload.size == 0 {
        return Err(AppError::field("file", "The file is empty."));
    }
    let row = Incoming {
        id: ctx.new_id(),
        org_id: actor.org_id.to_string(),
        kind: kind.to_owned(),
        ask,
        name: upload.name.chars().take(120).collect(),
        sha256: upload.sha256.clone(),
        size_bytes: i64::try_from(upload.size).unwrap_or(i64::MAX),
        state: "waiting".to_owned(),
        read_bytes: 0,
        message: String::new(),
        uploaded_by: actor.name.clone(),
        uploader_id: actor.user_id.to_string(),
        uploaded_at: ctx.now.get(),
        ended_at: None,
    };
    tokio::fs::rename(&upload.path, content(ctx, &row.id)).await?;
    store::insert(tx, &row).await?;
    let upload_id = row.id.clone();
    queue::enqueue(tx, ctx, &Job::ReadUpload { upload_id }).await?;
    let entry = Entry {
        action: "routing_file_received",
        object_kind: "routing_upload",
        object_id: row.id.clone(),
        owner: actor.org_id,
        summary: format!("uploaded {}", row.name),
        changes: Change::of("SHA-256", "", &row.sha256).into_iter().collect(),
    };
    ctx.audit(tx, entry).await?;
    Ok(row.id)
}

/// An upload of route evidence, for its ISP and for Microsoft.
///
/// # Errors
/// `NotFound` for everybody else.
pub async fn get(ctx: &Ctx, id: &str) -> Result<Incoming, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let row = store::get(&mut tx, id).await?;
    ctx.authorise(Action::ReadRoutes, &row.org())?;
    match row.kind.as_str() {
        "routes" => Ok(row),
        _ => Err(AppError::NotFound),
    }
}

/// Uploads of an organisation that are being read or were refused lately: of route evidence, or of
/// registry files. The page has authorised the list itself.
///
/// # Errors
/// What the database refuses.
pub async fn unfinished(ctx: &Ctx, org: &OrgId, routes: bool) -> Result<Vec<Incoming>, AppError> {
    let mut tx = ctx.app.db.read().await?;
    store::unfinished(&mut tx, org, routes, ctx.now.add_days(-REFUSED_DAYS)).await
}
