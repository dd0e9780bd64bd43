//! What a failure does, in words and bars: the same on the server and live in the browser.

use crate::ui::shared::badge::{Badge, Tone};
use leptos::either::Either;
use leptos::prelude::*;
use maps_domain::bandwidth::Mbps;
use maps_domain::diversity::what_if::{Impact, Level, MetroImpact, MetroState};
use maps_domain::ids::PniId;
use maps_domain::sorted::sort_by_key;

/// The name of a connection by its id.
pub type NameOf<'a> = &'a dyn Fn(&PniId) -> String;

/// How much it hurts.
pub fn level_badge(level: Level) -> Badge {
    let tone = match level {
        Level::Harmless => Tone::Pass,
        Level::Degraded => Tone::Warn,
        Level::Cut => Tone::Fail,
    };
    Badge::new(tone, level.label())
}

/// What is left of a metro.
pub fn state_badge(state: MetroState) -> Badge {
    let tone = match state {
        MetroState::Untouched => Tone::Neutral,
        MetroState::Holds => Tone::Pass,
        MetroState::Short => Tone::Warn,
        MetroState::Down => Tone::Fail,
    };
    Badge::new(tone, state.label())
}

/// The answer, and the figures behind it.
pub fn answer(impact: &Impact) -> impl IntoView + use<> {
    let area = &impact.area;
    let sites = match (area.sites, area.sites_affected) {
        (0, _) => "no customer site enters here yet".to_owned(),
        (all, hit) => format!("{hit} of {all}"),
    };
    let latency = if area.moved.is_zero() {
        "none: nothing moves".to_owned()
    } else {
        format!(
            "+{:.1} ms on average, +{:.1} ms at most (estimate over fibre)",
            area.added_rtt_ms, area.worst_added_rtt_ms
        )
    };
    let unknown = (!impact.not_recorded.is_empty()).then(|| {
        let names: Vec<String> = impact.not_recorded.iter().map(ToString::to_string).collect();
        view! { <p class="muted">{format!("Not recorded, changes nothing: {}.", names.join(", "))}</p> }
    });
    view! {
        <p>{level_badge(impact.level).view()}</p>
        <p class="whatif-answer">{impact.summary.clone()}</p>
        {unknown}
        <dl class="facts">
            {fact("Cannot be carried", area.not_carried.to_string())}
            {fact("Enters elsewhere", format!("{} of {} peak", area.moved, area.peak))}
            {fact("Added round trip", latency)}
            {fact("Capacity left", format!("{} of {}", area.capacity_left, area.capacity_before))}
            {fact("Connections lost", format!("{} of {}", area.connections_lost, area.connections))}
            {fact("Edge sites down", format!("{} of {}", area.metros_down, area.metros))}
            {fact("Customer sites affected", sites)}
        </dl>
    }
}

fn fact(term: &'static str, value: String) -> impl IntoView + use<> {
    view! { <div class="fact"><dt>{term}</dt><dd>{value}</dd></div> }
}

/// Every metro before and after, the touched ones first.
pub fn metros(impact: &Impact, name: NameOf) -> impl IntoView + use<> {
    let mut metros: Vec<&MetroImpact> = impact.metros.iter().collect();
    let rank = |metro: &MetroImpact| (metro.state, !metro.arriving.is_zero(), metro.in_scope);
    sort_by_key(&mut metros, |metro| std::cmp::Reverse(rank(metro)));
    let rows: Vec<_> = metros.into_iter().map(|metro| row(metro, name)).collect();
    if rows.is_empty() {
        return Either::Left(view! { <p class="muted">"No connection counts in this area."</p> });
    }
    Either::Right(view! {
        <div class="table-frame">
            <table class="table table-wide" role="table">
                <caption class="sr-only">"Edge sites before and after the failure"</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">"Edge site"</th>
                        <th role="columnheader" scope="col">"State"</th>
                        <th role="columnheader" scope="col">"Load before and after"</th>
                        <th role="columnheader" scope="col" class="num">"Capacity left"</th>
                        <th role="columnheader" scope="col" class="num">"Moves away"</th>
                        <th role="columnheader" scope="col" class="num">"Arrives"</th>
                        <th role="columnheader" scope="col" class="num">"Not carried"</th>
                        <th role="columnheader" scope="col" class="num">"Customer sites affected"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    })
}

