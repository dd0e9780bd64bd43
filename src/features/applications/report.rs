//! The assessment report: everything behind one verdict on one page that prints well, so that an
//! auditor can follow it without the portal. For the ISP and, word for word the same, for reviewers.

use super::id_of;
use super::verdict;
use super::words::{outcome_badge, verdict_badge};
use crate::features::what_if::survival;
use crate::server::db::applications::submissions::Submission;
use crate::server::http::{Answer, Req};
use crate::server::service::applications::read::{self, Detail};
use crate::server::service::what_if::{self, About};
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use crate::ui::empty::Empty;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::diversity::Assessment;
use maps_domain::diversity::what_if::Sweep;
use maps_domain::evidence::Evidence;
use maps_domain::ids::{ApplicationId, MetroId, OrgId};
use maps_domain::pni::{PathSegment, Pni, path_text};
use maps_domain::time::UtcMs;
use std::collections::BTreeMap;

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
        {rules(&report.assessment)}
        {verdict::metros(&report.assessment, &report.evidence.pnis)}
        {verdict::left_out(&report.assessment)}
        {survival::cards(&report.sweep, &report.about, report.isp.as_ref())}
        {connections(report)}
        {network(&report.evidence)}
        {statements(report)}
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

/// Every rule's answer, in the order of the rules.
fn rules(assessment: &Assessment) -> AnyView {
    let rows: Vec<Row> = assessment
        .results
        .iter()
        .map(|result| {
            let with_unit = |text: &str| match (text.is_empty(), result.unit.is_empty()) {
                (true, _) => "–".to_owned(),
                (false, true) => text.to_owned(),
                (false, false) => format!("{text} {}", result.unit),
            };
            let looked = (!result.evidence.is_empty())
                .then(|| view! { <p class="muted">{result.evidence.join(", ")}</p> });
            let fix = (!result.fix.is_empty()).then(|| view! { <p>{result.fix.clone()}</p> });
            let blocks = result
                .blocks
                .then(|| view! { <p><strong>"Stands in the way"</strong></p> });
            Row::new(vec![
                result.rule.clone().into_any(),
                view! { <p>{result.title.clone()}</p><p class="muted">{result.source.clone()}</p> }
                    .into_any(),
                result.subject_name.clone().into_any(),
                view! { {outcome_badge(result.outcome).plain()} {blocks} {fix} }.into_any(),
                view! { <p>{with_unit(&result.measured)}</p> {looked} }.into_any(),
                with_unit(&result.threshold).into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::mono("Rule"),
        Column::text("What it asks, and its source"),
        Column::text("About"),
        Column::text("Answer"),
        Column::text("Found, looked at"),
        Column::text("Asked for"),
    ];
    let note = format!(
        "{} answers under policy {}",
        assessment.results.len(),
        assessment.policy
    );
    view! {
        <Card title="Every rule" note=note flush=true>
            <DataTable caption="Every rule with its answer" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}

fn risks(pni: &Pni) -> String {
    let texts: Vec<String> = pni.srlgs.iter().map(ToString::to_string).collect();
    texts.join(", ")
}

fn or_open(text: String) -> AnyView {
    if text.is_empty() {
        return view! { <span class="muted">"not recorded"</span> }.into_any();
    }
    text.into_any()
}

/// The connections as they were frozen.
fn connections(report: &Report) -> AnyView {
    let optional = |value: Option<String>| or_open(value.unwrap_or_default());
    let rows: Vec<Row> = report
        .evidence
        .pnis
        .iter()
        .map(|pni| {
            let peaks = match (pni.peak_in, pni.peak_out) {
                (Some(inward), Some(out)) => format!("{inward} in, {out} out"),
                _ => String::new(),
            };
            Row::new(vec![
                pni.name.clone().into_any(),
                view! {
                    {metro(&report.detail, &pni.metro)} ", building "
                    {optional(pni.facility.as_ref().map(ToString::to_string))}
                }
                .into_any(),
                view! { {pni.peer_router.clone()} " – " {optional(pni.microsoft_router.clone())} }
                    .into_any(),
                format!("{} on {} links", pni.bandwidth, pni.lag_members).into_any(),
                or_open(peaks),
                format!("{}, {}", pni.status.label(), pni.record.label()).into_any(),
                or_open(path_text(&pni.path)),
                or_open(risks(pni)),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Connection"),
        Column::text("Where"),
        Column::mono("Routers"),
        Column::text("Bandwidth"),
        Column::text("5-minute peak"),
        Column::text("Status, record"),
        Column::text("Path from the core"),
        Column::text("Own shared risks"),
    ];
    view! {
        <Card title="Input: connections" flush=true>
            <DataTable caption="Connections as frozen" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}

/// Backbone segments and shared risks.
fn network(evidence: &Evidence) -> AnyView {
    let mut through: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for segment in evidence.all_segments() {
        for srlg in &segment.srlgs {
            let names = through.entry(srlg.to_string()).or_default();
            if !names.contains(&segment.id) {
                names.push(segment.id.clone());
            }
        }
    }
    let rows: Vec<Row> = evidence
        .srlgs
        .iter()
        .map(|group| {
            let name = group.id.to_string();
            let segments = through
                .get(&name)
                .map_or_else(String::new, |s| s.join(", "));
            Row::new(vec![
                name.into_any(),
                or_open(group.about.clone()),
                segments.into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Shared risk"),
        Column::text("What it is"),
        Column::text("Segments through it"),
    ];
    let backbone: Vec<&PathSegment> = evidence.segments.iter().collect();
    let rest = (!backbone.is_empty()).then(|| {
        let rows: Vec<Row> = backbone
            .into_iter()
            .map(|segment| {
                let km = segment.length_km.map(|km| format!("{km} km"));
                Row::new(vec![
                    segment.id.clone().into_any(),
                    format!("{} – {}", segment.from, segment.to).into_any(),
                    or_open(km.unwrap_or_default()),
                ])
            })
            .collect();
        let columns = vec![
            Column::text("Backbone segment"),
            Column::mono("Between"),
            Column::text("Length"),
        ];
        view! { <Card title="Input: backbone" flush=true><DataTable caption="Backbone segments" columns=columns rows=rows/></Card> }
    });
    let risks = (!rows.is_empty()).then(|| {
        view! { <Card title="Input: shared risks" flush=true><DataTable caption="Shared risks" columns=columns rows=rows/></Card> }
    });
    view! { {rest} {risks} }.into_any()
}

/// Documents and signed statements.
fn statements(report: &Report) -> AnyView {
    let documents: Vec<Row> = report
        .submission
        .documents()
        .into_iter()
        .map(|document| {
            Row::new(vec![
                document.name.into_any(),
                format!("{} {}", document.proves_kind, document.proves_id).into_any(),
                document.sha256.into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Document"),
        Column::text("Proves"),
        Column::mono("SHA-256"),
    ];
    let documents = match documents.is_empty() {
        true => view! { <p class="muted">"No document was submitted."</p> }.into_any(),
        false => {
            view! { <DataTable caption="Documents" columns=columns rows=documents/> }.into_any()
        }
    };
    let signed: Vec<Row> = report
        .evidence
        .attestations
        .iter()
        .map(|statement| {
            let place = match &statement.metro {
                Some(id) => metro(&report.detail, id),
                None => "all metros".to_owned(),
            };
            Row::new(vec![
                statement.kind.label().into_any(),
                statement.kind.rule().into_any(),
                place.into_any(),
                format!("{}, {}", statement.by, statement.on).into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Statement"),
        Column::text("Rule"),
        Column::text("For"),
        Column::text("Signed"),
    ];
    let signed = match signed.is_empty() {
        true => view! { <p class="muted">"Nothing is attested."</p> }.into_any(),
        false => {
            view! { <DataTable caption="Attestations" columns=columns rows=signed/> }.into_any()
        }
    };
    view! {
        <Card title="Input: documents" flush=true>{documents}</Card>
        <Card title="Input: signed statements" flush=true>{signed}</Card>
    }
    .into_any()
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
