//! Evidence documents: kept outside the database under the hash of their content, shown to the
//! tenant and to Microsoft only, never removed while a submission names them.

mod content;
mod files;

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications::submissions;
use crate::server::db::audit::Entry;
use crate::server::db::documents::{self as store, Document};
use crate::server::db::{Tx, pnis};
use crate::server::service::upload::Upload;
use maps_domain::access::Action;
use maps_domain::evidence::AttestationKind;
use maps_domain::ids::{OrgId, PniId};
use maps_domain::policy::rule;
use std::path::PathBuf;

pub use content::{ACCEPTED, MAX_BYTES};

/// Bytes that one tenant may keep: a hundred documents of the largest size.
pub const QUOTA_BYTES: i64 = 2_000_000_000;
/// Longest file name kept, characters.
const LONGEST_NAME: usize = 120;

/// What a document proves, as chosen in the form: `rule:ORG-02`, `pni:<id>`, `attestation:manrs`; or
/// where it belongs: `request:<id>` for attachments, `loa:<id>` for letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proves {
    /// `rule`, `pni`, `attestation`, `request`, `loa`.
    pub kind: String,
    /// Of which.
    pub id: String,
}

/// The documents of the actor's ISP, newest first, and how many bytes they take together.
///
/// # Errors
/// `Forbidden`, what the database refuses.
pub async fn list(ctx: &Ctx) -> Result<(Vec<Document>, i64), AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadDocument, &org)?;
    let mut tx = ctx.app.db.read().await?;
    let documents = store::of_org(&mut tx, &org).await?;
    let bytes = store::stored_bytes(&mut tx, &org).await?;
    Ok((documents, bytes))
}

/// Id and name of the connections that a document can prove something about.
///
/// # Errors
/// What the database refuses.
pub async fn connections(ctx: &Ctx) -> Result<Vec<(String, String)>, AppError> {
    let org = ctx.actor()?.org_id.clone();
    let mut tx = ctx.app.db.read().await?;
    pnis::names(&mut tx, &org).await
}

/// Checks, stores and records an upload of the actor's ISP.
///
/// # Errors
/// `Invalid` (fields `file`, `proves`, `note`): unknown or mismatched type, too large, quota reached.
pub async fn add(
    ctx: &Ctx,
    upload: Option<&Upload>,
    proves: &str,
    note: &str,
) -> Result<String, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::UploadDocument, &org)?;
    let checked = inspect(upload, note).await?;
    let mut tx = ctx.app.db.begin().await?;
    let proves = checked_proves(&mut tx, &org, proves).await?;
    let (document, entry) = store_upload(&mut tx, ctx, &org, &checked, proves).await?;
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(document.id)
}

/// An upload whose name, kind and size are checked.
pub struct Checked<'a> {
    upload: &'a Upload,
    name: String,
    media_type: &'static str,
    note: String,
}

/// Checks an upload, before a transaction is begun: reading a large file takes its time.
///
/// # Errors
/// `Invalid` (fields `file`, `note`).
pub async fn inspect<'a>(upload: Option<&'a Upload>, note: &str) -> Result<Checked<'a>, AppError> {
    let upload = upload.ok_or_else(|| AppError::field("file", "Choose a file."))?;
    let name = content::clean_name(&upload.name, LONGEST_NAME);
    let media_type = content::check(&name, &upload.path, upload.size)
        .await
        .map_err(|message| AppError::field("file", message))?;
    if note.chars().count() > 300 {
        return Err(AppError::field(
            "note",
            "The note has more than 300 characters. Shorten it.",
        ));
    }
    Ok(Checked {
        upload,
        name,
        media_type,
        note: note.to_owned(),
    })
}

/// Stores and records a checked upload among a tenant's documents, in the caller's transaction. The
/// caller has authorised it and audits with the entry, last.
///
/// # Errors
/// `Invalid` (field `file`) when the quota is reached.
pub async fn store_upload(
    tx: &mut Tx,
    ctx: &Ctx,
    org: &OrgId,
    checked: &Checked<'_>,
    proves: Proves,
) -> Result<(Document, Entry), AppError> {
    let upload = checked.upload;
    let size = i64::try_from(upload.size).unwrap_or(i64::MAX);
    let kept = store::stored_bytes(tx, org).await?;
    if kept.saturating_add(size) > QUOTA_BYTES {
        return Err(AppError::field(
            "file",
            format!(
                "Your documents take {} of {} MB; this one does not fit. Remove one that is not needed.",
                kept / 1_000_000,
                QUOTA_BYTES / 1_000_000
            ),
        ));
    }
    files::keep(&ctx.app.config, upload).await?;
    let what = (checked.name.clone(), checked.media_type);
    record(tx, ctx, org, upload, what, proves, &checked.note).await
}

