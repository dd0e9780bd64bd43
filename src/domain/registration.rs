//! What is asked of a prefix that an ISP registers for a customer (rules PFX-01 to PFX-14, SEC-02).
//!
//! The form has read it already: public IPv4 without host bits ([`Prefix4::parse`]), and nobody holds
//! an overlapping one ([`crate::prefix_table`]). Here is what can change afterwards, so that it is
//! asked again when a registry file, an ASN or a connection changes: the parent peering, the length,
//! the origin, RPKI and the route objects. A failed check stops the turn-up step "prefixes registered
//! and valid"; one that could not be asked does not, and says so.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::asn::Asn;
use crate::asn_claim::State;
use crate::policy::{Outcome, PartnerType};
use crate::prefix::Prefix4;
use crate::prefix_key::length_rule;
use crate::route_evidence::{Check, Registries};
use crate::rpki::{Origin, Validity, Vrps};

/// A registration with what is known about its ISP.
#[derive(Debug, Clone, Copy)]
pub struct Registration<'a> {
    /// The prefix.
    pub prefix: Prefix4,
    /// The ASN that is to originate it.
    pub origin: Asn,
    /// What the ISP is.
    pub partner: PartnerType,
    /// The ISP's ASNs.
    pub asns: &'a [(Asn, State)],
    /// The ISP has a live connection that Microsoft has confirmed.
    pub has_active_peering: bool,
    /// The customer has redeemed a key of it.
    pub is_redeemed: bool,
}

/// The answer to all of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Worst of the checks.
    pub outcome: Outcome,
    /// In the order in which they are read.
    pub checks: Vec<Check>,
}

/// Asks everything.
pub fn check(registration: &Registration<'_>, registries: Registries<'_>) -> Answer {
    let checks = vec![
        Check {
            rule: "PFX-02".to_owned(),
            outcome: Outcome::Pass,
            sentence: "Public IPv4 without host bits; no other registration overlaps it."
                .to_owned(),
        },
        peering(registration),
        length(registration),
        origin(registration),
        rpki(registration, registries),
        irr(registration, registries),
    ];
    Answer {
        outcome: checks
            .iter()
            .map(|check| check.outcome)
            .max()
            .unwrap_or(Outcome::Unknown),
        checks,
    }
}

/// What a check asks, in the words of a message; `None` for what only the ISP repairs with Microsoft.
pub fn registry_asked(rule: &str) -> Option<&'static str> {
    match rule {
        "SEC-02" => Some("RPKI"),
        "PFX-04" => Some("route objects"),
        _ => None,
    }
}

/// The check that a prefix of an order fails which its ISP has not registered, so that it cannot be turned
/// on; `None` when it can.
///
/// Asked when the ISP confirms the line, and again whenever a registry file or an ASN changes. Such a
/// prefix names no origin, so a registry speaks against it only when it does so for every approved ASN
/// of the ISP: one that RPKI refuses to all of them is dropped by Microsoft's routers (SEC-02), and one
/// whose route objects name none of them has no origin in a registry (PFX-04). A longer one than /24
/// has to be registered and activated with its key (PFX-12).
pub fn unregistered(
    prefix: Prefix4,
    asns: &[(Asn, State)],
    registries: Registries<'_>,
) -> Option<Check> {
    let fails = |rule: &str, sentence: String| Some(said(rule, Outcome::Fail, sentence));
    if prefix.length() > 24 {
        let why = format!(
            "{prefix} is longer than /24 (PFX-12): it has to be registered under Prefixes and activated with its key."
        );
        return fails("PFX-12", why);
    }
    let approved = || {
        let approved = asns.iter().filter(|(_, state)| *state == State::Approved);
        approved.map(|(asn, _)| *asn)
    };
    approved().next()?;
    let net = IpNet::V4(prefix.net());
    let is_invalid = |vrps: &Vrps, asn| {
        let validity = vrps.validate(net, Origin::Asn(asn), registries.now);
        matches!(validity, Validity::Invalid(_))
    };
    if let Some(vrps) = registries.vrps
        && approved().all(|asn| is_invalid(vrps, asn))
    {
        let why = format!(
            "{prefix} is RPKI-invalid for every ASN of the ISP (SEC-02): a ROA has to allow one of them."
        );
        return fails("SEC-02", why);
    }
    if let Some(objects) = registries.irr
        && approved().all(|asn| objects.state(net, asn).outcome(net) == Outcome::Fail)
    {
        let why = format!(
            "{prefix} has no route object with an ASN of the ISP as its origin (PFX-04): one has to be entered at a routing registry."
        );
        return fails("PFX-04", why);
    }
    None
}

