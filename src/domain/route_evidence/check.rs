//! What one heard route is asked: rules PFX-04, PFX-06 to PFX-09, PFX-14 and SEC-02.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::{ExpectedSession, HeardRoute, WantedPrefix};
use crate::asn::{Asn, AsnError};
use crate::irr::RouteObjects;
use crate::policy::{Outcome, Thresholds};
use crate::rpki::{Origin, Validity, Vrps};
use crate::time::UtcMs;

/// One rule's answer, in a sentence with what was seen, what is asked and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Rule id.
    pub rule: String,
    /// The answer.
    pub outcome: Outcome,
    /// The explanation.
    pub sentence: String,
}

/// The policy values that the rules need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The MAPS community, `8075:8007` (PFX-06).
    pub community: String,
    /// Longest AS path (PFX-07).
    pub as_path_max: usize,
}

impl Rules {
    /// The values of a policy.
    pub fn of(values: &Thresholds) -> Self {
        Self {
            community: values.maps_community.clone(),
            as_path_max: values.as_path_max,
        }
    }
}

/// What is known beside the routers. `None`: no such file is installed, and the rule is unknown.
#[derive(Debug, Clone, Copy, Default)]
pub struct Registries<'a> {
    /// When they are asked: expired VRPs do not count.
    pub now: UtcMs,
    /// Validated ROA payloads (SEC-02).
    pub vrps: Option<&'a Vrps>,
    /// The VRP file is too old to rely on (policy `vrp_max_age_hours`): a good answer only warns.
    pub vrps_stale: bool,
    /// Route objects (PFX-04).
    pub irr: Option<&'a RouteObjects>,
}

impl Check {
    pub(super) fn new(rule: &str, outcome: Outcome, sentence: impl Into<String>) -> Self {
        Self {
            rule: rule.to_owned(),
            outcome,
            sentence: sentence.into(),
        }
    }
}

/// Asks a route of a wanted prefix everything, in the order of the matrix's columns. The route is as the
/// other side of the session hears it.
pub fn check_route(
    route: &HeardRoute,
    session: &ExpectedSession,
    wanted: &WantedPrefix,
    rules: &Rules,
    registries: Registries<'_>,
) -> Vec<Check> {
    vec![
        community(route, rules),
        path(route, session.peer, rules),
        private_asn(route),
        prepending(route, session.peer),
        origin(route, wanted),
        rpki(route, registries),
        irr(wanted, registries),
    ]
}

fn community(route: &HeardRoute, rules: &Rules) -> Check {
    let asked = &rules.community;
    let (outcome, sentence) = match &route.communities {
        None => (
            Outcome::Unknown,
            format!(
                "This output shows no communities. Upload one that does (FRR: `detail json`), so that {asked} can be seen."
            ),
        ),
        Some(seen) if seen.contains(asked) => {
            (Outcome::Pass, format!("Community {asked} is there."))
        }
        Some(seen) if seen.is_empty() => (
            Outcome::Fail,
            format!(
                "The route carries no community. Set {asked} on export to Microsoft, and let the neighbour session send communities."
            ),
        ),
        Some(seen) => {
            let some: Vec<&str> = seen.iter().take(6).map(String::as_str).collect();
            (
                Outcome::Fail,
                format!(
                    "Community {asked} is missing; the route carries {}. Set it on export to Microsoft.",
                    some.join(", ")
                ),
            )
        }
    };
    Check::new("PFX-06", outcome, sentence)
}

/// Whose path it is, then its length. A route whose first ASN is not the peer's came another way: routers
/// that enforce it drop the route (RFC 4271, section 6.3).
fn path(route: &HeardRoute, peer: Asn, rules: &Rules) -> Check {
    let (length, most) = (route.as_path.length(), rules.as_path_max);
    let path = &route.as_path;
    if length == 0 {
        return Check::new(
            "PFX-07",
            Outcome::Unknown,
            "The AS path is empty, so this is not the route as Microsoft hears it. Upload it as received, or say that it was exported by your own router.",
        );
    }
    if peer.get() != 0 && path.first() != Some(peer) {
        let seen = path
            .first()
            .map_or_else(|| "a set".to_owned(), |asn| asn.to_string());
        return Check::new(
            "PFX-07",
            Outcome::Fail,
            format!(
                "The first ASN of the AS path {path}, {seen}, is not the ASN of this session's peer, {peer}. Upload what this session carries; where your own router sends it and has not put {peer} in front yet, choose \u{201c}as sent\u{201d}."
            ),
        );
    }
    if length <= most {
        let sentence = format!("The AS path {path} has {length} of at most {most} ASNs.");
        return Check::new("PFX-07", Outcome::Pass, sentence);
    }
    Check::new(
        "PFX-07",
        Outcome::Fail,
        format!(
            "The AS path {path} has {length} ASNs; at most {most} are taken. Announce it from nearer to the customer."
        ),
    )
}

