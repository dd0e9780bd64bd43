//! A connection as text: what a form posts, a CSV row holds and the live preview edits.
//!
//! One parser for all of them, so that a message is the same wherever the mistake is made.

use serde::{Deserialize, Serialize};

use super::{
    ConnectionState, FieldError, InventoryStatus, MapsUse, Pni, PniKind, Record,
    path::{check_chain, parse_path, path_text},
    reader::{
        Reader, lower, or, read_bandwidth, read_facility, read_members, read_metro, read_srlgs,
    },
    risk::check_name,
};
use crate::{
    bandwidth::Mbps,
    catalogue::Catalogue,
    ids::PniId,
    prefix::{SessionSubnet4, SessionSubnet6},
};

/// The fields of a connection as entered. `yes`, `no` or empty (not recorded) for switches.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PniDraft {
    /// Identity; empty for a new connection, which then takes its name until it is stored.
    pub id: String,
    /// Own name of the connection.
    pub name: String,
    /// Metro id (`amsterdam`) or name (`Amsterdam`).
    pub metro: String,
    /// PeeringDB facility number.
    pub facility: String,
    /// `private` or `exchange`.
    pub kind: String,
    /// The ISP's router.
    pub peer_router: String,
    /// Microsoft's router, when known.
    pub microsoft_router: String,
    /// Capacity of the whole bundle.
    pub bandwidth: String,
    /// Links in the bundle.
    pub lag_members: String,
    /// IPv4 session subnet.
    pub session_v4: String,
    /// IPv6 session subnet.
    pub session_v6: String,
    /// LACP runs.
    pub lacp: String,
    /// BFD runs.
    pub bfd: String,
    /// Ends on a stateful firewall.
    pub stateful_firewall: String,
    /// Is rate-limited.
    pub rate_limit: String,
    /// Uses an MD5 key.
    pub md5: String,
    /// 5-minute peak from Microsoft.
    pub peak_in: String,
    /// 5-minute peak to Microsoft.
    pub peak_out: String,
    /// `planned`, `live` or `retired`.
    pub status: String,
    /// Microsoft's connection state.
    pub connection_state: String,
    /// `in_use`, `ordinary` or `converting`.
    pub maps_use: String,
    /// `claimed`, `confirmed` or `disputed`.
    pub record: String,
    /// Path cell, see [`super::parse_path`].
    pub path: String,
    /// Shared risks of the connection itself: `cable:X1, entrance:east`.
    pub srlgs: String,
}

