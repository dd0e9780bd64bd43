//! What waits for whom until when, over all kinds of work; and the secret addresses of calendars.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::ids::{OrgId, UserId};
use maps_domain::time::UtcMs;

/// Entries of one kind in a calendar.
const MOST: i64 = 300;

/// A thing that is due: id, two words about it (names or numbers), and when.
pub type Due = (String, String, String, i64);

/// Applications that wait for the ISP: id, region, state.
///
/// # Errors
/// What the database refuses.
pub async fn isp_applications(tx: &mut Tx, org: &OrgId) -> Result<Vec<Due>, AppError> {
    tx.all(
        "SELECT id, region_id, state, due_at FROM applications WHERE org_id = $1 AND state IN ('draft', 'changes_requested') \
         AND due_at IS NOT NULL ORDER BY due_at, id LIMIT $2",
        args![org, MOST],
    )
    .await
}

/// Declarations with lines that the ISP has to answer: id, customer, number of lines.
///
/// # Errors
/// What the database refuses.
pub async fn isp_orders(tx: &mut Tx, org: &OrgId) -> Result<Vec<Due>, AppError> {
    tx.all(
        "SELECT l.order_id, o.display_name, CAST(COUNT(*) AS TEXT), MIN(l.due_at) FROM order_lines l \
         JOIN organisations o ON o.id = l.customer_id WHERE l.isp_id = $1 AND l.state = 'declared' \
         GROUP BY l.order_id, o.display_name ORDER BY MIN(l.due_at), l.order_id LIMIT $2",
        args![org, MOST],
    )
    .await
}

/// Steps of turn-up batches that their owner (`isp`, `customer`, `microsoft`) does by hand: batch,
/// step, the other side. `org` is the ISP or the customer; Microsoft sees all.
///
/// # Errors
/// What the database refuses.
pub async fn steps(tx: &mut Tx, owner: &str, org: &OrgId) -> Result<Vec<Due>, AppError> {
    tx.all(
        "SELECT s.batch_id, s.step, CASE $1 WHEN 'customer' THEN i.display_name ELSE c.display_name END, s.due_at \
         FROM batch_steps s JOIN batches b ON b.id = s.batch_id \
         JOIN organisations c ON c.id = b.customer_id JOIN organisations i ON i.id = b.isp_id \
         WHERE s.owner = $1 AND s.mode = 'by_hand' AND s.state = 'due' AND s.due_at IS NOT NULL \
         AND ($1 = 'microsoft' OR ($1 = 'isp' AND b.isp_id = $2) OR ($1 = 'customer' AND b.customer_id = $2)) \
         ORDER BY s.due_at, s.batch_id LIMIT $3",
        args![owner, org, MOST],
    )
    .await
}

/// Requests for the release of a prefix that the holder has to answer: id, prefix, state. Of one ISP, or
/// of all when `org` is empty.
///
/// # Errors
/// What the database refuses.
pub async fn releases(tx: &mut Tx, org: &str) -> Result<Vec<Due>, AppError> {
    tx.all(
        "SELECT id, prefix, state, answer_due_at FROM prefix_releases WHERE ($1 = '' OR holder_id = $1) \
         AND (state = 'requested' OR ($1 = '' AND state = 'contested')) ORDER BY answer_due_at, id LIMIT $2",
        args![org, MOST],
    )
    .await
}

/// Qualifications that have not ended and have no renewal on its way: id, region, ISP, end. Of one ISP,
/// or of all when `org` is empty, as far as they end before `horizon`.
///
/// # Errors
/// What the database refuses.
pub async fn ends(tx: &mut Tx, org: &str, horizon: UtcMs) -> Result<Vec<Due>, AppError> {
    tx.all(
        "SELECT q.id, q.region_id, o.display_name, q.until FROM qualifications q JOIN organisations o ON o.id = q.org_id \
         WHERE q.state IN ('qualified', 'suspended') AND ($1 = '' OR q.org_id = $1) AND q.until < $2 \
         AND NOT EXISTS (SELECT 1 FROM applications a WHERE a.org_id = q.org_id AND a.region_id = q.region_id \
          AND a.id <> q.application_id AND a.state IN ('submitted', 'in_review', 'changes_requested', 'recommended', 'appealed')) \
         ORDER BY q.until, q.id LIMIT $3",
        args![org, horizon, MOST],
    )
    .await
}

/// Grace periods that run or are over: qualification, region, ISP, end. Of one ISP, or of all when `org`
/// is empty.
///
/// # Errors
/// What the database refuses.
pub async fn grace(tx: &mut Tx, org: &str) -> Result<Vec<Due>, AppError> {
    tx.all(
        "SELECT q.id, q.region_id, o.display_name, f.grace_until FROM follow_ups f \
         JOIN qualifications q ON q.id = f.qualification_id JOIN organisations o ON o.id = q.org_id \
         WHERE q.state = 'qualified' AND f.grace_until IS NOT NULL AND ($1 = '' OR q.org_id = $1) \
         ORDER BY f.grace_until, q.id LIMIT $2",
        args![org, MOST],
    )
    .await
}

