//! What the person who looks at an application can do with it now, and what is missing for the rest.

use super::check::{self, DecisionCheck};
use super::read::Detail;
use super::{claim, load};
use crate::error::AppError;
use crate::server::ctx::{Actor, Ctx};
use crate::server::db::applications::queue;
use crate::server::db::pnis::{self, PniRow};
use crate::server::db::{Tx, choices, users};
use crate::server::service::ground;
use maps_domain::access::Action;
use maps_domain::application::{
    AppealedDecision, Claim, Event, Recommendation, State, guard_claim, guard_decision,
};
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::{ApplicationId, PniId, UserId};
use maps_domain::time::UtcMs;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A move of Microsoft's half of the procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Move {
    /// Take it to review it.
    Claim,
    /// Give it back to the queue.
    Release,
    /// Give it to another reviewer.
    Reassign,
    /// Send it back to the ISP with named points.
    RequestChanges,
    /// Propose a decision.
    Recommend,
    /// Set one answer aside.
    Overrule,
    /// Approve, decline or send back.
    Decide,
    /// Let a lower tier suffice for a time.
    Exception,
    /// Say something.
    Comment,
    /// Confirm or dispute a connection.
    ConfirmPni,
}

impl Move {
    /// Every move, in the order of the procedure.
    pub const ALL: &'static [Self] = &[
        Self::Claim,
        Self::Release,
        Self::Reassign,
        Self::RequestChanges,
        Self::Recommend,
        Self::Overrule,
        Self::Decide,
        Self::Exception,
        Self::Comment,
        Self::ConfirmPni,
    ];

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Claim => "Claim",
            Self::Release => "Release",
            Self::Reassign => "Reassign",
            Self::RequestChanges => "Request changes",
            Self::Recommend => "Recommend a decision",
            Self::Overrule => "Overrule an answer",
            Self::Decide => "Decide",
            Self::Exception => "Grant an exception",
            Self::Comment => "Comment",
            Self::ConfirmPni => "Confirm PNIs",
        }
    }

    const fn action(self) -> Action {
        match self {
            Self::Claim | Self::Release => Action::ClaimApplication,
            Self::Reassign => Action::ReassignClaim,
            Self::RequestChanges => Action::RequestChanges,
            Self::Recommend => Action::RecommendDecision,
            Self::Overrule => Action::OverruleRule,
            Self::Decide | Self::Exception => Action::DecideApplication,
            Self::Comment => Action::CommentApplication,
            Self::ConfirmPni => Action::ConfirmPniRecord,
        }
    }

    /// Moves that are worth explaining when they are not possible: the next steps of the procedure.
    const fn is_next_of(self, state: State) -> bool {
        matches!(
            (self, state),
            (Self::Claim, State::Submitted | State::Appealed)
                | (
                    Self::RequestChanges | Self::Recommend | Self::Release,
                    State::InReview
                )
                | (Self::Decide, State::Recommended)
        )
    }
}

/// What an approval would rest on, and whom it concerns.
pub struct Bench {
    /// The moves that are possible now.
    pub allowed: Vec<Move>,
    /// The next moves that are not, each with what is missing.
    pub missing: Vec<(Move, String)>,
    /// The engine's answer on the frozen evidence with today's confirmations; `None` before the first
    /// submission and after the decision.
    pub check: Option<DecisionCheck>,
    /// Customer sites whose choice names the ISP in the region: an upper bound of who starts.
    pub sites: i64,
    /// Customers and activations that run with the ISP in the region.
    pub running: (i64, i64),
    /// Name of the first signer; empty when there is none.
    pub first: String,
    /// Name of the second signer; empty when there is none.
    pub second: String,
    /// What was recommended.
    pub recommendation: Option<Recommendation>,
    /// When the claim lapses.
    pub lapses_at: Option<UtcMs>,
    /// The ISP's connections as they are now, by id.
    pub pnis: BTreeMap<PniId, PniRow>,
    /// Who can be given the review: id and name.
    pub reviewers: Vec<(String, String)>,
    /// Names of metros and buildings.
    pub catalogue: Arc<Catalogue>,
}

impl Bench {
    /// Whether a move is possible now.
    pub fn may(&self, wanted: Move) -> bool {
        self.allowed.contains(&wanted)
    }
}

