//! A connection as it is recorded, in words with units: for those who read it and cannot edit it.

use super::words;
use crate::server::service::inventory::Interconnect;
use crate::ui::definition::Fact;
use maps_domain::bandwidth::Mbps;
use maps_domain::catalogue::Catalogue;
use maps_domain::pni::path_text;

/// Every field; what was left out is said to be.
pub(super) fn facts(found: &Interconnect, catalogue: &Catalogue) -> Vec<Fact> {
    let pni = &found.pni;
    let or_not = |text: Option<String>| {
        text.filter(|text| !text.is_empty())
            .unwrap_or_else(|| "not recorded".to_owned())
    };
    let switch = |on: Option<bool>| or_not(on.map(|on| if on { "yes" } else { "no" }.to_owned()));
    let peak = |peak: Option<Mbps>| {
        peak.map_or_else(|| "not measured yet".to_owned(), |peak| peak.to_string())
    };
    vec![
        Fact::text("Name", &pni.name),
        Fact::text("Edge site", words::metro(catalogue, pni)),
        Fact::text(
            "Facility (PeeringDB)",
            or_not(pni.facility.as_ref().map(ToString::to_string)),
        ),
        Fact::text("Kind", pni.kind.label()),
        Fact::text("State", pni.status.label()),
        Fact::text("Used for", pni.maps_use.label()),
        Fact::text("Record", pni.record.label()),
        Fact::text("State at Microsoft", pni.connection_state.to_string()),
        Fact::text("ISP's router", &pni.peer_router),
        Fact::text("Microsoft router", or_not(pni.microsoft_router.clone())),
        Fact::text("Capacity", pni.bandwidth.to_string()),
        Fact::text("Links in the bundle", pni.lag_members.to_string()),
        Fact::text("5-minute peak from Microsoft", peak(pni.peak_in)),
        Fact::text("5-minute peak to Microsoft", peak(pni.peak_out)),
        Fact::text(
            "IPv4 session subnet",
            or_not(pni.session_v4.as_ref().map(ToString::to_string)),
        ),
        Fact::text(
            "IPv6 session subnet",
            or_not(pni.session_v6.as_ref().map(ToString::to_string)),
        ),
        Fact::text("LACP runs", switch(pni.lacp)),
        Fact::text("BFD runs", switch(pni.bfd)),
        Fact::text("Stateful firewall", switch(pni.stateful_firewall)),
        Fact::text("Rate-limited", switch(pni.rate_limit)),
        Fact::text("MD5 key", switch(pni.md5)),
        Fact::text("Path from the core", or_not(Some(path_text(&pni.path)))),
        Fact::text("Shared risks", words::risks(pni)),
    ]
}
