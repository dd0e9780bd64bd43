//! Answers by trying everything.

use super::Case;

/// A path as bit masks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub length: u64,
    pub links: u64,
    /// Inner nodes.
    pub nodes: u64,
    /// Groups of links and inner nodes.
    pub groups: u64,
}

impl Way {
    /// All that the path risks, as one mask.
    pub(super) fn risks(&self, with_nodes: bool, with_groups: bool) -> u64 {
        let nodes = if with_nodes { self.nodes << 32 } else { 0 };
        let groups = if with_groups { self.groups << 48 } else { 0 };
        self.links | nodes | groups
    }
}

/// All paths from node 0 to node 1 without repeated nodes.
pub(super) fn ways(case: &Case) -> Vec<Way> {
    let mut found = Vec::new();
    extend(
        case,
        0,
        Way {
            length: 0,
            links: 0,
            nodes: 0,
            groups: 0,
        },
        &mut found,
    );
    found
}

fn extend(case: &Case, here: usize, way: Way, found: &mut Vec<Way>) {
    if here == 1 {
        found.push(way);
        return;
    }
    for (number, link) in case.links.iter().enumerate() {
        let there = match (link.u == here, link.v == here) {
            (true, false) => link.v,
            (false, true) => link.u,
            _ => continue,
        };
        if there == 0 || way.nodes >> there & 1 == 1 {
            continue;
        }
        let mut longer = way;
        longer.length += link.length;
        longer.links |= 1 << number;
        longer.groups |= u64::from(link.groups);
        if there != 1 {
            longer.nodes |= 1 << there;
            longer.groups |= u64::from(case.nodes[there]);
        }
        extend(case, there, longer, found);
    }
}

/// Largest number of masks of which no two meet.
pub(super) fn most_apart(masks: &[u64]) -> usize {
    fn more(masks: &[u64], used: u64) -> usize {
        let Some((first, rest)) = masks.split_first() else {
            return 0;
        };
        let without = more(rest, used);
        if first & used != 0 {
            return without;
        }
        let clear: Vec<u64> = rest
            .iter()
            .copied()
            .filter(|mask| mask & first == 0)
            .collect();
        without.max(1 + more(&clear, used | first))
    }
    // Supersets never help, and dropping them keeps this fast.
    let mut least: Vec<u64> = masks.to_vec();
    least.sort_unstable_by_key(|mask| mask.count_ones());
    least.dedup();
    let mut kept: Vec<u64> = Vec::new();
    for mask in least {
        if !kept.iter().any(|small| small & mask == *small) {
            kept.push(mask);
        }
    }
    more(&kept, 0)
}

/// Least total length of two paths whose masks do not meet.
pub(super) fn cheapest_pair(ways: &[Way], risks: impl Fn(&Way) -> u64) -> Option<u64> {
    let pairs = ways
        .iter()
        .enumerate()
        .flat_map(|(at, one)| ways[at + 1..].iter().map(move |other| (one, other)));
    pairs
        .filter(|(one, other)| risks(one) & risks(other) == 0)
        .map(|(one, other)| one.length + other.length)
        .min()
}

/// Shortest length after the worst single failure among `failures`, each a mask of what it hits.
pub(super) fn worst_after(
    ways: &[Way],
    failures: &[u64],
    risks: impl Fn(&Way) -> u64,
) -> Option<u64> {
    let after = |failure: u64| {
        ways.iter()
            .filter(|way| risks(way) & failure == 0)
            .map(|way| way.length)
            .min()
    };
    failures
        .iter()
        .map(|failure| after(*failure))
        .chain([after(0)])
        .try_fold(0, |worst, length| Some(length?.max(worst)))
}

/// Least number of bits that meet every mask.
pub(super) fn smallest_hitting(masks: &[u64]) -> usize {
    fn hits(masks: &[u64], left: usize) -> bool {
        let Some(first) = masks.first() else {
            return true;
        };
        left > 0
            && (0..64).filter(|bit| first >> bit & 1 == 1).any(|bit| {
                let rest: Vec<u64> = masks
                    .iter()
                    .copied()
                    .filter(|mask| mask >> bit & 1 == 0)
                    .collect();
                hits(&rest, left - 1)
            })
    }
    (0..=masks.len()).find(|size| hits(masks, *size)).unwrap()
}

/// Number of connected parts without some links and nodes.
pub(super) fn parts(case: &Case, no_link: Option<usize>, no_node: Option<usize>) -> usize {
    let mut part: Vec<usize> = (0..case.nodes.len()).collect();
    for (number, link) in case.links.iter().enumerate() {
        if Some(number) != no_link && Some(link.u) != no_node && Some(link.v) != no_node {
            let (old, new) = (part[link.u], part[link.v]);
            part.iter_mut()
                .filter(|part| **part == old)
                .for_each(|part| *part = new);
        }
    }
    let mut seen: Vec<usize> = part
        .iter()
        .enumerate()
        .filter(|(node, _)| Some(*node) != no_node)
        .map(|(_, part)| *part)
        .collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len()
}

/// Least capacity that leaves a set of nodes around node 0.
pub(super) fn least_capacity(case: &Case) -> u64 {
    let sides = (0_u32..1 << case.nodes.len()).filter(|side| side & 3 == 1);
    let leaving = |side: u32| {
        let crosses = |u: usize, v: usize| side >> u & 1 != side >> v & 1;
        case.links
            .iter()
            .filter(|link| crosses(link.u, link.v))
            .map(|link| link.capacity)
            .sum()
    };
    sides.map(leaving).min().unwrap()
}
