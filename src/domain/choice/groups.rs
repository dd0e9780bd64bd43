//! The effect of a change of choices over many sites at once.
//!
//! A customer with thousands of sites has few different kinds of them: same region, same override,
//! same services, same activations. Each kind is settled once and counted as often as it occurs, so
//! that the preview fits into a page and is computed at each key press, by the rules of
//! [`impact`](super::impact()) themselves.

use crate::sorted::{SortedMap, SortedSet};

use serde::{Deserialize, Serialize};

use super::{
    Actual, Choice, Choices, Facts, Impact, Scope, Service, SiteRef, desired, impact, stated,
};
use crate::activation::State;
use crate::ids::{OrgId, RegionId, SiteId};

/// Sites that every choice treats alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SiteGroup {
    /// Their region.
    pub region: RegionId,
    /// Their own choice: the same ISPs in the same order, `None` when they have none of their own.
    pub own: Option<Vec<OrgId>>,
    /// The customer holds them.
    pub held: bool,
    /// Their activations: ISP, rank, state.
    pub activations: Vec<(OrgId, u32, State)>,
    /// Their live order lines by ISP.
    pub services: Vec<(OrgId, Service)>,
    /// How many customer sites there are.
    pub count: usize,
}

impl SiteGroup {
    /// The ISPs wanted at each of them: their own choice, else their region's, else the global one.
    pub fn wanted<'a>(&'a self, choices: &'a Choices) -> &'a [OrgId] {
        if let Some(own) = &self.own {
            return own;
        }
        let regional = choices.regions.get(&self.region).and_then(stated);
        regional
            .or_else(|| stated(&choices.global))
            .unwrap_or_default()
    }
}

/// Counts what happens to all sites when the global and regional choices `before` become `after`.
///
/// Overrides per site are those of the groups; those inside `before` and `after` are not read.
pub fn group_impact(
    groups: &[SiteGroup],
    before: &Choices,
    after: &Choices,
    qualified: &SortedMap<OrgId, SortedSet<RegionId>>,
) -> Impact {
    let mut total = Impact::default();
    for group in groups {
        let site = SiteRef {
            site: SiteId::from("one-of-them"),
            region: group.region.clone(),
        };
        let wanted = |choices: &Choices| {
            let mut narrowed = Choices {
                global: choices.global.clone(),
                regions: choices.regions.clone(),
                sites: SortedMap::new(),
            };
            if let Some(own) = &group.own {
                narrowed.set(
                    Scope::Site(site.site.clone()),
                    Choice::list(own.iter().cloned()),
                );
            }
            desired(&narrowed, std::slice::from_ref(&site))
        };
        let (old, new) = (wanted(before), wanted(after));
        let actual: Vec<Actual> = group
            .activations
            .iter()
            .map(|(isp, rank, state)| Actual {
                site: site.site.clone(),
                isp: isp.clone(),
                rank: *rank,
                state: *state,
                cause: None,
            })
            .collect();
        let mut facts = Facts {
            qualified: qualified.clone(),
            ..Facts::default()
        };
        facts.regions.insert(site.site.clone(), site.region.clone());
        facts
            .services
            .insert(site.site.clone(), group.services.iter().cloned().collect());
        if group.held {
            facts.held.insert(site.site.clone());
        }
        total.add(&impact(&old, &new, &actual, &facts), group.count);
    }
    total
}

