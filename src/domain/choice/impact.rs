//! What a change of choices will do, counted before it is saved.

use crate::sorted::{SortedMap, SortedSet};

use serde::{Deserialize, Serialize};

use super::Wanted;
use super::reconcile::{Actual, Facts, reconcile};
use crate::activation::State;
use crate::ids::{OrgId, SiteId};

/// What changes, in customer sites; every site counts once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impact {
    /// Get an ISP that can start now.
    pub starts: usize,
    /// Lose one ISP and go on with another: the old one stays until the new one is active.
    pub moves: usize,
    /// Return to the ordinary internet.
    pub ends: usize,
    /// Get an ISP that cannot start yet and will start by itself later.
    pub waits: usize,
    /// Keep their ISPs.
    pub unchanged: usize,
    /// The same per ISP, in customer sites.
    pub by_isp: SortedMap<OrgId, IspImpact>,
}

/// What changes for one ISP, in customer sites.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IspImpact {
    /// Chosen newly and able to start now.
    pub starts: usize,
    /// Chosen newly and waiting for qualification, service or prefix.
    pub waits: usize,
    /// Chosen no longer.
    pub ends: usize,
}

impl Impact {
    /// Nothing changes.
    pub const fn is_empty(&self) -> bool {
        self.starts == 0 && self.moves == 0 && self.ends == 0 && self.waits == 0
    }

    /// The figures in a form field: saving names the effect that was on screen.
    pub fn in_short(&self) -> String {
        format!(
            "{}-{}-{}-{}",
            self.starts, self.moves, self.ends, self.waits
        )
    }
}

/// Counts what happens when `before` becomes `after`, given what is there and what is known.
pub fn impact(before: &[Wanted], after: &[Wanted], actual: &[Actual], facts: &Facts) -> Impact {
    let old = by_site(before);
    let new = by_site(after);
    // The same rules that will run after saving, so that the preview cannot promise anything else.
    let changes = reconcile(after, actual, facts);
    let mut runs: SortedSet<(&SiteId, &OrgId)> = SortedSet::new();
    runs.extend(
        actual
            .iter()
            .filter(|row| is_running(row.state))
            .map(|row| (&row.site, &row.isp)),
    );
    for change in &changes {
        if is_running(change.to) {
            runs.insert((&change.site, &change.isp));
        } else {
            runs.remove(&(&change.site, &change.isp));
        }
    }
    let nothing = SortedSet::new();
    let mut impact = Impact::default();
    let sites: SortedSet<&SiteId> = old.keys().chain(new.keys()).copied().collect();
    for site in sites {
        let was = old.get(site).unwrap_or(&nothing);
        let will = new.get(site).unwrap_or(&nothing);
        let added: Vec<&OrgId> = will.difference(was).copied().collect();
        let removed: Vec<&OrgId> = was.difference(will).copied().collect();
        let started = added
            .iter()
            .filter(|isp| runs.contains(&(site, **isp)))
            .count();
        for &isp in &added {
            let row = impact.by_isp.entry(isp.clone()).or_default();
            if runs.contains(&(site, isp)) {
                row.starts += 1
            } else {
                row.waits += 1
            }
        }
        for &isp in &removed {
            impact.by_isp.entry(isp.clone()).or_default().ends += 1;
        }
        let count = match (added.is_empty(), removed.is_empty()) {
            (true, true) => &mut impact.unchanged,
            (_, false) if will.is_empty() => &mut impact.ends,
            (_, false) => &mut impact.moves,
            (false, true) if started > 0 => &mut impact.starts,
            (false, true) => &mut impact.waits,
        };
        *count += 1;
    }
    impact
}

const fn is_running(state: State) -> bool {
    matches!(state, State::Provisioning | State::Active | State::AtRisk)
}

fn by_site(wanted: &[Wanted]) -> SortedMap<&SiteId, SortedSet<&OrgId>> {
    let mut map: SortedMap<&SiteId, SortedSet<&OrgId>> = SortedMap::new();
    for want in wanted {
        map.entry(&want.site).or_default().insert(&want.isp);
    }
    map
}
