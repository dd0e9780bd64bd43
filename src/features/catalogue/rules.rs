//! All rules of the programme with what they ask, when, and where they come from.

use super::policy_tabs;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::catalogue_admin::policy;
use crate::ui::badge::{Badge, Tone};
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use crate::ui::tabs::Tabs;
use leptos::prelude::*;
use maps_domain::policy::{Moment, Rule, Scope, Severity, rules};

/// The list, or all rules as a file.
pub async fn page(req: &Req) -> Answer {
    let found = policy::in_force(&req.ctx).await?;
    let list = ListQuery::of(req, &["id", "scope", "severity", "moment"]);
    let mut shown: Vec<&'static Rule> = rules()
        .iter()
        .filter(|rule| {
            let one =
                |key: &str, value: &str| list.filter(key).is_empty() || list.filter(key) == value;
            one("severity", rule.severity.as_str())
                && one("moment", rule.applies_when.as_str())
                && one("scope", rule.scope.as_str())
                && list.matches(&[
                    &rule.id,
                    &rule.rule,
                    &rule.threshold,
                    &rule.source,
                    &rule.note,
                ])
        })
        .collect();
    shown.sort_by(|a, b| {
        let by = match list.sort.as_str() {
            "scope" => a.scope.cmp(&b.scope),
            "severity" => a.severity.cmp(&b.severity),
            "moment" => a.applies_when.cmp(&b.applies_when),
            _ => a.id.cmp(&b.id),
        };
        let by = if list.descending { by.reverse() } else { by };
        by.then_with(|| a.id.cmp(&b.id))
    });
    if list.wants_csv() {
        return csv_file("rules.csv", HEADER, shown.into_iter().map(record));
    }
    let total = shown.len();
    let mut frame = req.frame("Rules", &[("Policy", "/review/policy")]).await?;
    frame.lead = Some(format!(
        "{} rules: {} of the programme's public documents and the two that put \u{201c}two diverse sets of paths\u{201d} into numbers. {total} are shown.",
        rules().len(),
        rules().len().saturating_sub(2)
    ));
    req.page(frame, move || {
        let url = &list.url;
        let chips = |key: &str, options: Vec<(&'static str, &'static str)>| {
            let mut chips = vec![Chip::one_of(url, key, "", "All")];
            chips.extend(options.into_iter().map(|(value, words)| Chip::one_of(url, key, value, words)));
            chips
        };
        let severities = chips("severity", Severity::ALL.iter().map(|s| (s.as_str(), s.label())).collect());
        let moments = chips("moment", Moment::ALL.iter().map(|s| (s.as_str(), s.label())).collect());
        let scopes = chips("scope", Scope::ALL.iter().map(|s| (s.as_str(), s.label())).collect());
        let columns = vec![
            Column::mono("Rule").sorted_by(url, "id"),
            Column::text("Asks"),
            Column::text("Threshold"),
            Column::text("Values"),
            Column::text("How binding").sorted_by(url, "severity"),
            Column::text("When").sorted_by(url, "moment"),
            Column::text("Source"),
        ];
        let rows: Vec<Row> = list
            .window(shown)
            .into_iter()
            .map(|rule| {
                let values: Vec<String> = found
                    .policy
                    .parameters()
                    .iter()
                    .filter(|p| p.rules.contains(&rule.id))
                    .map(|p| p.id.clone())
                    .collect();
                row(rule, values)
            })
            .collect();
        view! {
            <Tabs label="Policy" tabs=policy_tabs("/review/policy/rules")/>
            <div class="toolbar">
                <Search url=url.clone() label="Search rule, threshold or source"/>
                <Chips label="How binding" chips=severities/>
                <Chips label="When" chips=moments/>
                <Chips label="About" chips=scopes/>
            </div>
            {if rows.is_empty() {
                view! { <Empty title="No rule matches" purpose="Remove a filter to see more."/> }.into_any()
            } else {
                view! { <DataTable caption="Rules" columns=columns rows=rows/> }.into_any()
            }}
            <Pager url=url.clone() paging=list.paging(total) unit="rules" csv=list.csv_href()/>
        }
    })
    .await
}

fn badge(severity: Severity) -> Badge {
    let tone = match severity {
        Severity::Must => Tone::Fail,
        Severity::Should | Severity::Warn => Tone::Warn,
        Severity::Info | Severity::Config => Tone::Info,
    };
    Badge::new(tone, severity.label())
}

fn row(rule: &'static Rule, values: Vec<String>) -> Row {
    let links: Vec<AnyView> = values
        .into_iter()
        .map(|id| {
            view! { <a class="mono" href=format!("/review/policy#{id}")>{id.clone()}</a> " " }
                .into_any()
        })
        .collect();
    let note = (!rule.note.is_empty()).then(|| view! { <p class="muted">{rule.note.as_str()}</p> });
    Row::new(vec![
        rule.id.as_str().into_any(),
        view! { {rule.rule.as_str()} {note} }.into_any(),
        rule.threshold.as_str().into_any(),
        if links.is_empty() {
            "–".into_any()
        } else {
            links.into_any()
        },
        badge(rule.severity).plain(),
        rule.applies_when.label().into_any(),
        view! { <span class="muted">{rule.source.as_str()}</span> }.into_any(),
    ])
    .id(rule.id.as_str())
}

const HEADER: &[&str] = &[
    "id",
    "scope",
    "severity",
    "applies_when",
    "rule",
    "threshold",
    "check",
    "source",
    "note",
];

fn record(rule: &Rule) -> Vec<String> {
    vec![
        rule.id.clone(),
        rule.scope.as_str().to_owned(),
        rule.severity.as_str().to_owned(),
        rule.applies_when.as_str().to_owned(),
        rule.rule.clone(),
        rule.threshold.clone(),
        rule.check.clone(),
        rule.source.clone(),
        rule.note.clone(),
    ]
}
