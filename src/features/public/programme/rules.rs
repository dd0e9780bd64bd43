//! The rules that an application meets and the values of the policy in force, each with its source.

use super::tabs;
use super::values::Values;
use crate::server::http::{Answer, Req};
use crate::ui::card::Card;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::policy::{Moment, Parameter, Rule, Severity, rules};
use serde_json::Value;

/// What most sources begin with.
const DOCUMENTS: &str = "MicrosoftDocs/azure-docs articles/";

/// The page.
pub async fn page(req: &Req) -> Answer {
    let values = Values::now(req).await?;
    let mut frame = req
        .frame("Rules and values", &[("The programme", "/programme")])
        .await?;
    let policy = values.policy.clone();
    frame.lead = Some(format!(
        "Policy {} is in force. Every verdict names the version that it was given under.",
        policy.version()
    ));
    req.page(frame, move || {
        let rows = policy.parameters().iter().map(value_row).collect();
        let columns = vec![
            Column::text("Value"),
            Column::text("Is"),
            Column::mono("Rules"),
            Column::text("Source"),
        ];
        view! {
            {tabs("/programme/rules")}
            {rule_table()}
            <section id="values">
                <Card title="Values" note="Some regions and kinds of partner have values of their own" flush=true>
                    <DataTable caption="Values of the policy in force" columns=columns rows=rows/>
                </Card>
            </section>
            <p class="muted">"Sources without another name are pages of Microsoft's public documentation (MicrosoftDocs/azure-docs). \u{201c}Ours\u{201d}: no public document gives the value; the programme set it, and a lead reviewer can publish a new version of the policy."</p>
        }
    })
    .await
}

fn value_row(parameter: &Parameter) -> Row {
    let name = parameter.id.replace('_', " ");
    let known = rules()
        .iter()
        .find(|rule| parameter.rules.contains(&rule.id));
    let source = match (parameter.source.as_str(), known) {
        ("", Some(rule)) => document(rule),
        ("", None) => "Ours".to_owned(),
        (source, _) => source.replace("ours", "Ours"),
    };
    let is = words(&parameter.value);
    let is = match parameter.unit.as_str() {
        "" => is,
        unit => format!("{is} {unit}"),
    };
    let differs = parameter
        .by_region
        .iter()
        .map(|(region, value)| format!("{region}: {}", words(value)))
        .chain(
            parameter
                .by_partner_type
                .iter()
                .map(|(kind, value)| format!("{}: {}", kind.label(), words(value))),
        )
        .collect::<Vec<_>>()
        .join("; ");
    let differs = (!differs.is_empty()).then(|| {
        view! { <><br/><span class="muted">{differs}</span></> }
    });
    Row::new(vec![
        name.into_any(),
        view! { <div>{is} {differs}</div> }.into_any(),
        parameter.rules.join(", ").into_any(),
        source.into_any(),
    ])
}

fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(words).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// The documents of a rule, without what all of them begin with.
fn document(rule: &Rule) -> String {
    rule.source.replace(DOCUMENTS, "")
}

/// Rules that an application meets, the required ones first.
fn rule_table() -> AnyView {
    let mut asked: Vec<&'static Rule> = rules()
        .iter()
        .filter(|rule| rule.applies_when == Moment::Application)
        .filter(|rule| matches!(rule.severity, Severity::Must | Severity::Should))
        .collect();
    asked.sort_by(|a, b| a.severity.cmp(&b.severity).then_with(|| a.id.cmp(&b.id)));
    let count = asked.len();
    let rows: Vec<Row> = asked
        .into_iter()
        .map(|rule| {
            Row::new(vec![
                rule.id.as_str().into_any(),
                rule.rule.as_str().into_any(),
                rule.severity.label().into_any(),
                rule.threshold.as_str().into_any(),
                document(rule).into_any(),
            ])
            .id(rule.id.as_str())
        })
        .collect();
    let columns = vec![
        Column::mono("Rule"),
        Column::text("Asks"),
        Column::text("How binding"),
        Column::text("Threshold"),
        Column::text("Source"),
    ];
    view! {
        <section id="rules">
            <Card title="Rules" note=format!("The {count} that an application meets") flush=true>
                <DataTable caption="Rules of an application" columns=columns rows=rows/>
            </Card>
        </section>
    }
    .into_any()
}
