//! Claims of organisations to ASNs.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::asn::Asn;
use maps_domain::asn_claim::State;
use maps_domain::ids::OrgId;
use maps_domain::time::UtcMs;

/// A claim as stored.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct AsnRow {
    /// Id.
    pub id: String,
    /// Who claims it.
    pub org_id: String,
    /// The number.
    pub asn: i64,
    /// Name under which the network peers (rule ASN-03).
    pub peer_name: String,
    /// State as text of `domain::asn_claim::State`.
    pub state: String,
    /// Why it stands there; empty while pending and after an approval without a remark.
    pub reason: String,
    /// Who decided; empty while pending.
    pub decided_by: String,
    /// When.
    pub decided_at: Option<i64>,
    /// When it was entered.
    pub created_at: i64,
    /// Row version.
    pub version: i64,
}

impl AsnRow {
    /// The number, typed.
    pub fn number(&self) -> Asn {
        Asn::new(u32::try_from(self.asn).unwrap_or_default())
    }

    /// The state, typed.
    ///
    /// # Errors
    /// A row that a newer version wrote.
    pub fn state(&self) -> Result<State, AppError> {
        State::parse(&self.state).map_err(AppError::internal)
    }
}

const SELECT: &str = "SELECT id, org_id, asn, peer_name, state, reason, decided_by, decided_at, created_at, version FROM asns";

/// The claims of an organisation: approved first, then the undecided, the ended last; oldest first.
///
/// # Errors
/// What the database refuses.
pub async fn of_org(tx: &mut Tx, org: &OrgId) -> Result<Vec<AsnRow>, AppError> {
    tx.all(
        sqlx::AssertSqlSafe(format!(
            "{SELECT} WHERE org_id = $1 ORDER BY CASE state WHEN 'approved' THEN 0 WHEN 'disputed' THEN 1 \
             WHEN 'pending' THEN 2 ELSE 3 END, created_at, id"
        )),
        args![org],
    )
    .await
}

/// The claim that stands for the organisation, in its evidence and on the wire: the approved one, else
/// the disputed or pending one that was entered first, else one that failed. A retired one never does.
///
/// # Errors
/// What the database refuses.
pub async fn main_of_org(tx: &mut Tx, org: &OrgId) -> Result<Option<AsnRow>, AppError> {
    let claims = of_org(tx, org).await?;
    Ok(claims
        .into_iter()
        .find(|claim| claim.state != State::Retired.as_str()))
}

/// A claim by its id.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &str) -> Result<AsnRow, AppError> {
    tx.one(
        sqlx::AssertSqlSafe(format!("{SELECT} WHERE id = $1")),
        args![id],
    )
    .await
}

/// The claim that holds a number now: pending, approved or disputed.
///
/// # Errors
/// What the database refuses.
pub async fn by_asn(tx: &mut Tx, asn: Asn) -> Result<Option<AsnRow>, AppError> {
    tx.optional(
        sqlx::AssertSqlSafe(format!(
            "{SELECT} WHERE asn = $1 AND state IN ('pending', 'approved', 'disputed')"
        )),
        args![i64::from(asn.get())],
    )
    .await
}

/// Stores a new claim.
///
/// # Errors
/// `Conflict` when somebody holds the number.
pub async fn insert(tx: &mut Tx, row: &AsnRow) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO asns (id, org_id, asn, peer_name, state, reason, decided_by, decided_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            &row.id, &row.org_id, row.asn, &row.peer_name, &row.state, &row.reason, &row.decided_by,
            row.decided_at, row.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Moves a claim to another state if nobody else did meanwhile.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn decide(
    tx: &mut Tx,
    row: &AsnRow,
    to: State,
    reason: &str,
    by: &str,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE asns SET state = $1, reason = $2, decided_by = $3, decided_at = $4, version = version + 1 \
         WHERE id = $5 AND state = $6 AND version = $7",
        args![to.as_str(), reason, by, now, &row.id, &row.state, row.version],
    )
    .await
}

/// Gives a claim to another organisation if nobody changed it meanwhile.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn move_to(tx: &mut Tx, row: &AsnRow, org: &OrgId) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE asns SET org_id = $1, version = version + 1 WHERE id = $2 AND org_id = $3 AND version = $4",
        args![org, &row.id, &row.org_id, row.version],
    )
    .await
}
