//! Who may do what: one table, asked first by every service and walked by the tests.
//!
//! A grant says: these roles may do this action to an object that stands in this relation to their
//! organisation. What is not granted is refused. The table is `access/grants.rs`; what an action
//! means, in words, is [`Action::label`].

use crate::ids::OrgId;

mod action;
mod grants;
mod people;

pub use action::Action;
pub use people::{Membership, guard_new_role, guard_removal};

use grants::{GRANTS, Who};

text_enum! {
    /// The three parties.
    pub enum OrgKind: "kind of organisation" {
        /// Internet service provider, carrier or exchange operator.
        Isp = "isp", "ISP";
        /// Buys access from ISPs and chooses among them.
        Customer = "customer", "Customer";
        /// Runs the programme.
        Microsoft = "microsoft", "Microsoft";
    }
}

text_enum! {
    /// What a person is in their organisation. One role per person.
    pub enum Role: "role" {
        /// Everything of the ISP, its people among it.
        IspAdmin = "isp_admin", "Administrator";
        /// Applications, orders, offers.
        IspAccountManager = "isp_account_manager", "Account manager";
        /// Interconnects, evidence, turn-up.
        IspEngineer = "isp_engineer", "Engineer";
        /// Reads.
        IspViewer = "isp_viewer", "Viewer";
        /// Everything of the customer, its people among it.
        CustomerAdmin = "customer_admin", "Administrator";
        /// Sites, choices, orders.
        CustomerNetworkManager = "customer_network_manager", "Network manager";
        /// Reads.
        CustomerViewer = "customer_viewer", "Viewer";
        /// Checks evidence and recommends.
        Reviewer = "reviewer", "Reviewer";
        /// Decides; also administers Microsoft's people here.
        LeadReviewer = "lead_reviewer", "Lead reviewer";
        /// Runs Microsoft's half of turn-up.
        Operations = "operations", "Operations";
        /// Reads everything, the audit trail among it.
        Auditor = "auditor", "Auditor";
    }
}

text_enum! {
    /// How an object stands to the organisation of the person who asks.
    pub enum Relation: "relation" {
        /// Their organisation's own.
        Own = "own", "own";
        /// Another organisation's, which names theirs: the ISP of an order or an activation.
        Party = "party", "named in it";
        /// Any organisation's, seen by Microsoft who runs the programme.
        Programme = "programme", "of the programme";
        /// None of these. To be answered like something that does not exist.
        Foreign = "foreign", "foreign";
    }
}

/// Every role, for tests and forms.
pub const ROLES: &[Role] = Role::ALL;

/// Every action, for tests and documents.
pub const ACTIONS: &[Action] = Action::ALL;

impl Role {
    /// The kind of organisation that has this role.
    pub const fn org_kind(self) -> OrgKind {
        match self {
            Self::IspAdmin | Self::IspAccountManager | Self::IspEngineer | Self::IspViewer => {
                OrgKind::Isp
            }
            Self::CustomerAdmin | Self::CustomerNetworkManager | Self::CustomerViewer => {
                OrgKind::Customer
            }
            Self::Reviewer | Self::LeadReviewer | Self::Operations | Self::Auditor => {
                OrgKind::Microsoft
            }
        }
    }

    /// Whether this role administers its organisation's people.
    pub const fn is_admin(self) -> bool {
        matches!(
            self,
            Self::IspAdmin | Self::CustomerAdmin | Self::LeadReviewer
        )
    }
}

impl OrgKind {
    /// The roles of this kind of organisation, the strongest first.
    pub fn roles(self) -> impl Iterator<Item = Role> {
        ROLES
            .iter()
            .copied()
            .filter(move |role| role.org_kind() == self)
    }

    /// The role of the person who signs the organisation up.
    pub const fn admin(self) -> Role {
        match self {
            Self::Isp => Role::IspAdmin,
            Self::Customer => Role::CustomerAdmin,
            Self::Microsoft => Role::LeadReviewer,
        }
    }
}

/// How an object of `owner` that names `parties` stands to somebody of `org`.
pub fn relation(kind: OrgKind, org: &OrgId, owner: &OrgId, parties: &[&OrgId]) -> Relation {
    if org == owner {
        Relation::Own
    } else if kind == OrgKind::Microsoft {
        Relation::Programme
    } else if parties.contains(&org) {
        Relation::Party
    } else {
        Relation::Foreign
    }
}

/// Whether somebody may do something. `None` is a visitor who is not signed in.
pub fn allowed(role: impl Into<Option<Role>>, action: Action, relation: Relation) -> bool {
    let role = role.into();
    GRANTS
        .iter()
        .filter(|grant| grant.action == action && grant.relations.contains(&relation))
        .any(|grant| grant.who.includes(role))
}

/// Whether there is any object to which somebody may do this: decides which doors they see.
pub fn allowed_anywhere(role: impl Into<Option<Role>>, action: Action) -> bool {
    let role = role.into();
    Relation::ALL
        .iter()
        .any(|relation| allowed(role, action, *relation))
}

impl Who {
    fn includes(self, role: Option<Role>) -> bool {
        match (self, role) {
            (Self::Anyone, _) | (Self::SignedIn, Some(_)) => true,
            (Self::SignedIn | Self::Roles(_), None) => false,
            (Self::Roles(roles), Some(role)) => roles.contains(&role),
        }
    }
}

#[cfg(test)]
mod tests;