fn row(metro: &MetroImpact, name: NameOf) -> impl IntoView + use<> {
    let lost: Vec<String> = metro.lost.iter().map(name).collect();
    let lost = (!lost.is_empty())
        .then(|| view! { <span class="whatif-lost">{format!("lost: {}", lost.join(", "))}</span> });
    let area = (!metro.in_scope).then(|| view! { <span class="whatif-lost">"backup area"</span> });
    let class = match metro.state {
        MetroState::Down => Some("row-fail"),
        MetroState::Short => Some("row-warn"),
        MetroState::Untouched | MetroState::Holds => None,
    };
    let open = if metro.peak_known { "" } else { " or more" };
    let sites = match (metro.sites_moved, metro.sites_cut) {
        (0, 0) => format!("0 of {}", metro.sites),
        (moved, 0) => format!("{moved} of {} move", metro.sites),
        (moved, cut) => format!("{moved} of {} move, {cut} are cut off", metro.sites),
    };
    let capacity = format!("{} of {}", metro.capacity_left, metro.capacity_before);
    view! {
        <tr role="row" class=class>
            <th role="rowheader" scope="row">{metro.name.clone()}{area}{lost}</th>
            <td role="cell" data-label="State">{state_badge(metro.state).plain()}</td>
            <td role="cell" data-label="Load before and after">{load(metro, open)}</td>
            <td role="cell" class="num" data-label="Capacity left">{capacity}</td>
            <td role="cell" class="num" data-label="Moves away">{moved(metro)}</td>
            <td role="cell" class="num" data-label="Arrives">{metro.arriving.to_string()}</td>
            <td role="cell" class="num" data-label="Not carried">{lost_traffic(metro.not_carried)}</td>
            <td role="cell" class="num" data-label="Customer sites affected">{sites}</td>
        </tr>
    }
}

fn moved(metro: &MetroImpact) -> String {
    if metro.moved.is_zero() {
        return metro.moved.to_string();
    }
    format!("{}, +{:.1} ms", metro.moved, metro.added_rtt_ms)
}

fn lost_traffic(traffic: Mbps) -> impl IntoView + use<> {
    if traffic.is_zero() {
        return Either::Left(traffic.to_string());
    }
    Either::Right(Badge::new(Tone::Fail, traffic.to_string()).plain())
}

/// Two bars, before and after, with their percentages in words.
fn load(metro: &MetroImpact, open: &'static str) -> impl IntoView + use<> {
    let words = |value: Option<f64>| {
        value.map_or_else(|| "–".to_owned(), |value| format!("{:.0} %", value * 100.0))
    };
    let text = format!(
        "{}{open} → {}{open}",
        words(metro.utilisation_before),
        words(metro.utilisation_after)
    );
    let width = |value: Option<f64>| format!("{:.1}", value.unwrap_or(0.0).clamp(0.0, 1.0) * 100.0);
    let after = match metro.utilisation_after {
        None => "bar bar-fail",
        Some(value) if value > 0.9 => "bar bar-fail",
        Some(value) if value > 0.5 => "bar bar-warn",
        Some(_) => "bar bar-pass",
    };
    view! {
        <span class="whatif-load">
            <svg viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect class="bar-ground" x="0" y="0" width="100" height="14"></rect>
                <rect class="bar whatif-before" x="0" y="1" width=width(metro.utilisation_before) height="5"></rect>
                <rect class=after x="0" y="8" width=width(metro.utilisation_after) height="5"></rect>
            </svg>
            <span class="num">{text}</span>
        </span>
    }
}

/// Where traffic goes, as a list.
pub fn moves(impact: &Impact) -> Option<impl IntoView + use<>> {
    if impact.moves.is_empty() {
        return None;
    }
    let name = |id: &maps_domain::ids::MetroId| {
        impact
            .metros
            .iter()
            .find(|metro| metro.metro == *id)
            .map_or_else(|| id.to_string(), |metro| metro.name.clone())
    };
    let items: Vec<_> = impact
        .moves
        .iter()
        .map(|one| {
            let text = format!(
                "{} from {} to {}: {:.0} km, +{:.1} ms",
                one.traffic,
                name(&one.from),
                name(&one.to),
                one.distance_km,
                one.added_rtt_ms
            );
            view! { <li>{text}</li> }
        })
        .collect();
    Some(
        view! { <div><h3 class="whatif-head">"Where traffic goes"</h3><ul class="picture-list">{items}</ul></div> },
    )
}
