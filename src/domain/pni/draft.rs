//! A connection as text: what a form posts, a CSV row holds and the live preview edits.
//!
//! One parser for all of them, so that a message is the same wherever the mistake is made.

use serde::{Deserialize, Serialize};

use super::{
    ConnectionState, FieldError, InventoryStatus, MapsUse, Pni, PniKind, Record, Srlg,
    path::{check_chain, parse_path, path_text},
    risk::check_name,
};
use crate::{
    bandwidth::Mbps,
    catalogue::Catalogue,
    ids::{FacilityId, MetroId, PniId},
    prefix::{SessionSubnet4, SessionSubnet6},
};

/// Most links that a bundle can have.
const MAX_LAG_MEMBERS: u16 = 64;

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

/// Collects one message per field and stands in a placeholder for what could not be read.
struct Reader(Vec<FieldError>);

impl Reader {
    fn read<T, E: std::fmt::Display>(
        &mut self,
        field: &str,
        label: &str,
        result: Result<T, E>,
    ) -> Option<T> {
        result
            .map_err(|error| {
                self.0
                    .push(FieldError::new(field, sentence(label, &error.to_string())))
            })
            .ok()
    }

    fn optional<T, E: std::fmt::Display>(
        &mut self,
        field: &str,
        label: &str,
        text: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if text.trim().is_empty() {
            None
        } else {
            self.read(field, label, parse(text.trim()))
        }
    }

    fn switch(&mut self, field: &str, label: &str, text: &str) -> Option<bool> {
        self.optional(field, label, text, |text| {
            match text.to_ascii_lowercase().as_str() {
                "yes" | "true" | "1" | "on" => Ok(true),
                "no" | "false" | "0" | "off" => Ok(false),
                other => Err(format!(
                    "\"{other}\" is neither yes nor no; write yes, no, or leave it empty"
                )),
            }
        })
    }
}

/// `Label: reason.`; a reason that already is a sentence of its own stays as it is.
fn sentence(label: &str, reason: &str) -> String {
    let reason = reason.trim_end_matches('.');
    if reason.starts_with(char::is_uppercase) {
        format!("{reason}.")
    } else {
        format!("{label}: {reason}.")
    }
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

/// Reads a word whatever its letter case.
fn lower<T, E>(parse: impl FnOnce(&str) -> Result<T, E>) -> impl FnOnce(&str) -> Result<T, E> {
    move |text| parse(&text.to_ascii_lowercase())
}

fn or<'a>(text: &'a str, fallback: &'a str) -> &'a str {
    if text.trim().is_empty() {
        fallback
    } else {
        text.trim()
    }
}

fn read_metro(text: &str, catalogue: &Catalogue) -> Result<MetroId, String> {
    let seen = text.trim();
    if seen.is_empty() {
        return Err("choose the Microsoft edge site".to_owned());
    }
    catalogue
        .metros()
        .find(|metro| {
            metro.id.as_str().eq_ignore_ascii_case(seen) || metro.name.eq_ignore_ascii_case(seen)
        })
        .map(|metro| metro.id.clone())
        .ok_or_else(|| {
            format!("\"{seen}\" is not a Microsoft edge site; write its id, for example amsterdam")
        })
}

fn read_facility(
    text: &str,
    metro: &MetroId,
    catalogue: &Catalogue,
) -> Result<Option<FacilityId>, String> {
    let seen = text.trim();
    let listed: Vec<&str> = catalogue
        .facilities_of(metro)
        .map(|facility| facility.id.as_str())
        .collect();
    let buildings = || {
        let named = catalogue
            .facilities_of(metro)
            .map(|facility| format!("{} ({})", facility.address, facility.id));
        named.collect::<Vec<_>>().join("; ")
    };
    if seen.is_empty() {
        return if listed.is_empty() {
            Ok(None)
        } else {
            Err(format!(
                "choose the building, by its PeeringDB facility number; Microsoft is in {}",
                buildings()
            ))
        };
    }
    if !seen.chars().all(|c| c.is_ascii_digit()) || seen.len() > 9 {
        return Err(format!(
            "\"{seen}\" is not a PeeringDB facility number; write digits, for example 63"
        ));
    }
    if !listed.is_empty() && !listed.contains(&seen) {
        let building = match catalogue.facility(&FacilityId::from(seen)) {
            Some(facility) => format!("{} ({seen})", facility.address),
            None => format!("building {seen}"),
        };
        let place = catalogue
            .metro(metro)
            .map_or(metro.as_str(), |metro| metro.name.as_str());
        return Err(format!(
            "Microsoft is not listed in {building} as a building of {place}; there it is in {}",
            buildings()
        ));
    }
    Ok(Some(FacilityId::from(seen)))
}

fn read_bandwidth(text: &str) -> Result<Mbps, String> {
    let bandwidth = Mbps::parse(text).map_err(|error| error.to_string())?;
    if bandwidth.is_zero() {
        Err(
            "0 carries nothing; write the capacity of the whole bundle, for example 100 Gbit/s"
                .to_owned(),
        )
    } else {
        Ok(bandwidth)
    }
}

fn read_members(text: &str) -> Result<u16, String> {
    text.parse::<u16>()
        .ok()
        .filter(|members| (1..=MAX_LAG_MEMBERS).contains(members))
        .ok_or_else(|| format!("\"{text}\" is not a count of links; write 1 to {MAX_LAG_MEMBERS}"))
}

fn read_srlgs(text: &str) -> Result<Vec<Srlg>, String> {
    text.split([',', ';', '\n'])
        .filter(|part| !part.trim().is_empty())
        .map(Srlg::parse)
        .collect()
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
