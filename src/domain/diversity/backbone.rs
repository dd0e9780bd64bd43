//! The carrier's recorded network, indexed once per assessment.
//!
//! All core nodes together are one terminal: the core as a whole is taken to hold, because what an
//! application is about is the way from it to Microsoft. A core node that is itself a peer router
//! stays a node of its own, because both legs may end there. Segments that are recorded twice under
//! one id are one segment that runs through all the risks recorded for it: the cautious reading.

use crate::sorted::{SortedMap, SortedSet};

use crate::{
    evidence::{Evidence, NodeKind},
    ids::MetroId,
    pni::{Pni, Srlg},
};

/// Length that an unrecorded segment length counts as, metres; only the order of paths depends on it.
const UNRECORDED_METRES: u64 = 1_000;

/// A node of the carrier.
#[derive(Debug)]
pub(crate) struct Node<'a> {
    pub name: &'a str,
    pub core: bool,
    /// Metros it fails with: where it stands, and where its connections are.
    pub metros: SortedSet<&'a MetroId>,
    /// Segments that end here, with the node at their other end.
    pub links: Vec<(usize, usize)>,
}

/// A segment of the carrier.
#[derive(Debug)]
pub(crate) struct Segment<'a> {
    pub name: &'a str,
    pub ends: (usize, usize),
    pub metres: u64,
    /// Mbit/s; `None` does not limit.
    pub capacity: Option<u64>,
    pub srlgs: SortedSet<&'a Srlg>,
}

/// Nodes and segments by position.
#[derive(Debug, Default)]
pub(crate) struct Backbone<'a> {
    pub nodes: Vec<Node<'a>>,
    pub segments: Vec<Segment<'a>>,
    by_name: SortedMap<&'a str, usize>,
}

impl<'a> Backbone<'a> {
    /// Indexes what is recorded; connections that do not count still show where a path runs.
    pub fn of(evidence: &'a Evidence) -> Self {
        let mut backbone = Self::default();
        for node in &evidence.nodes {
            let at = backbone.node(&node.id);
            if let Some(entry) = backbone.nodes.get_mut(at) {
                entry.core |= node.kind == NodeKind::Core;
                entry.metros.extend(&node.metro);
            }
        }
        for pni in &evidence.pnis {
            let at = backbone.node(&pni.peer_router);
            if let Some(entry) = backbone.nodes.get_mut(at) {
                entry.metros.insert(&pni.metro);
            }
        }
        let mut by_id: SortedMap<&str, usize> = SortedMap::new();
        for segment in evidence.all_segments() {
            let ends = (backbone.node(&segment.from), backbone.node(&segment.to));
            let metres = segment.length_km.map_or(UNRECORDED_METRES, metres);
            let capacity = segment.bandwidth.map(|bandwidth| bandwidth.get());
            let at = *by_id.entry(&segment.id).or_insert_with(|| {
                let srlgs = SortedSet::new();
                backbone.segments.push(Segment {
                    name: &segment.id,
                    ends,
                    metres,
                    capacity,
                    srlgs,
                });
                backbone.segments.len() - 1
            });
            if let Some(entry) = backbone.segments.get_mut(at) {
                entry.metres = entry.metres.max(metres);
                entry.capacity = entry.capacity.into_iter().chain(capacity).min();
                entry.srlgs.extend(&segment.srlgs);
            }
        }
        backbone.link();
        backbone
    }

    fn node(&mut self, name: &'a str) -> usize {
        let nodes = &mut self.nodes;
        *self.by_name.entry(name).or_insert_with(|| {
            nodes.push(Node {
                name,
                core: false,
                metros: SortedSet::new(),
                links: Vec::new(),
            });
            nodes.len() - 1
        })
    }

    fn link(&mut self) {
        for (at, segment) in self.segments.iter().enumerate() {
            let (u, v) = segment.ends;
            for (here, there) in [(u, v), (v, u)] {
                if let Some(node) = self.nodes.get_mut(here) {
                    node.links.push((at, there));
                }
            }
        }
    }

    /// Position of a node.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// Everything that a walk from the routers of some connections meets before it enters the core:
    /// the only part of the network their legs can use. Positions in order.
    pub fn around(&self, pnis: &[&Pni]) -> SortedSet<usize> {
        let mut seen: SortedSet<usize> = pnis
            .iter()
            .filter_map(|pni| self.position(&pni.peer_router))
            .collect();
        let mut open: Vec<usize> = seen.iter().copied().collect();
        while let Some(at) = open.pop() {
            for (_, next) in self
                .nodes
                .get(at)
                .map(|node| node.links.as_slice())
                .unwrap_or_default()
            {
                let enters_core = self.nodes.get(*next).is_some_and(|node| node.core);
                if !enters_core && seen.insert(*next) {
                    open.push(*next);
                }
            }
        }
        seen
    }

    /// The nodes that the core still reaches when some nodes and segments are gone.
    pub fn reached(
        &self,
        node_gone: impl Fn(usize, &Node) -> bool,
        segment_gone: impl Fn(usize, &Segment) -> bool,
    ) -> SortedSet<usize> {
        let alive = |at: usize| self.nodes.get(at).is_some_and(|node| !node_gone(at, node));
        let cores = self
            .nodes
            .iter()
            .enumerate()
            .filter(|(at, node)| node.core && alive(*at));
        let mut seen: SortedSet<usize> = cores.map(|(at, _)| at).collect();
        let mut open: Vec<usize> = seen.iter().copied().collect();
        while let Some(at) = open.pop() {
            for (segment, next) in self
                .nodes
                .get(at)
                .map(|node| node.links.as_slice())
                .unwrap_or_default()
            {
                let usable = self
                    .segments
                    .get(*segment)
                    .is_some_and(|entry| !segment_gone(*segment, entry));
                if usable && alive(*next) && seen.insert(*next) {
                    open.push(*next);
                }
            }
        }
        seen
    }
}

/// Kilometres as whole metres. (`Duration` is std's only exact way from a float to an integer.)
fn metres(km: f64) -> u64 {
    std::time::Duration::try_from_secs_f64(km)
        .ok()
        .and_then(|span| u64::try_from(span.as_millis()).ok())
        .unwrap_or(UNRECORDED_METRES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kilometres_become_metres() {
        assert_eq!(metres(12.5), 12_500);
        assert_eq!(metres(0.0), 0);
    }
}
