//! Where a test prefix's traffic meets Microsoft's network: the second half of rule RTE-01, with who proves
//! what.
//!
//! | what | shown by |
//! |---|---|
//! | the traffic enters over a connection at this edge site | a hop of the trace that is an address of a session subnet recorded there |
//! | it enters near where the trace began | a round-trip time to that hop that fits one edge site |
//! | the trace was made, and from here | nobody but the ISP that writes it |
//!
//! A trace without such a hop and time is a statement and leaves the answer open. What Microsoft's own
//! people see needs nobody's word and outranks the traces, whatever they say.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::ids::MetroId;
use crate::route_evidence::ExpectedSession;
use crate::time::UtcMs;

/// Longest round-trip time within one edge site, ms. A metropolitan area is at most some hundred
/// kilometres across, which light in fibre passes to and fro within 2 ms by long ways; the rest is for
/// the routers between. Ours: no public figure exists.
pub const LOCAL_RTT_MS: f64 = 10.0;

/// A trace as its ISP writes it down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// Where it began: an edge site, or the one nearest to the probe.
    pub from: MetroId,
    /// The edge site where it entered Microsoft's network.
    pub entered: MetroId,
    /// Round-trip time to where it entered, ms.
    pub rtt_ms: Option<f64>,
    /// Addresses on the way, nearest first.
    pub hops: Vec<IpAddr>,
}

/// What traces show of the covered metros.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// From, entered: local traffic that enters elsewhere.
    pub elsewhere: Vec<(MetroId, MetroId)>,
    /// No trace from there.
    pub untested: Vec<MetroId>,
    /// Said to enter there, with what is missing to show it.
    #[serde(default)]
    pub unproved: Vec<(MetroId, String)>,
    /// Shown to enter there, with what shows it.
    #[serde(default)]
    pub proved: Vec<(MetroId, String)>,
}

impl Findings {
    /// What is said of a metro in one of the lists.
    pub fn said<'a>(list: &'a [(MetroId, String)], metro: &MetroId) -> Option<&'a str> {
        let found = list.iter().find(|(at, _)| at == metro);
        found.map(|(_, text)| text.as_str())
    }
}

/// What Microsoft's own people saw of a metro's traffic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// Where it began.
    pub metro: MetroId,
    /// Where it entered.
    pub entered: MetroId,
    /// When they saw it.
    pub at: UtcMs,
}

/// Compares traces with the covered metros and the sessions recorded there.
pub fn check(covered: &[MetroId], traces: &[Trace], sessions: &[ExpectedSession]) -> Findings {
    let mut findings = Findings::default();
    for metro in covered {
        let here: Vec<&Trace> = traces.iter().filter(|trace| trace.from == *metro).collect();
        if here.is_empty() {
            findings.untested.push(metro.clone());
            continue;
        }
        let mut local = Vec::new();
        for trace in here {
            let entered =
                crossed(trace, sessions).map_or(&trace.entered, |(session, _)| &session.metro);
            let pair = (metro.clone(), entered.clone());
            if entered == metro {
                local.push(proof(trace, sessions));
            } else if !findings.elsewhere.contains(&pair) {
                findings.elsewhere.push(pair);
            }
        }
        // One trace that shows it is enough beside others that do not.
        local.sort_by_key(Result::is_err);
        match local.into_iter().next() {
            Some(Ok(shown)) => findings.proved.push((metro.clone(), shown)),
            Some(Err(missing)) => findings.unproved.push((metro.clone(), missing)),
            None => {}
        }
    }
    findings
}

/// The recorded session that a trace crosses first.
fn crossed<'a>(
    trace: &Trace,
    sessions: &'a [ExpectedSession],
) -> Option<(&'a ExpectedSession, IpAddr)> {
    trace.hops.iter().find_map(|hop| {
        let session = sessions
            .iter()
            .find(|session| session.addresses.contains(hop))?;
        Some((session, *hop))
    })
}

