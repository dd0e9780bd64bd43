//! The verdict as people read it: the answer, the counts, every rule with why and what to do, every
//! metro with its witness.

use super::thread::Thread;
use super::topology;
use super::words::{outcome_badge, outcome_tone, verdict_badge};
use crate::server::service::applications::overrule;
use crate::ui::badge::{Badge, Tone};
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use crate::ui::stat::{Stat, Stats};
use crate::ui::table::{Column, DataTable, Row};
use crate::ui::topology::TopologyDrawing;
use leptos::prelude::*;
use maps_domain::diversity::local::LocalOutcome;
use maps_domain::diversity::{Assessment, MetroAssessment};
use maps_domain::pni::Pni;
use maps_domain::policy::{Outcome, RuleResult, Severity};

/// What a page adds to an answer: a link to where it is mended, a form to overrule it.
pub type Extra<'a> = &'a dyn Fn(&RuleResult) -> Option<AnyView>;

/// Everything about one verdict. `submission` is the number whose overrules hold; 0 for a preview.
pub fn verdict(
    assessment: &Assessment,
    pnis: &[Pni],
    thread: &Thread,
    submission: i64,
    extra: Extra,
) -> AnyView {
    view! {
        {counts(assessment)}
        {answers(assessment, thread, submission, extra)}
        {metros(assessment, pnis)}
        {left_out(assessment)}
    }
    .into_any()
}

/// How many answers of each kind, and the tier.
pub fn counts(assessment: &Assessment) -> AnyView {
    let count = |outcome: Outcome| assessment.count(outcome);
    let blocking = assessment.blocking().count();
    let open = count(Outcome::Unknown) + count(Outcome::Undecided);
    let tone = |n: usize, tone: Tone| if n > 0 { tone } else { Tone::Neutral };
    let badge = verdict_badge(assessment.outcome, assessment.tier);
    let stats = vec![
        Stat::new(
            assessment.tier.map_or("None", |tier| tier.label()),
            format!("of {} required", assessment.required_tier.label()),
            "Tier shown",
        )
        .tone(badge.tone),
        Stat::new(blocking, "answers", "Stand in the way").tone(tone(blocking, Tone::Fail)),
        Stat::new(open, "answers", "Not recorded").tone(tone(open, Tone::Wait)),
        Stat::new(count(Outcome::Warn), "answers", "Warnings")
            .tone(tone(count(Outcome::Warn), Tone::Warn)),
        Stat::new(count(Outcome::Attested), "answers", "Stated and signed"),
        Stat::new(count(Outcome::Pass), "answers", "Pass"),
    ];
    view! { <Stats stats=stats/> }.into_any()
}

/// Every answer, those that stand in the way first.
pub fn answers(assessment: &Assessment, thread: &Thread, submission: i64, extra: Extra) -> AnyView {
    let blocking: Vec<&RuleResult> = assessment.blocking().collect();
    let of = |outcomes: &[Outcome]| -> Vec<&RuleResult> {
        assessment
            .results
            .iter()
            .filter(|r| !r.blocks && outcomes.contains(&r.outcome))
            .collect()
    };
    let groups = [
        ("Stand in the way", blocking, true),
        (
            "Worth a look",
            of(&[
                Outcome::Fail,
                Outcome::Undecided,
                Outcome::Unknown,
                Outcome::Warn,
            ]),
            true,
        ),
        (
            "Stated and signed, not shown",
            of(&[Outcome::Attested]),
            false,
        ),
        ("Pass", of(&[Outcome::Pass]), false),
        (
            "Asked later: after approval or in operation",
            of(&[Outcome::AskedLater]),
            false,
        ),
        ("Does not apply here", of(&[Outcome::NotApplicable]), false),
    ];
    let views: Vec<AnyView> = groups
        .into_iter()
        .filter(|(_, results, _)| !results.is_empty())
        .map(|(title, results, open)| {
            // A group that somebody spoke in is open.
            let open = open || results.iter().any(|r| !thread.at(r).is_empty());
            let n = results.len();
            let items: Vec<AnyView> = results
                .into_iter()
                .map(|result| answer(result, thread, submission, extra))
                .collect();
            view! {
                <details class="answer-group" open=open>
                    <summary><h3>{title} <span class="count">{n}</span></h3></summary>
                    <ul class="answers">{items}</ul>
                </details>
            }
            .into_any()
        })
        .collect();
    let note = format!("policy {}, engine {}", assessment.policy, assessment.engine);
    view! { <Card title="Rules" note=note>{views}</Card> }.into_any()
}

