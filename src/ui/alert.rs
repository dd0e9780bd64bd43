//! Messages about a whole page or panel.

use leptos::prelude::*;

use crate::ui::badge::Tone;
use crate::ui::icon::icon;

/// A message box: icon, title, explanation, next step.
#[component]
pub fn Alert(
    /// The meaning.
    tone: Tone,
    /// What is the case, in one line.
    #[prop(into)]
    title: String,
    /// Why, and what to do about it.
    #[prop(optional, into)]
    text: Option<String>,
    /// A link or button to the next step.
    #[prop(optional, into)]
    action: Option<AnyView>,
) -> AnyView {
    // Announced at once when it is bad news, otherwise when the reader gets there.
    let role = match tone {
        Tone::Fail => "alert",
        _ => "status",
    };
    view! {
        <div class=format!("alert alert-{}", tone.name()) role=role>
            {icon(tone.icon())}
            <div class="alert-body">
                <p class="alert-title">{title}</p>
                {text.map(|text| view! { <p class="alert-text">{text}</p> })}
            </div>
            {action.map(|action| view! { <div class="alert-action">{action}</div> })}
        </div>
    }
    .into_any()
}
