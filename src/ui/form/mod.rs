//! Forms that work without JavaScript: label above, hint below it, message below the field.
//!
//! A page keeps a [`FormState`] and gives each component its part of it:
//! `<TextField field=form.field("asn") label="ASN" hint="Without the letters AS." required=true/>`.
//! GET and a refused POST render the same page, so what was typed is never lost. Passwords and files
//! are the exception: they are never sent back.

mod choice;
mod file;
mod frame;
mod submit;
mod summary;
mod text;

pub use super::shared::form_state::{Field, FieldError, FormState, VERSION, field_id};
pub use choice::{CheckField, CheckGroup, Opt, RadioGroup, SelectField};
pub use file::{FileField, HiddenField};
pub use frame::{FormSection, MiniSection};
pub use submit::{SubmitButton, SubmitRow};
pub use summary::ErrorSummary;
pub use text::{Kind, TextArea, TextField};
