//! Drift: whether what an ISP has recorded still carries what it was qualified for.
//!
//! Judged is the inventory of today with the statements of the approved application, under the policy
//! that the qualification was granted under (newer rules apply at the renewal), counting only
//! connections that Microsoft has confirmed. Connections in a maintenance window count as built.

use super::{MOST, tell};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::applications::{self, Application, submissions, thread};
use crate::server::db::audit::{Change, Entry};
use crate::server::db::follow_ups::{self, FollowUp};
use crate::server::db::qualifications::Qualification;
use crate::server::db::{Tx, policies};
use crate::server::service::applications::check;
use crate::server::service::qualifications::{region_name, title};
use crate::server::service::{evidence, ground};
use maps_domain::access::Role;
use maps_domain::diversity::Question;
use maps_domain::evidence::{Evidence, to_json};
use maps_domain::follow_up::{Drift, DriftStatus, Standing, drift};
use maps_domain::ids::{ApplicationId, PniId};
use maps_domain::policy::{PartnerType, Policy, Tier};
use maps_domain::qualification::State;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;

/// The same evidence is judged again after so many hours.
const AGAIN_HOURS: i64 = 24;
/// Answers that are named in a sentence.
const NAMED: usize = 6;

/// What one run keeps between qualifications.
#[derive(Default)]
pub(super) struct Bench {
    policies: HashMap<String, Arc<Policy>>,
    judged: usize,
}

/// A fresh judgement.
pub(super) struct Fresh {
    fingerprint: String,
    status: DriftStatus,
    why: String,
}

/// As what the ISP is qualified.
pub(super) fn partner(q: &Qualification) -> Result<PartnerType, AppError> {
    PartnerType::parse(&q.partner_type).map_err(AppError::internal)
}

const fn fails(drift: Drift) -> bool {
    matches!(drift, Drift::Grace | Drift::SuspensionProposed)
}

impl Bench {
    /// The policy that a qualification was granted under; today's when that one is not stored.
    pub(super) async fn policy(
        &mut self,
        ctx: &Ctx,
        tx: &mut Tx,
        q: &Qualification,
    ) -> Result<Arc<Policy>, AppError> {
        if let Some(policy) = self.policies.get(&q.policy_version) {
            return Ok(policy.clone());
        }
        let policy = match policies::body(tx, &q.policy_version).await {
            Ok(body) => Arc::new(Policy::stored(&body).map_err(AppError::internal)?),
            Err(AppError::NotFound) => ground::policy(ctx, tx).await?,
            Err(error) => return Err(error),
        };
        self.policies
            .insert(q.policy_version.clone(), policy.clone());
        Ok(policy)
    }

    /// Judges a qualification when something changed, a day has passed or a period has run out.
    /// `None` when there is nothing to note.
    pub(super) async fn judged(
        &mut self,
        ctx: &Ctx,
        tx: &mut Tx,
        q: &Qualification,
        known: &FollowUp,
        policy: &Policy,
    ) -> Result<Option<Fresh>, AppError> {
        let before = known.status()?;
        if q.state()? != State::Qualified {
            // Whoever suspended it knows; a period begins anew when it is reinstated.
            return Ok((before.drift != Drift::None).then(Fresh::clear));
        }
        let app = applications::get(tx, &ApplicationId::new(q.application_id.clone())).await?;
        if app.submission_number == 0 {
            return Ok(None);
        }
        let case = Case::gather(ctx, tx, q, app).await?;
        let fingerprint = case.fingerprint(q);
        let same = known.fingerprint == fingerprint
            && ctx.now.get() < known.judged_at + AGAIN_HOURS * 3_600_000;
        let over =
            before.drift == Drift::Grace && before.grace_until.is_some_and(|end| end <= ctx.now);
        if (same && !over) || self.judged >= MOST {
            return Ok(None);
        }
        self.judged += 1;
        let catalogue = ground::catalogue(ctx, tx).await?;
        let grace = policy.thresholds(&q.region(), partner(q)?).drift_grace_days;
        let events = thread::of(tx, &case.app.app_id()).await?;
        let question = Question {
            tier: Some(q.tier()?),
            covered: Some(q.metros()),
            only_confirmed: true,
            ..Question::preview(q.region(), partner(q)?)
        };
        let ask = |evidence: &Evidence| -> Result<String, AppError> {
            let number = case.app.submission_number;
            let judged = check::judge(evidence, &catalogue, policy, &question, &events, number);
            Ok(obstacles(&judged, q.tier()?))
        };
        let why = ask(&case.evidence)?;
        let as_built = why.is_empty();
        let as_running = as_built
            && (case.in_maintenance.is_empty() || ask(&case.without_maintenance())?.is_empty());
        let standing = Standing {
            as_built,
            as_running,
        };
        Ok(Some(Fresh {
            fingerprint,
            status: drift(standing, before.since, ctx.now, grace),
            why,
        }))
    }
}

impl Fresh {
    fn clear() -> Self {
        Self {
            fingerprint: String::new(),
            status: DriftStatus {
                drift: Drift::None,
                since: None,
                grace_until: None,
            },
            why: String::new(),
        }
    }
}

/// What is judged.
struct Case {
    app: Application,
    evidence: Evidence,
    in_maintenance: Vec<PniId>,
}

