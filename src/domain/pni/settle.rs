//! What an edit does to Microsoft's word on a record, and when a connection can be used.

use super::{InventoryStatus, MapsUse, Pni, PniKind, Record};
use crate::time::UtcMs;

/// What Microsoft can see from its side of the connection, and so confirms or disputes. The path
/// from the core, shared risks, peaks and the name are the ISP's alone.
fn seen_by_microsoft(pni: &Pni) -> impl PartialEq + use<> {
    (
        (pni.metro.clone(), pni.facility.clone(), pni.kind),
        (pni.peer_router.clone(), pni.microsoft_router.clone()),
        (pni.bandwidth, pni.lag_members, pni.lacp, pni.bfd, pni.md5),
        (pni.session_v4, pni.session_v6),
        (pni.status, pni.maps_use),
    )
}

impl MapsUse {
    /// The use that a new record may claim: a type conversion begins by its request only.
    #[must_use]
    pub const fn as_recorded(self) -> Self {
        match self {
            Self::Converting => Self::Ordinary,
            stated => stated,
        }
    }
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

    /// The use after the ISP has edited the connection: a type conversion begins and ends only by its
    /// request.
    pub fn maps_use_after_edit(&self, edited: &Self) -> MapsUse {
        match (self.maps_use, edited.maps_use) {
            (MapsUse::Converting, _) | (_, MapsUse::Converting) => self.maps_use,
            (_, edited) => edited,
        }
    }

    /// Whether it is still [`Pni::just_opened`] after the ISP has edited it.
    pub fn just_opened_after_edit(&self, edited: &Self) -> bool {
        self.just_opened && edited.status == InventoryStatus::Live && edited.peak().is_none()
    }

    /// Whether it is still [`Pni::just_opened`] after another connection of its metro was measured on a
    /// day. What the others carried until the day on which it was opened says everything; of later days
    /// its own share is missing. `opened` is when it went into service, if that is known.
    pub fn just_opened_after_peak(&self, opened: Option<UtcMs>, measured_on: UtcMs) -> bool {
        self.just_opened && opened.is_some_and(|opened| measured_on <= opened)
    }

    /// Whether it counts: live, private and confirmed by Microsoft. Customers are turned on over it
    /// once it is in MAPS use too.
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
        let edits: [fn(&mut Pni); 7] = [
            |pni| pni.bandwidth = Mbps::new(1),
            |pni| pni.peer_router = "other".to_owned(),
            |pni| pni.microsoft_router = None,
            |pni| pni.session_v4 = None,
            |pni| pni.status = InventoryStatus::Planned,
            |pni| pni.maps_use = MapsUse::Ordinary,
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
    fn peaks_of_the_others_ask_for_its_own_only_after_the_day_of_its_opening() {
        let day = |text: &str| UtcMs::parse_date(text).unwrap();
        let opened = Some(day("2026-11-23").add_hours(23));
        let mut pni = confirmed();
        pni.just_opened = true;
        assert!(pni.just_opened_after_peak(opened, day("2026-11-20")));
        assert!(pni.just_opened_after_peak(opened, day("2026-11-23")));
        assert!(!pni.just_opened_after_peak(opened, day("2026-11-24")));
        assert!(!pni.just_opened_after_peak(None, day("2026-11-20")));
        pni.just_opened = false;
        assert!(!pni.just_opened_after_peak(opened, day("2026-11-20")));
    }

    #[test]
    fn no_edit_begins_or_ends_a_type_conversion() {
        use MapsUse::{Converting, InUse, Ordinary};
        let mut before = confirmed();
        for (stored, typed, kept) in [
            (Ordinary, InUse, InUse),
            (InUse, Ordinary, Ordinary),
            (Ordinary, Converting, Ordinary),
            (InUse, Converting, InUse),
            (Converting, InUse, Converting),
            (Converting, Ordinary, Converting),
        ] {
            before.maps_use = stored;
            let mut after = before.clone();
            after.maps_use = typed;
            assert_eq!(before.maps_use_after_edit(&after), kept);
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