/// What shows that a trace enters where it says, or what is missing.
fn proof(trace: &Trace, sessions: &[ExpectedSession]) -> Result<String, String> {
    let Some((session, hop)) = crossed(trace, sessions) else {
        return Err("no hop of the trace is an address of a session subnet recorded here. Write its hops, and record the subnets under Interconnects.".to_owned());
    };
    let Some(rtt) = trace.rtt_ms else {
        return Err(format!(
            "the trace gives no round-trip time to {hop}, the session of {}. Write it.",
            session.name
        ));
    };
    if !(rtt > 0.0 && rtt <= LOCAL_RTT_MS) {
        return Err(format!(
            "{rtt} ms to {hop}, the session of {}, is not plausible within one edge site (more than 0, at most {LOCAL_RTT_MS:.0} ms). Trace it from here.",
            session.name
        ));
    }
    Ok(format!(
        "hop {hop} is the session of {}, {rtt} ms away",
        session.name
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn::Asn;

    fn session(name: &str, metro: &str, address: &str) -> ExpectedSession {
        ExpectedSession {
            name: name.to_owned(),
            metro: metro.into(),
            peer: Asn::new(3356),
            addresses: vec![address.parse().unwrap()],
        }
    }

    fn trace(from: &str, entered: &str, rtt_ms: Option<f64>, hops: &[&str]) -> Trace {
        Trace {
            from: from.into(),
            entered: entered.into(),
            rtt_ms,
            hops: hops.iter().map(|hop| hop.parse().unwrap()).collect(),
        }
    }

    fn found(traces: &[Trace]) -> Findings {
        let sessions = [
            session("PAR-1", "paris", "192.0.2.1"),
            session("LON-1", "london", "192.0.2.5"),
        ];
        check(&["paris".into(), "london".into()], traces, &sessions)
    }

    #[test]
    fn a_hop_of_a_recorded_session_in_a_plausible_time_shows_it() {
        let good = trace("paris", "paris", Some(1.2), &["198.51.100.1", "192.0.2.1"]);
        let shown = found(std::slice::from_ref(&good));
        assert_eq!(shown.untested, ["london".into()]);
        let (metro, what) = &shown.proved[0];
        assert_eq!(
            (metro.as_str(), what.as_str()),
            (
                "paris",
                "hop 192.0.2.1 is the session of PAR-1, 1.2 ms away"
            )
        );
        // Beside a trace that shows nothing it still does.
        let shown = found(&[trace("paris", "paris", None, &[]), good]);
        assert_eq!((shown.proved.len(), shown.unproved.len()), (1, 0));
    }

    #[test]
    fn a_statement_alone_leaves_it_open_and_says_what_is_missing() {
        for (rtt, hops, told) in [
            (Some(1.0), &[][..], "no hop of the trace"),
            (Some(1.0), &["198.51.100.1"][..], "no hop of the trace"),
            (None, &["192.0.2.1"][..], "no round-trip time"),
            (Some(0.0), &["192.0.2.1"][..], "not plausible"),
            (Some(f64::NAN), &["192.0.2.1"][..], "not plausible"),
            (Some(10.1), &["192.0.2.1"][..], "not plausible"),
        ] {
            let open = found(&[trace("paris", "paris", rtt, hops)]);
            assert!(open.proved.is_empty());
            assert!(open.unproved[0].1.contains(told), "{:?}", open.unproved);
        }
    }

    #[test]
    fn a_trace_that_enters_elsewhere_is_named_even_when_it_says_otherwise() {
        let traces = [
            trace("paris", "london", None, &[]),
            trace("paris", "london", None, &[]),
            trace("london", "london", Some(1.0), &["192.0.2.1"]),
        ];
        let elsewhere = [
            ("paris".into(), "london".into()),
            ("london".into(), "paris".into()),
        ];
        assert_eq!(found(&traces).elsewhere, elsewhere);
    }
}
