//! The matrix session × prefix, its rows and columns, and the test prefix of rule RTE-01.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::{
    Check, ExpectedSession, Heard, HeardRoute, Registries, Rules, Vantage, WantedPrefix,
    check_route,
};
use crate::asn::Asn;
use crate::counted::{all_of, counted};
use crate::ids::MetroId;
use crate::policy::Outcome;

/// One prefix on one session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// Worst of the checks.
    pub outcome: Outcome,
    /// The route as heard, the AS path in words; empty when it was not heard.
    pub as_path: String,
    /// Announced (PFX-05) first, then the rules of the route. Without a route only the first.
    pub checks: Vec<Check>,
}

/// One prefix over all sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrefixRow {
    /// The prefix and its registered origin.
    pub wanted: WantedPrefix,
    /// One cell per session, in the order of the columns.
    pub cells: Vec<Cell>,
    /// Sessions that announce it.
    pub heard_on: usize,
    /// Worst of the cells.
    pub outcome: Outcome,
    /// Rule PFX-05 in one sentence.
    pub sentence: String,
}

/// One session over all prefixes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionColumn {
    /// The session.
    pub session: ExpectedSession,
    /// The evidence has routes of it.
    pub in_evidence: bool,
    /// Worst of its cells.
    pub outcome: Outcome,
}

/// The answer of route evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// Columns.
    pub sessions: Vec<SessionColumn>,
    /// Rows.
    pub rows: Vec<PrefixRow>,
    /// Words for sessions in the evidence that match no expected session.
    pub unmatched: Vec<String>,
    /// Worst of all; `Unknown` without sessions or prefixes.
    pub outcome: Outcome,
}

impl Matrix {
    /// For the activation step "routes announced": `None` while anything is unknown.
    pub const fn routes_seen(&self) -> Option<bool> {
        match self.outcome {
            Outcome::Fail => Some(false),
            Outcome::Pass | Outcome::Warn | Outcome::Attested => Some(true),
            _ => None,
        }
    }
}

/// What one session announces, by prefix.
struct Announced<'a> {
    session: &'a ExpectedSession,
    /// The evidence has something to say of the session, if only that nothing is announced there.
    in_evidence: bool,
    routes: BTreeMap<IpNet, Vec<Cow<'a, HeardRoute>>>,
}

impl<'a> Announced<'a> {
    fn on(session: &'a ExpectedSession, heard: &'a Heard, by_word: &ByWord<'a>) -> Self {
        let mut routes: BTreeMap<IpNet, Vec<Cow<'a, HeardRoute>>> = BTreeMap::new();
        let own = by_word
            .iter()
            .filter(|(word, _)| session.is_called(word))
            .flat_map(|(_, routes)| routes);
        for route in own {
            routes.entry(route.prefix).or_default().push(as_received(
                route,
                session.peer,
                heard.vantage,
            ));
        }
        Self {
            session,
            in_evidence: heard.sessions.iter().any(|word| session.is_called(word)),
            routes,
        }
    }

    /// An announced prefix that covers this one, the longest first.
    fn covering(&self, prefix: IpNet) -> Option<IpNet> {
        std::iter::successors(prefix.supernet(), IpNet::supernet)
            .find(|around| self.routes.contains_key(around))
    }

    /// An announced part of this prefix. Prefixes are in the order of their addresses, the shorter first.
    fn inside(&self, prefix: IpNet) -> Option<IpNet> {
        let (next, _) = self.routes.range(prefix..).next()?;
        prefix.contains(next).then_some(*next)
    }
}

type ByWord<'a> = BTreeMap<&'a str, Vec<&'a HeardRoute>>;

/// A route as the other side of the session hears it ([`Vantage`]).
fn as_received(route: &HeardRoute, peer: Asn, vantage: Vantage) -> Cow<'_, HeardRoute> {
    if vantage == Vantage::Received || peer.get() == 0 {
        return Cow::Borrowed(route);
    }
    let mut sent = route.clone();
    sent.as_path.prepend(peer);
    Cow::Owned(sent)
}

