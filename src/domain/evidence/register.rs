//! What belongs to no single connection: nodes, backbone segments and the register of shared risks.

use crate::sorted::SortedSet;

use serde::{Deserialize, Serialize};

use super::{Evidence, Node, RiskGroup};
use crate::pni::{PathSegment, Pni, Srlg};

/// The part of the evidence that an ISP records once for its whole network.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Register {
    /// Nodes of its network.
    pub nodes: Vec<Node>,
    /// Backbone segments.
    pub segments: Vec<PathSegment>,
    /// Shared risks with what they are.
    pub srlgs: Vec<RiskGroup>,
}

/// A shared risk and everything that runs through it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskUse {
    /// The risk.
    pub id: Srlg,
    /// What it is, in words; may be empty.
    pub about: String,
    /// Segments through it, each once, by id.
    pub segments: Vec<String>,
    /// Connections whose path or own record names it, by name.
    pub pnis: Vec<String>,
}

impl Register {
    /// The register of a document.
    pub fn of(evidence: &Evidence) -> Self {
        Self {
            nodes: evidence.nodes.clone(),
            segments: evidence.segments.clone(),
            srlgs: evidence.srlgs.clone(),
        }
    }

    /// Whether both say the same, whatever the order of their entries.
    pub fn says_the_same(&self, other: &Self) -> bool {
        fn lines<T: Serialize>(list: &[T]) -> SortedSet<String> {
            list.iter()
                .filter_map(|entry| serde_json::to_string(entry).ok())
                .collect()
        }
        lines(&self.nodes) == lines(&other.nodes)
            && lines(&self.segments) == lines(&other.segments)
            && lines(&self.srlgs) == lines(&other.srlgs)
    }

    /// Records what a shared risk is; registers it when it is new.
    pub fn describe(&mut self, id: &Srlg, about: &str) {
        match self.srlgs.iter_mut().find(|group| group.id == *id) {
            Some(group) => about.clone_into(&mut group.about),
            None => self.srlgs.push(RiskGroup {
                id: id.clone(),
                about: about.to_owned(),
            }),
        }
    }

    /// Gives a shared risk another kind or name, everywhere in the register.
    pub fn rename(&mut self, from: &Srlg, to: &Srlg) {
        let groups = self.srlgs.iter_mut().map(|group| &mut group.id);
        let named = self
            .segments
            .iter_mut()
            .flat_map(|segment| &mut segment.srlgs);
        replace(groups.chain(named), from, to);
    }
}

/// Gives a shared risk another kind or name in a connection and its path. Says whether it was there.
pub fn rename_in(pni: &mut Pni, from: &Srlg, to: &Srlg) -> bool {
    let path = pni.path.iter_mut().flat_map(|segment| &mut segment.srlgs);
    replace(path.chain(&mut pni.srlgs), from, to)
}

fn replace<'a>(all: impl Iterator<Item = &'a mut Srlg>, from: &Srlg, to: &Srlg) -> bool {
    let mut found = false;
    for srlg in all.filter(|srlg| *srlg == from) {
        to.clone_into(srlg);
        found = true;
    }
    found
}

/// Every shared risk, registered or only named, by kind and name.
pub fn risk_uses(evidence: &Evidence) -> Vec<RiskUse> {
    let registered = evidence.srlgs.iter().map(|group| &group.id);
    let named = evidence
        .all_segments()
        .flat_map(|segment| &segment.srlgs)
        .chain(evidence.pnis.iter().flat_map(|pni| &pni.srlgs));
    let all: SortedSet<&Srlg> = registered.chain(named).collect();
    all.into_iter()
        .map(|id| {
            let through = |segment: &&PathSegment| segment.srlgs.contains(id);
            let segments: SortedSet<&str> = evidence
                .all_segments()
                .filter(through)
                .map(|segment| segment.id.as_str())
                .collect();
            let pnis = evidence.pnis.iter().filter(|pni| {
                pni.srlgs.contains(id) || pni.path.iter().any(|segment| through(&segment))
            });
            RiskUse {
                about: evidence
                    .srlgs
                    .iter()
                    .find(|group| group.id == *id)
                    .map(|group| group.about.clone())
                    .unwrap_or_default(),
                segments: segments.into_iter().map(str::to_owned).collect(),
                pnis: pnis.map(|pni| pni.name.clone()).collect(),
                id: id.clone(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalogue::Catalogue, evidence::demo};

    fn evidence() -> Evidence {
        let catalogue = Catalogue::seed().unwrap();
        demo::evidence(catalogue.providers().next().unwrap(), catalogue)
    }

    #[test]
    fn a_risk_lists_the_segments_and_connections_that_run_through_it() {
        let evidence = evidence();
        let duct = &evidence.pnis[0].path[0].srlgs[0];
        let uses = risk_uses(&evidence);
        let found = uses.iter().find(|risk| risk.id == *duct).unwrap();
        assert_eq!(found.pnis, [evidence.pnis[0].name.clone()]);
        assert_eq!(found.segments, [evidence.pnis[0].path[0].id.clone()]);
    }

    #[test]
    fn renaming_moves_every_use_and_describing_keeps_them() {
        let mut evidence = evidence();
        let from = evidence.pnis[0].path[0].srlgs[0].clone();
        let to = Srlg::parse("cable:East 1").unwrap();
        let before = risk_uses(&evidence);
        let mut register = Register::of(&evidence);
        register.describe(&from, "Along the canal");
        register.rename(&from, &to);
        for pni in &mut evidence.pnis {
            rename_in(pni, &from, &to);
        }
        evidence.srlgs = register.srlgs;
        let after = risk_uses(&evidence);
        assert_eq!(before.len(), after.len());
        assert!(after.iter().all(|risk| risk.id != from));
        let moved = after.iter().find(|risk| risk.id == to).unwrap();
        assert_eq!(moved.about, "Along the canal");
        assert_eq!(moved.pnis, [evidence.pnis[0].name.clone()]);
    }

    #[test]
    fn the_order_of_entries_says_nothing() {
        let register = Register::of(&evidence());
        let mut turned = register.clone();
        turned.srlgs.reverse();
        turned.nodes.reverse();
        assert!(register.says_the_same(&turned));
        turned.srlgs.pop();
        assert!(!register.says_the_same(&turned));
    }
}