impl Case {
    async fn gather(
        ctx: &Ctx,
        tx: &mut Tx,
        q: &Qualification,
        app: Application,
    ) -> Result<Self, AppError> {
        let submission = submissions::get(tx, &app.app_id(), app.submission_number).await?;
        let mut evidence = evidence::of_org(tx, &q.org(), partner(q)?).await?;
        evidence.attestations = submission.evidence()?.attestations;
        Ok(Self {
            app,
            evidence,
            in_maintenance: follow_ups::in_maintenance(tx, &q.org(), ctx.now).await?,
        })
    }

    fn without_maintenance(&self) -> Evidence {
        let mut evidence = self.evidence.clone();
        evidence
            .pnis
            .retain(|pni| !self.in_maintenance.contains(&pni.id));
        evidence
    }

    /// Differs as soon as anything differs that the judgement rests on.
    fn fingerprint(&self, q: &Qualification) -> String {
        let mut hasher = Sha256::new();
        for text in [&q.application_id, &q.policy_version, &q.tier, &q.metros] {
            hasher.update(text.as_bytes());
            hasher.update([0]);
        }
        for pni in &self.in_maintenance {
            hasher.update(pni.as_str().as_bytes());
            hasher.update([0]);
        }
        hasher.update(to_json(&self.evidence).as_bytes());
        hex::encode(hasher.finalize())
    }
}

/// What stands in the way of the granted tier, in one sentence; empty when nothing does.
fn obstacles(judged: &check::Judged, granted: Tier) -> String {
    if judged.open.is_empty() {
        return match judged.tier {
            Some(tier) if tier >= granted => String::new(),
            tier => format!(
                "{} is shown, {} was granted.",
                tier.map_or("No tier", Tier::label),
                granted.label()
            ),
        };
    }
    let named: Vec<String> = judged
        .open
        .iter()
        .take(NAMED)
        .map(|result| format!("{} ({})", result.rule, result.subject_name))
        .collect();
    let more = match judged.open.len().saturating_sub(NAMED) {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    format!(
        "These answers stand in the way: {}{more}.",
        named.join(", ")
    )
}

/// Notes a fresh judgement and tells everybody when something begins or ends. Gives the entries of the
/// trail.
pub(super) async fn settle(
    tx: &mut Tx,
    ctx: &Ctx,
    q: &Qualification,
    row: &mut FollowUp,
    fresh: Fresh,
) -> Result<Vec<Entry>, AppError> {
    let before = row.status()?.drift;
    let status = fresh.status;
    let after = status.drift;
    row.set_status(status);
    row.fingerprint = fresh.fingerprint;
    row.judged_at = ctx.now.get();
    row.why = fresh.why;
    let proposed = after == Drift::SuspensionProposed && before != after;
    if q.state()? != State::Qualified || (fails(before) == fails(after) && !proposed) {
        return Ok(Vec::new());
    }
    let region = region_name(tx, ctx, q).await?;
    let whole = title(tx, ctx, q).await?;
    let mut entries = Vec::new();
    let entry = |action: &'static str, summary: String| Entry {
        action,
        object_kind: "qualification",
        object_id: q.id.clone(),
        owner: q.org(),
        summary,
        changes: Change::of("drift", before.label(), after.label())
            .into_iter()
            .collect(),
    };
    let said = format!("{} {}", row.why, status.sentence(ctx.now));
    if !fails(before) && fails(after) {
        let isp = (
            format!("{region} no longer passes: mend it in time"),
            format!("{said} Running customers stay on."),
        );
        let microsoft = (
            format!("{whole} no longer passes"),
            format!("{said} The ISP was told; nothing has to be done yet."),
        );
        say(tx, ctx, q, (isp, microsoft), "drift_began").await?;
        entries.push(entry(
            "drift_began",
            format!("found that {whole} no longer passes: {}", row.why),
        ));
    }
    if fails(before) && !fails(after) {
        let isp = (
            format!("{region} passes again"),
            "It was mended in time: nothing else happens.".to_owned(),
        );
        let microsoft = (
            format!("{whole} passes again"),
            "It was mended. Nothing is proposed any more.".to_owned(),
        );
        say(tx, ctx, q, (isp, microsoft), "drift_mended").await?;
        entries.push(entry(
            "drift_mended",
            format!("found that {whole} passes again"),
        ));
    }
    if proposed {
        let isp = (
            format!("Suspension of {region} is proposed"),
            format!("{said} Mend it before a reviewer decides: then the proposal falls."),
        );
        let microsoft = (
            format!("Decide: suspend {whole}?"),
            format!("{said} A lead suspends it on its page, with a reason."),
        );
        say(tx, ctx, q, (isp, microsoft), "suspension_proposed").await?;
        entries.push(entry(
            "suspension_proposed",
            format!("proposed to suspend {whole}: {}", row.why),
        ));
    }
    Ok(entries)
}

async fn say(
    tx: &mut Tx,
    ctx: &Ctx,
    q: &Qualification,
    words: (super::Words, super::Words),
    kind: &'static str,
) -> Result<(), AppError> {
    let roles = [Role::IspAdmin, Role::IspAccountManager, Role::IspEngineer];
    let href = format!("/isp/applications/{}", q.application_id);
    tell(tx, ctx, q, (&roles, href), words, kind).await
}