fn said(rule: &str, outcome: Outcome, sentence: impl Into<String>) -> Check {
    Check {
        rule: rule.to_owned(),
        outcome,
        sentence: sentence.into(),
    }
}

fn peering(registration: &Registration<'_>) -> Check {
    if registration.has_active_peering {
        let text = "A live connection that Microsoft has confirmed can carry it.";
        return said("PFX-01", Outcome::Pass, text);
    }
    said(
        "PFX-01",
        Outcome::Fail,
        "No live connection of yours is confirmed by Microsoft, so there is nothing to announce it on. Set a PNI live under Interconnects and let Microsoft confirm it.",
    )
}

fn length(registration: &Registration<'_>) -> Check {
    let (outcome, sentence) = length_rule(registration.prefix, registration.partner);
    let waits_for_key =
        outcome == Outcome::Pass && registration.prefix.length() > 24 && !registration.is_redeemed;
    if waits_for_key {
        return said(
            "PFX-12",
            Outcome::Unknown,
            format!("{sentence} The customer has not redeemed a key yet: issue one below."),
        );
    }
    said("PFX-12", outcome, sentence)
}

fn origin(registration: &Registration<'_>) -> Check {
    let asked = registration.origin;
    let claims = || {
        registration
            .asns
            .iter()
            .filter(|(asn, _)| *asn == asked)
            .map(|(_, state)| *state)
    };
    if claims().any(|state| state == State::Approved) {
        let text = format!("{asked} is one of your approved ASNs.");
        return said("PFX-14", Outcome::Pass, text);
    }
    if claims().any(|state| state == State::Pending) {
        let text = format!("{asked} waits for a reviewer's approval; nothing is to be done.");
        return said("PFX-14", Outcome::Unknown, text);
    }
    said(
        "PFX-14",
        Outcome::Fail,
        format!(
            "{asked} is not one of your approved ASNs. An origin other than your peering ASN needs an ASN record of its own: enter it under Organisation, or register the prefix with an approved one."
        ),
    )
}

fn rpki(registration: &Registration<'_>, registries: Registries<'_>) -> Check {
    let Some(vrps) = registries.vrps else {
        let none = "No VRP file is installed, so RPKI was not asked. Microsoft's operations can upload one; then it is asked by itself.";
        return said("SEC-02", Outcome::Unknown, none);
    };
    let net = IpNet::V4(registration.prefix.net());
    let validity = vrps.validate(net, Origin::Asn(registration.origin), registries.now);
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
    said("SEC-02", outcome, format!("{validity}{stale}"))
}

