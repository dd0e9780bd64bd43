//! Turn-up batches and their steps: what one ISP turns on together for one customer in one region.

use super::{Tx, args};
use crate::error::AppError;
use maps_domain::activation::{BatchKey, Evidence, Mode, Owner, Step, StepRecord, StepState};
use maps_domain::time::UtcMs;

/// A batch as stored.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Batch {
    /// Id.
    pub id: String,
    /// ISP.
    pub isp_id: String,
    /// Customer.
    pub customer_id: String,
    /// Region.
    pub region_id: String,
    /// `collecting`: further sites join; `running`: a step was done by hand; `finished`, `failed`.
    pub state: String,
    /// Begun.
    pub created_at: i64,
    /// Row version.
    pub version: i64,
}

impl Batch {
    /// What it turns on.
    pub fn key(&self) -> BatchKey {
        BatchKey {
            isp: self.isp_id.clone().into(),
            customer: self.customer_id.clone().into(),
            region: self.region_id.clone().into(),
        }
    }
}

/// A step with what its owner wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredStep {
    /// For the domain.
    pub record: StepRecord,
    /// Person who did it by hand; empty for a check.
    pub done_by: String,
    /// When it was done.
    pub done_at: Option<UtcMs>,
    /// What they wrote.
    pub reason: String,
}

#[derive(sqlx::FromRow)]
struct StepRow {
    batch_id: String,
    step: String,
    owner: String,
    mode: String,
    state: String,
    due_at: Option<i64>,
    since: i64,
    done_at: Option<i64>,
    done_by: String,
    evidence: String,
    reason: String,
}

impl StepRow {
    fn read(self) -> Result<StoredStep, AppError> {
        let evidence = match self.evidence.as_str() {
            "" => None,
            text => Some(Evidence::parse(text).map_err(AppError::internal)?),
        };
        Ok(StoredStep {
            record: StepRecord {
                step: Step::parse(&self.step).map_err(AppError::internal)?,
                owner: Owner::parse(&self.owner).map_err(AppError::internal)?,
                mode: Mode::parse(&self.mode).map_err(AppError::internal)?,
                state: StepState::parse(&self.state).map_err(AppError::internal)?,
                since: UtcMs::new(self.since),
                due_at: self.due_at.map(UtcMs::new),
                evidence,
            },
            done_by: self.done_by,
            done_at: self.done_at.map(UtcMs::new),
            reason: self.reason,
        })
    }
}

const BATCH: &str = "b.id, b.isp_id, b.customer_id, b.region_id, b.state, b.created_at, b.version";

/// One batch.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: &str) -> Result<Batch, AppError> {
    let sql = format!("SELECT {BATCH} FROM batches b WHERE b.id = $1");
    tx.one(sqlx::AssertSqlSafe(sql), args![id]).await
}

/// Batches by id.
///
/// # Errors
/// What the database refuses.
pub async fn by_ids(tx: &mut Tx, ids: &[String]) -> Result<Vec<Batch>, AppError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {BATCH} FROM batches b WHERE b.id IN ({}) ORDER BY b.id",
        super::marks(1, ids.len())
    );
    tx.all(
        sqlx::AssertSqlSafe(sql),
        ids.iter().map(Into::into).collect(),
    )
    .await
}

/// The batches of customers that sites can still join, the newest first.
///
/// # Errors
/// What the database refuses.
pub async fn collecting_for(tx: &mut Tx, customers: &[String]) -> Result<Vec<Batch>, AppError> {
    if customers.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {BATCH} FROM batches b WHERE b.customer_id IN ({}) AND b.state = 'collecting' \
         ORDER BY b.created_at DESC, b.id DESC",
        super::marks(1, customers.len())
    );
    tx.all(
        sqlx::AssertSqlSafe(sql),
        customers.iter().map(Into::into).collect(),
    )
    .await
}

