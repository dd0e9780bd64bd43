//! FRR's JSON output, read entry by entry.
//!
//! Shapes that occur: `show bgp ipv4 unicast json` (`routes` → prefix → list of paths with `path` and
//! `peerId`), the same with `detail` (`aspath`, `community`, `peer`; the paths directly or under
//! `paths`), one prefix (`prefix`, `paths`), `neighbors … advertised-routes json` and
//! `received-routes json` (a peer in them is where a route came from, not whom it is sent to: the
//! caller names the session), each also inside an object per VRF. Short outputs have no communities,
//! which leaves rule PFX-06 unknown. What concerns no wanted prefix (EVPN, VPN and IPv6 tables among
//! it) is passed over without being understood.

mod walk;

use std::cell::Cell;
use std::io::Read;
use std::rc::Rc;

use ipnet::IpNet;
use serde::de::DeserializeSeed;
use serde_json::Value;

use super::own::{parse_communities, parse_prefix};
use super::{AsPath, EvidenceError, Heard, HeardRoute, Vantage, Wanted};
use walk::{Level, Metered};

/// Objects inside objects that are looked into: VRF, address family.
const DEPTH: u8 = 3;

/// Reads FRR's JSON. `session` names the session of outputs that do not (advertised and received
/// routes of one neighbour).
///
/// # Errors
/// [`EvidenceError`], with the prefix or the place.
pub fn read_frr(
    reader: impl Read,
    session: Option<&str>,
    vantage: Vantage,
    wanted: &Wanted,
) -> Result<Heard, EvidenceError> {
    let entry = Rc::new(Cell::new(0));
    let mut input = serde_json::Deserializer::from_reader(Metered {
        inner: reader,
        entry: entry.clone(),
    });
    let mut state = State {
        entry,
        heard: Heard::new(vantage),
        failed: None,
        tables: 0,
        session,
        one_neighbour: false,
        wanted,
    };
    let read = Level {
        state: &mut state,
        depth: DEPTH,
    }
    .deserialize(&mut input)
    .and_then(|()| input.end());
    if let Some(failed) = state.failed {
        return Err(failed);
    }
    let format = |reason: String| EvidenceError::Format {
        format: "FRR's BGP output in JSON",
        reason,
        fix: "Upload the output of `show bgp ipv4 unicast detail json`.",
    };
    read.map_err(|error| format(error.to_string()))?;
    if state.tables == 0 {
        return Err(format("it has no \"routes\"".to_owned()));
    }
    Ok(state.heard)
}

struct State<'a> {
    /// Bytes of the entry that is being read.
    entry: Rc<Cell<u64>>,
    heard: Heard,
    /// The real error, because serde's own carries only text.
    failed: Option<EvidenceError>,
    tables: usize,
    session: Option<&'a str>,
    /// Inside the output of one neighbour, where only the caller knows which.
    one_neighbour: bool,
    wanted: &'a Wanted,
}

impl State<'_> {
    /// The paths of one prefix: a list, or an object that is a path or holds `paths`.
    fn prefix(&mut self, prefix: &str, value: &Value) -> Result<(), EvidenceError> {
        if self.heard.vantage == Vantage::Sent && !self.one_neighbour {
            return Err(EvidenceError::Format {
                format: "FRR's output of what is sent",
                reason: "it is a table and says from whom routes came, not to whom they are sent"
                    .to_owned(),
                fix: "Upload `show bgp ipv4 unicast neighbors … advertised-routes json` of each session.",
            });
        }
        let one;
        let paths: &[Value] = match value {
            Value::Array(list) => list,
            Value::Object(object) => match object.get("paths") {
                Some(Value::Array(list)) => list,
                _ => {
                    one = [value.clone()];
                    &one
                }
            },
            _ => &[],
        };
        if !self.concerns(prefix) {
            return self.pass_over(paths);
        }
        for path in paths {
            let route = self
                .route(prefix, path)
                .map_err(|reason| EvidenceError::Route {
                    place: format!("Prefix {prefix}"),
                    reason,
                })?;
            self.heard.take(route, self.wanted)?;
        }
        Ok(())
    }

    /// Also a neighbour to whom nothing is sent is in the evidence.
    fn neighbour(&mut self, key: &str) -> Result<(), EvidenceError> {
        match self.session {
            Some(word) => self.heard.session(word),
            None => Err(EvidenceError::Route {
                place: format!("\u{201c}{key}\u{201d}"),
                reason: "this is the output of one neighbour and does not say which. Name the session with the upload.".to_owned(),
            }),
        }
    }

    fn concerns(&self, prefix: &str) -> bool {
        prefix
            .parse::<IpNet>()
            .is_ok_and(|net| self.wanted.concerns(net.trunc()))
    }

    fn pass_over(&mut self, paths: &[Value]) -> Result<(), EvidenceError> {
        for path in paths {
            if let Some(word) = self.session_of(path).map(str::to_owned) {
                self.heard.session(&word)?;
            }
        }
        self.heard.passed_over += paths.len();
        Ok(())
    }

    fn session_of<'v>(&'v self, path: &'v Value) -> Option<&'v str> {
        let named = match self.one_neighbour {
            true => None,
            false => path.get("peerId").or_else(|| path.pointer("/peer/peerId")),
        };
        named.and_then(Value::as_str).or(self.session)
    }

    fn route(&self, prefix: &str, path: &Value) -> Result<HeardRoute, String> {
        let text = |pointer: &str| path.pointer(pointer).and_then(Value::as_str);
        let session = self
            .session_of(path)
            .ok_or("it does not say from which neighbour. Name the session with the upload.")?;
        let detail = path.get("aspath").is_some();
        let as_path = text("/aspath/string")
            .or_else(|| text("/path"))
            .ok_or("it has no AS path.")?;
        // FRR's word for an empty path in detailed output.
        let as_path = if as_path == "Local" { "" } else { as_path };
        let communities = match (path.pointer("/community/list"), text("/community/string")) {
            (Some(Value::Array(list)), _) => {
                let words: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
                Some(parse_communities(&words.join(" "))?)
            }
            (_, Some(words)) => Some(parse_communities(words)?),
            _ => detail.then(Default::default),
        };
        let next_hop = text("/nexthops/0/ip")
            .or_else(|| text("/nextHop"))
            .and_then(|text| text.parse().ok());
        Ok(HeardRoute {
            session: session.to_owned(),
            prefix: parse_prefix(prefix)?,
            as_path: AsPath::parse(as_path).map_err(|error| error.to_string())?,
            communities,
            next_hop,
        })
    }
}
