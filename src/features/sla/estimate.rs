//! What stands below every expected figure: what it rests on, and how it is worked out.

use crate::ui::badge::{Badge, Tone};
use crate::ui::card::Card;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::sla::Estimate;

/// What an estimate rests on.
pub(super) fn assumptions(estimate: &Estimate) -> AnyView {
    let columns = vec![Column::text("Assumption"), Column::text("Holds")];
    let rows = estimate
        .assumptions
        .iter()
        .map(|assumption| {
            let badge = match assumption.holds {
                Some(true) => Badge::new(Tone::Pass, "Yes"),
                Some(false) => Badge::new(Tone::Fail, "No"),
                None => Badge::new(Tone::Warn, "Not declared"),
            };
            Row::new(vec![assumption.sentence.clone().into_any(), badge.plain()])
        })
        .collect();
    view! { <Card title="What it rests on" flush=true><DataTable caption="Assumptions" columns=columns rows=rows/></Card> }
        .into_any()
}

/// How the figure is worked out, folded.
pub(super) fn formula() -> AnyView {
    view! {
        <details class="fold">
            <summary>"How the figure is worked out"</summary>
            <ul class="prose">
                <li>"Availability from site to service = Microsoft × (1 − (1 − ISP 1) × (1 − ISP 2) × …). Microsoft's part is counted once."</li>
                <li>"Several ISPs count when traffic changes over by itself and each has its own last mile and equipment at the site (you declare it). Of two that are known to depend on one building at an edge site only one counts: those count that give most together. Otherwise only the first ISP counts. Only buildings are looked up, not ducts or cables."</li>
                <li>"Packet delivery = first ISP × Microsoft; it never improves with more ISPs."</li>
                <li>"Offers and targets are promises, not measurements: the figure is an estimate. What was attained is under Months."</li>
            </ul>
        </details>
    }
    .into_any()
}
