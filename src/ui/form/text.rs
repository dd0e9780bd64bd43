//! Text, number, date and password inputs, and the text area.

use leptos::prelude::*;

use super::Field;
use super::frame::{field_class, hint, invalid, label, message};
use crate::ui::content::escape;

/// The keyboard and the browser's help that an input asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Anything.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A password; never sent back to the browser.
    Password,
    /// A number. Posted as typed: the text type with a numeric keyboard keeps what was typed even
    /// when it is no number, so that the message can quote it.
    Number,
    /// A day.
    Date,
    /// A web address.
    Url,
    /// A telephone number.
    Tel,
}

impl Kind {
    const fn input_type(self) -> &'static str {
        match self {
            Self::Text | Self::Number => "text",
            Self::Email => "email",
            Self::Password => "password",
            Self::Date => "date",
            Self::Url => "url",
            Self::Tel => "tel",
        }
    }

    const fn input_mode(self) -> Option<&'static str> {
        match self {
            Self::Number => Some("decimal"),
            _ => None,
        }
    }
}

/// A single line of input.
#[component]
pub fn TextField(
    /// The field's part of the form.
    field: Field,
    /// A short noun; no colon.
    #[prop(into)]
    label: String,
    /// How to fill it in, with an example.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What kind of text it is.
    #[prop(optional)]
    kind: Kind,
    /// The unit, shown inside the field, for example "Mbit/s".
    #[prop(optional, into)]
    unit: Option<String>,
    /// The `autocomplete` token, for example "email" or "new-password".
    #[prop(optional, into)]
    autocomplete: Option<String>,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// Monospace, for ASNs, prefixes and router names.
    #[prop(optional)]
    mono: bool,
    /// Takes the full width of a section with columns.
    #[prop(optional)]
    wide: bool,
) -> AnyView {
    let value = match kind {
        Kind::Password => None,
        _ => Some(field.value()),
    };
    let unit_id = format!("{}-unit", field.id());
    let described = match (field.described_by(hint.is_some()), &unit) {
        (Some(ids), Some(_)) => Some(format!("{unit_id} {ids}")),
        (None, Some(_)) => Some(unit_id.clone()),
        (ids, None) => ids,
    };
    let numeric = matches!(kind, Kind::Number);
    let class = match (mono, numeric) {
        (true, _) => "input mono",
        (false, true) => "input num",
        (false, false) => "input",
    };
    view! {
        <div class=field_class(&field, if wide { "field-wide" } else { "" })>
            {self::label(&field, label, required)}
            {self::hint(&field, &hint)}
            <div class="input-box">
                <input
                    class=class
                    id=field.id()
                    name=field.name.clone()
                    type=kind.input_type()
                    inputmode=kind.input_mode()
                    value=value
                    autocomplete=autocomplete
                    required=required
                    aria-describedby=described
                    aria-invalid=invalid(&field)
                />
                {unit.map(|unit| view! { <span class="input-unit" id=unit_id>{unit}</span> })}
            </div>
            {message(&field)}
        </div>
    }
    .into_any()
}

/// Several lines of input.
#[component]
pub fn TextArea(
    /// The field's part of the form.
    field: Field,
    /// A short noun; no colon.
    #[prop(into)]
    label: String,
    /// How to fill it in, with an example.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Height in lines.
    #[prop(default = 4)]
    rows: u32,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// Monospace, for lists of prefixes.
    #[prop(optional)]
    mono: bool,
) -> AnyView {
    // The browser drops one line break at the start of a text area, so one is added; and the view
    // layer writes the content as it is, so it is escaped here.
    let content = format!("\n{}", escape(&field.value()));
    view! {
        <div class=field_class(&field, "field-wide")>
            {self::label(&field, label, required)}
            {self::hint(&field, &hint)}
            <textarea
                class=if mono { "input mono" } else { "input" }
                id=field.id()
                name=field.name.clone()
                rows=rows
                required=required
                aria-describedby=field.described_by(hint.is_some())
                aria-invalid=invalid(&field)
            >
                {content}
            </textarea>
            {message(&field)}
        </div>
    }
    .into_any()
}