/// One rule's answer about one subject.
fn answer(result: &RuleResult, thread: &Thread, submission: i64, extra: Extra) -> AnyView {
    let said = thread.at(result);
    let overruled = overrule::holds(thread.events, submission, result).is_some();
    let open = result.blocks || !said.is_empty();
    let unit = |text: &str| match (text, result.unit.as_str()) {
        ("", _) => "nothing".to_owned(),
        (text, "") => text.to_owned(),
        // Only figures have a unit.
        (text, _)
            if !text.contains(|c: char| c.is_ascii_digit()) || text.starts_with("stated by") =>
        {
            text.to_owned()
        }
        (text, unit) => format!("{text} {unit}"),
    };
    let mut facts = vec![
        Fact::text("Found", unit(&result.measured)),
        Fact::text("Asked for", unit(&result.threshold)),
    ];
    if !result.evidence.is_empty() {
        facts.push(Fact::text("Looked at", result.evidence.join(", ")));
    }
    facts.push(Fact::text("Source", result.source.clone()));
    let binding = match result.severity {
        Severity::Must => "required",
        Severity::Should => "recommended",
        Severity::Warn => "warning",
        Severity::Info | Severity::Config => "for information",
    };
    let id = format!(
        "answer-{}-{}",
        result.rule,
        result.subject.key().replace(':', "-")
    );
    let class = format!("answer answer-{}", outcome_tone(result.outcome).name());
    view! {
        <li id=id>
            <details class=class open=open>
                <summary>
                    {outcome_badge(result.outcome).plain()}
                    <span class="mono">{result.rule.clone()}</span>
                    <span class="answer-title">{result.title.clone()}</span>
                    <span class="answer-subject">{result.subject_name.clone()}</span>
                    {overruled.then(|| Badge::new(Tone::Info, "Overruled").view())}
                    {(!said.is_empty()).then(|| view! { <span class="count" title="entries of the conversation">{said.len()}</span> })}
                </summary>
                <div class="answer-body">
                    {(!result.fix.is_empty()).then(|| view! { <p class="answer-fix"><strong>"What to do: "</strong>{result.fix.clone()}</p> })}
                    <Facts facts=facts/>
                    <p class="muted">{format!("This rule is {binding}.")}</p>
                    {(!said.is_empty()).then(|| thread.list(&said, false))}
                    {extra(result)}
                </div>
            </details>
        </li>
    }
    .into_any()
}

/// Every covered metro with its witness, its backups and its tier.
pub fn metros(assessment: &Assessment, pnis: &[Pni]) -> AnyView {
    assessment
        .metros
        .iter()
        .enumerate()
        .map(|(at, metro)| metro_card(metro, pnis, at == 0))
        .collect::<Vec<_>>()
        .into_any()
}

