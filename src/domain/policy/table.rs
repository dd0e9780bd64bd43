//! The values of a policy by region and partner type, without their origins: all that a verdict needs,
//! and therefore all that travels to a live preview.

use serde::{Deserialize, Serialize};

use super::{PartnerType, Thresholds};
use crate::ids::RegionId;

/// Which values hold where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThresholdTable {
    /// Holds where nothing special does.
    base: Thresholds,
    special: Vec<Special>,
}

/// What holds for a partner type, in one region or in all others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Special {
    region: Option<RegionId>,
    partner: PartnerType,
    thresholds: Thresholds,
}

impl ThresholdTable {
    /// A table in which nothing special holds yet.
    pub(super) fn new(base: Thresholds) -> Self {
        Self {
            base,
            special: Vec::new(),
        }
    }

    /// Adds what holds for a partner type, in one region or, with `None`, in all others.
    pub(super) fn add(
        &mut self,
        region: Option<RegionId>,
        partner: PartnerType,
        thresholds: Thresholds,
    ) {
        self.special.push(Special {
            region,
            partner,
            thresholds,
        });
    }

    /// The values that hold for a region and partner type.
    pub fn thresholds(&self, region: &RegionId, partner: PartnerType) -> &Thresholds {
        let of = |wanted: Option<&RegionId>| {
            self.special
                .iter()
                .find(|special| special.partner == partner && special.region.as_ref() == wanted)
        };
        of(Some(region))
            .or_else(|| of(None))
            .map_or(&self.base, |special| &special.thresholds)
    }
}