fn irr(registration: &Registration<'_>, registries: Registries<'_>) -> Check {
    let Some(objects) = registries.irr else {
        let none = "No registry file is installed, so route objects were not looked up. Microsoft's operations can upload one; then it is done by itself.";
        return said("PFX-04", Outcome::Unknown, none);
    };
    let net = IpNet::V4(registration.prefix.net());
    let state = objects.state(net, registration.origin);
    said("PFX-04", state.outcome(net), state.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::irr::read_rpsl;
    use crate::rpki::Vrp;

    fn registration(asns: &[(Asn, State)]) -> Registration<'_> {
        Registration {
            prefix: Prefix4::parse("20.1.2.0/24").unwrap(),
            origin: Asn::new(7018),
            partner: PartnerType::Edge,
            asns,
            has_active_peering: true,
            is_redeemed: false,
        }
    }

    fn of(answer: &Answer, rule: &str) -> Outcome {
        let check = answer.checks.iter().find(|check| check.rule == rule);
        check.unwrap().outcome
    }

    #[test]
    fn without_registry_files_the_answer_is_unknown_and_says_so() {
        let asns = [(Asn::new(7018), State::Approved)];
        let answer = check(&registration(&asns), Registries::default());
        assert_eq!(answer.outcome, Outcome::Unknown);
        assert_eq!(of(&answer, "SEC-02"), Outcome::Unknown);
        assert_eq!(of(&answer, "PFX-14"), Outcome::Pass);
    }

    #[test]
    fn a_valid_registered_prefix_passes_and_a_foreign_roa_fails_it() {
        let asns = [(Asn::new(7018), State::Approved)];
        let vrp = |asn| Vrp {
            prefix: "20.1.0.0/16".parse().unwrap(),
            max_length: 24,
            asn: Asn::new(asn),
        };
        let irr = read_rpsl("route: 20.1.2.0/24\norigin: AS7018\nsource: RADB\n".as_bytes())
            .unwrap()
            .objects;
        let known = |vrps| Registries {
            vrps: Some(vrps),
            irr: Some(&irr),
            ..Registries::default()
        };
        let own = Vrps::new([vrp(7018)], None);
        let answer = check(&registration(&asns), known(&own));
        assert_eq!(answer.outcome, Outcome::Pass, "{:?}", answer.checks);
        let other = Vrps::new([vrp(3356)], None);
        let answer = check(&registration(&asns), known(&other));
        assert_eq!(of(&answer, "SEC-02"), Outcome::Fail);
        assert_eq!(answer.outcome, Outcome::Fail);
        let old = Registries {
            vrps_stale: true,
            ..known(&own)
        };
        assert_eq!(
            of(&check(&registration(&asns), old), "SEC-02"),
            Outcome::Warn
        );
    }

    #[test]
    fn an_unregistered_prefix_is_refused_only_when_a_registry_refuses_it_to_every_asn() {
        let asns = [
            (Asn::new(7018), State::Approved),
            (Asn::new(3356), State::Approved),
            (Asn::new(174), State::Pending),
        ];
        let prefix = Prefix4::parse("20.1.2.0/24").unwrap();
        let vrps = |asn| {
            let vrp = Vrp {
                prefix: "20.1.0.0/16".parse().unwrap(),
                max_length: 24,
                asn: Asn::new(asn),
            };
            Vrps::new([vrp], None)
        };
        let objects = |asn: u32| {
            let text = format!("route: 20.1.2.0/24\norigin: AS{asn}\nsource: RADB\n");
            read_rpsl(text.as_bytes()).unwrap().objects
        };
        for (roa, object, refused) in [
            (3356, 7018, None),
            (174, 7018, Some("SEC-02")),
            (3356, 174, Some("PFX-04")),
        ] {
            let (vrps, irr) = (vrps(roa), objects(object));
            let known = Registries {
                vrps: Some(&vrps),
                irr: Some(&irr),
                ..Registries::default()
            };
            let why = unregistered(prefix, &asns, known);
            match refused {
                None => assert_eq!(why, None),
                Some(rule) => assert_eq!(why.unwrap().rule, rule),
            }
        }
        assert_eq!(unregistered(prefix, &asns, Registries::default()), None);
        let long = Prefix4::parse("20.1.2.0/25").unwrap();
        assert!(unregistered(long, &asns, Registries::default()).is_some());
    }

    #[test]
    fn the_origin_has_to_be_an_approved_asn_of_the_isp() {
        for (asns, expected) in [
            (vec![], Outcome::Fail),
            (vec![(Asn::new(3356), State::Approved)], Outcome::Fail),
            (vec![(Asn::new(7018), State::Pending)], Outcome::Unknown),
            (vec![(Asn::new(7018), State::Failed)], Outcome::Fail),
            (vec![(Asn::new(7018), State::Approved)], Outcome::Pass),
        ] {
            let answer = check(&registration(&asns), Registries::default());
            assert_eq!(of(&answer, "PFX-14"), expected, "{asns:?}");
        }
    }

    #[test]
    fn a_prefix_longer_than_24_waits_for_its_key() {
        let asns = [(Asn::new(7018), State::Approved)];
        let mut asked = registration(&asns);
        asked.prefix = Prefix4::parse("20.1.2.0/26").unwrap();
        let answer = check(&asked, Registries::default());
        assert_eq!(of(&answer, "PFX-12"), Outcome::Unknown);
        asked.is_redeemed = true;
        let answer = check(&asked, Registries::default());
        assert_eq!(of(&answer, "PFX-12"), Outcome::Pass);
    }

    #[test]
    fn nothing_can_be_announced_without_a_confirmed_connection() {
        let asns = [(Asn::new(7018), State::Approved)];
        let asked = Registration {
            has_active_peering: false,
            ..registration(&asns)
        };
        assert_eq!(
            of(&check(&asked, Registries::default()), "PFX-01"),
            Outcome::Fail
        );
    }
}
