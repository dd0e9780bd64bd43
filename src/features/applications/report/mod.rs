//! The assessment report: everything behind one verdict on one page that prints well, so that an
//! auditor can follow it without the portal. For the ISP and, word for word the same, for reviewers.

mod inputs;
mod rules;

use super::id_of;
use super::verdict;
use super::words::verdict_badge;
use crate::features::what_if::survival;
use crate::server::db::applications::submissions::Submission;
use crate::server::http::{Answer, Req};
use crate::server::service::applications::read::{self, Detail};
use crate::server::service::what_if::{self, About};
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use crate::ui::empty::Empty;
use leptos::prelude::*;
use maps_domain::diversity::Assessment;
use maps_domain::diversity::what_if::Sweep;
use maps_domain::evidence::Evidence;
use maps_domain::ids::{ApplicationId, MetroId, OrgId};
use maps_domain::time::UtcMs;

/// The ISP's copy.
pub async fn isp(req: &Req) -> Answer {
    let id = id_of(req)?;
    show(req, &id, false).await
}

/// The reviewers' copy.
pub async fn review(req: &Req) -> Answer {
    let id = ApplicationId::from(req.param("id")?);
    show(req, &id, true).await
}

/// Everything that is reported.
struct Report {
    detail: Detail,
    submission: Submission,
    evidence: Evidence,
    assessment: Assessment,
    sweep: Sweep,
    about: About,
    /// Set for reviewers: whose what-if the links lead to.
    isp: Option<OrgId>,
    made: UtcMs,
}

async fn show(req: &Req, id: &ApplicationId, reviewer: bool) -> Answer {
    let detail = read::detail(&req.ctx, id).await?;
    let (list, own) = match reviewer {
        true => (
            ("Review queue", "/review"),
            format!("/review/applications/{id}"),
        ),
        false => (
            ("Applications", "/isp/applications"),
            format!("/isp/applications/{id}"),
        ),
    };
    let crumbs = [list, (detail.region.name.as_str(), own.as_str())];
    let mut frame = req.frame("Assessment report", &crumbs).await?;
    let number = req
        .query
        .number("submission", detail.app.submission_number.max(1));
    if detail.app.submission_number == 0 {
        frame.lead =
            Some("Nothing is submitted yet: a report is made of a frozen submission.".to_owned());
        return req
            .page(frame, move || {
                view! { <Empty title="No report yet"
                    purpose="With the first submission the evidence is frozen with its hash; from then on this page holds inputs, rules and witnesses, ready to print."/> }
            })
            .await;
    }
    let (app, submission) = read::submission(&req.ctx, id, number).await?;
    let (evidence, assessment) = (submission.evidence()?, submission.assessment()?);
    let about = About {
        region: app.region(),
        partner: evidence.partner_type,
        covered: Some(submission.metros()),
    };
    let sweep = what_if::sweep_of(&req.ctx, &evidence, &about).await?;
    frame.badge = Some(verdict_badge(assessment.outcome, assessment.tier));
    frame.lead = Some(format!(
        "{} in {}, submission {number}: {}",
        detail.isp_name,
        detail.region.name,
        assessment.summary()
    ));
    let report = Report {
        isp: reviewer.then(|| app.org()),
        detail,
        submission,
        evidence,
        assessment,
        sweep,
        about,
        made: req.ctx.now,
    };
    req.page(frame, move || body(&report)).await
}

fn body(report: &Report) -> AnyView {
    view! {
        <p class="muted no-print">"Print this page or save it as PDF with your browser; navigation is left out on paper."</p>
        {subject(report)}
        {verdict::counts(&report.assessment)}
        {rules::card(&report.assessment)}
        {verdict::metros(&report.assessment, &report.evidence.pnis)}
        {verdict::left_out(&report.assessment)}
        {survival::cards(&report.sweep, &report.about, report.isp.as_ref())}
        {inputs::connections(report)}
        {inputs::network(&report.evidence)}
        {inputs::statements(report)}
        {again(report)}
    }
    .into_any()
}

fn subject(report: &Report) -> AnyView {
    let Report {
        detail, submission, ..
    } = report;
    let signer = detail
        .submissions
        .iter()
        .find(|line| line.number == submission.number)
        .map(|line| line.name.clone())
        .unwrap_or_default();
    let covered: Vec<String> = submission
        .metros()
        .iter()
        .map(|id| metro(detail, id))
        .collect();
    let facts = vec![
        Fact::text("Applicant", report.evidence.organisation.name.clone()),
        Fact::mono("ASN", report.evidence.asn.to_string()),
        Fact::text("Region", detail.region.name.clone()),
        Fact::text("Covered metros", covered.join(", ")),
        Fact::text("Applies as", report.evidence.partner_type.label()),
        Fact::text(
            "Frozen",
            format!("{} by {signer}", UtcMs::new(submission.submitted_at)),
        ),
        Fact::text("Policy", format!("version {}", submission.policy_version)),
        Fact::mono("Engine", submission.engine_version.clone()),
        Fact::mono(
            "SHA-256 of the evidence",
            submission.evidence_sha256.clone(),
        ),
        Fact::text("Report made", report.made.to_string()),
    ];
    view! { <Card title="Subject"><Facts facts=facts columns=true/></Card> }.into_any()
}

fn metro(detail: &Detail, id: &MetroId) -> String {
    let known = detail.metros.iter().find(|metro| metro.id == *id);
    known.map_or_else(|| id.to_string(), |metro| metro.name.clone())
}

/// How to check the report without the portal.
fn again(report: &Report) -> AnyView {
    let file = match report.isp {
        Some(_) => format!(
            "/review/applications/{}/evidence.json",
            report.detail.app.id
        ),
        None => format!(
            "/isp/applications/{}/submissions/{}/evidence.json",
            report.detail.app.id, report.submission.number
        ),
    };
    let command = format!(
        "maps-portal assess evidence.json --region {}",
        report.about.region
    );
    view! {
        <Card title="Checking this report">
            <p>"The " <a href=file>"evidence file"</a>" has the hash above. The same engine gives the same answers from it on the command line, without the portal:"</p>
            <p class="mono">{command}</p>
            <p class="muted">"Answers are those of the day of the submission. The sweep of single failures is worked out from the frozen evidence with the figures of the policy in force when the report is made."</p>
        </Card>
    }
    .into_any()
}
