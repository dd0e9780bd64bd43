//! What several partners promise together at one site.

use crate::server::service::compare::Comparison;
use crate::ui::badge::{Badge, Tone};
use crate::ui::card::Card;
use leptos::prelude::*;
use maps_domain::sla::Assumption;

/// The figure with everything that it rests on; nothing unless several are qualified in the region.
pub fn card(found: &Comparison) -> Option<AnyView> {
    let together = found.together.as_ref()?;
    let without = (!together.without_offer.is_empty()).then(|| {
        let names = together.without_offer.join(", ");
        view! { <p>"Promises no availability here and does not count: " {names} "."</p> }
    });
    let body = match &together.estimate {
        Some(estimate) => {
            let rests: Vec<AnyView> = estimate.assumptions.iter().map(assumption).collect();
            let unchecked = (!together.checked).then(|| {
                view! { <p class="muted">"Whether they depend on one building is looked up for customers only: "<a href="/sign-in">"sign in"</a>"."</p> }
            });
            view! {
                <p><strong>{estimate.sentence()}</strong></p>
                <details class="fold">
                    <summary>"What it rests on"</summary>
                    <ul>{rests}</ul>
                </details>
                {unchecked}
            }
            .into_any()
        }
        None => view! { <p>"The first of them promises no availability here, so there is no figure."</p> }.into_any(),
    };
    Some(
        view! {
            <Card title="All of them at one site" note="In this order of preference; an estimate">
                {body}
                {without}
            </Card>
        }
        .into_any(),
    )
}

fn assumption(one: &Assumption) -> AnyView {
    let badge = match one.holds {
        Some(true) => Badge::new(Tone::Info, "Assumed"),
        Some(false) => Badge::new(Tone::Fail, "Does not hold"),
        None => Badge::new(Tone::Neutral, "Not known"),
    };
    view! { <li class="compare-fact">{badge.plain()} <span>{one.sentence.clone()}</span></li> }
        .into_any()
}
