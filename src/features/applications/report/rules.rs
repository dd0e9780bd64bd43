//! Every rule of the report, once, with all its answers; subjects that got the same one share a line.

use super::super::words::outcome_badge;
use crate::ui::card::Card;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::diversity::Assessment;
use maps_domain::policy::RuleResult;

/// In the order of the rules.
pub(super) fn card(assessment: &Assessment) -> AnyView {
    let results = &assessment.results;
    let rows: Vec<Row> = results
        .chunk_by(|a, b| a.rule == b.rule)
        .filter_map(row)
        .collect();
    let columns = vec![
        Column::mono("Rule"),
        Column::text("What it asks, and its source"),
        Column::text("Asked for"),
        Column::text("Answers: about, found, looked at"),
    ];
    let note = format!(
        "{} answers under policy {}",
        results.len(),
        assessment.policy
    );
    view! {
        <Card title="Every rule" note=note flush=true>
            <DataTable caption="Every rule with its answers" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}

/// One rule with what it was asked about.
fn row(results: &[RuleResult]) -> Option<Row> {
    let first = results.first()?;
    let mut asked: Vec<String> = Vec::new();
    for result in results {
        let text = with_unit(&result.threshold, &result.unit);
        if !asked.contains(&text) {
            asked.push(text);
        }
    }
    let answers: Vec<AnyView> = alike(results)
        .iter()
        .filter_map(|same| answer(same))
        .collect();
    Some(Row::new(vec![
        first.rule.clone().into_any(),
        view! { <p>{first.title.clone()}</p><p class="muted">{first.source.clone()}</p> }
            .into_any(),
        asked.join("; ").into_any(),
        view! { <ul class="answers">{answers}</ul> }.into_any(),
    ]))
}

/// Results that differ only in their subject and in what was looked at, in order of their first.
fn alike(results: &[RuleResult]) -> Vec<Vec<&RuleResult>> {
    let mut groups: Vec<Vec<&RuleResult>> = Vec::new();
    for result in results {
        let same = groups.iter_mut().find(|group| {
            group.first().is_some_and(|other| {
                (other.outcome, other.blocks) == (result.outcome, result.blocks)
                    && other.measured == result.measured
                    && other.threshold == result.threshold
                    && other.fix == result.fix
            })
        });
        match same {
            Some(group) => group.push(result),
            None => groups.push(vec![result]),
        }
    }
    groups
}

/// One answer and everything that it is about.
fn answer(same: &[&RuleResult]) -> Option<AnyView> {
    let result = same.first()?;
    let names: Vec<&str> = same.iter().map(|r| r.subject_name.as_str()).collect();
    let mut looked: Vec<&str> = Vec::new();
    for seen in same.iter().flat_map(|result| &result.evidence) {
        if !looked.contains(&seen.as_str()) {
            looked.push(seen);
        }
    }
    let found = match result.measured.is_empty() {
        true => String::new(),
        false => format!(": {}", with_unit(&result.measured, &result.unit)),
    };
    let looked = (!looked.is_empty()).then(|| view! { <p class="muted">{looked.join(", ")}</p> });
    let fix = (!result.fix.is_empty()).then(|| view! { <p>{result.fix.clone()}</p> });
    let blocks = result
        .blocks
        .then(|| view! { <p><strong>"Stands in the way"</strong></p> });
    Some(
        view! {
            <li>
                <p>{outcome_badge(result.outcome).plain()} " " <strong>{names.join(", ")}</strong> {found}</p>
                {blocks} {fix} {looked}
            </li>
        }
        .into_any(),
    )
}

fn with_unit(text: &str, unit: &str) -> String {
    match (text.is_empty(), unit.is_empty()) {
        (true, _) => "–".to_owned(),
        (false, true) => text.to_owned(),
        (false, false) => format!("{text} {unit}"),
    }
}
