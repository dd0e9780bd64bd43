//! Who asks, when, and with what: the first argument of every service.

use super::app::App;
use super::db::orgs::Organisation;
use super::db::users::User;
use super::db::{Tx, audit};
use crate::error::AppError;
use maps_domain::access::{self, Action, OrgKind, Relation, Role};
use maps_domain::ids::{OrgId, UserId};
use maps_domain::time::UtcMs;

/// The signed-in person, read from the database at each request: a change of role or a removal
/// applies to the next one.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    /// The person.
    pub user_id: UserId,
    /// Their organisation.
    pub org_id: OrgId,
    /// Their role in it.
    pub role: Role,
    /// For the audit trail and the screen.
    pub name: String,
    /// Folded address.
    pub email: String,
    /// Display name of the organisation.
    pub org_name: String,
    /// When they last proved who they are.
    pub auth_at: UtcMs,
}

impl Actor {
    /// The person of a stored account.
    ///
    /// # Errors
    /// `Internal` for a role that this version does not know.
    pub fn of(user: &User, org: &Organisation, auth_at: UtcMs) -> Result<Self, AppError> {
        Ok(Self {
            user_id: UserId::new(user.id.clone()),
            org_id: org.org_id(),
            role: user.role.parse().map_err(AppError::internal)?,
            name: user.name.clone(),
            email: user.email.clone(),
            org_name: org.display_name.clone(),
            auth_at,
        })
    }
}

/// The context of one request or job.
#[derive(Clone)]
pub struct Ctx {
    /// Shared state.
    pub app: App,
    /// The person, or nobody (public pages), or the portal itself (jobs).
    pub actor: Option<Actor>,
    /// The time of the request: one value for everything it writes.
    pub now: UtcMs,
    /// Ties log lines, audit entries and error pages together.
    pub request_id: String,
}

impl Ctx {
    /// A context for work that the portal does by itself: jobs, first start, demo.
    pub fn system(app: &App) -> Self {
        let now = app.clock.now();
        Self {
            app: app.clone(),
            actor: None,
            now,
            request_id: app.random.id(now),
        }
    }

    /// A fresh row id.
    pub fn new_id(&self) -> String {
        self.app.random.id(self.now)
    }

    /// The signed-in person.
    ///
    /// # Errors
    /// [`AppError::Unauthenticated`].
    pub fn actor(&self) -> Result<&Actor, AppError> {
        self.actor.as_ref().ok_or(AppError::Unauthenticated)
    }

    /// The signed-in person's own organisation, when it is of this kind and they may do `action` for it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for other kinds, [`AppError::Forbidden`] for other roles.
    pub fn own(&self, kind: OrgKind, action: Action) -> Result<OrgId, AppError> {
        let actor = self.actor()?;
        if actor.role.org_kind() != kind {
            return Err(AppError::NotFound);
        }
        self.authorise(action, &actor.org_id)?;
        Ok(actor.org_id.clone())
    }

    /// Asks the access table whether the signed-in person may do `action` to an object of `owner`.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when they may not know that it exists, [`AppError::Forbidden`] when
    /// it is their own organisation's but their role does not allow it.
    pub fn authorise(&self, action: Action, owner: &OrgId) -> Result<&Actor, AppError> {
        let actor = self.actor()?;
        let relation = access::relation(actor.role.org_kind(), &actor.org_id, owner, &[]);
        self.authorise_as(action, relation)
    }

    /// As [`Ctx::authorise`], for a relation that the service has established itself, such as an
    /// order that names the actor's organisation.
    ///
    /// # Errors
    /// As [`Ctx::authorise`].
    pub fn authorise_as(&self, action: Action, relation: Relation) -> Result<&Actor, AppError> {
        let actor = self.actor()?;
        if access::allowed(actor.role, action, relation) {
            Ok(actor)
        } else if relation == Relation::Foreign {
            Err(AppError::NotFound)
        } else {
            Err(AppError::Forbidden)
        }
    }

    /// Whether the person may do it: for showing or hiding a button.
    pub fn may(&self, action: Action, owner: &OrgId) -> bool {
        self.authorise(action, owner).is_ok()
    }

    /// Writes an audit entry: call it last in the transaction, because the chain's head is locked.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn audit(&self, tx: &mut Tx, entry: audit::Entry) -> Result<(), AppError> {
        let person = self.actor.as_ref();
        let author = audit::Author {
            id: person.map_or_else(String::new, |who| who.user_id.to_string()),
            label: person.map_or_else(
                || "maps-portal".to_owned(),
                |who| format!("{} <{}>", who.name, who.email),
            ),
            org_id: person.map_or_else(String::new, |who| who.org_id.to_string()),
            at: self.now,
            request_id: self.request_id.clone(),
        };
        audit::append(tx, author, entry).await
    }
}