/// One metro. Pictures of those that hold are folded but the first: some regions have ten metros.
fn metro_card(metro: &MetroAssessment, pnis: &[Pni], first: bool) -> AnyView {
    let local_tone = match metro.local.outcome {
        LocalOutcome::Proven => Tone::Pass,
        LocalOutcome::ProvenWithWarning => Tone::Warn,
        LocalOutcome::Attested => Tone::Info,
        LocalOutcome::Unknown | LocalOutcome::Undecided => Tone::Wait,
        LocalOutcome::Refuted => Tone::Fail,
    };
    let geo_tone = match metro.geo.outcome {
        maps_domain::diversity::geo::GeoOutcome::Proven if metro.geo.far => Tone::Warn,
        maps_domain::diversity::geo::GeoOutcome::Proven => Tone::Pass,
        maps_domain::diversity::geo::GeoOutcome::Unknown => Tone::Wait,
        _ => Tone::Fail,
    };
    let peak = if metro.peak_known {
        metro.peak.to_string()
    } else {
        format!("{} or more: not recorded everywhere", metro.peak)
    };
    let mut facts = vec![
        Fact::view(
            "Tier by itself",
            metro.tier.map_or_else(
                || Badge::new(Tone::Fail, "None").plain(),
                |tier| Badge::new(Tone::Pass, tier.label()).plain(),
            ),
        ),
        Fact::text("Capacity", metro.capacity.to_string()),
        because(
            "Two legs",
            Badge::new(local_tone, metro.local.outcome.label()),
            &metro.local.why,
        ),
        because(
            "Backup",
            Badge::new(geo_tone, metro.geo.outcome.label()),
            &metro.geo.why,
        ),
        Fact::text("5-minute peak", peak),
        Fact::text(
            "Paths recorded",
            format!("{} % of the connections", metro.local.documented_percent),
        ),
    ];
    if !metro.local.cut.is_empty() {
        facts.push(Fact::text(
            "Cut off by",
            metro.local.cut.join(" together with "),
        ));
    }
    let fixes: Vec<AnyView> = [&metro.local.fix, &metro.geo.fix]
        .into_iter()
        .filter(|fix| !fix.is_empty())
        .map(|fix| {
            view! { <p class="answer-fix"><strong>"What to do: "</strong>{fix.clone()}</p> }
                .into_any()
        })
        .collect();
    let counted = match metro.pnis.len() {
        1 => "1 connection counts".to_owned(),
        n => format!("{n} connections count"),
    };
    let note = match metro.tier {
        Some(tier) => format!("tier {}, {counted}", tier.label()),
        None => format!("no tier, {counted}"),
    };
    let open = first || !fixes.is_empty();
    let drawing = topology::of(metro, pnis);
    view! {
        <Card title=metro.name.clone() note=note>
            {fixes}
            <details class="fold" open=open>
                <summary>"Connections, reasons and figures"</summary>
                <div class="stack">
                    <TopologyDrawing topology=drawing/>
                    <Facts facts=facts columns=true/>
                    {backups(metro)}
                </div>
            </details>
        </Card>
    }
    .into_any()
}

/// An answer with its reason below it.
fn because(label: &str, badge: Badge, why: &str) -> Fact {
    let why = why.to_owned();
    Fact::view(
        label,
        view! { {badge.plain()} <p class="muted">{why}</p> }.into_any(),
    )
}

fn backups(metro: &MetroAssessment) -> Option<AnyView> {
    if metro.geo.backups.is_empty() && metro.geo.too_near.is_empty() {
        return None;
    }
    let mut rows: Vec<Row> = metro
        .geo
        .backups
        .iter()
        .map(|backup| {
            Row::new(vec![
                backup.name.clone().into_any(),
                format!("{:.0}", backup.distance_km).into_any(),
                format!("{:.1}", backup.added_rtt_ms).into_any(),
                backup.headroom.to_string().into_any(),
            ])
        })
        .collect();
    rows.extend(metro.geo.too_near.iter().map(|(name, km)| {
        Row::new(vec![
            name.clone().into_any(),
            format!("{km:.0}").into_any(),
            "".into_any(),
            "too near to count".into_any(),
        ])
        .tone(Tone::Neutral)
    }));
    let columns = vec![
        Column::text("Takes over"),
        Column::number("Distance, km"),
        Column::number("Added round trip, ms"),
        Column::number("Headroom"),
    ];
    let caption = format!(
        "Who takes over from {}: {} needed",
        metro.name, metro.geo.needed
    );
    let summary = format!("{caption}, {} looked at", rows.len());
    Some(
        view! {
            <details class="fold">
                <summary>{summary}</summary>
                <DataTable caption=caption columns=columns rows=rows/>
            </details>
        }
        .into_any(),
    )
}

/// Connections that do not count, with the reason.
pub fn left_out(assessment: &Assessment) -> Option<AnyView> {
    if assessment.left_out.is_empty() {
        return None;
    }
    let rows: Vec<Row> = assessment
        .left_out
        .iter()
        .map(|out| {
            Row::new(vec![
                out.name.clone().into_any(),
                out.why.clone().into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::mono("Connection"),
        Column::text("Why it does not count"),
    ];
    Some(
        view! {
            <Card title="Left out" note="recorded, but not counted" flush=true>
                <DataTable caption="Connections that do not count" columns=columns rows=rows/>
            </Card>
        }
        .into_any(),
    )
}
