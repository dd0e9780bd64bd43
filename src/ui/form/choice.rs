//! Choosing from a list: select, check boxes, radio buttons.

use leptos::prelude::*;

use super::Field;
use super::frame::{field_class, hint, invalid, label, message, optional_mark};

/// One thing that can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opt {
    /// What is posted.
    pub value: String,
    /// What is read.
    pub label: String,
    /// The heading under which a select lists it.
    pub group: Option<String>,
    /// A line below the label of a check box or radio button.
    pub note: Option<String>,
}

impl Opt {
    /// A choice without a group.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            ..Self::default()
        }
    }

    /// Lists the choice under a heading. Choices of one group must follow each other.
    #[must_use]
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// Explains the choice in a line of its own.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// A drop-down list.
#[component]
pub fn SelectField(
    /// The field's part of the form.
    field: Field,
    /// A short noun; no colon.
    #[prop(into)]
    label: String,
    /// The choices, in order.
    options: Vec<Opt>,
    /// The words of the empty choice; without it the first choice is preselected.
    #[prop(optional, into)]
    prompt: Option<String>,
    /// How to choose.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Whether one must be chosen.
    #[prop(optional)]
    required: bool,
    /// Takes the full width of a section with columns.
    #[prop(optional)]
    wide: bool,
) -> AnyView {
    let groups: Vec<AnyView> = options
        .chunk_by(|one, next| one.group == next.group)
        .map(|group| option_group(&field, group))
        .collect();
    view! {
        <div class=field_class(&field, if wide { "field-wide" } else { "" })>
            {self::label(&field, label, required)}
            {self::hint(&field, &hint)}
            <select
                class="input select"
                id=field.id()
                name=field.name.clone()
                required=required
                aria-describedby=field.described_by(hint.is_some())
                aria-invalid=invalid(&field)
            >
                {prompt.map(|prompt| view! { <option value="">{prompt}</option> })}
                {groups}
            </select>
            {message(&field)}
        </div>
    }
    .into_any()
}

fn option_group(field: &Field, group: &[Opt]) -> AnyView {
    let options: Vec<AnyView> = group
        .iter()
        .map(|opt| {
            view! {
                <option value=opt.value.clone() selected=field.has(&opt.value)>
                    {opt.label.clone()}
                </option>
            }
            .into_any()
        })
        .collect();
    match group.first().and_then(|first| first.group.clone()) {
        Some(name) => view! { <optgroup label=name>{options}</optgroup> }.into_any(),
        None => options.into_any(),
    }
}

/// One check box: a statement that is agreed to or not. Posts `value` when it is checked.
#[component]
pub fn CheckField(
    /// The field's part of the form.
    field: Field,
    /// The statement.
    #[prop(into)]
    label: String,
    /// What follows from checking it.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is posted when it is checked.
    #[prop(default = "yes".to_owned(), into)]
    value: String,
    /// Whether it must be checked.
    #[prop(optional)]
    required: bool,
) -> AnyView {
    view! {
        <div class=field_class(&field, "field-wide")>
            <div class="tick">
                <input
                    type="checkbox"
                    id=field.id()
                    name=field.name.clone()
                    checked=field.has(&value)
                    value=value
                    required=required
                    aria-describedby=field.described_by(hint.is_some())
                    aria-invalid=invalid(&field)
                />
                <label for=field.id()>{label}</label>
            </div>
            {self::hint(&field, &hint)}
            {message(&field)}
        </div>
    }
    .into_any()
}

/// Several check boxes under one name.
#[component]
pub fn CheckGroup(
    /// The field's part of the form.
    field: Field,
    /// The question.
    #[prop(into)]
    label: String,
    /// The choices.
    options: Vec<Opt>,
    /// How to choose.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Whether at least one must be chosen.
    #[prop(optional)]
    required: bool,
) -> AnyView {
    tick_group("checkbox", field, label, options, hint, required)
}

/// Radio buttons: exactly one of a few.
#[component]
pub fn RadioGroup(
    /// The field's part of the form.
    field: Field,
    /// The question.
    #[prop(into)]
    label: String,
    /// The choices.
    options: Vec<Opt>,
    /// How to choose.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Whether one must be chosen.
    #[prop(optional)]
    required: bool,
) -> AnyView {
    tick_group("radio", field, label, options, hint, required)
}

fn tick_group(
    kind: &'static str,
    field: Field,
    label: String,
    options: Vec<Opt>,
    hint: Option<String>,
    required: bool,
) -> AnyView {
    let ticks: Vec<AnyView> = options
        .into_iter()
        .enumerate()
        .map(|(place, opt)| tick(kind, &field, place, opt, required))
        .collect();
    view! {
        <fieldset
            class=field_class(&field, "field-wide")
            aria-describedby=field.described_by(hint.is_some())
        >
            <legend class="field-label">{label} {optional_mark(required)}</legend>
            {self::hint(&field, &hint)}
            <div class="ticks">{ticks}</div>
            {message(&field)}
        </fieldset>
    }
    .into_any()
}

fn tick(kind: &'static str, field: &Field, place: usize, opt: Opt, required: bool) -> AnyView {
    // The first one carries the field's own id, so that the error summary can lead to it.
    let id = match place {
        0 => field.id(),
        _ => format!("{}-{place}", field.id()),
    };
    let note_id = format!("{id}-note");
    view! {
        <div class="tick">
            <input
                type=kind
                id=id.clone()
                name=field.name.clone()
                checked=field.has(&opt.value)
                value=opt.value
                required=required && kind == "radio"
                aria-describedby=opt.note.as_ref().map(|_| note_id.clone())
                aria-invalid=invalid(field)
            />
            <div>
                <label for=id>{opt.label}</label>
                {opt.note.map(|note| view! { <p class="tick-note" id=note_id>{note}</p> })}
            </div>
        </div>
    }
    .into_any()
}