fn private_asn(route: &HeardRoute) -> Check {
    let reserved = route
        .as_path
        .asns()
        .find_map(|asn| match asn.check_public() {
            Err(AsnError::Reserved { rfc, .. }) => Some((asn, rfc)),
            _ => None,
        });
    match reserved {
        None => Check::new(
            "PFX-08",
            Outcome::Pass,
            "No private or reserved ASN in the path.",
        ),
        Some((asn, rfc)) => Check::new(
            "PFX-08",
            Outcome::Fail,
            format!(
                "{asn} in the path {} is private or reserved ({rfc}). Remove private ASNs on export to Microsoft.",
                route.as_path
            ),
        ),
    }
}

/// No ASN twice in a row, and the peer's own only once: what stands there more often was put there by the
/// export policy.
fn prepending(route: &HeardRoute, peer: Asn) -> Check {
    let path = &route.as_path;
    let own = path.times(peer);
    let seen = if own > 1 && peer.get() != 0 {
        format!("{peer}, the peer's own ASN, stands {own} times in {path}.")
    } else if let Some(asn) = path.prepended() {
        format!("{asn} is prepended in {path}.")
    } else {
        return Check::new("PFX-09", Outcome::Pass, "No ASN stands twice in a row.");
    };
    Check::new(
        "PFX-09",
        Outcome::Fail,
        format!(
            "{seen} Take the prepending out of the export policy; primary and backup are chosen at registration."
        ),
    )
}

fn origin(route: &HeardRoute, wanted: &WantedPrefix) -> Check {
    let asked: Asn = wanted.origin;
    match route.as_path.origin() {
        Origin::Asn(seen) if seen == asked => Check::new(
            "PFX-14",
            Outcome::Pass,
            format!("{asked} originates it, as registered."),
        ),
        Origin::Asn(seen) => Check::new(
            "PFX-14",
            Outcome::Fail,
            format!(
                "{seen} originates it, registered is {asked}. Correct the registration, or stop the other announcement if it is not yours."
            ),
        ),
        Origin::Unclear => Check::new(
            "PFX-14",
            Outcome::Fail,
            format!(
                "The path {} has no clear origin; registered is {asked}. Announce it without aggregation into a set.",
                route.as_path
            ),
        ),
    }
}

fn rpki(route: &HeardRoute, registries: Registries<'_>) -> Check {
    let Some(vrps) = registries.vrps else {
        let none = "No VRP file is installed, so RPKI was not asked. Staff can upload one.";
        return Check::new("SEC-02", Outcome::Unknown, none);
    };
    let validity = vrps.validate(route.prefix, route.as_path.origin(), registries.now);
    let outcome = match validity {
        Validity::Invalid(_) => Outcome::Fail,
        _ if registries.vrps_stale => Outcome::Warn,
        _ => Outcome::Pass,
    };
    let stale = if registries.vrps_stale {
        " The VRP file is old; a newer one may say otherwise."
    } else {
        ""
    };
    Check::new("SEC-02", outcome, format!("{validity}{stale}"))
}

fn irr(wanted: &WantedPrefix, registries: Registries<'_>) -> Check {
    let Some(objects) = registries.irr else {
        let none = "No registry file is installed, so route objects were not looked up. Staff can upload one.";
        return Check::new("PFX-04", Outcome::Unknown, none);
    };
    let prefix = IpNet::V4(wanted.prefix.net());
    let state = objects.state(prefix, wanted.origin);
    Check::new("PFX-04", state.outcome(prefix), state.to_string())
}
