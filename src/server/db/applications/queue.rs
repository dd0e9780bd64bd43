//! The review queue: the applications of all ISPs as reviewers look for them. Drafts are the ISP's
//! own and never in it.

use crate::error::AppError;
use crate::server::db::{Tx, args};
use maps_domain::ids::{OrgId, RegionId, UserId};
use maps_domain::time::UtcMs;

/// A part of the queue. Every part is a question that a reviewer asks in the morning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// Everything that waits for Microsoft.
    #[default]
    Open,
    /// Claimed by the person who asks.
    Mine,
    /// Waits for somebody to claim it.
    Unclaimed,
    /// Waits for Microsoft and is past its due date.
    Overdue,
    /// Recommended; a lead has to sign.
    Second,
    /// Appealed; a lead who was not involved has to claim it.
    Appeals,
    /// Every application that was ever submitted, closed ones too.
    All,
}

impl Part {
    /// Every part, in the order of the chips.
    pub const ALL: &'static [Self] = &[
        Self::Open,
        Self::Mine,
        Self::Unclaimed,
        Self::Overdue,
        Self::Second,
        Self::Appeals,
        Self::All,
    ];

    /// Its name in the address; empty for the default.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Open => "",
            Self::Mine => "mine",
            Self::Unclaimed => "unclaimed",
            Self::Overdue => "overdue",
            Self::Second => "second",
            Self::Appeals => "appeals",
            Self::All => "all",
        }
    }

    /// The part of that name; the default for anything else.
    pub fn of(key: &str) -> Self {
        let named = Self::ALL.iter().copied().find(|part| part.key() == key);
        named.unwrap_or_default()
    }

    /// The condition on `applications a`; `$1` is the person who asks, `$2` is now.
    const fn condition(self) -> &'static str {
        match self {
            Self::Open => "a.state IN ('submitted', 'in_review', 'recommended', 'appealed')",
            Self::Mine => "a.state = 'in_review' AND a.claimed_by = $1",
            Self::Unclaimed => "a.state = 'submitted'",
            Self::Overdue => {
                "a.state IN ('submitted', 'in_review', 'recommended', 'appealed') AND a.due_at < $2"
            }
            Self::Second => "a.state = 'recommended'",
            Self::Appeals => "a.state = 'appealed'",
            Self::All => "a.submission_number > 0",
        }
    }
}

/// What the queue is filtered by. Empty texts and `None` do not restrict.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Who asks.
    pub me: UserId,
    /// When.
    pub now: UtcMs,
    /// Part of the queue.
    pub part: Part,
    /// Stored text of a state.
    pub state: String,
    /// Region.
    pub region: String,
    /// ISP.
    pub isp: String,
    /// Only what stands where it stands since before this moment.
    pub since_before: Option<UtcMs>,
    /// Pattern for names of ISPs, folded; empty for all.
    pub like: String,
}

/// A line of the queue.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct QueueRow {
    /// Application.
    pub id: String,
    /// The ISP.
    pub org_id: String,
    /// Its name on screen.
    pub isp: String,
    /// The region applied for.
    pub region_id: String,
    /// `Edge`, `Voice`, `IxRs`.
    pub partner_type: String,
    /// Stored text of the state.
    pub state: String,
    /// Number of the newest submission.
    pub submission_number: i64,
    /// Who submitted it.
    pub submitted_by: String,
    /// Reviewer; empty when unclaimed.
    pub claimed_by: String,
    /// Their name.
    pub claimant: String,
    /// First signature; empty when there is none.
    pub recommended_by: String,
    /// Their name.
    pub recommender: String,
    /// When whoever has to act should have.
    pub due_at: Option<i64>,
    /// When the present state began.
    pub since: i64,
}

/// How many applications each part of the queue holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Counts {
    /// See [`Part::Open`].
    pub open: i64,
    /// See [`Part::Mine`].
    pub mine: i64,
    /// See [`Part::Unclaimed`].
    pub unclaimed: i64,
    /// See [`Part::Overdue`].
    pub overdue: i64,
    /// See [`Part::Second`].
    pub second: i64,
    /// See [`Part::Appeals`].
    pub appeals: i64,
    /// See [`Part::All`].
    pub everything: i64,
}

impl Counts {
    /// The number of one part.
    pub const fn of(&self, part: Part) -> i64 {
        match part {
            Part::Open => self.open,
            Part::Mine => self.mine,
            Part::Unclaimed => self.unclaimed,
            Part::Overdue => self.overdue,
            Part::Second => self.second,
            Part::Appeals => self.appeals,
            Part::All => self.everything,
        }
    }
}

/// What the list can be sorted by: key of the address and expression. The first is the default: one's
/// own claims, then second signatures that one may give, then the rest.
pub const SORTS: &[(&str, &str)] = &[
    (
        "next",
        "CASE WHEN a.state = 'in_review' AND a.claimed_by = $1 THEN 0 \
         WHEN a.state = 'recommended' AND a.recommended_by <> $1 THEN 1 \
         WHEN a.state IN ('submitted', 'appealed') THEN 2 ELSE 3 END",
    ),
    ("isp", "o.name_folded"),
    ("region", "a.region_id"),
    ("state", "a.state"),
    ("since", "a.since"),
    ("due", "COALESCE(a.due_at, 9000000000000000)"),
    ("reviewer", "LOWER(COALESCE(c.name, ''))"),
];

