//! The network as an undirected multigraph whose nodes and links carry risk groups.
//!
//! Nodes are backbone sites, peer routers, facilities, Microsoft routers; edges are path segments
//! and PNIs. A risk group (SRLG: cable, duct, entrance, power feed, building) fails all its members
//! at once. Parallel links stay apart, because two cables are two cables; self-loops are allowed
//! and lead nowhere. A graph is built once and then only read.

use thiserror::Error;

use super::index::{Ix, IxVec, Lists, ix};

/// Most nodes a graph may have.
pub const MAX_NODES: usize = 200_000;
/// Most edges a graph may have.
pub const MAX_EDGES: usize = 1_000_000;
/// Most risk groups a graph may have.
pub const MAX_GROUPS: usize = 200_000;
/// Most memberships (one node or edge in one group) a graph may have.
pub const MAX_MEMBERSHIPS: usize = 4_000_000;
/// Largest length of an edge. Two paths over all nodes still add up within 64 bits.
pub const MAX_LENGTH: u64 = 1 << 40;
/// Largest capacity of an edge. All edges together still add up within 64 bits.
pub const MAX_CAPACITY: u64 = 1 << 40;

ix! {
    /// A node of one [`Graph`].
    pub NodeIx
}
ix! {
    /// An edge of one [`Graph`].
    pub EdgeIx
}
ix! {
    /// A risk group of one [`Graph`].
    pub GroupIx
}

/// A link between two nodes, usable in both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// One end.
    pub u: NodeIx,
    /// The other end; equal to `u` for a self-loop.
    pub v: NodeIx,
    /// Length in a unit of the caller's choice, at most [`MAX_LENGTH`].
    pub length: u64,
    /// Capacity in a unit of the caller's choice, at most [`MAX_CAPACITY`].
    pub capacity: u64,
}

/// A step from a node over an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The node at the far end.
    pub to: NodeIx,
    /// The edge taken.
    pub edge: EdgeIx,
    /// The edge's length, here so that a path search reads one list only.
    pub length: u64,
}

/// Why a graph cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GraphError {
    /// More than [`MAX_NODES`].
    #[error("more than {MAX_NODES} nodes; split the network into smaller parts")]
    TooManyNodes,
    /// More than [`MAX_EDGES`].
    #[error("more than {MAX_EDGES} links; split the network into smaller parts")]
    TooManyEdges,
    /// More than [`MAX_GROUPS`].
    #[error("more than {MAX_GROUPS} risk groups; split the network into smaller parts")]
    TooManyGroups,
    /// More than [`MAX_MEMBERSHIPS`].
    #[error(
        "more than {MAX_MEMBERSHIPS} memberships in risk groups; merge groups that fail together"
    )]
    TooManyMemberships,
    /// An edge ends at a node that was not added.
    #[error("a link ends at node number {0}, which does not exist")]
    UnknownNode(usize),
    /// A node or edge names a group that was not added.
    #[error("a node or link is in risk group number {0}, which does not exist")]
    UnknownGroup(usize),
    /// Longer than [`MAX_LENGTH`].
    #[error("length {0} is larger than {MAX_LENGTH}; use a coarser unit")]
    LengthTooLarge(u64),
    /// More than [`MAX_CAPACITY`].
    #[error("capacity {0} is larger than {MAX_CAPACITY}; use a coarser unit")]
    CapacityTooLarge(u64),
}

/// A graph being built; [`GraphBuilder::build`] completes it.
#[derive(Debug, Clone, Default)]
pub struct GraphBuilder {
    nodes: usize,
    groups: usize,
    edges: IxVec<EdgeIx, Edge>,
    node_members: Vec<(NodeIx, GroupIx)>,
    edge_members: Vec<(EdgeIx, GroupIx)>,
}

impl GraphBuilder {
    /// Adds a node that fails with any of `groups`.
    ///
    /// # Errors
    /// A bound is exceeded or a group is unknown.
    pub fn add_node(&mut self, groups: &[GroupIx]) -> Result<NodeIx, GraphError> {
        if self.nodes >= MAX_NODES {
            return Err(GraphError::TooManyNodes);
        }
        self.check_groups(groups)?;
        let node = NodeIx::at(self.nodes);
        self.nodes += 1;
        self.node_members
            .extend(groups.iter().map(|group| (node, *group)));
        Ok(node)
    }

    /// Adds a link between `u` and `v` that fails with any of `groups`.
    ///
    /// # Errors
    /// A bound is exceeded, or an end or a group is unknown.
    pub fn add_edge(
        &mut self,
        u: NodeIx,
        v: NodeIx,
        length: u64,
        capacity: u64,
        groups: &[GroupIx],
    ) -> Result<EdgeIx, GraphError> {
        if self.edges.len() >= MAX_EDGES {
            return Err(GraphError::TooManyEdges);
        }
        if let Some(end) = [u, v].into_iter().find(|end| end.index() >= self.nodes) {
            return Err(GraphError::UnknownNode(end.index()));
        }
        if length > MAX_LENGTH {
            return Err(GraphError::LengthTooLarge(length));
        }
        if capacity > MAX_CAPACITY {
            return Err(GraphError::CapacityTooLarge(capacity));
        }
        self.check_groups(groups)?;
        let edge = self.edges.push(Edge {
            u,
            v,
            length,
            capacity,
        });
        self.edge_members
            .extend(groups.iter().map(|group| (edge, *group)));
        Ok(edge)
    }

