//! What a form shows: the values as typed and what is wrong with them.
//!
//! A refused form comes back exactly as it was filled in. The state is plain data, so that a handler
//! can fill it from a request, a draft row or an island's input.

pub use maps_domain::field::FieldError;
use serde::{Deserialize, Serialize};

/// The name under which a form posts the version of the record that it was loaded from.
pub const VERSION: &str = "version";

/// The values and errors of one form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormState {
    /// Name and value pairs in the order of the form; a name may occur several times.
    pub values: Vec<(String, String)>,
    /// What is wrong, in the order of the form.
    pub errors: Vec<FieldError>,
}

impl FormState {
    /// A form as it was posted, before anything is said about it.
    pub fn from_values(values: Vec<(String, String)>) -> Self {
        Self {
            values,
            errors: Vec::new(),
        }
    }

    /// Adds a value and returns the form, for forms that are prefilled from a record.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.values.push((name.to_owned(), value.to_string()));
        self
    }

    /// Refuses a field (or, with an empty name, the whole form).
    pub fn refuse(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push(FieldError {
            field: field.to_owned(),
            message: message.into(),
        });
    }

    /// Renames the fields that messages stand at, for pages with several forms. Messages about the
    /// whole form stay there.
    pub fn rename_errors(&mut self, name: impl Fn(&str) -> String) {
        for error in self.errors.iter_mut().filter(|e| !e.field.is_empty()) {
            error.field = name(&error.field);
        }
    }

    /// The version of the record that the form was loaded from; `stored` before it was ever sent,
    /// and after it lost against somebody else's change.
    pub fn version(&self, stored: i64) -> String {
        match self.value(VERSION) {
            "" => stored.to_string(),
            seen => seen.to_owned(),
        }
    }

    /// The first value of the name, or the empty string.
    pub fn value(&self, name: &str) -> &str {
        self.values(name).next().unwrap_or_default()
    }

    /// All values of the name.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.values
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a box or an option with this value is chosen.
    pub fn checked(&self, name: &str, value: &str) -> bool {
        self.values(name).any(|seen| seen == value)
    }

    /// The first message of the field.
    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|error| error.field == name)
            .map(|error| error.message.as_str())
    }

    /// Whether anything is wrong.
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Several fields at once: the sections of a form are closures that each take their own.
    pub fn fields<const N: usize>(&self, names: [&str; N]) -> [Field; N] {
        names.map(|name| self.field(name))
    }

    /// Everything a field component needs to know about one field.
    pub fn field(&self, name: &str) -> Field {
        Field {
            name: name.to_owned(),
            values: self.values(name).map(str::to_owned).collect(),
            error: self.error(name).map(str::to_owned),
        }
    }
}

/// One field of a form: its name, what was typed and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// The `name` under which it is posted.
    pub name: String,
    /// What was typed or chosen.
    pub values: Vec<String>,
    /// The message below the field.
    pub error: Option<String>,
}

impl Field {
    /// The element id that labels and the error summary point to.
    pub fn id(&self) -> String {
        field_id(&self.name)
    }

    /// The id of the hint below the label.
    pub fn hint_id(&self) -> String {
        format!("{}-hint", self.id())
    }

    /// The id of the message below the field.
    pub fn error_id(&self) -> String {
        format!("{}-error", self.id())
    }

    /// The first value, or the empty string.
    pub fn value(&self) -> String {
        self.values.first().cloned().unwrap_or_default()
    }

    /// Whether a box or an option with this value is chosen.
    pub fn has(&self, value: &str) -> bool {
        self.values.iter().any(|seen| seen == value)
    }

    /// The value of `aria-describedby`: hint and message, whichever are there.
    pub fn described_by(&self, has_hint: bool) -> Option<String> {
        let hint = has_hint.then(|| self.hint_id());
        let error = self.error.as_ref().map(|_| self.error_id());
        match (hint, error) {
            (Some(hint), Some(error)) => Some(format!("{hint} {error}")),
            (one, other) => one.or(other),
        }
    }
}

/// The element id of a field name; brackets and dots of nested names become dashes.
pub fn field_id(name: &str) -> String {
    let safe: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    format!("field-{safe}")
}
