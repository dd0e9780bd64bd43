//! A case indexed for many questions: which connections are down when some things are gone.

use crate::sorted::{SortedMap, SortedSet};

use super::{Case, Failure, Place, bits::Bits};
use crate::{
    diversity::{
        backbone::Backbone,
        geo::Load,
        index::{Ix, IxVec, Lists, ix},
        model::{risk_name, risks_of},
    },
    ids::{FacilityId, MetroId},
    pni::{Pni, Srlg, SrlgKind},
};

ix! {
    /// A node of the ISP's network.
    pub(super) NodeAt
}
ix! {
    /// A segment of it.
    pub(super) SegmentAt
}
ix! {
    /// A connection that counts.
    pub(super) PniAt
}
ix! {
    /// A metro with a connection that counts.
    pub(super) MetroAt
}

/// A connection that counts.
#[derive(Debug)]
pub(super) struct Connection<'a> {
    pub pni: &'a Pni,
    pub metro: MetroAt,
    /// The node of its router.
    pub entry: NodeAt,
    /// Mbit/s.
    pub bandwidth: u64,
    /// Whether the core reaches its router over recorded segments while nothing has failed.
    pub documented: bool,
}

/// A metro with its traffic.
#[derive(Debug)]
pub(super) struct MetroLoad<'a> {
    pub place: &'a Place,
    pub pnis: Vec<PniAt>,
    /// Mbit/s.
    pub capacity: u64,
    /// Mbit/s.
    pub peak: u64,
    pub peak_known: bool,
}

/// What a failure takes away by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Effect {
    pub pnis: SortedSet<PniAt>,
    pub nodes: SortedSet<NodeAt>,
    pub segments: SortedSet<SegmentAt>,
}

/// Marks that are forgotten by counting up, and the way by which each node was reached.
#[derive(Debug, Clone)]
pub(super) struct Scratch {
    now: u32,
    gone_nodes: IxVec<NodeAt, u32>,
    gone_segments: IxVec<SegmentAt, u32>,
    reached: IxVec<NodeAt, u32>,
    /// The segment and the node that a reached node was reached by; `None` at the core.
    pub before: IxVec<NodeAt, Option<(SegmentAt, NodeAt)>>,
    open: Vec<NodeAt>,
}

/// An ISP's network in a backup area, ready to be broken.
#[derive(Debug)]
pub struct Network<'a> {
    pub(super) case: &'a Case,
    pub(super) metros: IxVec<MetroAt, MetroLoad<'a>>,
    pub(super) pnis: IxVec<PniAt, Connection<'a>>,
    links: Lists<NodeAt, (SegmentAt, NodeAt)>,
    segments: usize,
    cores: Vec<NodeAt>,
    pub(super) effects: SortedMap<Failure, Effect>,
}

impl<'a> Network<'a> {
    /// Indexes a case.
    pub fn of(case: &'a Case) -> Self {
        let backbone = Backbone::of(&case.evidence);
        let reached = backbone.reached(|_, _| false, |_, _| false);
        let mut by_metro: SortedMap<&MetroId, Vec<&Pni>> = SortedMap::new();
        for pni in &case.evidence.pnis {
            if case.counted.contains(&pni.id) {
                by_metro.entry(&pni.metro).or_default().push(pni);
            }
        }
        let mut metros = IxVec::new();
        let mut pnis = IxVec::new();
        for place in &case.places {
            let Some(counted) = by_metro.get(&place.metro) else {
                continue;
            };
            let at = MetroAt::at(metros.len());
            let load = Load::of(counted.clone());
            let mut own = Vec::new();
            for pni in &load.pnis {
                let entry = backbone.position(&pni.peer_router);
                let documented = entry.is_some_and(|node| reached.contains(&node));
                let bandwidth = pni.bandwidth.get();
                own.push(pnis.push(Connection {
                    pni,
                    metro: at,
                    entry: NodeAt::at(entry.unwrap_or(usize::MAX)),
                    bandwidth,
                    documented,
                }));
            }
            metros.push(MetroLoad {
                place,
                pnis: own,
                capacity: load.capacity.get(),
                peak: load.peak.get(),
                peak_known: load.peak_known,
            });
        }
        let pairs = backbone.nodes.iter().enumerate().flat_map(|(at, node)| {
            node.links.iter().map(move |(segment, next)| {
                (NodeAt::at(at), (SegmentAt::at(*segment), NodeAt::at(*next)))
            })
        });
        let cores = backbone.nodes.iter().enumerate();
        let mut network = Self {
            case,
            links: Lists::gather(backbone.nodes.len(), pairs),
            segments: backbone.segments.len(),
            cores: cores
                .filter(|(_, node)| node.core)
                .map(|(at, _)| NodeAt::at(at))
                .collect(),
            metros,
            pnis,
            effects: SortedMap::new(),
        };
        network.effects = effects(&network, &backbone);
        network
    }

