//! Requests for interconnects: the request, what happened to it, and lists of both parties.

mod events;
mod lists;

pub use events::{NewEvent, RequestEvent, events, insert_event};
pub use lists::{Filter, Listed, counts, page, side_counts};

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::bandwidth::Mbps;
use maps_domain::ids::{MetroId, OrgId, PniId};
use maps_domain::interconnect::{Kind, Request, Seen, State};
use maps_domain::refusal::Reason;
use maps_domain::time::UtcMs;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What Microsoft assigns on the way, how far a conversion is, and what a draft says so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Assigned {
    /// Microsoft's router.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub microsoft_router: String,
    /// IPv4 session subnet.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub session_v4: String,
    /// IPv6 session subnet.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub session_v6: String,
    /// What the ISP reported of the cross-connect.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub cross_connect: String,
    /// What was seen before it went live, the newest of each check.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<Seen>,
    /// A draft's fields as typed, complete or not; empty once it is sent.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub typed: BTreeMap<String, String>,
    /// How long, ms, the step behind a blocker had run.
    #[serde(skip_serializing_if = "is_zero")]
    pub spent_ms: i64,
    /// Names of the connections that are converted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub converted: Vec<String>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// A request as stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct RequestRow {
    /// Id.
    pub id: String,
    /// The ISP.
    pub org_id: String,
    /// Counts per ISP.
    pub number: i64,
    /// Stored text of [`Kind`].
    pub kind: String,
    /// Stored text of [`State`].
    pub state: String,
    /// The state behind a blocker; empty for none.
    pub blocked_from: String,
    /// Why it is blocked or failed; empty otherwise.
    pub state_reason: String,
    /// Since when it stands there.
    pub since: i64,
    /// When the present step has to be done.
    pub due_at: Option<i64>,
    /// When its delay was told.
    pub overdue_told_at: Option<i64>,
    /// Who has to act: stored text of a party, or empty.
    pub owner: String,
    /// Edge site; empty while a draft does not name it.
    pub metro_id: String,
    /// Building.
    pub facility_id: Option<String>,
    /// The connection that is planned or enlarged.
    pub pni_id: Option<String>,
    /// The ISP's name of a new connection.
    pub label: String,
    /// The ISP's router of a new connection.
    pub peer_router: String,
    /// Capacity asked for, Mbit/s.
    pub bandwidth_mbps: i64,
    /// Links in the bundle.
    pub lag_members: i64,
    /// Why it is asked for.
    pub reason: String,
    /// `form`, `plan` or `capacity`.
    pub origin: String,
    /// Earliest end of the augmentation's clock.
    pub wanted_from: Option<i64>,
    /// Latest end of the augmentation's clock.
    pub wanted_until: Option<i64>,
    /// JSON of [`Assigned`].
    pub body: String,
    /// Who wrote it; empty for the portal.
    pub created_by: String,
    /// When.
    pub created_at: i64,
    /// When it was first sent.
    pub submitted_at: Option<i64>,
    /// When it was finished or taken back.
    pub closed_at: Option<i64>,
    /// Changed.
    pub updated_at: i64,
    /// Row version.
    pub version: i64,
}

impl RequestRow {
    /// Whose, typed.
    pub fn org(&self) -> OrgId {
        OrgId::new(self.org_id.clone())
    }

    /// Where, typed.
    pub fn metro(&self) -> MetroId {
        MetroId::new(self.metro_id.clone())
    }

    /// The connection, typed.
    pub fn pni(&self) -> Option<PniId> {
        self.pni_id.clone().map(PniId::new)
    }

    /// Capacity asked for.
    pub fn bandwidth(&self) -> Mbps {
        Mbps::new(u64::try_from(self.bandwidth_mbps).unwrap_or_default())
    }

    /// Whether it is an augmentation that Microsoft has and that is not finished; a failed one is with the
    /// ISP again.
    pub fn is_augmenting(&self) -> bool {
        self.kind == Kind::Augmentation.as_str()
            && State::parse(&self.state)
                .is_ok_and(|state| state.is_in_work() || state == State::ExternalBlocker)
    }

    /// What is asked for.
    ///
    /// # Errors
    /// `Internal` when the row was written by a newer version.
    pub fn kind(&self) -> Result<Kind, AppError> {
        Kind::parse(&self.kind).map_err(AppError::internal)
    }

    /// What Microsoft has assigned.
    ///
    /// # Errors
    /// Stored data that cannot be read.
    pub fn assigned(&self) -> Result<Assigned, AppError> {
        Ok(serde_json::from_str(&self.body)?)
    }

    /// The request as far as its way is concerned.
    ///
    /// # Errors
    /// `Internal` when the row was written by a newer version.
    pub fn request(&self) -> Result<Request, AppError> {
        let state = |text: &str| State::parse(text).map_err(AppError::internal);
        Ok(Request {
            kind: self.kind()?,
            state: state(&self.state)?,
            blocked_from: match self.blocked_from.as_str() {
                "" => None,
                text => Some(state(text)?),
            },
            reason: Reason::parse(&self.state_reason).ok(),
            since: UtcMs::new(self.since),
            spent_ms: self.assigned()?.spent_ms,
        })
    }

    /// Takes over where the request stands now; the delay of the new step has not been told.
    ///
    /// # Errors
    /// Stored data that cannot be read.
    pub fn set(
        &mut self,
        request: &Request,
        due: Option<UtcMs>,
        now: UtcMs,
    ) -> Result<(), AppError> {
        let mut assigned = self.assigned()?;
        assigned.spent_ms = request.spent_ms;
        self.body = serde_json::to_string(&assigned)?;
        request.state.as_str().clone_into(&mut self.state);
        self.blocked_from = request
            .blocked_from
            .map_or_else(String::new, |state| state.as_str().to_owned());
        self.state_reason = request
            .reason
            .as_ref()
            .map_or_else(String::new, |reason| reason.as_str().to_owned());
        self.since = request.since.get();
        self.owner = request
            .owner()
            .map_or_else(String::new, |party| party.as_str().to_owned());
        self.due_at = due.map(UtcMs::get);
        self.overdue_told_at = None;
        self.closed_at = request.state.is_closed().then(|| now.get());
        self.updated_at = now.get();
        Ok(())
    }
}

