//! The append-only audit chain: every change and every refusal, in the transaction that made it.
//!
//! Each row hashes the one before it, over a canonical encoding (length-prefixed fields, so that
//! two different entries never encode alike). Triggers refuse UPDATE and DELETE.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::OrgId;
use maps_domain::time::UtcMs;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One field before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Field in plain words.
    pub field: String,
    /// Before; empty when it was not there.
    pub before: String,
    /// After; empty when it is gone.
    pub after: String,
}

impl Change {
    /// A changed field; `None` when nothing changed.
    pub fn of(field: &str, before: impl ToString, after: impl ToString) -> Option<Self> {
        let (before, after) = (before.to_string(), after.to_string());
        (before != after).then(|| Self {
            field: field.to_owned(),
            before,
            after,
        })
    }
}

/// What a service reports.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Verb in snake case: `pni_added`, `application_approved`, `refused_overrule`.
    pub action: &'static str,
    /// Kind of object: `pni`, `application`, `organisation`.
    pub object_kind: &'static str,
    /// Its id.
    pub object_id: String,
    /// The tenant it belongs to.
    pub owner: OrgId,
    /// One plain sentence without the actor: "added PNI AMS-1 in Amsterdam".
    pub summary: String,
    /// Field-level before and after.
    pub changes: Vec<Change>,
}

/// A stored entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, sqlx::FromRow)]
pub struct Stored {
    /// Position in the chain, from 1 without gaps.
    pub seq: i64,
    /// Epoch milliseconds, UTC.
    pub at: i64,
    /// Person; empty when the portal itself acted.
    pub actor_id: String,
    /// Name and address of the person at that time.
    pub actor_label: String,
    /// Their organisation.
    pub actor_org_id: String,
    /// Whose object it is.
    pub owner_org_id: String,
    /// Request.
    pub request_id: String,
    /// Verb.
    pub action: String,
    /// Kind of object.
    pub object_kind: String,
    /// Object.
    pub object_id: String,
    /// Plain sentence.
    pub summary: String,
    /// JSON list of [`Change`].
    pub changes: String,
    /// Hash of the entry before.
    pub prev_hash: String,
    /// Hash of this one.
    pub hash: String,
}

impl Stored {
    /// The changes as values.
    pub fn changes(&self) -> Vec<Change> {
        serde_json::from_str(&self.changes).unwrap_or_default()
    }

    /// SHA-256 over the canonical encoding: every field as length (8 bytes, big endian) and bytes.
    pub fn compute_hash(&self) -> String {
        let mut hasher = Sha256::new();
        let (seq, at) = (self.seq.to_string(), self.at.to_string());
        for field in [
            &seq,
            &at,
            &self.actor_id,
            &self.actor_label,
            &self.actor_org_id,
            &self.owner_org_id,
            &self.request_id,
            &self.action,
            &self.object_kind,
            &self.object_id,
            &self.summary,
            &self.changes,
            &self.prev_hash,
        ] {
            hasher.update(u64::try_from(field.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(field.as_bytes());
        }
        hex::encode(hasher.finalize())
    }
}

/// Who makes an entry, when, at which request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// Person; empty for the portal itself.
    pub id: String,
    /// Name and address, as they are today.
    pub label: String,
    /// Their organisation; empty for the portal itself.
    pub org_id: String,
    /// When.
    pub at: UtcMs,
    /// The request.
    pub request_id: String,
}

/// Appends an entry. The head row is locked until the transaction ends: call it last.
///
/// # Errors
/// What the database refuses.
pub async fn append(tx: &mut Tx, by: Author, entry: Entry) -> Result<(), AppError> {
    let (seq, prev_hash): (i64, String) = tx
        .one(
            "UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash",
            args![],
        )
        .await?;
    let mut stored = Stored {
        seq,
        at: by.at.get(),
        actor_id: by.id,
        actor_label: by.label,
        actor_org_id: by.org_id,
        owner_org_id: entry.owner.to_string(),
        request_id: by.request_id,
        action: entry.action.to_owned(),
        object_kind: entry.object_kind.to_owned(),
        object_id: entry.object_id,
        summary: entry.summary,
        changes: serde_json::to_string(&entry.changes)?,
        prev_hash,
        hash: String::new(),
    };
    stored.hash = stored.compute_hash();
    tx.exec(
        "UPDATE audit_head SET hash = $1 WHERE id = 1",
        args![&stored.hash],
    )
    .await?;
    tx.exec(
        "INSERT INTO audit_entries (seq, at, actor_id, actor_label, actor_org_id, owner_org_id, request_id, \
         action, object_kind, object_id, summary, changes, prev_hash, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        args![
            stored.seq, stored.at, stored.actor_id, stored.actor_label, stored.actor_org_id,
            stored.owner_org_id, stored.request_id, stored.action, stored.object_kind,
            stored.object_id, stored.summary, stored.changes, stored.prev_hash, stored.hash
        ],
    )
    .await?;
    Ok(())
}

