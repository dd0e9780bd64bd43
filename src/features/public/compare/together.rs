//! What several partners promise together at one site.

use super::Chooses;
use crate::server::service::compare::Comparison;
use crate::ui::badge::{Badge, Tone};
use crate::ui::card::Card;
use leptos::prelude::*;
use maps_domain::sla::{Assumption, Estimate, downtime_words};

/// The figure with everything that it rests on; nothing unless several are qualified in the region.
/// Who is not told which of them are tied reads from where to where the figure can be.
pub fn card(found: &Comparison, chooses: Chooses) -> Option<AnyView> {
    let together = found.together.as_ref()?;
    let without = (!together.without_offer.is_empty()).then(|| {
        let names = together.without_offer.join(", ");
        view! { <p>"Promises no availability here and does not count: " {names} "."</p> }
    });
    let body = match &together.estimate {
        Some(estimate) => {
            let rests: Vec<AnyView> = estimate.assumptions.iter().map(assumption).collect();
            let figure = match &together.at_best {
                None => estimate.sentence(),
                Some(best) => between(estimate, best),
            };
            let not_looked_up = together.at_best.is_some().then(|| {
                let way = (chooses == Chooses::Stranger)
                    .then(|| view! { ": "<a href="/sign-in">"sign in"</a> });
                view! { <p class="muted">"Which of them depend on one building is looked up for customers only"{way}"."</p> }
            });
            view! {
                <p><strong>{figure}</strong></p>
                <details class="fold">
                    <summary>"What it rests on"</summary>
                    <ul>{rests}</ul>
                </details>
                {not_looked_up}
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

/// Both ends of what can be expected.
fn between(least: &Estimate, most: &Estimate) -> String {
    if least.availability == most.availability {
        return format!(
            "Expected end to end: {}, {} (an estimate), whichever of them count.",
            least.availability,
            downtime_words(least.availability)
        );
    }
    format!(
        "Expected end to end: from {}, with only the first of them, to {}, when no two depend on one building (an estimate).",
        least.availability, most.availability
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
