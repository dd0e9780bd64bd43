//! One metro as a graph: core → segments → peer router → connection → Microsoft's router → Microsoft.
//!
//! What is not recorded has no honest place in a graph, so a metro is read in several ways:
//! cautiously, where an unrecorded path or router does not exist, and hopefully, where each is a way
//! of its own that shares nothing. What holds in the cautious reading is proven; what fails even in
//! the most hopeful one is refuted; between the two it is unknown.

use crate::sorted::{SortedMap, SortedSet};

use super::{
    backbone::Backbone,
    cut::Cut,
    graph::{EdgeIx, Graph, GraphBuilder, GraphError, GroupIx, NodeIx},
    index::Ix,
    local::Leg,
};
use crate::{
    bandwidth::Mbps,
    pni::{Pni, Srlg, SrlgKind},
    policy::Thresholds,
};

/// What no connection can exceed, Mbit/s: the capacity of things that do not limit.
const UNLIMITED: u64 = 1 << 40;

/// How unrecorded things are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Unrecorded paths are ways of their own.
    pub hope_for_paths: bool,
    /// Unrecorded Microsoft routers are routers of their own.
    pub hope_for_routers: bool,
    /// Kinds of shared risk that warn count as if they were fatal.
    pub strict: bool,
}

/// The cautious reading under the fatal kinds.
pub(crate) const RECORDED: Reading = Reading {
    hope_for_paths: false,
    hope_for_routers: false,
    strict: false,
};

/// A metro's graph with the names of its parts.
pub(crate) struct Model<'a> {
    pub graph: Graph,
    /// The carrier's core.
    pub core: NodeIx,
    /// Microsoft.
    pub microsoft: NodeIx,
    nodes: Vec<String>,
    edges: Vec<EdgePart<'a>>,
    groups: Vec<String>,
}

/// What an edge stands for.
enum EdgePart<'a> {
    Segment(&'a str, SortedSet<&'a Srlg>),
    Pni(&'a Pni),
    /// A join that cannot fail and needs no name.
    Join,
    /// A path that is not recorded.
    Unrecorded,
}

/// Whether a kind of risk is fatal under a policy. A kind that the policy does not name warns.
pub(crate) fn is_fatal(kind: SrlgKind, thresholds: &Thresholds) -> bool {
    thresholds.fatal_srlg_kinds.contains(&kind)
}

/// The shared risks of a connection: those recorded, and the building it is in.
pub(crate) fn risks_of(pni: &Pni) -> SortedSet<Srlg> {
    let building = pni.facility.as_ref().map(|facility| Srlg {
        kind: SrlgKind::Facility,
        name: facility.to_string(),
    });
    pni.srlgs.iter().cloned().chain(building).collect()
}

/// `duct AMS-7`, `building 63`.
pub(crate) fn risk_name(srlg: &Srlg) -> String {
    match srlg.kind {
        SrlgKind::Facility => format!("building {}", srlg.name),
        kind => format!("{} {}", kind.label().to_ascii_lowercase(), srlg.name),
    }
}

struct Builder<'a, 'b> {
    backbone: &'b Backbone<'a>,
    thresholds: &'b Thresholds,
    reading: Reading,
    /// Links that carry less are left out.
    least: u64,
    graph: GraphBuilder,
    nodes: Vec<String>,
    edges: Vec<EdgePart<'a>>,
    groups: SortedMap<Srlg, GroupIx>,
}