/// Checks every wanted prefix on every expected session. Several routes of one prefix on one session
/// (add-path, or a table with several readings) are all asked; the worst one fills the cell.
pub fn matrix(
    wanted: &[WantedPrefix],
    sessions: &[ExpectedSession],
    heard: &Heard,
    rules: &Rules,
    registries: Registries<'_>,
) -> Matrix {
    let mut by_word = ByWord::new();
    for route in &heard.routes {
        by_word.entry(&route.session).or_default().push(route);
    }
    let announced: Vec<Announced<'_>> = sessions
        .iter()
        .map(|session| Announced::on(session, heard, &by_word))
        .collect();
    let rows: Vec<PrefixRow> = wanted
        .iter()
        .map(|wanted| {
            let cells = announced
                .iter()
                .map(|announced| cell(wanted, announced, rules, registries))
                .collect();
            row(*wanted, cells)
        })
        .collect();
    let columns: Vec<SessionColumn> = announced
        .iter()
        .enumerate()
        .map(|(index, announced)| SessionColumn {
            session: announced.session.clone(),
            in_evidence: announced.in_evidence,
            outcome: worst(
                rows.iter()
                    .filter_map(|row| row.cells.get(index))
                    .map(|cell| cell.outcome),
            ),
        })
        .collect();
    let unmatched = heard
        .sessions
        .iter()
        .filter(|word| !sessions.iter().any(|session| session.is_called(word)))
        .cloned()
        .collect();
    Matrix {
        outcome: worst(rows.iter().map(|row| row.outcome)),
        sessions: columns,
        rows,
        unmatched,
    }
}

/// Nothing looked at is nothing known.
fn worst(outcomes: impl Iterator<Item = Outcome>) -> Outcome {
    outcomes.max().unwrap_or(Outcome::Unknown)
}

fn row(wanted: WantedPrefix, cells: Vec<Cell>) -> PrefixRow {
    let heard_on = cells.iter().filter(|cell| !cell.as_path.is_empty()).count();
    let all = cells.len();
    let sentence = if all == 0 {
        "No session is recorded on which it could be heard.".to_owned()
    } else if heard_on == all {
        format!(
            "{} is announced on {} (PFX-05).",
            wanted.prefix,
            all_of(all, "session", "sessions")
        )
    } else {
        format!(
            "{} is announced on {heard_on} of {}; it has to be on every one (PFX-05).",
            wanted.prefix,
            counted(all, "session", "sessions")
        )
    };
    PrefixRow {
        wanted,
        heard_on,
        outcome: worst(cells.iter().map(|cell| cell.outcome)),
        cells,
        sentence,
    }
}

fn cell(
    wanted: &WantedPrefix,
    announced: &Announced<'_>,
    rules: &Rules,
    registries: Registries<'_>,
) -> Cell {
    let prefix = IpNet::V4(wanted.prefix.net());
    let routes = announced.routes.get(&prefix).map_or(&[][..], Vec::as_slice);
    let checked = routes
        .iter()
        .map(|route| {
            let checks = check_route(route, announced.session, wanted, rules, registries);
            (route, checks)
        })
        .max_by_key(|(_, checks)| checks.iter().map(|check| check.outcome).max());
    let Some((route, mut checks)) = checked else {
        let missing = not_announced(prefix, announced);
        return Cell {
            outcome: missing.outcome,
            as_path: String::new(),
            checks: vec![missing],
        };
    };
    let announced = Check::new(
        "PFX-05",
        Outcome::Pass,
        format!("{prefix} is announced on this session."),
    );
    checks.insert(0, announced);
    Cell {
        outcome: worst(checks.iter().map(|check| check.outcome)),
        as_path: route.as_path.to_string(),
        checks,
    }
}

