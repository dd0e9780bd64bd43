//! Looking at applications: an ISP's list, and one application with everything about it.

use super::submit::open_points;
use super::{load, snapshot};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications::submissions::{self, Submission, Submitted};
use crate::server::db::applications::thread::{self, ReviewEvent};
use crate::server::db::applications::{self as store, Application};
use crate::server::db::audit::{self, Stored};
use crate::server::db::follow_ups::{self, FollowUp};
use crate::server::db::qualifications::{self, Qualification};
use crate::server::db::{standing_authorisations, users};
use crate::server::service::ground;
use maps_domain::access::{Action, OrgKind};
use maps_domain::application::{EntryKind, State, appeal_until};
use maps_domain::diversity::Assessment;
use maps_domain::evidence::{Change, diff};
use maps_domain::ids::{ApplicationId, MetroId, OrgId};
use maps_domain::place::{Metro, Region};
use maps_domain::time::UtcMs;

/// One application with everything that its page shows, for the ISP and for reviewers alike.
pub struct Detail {
    /// The row.
    pub app: Application,
    /// Where it stands.
    pub state: State,
    /// Region and its metros.
    pub region: Region,
    /// Every metro of the region that is in use or covered, by name.
    pub metros: Vec<Metro>,
    /// Name of the ISP on screen.
    pub isp_name: String,
    /// Name of the reviewer who holds it; empty when nobody does.
    pub claimant: String,
    /// Every submission, oldest first.
    pub submissions: Vec<Submitted>,
    /// The newest submission in full.
    pub newest: Option<Submission>,
    /// The conversation, oldest first.
    pub events: Vec<ReviewEvent>,
    /// The qualification of the ISP in the region that has not ended.
    pub qualification: Option<Qualification>,
    /// What is followed up of it, while this application is what it rests on.
    pub follow_up: Option<FollowUp>,
    /// Since when the ISP authorises automated turn-up in the region.
    pub standing: Option<UtcMs>,
    /// The audit trail of this application, newest first.
    pub history: Vec<Stored>,
    /// Until when a decline can be appealed.
    pub appeal_until: UtcMs,
}

impl Detail {
    /// The change requests that wait for an answer.
    pub fn open_points(&self) -> Vec<&ReviewEvent> {
        open_points(&self.events)
    }

    /// The metros that it covers: as submitted last, else as drafted.
    pub fn covered(&self) -> Vec<MetroId> {
        match &self.newest {
            Some(submission) => submission.metros(),
            None => self.app.metros(),
        }
    }

    /// Who has to act, in a word or two; `None` when it is closed.
    pub fn actor_now(&self) -> Option<String> {
        match self.state {
            State::Draft | State::ChangesRequested => Some(self.isp_name.clone()),
            State::Submitted => Some("A Microsoft reviewer".to_owned()),
            State::InReview if self.claimant.is_empty() => Some("A Microsoft reviewer".to_owned()),
            State::InReview => Some(format!("{} at Microsoft", self.claimant)),
            State::Recommended | State::Appealed => Some("A Microsoft lead reviewer".to_owned()),
            State::Approved | State::Declined | State::Withdrawn => None,
        }
    }
}

/// Everything about one application.
///
/// The ISP sees a recommendation only once it is decided: until then its words are blanked.
///
/// # Errors
/// `NotFound` when it is absent or foreign.
pub async fn detail(ctx: &Ctx, id: &ApplicationId) -> Result<Detail, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let app = load(&mut tx, ctx, Action::ReadApplication, id).await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let region = catalogue.region(&app.region()).cloned().ok_or_else(|| {
        AppError::internal("the region of an application is not in the catalogue")
    })?;
    let covered = app.metros();
    let mut metros: Vec<Metro> = catalogue
        .metros_in_region(&region.id)
        .filter(|metro| !metro.retired || covered.contains(&metro.id))
        .cloned()
        .collect();
    metros.sort_by(|a, b| a.name.cmp(&b.name));
    let isp_name = crate::server::db::orgs::get(&mut tx, &app.org())
        .await?
        .display_name;
    let claimant = match app.claimant() {
        Some(user) => users::get(&mut tx, &user)
            .await
            .map_or_else(|_| String::new(), |u| u.name),
        None => String::new(),
    };
    let newest = match app.submission_number {
        0 => None,
        n => Some(submissions::get(&mut tx, id, n).await?),
    };
    let state = app.state()?;
    let mut events = thread::of(&mut tx, id).await?;
    let appeal_days = ground::values(ctx, &mut tx, &app.region())
        .await?
        .appeal_days;
    let decided_at = UtcMs::new(app.decided_at.unwrap_or(app.updated_at));
    let appeal_until = appeal_until(decided_at, appeal_days);
    let mut history = audit::of_object(&mut tx, "application", id.as_str()).await?;
    if ctx.actor()?.role.org_kind() != OrgKind::Microsoft {
        hide_recommendation(state, &mut events, &mut history);
    }
    let qualification = qualifications::live(&mut tx, &app.org(), &region.id).await?;
    Ok(Detail {
        submissions: submissions::list(&mut tx, id).await?,
        follow_up: match &qualification {
            Some(q) if q.application_id == app.id && q.state == "qualified" => {
                follow_ups::of(&mut tx, &q.qualification_id()).await?
            }
            _ => None,
        },
        qualification,
        standing: standing_authorisations::since(&mut tx, &app.org(), &region.id).await?,
        app,
        state,
        region,
        metros,
        isp_name,
        claimant,
        newest,
        events,
        history,
        appeal_until,
    })
}