impl<'a> Model<'a> {
    /// Builds the graph of a metro's connections. Links below `least` Mbit/s are left out.
    ///
    /// # Errors
    /// Only beyond the graph's bounds, which documents cannot exceed.
    pub fn build(
        backbone: &Backbone<'a>,
        pnis: &[&'a Pni],
        thresholds: &Thresholds,
        reading: Reading,
        least: u64,
    ) -> Result<Self, GraphError> {
        let mut builder = Builder {
            backbone,
            thresholds,
            reading,
            least,
            graph: Graph::builder(),
            nodes: Vec::new(),
            edges: Vec::new(),
            groups: SortedMap::new(),
        };
        let core = builder.node("core".to_owned())?;
        let microsoft = builder.node("Microsoft".to_owned())?;
        let places = builder.carrier(pnis, core)?;
        builder.connections(pnis, &places, core, microsoft)?;
        let mut groups = vec![String::new(); builder.groups.len()];
        for (srlg, at) in &builder.groups {
            if let Some(name) = groups.get_mut(at.index()) {
                *name = risk_name(srlg);
            }
        }
        Ok(Self {
            graph: builder.graph.build(),
            core,
            microsoft,
            nodes: builder.nodes,
            edges: builder.edges,
            groups,
        })
    }

    /// Name of a node.
    fn node_name(&self, node: NodeIx) -> String {
        self.nodes.get(node.index()).cloned().unwrap_or_default()
    }

    /// Name of a link; `None` for joins.
    fn edge_name(&self, edge: EdgeIx) -> Option<String> {
        match self.edges.get(edge.index())? {
            EdgePart::Segment(name, _) => Some(format!("segment {name}")),
            EdgePart::Pni(pni) => Some(format!("connection {}", pni.name)),
            EdgePart::Unrecorded => Some("a path that is not recorded".to_owned()),
            EdgePart::Join => None,
        }
    }

    /// Name of a risk group.
    fn group_name(&self, group: GroupIx) -> String {
        self.groups.get(group.index()).cloned().unwrap_or_default()
    }

    /// A leg from the edges of its paths and what each carries, from the core on.
    pub fn leg(&self, paths: &[(Vec<EdgeIx>, u64)]) -> Leg {
        let edges = || paths.iter().flat_map(|(edges, _)| edges);
        let carried = paths.iter().map(|(edges, flow)| {
            let narrowest = edges
                .iter()
                .filter_map(|edge| self.graph.edge(*edge))
                .map(|edge| edge.capacity)
                .min();
            narrowest.unwrap_or(0).min(*flow)
        });
        Leg {
            pnis: edges()
                .filter_map(|edge| self.pni(*edge))
                .map(|pni| pni.id.clone())
                .collect::<SortedSet<_>>()
                .into_iter()
                .collect(),
            capacity: Mbps::new(carried.sum()),
            paths: paths
                .iter()
                .map(|(edges, _)| self.names_along(edges))
                .collect(),
        }
    }

    /// Two legs and the risks that warn and that both depend on.
    pub fn legs(&self, first: Leg, second: Leg) -> (Leg, Leg, SortedSet<String>) {
        let risks = |leg: &Leg| -> SortedSet<String> {
            let edges = self.edges.iter().filter_map(|part| match part {
                EdgePart::Pni(pni) if leg.pnis.contains(&pni.id) => Some(risks_of(pni)),
                EdgePart::Segment(name, srlgs) if leg.uses(&format!("segment {name}")) => {
                    Some(srlgs.iter().map(|srlg| (*srlg).clone()).collect())
                }
                _ => None,
            });
            edges.flatten().map(|srlg| risk_name(&srlg)).collect()
        };
        let shared = risks(&first)
            .intersection(&risks(&second))
            .cloned()
            .collect();
        (first, second, shared)
    }

    /// The names of nodes and links along a path, from the core on.
    fn names_along(&self, edges: &[EdgeIx]) -> Vec<String> {
        let (mut here, mut names) = (self.core, vec![self.node_name(self.core)]);
        for edge in edges {
            let Some(ends) = self.graph.edge(*edge) else {
                continue;
            };
            names.extend(self.edge_name(*edge));
            here = if ends.u == here { ends.v } else { ends.u };
            names.push(self.node_name(here));
        }
        names
    }

    /// The names of what a cut takes away. A join fails only with the router at its inner end.
    pub fn cut_names(&self, cut: &Cut) -> Vec<String> {
        let groups = cut.groups.iter().map(|group| self.group_name(*group));
        let nodes = cut.nodes.iter().map(|node| self.node_name(*node));
        let edges = cut.edges.iter().filter_map(|edge| {
            let ends = self.graph.edge(*edge)?;
            let inner = [ends.u, ends.v]
                .into_iter()
                .find(|end| *end != self.core && *end != self.microsoft);
            self.edge_name(*edge)
                .or_else(|| inner.map(|node| self.node_name(node)))
        });
        let mut names: Vec<String> = groups.chain(nodes).chain(edges).collect();
        names.sort();
        names.dedup();
        names
    }

    /// The connection that a link is.
    fn pni(&self, edge: EdgeIx) -> Option<&'a Pni> {
        match self.edges.get(edge.index())? {
            EdgePart::Pni(pni) => Some(pni),
            _ => None,
        }
    }
}

