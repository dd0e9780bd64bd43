//! Puts the changes of a plan into evidence, as if everything were in service and confirmed.

use crate::{
    bandwidth::Mbps,
    evidence::{Evidence, Node, NodeKind},
    pni::{InventoryStatus, PathSegment, Record},
};

use super::Change;

/// The evidence after a change. What is only to be recorded is taken to turn out well.
pub(super) fn apply(evidence: &mut Evidence, change: &Change, number: usize) {
    match change {
        Change::AddPni { pni, .. } => {
            let mut pni = (**pni).clone();
            pni.status = InventoryStatus::Live;
            pni.record = Record::Confirmed;
            pni.microsoft_router = Some(format!("planned Microsoft router {number}"));
            pni.peak_in = Some(Mbps::ZERO);
            pni.peak_out = Some(Mbps::ZERO);
            if let Some(first) = pni.path.first() {
                ensure_core(evidence, &first.from);
            }
            evidence.pnis.push(pni);
        }
        Change::AddSegment { segment, .. } => {
            ensure_core(evidence, &segment.from);
            evidence.segments.push(segment.clone());
        }
        Change::NewRouter { pni, segment, .. } => {
            ensure_core(evidence, &segment.from);
            if let Some(pni) = evidence.pnis.iter_mut().find(|known| known.id == *pni) {
                pni.peer_router.clone_from(&segment.to);
                pni.path = vec![segment.clone()];
            }
        }
        Change::NewMicrosoftRouter { pni, .. } | Change::RecordMicrosoftRouter { pni, .. } => {
            if let Some(pni) = evidence.pnis.iter_mut().find(|known| known.id == *pni) {
                pni.microsoft_router = Some(format!("planned Microsoft router {number}"));
            }
        }
        Change::Raise {
            pni,
            to,
            lag_members,
            ..
        } => {
            if let Some(pni) = evidence.pnis.iter_mut().find(|known| known.id == *pni) {
                pni.bandwidth = *to;
                pni.lag_members = *lag_members;
            }
        }
        Change::RecordPath { pni, .. } => {
            let core = core_of(evidence);
            ensure_core(evidence, &core);
            if let Some(pni) = evidence.pnis.iter_mut().find(|known| known.id == *pni) {
                pni.path = vec![PathSegment {
                    id: format!("planned path {number}"),
                    from: core,
                    to: pni.peer_router.clone(),
                    length_km: None,
                    bandwidth: None,
                    srlgs: Vec::new(),
                }];
            }
        }
        Change::RecordPeak { pnis, .. } => {
            for pni in &mut evidence.pnis {
                if pnis.contains(&pni.id) {
                    pni.peak_in = pni.peak_in.or(Some(Mbps::ZERO));
                    pni.peak_out = pni.peak_out.or(Some(Mbps::ZERO));
                }
            }
        }
    }
}

/// The core node that new paths start at.
pub(super) fn core_of(evidence: &Evidence) -> String {
    let core = evidence
        .nodes
        .iter()
        .find(|node| node.kind == NodeKind::Core);
    core.map_or_else(|| "core".to_owned(), |node| node.id.clone())
}

fn ensure_core(evidence: &mut Evidence, name: &str) {
    match evidence.nodes.iter_mut().find(|node| node.id == name) {
        Some(node) => node.kind = NodeKind::Core,
        None => evidence.nodes.push(Node {
            id: name.to_owned(),
            kind: NodeKind::Core,
            metro: None,
        }),
    }
}