fn not_announced(prefix: IpNet, announced: &Announced<'_>) -> Check {
    let (outcome, sentence) = if !announced.in_evidence {
        (
            Outcome::Unknown,
            "The evidence holds nothing of this session. Upload the output of its router too; if the session is down, bring it up.".to_owned(),
        )
    } else if let Some(covering) = announced.covering(prefix) {
        (
            Outcome::Fail,
            format!(
                "Only {covering}, which covers it, is announced here. Announce {prefix} itself."
            ),
        )
    } else if let Some(inside) = announced.inside(prefix) {
        (
            Outcome::Fail,
            format!("Only {inside}, a part of it, is announced here. Announce {prefix} itself."),
        )
    } else {
        (
            Outcome::Fail,
            format!(
                "{prefix} is not announced on this session. Add it to the export policy of this neighbour."
            ),
        )
    };
    Check::new("PFX-05", outcome, sentence)
}

/// One metro's hearing of the test prefix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetroHearing {
    /// The metro.
    pub metro: MetroId,
    /// The answer to rule RTE-01 there (its first half; for the hand-over see `nearest_edge`).
    pub outcome: Outcome,
    /// Sessions on which it is heard with the community.
    pub heard_on: Vec<String>,
    /// Sessions on which it is missing, untagged or unknown.
    pub missing: Vec<String>,
    /// In one sentence.
    pub sentence: String,
}

/// Rule RTE-01: a test prefix tagged with the MAPS community has to be heard on all sessions of each
/// covered metro before qualification.
pub fn test_prefix(
    prefix: WantedPrefix,
    covered: &[MetroId],
    sessions: &[ExpectedSession],
    heard: &Heard,
    rules: &Rules,
    registries: Registries<'_>,
) -> Vec<MetroHearing> {
    let answers = matrix(&[prefix], sessions, heard, rules, registries);
    let cells = answers.rows.first().map_or(&[][..], |row| &row.cells);
    covered
        .iter()
        .map(|metro| {
            let here = sessions
                .iter()
                .zip(cells)
                .filter(|(session, _)| session.metro == *metro);
            let (mut heard_on, mut missing, mut outcomes) =
                (Vec::new(), Vec::new(), BTreeSet::new());
            for (session, cell) in here {
                // Whether it is there, tagged and on a proper path. Of the registries only what Microsoft's
                // routers drop counts: a test prefix needs no route object.
                let asked = |check: &&Check| match check.rule.as_str() {
                    "SEC-02" => check.outcome == Outcome::Fail,
                    rule => matches!(rule, "PFX-05" | "PFX-06" | "PFX-07" | "PFX-08" | "PFX-09"),
                };
                let outcome = worst(cell.checks.iter().filter(asked).map(|check| check.outcome));
                outcomes.insert(outcome);
                if outcome == Outcome::Pass {
                    heard_on.push(session.name.clone());
                } else {
                    missing.push(session.name.clone());
                }
            }
            let sentence = hearing(&prefix, &heard_on, &missing, rules);
            MetroHearing {
                metro: metro.clone(),
                outcome: worst(outcomes.into_iter()),
                heard_on,
                missing,
                sentence,
            }
        })
        .collect()
}

fn hearing(
    prefix: &WantedPrefix,
    heard_on: &[String],
    missing: &[String],
    rules: &Rules,
) -> String {
    let (prefix, community) = (prefix.prefix, &rules.community);
    match (heard_on.len(), missing.is_empty()) {
        (0, true) => {
            "No session is recorded at this metro, so nothing can be heard there.".to_owned()
        }
        (sessions, true) => format!(
            "{prefix} with {community} is heard on {}.",
            all_of(sessions, "session", "sessions")
        ),
        (_, false) => format!(
            "{prefix} with {community} is not heard, or not as asked (path, RPKI), on {}. Announce it there properly and upload the output again.",
            missing.join(", ")
        ),
    }
}
