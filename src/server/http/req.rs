//! What a handler gets: context, parameters, query, form, uploads.

use super::route::Routes;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::service::upload::Upload;
use axum::response::Response;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use tower_sessions::Session;

/// What a handler gives back.
pub type Answer = Result<Response, AppError>;

/// Names and values of a query or form, in order; names may repeat.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pairs(pub Vec<(String, String)>);

impl Pairs {
    /// Parses `a=1&b=2`.
    pub fn parse(text: &str) -> Self {
        Self(serde_urlencoded::from_str(text).unwrap_or_default())
    }

    /// The first value of a name, trimmed; empty when absent.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, v)| v.trim())
    }

    /// All values of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    /// Whether the name occurs: a ticked checkbox.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    /// A whole number of at least 1, or the default: page numbers.
    pub fn number(&self, name: &str, default: i64) -> i64 {
        self.get(name)
            .parse()
            .ok()
            .filter(|n| *n >= 1)
            .unwrap_or(default)
    }
}

/// One request, decoded.
pub struct Req {
    /// Who, when, with what.
    pub ctx: Ctx,
    /// Every address of the portal.
    pub routes: Routes,
    /// Path as asked for.
    pub path: String,
    /// Values of `{name}` in the route.
    pub params: BTreeMap<String, String>,
    /// After the `?`.
    pub query: Pairs,
    /// The form's fields, without files.
    pub form: Pairs,
    /// The form's files.
    pub files: Vec<Upload>,
    /// What a machine sent, as it came; empty for forms.
    pub body: Vec<u8>,
    /// Its media type.
    pub media_type: String,
    /// The session: only accounts touch it.
    pub session: Session,
    /// Colour scheme of the cookie: `light`, `dark`, or empty for the system's.
    pub theme: String,
    /// Browser, shortened, for the list of sessions.
    pub agent: String,
    /// The page of ours that led here, path and query; empty when the browser does not say.
    pub referer: String,
    /// The network that asks, for the limits of sign-in ([`maps_domain::tries::network_of`]).
    pub network: String,
    /// Seconds until a try beyond a limit may be repeated: the answer's `Retry-After`.
    pub retry_after_s: OnceLock<i64>,
    /// The last page of the list, when the address asks for one beyond it: the answer leads there.
    pub last_page: Arc<OnceLock<u64>>,
}

impl Req {
    /// A route parameter.
    ///
    /// # Errors
    /// `NotFound` when the route has none of that name.
    pub fn param(&self, name: &str) -> Result<&str, AppError> {
        self.params
            .get(name)
            .map(String::as_str)
            .ok_or(AppError::NotFound)
    }

    /// Path with query: where to return to.
    pub fn here(&self) -> String {
        if self.query.0.is_empty() {
            self.path.clone()
        } else {
            format!(
                "{}?{}",
                self.path,
                serde_urlencoded::to_string(&self.query.0).unwrap_or_default()
            )
        }
    }
}
