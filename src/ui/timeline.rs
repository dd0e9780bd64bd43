//! Steps of a procedure: what is done, who has to act now and since when, what comes next.
//! In a row where there is room, below each other on phones.

use leptos::prelude::*;

use crate::ui::badge::Tone;
use crate::ui::icon::{Icon, icon};

/// How far a step is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepState {
    /// Finished.
    Done,
    /// Somebody is working on it.
    Current,
    /// It is held up by somebody else.
    Waiting,
    /// It went wrong.
    Failed,
    /// Not begun.
    #[default]
    Open,
}

impl StepState {
    const fn tone(self) -> Tone {
        match self {
            Self::Done => Tone::Pass,
            Self::Current => Tone::Info,
            Self::Waiting => Tone::Wait,
            Self::Failed => Tone::Fail,
            Self::Open => Tone::Neutral,
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::Done => Icon::Check,
            Self::Current | Self::Open => Icon::Dot,
            Self::Waiting => Icon::Clock,
            Self::Failed => Icon::Cross,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::Current => "In progress",
            Self::Waiting => "Waiting",
            Self::Failed => "Failed",
            Self::Open => "Not begun",
        }
    }
}

/// A step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// What is true when it is done, for example "Prefixes valid".
    pub label: String,
    /// How far it is.
    pub state: StepState,
    /// Who has to act.
    pub owner: Option<String>,
    /// Since when, in words: "since 2 days" or "on 18 Nov".
    pub since: Option<String>,
    /// Until when, in words: "due 25 Nov".
    pub due: Option<String>,
    /// The reason of a failure, or what completes the step.
    pub note: Option<String>,
}

/// The steps of a procedure, in order.
#[component]
pub fn Timeline(
    /// What the procedure is, for screen readers.
    #[prop(into)]
    label: String,
    /// The steps.
    steps: Vec<Step>,
) -> AnyView {
    let items: Vec<AnyView> = steps.into_iter().map(item).collect();
    view! { <ol class="timeline" aria-label=label>{items}</ol> }.into_any()
}

fn item(step: Step) -> AnyView {
    let current = matches!(step.state, StepState::Current | StepState::Waiting).then_some("step");
    let class = format!("step step-{}", step.state.tone().name());
    let facts: Vec<String> = [step.owner, step.since, step.due]
        .into_iter()
        .flatten()
        .collect();
    view! {
        <li class=class aria-current=current>
            <span class="step-mark">{icon(step.state.icon())}</span>
            <div class="step-body">
                <p class="step-label">{step.label}</p>
                <p class="step-state">{step.state.word()}</p>
                {(!facts.is_empty())
                    .then(|| view! { <p class="step-facts">{facts.join(" · ")}</p> })}
                {step.note.map(|note| view! { <p class="step-note">{note}</p> })}
            </div>
        </li>
    }
    .into_any()
}