    /// Adds a risk group without members.
    ///
    /// # Errors
    /// There are [`MAX_GROUPS`] already.
    pub fn add_group(&mut self) -> Result<GroupIx, GraphError> {
        if self.groups >= MAX_GROUPS {
            return Err(GraphError::TooManyGroups);
        }
        let group = GroupIx::at(self.groups);
        self.groups += 1;
        Ok(group)
    }

    fn check_groups(&self, groups: &[GroupIx]) -> Result<(), GraphError> {
        if let Some(group) = groups.iter().find(|group| group.index() >= self.groups) {
            return Err(GraphError::UnknownGroup(group.index()));
        }
        let members = self.node_members.len() + self.edge_members.len() + groups.len();
        if members > MAX_MEMBERSHIPS {
            Err(GraphError::TooManyMemberships)
        } else {
            Ok(())
        }
    }

    /// Completes the graph.
    pub fn build(mut self) -> Graph {
        self.node_members.sort_unstable();
        self.node_members.dedup();
        self.edge_members.sort_unstable();
        self.edge_members.dedup();
        let steps = self.edges.iter().flat_map(|(edge, ends)| {
            let there = (
                ends.u,
                Step {
                    to: ends.v,
                    edge,
                    length: ends.length,
                },
            );
            let back = (
                ends.v,
                Step {
                    to: ends.u,
                    edge,
                    length: ends.length,
                },
            );
            // A self-loop is left out: no path can use it.
            [there, back]
                .into_iter()
                .filter(|(from, step)| *from != step.to)
        });
        Graph {
            steps: Lists::gather(self.nodes, steps),
            node_groups: Lists::gather(self.nodes, self.node_members.iter().copied()),
            edge_groups: Lists::gather(self.edges.len(), self.edge_members.iter().copied()),
            group_nodes: Lists::gather(
                self.groups,
                self.node_members
                    .iter()
                    .map(|(node, group)| (*group, *node)),
            ),
            group_edges: Lists::gather(
                self.groups,
                self.edge_members
                    .iter()
                    .map(|(edge, group)| (*group, *edge)),
            ),
            edges: self.edges,
        }
    }
}

/// An undirected multigraph with risk groups; see the module.
#[derive(Debug, Clone)]
pub struct Graph {
    edges: IxVec<EdgeIx, Edge>,
    steps: Lists<NodeIx, Step>,
    node_groups: Lists<NodeIx, GroupIx>,
    edge_groups: Lists<EdgeIx, GroupIx>,
    group_nodes: Lists<GroupIx, NodeIx>,
    group_edges: Lists<GroupIx, EdgeIx>,
}

impl Graph {
    /// Starts an empty graph.
    pub fn builder() -> GraphBuilder {
        GraphBuilder::default()
    }

    /// Number of nodes.
    pub fn node_count(&self) -> usize {
        self.steps.len()
    }

    /// Number of edges, self-loops and parallel edges included.
    pub fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// Number of risk groups, empty ones included.
    pub fn group_count(&self) -> usize {
        self.group_nodes.len()
    }

    /// All nodes in the order they were added.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = NodeIx> + use<> {
        (0..self.node_count()).map(NodeIx::at)
    }

    /// All edges in the order they were added.
    pub fn edges(&self) -> impl DoubleEndedIterator<Item = (EdgeIx, &Edge)> + Clone {
        self.edges.iter()
    }

    /// All groups in the order they were added.
    pub fn groups(&self) -> impl DoubleEndedIterator<Item = GroupIx> + use<> {
        (0..self.group_count()).map(GroupIx::at)
    }

    /// The node at a position of the caller's list, if there is one.
    pub fn node_at(&self, position: usize) -> Option<NodeIx> {
        (position < self.node_count()).then(|| NodeIx::at(position))
    }

    /// The edge's ends, length and capacity, if it belongs to this graph.
    pub fn edge(&self, edge: EdgeIx) -> Option<&Edge> {
        self.edges.value(edge)
    }

    /// The length of an edge, 0 for one of another graph.
    pub fn length(&self, edge: EdgeIx) -> u64 {
        self.edges.value(edge).map_or(0, |edge| edge.length)
    }

    /// The steps out of a node; self-loops are left out.
    pub fn steps(&self, node: NodeIx) -> &[Step] {
        self.steps.of(node)
    }

    /// The risk groups of a node.
    pub fn node_groups(&self, node: NodeIx) -> &[GroupIx] {
        self.node_groups.of(node)
    }

    /// The risk groups of an edge.
    pub fn edge_groups(&self, edge: EdgeIx) -> &[GroupIx] {
        self.edge_groups.of(edge)
    }

    /// The nodes that fail with a group.
    pub fn group_nodes(&self, group: GroupIx) -> &[NodeIx] {
        self.group_nodes.of(group)
    }

    /// The edges that fail with a group.
    pub fn group_edges(&self, group: GroupIx) -> &[EdgeIx] {
        self.group_edges.of(group)
    }

    /// Whether `s` and `t` are two different nodes of this graph: between others there are no paths.
    pub(crate) fn joins(&self, s: NodeIx, t: NodeIx) -> bool {
        s != t && s.index() < self.node_count() && t.index() < self.node_count()
    }

    /// One value per node.
    pub(crate) fn per_node<T: Clone>(&self, value: T) -> IxVec<NodeIx, T> {
        IxVec::filled(self.node_count(), value)
    }

    /// One value per edge.
    pub(crate) fn per_edge<T: Clone>(&self, value: T) -> IxVec<EdgeIx, T> {
        IxVec::filled(self.edge_count(), value)
    }
}
