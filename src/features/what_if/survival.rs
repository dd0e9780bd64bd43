//! What verdict pages show of the engine: the ranked single points of failure, the matrix of what
//! survives which failure, and the fewest additions that make the verdict pass.

use super::page::href;
use super::result::{level_badge, state_badge};
use super::sweep;
use crate::features::requests::words::Prefill;
use crate::server::service::what_if::About;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::ActionButton;
use crate::ui::card::Card;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::diversity::duplicates::probably_one;
use maps_domain::diversity::plan::{Change, Plan, Plans, Step};
use maps_domain::diversity::what_if::{MetroState, Single, Sweep};
use maps_domain::evidence::Evidence;
use maps_domain::ids::{OrgId, PniId};
use maps_domain::interconnect::Kind;

/// Most rows of the ranking and of the matrix on a page; all are in the what-if.
const ROWS: usize = 25;

/// Ranking and matrix. `isp` is set for reviewers, whose links lead to their own page.
pub fn cards(sweep: &Sweep, about: &About, isp: Option<&OrgId>) -> AnyView {
    view! { {ranking(sweep, about, isp)} {matrix(sweep, about, isp)} }.into_any()
}

fn named(single: &Single, about: &About, isp: Option<&OrgId>) -> AnyView {
    let href = href(isp, &about.region, std::slice::from_ref(&single.failure));
    view! { <a href=href>{single.label.clone()}</a> }.into_any()
}

