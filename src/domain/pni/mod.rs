//! A private network interconnect (PNI): what an ISP records about one connection with Microsoft.
//!
//! Everything the rules need to judge is recorded here, once per connection: where it is, which
//! routers it joins, how much it carries, and over which path and through which shared risks the
//! ISP's core reaches it. What is not recorded stays `None` and makes a rule *unknown*, never passed.

mod csv;
mod draft;
mod path;
mod reader;
mod risk;
mod settle;
#[cfg(test)]
mod tests;

pub use csv::{COLUMNS, Column, RowError, from_csv, from_csv_lines, template_csv, to_csv};
pub use draft::PniDraft;
pub(crate) use path::check_chain;
pub use path::{PathSegment, parse_path, path_text};
pub(crate) use risk::check_name;
pub use risk::{Srlg, SrlgKind};

use serde::{Deserialize, Serialize};

pub use crate::field::FieldError;
use crate::{
    bandwidth::Mbps,
    ids::{FacilityId, MetroId, PniId},
    open_enum::open_enum,
    prefix::{SessionSubnet4, SessionSubnet6},
};

text_enum! {
    /// How the two networks meet.
    pub enum PniKind: "kind of connection" {
        /// A dedicated cable between the two networks (`Direct` in Microsoft's API).
        Private = "private", "Private";
        /// Across the fabric of an exchange. Kept in the inventory, never counted (rule PNI-01).
        Exchange = "exchange", "Exchange";
    }
}

text_enum! {
    /// Where the connection is in the ISP's own inventory. The ISP's to say.
    pub enum InventoryStatus: "inventory status" {
        /// Ordered or drawn, carries nothing yet.
        Planned = "planned", "Planned";
        /// In service.
        Live = "live", "Live";
        /// Taken out; kept for its history.
        Retired = "retired", "Retired";
    }
}

text_enum! {
    /// Whether Microsoft agrees with the record. Microsoft's to say.
    pub enum Record: "record" {
        /// Stated by the ISP, not yet looked at.
        Claimed = "claimed", "Claimed";
        /// Microsoft found it as recorded. Only such connections count in a decision.
        Confirmed = "confirmed", "Confirmed";
        /// Microsoft found something else. Counts nowhere until settled.
        Disputed = "disputed", "Disputed";
    }
}

text_enum! {
    /// What the connection is used for at Microsoft ("Use for Peering Service" of its Azure resource).
    ///
    /// Redundancy is a matter of cables and routers, so verdicts and qualifications count connections
    /// of any use. Customers are turned on only over connections in MAPS use: until the type conversion
    /// is finished, nobody's registered prefix is accepted there (reference, sections 4.3 and 6.2).
    /// Whoever records the connection claims its use with everything else, and Microsoft confirms it;
    /// only a type conversion begins and ends the state between.
    pub enum MapsUse: "MAPS use" {
        /// It carries ordinary peering and has to be converted first.
        Ordinary = "ordinary", "Ordinary peering";
        /// Its type conversion was asked for and is not finished.
        Converting = "converting", "Being converted";
        /// Registered prefixes are accepted on it.
        InUse = "in_use", "In MAPS use";
    }
}

open_enum! {
    /// State of the connection on Microsoft's side: `ConnectionState` of the Microsoft.Peering API.
    ConnectionState {
        None, PendingApproval, Approved, ProvisioningStarted, ProvisioningFailed, ProvisioningCompleted,
        Validating, Active, TypeChangeRequested, TypeChangeInProgress, ExternalBlocker,
    }
}

/// One connection between the ISP and Microsoft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pni {
    /// Identity; stays when everything else is edited.
    pub id: PniId,
    /// The ISP's own name of the connection, unique in its inventory.
    pub name: String,
    /// Microsoft edge site.
    pub metro: MetroId,
    /// Building, by its PeeringDB number. `None` only where the catalogue lists none for the metro.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility: Option<FacilityId>,
    /// Private or exchange.
    pub kind: PniKind,
    /// The ISP's router at its end.
    pub peer_router: String,
    /// Microsoft's router; Microsoft records it, until then it is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub microsoft_router: Option<String>,
    /// Capacity of the whole bundle, Mbit/s.
    #[serde(rename = "bandwidth_mbps")]
    pub bandwidth: Mbps,
    /// Number of links in the bundle (LAG), at least 1.
    #[serde(default = "one")]
    pub lag_members: u16,
    /// IPv4 session subnet (/31 or /30).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_v4: Option<SessionSubnet4>,
    /// IPv6 session subnet (/127).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_v6: Option<SessionSubnet6>,
    /// Link aggregation control protocol runs (rule PNI-08).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lacp: Option<bool>,
    /// Fast failure detection runs (rule PNI-14, Voice only).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bfd: Option<bool>,
    /// Ends on a stateful firewall (rule PNI-09: must not).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stateful_firewall: Option<bool>,
    /// Traffic is rate-limited (rule PNI-10: must not).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<bool>,
    /// Sessions use an MD5 key (rule PNI-15: must not).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub md5: Option<bool>,
    /// 5-minute peak from Microsoft to the ISP, Mbit/s.
    #[serde(
        rename = "peak_in_mbps",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub peak_in: Option<Mbps>,
    /// 5-minute peak from the ISP to Microsoft, Mbit/s.
    #[serde(
        rename = "peak_out_mbps",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub peak_out: Option<Mbps>,
    /// Opened since the peaks of its metro were measured: it has no figure of its own yet, and those of
    /// the others still say everything that the metro carries. Falls with its first figure, and as soon
    /// as one of the others is measured on a later day than that of its opening, because from then on
    /// its own is missing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub just_opened: bool,
    /// The ISP's status.
    pub status: InventoryStatus,
    /// Microsoft's state of the connection.
    #[serde(default = "no_state")]
    pub connection_state: ConnectionState,
    /// What it is used for.
    #[serde(default = "in_use", skip_serializing_if = "is_in_use")]
    pub maps_use: MapsUse,
    /// Whether Microsoft agrees.
    #[serde(default = "claimed")]
    pub record: Record,
    /// Segments from the ISP's core to the peer router, in order; empty when not recorded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<PathSegment>,
    /// Shared risks of the connection itself: its cable, line card, entrance, power.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub srlgs: Vec<Srlg>,
}

fn one() -> u16 {
    1
}

fn no_state() -> ConnectionState {
    ConnectionState::None
}

fn in_use() -> MapsUse {
    MapsUse::InUse
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_in_use(maps_use: &MapsUse) -> bool {
    *maps_use == MapsUse::InUse
}

fn claimed() -> Record {
    Record::Claimed
}

/// Reads the name of a router: 1 to 80 visible characters without `; > | , "`.
///
/// # Errors
/// The value seen and the rule.
pub fn router_name(text: &str) -> Result<String, String> {
    check_name(text)
}

impl Pni {
    /// The larger direction of the 5-minute peak, when both directions are recorded.
    pub fn peak(&self) -> Option<Mbps> {
        Some(self.peak_in?.max(self.peak_out?))
    }

    /// Whether what it carries is known, so that a metro's peaks can be summed up: measured, or nothing
    /// yet.
    pub fn load_is_known(&self) -> bool {
        self.status == InventoryStatus::Planned || self.just_opened || self.peak().is_some()
    }

    /// Speed of one link of the bundle, rounded down.
    pub fn link_speed(&self) -> Mbps {
        Mbps::new(self.bandwidth.get() / u64::from(self.lag_members.max(1)))
    }
}
