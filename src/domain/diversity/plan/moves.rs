//! The changes that are worth trying at a metro, given what is there.

use crate::sorted::{SortedMap, SortedSet};

use super::{Change, Step, apply::core_of};
use crate::{
    bandwidth::Mbps,
    diversity::model::{is_fatal, risk_name},
    evidence::Evidence,
    ids::{FacilityId, PniId},
    place::{Facility, Metro},
    pni::{ConnectionState, InventoryStatus, MapsUse, PathSegment, Pni, PniKind, Record, Srlg},
    policy::Thresholds,
};

/// Most connections of a metro whose change is tried.
const MOST: usize = 4;

/// One or more steps that make sense only together.
pub(super) type Move = Vec<Step>;

/// What a metro offers to planners.
pub(super) struct Site<'p> {
    pub evidence: &'p Evidence,
    pub metro: &'p Metro,
    pub facilities: Vec<&'p Facility>,
    /// Connections that count there.
    pub pnis: Vec<&'p Pni>,
    pub peak: Mbps,
    pub thresholds: &'p Thresholds,
}

impl Site<'_> {
    /// Everything worth trying for the metro's own rules.
    pub fn local_moves(&self) -> Vec<Move> {
        let mut moves = self.records();
        for target in self.targets() {
            moves.extend(self.raises(target));
            for number in 1..=2 {
                moves.push(vec![self.add_pni(number, target)]);
            }
        }
        moves.extend(self.few().map(|pni| vec![self.new_router(pni)]));
        moves.extend(self.few().map(|pni| vec![self.new_microsoft_router(pni)]));
        let mut seen = SortedSet::new();
        let routers = self.few().filter(|pni| seen.insert(&pni.peer_router));
        moves.extend(routers.map(|pni| vec![self.add_segment(pni)]));
        moves
    }

    /// Two connections of a size: a new metro, or a metro made larger.
    pub fn two_more(&self, each: Mbps) -> Move {
        let each = self.offered(each);
        vec![self.add_pni(1, each), self.add_pni(2, each)]
    }

    /// Every router of the metro raised so that it carries so much more in total.
    pub fn raise_all(&self, more: Mbps) -> Option<Move> {
        let totals = self.totals();
        let routers = u64::try_from(totals.len()).ok().filter(|n| *n > 0)?;
        let largest = totals.values().copied().max()?;
        let each = Mbps::new(more.get().div_ceil(routers));
        let target = self.offered(largest.saturating_add(each));
        Some(self.raises(target).into_iter().flatten().collect())
    }

    fn few(&self) -> impl Iterator<Item = &Pni> {
        self.pnis.iter().copied().take(MOST)
    }

    /// Bandwidth per router of the ISP.
    fn totals(&self) -> SortedMap<&str, Mbps> {
        let mut totals = SortedMap::new();
        for pni in &self.pnis {
            let total = totals.entry(pni.peer_router.as_str()).or_insert(Mbps::ZERO);
            *total = total.saturating_add(pni.bandwidth);
        }
        totals
    }

    /// Totals per router worth reaching: the largest that is there, and one that carries the peak.
    fn targets(&self) -> Vec<Mbps> {
        let largest = self.totals().into_values().max();
        let enough = self.offered(self.peak.max(self.thresholds.recommended_connection));
        let mut targets = vec![largest.unwrap_or(enough)];
        if largest.is_some_and(|largest| largest < self.peak) {
            targets = vec![enough];
        }
        targets
    }

    /// The speed of one link: the advised one when it is offered, else the fastest offered.
    fn link(&self) -> Mbps {
        let advised = self.thresholds.recommended_connection;
        let offers = &self.metro.bandwidth_offers;
        if offers.is_empty() || offers.contains(&advised) {
            return advised
                .max(self.thresholds.min_connection)
                .max(Mbps::new(1));
        }
        offers
            .iter()
            .copied()
            .max()
            .unwrap_or(advised)
            .max(Mbps::new(1))
    }

    /// The smallest whole number of links that carries so much.
    fn offered(&self, least: Mbps) -> Mbps {
        let link = self.link();
        link.saturating_mul(least.get().div_ceil(link.get()).max(1))
    }

    fn step(&self, change: Change, text: String) -> Step {
        Step {
            metro: self.metro.id.clone(),
            change,
            text,
        }
    }

    /// A name that nothing in the evidence has.
    fn fresh(&self, what: &str, number: usize) -> String {
        let taken = |name: &str| {
            let evidence = self.evidence;
            evidence.nodes.iter().any(|node| node.id == name)
                || evidence.all_segments().any(|segment| segment.id == name)
                || evidence.pnis.iter().any(|pni| {
                    pni.peer_router == name || pni.name == name || pni.id.as_str() == name
                })
        };
        let names = (number..).map(|n| format!("{}-{what}-{n}", self.metro.id));
        let mut free = names
            .take(1 + 4 * evidence_size(self.evidence))
            .filter(|name| !taken(name));
        free.next()
            .unwrap_or_else(|| format!("{}-{what}", self.metro.id))
    }

    /// The fatal risks that connections of the metro run through.
    fn risks(&self, but: Option<&PniId>) -> Vec<Srlg> {
        let others = self.pnis.iter().filter(|pni| Some(&pni.id) != but);
        let risks: SortedSet<&Srlg> = others
            .flat_map(|pni| {
                pni.path
                    .iter()
                    .flat_map(|part| &part.srlgs)
                    .chain(&pni.srlgs)
            })
            .filter(|srlg| is_fatal(srlg.kind, self.thresholds))
            .collect();
        risks.into_iter().cloned().collect()
    }

    fn microsoft_routers(&self, but: Option<&PniId>) -> Vec<String> {
        let others = self.pnis.iter().filter(|pni| Some(&pni.id) != but);
        let routers: SortedSet<&String> = others
            .filter_map(|pni| pni.microsoft_router.as_ref())
            .collect();
        routers.into_iter().cloned().collect()
    }

    /// A building without a connection, or the one with the fewest.
    fn building(&self, number: usize) -> Option<FacilityId> {
        let mut usable: Vec<(usize, &FacilityId)> = self
            .facilities
            .iter()
            .filter(|facility| !facility.retired)
            .map(|facility| {
                let there = self
                    .pnis
                    .iter()
                    .filter(|pni| pni.facility.as_ref() == Some(&facility.id));
                (there.count(), &facility.id)
            })
            .collect();
        usable.sort();
        let at = number.saturating_sub(1).checked_rem(usable.len())?;
        usable.get(at).map(|(_, id)| (*id).clone())
    }

    fn path_to(&self, router: &str, number: usize) -> PathSegment {
        PathSegment {
            id: self.fresh("new-path", number),
            from: core_of(self.evidence),
            to: router.to_owned(),
            length_km: None,
            bandwidth: None,
            srlgs: Vec::new(),
        }
    }

    fn add_pni(&self, number: usize, bandwidth: Mbps) -> Step {
        let (name, router) = (self.fresh("new", number), self.fresh("new-router", number));
        let link = self.link();
        let members = bandwidth.get().div_ceil(link.get()).max(1);
        let facility = self.building(number);
        let clear_of = self.risks(None);
        let place = facility
            .as_ref()
            .map_or(String::new(), |id| format!(", building {id}"));
        let text = format!(
            "Order a connection of {bandwidth} in {}{place}, on a new router of yours and another router of Microsoft{}.",
            self.metro.name,
            avoiding(&clear_of)
        );
        let pni = Pni {
            id: PniId::from(name.as_str()),
            name,
            metro: self.metro.id.clone(),
            facility,
            kind: PniKind::Private,
            path: vec![self.path_to(&router, number)],
            peer_router: router,
            microsoft_router: None,
            bandwidth,
            lag_members: u16::try_from(members).unwrap_or(u16::MAX),
            session_v4: None,
            session_v6: None,
            lacp: Some(true),
            bfd: None,
            stateful_firewall: Some(false),
            rate_limit: Some(false),
            md5: Some(false),
            peak_in: None,
            peak_out: None,
            just_opened: false,
            status: InventoryStatus::Planned,
            connection_state: ConnectionState::None,
            maps_use: MapsUse::InUse,
            record: Record::Claimed,
            srlgs: Vec::new(),
        };
        let change = Change::AddPni {
            pni: Box::new(pni),
            other_than: self.microsoft_routers(None),
            clear_of,
        };
        self.step(change, text)
    }

    fn add_segment(&self, pni: &Pni) -> Step {
        let clear_of = self.risks(None);
        let text = format!(
            "Lead a second way from your core to router {}{}.",
            pni.peer_router,
            avoiding(&clear_of)
        );
        let change = Change::AddSegment {
            segment: self.path_to(&pni.peer_router, 1),
            clear_of,
        };
        self.step(change, text)
    }

    fn new_router(&self, pni: &Pni) -> Step {
        let at = self
            .pnis
            .iter()
            .position(|known| known.id == pni.id)
            .unwrap_or(0);
        let number = 11 + at;
        let segment = self.path_to(&self.fresh("new-router", number), number);
        let clear_of = self.risks(Some(&pni.id));
        let text = format!(
            "End connection {} on a new router of yours, over a path of its own{}.",
            pni.name,
            avoiding(&clear_of)
        );
        let change = Change::NewRouter {
            pni: pni.id.clone(),
            name: pni.name.clone(),
            segment,
            clear_of,
        };
        self.step(change, text)
    }

    fn new_microsoft_router(&self, pni: &Pni) -> Step {
        let text = format!(
            "Ask Microsoft to move connection {} to another of its routers.",
            pni.name
        );
        let change = Change::NewMicrosoftRouter {
            pni: pni.id.clone(),
            name: pni.name.clone(),
            other_than: self.microsoft_routers(Some(&pni.id)),
        };
        self.step(change, text)
    }

    /// One move per router that is below the target: its first connection takes what is missing.
    fn raises(&self, target: Mbps) -> Vec<Move> {
        let below = self
            .totals()
            .into_iter()
            .filter(|(_, total)| *total < target);
        let raise = |(router, total): (&str, Mbps)| {
            let pni = self.pnis.iter().find(|pni| pni.peer_router == router)?;
            let to = pni.bandwidth.saturating_add(target.saturating_sub(total));
            let link = self.link().max(pni.link_speed());
            let members = to.get().div_ceil(link.get().max(1)).max(1);
            let text = format!(
                "Raise connection {} from {} to {to}.",
                pni.name, pni.bandwidth
            );
            let change = Change::Raise {
                pni: pni.id.clone(),
                name: pni.name.clone(),
                from: pni.bandwidth,
                to,
                lag_members: u16::try_from(members).unwrap_or(u16::MAX),
            };
            Some(vec![self.step(change, text)])
        };
        below.filter_map(raise).collect()
    }

    /// What could be recorded.
    fn records(&self) -> Vec<Move> {
        let mut moves = Vec::new();
        for pni in self
            .pnis
            .iter()
            .filter(|pni| pni.path.is_empty())
            .take(MOST)
        {
            let (id, name) = (pni.id.clone(), pni.name.clone());
            let text = format!(
                "Record the path of {name} from your core; it counts if it shares nothing with the other leg."
            );
            moves.push(vec![self.step(Change::RecordPath { pni: id, name }, text)]);
        }
        let unknown = self
            .pnis
            .iter()
            .filter(|pni| pni.microsoft_router.is_none());
        for pni in unknown.take(MOST) {
            let (id, name) = (pni.id.clone(), pni.name.clone());
            let text = format!(
                "Ask Microsoft to record its router of {name}; it counts if it is another one."
            );
            moves.push(vec![
                self.step(Change::RecordMicrosoftRouter { pni: id, name }, text),
            ]);
        }
        let no_peak: Vec<&&Pni> = self
            .pnis
            .iter()
            .filter(|pni| !pni.load_is_known())
            .collect();
        if !no_peak.is_empty() {
            let change = Change::RecordPeak {
                pnis: no_peak.iter().map(|pni| pni.id.clone()).collect(),
                names: no_peak.iter().map(|pni| pni.name.clone()).collect(),
            };
            let text = format!(
                "Record the 5-minute peaks of every connection in {}.",
                self.metro.name
            );
            moves.push(vec![self.step(change, text)]);
        }
        moves
    }
}

fn evidence_size(evidence: &Evidence) -> usize {
    evidence.nodes.len() + evidence.all_segments().count() + evidence.pnis.len()
}

/// `, clear of duct A and cable B`.
fn avoiding(risks: &[Srlg]) -> String {
    let names: Vec<String> = risks.iter().take(4).map(risk_name).collect();
    match (names.as_slice(), risks.len().saturating_sub(4)) {
        ([], _) => String::new(),
        (some, 0) => format!(", clear of {}", some.join(", ")),
        (some, more) => format!(", clear of {} and {more} more", some.join(", ")),
    }
}