impl PniDraft {
    /// Reads the connection against the catalogue's metros and facilities.
    ///
    /// # Errors
    /// One message per field: its name, the value seen, the rule, what to write.
    pub fn parse(&self, catalogue: &Catalogue) -> Result<Pni, Vec<FieldError>> {
        let mut reader = Reader(Vec::new());
        let r = &mut reader;
        let name = r.read("name", "Name", check_name(&self.name));
        let metro = r.read("metro", "Metro", read_metro(&self.metro, catalogue));
        let facility = metro.as_ref().and_then(|metro| {
            r.read(
                "facility",
                "Facility",
                read_facility(&self.facility, metro, catalogue),
            )
            .flatten()
        });
        let kind = r.optional(
            "kind",
            "Kind",
            or(&self.kind, "private"),
            lower(PniKind::parse),
        );
        let peer_router = r.read("peer_router", "Your router", check_name(&self.peer_router));
        let microsoft_router = r.optional(
            "microsoft_router",
            "Microsoft router",
            &self.microsoft_router,
            check_name,
        );
        let bandwidth = r.read("bandwidth", "Bandwidth", read_bandwidth(&self.bandwidth));
        let lag_members = r.read(
            "lag_members",
            "Links in the bundle",
            read_members(or(&self.lag_members, "1")),
        );
        let session_v4 = r.optional(
            "session_v4",
            "IPv4 session subnet",
            &self.session_v4,
            SessionSubnet4::parse,
        );
        let session_v6 = r.optional(
            "session_v6",
            "IPv6 session subnet",
            &self.session_v6,
            SessionSubnet6::parse,
        );
        let lacp = r.switch("lacp", "LACP", &self.lacp);
        let bfd = r.switch("bfd", "BFD", &self.bfd);
        let stateful_firewall = r.switch(
            "stateful_firewall",
            "Stateful firewall",
            &self.stateful_firewall,
        );
        let rate_limit = r.switch("rate_limit", "Rate limit", &self.rate_limit);
        let md5 = r.switch("md5", "MD5", &self.md5);
        let peak_in = r.optional("peak_in", "Peak in", &self.peak_in, Mbps::parse);
        let peak_out = r.optional("peak_out", "Peak out", &self.peak_out, Mbps::parse);
        let status = r.optional(
            "status",
            "Status",
            or(&self.status, "planned"),
            InventoryStatus::parse,
        );
        let maps_use = r.optional(
            "maps_use",
            "MAPS use",
            or(&self.maps_use, MapsUse::InUse.as_str()),
            lower(MapsUse::parse),
        );
        let record = r.optional(
            "record",
            "Record",
            or(&self.record, "claimed"),
            Record::parse,
        );
        let srlgs = r.read("srlgs", "Shared risks", read_srlgs(&self.srlgs));
        let path = r.read("path", "Path", parse_path(&self.path));
        if let (Some(path), Some(router)) = (&path, &peer_router) {
            r.read("path", "Path", check_chain(path, router));
        }
        let id = if self.id.trim().is_empty() {
            self.name.trim()
        } else {
            self.id.trim()
        };
        let pni = (|| {
            Some(Pni {
                id: PniId::from(id),
                name: name?,
                metro: metro?,
                facility,
                kind: kind?,
                peer_router: peer_router?,
                microsoft_router,
                bandwidth: bandwidth?,
                lag_members: lag_members?,
                session_v4,
                session_v6,
                lacp,
                bfd,
                stateful_firewall,
                rate_limit,
                md5,
                peak_in,
                peak_out,
                just_opened: false,
                status: status?,
                connection_state: ConnectionState::from(or(&self.connection_state, "None")),
                maps_use: maps_use?,
                record: record?,
                path: path?,
                srlgs: srlgs?,
            })
        })();
        match pni {
            Some(pni) if reader.0.is_empty() => Ok(pni),
            _ => Err(reader.0),
        }
    }
}

fn text_of(switch: Option<bool>) -> String {
    switch
        .map_or("", |on| if on { "yes" } else { "no" })
        .to_owned()
}

fn number_of(mbps: Option<Mbps>) -> String {
    mbps.map(|mbps| mbps.get().to_string()).unwrap_or_default()
}

impl From<&Pni> for PniDraft {
    fn from(pni: &Pni) -> Self {
        Self {
            id: pni.id.to_string(),
            name: pni.name.clone(),
            metro: pni.metro.to_string(),
            facility: pni
                .facility
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            kind: pni.kind.as_str().to_owned(),
            peer_router: pni.peer_router.clone(),
            microsoft_router: pni.microsoft_router.clone().unwrap_or_default(),
            bandwidth: pni.bandwidth.get().to_string(),
            lag_members: pni.lag_members.to_string(),
            session_v4: pni
                .session_v4
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            session_v6: pni
                .session_v6
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            lacp: text_of(pni.lacp),
            bfd: text_of(pni.bfd),
            stateful_firewall: text_of(pni.stateful_firewall),
            rate_limit: text_of(pni.rate_limit),
            md5: text_of(pni.md5),
            peak_in: number_of(pni.peak_in),
            peak_out: number_of(pni.peak_out),
            status: pni.status.as_str().to_owned(),
            connection_state: pni.connection_state.to_string(),
            maps_use: pni.maps_use.as_str().to_owned(),
            record: pni.record.as_str().to_owned(),
            path: path_text(&pni.path),
            srlgs: pni
                .srlgs
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", "),
        }
    }
}
