//! How far a job is, in words and as a bar.

use leptos::prelude::*;

use crate::ui::badge::Tone;

/// A bar with its figures beside it: "204,113 of 300,000 customer sites".
#[component]
pub fn Progress(
    /// What is progressing, for the screen reader and above the bar.
    #[prop(into)]
    label: String,
    /// How much is done, in whole units.
    done: u64,
    /// How much there is, in whole units.
    total: u64,
    /// The figures in words, with their unit.
    #[prop(into)]
    text: String,
    /// The meaning of the bar.
    #[prop(default = Tone::Info)]
    tone: Tone,
) -> AnyView {
    view! {
        <div class=format!("progress progress-{}", tone.name())>
            <div class="progress-words">
                <span class="progress-label">{label.clone()}</span>
                <span class="progress-text num">{text.clone()}</span>
            </div>
            <progress aria-label=label value=done.to_string() max=total.max(1).to_string()>
                {text}
            </progress>
        </div>
    }
    .into_any()
}
