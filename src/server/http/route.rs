//! An address of the portal: method, path, who may knock, handler.

use super::{Answer, Req};
use crate::error::AppError;
use crate::server::ctx::Actor;
use maps_domain::access::{self, Action, OrgKind};
use maps_domain::api_token::Scope;
use std::collections::BTreeMap;
use std::pin::Pin;

/// A handler: a page or a form's target.
pub type Handler = for<'a> fn(&'a Req) -> Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

/// Who may knock. What they may do to which object, the service decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Anybody who is signed in, for their own account.
    Account,
    /// Roles that the access table allows this action somewhere.
    May(Action),
    /// Machines with an API token of this scope; no cookie counts. The answer is JSON, errors too.
    Token(Scope),
}

/// One row.
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// axum path.
    pub path: &'static str,
    /// Who may knock.
    pub access: Access,
    /// What happens.
    pub handler: Handler,
}

impl Route {
    /// The values of the `{name}`s when this is the route of `path`.
    pub fn params_of(&self, path: &str) -> Option<BTreeMap<String, String>> {
        let (mut names, mut values) = (self.path.split('/'), path.split('/'));
        let mut params = BTreeMap::new();
        loop {
            match (names.next(), values.next()) {
                (None, None) => return Some(params),
                (Some(name), Some(value)) => {
                    match name.strip_prefix('{').and_then(|n| n.strip_suffix('}')) {
                        Some(name) if !value.is_empty() => {
                            params.insert(name.to_owned(), value.to_owned());
                        }
                        None if name == value => {}
                        _ => return None,
                    }
                }
                _ => return None,
            }
        }
    }

    /// Whether this person may knock here at all. What they may do to which object, the service asks.
    ///
    /// # Errors
    /// `Unauthenticated`; `NotFound` for another kind of organisation; `Forbidden` for another role.
    pub fn admits(&self, actor: Option<&Actor>) -> Result<(), AppError> {
        if let (Some(kind), Some(actor)) = (self.section(), actor)
            && actor.role.org_kind() != kind
        {
            return Err(AppError::NotFound);
        }
        let action = match self.access {
            Access::Public => return Ok(()),
            Access::Account => return actor.map(|_| ()).ok_or(AppError::Unauthenticated),
            Access::May(action) => action,
            // Answered before: a machine has no page to be sent to.
            Access::Token(_) => return Err(AppError::NotFound),
        };
        let actor = actor.ok_or(AppError::Unauthenticated)?;
        if access::allowed_anywhere(actor.role, action) {
            Ok(())
        } else if access::ROLES
            .iter()
            .any(|r| r.org_kind() == actor.role.org_kind() && access::allowed_anywhere(*r, action))
        {
            Err(AppError::Forbidden)
        } else {
            Err(AppError::NotFound)
        }
    }

    /// The kind of organisation whose pages these are; `None` for everybody's.
    pub fn section(&self) -> Option<OrgKind> {
        match self.path.split('/').nth(1)? {
            "isp" => Some(OrgKind::Isp),
            "customer" => Some(OrgKind::Customer),
            "review" => Some(OrgKind::Microsoft),
            _ => None,
        }
    }
}

/// All rows, feature by feature.
pub type Routes = &'static [&'static [Route]];

/// A page.
macro_rules! get {
    ($path:literal, $access:expr, $($handler:tt)+) => {
        $crate::server::http::route::Route {
            method: "GET",
            path: $path,
            access: $access,
            handler: |req| Box::pin($($handler)+(req)),
        }
    };
}
/// A form's target.
macro_rules! post {
    ($path:literal, $access:expr, $($handler:tt)+) => {
        $crate::server::http::route::Route {
            method: "POST",
            path: $path,
            access: $access,
            handler: |req| Box::pin($($handler)+(req)),
        }
    };
}
pub(crate) use {get, post};