/// Keeps a file that the portal has made itself, for example a letter, in the caller's transaction. The
/// caller audits with the entry, last.
///
/// # Errors
/// What the disk or the database refuses.
pub async fn store_made(
    tx: &mut Tx,
    ctx: &Ctx,
    org: &OrgId,
    (name, media_type): (&str, &'static str),
    bytes: &[u8],
    proves: Proves,
    note: &str,
) -> Result<(Document, Entry), AppError> {
    let upload = files::write(&ctx.app, name, bytes).await?;
    files::keep(&ctx.app.config, &upload).await?;
    record(
        tx,
        ctx,
        org,
        &upload,
        (name.to_owned(), media_type),
        proves,
        note,
    )
    .await
}

async fn record(
    tx: &mut Tx,
    ctx: &Ctx,
    org: &OrgId,
    upload: &Upload,
    (name, media_type): (String, &'static str),
    proves: Proves,
    note: &str,
) -> Result<(Document, Entry), AppError> {
    let actor = ctx.actor()?;
    let document = Document {
        id: ctx.new_id(),
        org_id: org.to_string(),
        sha256: upload.sha256.clone(),
        name: name.clone(),
        media_type: media_type.to_owned(),
        size_bytes: i64::try_from(upload.size).unwrap_or(i64::MAX),
        proves_kind: proves.kind.clone(),
        proves_id: proves.id.clone(),
        note: note.trim().to_owned(),
        uploaded_by: actor.user_id.to_string(),
        uploader: actor.name.clone(),
        uploaded_at: ctx.now.get(),
        removed_at: None,
    };
    store::insert(tx, &document).await?;
    let summary = match proves.kind.as_str() {
        "request" => format!("attached {name} to a request"),
        "loa" => format!("stored {name}"),
        _ => format!("uploaded {name} as proof of {}", proves.id),
    };
    let entry = entry("document_uploaded", &document, summary);
    Ok((document, entry))
}

async fn checked_proves(tx: &mut Tx, org: &OrgId, text: &str) -> Result<Proves, AppError> {
    let unknown = || AppError::field("proves", "Choose what the document proves.");
    let (kind, id) = text.split_once(':').ok_or_else(unknown)?;
    let known = match kind {
        "rule" => rule(id).is_some(),
        "attestation" => AttestationKind::parse(id).is_ok(),
        "pni" => pnis::is_of(tx, org, &PniId::from(id)).await?,
        _ => false,
    };
    if !known {
        return Err(unknown());
    }
    Ok(Proves {
        kind: kind.to_owned(),
        id: id.to_owned(),
    })
}

/// A document of the actor's ISP, for who may remove it.
///
/// # Errors
/// As [`remove`].
pub async fn own(ctx: &Ctx, id: &str) -> Result<Document, AppError> {
    removable(&mut ctx.app.db.read().await?, ctx, id).await
}

async fn removable(tx: &mut Tx, ctx: &Ctx, id: &str) -> Result<Document, AppError> {
    let document = store::get(tx, id).await?;
    ctx.authorise(Action::UploadDocument, &OrgId::new(document.org_id.clone()))?;
    Some(document)
        .filter(|document| document.removed_at.is_none())
        .ok_or(AppError::NotFound)
}

/// Removes a document of the actor's ISP. One that a submission names leaves the list only: its
/// content stays for those who decide by it. Gives `true` when the content is gone.
///
/// # Errors
/// `NotFound` when it is absent, foreign or removed already.
pub async fn remove(ctx: &Ctx, id: &str) -> Result<bool, AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let document = removable(&mut tx, ctx, id).await?;
    let org = OrgId::new(document.org_id.clone());
    if document.proves_kind == "loa" {
        return Err(AppError::Refused(
            "A letter of authorisation stays with its request. Microsoft can revoke it.".to_owned(),
        ));
    }
    // The conversation about a request names what was attached to it.
    let frozen = document.proves_kind == "request"
        || submissions::is_frozen(&mut tx, &org, &document.sha256).await?;
    if frozen {
        store::hide(&mut tx, id, ctx.now).await?;
    } else {
        store::delete(&mut tx, id).await?;
    }
    let last = !frozen && store::uses_of(&mut tx, &document.sha256).await? == 0;
    let summary = if frozen {
        format!(
            "took {} off the list; what refers to it keeps its content",
            document.name
        )
    } else {
        format!("removed {}", document.name)
    };
    ctx.audit(&mut tx, entry("document_removed", &document, summary))
        .await?;
    tx.commit().await?;
    if last {
        files::delete(&ctx.app.config, &document.sha256).await?;
    }
    Ok(!frozen)
}

/// The row and the file of a document, for the tenant and for Microsoft. Reading is audited.
///
/// # Errors
/// `NotFound` when it is absent or foreign.
pub async fn open(ctx: &Ctx, id: &str) -> Result<(Document, PathBuf), AppError> {
    let mut tx = ctx.app.db.begin().await?;
    let document = store::get(&mut tx, id).await?;
    let org = OrgId::new(document.org_id.clone());
    ctx.authorise(Action::ReadDocument, &org)?;
    if document.removed_at.is_some()
        && document.proves_kind != "request"
        && !submissions::is_frozen(&mut tx, &org, &document.sha256).await?
    {
        return Err(AppError::NotFound);
    }
    let path = files::path(&ctx.app.config, &document.sha256);
    let summary = format!("downloaded {}", document.name);
    ctx.audit(&mut tx, entry("document_read", &document, summary))
        .await?;
    tx.commit().await?;
    Ok((document, path))
}

fn entry(action: &'static str, document: &Document, summary: String) -> Entry {
    Entry {
        action,
        object_kind: "document",
        object_id: document.id.clone(),
        owner: OrgId::new(document.org_id.clone()),
        summary,
        changes: vec![],
    }
}