/// Everything that a reviewer's page needs besides the application itself.
///
/// # Errors
/// `NotFound` when it is absent or foreign, what the database refuses.
pub async fn bench(ctx: &Ctx, detail: &Detail) -> Result<Bench, AppError> {
    let id = detail.app.app_id();
    let reviewers = claim::reviewers(ctx)
        .await?
        .into_iter()
        .map(|user| (user.id, user.name))
        .collect();
    let mut tx = ctx.app.db.read().await?;
    let app = load(&mut tx, ctx, Action::ReadQueue, &id).await?;
    let actor = ctx.actor()?.clone();
    let appealed = claim::appealed(&mut tx, &id).await?;
    let (mut allowed, mut missing) = (Vec::new(), Vec::new());
    for wanted in Move::ALL {
        match possible(ctx, &actor, detail, &appealed, *wanted) {
            Ok(()) => allowed.push(*wanted),
            Err(why) if wanted.is_next_of(detail.state) => missing.push((*wanted, why)),
            Err(_) => {}
        }
    }
    let recommendation = app.recommendation();
    let check = match detail.state {
        State::Submitted | State::InReview | State::Recommended | State::Appealed => {
            let metros = match &recommendation {
                Some(Recommendation::Approve { metros, .. }) => metros.clone(),
                _ => app.metros().into_iter().collect(),
            };
            Some(check::decision(&mut tx, ctx, &app, &metros).await?)
        }
        _ => None,
    };
    let policy = ground::policy(ctx, &mut tx).await?;
    let days = policy
        .thresholds(&app.region(), app.partner()?)
        .claim_lapse_working_days;
    let lapses_at = match (detail.state, app.claimant(), app.claimed_at) {
        (State::InReview, Some(by), Some(at)) => Some(
            Claim {
                by,
                at: UtcMs::new(at),
            }
            .lapses_at(days),
        ),
        _ => None,
    };
    Ok(Bench {
        allowed,
        missing,
        check,
        sites: choices::sites_naming(&mut tx, &app.org(), &app.region()).await?,
        running: queue::running(&mut tx, &app.org(), &app.region()).await?,
        first: name_of(&mut tx, &app.recommended_by).await?,
        second: name_of(&mut tx, &app.decided_by).await?,
        recommendation,
        lapses_at,
        pnis: pnis::of_org(&mut tx, &app.org())
            .await?
            .into_iter()
            .map(|row| (PniId::from(row.id.as_str()), row))
            .collect(),
        catalogue: ground::catalogue(ctx, &mut tx).await?,
        reviewers,
    })
}

async fn name_of(tx: &mut Tx, id: &str) -> Result<String, AppError> {
    if id.is_empty() {
        return Ok(String::new());
    }
    match users::get(tx, &UserId::from(id)).await {
        Ok(user) => Ok(user.name),
        Err(AppError::NotFound) => Ok(String::new()),
        Err(error) => Err(error),
    }
}

/// Whether a move is possible, by the same guards that the move itself asks. The sentence says what
/// is missing.
fn possible(
    ctx: &Ctx,
    actor: &Actor,
    detail: &Detail,
    appealed: &AppealedDecision,
    wanted: Move,
) -> Result<(), String> {
    let app = &detail.app;
    let sentence = |refused: maps_domain::refusal::Refused| refused.sentence().to_owned();
    let event = match wanted {
        Move::Claim => Some(Event::Claim),
        Move::Release => Some(Event::Release),
        Move::Reassign => Some(Event::Reassign),
        Move::RequestChanges => Some(Event::RequestChanges),
        Move::Recommend => Some(Event::Recommend),
        Move::Decide => Some(Event::SendBack),
        Move::Overrule | Move::Exception | Move::Comment | Move::ConfirmPni => None,
    };
    if let Some(event) = event {
        detail.state.transition(event).map_err(sentence)?;
    }
    if !ctx.may(wanted.action(), &app.org()) {
        return Err(match wanted {
            Move::Decide | Move::Reassign | Move::Exception => format!(
                "A lead reviewer, not you, signs next. Your role is {}.",
                actor.role.label()
            ),
            _ => format!(
                "A reviewer has to do this. Your role is {}.",
                actor.role.label()
            ),
        });
    }
    let submitted_by = UserId::new(
        detail
            .newest
            .as_ref()
            .map(|s| s.submitted_by.clone())
            .unwrap_or_default(),
    );
    match wanted {
        Move::Claim => {
            guard_claim(&actor.user_id, actor.role, &submitted_by, appealed).map_err(sentence)
        }
        Move::Release | Move::RequestChanges | Move::Recommend | Move::Overrule => {
            if detail.state != State::InReview {
                return Err("It is not in review.".to_owned());
            }
            match app.claimant() {
                Some(by) if by == actor.user_id => Ok(()),
                Some(_) => Err(format!(
                    "{} holds it. Ask them to release it, or a lead reviewer to reassign it.",
                    detail.claimant
                )),
                None => Err("Nobody holds it. Claim it first.".to_owned()),
            }
        }
        Move::Decide => {
            let first = UserId::new(app.recommended_by.clone());
            guard_decision(&first, &actor.user_id, actor.role, &submitted_by, appealed)
                .map_err(sentence)
        }
        Move::Exception => match detail.state {
            State::InReview | State::Recommended => Ok(()),
            _ => Err("An exception is granted during review.".to_owned()),
        },
        Move::ConfirmPni if detail.state.is_closed() => {
            Err("It is decided. PNIs are confirmed in the inventory.".to_owned())
        }
        Move::Comment | Move::ConfirmPni | Move::Reassign => Ok(()),
    }
}

/// Refuses when the application is not as the person saw it, so that nobody signs something else
/// than what was on the screen.
///
/// # Errors
/// `Conflict`, `NotFound`.
pub async fn still_as_seen(ctx: &Ctx, id: &ApplicationId, version: &str) -> Result<(), AppError> {
    let mut tx = ctx.app.db.read().await?;
    let app = load(&mut tx, ctx, Action::ReadQueue, id).await?;
    if version.parse() == Ok(app.version) {
        Ok(())
    } else {
        Err(AppError::changed_meanwhile())
    }
}
