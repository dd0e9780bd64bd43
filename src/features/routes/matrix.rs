//! The matrix session × prefix: each cell opens and explains itself.

use crate::features::prefixes::words::answer;
use crate::server::service::routes::Group;
use crate::ui::card::Card;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::counted::counted;
use maps_domain::policy::Outcome;
use maps_domain::route_evidence::{Cell, PrefixRow};

/// Rows shown per group, the worst first; the file has all.
const SHOWN: usize = 25;
/// Up to so many failing cells are open from the start.
const OPEN: usize = 6;

/// Prefixes that enter at the same edge sites, on the sessions there.
pub fn group(group: &Group) -> AnyView {
    let matrix = &group.matrix;
    let mut rows: Vec<&PrefixRow> = matrix.rows.iter().collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(row.outcome), row.wanted.prefix));
    let failing = rows
        .iter()
        .flat_map(|row| &row.cells)
        .filter(|cell| cell.outcome == Outcome::Fail)
        .count();
    let few = failing <= OPEN;
    // Never broken: an open cell beside them takes all the width it gets.
    let mut columns = vec![Column::date("Prefix"), Column::date("Origin")];
    columns.extend(
        matrix
            .sessions
            .iter()
            .map(|column| Column::text(column.session.name.clone())),
    );
    columns.push(Column::text("All sessions"));
    let shown = rows
        .iter()
        .take(SHOWN)
        .map(|row| {
            let mono = |text: String| view! { <span class="mono">{text}</span> }.into_any();
            let mut cells = vec![
                mono(row.wanted.prefix.to_string()),
                mono(row.wanted.origin.to_string()),
            ];
            cells.extend(row.cells.iter().map(|one| cell(one, few)));
            cells.push(row.sentence.clone().into_any());
            Row::new(cells)
        })
        .collect::<Vec<_>>();
    let note = match rows.len() {
        0 => "no prefix".to_owned(),
        1 => "1 prefix".to_owned(),
        n if n > SHOWN => format!("the {SHOWN} worst of {n} prefixes; the CSV has all"),
        n => counted(n, "prefix", "prefixes"),
    };
    if matrix.sessions.is_empty() {
        return view! {
            <Card title=group.name.clone() note=note>
                <p>"No live connection is recorded there, so no session can announce anything. Record it under Interconnects."</p>
            </Card>
        }
        .into_any();
    }
    let caption = format!("Routes: {}", group.name);
    view! {
        <Card title=group.name.clone() note=note flush=true>
            <DataTable caption=caption columns=columns rows=shown/>
        </Card>
    }
    .into_any()
}

fn cell(cell: &Cell, few: bool) -> AnyView {
    let badge = answer(cell.outcome).plain();
    let checks = cell
        .checks
        .iter()
        .map(|check| {
            view! { <li>{answer(check.outcome).plain()} " " <span class="mono">{check.rule.clone()}</span> " " {check.sentence.clone()}</li> }
                .into_any()
        })
        .collect::<Vec<_>>();
    let path = (!cell.as_path.is_empty())
        .then(|| view! { <p>"AS path " <span class="mono">{cell.as_path.clone()}</span></p> });
    // What has to be repaired is read without a click, as long as that is not a wall of text.
    let open = few && cell.outcome == Outcome::Fail;
    let rules: Vec<&str> = cell
        .checks
        .iter()
        .filter(|check| check.outcome == Outcome::Fail)
        .map(|check| check.rule.as_str())
        .collect();
    let rules = rules.join(", ");
    let nothing = (checks.is_empty()).then(|| view! { <p>"Every check passes."</p> });
    view! {
        <details class="why" open=open>
            <summary>{badge} " " <span class="mono">{rules}</span></summary>
            {path}
            {nothing}
            <ul class="reasons">{checks}</ul>
        </details>
    }
    .into_any()
}

/// All cells as rows of a file.
pub fn csv_rows(groups: &[Group]) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    for group in groups {
        for row in &group.matrix.rows {
            for (column, cell) in group.matrix.sessions.iter().zip(&row.cells) {
                let start = || {
                    vec![
                        group.name.clone(),
                        row.wanted.prefix.to_string(),
                        row.wanted.origin.to_string(),
                        column.session.name.clone(),
                        cell.as_path.clone(),
                    ]
                };
                if cell.checks.is_empty() {
                    let mut line = start();
                    line.extend([
                        String::new(),
                        cell.outcome.label().to_owned(),
                        String::new(),
                    ]);
                    out.push(line);
                }
                for check in &cell.checks {
                    let mut line = start();
                    line.extend([
                        check.rule.clone(),
                        check.outcome.label().to_owned(),
                        check.sentence.clone(),
                    ]);
                    out.push(line);
                }
            }
        }
    }
    out
}

/// Header of [`csv_rows`].
pub const HEADER: &[&str] = &[
    "edge_sites",
    "prefix",
    "origin",
    "session",
    "as_path",
    "rule",
    "answer",
    "why",
];
