//! From which month on a promise holds.
//!
//! Months keep the promise that was valid in them, however late their measurements arrive: a promise
//! that could be changed behind a month would be none. Microsoft's targets likewise are those of the
//! policy that was in force when the month began.

use super::{Month, SlaOffer};
use crate::ids::RegionId;
use crate::time::UtcMs;

/// A promise that holds from a coming month on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coming {
    /// Its first month.
    pub from: Month,
    /// The promise; one that promises nothing takes the offer back.
    pub offer: SlaOffer,
}

/// What one or several ISPs promise now, and what is to take its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Promised {
    /// Valid now; only what promises something.
    pub valid: Vec<SlaOffer>,
    /// To follow; only what differs from what is valid now.
    pub coming: Vec<Coming>,
}

impl Promised {
    /// Sorts promises, each with its first month (`None`: valid for long), by whether they hold already.
    pub fn at(running: Month, all: impl IntoIterator<Item = (Option<Month>, SlaOffer)>) -> Self {
        let (mut valid, mut coming) = (Vec::new(), Vec::new());
        for (from, offer) in all {
            match from {
                Some(from) if from > running => coming.push(Coming { from, offer }),
                _ => valid.push(offer),
            }
        }
        coming.retain(|next: &Coming| {
            let now = valid.iter().find(|now: &&SlaOffer| {
                now.isp == next.offer.isp && now.region == next.offer.region
            });
            now.map_or(next.offer.promises(), |now| *now != next.offer)
        });
        valid.retain(SlaOffer::promises);
        Self { valid, coming }
    }

    /// What is valid now in a region, of the only ISP that was asked for.
    pub fn now(&self, region: &RegionId) -> Option<&SlaOffer> {
        self.valid.iter().find(|offer| offer.region == *region)
    }

    /// What is to follow in a region, of the only ISP that was asked for.
    pub fn next(&self, region: &RegionId) -> Option<&Coming> {
        self.coming.iter().find(|next| next.offer.region == *region)
    }

    /// What was said last about a region: what is to follow, or what is valid; `None` when it is taken
    /// back or there is nothing.
    pub fn latest(&self, region: &RegionId) -> Option<&SlaOffer> {
        match self.next(region) {
            Some(next) => Some(&next.offer).filter(|offer| offer.promises()),
            None => self.now(region),
        }
    }

    /// Of one ISP alone.
    #[must_use]
    pub fn of(&self, isp: &crate::ids::OrgId) -> Self {
        let valid = self.valid.iter().filter(|offer| offer.isp == *isp);
        let coming = self.coming.iter().filter(|next| next.offer.isp == *isp);
        Self {
            valid: valid.cloned().collect(),
            coming: coming.cloned().collect(),
        }
    }
}

/// The first month of a changed promise. What promises something for the first time holds from the
/// month in which it is made; a change of what is in force, for the better or the worse or taking it
/// back, from the next month on.
pub fn holds_from(something_in_force: bool, now: UtcMs) -> Month {
    let running = Month::of(now);
    if something_in_force {
        Month::of(running.to())
    } else {
        running
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_follow_is_told_apart_from_what_is_valid() {
        let offer = |ppm| SlaOffer {
            availability: crate::sla::Share::from_ppm(ppm),
            ..SlaOffer::nothing("isp".into(), "europe".into())
        };
        let back = SlaOffer::nothing("isp".into(), "europe".into());
        let region = RegionId::from("europe");
        let (november, december) = (Month::parse("2026-11"), Month::parse("2026-12"));
        let running = november.unwrap();
        let both = [(None, offer(999_000)), (december, offer(980_000))];
        let found = Promised::at(running, both.clone());
        assert_eq!(found.now(&region), Some(&offer(999_000)));
        assert_eq!(found.next(&region).unwrap().from.label(), "2026-12");
        assert_eq!(found.latest(&region), Some(&offer(980_000)));
        let found = Promised::at(
            running,
            [(november, offer(999_000)), (december, back.clone())],
        );
        assert_eq!(found.latest(&region), None);
        assert_eq!(found.coming.len(), 1);
        // Changed and changed back: nothing is to follow.
        let same = [(november, offer(999_000)), (december, offer(999_000))];
        assert!(Promised::at(running, same).coming.is_empty());
        assert!(Promised::at(running, [(november, back)]).valid.is_empty());
    }

    #[test]
    fn a_first_promise_holds_at_once_and_a_change_from_the_next_month() {
        let now = UtcMs::parse_rfc3339("2026-12-31T23:59:59Z").unwrap();
        assert_eq!(holds_from(false, now).label(), "2026-12");
        assert_eq!(holds_from(true, now).label(), "2027-01");
    }
}