    /// Everything that can be failed, by kind and name.
    pub fn failures(&self) -> impl Iterator<Item = &Failure> {
        self.effects.keys()
    }

    /// Whether a failure names something that is recorded.
    pub fn knows(&self, failure: &Failure) -> bool {
        self.effects.contains_key(failure)
    }

    /// The name of a thing for sentences: `duct AMS-7`, `metro Paris`, `connection AMS-1`.
    pub fn label(&self, failure: &Failure) -> String {
        match failure {
            Failure::Metro(id) => {
                let place = self.case.places.iter().find(|place| place.metro == *id);
                format!("metro {}", place.map_or(id.as_str(), |place| &place.name))
            }
            Failure::Facility(id) => format!("building {id}"),
            Failure::PeerRouter(name) => format!("router {name}"),
            Failure::MicrosoftRouter(name) => format!("Microsoft router {name}"),
            Failure::Node(name) => format!("node {name}"),
            Failure::Segment(name) => format!("segment {name}"),
            Failure::Pni(id) => {
                let pni = self.case.evidence.pnis.iter().find(|pni| pni.id == *id);
                format!(
                    "connection {}",
                    pni.map_or(id.as_str(), |pni| pni.name.as_str())
                )
            }
            Failure::Risk(risk) => risk_name(risk),
        }
    }

    pub(super) fn links_of(&self, node: NodeAt) -> &[(SegmentAt, NodeAt)] {
        self.links.of(node)
    }

    pub(super) fn is_core(&self, node: NodeAt) -> bool {
        self.cores.contains(&node)
    }

    /// Nodes plus links: what one search costs at most.
    pub(super) fn size(&self) -> usize {
        self.links.len() + 2 * self.segments + self.pnis.len()
    }

    pub(super) fn scratch(&self) -> Scratch {
        Scratch {
            now: 0,
            gone_nodes: IxVec::filled(self.links.len(), 0),
            gone_segments: IxVec::filled(self.segments, 0),
            reached: IxVec::filled(self.links.len(), 0),
            before: IxVec::filled(self.links.len(), None),
            open: Vec::new(),
        }
    }

    /// The connections that are down when some things have failed.
    pub(super) fn down<'e>(
        &self,
        scratch: &mut Scratch,
        effects: impl Iterator<Item = &'e Effect>,
    ) -> Bits {
        let mut down = Bits::empty(self.pnis.len());
        scratch.begin();
        for effect in effects {
            effect.pnis.iter().for_each(|pni| down.set(pni.index()));
            scratch.take(effect);
        }
        self.walk(scratch);
        for (at, pni) in self.pnis.iter() {
            if scratch.is_gone(pni.entry) || pni.documented && !scratch.is_reached(pni.entry) {
                down.set(at.index());
            }
        }
        down
    }

    /// Walks from the core over what is left, nearest first.
    fn walk(&self, scratch: &mut Scratch) {
        scratch.open.clear();
        for core in &self.cores {
            if !scratch.is_gone(*core) {
                scratch.reached[*core] = scratch.now;
                scratch.before[*core] = None;
                scratch.open.push(*core);
            }
        }
        let mut head = 0;
        while let Some(here) = scratch.open.get(head).copied() {
            head += 1;
            for (segment, next) in self.links.of(here) {
                if scratch.gone_segments[*segment] != scratch.now
                    && scratch.gone_nodes[*next] != scratch.now
                    && scratch.reached[*next] != scratch.now
                {
                    scratch.reached[*next] = scratch.now;
                    scratch.before[*next] = Some((*segment, here));
                    scratch.open.push(*next);
                }
            }
        }
    }
}