const FROM: &str = "FROM applications a JOIN organisations o ON o.id = a.org_id \
    LEFT JOIN submissions s ON s.application_id = a.id AND s.number = a.submission_number \
    LEFT JOIN users c ON c.id = a.claimed_by LEFT JOIN users r ON r.id = a.recommended_by";

fn conditions(part: Part) -> String {
    // Every placeholder is used, whatever the part, so that both databases know its type.
    format!(
        "WHERE {} AND a.submission_number > 0 AND $1 = $1 AND $2 = $2 AND ($3 = '' OR a.state = $3) \
         AND ($4 = '' OR a.region_id = $4) AND ($5 = '' OR a.org_id = $5) AND ($6 = 0 OR a.since < $6) \
         AND ($7 = '' OR o.name_folded LIKE $7 OR a.region_id LIKE $8)",
        part.condition()
    )
}

/// One page of the queue and the number of applications in all that match. `order` is one of
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
) -> Result<(Vec<QueueRow>, i64), AppError> {
    let conditions = conditions(filter.part);
    let before = filter.since_before.map_or(0, UtcMs::get);
    // Region ids are their names with dashes.
    let region_like = filter.like.replace(' ', "-");
    let bound = || {
        args![
            &filter.me,
            filter.now,
            &filter.state,
            &filter.region,
            &filter.isp,
            before,
            &filter.like,
            &region_like
        ]
    };
    let total = tx
        .count(
            sqlx::AssertSqlSafe(format!("SELECT COUNT(*) {FROM} {conditions}")),
            bound(),
        )
        .await?;
    let mut with_window = bound();
    with_window.extend(args![limit, offset]);
    let sql = format!(
        "SELECT a.id, a.org_id, o.display_name AS isp, a.region_id, a.partner_type, a.state, a.submission_number, \
         COALESCE(s.submitted_by, '') AS submitted_by, a.claimed_by, COALESCE(c.name, '') AS claimant, \
         a.recommended_by, COALESCE(r.name, '') AS recommender, a.due_at, a.since {FROM} {conditions} \
         ORDER BY {order}, COALESCE(a.due_at, 9000000000000000), a.since, a.id LIMIT $9 OFFSET $10"
    );
    let rows = tx.all(sqlx::AssertSqlSafe(sql), with_window).await?;
    Ok((rows, total))
}

/// How many applications each part holds for the person who asks, without filters.
///
/// # Errors
/// What the database refuses.
pub async fn counts(tx: &mut Tx, me: &UserId, now: UtcMs) -> Result<Counts, AppError> {
    let column = |part: Part, name: &str| {
        format!(
            "CAST(COALESCE(SUM(CASE WHEN {} THEN 1 ELSE 0 END), 0) AS BIGINT) AS {name}",
            part.condition()
        )
    };
    let columns = [
        column(Part::Open, "open"),
        column(Part::Mine, "mine"),
        column(Part::Unclaimed, "unclaimed"),
        column(Part::Overdue, "overdue"),
        column(Part::Second, "second"),
        column(Part::Appeals, "appeals"),
        column(Part::All, "everything"),
    ];
    let sql = format!(
        "SELECT {} FROM applications a WHERE a.submission_number > 0",
        columns.join(", ")
    );
    tx.one(sqlx::AssertSqlSafe(sql), args![me, now]).await
}

/// The ISPs and regions that have submitted, for the filters: id and name of the ISP.
///
/// # Errors
/// What the database refuses.
pub async fn isps(tx: &mut Tx) -> Result<Vec<(String, String)>, AppError> {
    tx.all(
        "SELECT o.id, o.display_name FROM organisations o WHERE EXISTS \
         (SELECT 1 FROM applications a WHERE a.org_id = o.id AND a.submission_number > 0) \
         ORDER BY o.name_folded, o.id",
        args![],
    )
    .await
}

/// What else waits for reviewers, beside applications.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Waiting {
    /// PNIs in use whose record Microsoft has neither confirmed nor disputed.
    pub pnis: i64,
    /// ASNs without a decision.
    pub asns: i64,
    /// Qualifications in force that end before the given moment.
    pub ending: i64,
    /// Qualifications in force whose suspension is proposed.
    pub proposed: i64,
}

/// Counts what else waits; qualifications count as ending when they end before `horizon`.
///
/// # Errors
/// What the database refuses.
pub async fn waiting(tx: &mut Tx, horizon: UtcMs) -> Result<Waiting, AppError> {
    tx.one(
        "SELECT (SELECT COUNT(*) FROM pnis WHERE record = 'claimed' AND inventory = 'live') AS pnis, \
         (SELECT COUNT(*) FROM asns WHERE state = 'pending') AS asns, \
         (SELECT COUNT(*) FROM qualifications WHERE state = 'qualified' AND until < $1) AS ending, \
         (SELECT COUNT(*) FROM follow_ups f JOIN qualifications q ON q.id = f.qualification_id \
          WHERE q.state = 'qualified' AND f.drift = 'suspension_proposed') AS proposed",
        args![horizon],
    )
    .await
}

/// Customers with an activation of the ISP in the region that is not over, and their activations: who
/// a decision about the qualification concerns.
///
/// # Errors
/// What the database refuses.
pub async fn running(tx: &mut Tx, isp: &OrgId, region: &RegionId) -> Result<(i64, i64), AppError> {
    tx.one(
        "SELECT COUNT(DISTINCT customer_id), COUNT(*) FROM activations \
         WHERE isp_id = $1 AND region_id = $2 AND state <> 'inactive'",
        args![isp, region],
    )
    .await
}
