//! What an edit does to Microsoft's word on a record, and when a connection can be used.

use super::{InventoryStatus, Pni, PniKind, Record};

/// What Microsoft can see from its side of the connection, and so confirms or disputes. The path
/// from the core, shared risks, peaks and the name are the ISP's alone.
fn seen_by_microsoft(pni: &Pni) -> impl PartialEq + use<> {
    (
        (pni.metro.clone(), pni.facility.clone(), pni.kind),
        (pni.peer_router.clone(), pni.microsoft_router.clone()),
        (pni.bandwidth, pni.lag_members, pni.lacp, pni.bfd, pni.md5),
        (pni.session_v4, pni.session_v6),
        pni.status,
    )
}

impl Pni {
    /// The record after the ISP has edited the connection: Microsoft's word, confirmation or
    /// dispute, holds only as long as what it was said about.
    pub fn record_after_edit(&self, edited: &Self) -> Record {
        if seen_by_microsoft(self) == seen_by_microsoft(edited) {
            self.record
        } else {
            Record::Claimed
        }
    }

    /// Whether customers can be turned on over it: live, private and confirmed by Microsoft.
    pub fn is_usable(&self) -> bool {
        self.status == InventoryStatus::Live
            && self.kind == PniKind::Private
            && self.record == Record::Confirmed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{bandwidth::Mbps, catalogue::Catalogue, evidence::demo};

    fn confirmed() -> Pni {
        let catalogue = Catalogue::seed().unwrap();
        demo::evidence(catalogue.providers().next().unwrap(), catalogue).pnis[0].clone()
    }

    #[test]
    fn what_microsoft_confirmed_has_to_be_confirmed_again_when_it_changes() {
        let before = confirmed();
        assert!(before.is_usable());
        let edits: [fn(&mut Pni); 6] = [
            |pni| pni.bandwidth = Mbps::new(1),
            |pni| pni.peer_router = "other".to_owned(),
            |pni| pni.microsoft_router = None,
            |pni| pni.session_v4 = None,
            |pni| pni.status = InventoryStatus::Planned,
            |pni| pni.kind = PniKind::Exchange,
        ];
        for edit in edits {
            let mut after = before.clone();
            edit(&mut after);
            assert_eq!(before.record_after_edit(&after), Record::Claimed);
            after.record = before.record_after_edit(&after);
            assert!(!after.is_usable());
        }
    }

    #[test]
    fn what_only_the_isp_knows_leaves_the_confirmation_alone() {
        let mut before = confirmed();
        let edits: [fn(&mut Pni); 4] = [
            |pni| "renamed".clone_into(&mut pni.name),
            |pni| pni.peak_in = Some(Mbps::new(1)),
            |pni| pni.path.clear(),
            |pni| pni.srlgs.clear(),
        ];
        for record in [Record::Confirmed, Record::Disputed, Record::Claimed] {
            before.record = record;
            for edit in edits {
                let mut after = before.clone();
                edit(&mut after);
                assert_eq!(before.record_after_edit(&after), record);
            }
        }
    }
}