impl<'a> Builder<'a, '_> {
    fn node(&mut self, name: String) -> Result<NodeIx, GraphError> {
        self.nodes.push(name);
        self.graph.add_node(&[])
    }

    fn edge(
        &mut self,
        part: EdgePart<'a>,
        ends: (NodeIx, NodeIx),
        metres: u64,
        capacity: u64,
        groups: &[GroupIx],
    ) -> Result<(), GraphError> {
        self.edges.push(part);
        self.graph
            .add_edge(ends.0, ends.1, metres, capacity.min(UNLIMITED), groups)
            .map(|_| ())
    }

    /// The groups that two legs must not share in this reading.
    fn groups<'s>(
        &mut self,
        srlgs: impl IntoIterator<Item = &'s Srlg>,
    ) -> Result<Vec<GroupIx>, GraphError> {
        let mut groups = Vec::new();
        for srlg in srlgs {
            if !self.reading.strict && !is_fatal(srlg.kind, self.thresholds) {
                continue;
            }
            let group = match self.groups.get(srlg) {
                Some(group) => *group,
                None => {
                    let group = self.graph.add_group()?;
                    self.groups.insert(srlg.clone(), group);
                    group
                }
            };
            groups.push(group);
        }
        Ok(groups)
    }

    /// The part of the carrier's network that the connections can use.
    fn carrier(
        &mut self,
        pnis: &[&'a Pni],
        core: NodeIx,
    ) -> Result<SortedMap<usize, NodeIx>, GraphError> {
        let mut places = SortedMap::new();
        for at in self.backbone.around(pnis) {
            let Some(node) = self.backbone.nodes.get(at) else {
                continue;
            };
            let place = self.node(format!("router {}", node.name))?;
            places.insert(at, place);
            if node.core {
                self.edge(EdgePart::Join, (core, place), 0, UNLIMITED, &[])?;
            }
        }
        for segment in &self.backbone.segments {
            let end = |at: usize| {
                let is_core = self.backbone.nodes.get(at).is_some_and(|node| node.core);
                places.get(&at).copied().or(is_core.then_some(core))
            };
            let (Some(u), Some(v)) = (end(segment.ends.0), end(segment.ends.1)) else {
                continue;
            };
            let capacity = segment.capacity.unwrap_or(UNLIMITED);
            // A link from the core to the core is no part of a way out of it.
            if u != v && capacity >= self.least {
                let groups = self.groups(segment.srlgs.iter().copied())?;
                self.edge(
                    EdgePart::Segment(segment.name, segment.srlgs.clone()),
                    (u, v),
                    segment.metres,
                    capacity,
                    &groups,
                )?;
            }
        }
        Ok(places)
    }

    fn connections(
        &mut self,
        pnis: &[&'a Pni],
        places: &SortedMap<usize, NodeIx>,
        core: NodeIx,
        microsoft: NodeIx,
    ) -> Result<(), GraphError> {
        let reached = if self.reading.hope_for_paths {
            self.backbone.reached(|_, _| false, |_, _| false)
        } else {
            SortedSet::new()
        };
        let mut routers: SortedMap<&str, NodeIx> = SortedMap::new();
        let mut hoped: SortedSet<usize> = SortedSet::new();
        for pni in pnis {
            let Some((at, peer)) = self
                .backbone
                .position(&pni.peer_router)
                .and_then(|at| Some((at, *places.get(&at)?)))
            else {
                continue;
            };
            if self.reading.hope_for_paths && !reached.contains(&at) && hoped.insert(at) {
                self.edge(EdgePart::Unrecorded, (core, peer), 1, UNLIMITED, &[])?;
            }
            let known = pni
                .microsoft_router
                .as_deref()
                .and_then(|router| routers.get(router).copied());
            let far = match (&pni.microsoft_router, known) {
                (_, Some(router)) => router,
                (None, None) if !self.reading.hope_for_routers => continue,
                (name, None) => {
                    let shown = name.as_ref().map_or_else(
                        || format!("Microsoft router of {}, not recorded", pni.name),
                        |name| format!("Microsoft router {name}"),
                    );
                    let router = self.node(shown)?;
                    self.edge(EdgePart::Join, (router, microsoft), 0, UNLIMITED, &[])?;
                    if let Some(name) = name {
                        routers.insert(name, router);
                    }
                    router
                }
            };
            if pni.bandwidth.get() >= self.least {
                let risks = risks_of(pni);
                let groups = self.groups(&risks)?;
                self.edge(
                    EdgePart::Pni(pni),
                    (peer, far),
                    1,
                    pni.bandwidth.get(),
                    &groups,
                )?;
            }
        }
        Ok(())
    }
}
