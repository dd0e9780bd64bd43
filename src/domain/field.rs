//! A message at an input field: the one shape in which parsing says no.

use serde::{Deserialize, Serialize};

/// What is wrong with one field, in words that say how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the form or document, for example `bandwidth`.
    pub field: String,
    /// A plain sentence with the value seen, the rule, and the next step.
    pub message: String,
}

impl FieldError {
    /// Builds a message for a field.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}