fn ranking(sweep: &Sweep, about: &About, isp: Option<&OrgId>) -> AnyView {
    let rows: Vec<Row> = sweep
        .single_points()
        .take(ROWS)
        .enumerate()
        .map(|(place, single)| {
            Row::new(vec![
                named(single, about, isp),
                (place + 1).to_string().into_any(),
                level_badge(single.level).plain(),
                format!("{} ({} %)", single.lost, single.lost_percent).into_any(),
                single.moved.to_string().into_any(),
                single.not_carried.to_string().into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("When this fails"),
        Column::number("Rank"),
        Column::text("Effect"),
        Column::number("Capacity lost"),
        Column::number("Moves"),
        Column::number("Not carried"),
    ];
    let text = sweep::sentence(sweep);
    let table = (!rows.is_empty()).then(|| {
        view! { <DataTable caption="Single points of failure, worst first" columns=columns rows=rows/> }
    });
    view! {
        <Card title="Single points of failure" note="worst first, each leads to the what-if" flush=true>
            <p>{text}</p>
            {table}
        </Card>
    }
    .into_any()
}

/// Rows are failures, columns are edge sites, cells say what is left.
pub fn matrix(sweep: &Sweep, about: &About, isp: Option<&OrgId>) -> Option<AnyView> {
    // Columns that no listed failure touches would say nothing.
    let shown: Vec<&Single> = sweep.single_points().take(ROWS).collect();
    let metros: Vec<_> = sweep
        .metros
        .iter()
        .filter(|(id, ..)| {
            let mut cells = shown.iter().flat_map(|single| &single.touched);
            cells.any(|cell| cell.metro == *id)
        })
        .collect();
    if shown.is_empty() || metros.is_empty() {
        return None;
    }
    let rows: Vec<Row> = shown
        .iter()
        .map(|single| {
            let mut cells = vec![named(single, about, isp)];
            for (id, _, before) in &metros {
                let cell = single.touched.iter().find(|cell| cell.metro == *id);
                cells.push(match cell {
                    None => untouched(),
                    Some(cell) if cell.state == MetroState::Down => state_badge(cell.state).plain(),
                    Some(cell) => {
                        let state = state_badge(cell.state).plain();
                        let left = cell.left.of(*before);
                        view! { {state} <p class="muted">{left}</p> }.into_any()
                    }
                });
            }
            Row::new(cells)
        })
        .collect();
    let mut columns = vec![Column::text("When this fails")];
    columns.extend(metros.iter().map(|(_, name, _)| Column::text(name.clone())));
    Some(
        view! {
            <Card title="What survives" note="one failure per row, what is left of each edge site; a dash: untouched" flush=true>
                <DataTable caption="Survivability: single failures against edge sites" columns=columns rows=rows/>
            </Card>
        }
        .into_any(),
    )
}

/// Most cells say this: a dash for the eye, the word for who listens.
fn untouched() -> AnyView {
    view! { <span class="muted" aria-hidden="true">"–"</span><span class="sr-only">"untouched"</span> }.into_any()
}

/// The plans. `may_add` shows the buttons that put steps into the inventory.
pub fn plans(plans: &Plans, about: &About, may_add: bool) -> Option<AnyView> {
    if plans.passes_already {
        return None;
    }
    if plans.plans.is_empty() {
        return Some(
            view! { <Card title="Smallest additions that pass"><p>"There is no plan. "{plans.infeasible.clone()}</p></Card> }
                .into_any(),
        );
    }
    let items: Vec<AnyView> = plans
        .plans
        .iter()
        .enumerate()
        .map(|(at, plan)| plan_view(at, plan, about, may_add))
        .collect();
    Some(
        view! {
            <Card title="Smallest additions that pass" note="what is planned already counts; each plan was verified by the engine">
                {items}
            </Card>
        }
        .into_any(),
    )
}

fn plan_view(at: usize, plan: &Plan, about: &About, may_add: bool) -> AnyView {
    let title = match at {
        0 => "The smallest".to_owned(),
        n => format!("Alternative {n}"),
    };
    let badge = if plan.conditional {
        Badge::new(Tone::Warn, "Only if what is recorded turns out well")
    } else {
        Badge::new(Tone::Pass, "Passes")
    };
    let built = match plan.additions {
        0 => "nothing to build, only to record".to_owned(),
        1 => "1 addition".to_owned(),
        n => format!("{n} additions"),
    };
    let tier = plan.tier.map_or_else(String::new, |tier| {
        format!(", reaches tier {}", tier.label())
    });
    let steps: Vec<AnyView> = plan
        .steps
        .iter()
        .map(|step| step_view(step, about, may_add))
        .collect();
    let remaining: Vec<AnyView> = plan
        .remaining
        .iter()
        .map(|open| {
            let text = format!("{} {}: {}", open.rule, open.subject, open.fix);
            view! { <li>{text}</li> }.into_any()
        })
        .collect();
    let remaining = (!remaining.is_empty()).then(|| {
        view! {
            <details class="fold">
                <summary>"What building does not mend"</summary>
                <ul class="picture-list">{remaining}</ul>
            </details>
        }
    });
    view! {
        <section class="plan">
            <h3 class="plan-title">{title} " " {badge.view()}</h3>
            <p class="muted">{format!("{built}{tier}")}</p>
            <ol class="plan-steps">{steps}</ol>
            {remaining}
        </section>
    }
    .into_any()
}

fn step_view(step: &Step, about: &About, may_add: bool) -> AnyView {
    let action = may_add.then(|| button(step, about));
    let ask = may_add.then(|| ask(step));
    view! { <li><p>{step.text.clone()}</p><div class="row">{ask}{action}</div></li> }.into_any()
}

/// The form that asks Microsoft for a step, filled in; `None` where the ISP does it alone.
fn ask(step: &Step) -> Option<AnyView> {
    let prefill = match &step.change {
        Change::AddPni { pni, .. } => Prefill {
            kind: Kind::NewPni.as_str(),
            facility: pni
                .facility
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            speed: pni.bandwidth.to_string(),
            lag_members: pni.lag_members.to_string(),
            label: pni.name.clone(),
            peer_router: pni.peer_router.clone(),
            ..Prefill::default()
        },
        Change::Raise {
            pni,
            to,
            lag_members,
            ..
        } => Prefill {
            kind: Kind::Augmentation.as_str(),
            pni: pni.to_string(),
            speed: to.to_string(),
            lag_members: lag_members.to_string(),
            ..Prefill::default()
        },
        Change::NewMicrosoftRouter { pni, .. } => Prefill {
            kind: Kind::Augmentation.as_str(),
            pni: pni.to_string(),
            ..Prefill::default()
        },
        _ => return None,
    };
    let href = Prefill {
        metro: step.metro.to_string(),
        reason: step.text.clone(),
        ..prefill
    }
    .href();
    Some(
        view! { <a class="btn btn-secondary" href=href>"Request this from Microsoft"</a> }
            .into_any(),
    )
}

/// What can be done about a step at once.
fn button(step: &Step, about: &About) -> Option<AnyView> {
    let edit = |id: &PniId, label: &'static str| {
        let href = format!("/isp/interconnects/pni/{id}");
        Some(view! { <p><a href=href>{label}</a></p> }.into_any())
    };
    match &step.change {
        Change::AddPni { .. } => {
            let mut values = vec![
                ("region".to_owned(), about.region.to_string()),
                ("partner".to_owned(), about.partner.as_str().to_owned()),
                ("step".to_owned(), step.text.clone()),
            ];
            let covered = about.covered.iter().flatten();
            values.extend(covered.map(|metro| ("metro".to_owned(), metro.to_string())));
            Some(
                view! { <ActionButton action="/isp/what-if/plan" label="Add this to my inventory as planned" values=values/> }
                    .into_any(),
            )
        }
        Change::AddSegment { .. } => None,
        Change::NewRouter { pni, .. } | Change::NewMicrosoftRouter { pni, .. } => {
            edit(pni, "Change this connection")
        }
        Change::Raise { pni, .. } => edit(pni, "Change its bandwidth"),
        Change::RecordPath { pni, .. } | Change::RecordMicrosoftRouter { pni, .. } => {
            edit(pni, "Record it now")
        }
        Change::RecordPeak { pnis, .. } => pnis.first().and_then(|pni| edit(pni, "Record it now")),
    }
}

/// Router names that are probably one device each: two legs on them would be one. `None` when there
/// are none.
pub fn twins(evidence: &Evidence) -> Option<AnyView> {
    let found = probably_one(evidence);
    if found.is_empty() {
        return None;
    }
    let name = |id: &PniId| {
        let pni = evidence.pnis.iter().find(|pni| pni.id == *id);
        pni.map_or_else(|| id.to_string(), |pni| pni.name.clone())
    };
    let items: Vec<AnyView> = found
        .iter()
        .map(|one| {
            let mut pnis: Vec<String> = one.pnis.iter().map(name).collect();
            pnis.sort();
            let text = format!(
                "{} routers of {}: {}",
                one.side.label(),
                pnis.join(", "),
                one.text
            );
            view! { <li>{text}</li> }.into_any()
        })
        .collect();
    Some(
        view! {
            <Card title="Probably one router under two names">
                <p>{Badge::new(Tone::Warn, "Check the names").view()}</p>
                <p>"The verdict takes them for different routers, as they are written. If they are one device, two legs on it are one."</p>
                <ul class="picture-list">{items}</ul>
            </Card>
        }
        .into_any(),
    )
}