const COLUMNS: &str = "SELECT seq, at, actor_id, actor_label, actor_org_id, owner_org_id, request_id, action, \
    object_kind, object_id, summary, changes, prev_hash, hash FROM audit_entries";

/// The entry of a rollout's chunk that was committed at a moment: chunks and what they move share it.
///
/// # Errors
/// What the database refuses.
pub async fn of_chunk_at(tx: &mut Tx, at: UtcMs) -> Result<Option<(i64, String)>, AppError> {
    tx.optional(
        "SELECT seq, object_id FROM audit_entries WHERE at = $1 AND object_kind = 'rollout' AND action = 'rollout_chunk' \
         ORDER BY seq LIMIT 1",
        args![at],
    )
    .await
}

/// The history of one object, newest first.
///
/// # Errors
/// What the database refuses.
pub async fn of_object(tx: &mut Tx, kind: &str, id: &str) -> Result<Vec<Stored>, AppError> {
    let sql =
        format!("{COLUMNS} WHERE object_kind = $1 AND object_id = $2 ORDER BY seq DESC LIMIT 500");
    tx.all(sqlx::AssertSqlSafe(sql), args![kind, id]).await
}

/// Which entries are looked for. Empty means any.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Whose objects.
    pub owner: String,
    /// Kind of object.
    pub kind: String,
    /// Who acted, by id.
    pub person: String,
    /// Pattern over summary, person and object, folded: `%paris%`.
    pub like: String,
    /// Only refusals.
    pub refused: bool,
}

impl Filter {
    const SQL: &str = "WHERE ($1 = '' OR owner_org_id = $1) AND ($2 = '' OR object_kind = $2) \
        AND ($3 = '' OR actor_id = $3) \
        AND ($4 = '' OR LOWER(summary) LIKE $4 OR LOWER(actor_label) LIKE $4 OR object_id LIKE $4) \
        AND ($5 = '' OR action LIKE $5)";

    fn args(&self) -> Vec<super::Arg> {
        let refused = if self.refused { "refused%" } else { "" };
        args![&self.owner, &self.kind, &self.person, &self.like, refused]
    }
}

/// The entries that a filter keeps, newest first, one page, and how many there are.
///
/// # Errors
/// What the database refuses.
pub async fn page(
    tx: &mut Tx,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Stored>, i64), AppError> {
    let sql = format!(
        "{COLUMNS} {} ORDER BY seq DESC LIMIT $6 OFFSET $7",
        Filter::SQL
    );
    let mut with_page = filter.args();
    with_page.extend(args![limit, offset]);
    let rows = tx.all(sqlx::AssertSqlSafe(sql), with_page).await?;
    let count = format!("SELECT COUNT(*) FROM audit_entries {}", Filter::SQL);
    let total = tx.count(sqlx::AssertSqlSafe(count), filter.args()).await?;
    Ok((rows, total))
}

/// The kinds of object that a tenant (or everybody, with an empty owner) has entries of, with their
/// number, by name.
///
/// # Errors
/// What the database refuses.
pub async fn kinds(tx: &mut Tx, owner: &str) -> Result<Vec<(String, i64)>, AppError> {
    tx.all(
        "SELECT object_kind, COUNT(*) FROM audit_entries WHERE ($1 = '' OR owner_org_id = $1) \
         GROUP BY object_kind ORDER BY object_kind",
        args![owner],
    )
    .await
}

/// Entries after `seq`, oldest first: what the verifier walks.
///
/// # Errors
/// What the database refuses.
pub async fn after(tx: &mut Tx, seq: i64, limit: i64) -> Result<Vec<Stored>, AppError> {
    let sql = format!("{COLUMNS} WHERE seq > $1 ORDER BY seq LIMIT $2");
    tx.all(sqlx::AssertSqlSafe(sql), args![seq, limit]).await
}

/// Sequence and hash of the newest entry, as the head row remembers them.
///
/// # Errors
/// What the database refuses.
pub async fn head(tx: &mut Tx) -> Result<(i64, String), AppError> {
    tx.one("SELECT seq, hash FROM audit_head WHERE id = 1", args![])
        .await
}

/// Whether the trail of an organisation has an entry with this very summary.
///
/// # Errors
/// What the database refuses.
pub async fn says(tx: &mut Tx, owner: &OrgId, summary: &str) -> Result<bool, AppError> {
    let count = tx
        .count(
            "SELECT COUNT(*) FROM audit_entries WHERE owner_org_id = $1 AND summary = $2",
            args![owner, summary],
        )
        .await?;
    Ok(count > 0)
}
