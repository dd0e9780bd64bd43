//! Identifiers as types, so that a metro can never be passed where a region is meant.
//!
//! All are short ASCII text: catalogue ids are lower-case slugs (`amsterdam`), the others are
//! UUIDv7 text made by the server. The text is stored and shown unchanged.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps text that is already known to be an id.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }
    )*};
}

id! {
    /// A continent-sized area within which a backup metro may lie (`europe`).
    BackupAreaId,
    /// A market: one of the twelve regions (`western-europe`).
    RegionId,
    /// A Microsoft edge site's city (`amsterdam`).
    MetroId,
    /// A building, by the number of its PeeringDB facility record (`63`).
    FacilityId,
    /// An organisation: ISP, customer or Microsoft.
    OrgId,
    /// A person.
    UserId,
    /// A private network interconnect.
    PniId,
    /// A customer's site.
    SiteId,
    /// An application for one region.
    ApplicationId,
    /// A qualification of one ISP in one region.
    QualificationId,
    /// An access-service declaration.
    OrderId,
    /// A line of an order: one customer site.
    OrderLineId,
    /// A customer site turned on (or on its way) with one ISP.
    ActivationId,
}
