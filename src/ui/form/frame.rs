//! What stands around every input: label, hint, message; and the sections of long forms.

use leptos::prelude::*;

use super::Field;
use crate::ui::content::Content;
use crate::ui::icon::{Icon, icon};

/// The words beside a required mark; spelled out, because an asterisk explains nothing.
const OPTIONAL: &str = "optional";

/// The hint and message of a field, in the order in which they are announced.
pub(super) fn hint(field: &Field, text: &Option<String>) -> Option<AnyView> {
    let id = field.hint_id();
    text.clone()
        .map(|text| view! { <p class="field-hint" id=id>{text}</p> }.into_any())
}

/// The message below a refused field.
pub(super) fn message(field: &Field) -> Option<AnyView> {
    let id = field.error_id();
    field.error.clone().map(|text| {
        view! {
            <p class="field-error" id=id>
                {icon(Icon::Cross)}
                <span>{text}</span>
            </p>
        }
        .into_any()
    })
}

/// The label of a single input.
pub(super) fn label(field: &Field, text: String, required: bool) -> AnyView {
    view! {
        <label class="field-label" for=field.id()>
            {text}
            {optional_mark(required)}
        </label>
    }
    .into_any()
}

/// Marks what may be left empty: most fields are required, so the exception carries the mark.
pub(super) fn optional_mark(required: bool) -> Option<AnyView> {
    (!required).then(|| view! { <span class="field-optional">{OPTIONAL}</span> }.into_any())
}

/// `aria-invalid`, present only on a refused field.
pub(super) fn invalid(field: &Field) -> Option<&'static str> {
    field.error.is_some().then_some("true")
}

/// The class of the box around a field.
pub(super) fn field_class(field: &Field, extra: &str) -> String {
    let state = if field.error.is_some() {
        " field-refused"
    } else {
        ""
    };
    format!("field {extra}{state}")
}

/// A titled part of a long form. Its fields stand in columns where there is room.
#[component]
pub fn FormSection(
    /// The legend, a short noun.
    #[prop(into)]
    title: String,
    /// One or two sentences that say what belongs here and why it is asked.
    #[prop(optional, into)]
    lead: Option<String>,
    /// The fields.
    children: Content,
) -> AnyView {
    view! {
        <fieldset class="form-section">
            <legend class="form-section-title">{title}</legend>
            {lead.map(|lead| view! { <p class="form-section-lead">{lead}</p> })}
            <div class="form-grid">{children.0}</div>
        </fieldset>
    }
    .into_any()
}

/// Fields that belong to one thought inside a section, for example the two halves of a range.
#[component]
pub fn MiniSection(
    /// The legend of the group.
    #[prop(into)]
    title: String,
    /// The fields, side by side.
    children: Content,
) -> AnyView {
    view! {
        <fieldset class="form-mini">
            <legend class="field-label">{title}</legend>
            <div class="form-mini-row">{children.0}</div>
        </fieldset>
    }
    .into_any()
}