const SELECT: &str = "SELECT id, org_id, number, kind, state, blocked_from, state_reason, since, due_at, overdue_told_at, \
    owner, COALESCE(metro_id, '') AS metro_id, facility_id, pni_id, label, peer_router, bandwidth_mbps, lag_members, reason, origin, wanted_from, \
    wanted_until, body, created_by, created_at, submitted_at, closed_at, updated_at, version FROM requests";

/// One request.
///
/// # Errors
/// `NotFound`, or what the database refuses.
pub async fn get(tx: &mut Tx, id: &str) -> Result<RequestRow, AppError> {
    let sql = format!("{SELECT} WHERE id = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// Requests of an ISP that are neither finished nor taken back, oldest first.
///
/// # Errors
/// What the database refuses.
pub async fn open_of(tx: &mut Tx, org: &OrgId) -> Result<Vec<RequestRow>, AppError> {
    let sql = format!("{SELECT} WHERE org_id = $1 AND closed_at IS NULL ORDER BY number");
    tx.all(sqlx::AssertSqlSafe(sql), args![org]).await
}

/// When the newest request that brought a connection into service was finished.
///
/// # Errors
/// What the database refuses.
pub async fn in_service_since(tx: &mut Tx, pni: &PniId) -> Result<Option<UtcMs>, AppError> {
    let found: Option<(Option<i64>,)> = tx
        .optional(
            "SELECT MAX(closed_at) FROM requests WHERE pni_id = $1 AND state = 'active'",
            args![pni],
        )
        .await?;
    Ok(found.and_then(|(at,)| at).map(UtcMs::new))
}

/// Requests whose present step is late and whose delay nobody has been told: at most `limit`.
///
/// # Errors
/// What the database refuses.
pub async fn untold_late(tx: &mut Tx, now: UtcMs, limit: i64) -> Result<Vec<RequestRow>, AppError> {
    let sql = format!(
        "{SELECT} WHERE closed_at IS NULL AND due_at < $1 AND overdue_told_at IS NULL ORDER BY due_at, id LIMIT $2"
    );
    tx.all(sqlx::AssertSqlSafe(sql), args![now, limit]).await
}

/// What open requests have been given, of all ISPs but for one request: ISP and JSON of [`Assigned`].
///
/// # Errors
/// What the database refuses.
pub async fn given_to_others(
    tx: &mut Tx,
    without: &str,
) -> Result<Vec<(String, String)>, AppError> {
    tx.all(
        "SELECT org_id, body FROM requests WHERE closed_at IS NULL AND body <> '{}' AND id <> $1",
        args![without],
    )
    .await
}

/// The number of an ISP's next request.
///
/// # Errors
/// What the database refuses.
pub async fn next_number(tx: &mut Tx, org: &OrgId) -> Result<i64, AppError> {
    let last = tx
        .count(
            "SELECT COALESCE(MAX(number), 0) FROM requests WHERE org_id = $1",
            args![org],
        )
        .await?;
    Ok(last + 1)
}

/// Adds a request.
///
/// # Errors
/// `Conflict` when another one took the number meanwhile.
pub async fn insert(tx: &mut Tx, r: &RequestRow) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO requests (id, org_id, number, kind, state, blocked_from, state_reason, since, due_at, overdue_told_at, \
         owner, metro_id, facility_id, pni_id, label, peer_router, bandwidth_mbps, lag_members, reason, origin, wanted_from, \
         wanted_until, body, created_by, created_at, submitted_at, closed_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, \
         $8, $9, $10, $11, NULLIF($12, ''), $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)",
        args![
            &r.id, &r.org_id, r.number, &r.kind, &r.state, &r.blocked_from, &r.state_reason, r.since, r.due_at,
            r.overdue_told_at, &r.owner, &r.metro_id, r.facility_id.clone(), r.pni_id.clone(), &r.label, &r.peer_router,
            r.bandwidth_mbps, r.lag_members, &r.reason, &r.origin, r.wanted_from, r.wanted_until, &r.body, &r.created_by,
            r.created_at, r.submitted_at, r.closed_at, r.updated_at
        ],
    )
    .await?;
    Ok(())
}

/// Overwrites a request if nobody else did meanwhile.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn update(tx: &mut Tx, r: &RequestRow) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE requests SET state = $1, blocked_from = $2, state_reason = $3, since = $4, due_at = $5, overdue_told_at = $6, \
         owner = $7, metro_id = NULLIF($8, ''), facility_id = $9, pni_id = $10, label = $11, peer_router = $12, bandwidth_mbps = $13, \
         lag_members = $14, reason = $15, wanted_from = $16, wanted_until = $17, body = $18, submitted_at = $19, \
         closed_at = $20, updated_at = $21, kind = $22, version = version + 1 WHERE id = $23 AND version = $24",
        args![
            &r.state, &r.blocked_from, &r.state_reason, r.since, r.due_at, r.overdue_told_at, &r.owner, &r.metro_id,
            r.facility_id.clone(), r.pni_id.clone(), &r.label, &r.peer_router, r.bandwidth_mbps, r.lag_members, &r.reason,
            r.wanted_from, r.wanted_until, &r.body, r.submitted_at, r.closed_at, r.updated_at, &r.kind, &r.id, r.version
        ],
    )
    .await
}
