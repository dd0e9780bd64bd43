//! Organisations and their contacts.

use super::{Tx, args, listings};
use crate::error::AppError;
use maps_domain::ids::OrgId;
use maps_domain::time::UtcMs;

/// An organisation as stored.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Organisation {
    /// Id.
    pub id: String,
    /// `isp`, `customer` or `microsoft`.
    pub kind: String,
    /// Part of public addresses.
    pub slug: String,
    /// Registered name.
    pub legal_name: String,
    /// Name on screens.
    pub display_name: String,
    /// `isp`, `nsp`, `ixp` for carriers.
    pub isp_type: String,
    /// Domain that the members' addresses must have.
    pub email_domain: String,
    /// When a member confirmed an address of that domain.
    pub domain_verified_at: Option<i64>,
    /// When the terms were accepted.
    pub terms_accepted_at: Option<i64>,
    /// Address of the 24x7 network operations centre.
    pub noc_email: String,
    /// Its telephone.
    pub noc_phone: String,
    /// Public page.
    pub website: String,
    /// Row version for lost-update checks.
    pub version: i64,
}

impl Organisation {
    /// Typed id.
    pub fn org_id(&self) -> OrgId {
        OrgId::new(self.id.clone())
    }
}

const SELECT: &str = "SELECT id, kind, slug, legal_name, display_name, isp_type, email_domain, domain_verified_at, \
    terms_accepted_at, noc_email, noc_phone, website, version FROM organisations";

/// One organisation.
///
/// # Errors
/// `NotFound`, or what the database refuses.
pub async fn get(tx: &mut Tx, id: &OrgId) -> Result<Organisation, AppError> {
    tx.one(
        sqlx::AssertSqlSafe(format!("{SELECT} WHERE id = $1")),
        args![id],
    )
    .await
}

/// By the slug of its public address.
///
/// # Errors
/// What the database refuses.
pub async fn by_slug(tx: &mut Tx, slug: &str) -> Result<Option<Organisation>, AppError> {
    tx.optional(
        sqlx::AssertSqlSafe(format!("{SELECT} WHERE slug = $1")),
        args![slug],
    )
    .await
}

/// All of a kind by name.
///
/// # Errors
/// What the database refuses.
pub async fn of_kind(tx: &mut Tx, kind: &str) -> Result<Vec<Organisation>, AppError> {
    tx.all(
        sqlx::AssertSqlSafe(format!("{SELECT} WHERE kind = $1 ORDER BY name_folded, id")),
        args![kind],
    )
    .await
}

/// Inserts a new organisation.
///
/// # Errors
/// `Conflict` when the slug is taken.
pub async fn insert(tx: &mut Tx, org: &Organisation, now: UtcMs) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO organisations (id, kind, slug, legal_name, display_name, name_folded, isp_type, email_domain, \
         domain_verified_at, terms_accepted_at, noc_email, noc_phone, website, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        args![
            &org.id, &org.kind, &org.slug, &org.legal_name, &org.display_name,
            org.display_name.to_lowercase(), &org.isp_type, &org.email_domain, org.domain_verified_at,
            org.terms_accepted_at, &org.noc_email, &org.noc_phone, &org.website, now
        ],
    )
    .await?;
    Ok(())
}

/// Overwrites the editable fields if nobody else did meanwhile.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn update(tx: &mut Tx, org: &Organisation) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE organisations SET legal_name = $1, display_name = $2, name_folded = $3, isp_type = $4, noc_email = $5, \
         noc_phone = $6, website = $7, terms_accepted_at = $8, domain_verified_at = $9, version = version + 1 \
         WHERE id = $10 AND version = $11",
        args![
            &org.legal_name, &org.display_name, org.display_name.to_lowercase(), &org.isp_type, &org.noc_email,
            &org.noc_phone, &org.website, org.terms_accepted_at, org.domain_verified_at, &org.id, org.version
        ],
    )
    .await?;
    // Only carriers are listed, and only their name and kind matter there.
    if org.isp_type.is_empty() {
        return Ok(());
    }
    listings::refresh(tx, &org.org_id()).await
}

/// How many organisations there are: 0 means a first start.
///
/// # Errors
/// What the database refuses.
pub async fn count(tx: &mut Tx) -> Result<i64, AppError> {
    tx.count("SELECT COUNT(*) FROM organisations", args![])
        .await
}

/// A contact of an organisation.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Contact {
    /// Id.
    pub id: String,
    /// `noc`, `policy`, `technical`, `service`, `escalation`, `other`.
    pub role: String,
    /// Person or desk.
    pub name: String,
    /// Address.
    pub email: String,
    /// Telephone.
    pub phone: String,
}

impl Contact {
    /// Person or desk, else the address.
    pub fn words(&self) -> &str {
        if self.name.is_empty() {
            &self.email
        } else {
            &self.name
        }
    }
}

/// The contacts of an organisation, by role.
///
/// # Errors
/// What the database refuses.
pub async fn contacts(tx: &mut Tx, org: &OrgId) -> Result<Vec<Contact>, AppError> {
    tx.all(
        "SELECT id, role, name, email, phone FROM contacts WHERE org_id = $1 ORDER BY role, id",
        args![org],
    )
    .await
}

/// Adds a contact.
///
/// # Errors
/// What the database refuses.
pub async fn insert_contact(
    tx: &mut Tx,
    org: &OrgId,
    contact: &Contact,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO contacts (id, org_id, role, name, email, phone, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![&contact.id, org, &contact.role, &contact.name, &contact.email, &contact.phone, now],
    )
    .await?;
    Ok(())
}

/// Removes a contact of that organisation.
///
/// # Errors
/// `NotFound` when it is not theirs.
pub async fn delete_contact(tx: &mut Tx, org: &OrgId, id: &str) -> Result<(), AppError> {
    match tx
        .exec(
            "DELETE FROM contacts WHERE org_id = $1 AND id = $2",
            args![org, id],
        )
        .await?
    {
        1 => Ok(()),
        _ => Err(AppError::NotFound),
    }
}

/// The slugs that are taken among a name and its numbered forms: `colt`, `colt-2`, `colt-3` …
///
/// # Errors
/// What the database refuses.
pub async fn slugs_like(tx: &mut Tx, base: &str) -> Result<Vec<String>, AppError> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT slug FROM organisations WHERE slug = $1 OR slug LIKE $2",
            args![base, format!("{base}-%")],
        )
        .await?;
    Ok(rows.into_iter().map(|(slug,)| slug).collect())
}
