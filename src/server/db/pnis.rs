//! PNIs, and the register of what they share.

use super::{Tx, args, listings};
use crate::error::AppError;
use maps_domain::bandwidth::Mbps;
use maps_domain::evidence::Register;
use maps_domain::ids::{FacilityId, OrgId, PniId};
use maps_domain::pni::Pni;
use maps_domain::time::UtcMs;

/// A PNI as stored. `body` is the record; the other columns are copies for lists and filters.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct PniRow {
    /// Id.
    pub id: String,
    /// Whose.
    pub org_id: String,
    /// The ISP's name of it.
    pub label: String,
    /// Metro.
    pub metro_id: String,
    /// Building.
    pub facility_id: Option<String>,
    /// `private` or `exchange`.
    pub kind: String,
    /// `planned`, `live`, `retired`.
    pub inventory: String,
    /// `claimed`, `confirmed`, `disputed`.
    pub record: String,
    /// Capacity, Mbit/s.
    pub bandwidth_mbps: i64,
    /// Larger recorded direction of the 5-minute peak, Mbit/s; 0 when none is recorded.
    pub peak_mbps: i64,
    /// Domain JSON of [`Pni`].
    pub body: String,
    /// Why Microsoft disputes the record; empty otherwise.
    pub record_reason: String,
    /// Added.
    pub created_at: i64,
    /// Changed.
    pub updated_at: i64,
    /// Row version.
    pub version: i64,
}

impl PniRow {
    /// A row for a new record.
    ///
    /// # Errors
    /// None in practice: a record is always JSON.
    pub fn new(org: &OrgId, pni: &Pni, now: UtcMs) -> Result<Self, AppError> {
        let mut row = Self {
            id: pni.id.to_string(),
            org_id: org.to_string(),
            label: String::new(),
            metro_id: String::new(),
            facility_id: None,
            kind: String::new(),
            inventory: String::new(),
            record: String::new(),
            bandwidth_mbps: 0,
            peak_mbps: 0,
            body: String::new(),
            record_reason: String::new(),
            created_at: now.get(),
            updated_at: now.get(),
            version: 1,
        };
        row.set(pni, now)?;
        Ok(row)
    }

    /// Takes over a changed record.
    ///
    /// # Errors
    /// As [`PniRow::new`].
    pub fn set(&mut self, pni: &Pni, now: UtcMs) -> Result<(), AppError> {
        let number = |mbps: Mbps| i64::try_from(mbps.get()).unwrap_or(i64::MAX);
        pni.name.clone_into(&mut self.label);
        self.metro_id = pni.metro.to_string();
        self.facility_id = pni.facility.as_ref().map(FacilityId::to_string);
        pni.kind.as_str().clone_into(&mut self.kind);
        pni.status.as_str().clone_into(&mut self.inventory);
        pni.record.as_str().clone_into(&mut self.record);
        self.bandwidth_mbps = number(pni.bandwidth);
        self.peak_mbps = pni.peak_in.max(pni.peak_out).map_or(0, number);
        self.body = serde_json::to_string(pni)?;
        self.updated_at = now.get();
        Ok(())
    }

    /// The record.
    ///
    /// # Errors
    /// Stored data that cannot be read.
    pub fn pni(&self) -> Result<Pni, AppError> {
        Ok(serde_json::from_str(&self.body)?)
    }

    /// Whose, typed.
    pub fn owner(&self) -> OrgId {
        OrgId::new(self.org_id.clone())
    }
}

const SELECT: &str = "SELECT id, org_id, label, metro_id, facility_id, kind, inventory, record, bandwidth_mbps, \
    peak_mbps, body, record_reason, created_at, updated_at, version FROM pnis";

/// Every PNI of an ISP, retired ones included, by metro and name.
///
/// # Errors
/// What the database refuses.
pub async fn of_org(tx: &mut Tx, org: &OrgId) -> Result<Vec<PniRow>, AppError> {
    tx.all(
        sqlx::AssertSqlSafe(format!(
            "{SELECT} WHERE org_id = $1 ORDER BY metro_id, label, id"
        )),
        args![org],
    )
    .await
}

/// Edge site and id of an ISP's live private connections.
///
/// # Errors
/// What the database refuses.
pub async fn live_private(tx: &mut Tx, org: &OrgId) -> Result<Vec<(String, String)>, AppError> {
    tx.all(
        "SELECT metro_id, id FROM pnis WHERE org_id = $1 AND inventory = 'live' AND kind = 'private'",
        args![org],
    )
    .await
}

/// A connection that is not retired, as far as its sessions care.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct InUse {
    /// Id.
    pub id: String,
    /// The ISP.
    pub org_id: String,
    /// Its name.
    pub label: String,
    /// The record, JSON.
    pub body: String,
}

/// Every connection of every ISP that is not retired, to look for addresses in use.
///
/// # Errors
/// What the database refuses.
pub async fn in_use(tx: &mut Tx) -> Result<Vec<InUse>, AppError> {
    tx.all(
        "SELECT id, org_id, label, body FROM pnis WHERE inventory <> 'retired' ORDER BY label, id",
        args![],
    )
    .await
}