impl Impact {
    /// Adds the effect on one site as often as sites of its kind exist.
    fn add(&mut self, one: &Self, times: usize) {
        self.starts += one.starts * times;
        self.moves += one.moves * times;
        self.ends += one.ends * times;
        self.waits += one.waits * times;
        self.unchanged += one.unchanged * times;
        for (isp, row) in &one.by_isp {
            let sum = self.by_isp.entry(isp.clone()).or_default();
            sum.starts += row.starts * times;
            sum.waits += row.waits * times;
            sum.ends += row.ends * times;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::LineState;
    use proptest::prelude::*;

    /// Puts sites of the same kind together, as the server's store counts them.
    fn group_sites(
        sites: &[SiteRef],
        choices: &Choices,
        actual: &[Actual],
        facts: &Facts,
    ) -> Vec<SiteGroup> {
        let mut activations: SortedMap<&SiteId, Vec<(OrgId, u32, State)>> = SortedMap::new();
        for row in actual {
            let list = activations.entry(&row.site).or_default();
            list.push((row.isp.clone(), row.rank, row.state));
        }
        let mut groups: SortedMap<SiteGroup, usize> = SortedMap::new();
        for site in sites {
            let mut mine = activations.get(&site.site).cloned().unwrap_or_default();
            mine.sort();
            let own = match choices.sites.get(&site.site) {
                None | Some(Choice::Inherit) => None,
                Some(Choice::None) => Some(Vec::new()),
                Some(Choice::List(isps)) => Some(isps.clone()),
            };
            let services = facts.services.get(&site.site);
            let kind = SiteGroup {
                region: site.region.clone(),
                own,
                held: facts.held.contains(&site.site),
                activations: mine,
                services: services
                    .into_iter()
                    .flatten()
                    .map(|(isp, service)| (isp.clone(), *service))
                    .collect(),
                count: 0,
            };
            *groups.entry(kind).or_default() += 1;
        }
        groups
            .into_iter()
            .map(|(kind, count)| SiteGroup { count, ..kind })
            .collect()
    }

    fn choice() -> impl Strategy<Value = Choice> {
        prop_oneof![
            Just(Choice::Inherit),
            Just(Choice::None),
            proptest::sample::subsequence(vec!["a", "b", "c"], 0..=3)
                .prop_shuffle()
                .prop_map(|isps| Choice::list(isps.into_iter().map(OrgId::from))),
        ]
    }

    fn choices() -> impl Strategy<Value = (Choice, Choice)> {
        (choice(), choice())
    }

    proptest! {
        /// The groups are a short way of saying the same.
        #[test]
        fn counting_by_kind_equals_counting_site_by_site(
            (global, regional) in choices(),
            (new_global, new_regional) in choices(),
            sites in proptest::collection::vec(
                (any::<bool>(), choice(), any::<bool>(), 0_u8..4, proptest::option::of(0_u8..3)), 1..30),
            qualified in any::<bool>(),
        ) {
            let region = |other: bool| RegionId::from(if other { "east" } else { "west" });
            let mut before = Choices { global, ..Choices::default() };
            before.set(Scope::Region(region(true)), regional);
            let mut after = Choices { global: new_global, ..Choices::default() };
            after.set(Scope::Region(region(true)), new_regional);
            let (mut refs, mut actual, mut facts) = (Vec::new(), Vec::new(), Facts::default());
            for (index, (other, own, held, line, running)) in sites.iter().enumerate() {
                let site = SiteId::new(format!("s{index}"));
                refs.push(SiteRef { site: site.clone(), region: region(*other) });
                facts.regions.insert(site.clone(), region(*other));
                before.set(Scope::Site(site.clone()), own.clone());
                after.set(Scope::Site(site.clone()), own.clone());
                if *held {
                    facts.held.insert(site.clone());
                }
                if let Some(state) = LineState::ALL.get(usize::from(*line)) {
                    let service = Service { line: *state, in_service: true, prefixes: 1 };
                    facts.services.insert(site.clone(), [(OrgId::from("a"), service)].into());
                }
                if let Some(isp) = running {
                    let isp = OrgId::from(["a", "b", "c"][usize::from(*isp)]);
                    actual.push(Actual { site, isp, rank: 1, state: State::Active, cause: None });
                }
            }
            if qualified {
                facts.qualified.insert(OrgId::from("a"), [region(true)].into());
            }
            let groups = group_sites(&refs, &before, &actual, &facts);
            prop_assert_eq!(groups.iter().map(|group| group.count).sum::<usize>(), refs.len());
            let short = group_impact(&groups, &before, &after, &facts.qualified);
            let names: Vec<(RegionId, OrgId)> = desired(&before, &refs)
                .into_iter()
                .map(|want| (facts.regions[&want.site].clone(), want.isp))
                .collect();
            for group in &groups {
                for isp in group.wanted(&before) {
                    prop_assert!(names.contains(&(group.region.clone(), isp.clone())));
                }
            }
            let wanted: usize = groups.iter().map(|g| g.wanted(&before).len() * g.count).sum();
            prop_assert_eq!(wanted, names.len());
            let long = impact(&desired(&before, &refs), &desired(&after, &refs), &actual, &facts);
            prop_assert_eq!(short, long);
        }
    }
}