impl Scratch {
    fn begin(&mut self) {
        if self.now == u32::MAX {
            self.now = 0;
            self.gone_nodes.fill(0);
            self.gone_segments.fill(0);
            self.reached.fill(0);
        }
        self.now += 1;
    }

    fn take(&mut self, effect: &Effect) {
        for node in &effect.nodes {
            self.gone_nodes[*node] = self.now;
        }
        for segment in &effect.segments {
            self.gone_segments[*segment] = self.now;
        }
    }

    fn is_gone(&self, node: NodeAt) -> bool {
        self.gone_nodes.value(node) == Some(&self.now)
    }

    fn is_reached(&self, node: NodeAt) -> bool {
        self.reached.value(node) == Some(&self.now)
    }
}

/// What each recorded thing takes along. A router without a connection that counts is a node.
fn effects(network: &Network, backbone: &Backbone) -> SortedMap<Failure, Effect> {
    let mut effects: SortedMap<Failure, Effect> = SortedMap::new();
    let evidence = &network.case.evidence;
    let routers: SortedSet<&str> = evidence
        .pnis
        .iter()
        .map(|pni| pni.peer_router.as_str())
        .collect();
    let mut add = |failure: Failure, change: &dyn Fn(&mut Effect)| {
        change(effects.entry(failure).or_default());
    };
    // The buildings of each metro, and what stands in both, from every connection of the record.
    let mut buildings: SortedMap<&MetroId, SortedSet<&FacilityId>> = SortedMap::new();
    for pni in &evidence.pnis {
        buildings
            .entry(&pni.metro)
            .or_default()
            .extend(&pni.facility);
        if let (Some(facility), Some(node)) = (&pni.facility, backbone.position(&pni.peer_router)) {
            add(Failure::Facility(facility.clone()), &|effect| {
                effect.nodes.insert(NodeAt::at(node));
            });
        }
    }
    for (at, node) in backbone.nodes.iter().enumerate() {
        let at = NodeAt::at(at);
        let failure = if routers.contains(node.name) {
            Failure::PeerRouter(node.name.to_owned())
        } else {
            Failure::Node(node.name.to_owned())
        };
        add(failure, &|effect| {
            effect.nodes.insert(at);
        });
        for metro in &node.metros {
            add(Failure::Metro((*metro).clone()), &|effect| {
                effect.nodes.insert(at);
            });
        }
    }
    let homes: SortedMap<&str, Vec<&MetroId>> = buildings
        .iter()
        .flat_map(|(metro, ids)| ids.iter().map(|id| (id.as_str(), *metro)))
        .fold(SortedMap::new(), |mut homes, (id, metro)| {
            homes.entry(id).or_insert_with(Vec::new).push(metro);
            homes
        });
    let in_metros = |srlg: &Srlg| match srlg.kind {
        SrlgKind::Facility => homes.get(srlg.name.as_str()).cloned().unwrap_or_default(),
        _ => Vec::new(),
    };
    for (at, segment) in backbone.segments.iter().enumerate() {
        let at = SegmentAt::at(at);
        let mut failures = vec![Failure::Segment(segment.name.to_owned())];
        for srlg in &segment.srlgs {
            failures.push(Failure::of_risk((*srlg).clone()));
            let metros = in_metros(srlg).into_iter();
            failures.extend(metros.map(|metro| Failure::Metro(metro.clone())));
        }
        for failure in failures {
            add(failure, &|effect| {
                effect.segments.insert(at);
            });
        }
    }
    for (at, connection) in network.pnis.iter() {
        let pni = connection.pni;
        let mut failures = vec![
            Failure::Pni(pni.id.clone()),
            Failure::PeerRouter(pni.peer_router.clone()),
            Failure::Metro(pni.metro.clone()),
        ];
        failures.extend(pni.microsoft_router.clone().map(Failure::MicrosoftRouter));
        for srlg in risks_of(pni) {
            let metros = in_metros(&srlg).into_iter();
            failures.extend(metros.map(|metro| Failure::Metro(metro.clone())));
            failures.push(Failure::of_risk(srlg));
        }
        for failure in failures {
            add(failure, &|effect| {
                effect.pnis.insert(at);
            });
        }
    }
    effects
}
