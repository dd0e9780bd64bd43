//! The steps from a draft to a decision, with who has to act.

use super::words::{due, since};
use crate::server::service::applications::read::Detail;
use crate::ui::timeline::{Step, StepState, Timeline};
use leptos::prelude::*;
use maps_domain::application::State;
use maps_domain::time::UtcMs;

/// Where the ISP is while it writes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// Type, metros, message.
    Scope,
    /// Signed statements.
    Attestations,
    /// What is missing, the verdict, submit.
    Submit,
}

/// The pages of a draft as steps.
pub(super) fn writing(detail: &Detail, here: Writing) -> AnyView {
    let metros = detail.app.metros().len();
    let signed = detail.app.answers().attestations.len();
    let step = |label: &str, which: Writing, done: bool, note: String| Step {
        label: label.to_owned(),
        state: match (which == here, done) {
            (true, _) => StepState::Current,
            (false, true) => StepState::Done,
            (false, false) => StepState::Open,
        },
        note: Some(note),
        ..Step::default()
    };
    let steps = vec![
        Step {
            label: "Region".to_owned(),
            state: StepState::Done,
            note: Some(detail.region.name.clone()),
            ..Step::default()
        },
        step(
            "Metros and type",
            Writing::Scope,
            metros > 0,
            count(metros, "metro", "metros"),
        ),
        step(
            "Attestations",
            Writing::Attestations,
            signed > 0,
            format!("{signed} signed"),
        ),
        step(
            "Check and submit",
            Writing::Submit,
            false,
            "what is missing, then the verdict".to_owned(),
        ),
    ];
    view! { <Timeline label="Steps of the application" steps=steps/> }.into_any()
}

/// From submission to decision.
pub(super) fn review(detail: &Detail, now: UtcMs) -> AnyView {
    let place = match detail.state {
        State::Draft | State::ChangesRequested => 0,
        State::Submitted | State::Appealed => 1,
        State::InReview => 2,
        State::Recommended => 3,
        State::Approved | State::Declined => 4,
        State::Withdrawn => 5,
    };
    let labels = [
        "Written and submitted",
        "Claimed by a reviewer",
        "Reviewed: first signature",
        "Decided: second signature",
    ];
    let steps = labels
        .iter()
        .enumerate()
        .map(|(n, label)| {
            let state = match n.cmp(&place) {
                _ if place == 5 => StepState::Open,
                std::cmp::Ordering::Less => StepState::Done,
                std::cmp::Ordering::Equal if n == 0 => StepState::Current,
                std::cmp::Ordering::Equal => StepState::Waiting,
                std::cmp::Ordering::Greater => StepState::Open,
            };
            let current = n == place;
            Step {
                label: (*label).to_owned(),
                state,
                owner: detail.actor_now().filter(|_| current),
                since: current.then(|| since(UtcMs::new(detail.app.since), now)),
                due: detail
                    .app
                    .due_at
                    .filter(|_| current)
                    .map(|at| due(UtcMs::new(at), now)),
                note: None,
            }
        })
        .collect();
    view! { <Timeline label="From submission to decision" steps=steps/> }.into_any()
}

pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    match n {
        1 => format!("1 {one}"),
        n => format!("{n} {many}"),
    }
}
