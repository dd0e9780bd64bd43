//! Shared risk groups (SRLG): things whose failure takes several links down at once.
//!
//! Written `kind:name` everywhere (`duct:AMS-7`). Kind and name together are the identity: whoever
//! writes the same text means the same thing, in a form, a CSV cell or an evidence document.

use serde::{Deserialize, Serialize};

text_enum! {
    /// What kind of thing is shared. Which kinds are fatal to diversity is policy.
    pub enum SrlgKind: "kind of shared risk" {
        /// A router or switch on the way.
        Router = "router", "Router";
        /// A line card.
        LineCard = "line-card", "Line card";
        /// A cable with several fibres.
        Cable = "cable", "Cable";
        /// A duct or trench.
        Duct = "duct", "Duct";
        /// A building entrance.
        Entrance = "entrance", "Building entrance";
        /// A whole building.
        Facility = "facility", "Facility";
        /// A power feed.
        Power = "power", "Power feed";
        /// Anything else.
        Other = "other", "Other";
    }
}

/// A shared risk: kind and name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Srlg {
    /// Kind of thing.
    pub kind: SrlgKind,
    /// The ISP's name of it.
    pub name: String,
}

impl Srlg {
    /// Reads `duct:AMS-7`.
    ///
    /// # Errors
    /// A sentence that says how to write it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let seen = text.trim();
        let (kind, name) = seen.split_once(':').ok_or_else(|| {
            format!("\"{seen}\" has no kind; write kind:name, for example duct:AMS-7")
        })?;
        Ok(Self {
            kind: SrlgKind::parse(&kind.trim().to_ascii_lowercase())
                .map_err(|unknown| unknown.to_string())?,
            name: check_name(name)?,
        })
    }
}

impl std::fmt::Display for Srlg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.kind.as_str(), self.name)
    }
}

impl TryFrom<String> for Srlg {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Srlg> for String {
    fn from(srlg: Srlg) -> Self {
        srlg.to_string()
    }
}

/// Checks a name of a router, node, segment or shared risk: 1 to 80 visible characters, without
/// those that separate things in a path cell.
///
/// # Errors
/// A sentence with the value seen and the rule.
pub(crate) fn check_name(text: &str) -> Result<String, String> {
    let name = text.trim();
    if name.is_empty() {
        return Err("the name is empty; write 1 to 80 characters".to_owned());
    }
    if name.chars().count() > 80 {
        return Err(format!(
            "\"{}…\" is longer than 80 characters",
            name.chars().take(20).collect::<String>()
        ));
    }
    // Inventories are exported as CSV and must import again unchanged, so the guard stands here.
    if name.starts_with(['=', '+', '-', '@']) {
        return Err(format!(
            "\"{name}\" begins like a formula; begin with a letter or digit"
        ));
    }
    match name
        .chars()
        .find(|c| c.is_control() || ";>|,\"".contains(*c))
    {
        Some(bad) => Err(format!(
            "\"{}\" has the character {bad:?}; leave out ; > | , \" and line breaks",
            name.escape_debug()
        )),
        None => Ok(name.to_owned()),
    }
}
