//! Files and values that nobody types.

use leptos::prelude::*;

use super::Field;
use super::frame::{field_class, hint, invalid, label, message};

/// A file to upload. A refused form cannot bring the file back: the message must say to choose it again.
#[component]
pub fn FileField(
    /// The field's part of the form; its values are never shown.
    field: Field,
    /// A short noun; no colon.
    #[prop(into)]
    label: String,
    /// The kinds and the size that are accepted, in words.
    #[prop(optional, into)]
    hint: Option<String>,
    /// The `accept` list, for example ".csv,text/csv".
    #[prop(optional, into)]
    accept: Option<String>,
    /// Whether a file must be chosen.
    #[prop(optional)]
    required: bool,
    /// Whether several files may be chosen.
    #[prop(optional)]
    multiple: bool,
) -> AnyView {
    view! {
        <div class=field_class(&field, "field-wide")>
            {self::label(&field, label, required)}
            {self::hint(&field, &hint)}
            <input
                class="input file"
                type="file"
                id=field.id()
                name=field.name.clone()
                accept=accept
                required=required
                multiple=multiple
                aria-describedby=field.described_by(hint.is_some())
                aria-invalid=invalid(&field)
            />
            {message(&field)}
        </div>
    }
    .into_any()
}

/// A value that travels with the form, for example the version of the record it was loaded from.
#[component]
pub fn HiddenField(
    /// The name under which it is posted.
    #[prop(into)]
    name: String,
    /// The value.
    #[prop(into)]
    value: String,
) -> AnyView {
    view! { <input type="hidden" name=name value=value/> }.into_any()
}