/// What reviewers say to each other before the decision is not for the ISP.
fn hide_recommendation(state: State, events: &mut [ReviewEvent], history: &mut Vec<Stored>) {
    if matches!(state, State::Approved | State::Declined) {
        return;
    }
    for event in events {
        let kind = event.kind.as_str();
        if kind == EntryKind::Recommended.as_str() || kind == EntryKind::SentBack.as_str() {
            event.comment.clear();
            event.body.clear();
        }
    }
    history.retain(|entry| {
        !matches!(
            entry.action.as_str(),
            "decision_recommended"
                | "recommendation_sent_back"
                | "refused_decision"
                | "refused_approval"
                | "refused_claim"
        )
    });
}

/// The verdict on the ISP's records as they are now, for a draft's preview: with claimed
/// connections, and with confirmed ones only.
///
/// # Errors
/// `NotFound` when it is absent or foreign.
pub async fn preview(ctx: &Ctx, id: &ApplicationId) -> Result<snapshot::Snapshot, AppError> {
    let mut tx = ctx.app.db.read().await?;
    let app = load(&mut tx, ctx, Action::ReadApplication, id).await?;
    snapshot::take(&mut tx, ctx, &app).await
}

/// One submission as frozen.
///
/// # Errors
/// `NotFound` when it is absent or foreign.
pub async fn submission(
    ctx: &Ctx,
    id: &ApplicationId,
    number: i64,
) -> Result<(Application, Submission), AppError> {
    let mut tx = ctx.app.db.read().await?;
    let app = load(&mut tx, ctx, Action::ReadApplication, id).await?;
    let submission = submissions::get(&mut tx, id, number).await?;
    Ok((app, submission))
}

/// What changed from one submission to another, the covered metros first.
///
/// # Errors
/// `NotFound` when one is absent or foreign.
pub async fn changes_between(
    ctx: &Ctx,
    id: &ApplicationId,
    from: i64,
    to: i64,
) -> Result<Vec<Change>, AppError> {
    let (_, before) = submission(ctx, id, from).await?;
    let (_, after) = submission(ctx, id, to).await?;
    let mut changes = Vec::new();
    let list = |s: &Submission| {
        s.metros()
            .iter()
            .map(|m| m.as_str().to_owned())
            .collect::<Vec<_>>()
            .join(", ")
    };
    if before.covered_metros != after.covered_metros {
        changes.push(Change {
            subject: "application".to_owned(),
            field: "covered metros".to_owned(),
            before: list(&before),
            after: list(&after),
        });
    }
    changes.extend(diff(&before.evidence()?, &after.evidence()?));
    Ok(changes)
}

/// A line of the ISP's list.
pub struct Line {
    /// The row.
    pub app: Application,
    /// Where it stands.
    pub state: State,
    /// Name of the region.
    pub region: String,
    /// The verdict on the newest submission; `None` before the first.
    pub verdict: Option<Assessment>,
    /// Change requests without an answer.
    pub open_points: usize,
}

/// What an ISP's page of applications shows.
pub struct Overview {
    /// Every application, newest first.
    pub lines: Vec<Line>,
    /// Every qualification, by region.
    pub qualifications: Vec<Qualification>,
    /// What is followed up of those in force.
    pub follow_ups: Vec<FollowUp>,
    /// The regions, by name.
    pub regions: Vec<Region>,
}

/// The applications and qualifications of the actor's ISP.
///
/// # Errors
/// `Forbidden`, what the database refuses.
pub async fn overview(ctx: &Ctx) -> Result<Overview, AppError> {
    let org: OrgId = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadApplication, &org)?;
    let mut tx = ctx.app.db.read().await?;
    let catalogue = ground::catalogue(ctx, &mut tx).await?;
    let mut regions: Vec<Region> = catalogue.regions().cloned().collect();
    regions.sort_by(|a, b| a.name.cmp(&b.name));
    let mut lines = Vec::new();
    for app in store::of_org(&mut tx, &org).await? {
        let verdict = match app.submission_number {
            0 => None,
            n => Some(
                submissions::get(&mut tx, &app.app_id(), n)
                    .await?
                    .assessment()?,
            ),
        };
        let events = match app.state()? {
            State::ChangesRequested => thread::of(&mut tx, &app.app_id()).await?,
            _ => Vec::new(),
        };
        lines.push(Line {
            state: app.state()?,
            region: catalogue
                .region(&app.region())
                .map_or_else(|| app.region_id.clone(), |r| r.name.clone()),
            verdict,
            open_points: open_points(&events).len(),
            app,
        });
    }
    Ok(Overview {
        lines,
        qualifications: qualifications::of_org(&mut tx, &org).await?,
        follow_ups: follow_ups::of_org(&mut tx, &org).await?,
        regions,
    })
}