/// Requests for the release of a prefix whose holder has yet to answer a customer: id, prefix, state.
///
/// # Errors
/// What the database refuses.
pub async fn releases_asked(tx: &mut Tx, customer: &OrgId) -> Result<Vec<Due>, AppError> {
    tx.all(
        "SELECT id, prefix, state, answer_due_at FROM prefix_releases WHERE requester_id = $1 AND state = 'requested' \
         ORDER BY answer_due_at, id LIMIT $2",
        args![customer, MOST],
    )
    .await
}

/// Keys that a customer has yet to redeem: id, prefix, ISP.
///
/// # Errors
/// What the database refuses.
pub async fn keys(tx: &mut Tx, customer: &OrgId, now: UtcMs) -> Result<Vec<Due>, AppError> {
    tx.all(
        "SELECT k.id, r.prefix, o.display_name, k.expires_at FROM prefix_keys k JOIN registered_prefixes r ON r.id = k.prefix_id \
         JOIN organisations o ON o.id = r.org_id WHERE r.customer_id = $1 AND r.released_at IS NULL AND r.redeemed_at IS NULL \
         AND k.state = 'issued' AND k.expires_at > $2 ORDER BY k.expires_at, k.id LIMIT $3",
        args![customer, now, MOST],
    )
    .await
}

/// Applications that wait for a reviewer: id, state, ISP, region, when. What somebody else has claimed or
/// recommended oneself is left out; recommendations only when `lead`.
///
/// # Errors
/// What the database refuses.
pub async fn reviews(
    tx: &mut Tx,
    me: &UserId,
    lead: bool,
) -> Result<Vec<(String, String, String, String, i64)>, AppError> {
    tx.all(
        "SELECT a.id, a.state, o.display_name, a.region_id, a.due_at FROM applications a JOIN organisations o ON o.id = a.org_id \
         WHERE a.due_at IS NOT NULL AND (a.state = 'submitted' OR (a.state = 'in_review' AND a.claimed_by = $1) \
          OR ($2 AND a.state = 'recommended' AND a.recommended_by <> $1) OR ($2 AND a.state = 'appealed')) \
         ORDER BY a.due_at, a.id LIMIT $3",
        args![me, lead, MOST],
    )
    .await
}

/// Requests for interconnects that wait for Microsoft: id, state, ISP.
///
/// # Errors
/// What the database refuses.
pub async fn requests(tx: &mut Tx) -> Result<Vec<Due>, AppError> {
    tx.all(
        "SELECT r.id, r.state, o.display_name, r.due_at FROM requests r JOIN organisations o ON o.id = r.org_id \
         WHERE r.owner = 'microsoft' AND r.closed_at IS NULL AND r.due_at IS NOT NULL ORDER BY r.due_at, r.id LIMIT $1",
        args![MOST],
    )
    .await
}

/// When the person's secret address was made; `None` when there is none.
///
/// # Errors
/// What the database refuses.
pub async fn address_made(tx: &mut Tx, user: &UserId) -> Result<Option<UtcMs>, AppError> {
    let row: Option<(i64,)> = tx
        .optional(
            "SELECT created_at FROM calendar_addresses WHERE user_id = $1",
            args![user],
        )
        .await?;
    Ok(row.map(|(at,)| UtcMs::new(at)))
}

/// Whose calendar a secret opens.
///
/// # Errors
/// `NotFound`.
pub async fn owner_of(tx: &mut Tx, secret_hash: &str) -> Result<UserId, AppError> {
    let (id,): (String,) = tx
        .one(
            "SELECT user_id FROM calendar_addresses WHERE secret_hash = $1",
            args![secret_hash],
        )
        .await?;
    Ok(UserId::new(id))
}

/// Ends the person's address, if there is one.
///
/// # Errors
/// What the database refuses.
pub async fn end_address(tx: &mut Tx, user: &UserId) -> Result<(), AppError> {
    tx.exec(
        "DELETE FROM calendar_addresses WHERE user_id = $1",
        args![user],
    )
    .await?;
    Ok(())
}

/// Makes the person's address.
///
/// # Errors
/// `Conflict` when there is one already.
pub async fn make_address(
    tx: &mut Tx,
    user: &UserId,
    secret_hash: &str,
    now: UtcMs,
) -> Result<(), AppError> {
    tx.exec_one(
        "INSERT INTO calendar_addresses (user_id, secret_hash, created_at) VALUES ($1, $2, $3)",
        args![user, secret_hash, now],
    )
    .await
}
