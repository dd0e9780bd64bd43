//! The list of all qualifications, as Microsoft looks through it.

use crate::error::AppError;
use crate::server::db::{Tx, args};
use maps_domain::time::UtcMs;

/// What the list is filtered by. Empty texts and `None` do not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Region.
    pub region: String,
    /// Stored text of a state.
    pub state: String,
    /// `Local`, `Geo`.
    pub tier: String,
    /// Only those in force that end before this moment.
    pub ends_before: Option<UtcMs>,
    /// Only those granted under an exception from the policy's tier.
    pub exceptions: bool,
    /// Only those in force that no longer pass: `failing`, or `proposed` for those whose suspension is
    /// proposed; empty for all.
    pub drift: String,
    /// Pattern for names of ISPs, folded; empty for all.
    pub like: String,
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct QualificationRow {
    /// Qualification.
    pub id: String,
    /// The ISP.
    pub org_id: String,
    /// Its name on screen.
    pub isp: String,
    /// Region.
    pub region_id: String,
    /// `Edge`, `Voice`, `IxRs`.
    pub partner_type: String,
    /// Stored text of the state.
    pub state: String,
    /// `Local`, `Geo`.
    pub tier: String,
    /// JSON list of metro ids.
    pub metros: String,
    /// Plan of the exception; empty when the policy is met.
    pub exception_plan: String,
    /// Why it was suspended, revoked or reinstated.
    pub reason: String,
    /// In force without a gap since.
    pub since: i64,
    /// Last moment.
    pub until: i64,
    /// Stored text of the drift of one in force; empty for none.
    pub drift: String,
    /// Since when it does not pass as built.
    pub drift_since: Option<i64>,
    /// End of the grace period.
    pub grace_until: Option<i64>,
    /// Customers with an activation that is not over.
    pub customers: i64,
    /// Those activations.
    pub activations: i64,
}

/// What the list can be sorted by: key of the address and expression; the first is the default.
pub const SORTS: &[(&str, &str)] = &[
    ("until", "q.until"),
    ("isp", "o.name_folded"),
    ("region", "q.region_id"),
    ("state", "q.state"),
    ("tier", "q.tier"),
    ("since", "q.since"),
    ("customers", "customers"),
];

const WHERE: &str = "WHERE ($1 = '' OR q.region_id = $1) AND ($2 = '' OR q.state = $2) AND ($3 = '' OR q.tier = $3) \
    AND ($4 = 0 OR (q.state = 'qualified' AND q.until < $4)) AND ($5 = 0 OR q.exception_plan <> '') \
    AND ($6 = '' OR o.name_folded LIKE $6 OR q.region_id LIKE $7) \
    AND ($8 = '' OR (q.state = 'qualified' AND (f.drift = 'suspension_proposed' OR ($8 = 'failing' AND f.drift = 'grace'))))";

/// One page of the list and the number of qualifications in all that match. `order` is one of
/// [`SORTS`] with its direction.
///
/// # Errors
/// What the database refuses.
pub async fn page(
    tx: &mut Tx,
    filter: &Filter,
    order: &str,
    limit: i64,
    offset: i64,
) -> Result<(Vec<QualificationRow>, i64), AppError> {
    let before = filter.ends_before.map_or(0, UtcMs::get);
    let region_like = filter.like.replace(' ', "-");
    let bound = || {
        args![
            &filter.region,
            &filter.state,
            &filter.tier,
            before,
            i64::from(filter.exceptions),
            &filter.like,
            &region_like,
            &filter.drift
        ]
    };
    let from = "FROM qualifications q JOIN organisations o ON o.id = q.org_id \
                LEFT JOIN follow_ups f ON f.qualification_id = q.id AND q.state = 'qualified'";
    let total = tx
        .count(
            sqlx::AssertSqlSafe(format!("SELECT COUNT(*) {from} {WHERE}")),
            bound(),
        )
        .await?;
    let mut with_window = bound();
    with_window.extend(args![limit, offset]);
    let sql = format!(
        "SELECT q.id, q.org_id, o.display_name AS isp, q.region_id, q.partner_type, q.state, q.tier, q.metros, \
         q.exception_plan, q.reason, q.since, q.until, COALESCE(f.drift, '') AS drift, f.drift_since, f.grace_until, \
         (SELECT COUNT(DISTINCT x.customer_id) FROM activations x WHERE x.isp_id = q.org_id \
          AND x.region_id = q.region_id AND x.state <> 'inactive') AS customers, \
         (SELECT COUNT(*) FROM activations x WHERE x.isp_id = q.org_id \
          AND x.region_id = q.region_id AND x.state <> 'inactive') AS activations \
         {from} {WHERE} ORDER BY {order}, q.until, q.id LIMIT $9 OFFSET $10"
    );
    let rows = tx.all(sqlx::AssertSqlSafe(sql), with_window).await?;
    Ok((rows, total))
}

/// How many qualifications are in each state: stored text and number.
///
/// # Errors
/// What the database refuses.
pub async fn states(tx: &mut Tx) -> Result<Vec<(String, i64)>, AppError> {
    tx.all(
        "SELECT state, COUNT(*) FROM qualifications GROUP BY state ORDER BY state",
        args![],
    )
    .await
}

/// How many in force end before the moment.
///
/// # Errors
/// What the database refuses.
pub async fn ending(tx: &mut Tx, before: UtcMs) -> Result<i64, AppError> {
    tx.count(
        "SELECT COUNT(*) FROM qualifications WHERE state = 'qualified' AND until < $1",
        args![before],
    )
    .await
}