/// Adds a batch without steps.
///
/// # Errors
/// What the database refuses.
pub async fn insert(tx: &mut Tx, batch: &Batch) -> Result<(), AppError> {
    tx.exec(
        "INSERT INTO batches (id, isp_id, customer_id, region_id, state, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            &batch.id, &batch.isp_id, &batch.customer_id, &batch.region_id, &batch.state, batch.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Moves a batch on, if nobody else did meanwhile.
///
/// # Errors
/// `Conflict` on a lost race.
pub async fn set_state(tx: &mut Tx, batch: &Batch, state: &str) -> Result<(), AppError> {
    tx.exec_one(
        "UPDATE batches SET state = $1, version = version + 1 WHERE id = $2 AND version = $3",
        args![state, &batch.id, batch.version],
    )
    .await
}

/// The steps of a batch, in order.
///
/// # Errors
/// What the database refuses.
pub async fn steps(tx: &mut Tx, batch: &str) -> Result<Vec<StoredStep>, AppError> {
    let all = steps_of(tx, &[batch.to_owned()]).await?;
    Ok(all.into_iter().map(|(_, step)| step).collect())
}

/// The steps of several batches with the batch's id, in order.
///
/// # Errors
/// What the database refuses.
pub async fn steps_of(
    tx: &mut Tx,
    batches: &[String],
) -> Result<Vec<(String, StoredStep)>, AppError> {
    if batches.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT batch_id, step, owner, mode, state, due_at, since, done_at, done_by, evidence, reason FROM batch_steps \
         WHERE batch_id IN ({}) ORDER BY batch_id, position",
        super::marks(1, batches.len())
    );
    let rows: Vec<StepRow> = tx
        .all(
            sqlx::AssertSqlSafe(sql),
            batches.iter().map(Into::into).collect(),
        )
        .await?;
    rows.into_iter()
        .map(|row| Ok((row.batch_id.clone(), row.read()?)))
        .collect()
}

/// Writes the steps of a batch: the few rows are replaced as a whole.
///
/// # Errors
/// What the database refuses.
pub async fn write_steps(tx: &mut Tx, batch: &str, steps: &[StoredStep]) -> Result<(), AppError> {
    tx.exec("DELETE FROM batch_steps WHERE batch_id = $1", args![batch])
        .await?;
    for (position, step) in (0_i64..).zip(steps) {
        let record = &step.record;
        let evidence = record.evidence.map_or("", Evidence::as_str);
        tx.exec(
            "INSERT INTO batch_steps (batch_id, step, position, owner, mode, state, due_at, since, done_at, done_by, \
             evidence, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            args![
                batch, record.step.as_str(), position, record.owner.as_str(), record.mode.as_str(),
                record.state.as_str(), record.due_at, record.since, step.done_at, &step.done_by, evidence, &step.reason
            ],
        )
        .await?;
    }
    Ok(())
}

/// A batch in a list: the step that everything waits for.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct BatchRow {
    /// Id.
    pub id: String,
    /// ISP's display name.
    pub isp: String,
    /// Customer's display name.
    pub customer: String,
    /// Region.
    pub region_id: String,
    /// State.
    pub state: String,
    /// Begun.
    pub created_at: i64,
    /// Customer sites in it.
    pub sites: i64,
    /// Of them active (at risk ones among them).
    pub active: i64,
    /// The open step; empty when all are done.
    pub step: String,
    /// Who has to act.
    pub owner: String,
    /// Its state.
    pub step_state: String,
    /// Since when.
    pub since: Option<i64>,
    /// Until when.
    pub due_at: Option<i64>,
}

/// What to keep. Empty parts do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Batches of this ISP.
    pub isp: String,
    /// In the name of ISP or customer.
    pub search: String,
    /// Region.
    pub region: String,
    /// Owner of the open step: `isp`, `microsoft`, `customer`; `done` for batches without one.
    pub waits_for: String,
    /// Only steps whose due time is over at this moment.
    pub overdue_at: Option<UtcMs>,
    /// Only failed ones.
    pub failed: bool,
}

/// One page of batches, overdue first, then by due time, finished ones last; and the total.
///
/// # Errors
/// What the database refuses.
pub async fn page(
    tx: &mut Tx,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<(Vec<BatchRow>, i64), AppError> {
    let from = "FROM batches b JOIN organisations i ON i.id = b.isp_id JOIN organisations c ON c.id = b.customer_id \
        LEFT JOIN batch_steps t ON t.batch_id = b.id AND t.state IN ('due', 'failed') \
        WHERE ($1 = '' OR b.isp_id = $1) AND ($2 = '' OR i.name_folded LIKE $2 OR c.name_folded LIKE $2) \
        AND ($3 = '' OR b.region_id = $3) \
        AND ($4 = '' OR t.owner = $4 OR ($4 = 'done' AND t.step IS NULL)) \
        AND ($5 = 0 OR t.due_at < $5) AND ($6 = 0 OR t.state = 'failed')";
    let like = match filter.search.as_str() {
        "" => String::new(),
        text => format!("%{}%", text.to_lowercase()),
    };
    let args = args![
        &filter.isp,
        like,
        &filter.region,
        &filter.waits_for,
        filter.overdue_at.map_or(0, UtcMs::get),
        i64::from(filter.failed)
    ];
    let count = format!("SELECT COUNT(*) {from}");
    let total = tx.count(sqlx::AssertSqlSafe(count), args.clone()).await?;
    let sql = format!(
        "SELECT b.id, i.display_name AS isp, c.display_name AS customer, b.region_id, b.state, b.created_at, \
         (SELECT COUNT(*) FROM activations a WHERE a.batch_id = b.id) AS sites, \
         (SELECT COUNT(*) FROM activations a WHERE a.batch_id = b.id AND a.state IN ('active', 'at_risk')) AS active, \
         COALESCE(t.step, '') AS step, COALESCE(t.owner, '') AS owner, COALESCE(t.state, '') AS step_state, \
         t.since, t.due_at {from} \
         ORDER BY CASE WHEN t.step IS NULL THEN 1 ELSE 0 END, t.due_at ASC NULLS LAST, b.created_at DESC, b.id LIMIT $7 OFFSET $8"
    );
    let mut args = args;
    args.push(limit.into());
    args.push(offset.into());
    let rows = tx.all(sqlx::AssertSqlSafe(sql), args).await?;
    Ok((rows, total))
}