/// One PNI.
///
/// # Errors
/// `NotFound`, or what the database refuses.
pub async fn get(tx: &mut Tx, id: &PniId) -> Result<PniRow, AppError> {
    tx.one(
        sqlx::AssertSqlSafe(format!("{SELECT} WHERE id = $1")),
        args![id],
    )
    .await
}

/// Adds a PNI.
///
/// # Errors
/// `Conflict` when the name is taken.
pub async fn insert(tx: &mut Tx, row: &PniRow) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO pnis (id, org_id, label, metro_id, facility_id, kind, inventory, record, bandwidth_mbps, \
         peak_mbps, body, record_reason, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        args![
            &row.id, &row.org_id, &row.label, &row.metro_id, row.facility_id.clone(), &row.kind,
            &row.inventory, &row.record, row.bandwidth_mbps, row.peak_mbps, &row.body,
            &row.record_reason, row.created_at, row.updated_at
        ],
    )
    .await?;
    listings::capacity_changed(tx, &row.owner()).await
}

/// Overwrites a PNI if nobody else did meanwhile.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn update(tx: &mut Tx, row: &PniRow) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE pnis SET label = $1, metro_id = $2, facility_id = $3, kind = $4, inventory = $5, record = $6, \
         bandwidth_mbps = $7, peak_mbps = $8, body = $9, record_reason = $10, updated_at = $11, version = version + 1 \
         WHERE id = $12 AND version = $13",
        args![
            &row.label, &row.metro_id, row.facility_id.clone(), &row.kind, &row.inventory, &row.record,
            row.bandwidth_mbps, row.peak_mbps, &row.body, &row.record_reason, row.updated_at, &row.id,
            row.version
        ],
    )
    .await?;
    listings::capacity_changed(tx, &row.owner()).await
}

/// The register of an ISP with its row version; an empty one with version 0 when none is stored.
///
/// # Errors
/// What the database refuses, or stored data that cannot be read.
pub async fn register(tx: &mut Tx, org: &OrgId) -> Result<(Register, i64), AppError> {
    let row: Option<(String, i64)> = tx
        .optional(
            "SELECT body, version FROM backbones WHERE org_id = $1",
            args![org],
        )
        .await?;
    match row {
        None => Ok((Register::default(), 0)),
        Some((body, version)) => Ok((serde_json::from_str(&body)?, version)),
    }
}

/// Stores the register if nobody else did since `version`.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn save_register(
    tx: &mut Tx,
    org: &OrgId,
    register: &Register,
    version: i64,
    now: UtcMs,
) -> Result<(), AppError> {
    let body = serde_json::to_string(register)?;
    if version == 0 {
        tx.exec(
            "INSERT INTO backbones (org_id, body, updated_at) VALUES ($1, $2, $3)",
            args![org, body, now],
        )
        .await?;
        return Ok(());
    }
    tx.exec_one(
        "UPDATE backbones SET body = $1, updated_at = $2, version = version + 1 WHERE org_id = $3 AND version = $4",
        args![body, now, org, version],
    )
    .await
}

/// Changes with every edit of an ISP's inventory and of its register.
///
/// # Errors
/// What the database refuses.
pub async fn revision(tx: &mut Tx, org: &OrgId) -> Result<String, AppError> {
    let (pnis, versions, changed, register): (i64, i64, i64, i64) = tx
        .one(
            "SELECT COUNT(*), CAST(COALESCE(SUM(version), 0) AS BIGINT), COALESCE(MAX(updated_at), 0), \
             COALESCE((SELECT version FROM backbones WHERE org_id = $1), 0) FROM pnis WHERE org_id = $1",
            args![org],
        )
        .await?;
    Ok(format!("{pnis} {versions} {changed} {register}"))
}

/// How many live private connections an ISP has at each metro, by metro id.
///
/// # Errors
/// What the database refuses.
pub async fn live_private_by_metro(
    tx: &mut Tx,
    org: &OrgId,
) -> Result<Vec<(String, i64)>, AppError> {
    tx.all(
        "SELECT metro_id, COUNT(*) FROM pnis WHERE org_id = $1 AND inventory = 'live' AND kind = 'private' \
         GROUP BY metro_id ORDER BY metro_id",
        args![org],
    )
    .await
}

/// Id and name of an ISP's connections that are not retired, by name.
///
/// # Errors
/// What the database refuses.
pub async fn names(tx: &mut Tx, org: &OrgId) -> Result<Vec<(String, String)>, AppError> {
    tx.all(
        "SELECT id, label FROM pnis WHERE org_id = $1 AND inventory <> 'retired' ORDER BY label",
        args![org],
    )
    .await
}

/// Whether a connection is, or was, this ISP's.
///
/// # Errors
/// What the database refuses.
pub async fn is_of(tx: &mut Tx, org: &OrgId, id: &PniId) -> Result<bool, AppError> {
    let count = tx
        .count(
            "SELECT COUNT(*) FROM pnis WHERE org_id = $1 AND id = $2",
            args![org, id],
        )
        .await?;
    Ok(count == 1)
}
