//! What customers want, and what follows from it.
//!
//! Two pure functions carry the main promise of the programme. [`desired`] reads the choices: which
//! ISP is wanted at which customer site, in which order. [`reconcile`] compares that with what is
//! there and says what to change: create, advance, put at risk, stand by, wind down. Whatever
//! happened in between (a qualification, an order, a killed worker), applying its answer leads to
//! the same place, and asking again then changes nothing.

use crate::sorted::{SortedMap, SortedSet};

use serde::{Deserialize, Serialize};

use crate::ids::{OrgId, RegionId, SiteId};

mod groups;
mod impact;
pub mod matrix;
mod reconcile;

pub use groups::{SiteGroup, group_impact};
pub use impact::{Impact, IspImpact, impact};
pub use reconcile::{Actual, Cause, Change, Facts, Service, reconcile};

/// One cell of the choice matrix.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "isps", rename_all = "snake_case")]
pub enum Choice {
    /// Whatever the wider scope says.
    #[default]
    Inherit,
    /// No ISP: ordinary internet.
    None,
    /// These ISPs, all of them wanted, the first first.
    List(Vec<OrgId>),
}

impl Choice {
    /// A list without repetitions; an empty one wants nothing.
    pub fn list(isps: impl IntoIterator<Item = OrgId>) -> Self {
        let mut seen = SortedSet::new();
        let isps: Vec<OrgId> = isps
            .into_iter()
            .filter(|isp| seen.insert(isp.clone()))
            .collect();
        if isps.is_empty() {
            Self::None
        } else {
            Self::List(isps)
        }
    }
}

/// Where a choice is made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "scope", content = "id", rename_all = "snake_case")]
pub enum Scope {
    /// For everything that says nothing else.
    Global,
    /// For one region.
    Region(RegionId),
    /// For one customer site.
    Site(SiteId),
}

/// All choices of one customer. What is absent inherits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// For everything; inheriting here means none.
    pub global: Choice,
    /// Overrides per region.
    pub regions: SortedMap<RegionId, Choice>,
    /// Overrides per site.
    pub sites: SortedMap<SiteId, Choice>,
}

/// A customer site, as far as choices care.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteRef {
    /// The site.
    pub site: SiteId,
    /// Its region.
    pub region: RegionId,
}

/// One ISP that is wanted at one site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Wanted {
    /// The site.
    pub site: SiteId,
    /// The ISP.
    pub isp: OrgId,
    /// Position on the list, from 1.
    pub rank: u32,
}

impl Choices {
    /// Sets the choice of a scope; inheriting removes the override.
    pub fn set(&mut self, scope: Scope, choice: Choice) {
        match scope {
            Scope::Global => self.global = choice,
            Scope::Region(id) => put(&mut self.regions, id, choice),
            Scope::Site(id) => put(&mut self.sites, id, choice),
        }
    }

    /// The ISPs wanted at a site and the scope that says so: the site's own choice, else its
    /// region's, else the global one.
    pub fn effective(&self, site: &SiteRef) -> (Scope, &[OrgId]) {
        let own = self.sites.get(&site.site).and_then(stated);
        let regional = || self.regions.get(&site.region).and_then(stated);
        if let Some(isps) = own {
            (Scope::Site(site.site.clone()), isps)
        } else if let Some(isps) = regional() {
            (Scope::Region(site.region.clone()), isps)
        } else {
            (Scope::Global, stated(&self.global).unwrap_or_default())
        }
    }
}

fn put<K: Ord>(map: &mut SortedMap<K, Choice>, key: K, choice: Choice) {
    if choice == Choice::Inherit {
        map.remove(&key);
    } else {
        map.insert(key, choice);
    }
}

/// The list of a choice, or nothing when it leaves the answer to the wider scope.
fn stated(choice: &Choice) -> Option<&[OrgId]> {
    match choice {
        Choice::Inherit => None,
        Choice::None => Some(&[]),
        Choice::List(isps) => Some(isps),
    }
}

/// Which ISPs are wanted at which sites. Every ISP of a site's list is wanted, none twice.
///
/// What is wanted depends on choices and sites alone; qualifications and orders decide in
/// [`reconcile`] how far each can go, so that an ISP chosen today starts by itself later.
pub fn desired(choices: &Choices, sites: &[SiteRef]) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for site in sites {
        let (_, isps) = choices.effective(site);
        let mut rank = 0;
        for (position, isp) in isps.iter().enumerate() {
            // Lists are short, so looking back beats building a set per site.
            if isps.iter().take(position).any(|earlier| earlier == isp) {
                continue;
            }
            rank += 1;
            wanted.push(Wanted {
                site: site.site.clone(),
                isp: isp.clone(),
                rank,
            });
        }
    }
    wanted
}

#[cfg(test)]
mod history_tests;
#[cfg(test)]
mod tests;
