//! Random histories: whatever happens in whatever order, and wherever the worker is killed,
//! `reconcile` ends where a naive model ends, legally, without cutting anybody off.
//!
//! The naive model knows no causes and no lists of changes: it looks at one activation at a time
//! and moves it by one obvious rule, until no rule applies.

use super::*;
use crate::activation::{Event, State};
use crate::order::LineState;
use proptest::prelude::*;

const ISPS: [&str; 3] = ["a", "b", "c"];
const SITES: [(&str, &str); 3] = [("s0", "r0"), ("s1", "r0"), ("s2", "r1")];
const REGIONS: [&str; 2] = ["r0", "r1"];

type Rows = SortedMap<(SiteId, OrgId), (State, u32)>;

#[derive(Debug, Clone, Default)]
struct World {
    choices: Choices,
    facts: Facts,
    rows: Rows,
}

#[derive(Debug, Clone)]
enum Happening {
    Choose(Scope, Choice),
    Qualify(usize, usize, bool),
    Order(usize, usize, Option<Service>),
    Hold(usize, bool),
    /// Steps done, failed, tried again, taken down: what people and checks do.
    Happen(usize, usize, Event),
}

fn happening() -> impl Strategy<Value = Happening> {
    let scope = prop_oneof![
        Just(Scope::Global),
        (0..2_usize).prop_map(|i| Scope::Region(REGIONS[i].into())),
        (0..3_usize).prop_map(|i| Scope::Site(SITES[i].0.into())),
    ];
    let choice = prop_oneof![
        1 => Just(Choice::Inherit),
        1 => Just(Choice::None),
        4 => proptest::collection::vec(0..3_usize, 1..4)
            .prop_map(|list| Choice::List(list.into_iter().map(|i| ISPS[i].into()).collect())),
    ];
    let line = prop_oneof![
        1 => Just(LineState::Declared),
        1 => Just(LineState::Rejected),
        1 => Just(LineState::Ended),
        6 => Just(LineState::Confirmed),
    ];
    let service =
        (line, prop::bool::weighted(0.8), 0..3_u32).prop_map(|(line, in_service, prefixes)| {
            Service {
                line,
                in_service,
                prefixes,
            }
        });
    let event = prop_oneof![
        4 => Just(Event::TurnOn),
        1 => Just(Event::Fail),
        1 => Just(Event::Retry),
        2 => Just(Event::Withdrawn),
    ];
    prop_oneof![
        2 => (scope, choice).prop_map(|(s, c)| Happening::Choose(s, c)),
        2 => (0..3_usize, 0..2_usize, prop::bool::weighted(0.7))
            .prop_map(|(i, r, yes)| Happening::Qualify(i, r, yes)),
        4 => (0..3_usize, 0..3_usize, prop::option::weighted(0.9, service))
            .prop_map(|(s, i, service)| Happening::Order(s, i, service)),
        1 => (0..3_usize, any::<bool>()).prop_map(|(s, yes)| Happening::Hold(s, yes)),
        6 => (0..3_usize, 0..3_usize, event).prop_map(|(s, i, e)| Happening::Happen(s, i, e)),
    ]
}

impl World {
    fn new() -> Self {
        let mut world = Self::default();
        for (site, region) in SITES {
            world.facts.regions.insert(site.into(), region.into());
        }
        world
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Choose(scope, choice) => self.choices.set(scope, choice),
            Happening::Qualify(isp, region, yes) => {
                let regions = self.facts.qualified.entry(ISPS[isp].into()).or_default();
                if yes {
                    regions.insert(REGIONS[region].into());
                } else {
                    regions.remove(&RegionId::new(REGIONS[region]));
                }
            }
            Happening::Order(site, isp, service) => {
                let of_site = self.facts.services.entry(SITES[site].0.into()).or_default();
                match service {
                    Some(service) => of_site.insert(ISPS[isp].into(), service),
                    None => of_site.remove(&OrgId::new(ISPS[isp])),
                };
            }
            Happening::Hold(site, true) => {
                self.facts.held.insert(SITES[site].0.into());
            }
            Happening::Hold(site, false) => {
                self.facts.held.remove(&SiteId::new(SITES[site].0));
            }
            Happening::Happen(site, isp, event) => {
                if let Some((state, _)) =
                    self.rows.get_mut(&(SITES[site].0.into(), ISPS[isp].into()))
                    && let Ok(next) = state.transition(event)
                {
                    *state = next;
                }
            }
        }
    }

    fn wanted(&self) -> Vec<Wanted> {
        let sites: Vec<SiteRef> = SITES
            .iter()
            .map(|(site, region)| SiteRef {
                site: (*site).into(),
                region: (*region).into(),
            })
            .collect();
        desired(&self.choices, &sites)
    }

    fn changes(&self) -> Vec<Change> {
        let actual: Vec<Actual> = self
            .rows
            .iter()
            .map(|((site, isp), (state, rank))| Actual {
                site: site.clone(),
                isp: isp.clone(),
                rank: *rank,
                state: *state,
                cause: None,
            })
            .collect();
        reconcile(&self.wanted(), &actual, &self.facts)
    }

    /// Applies changes as the worker does: through the state machine, refusing nothing.
    fn apply(&mut self, changes: &[Change]) {
        for change in changes {
            let key = (change.site.clone(), change.isp.clone());
            let stored = self.rows.get(&key).map(|(state, _)| *state);
            assert_eq!(stored, change.from, "{change:?}");
            let mut state = stored.unwrap_or(State::FIRST);
            for event in &change.events {
                state = state
                    .transition(*event)
                    .unwrap_or_else(|no| panic!("{change:?}: {no}"));
            }
            assert_eq!(state, change.to, "{change:?}");
            self.rows.insert(key, (state, change.rank));
        }
    }

    fn states(&self) -> SortedMap<(SiteId, OrgId), State> {
        self.rows
            .iter()
            .map(|(key, (state, _))| (key.clone(), *state))
            .collect()
    }
}

/// One activation at a time, one rule at a time, until nothing moves.
fn naive(world: &World) -> SortedMap<(SiteId, OrgId), State> {
    let mut states = world.states();
    let ready = |site: &SiteId, isp: &OrgId| {
        let region = &world.facts.regions[site];
        let qualified = world
            .facts
            .qualified
            .get(isp)
            .is_some_and(|set| set.contains(region));
        let service = world
            .facts
            .services
            .get(site)
            .and_then(|services| services.get(isp))
            .copied();
        let running = service.filter(|s| s.line == LineState::Confirmed && s.in_service);
        let elsewhere = ISPS.iter().map(|id| OrgId::new(*id)).any(|other| {
            other != *isp
                && world
                    .facts
                    .services
                    .get(site)
                    .and_then(|s| s.get(&other))
                    .is_some_and(|s| s.prefixes > 0)
        });
        (
            qualified,
            running.is_some(),
            running.is_some_and(|s| s.prefixes > 0),
            elsewhere,
        )
    };
    for (site, region) in SITES.map(|(site, region)| (SiteId::new(site), RegionId::new(region))) {
        let list = [
            world.choices.sites.get(&site),
            world.choices.regions.get(&region),
            Some(&world.choices.global),
        ]
        .into_iter()
        .flatten()
        .find(|choice| **choice != Choice::Inherit);
        let wanted: SortedSet<OrgId> = match list {
            Some(Choice::List(isps)) => isps.iter().cloned().collect(),
            _ => SortedSet::new(),
        };
        let held = world.facts.held.contains(&site);
        for isp in &wanted {
            let state = states
                .entry((site.clone(), isp.clone()))
                .or_insert(State::Inactive);
            let (qualified, service, prefix, elsewhere) = ready(&site, isp);
            loop {
                use State::*;
                let next = match *state {
                    Inactive => WaitingForQualification,
                    Active | AtRisk if qualified && service && (prefix || elsewhere) => Active,
                    Active | AtRisk => AtRisk,
                    Deactivating => Deactivating,
                    _ if held => Held,
                    _ if !qualified => WaitingForQualification,
                    _ if !service => WaitingForService,
                    _ if !prefix && elsewhere => Standby,
                    _ if !prefix => WaitingForService,
                    Failed => Failed,
                    _ => Provisioning,
                };
                if next == *state {
                    break;
                }
                *state = next;
            }
        }
        // Active with a prefix of its own, so that somebody else may go.
        let carries: Vec<OrgId> = wanted
            .iter()
            .filter(|isp| {
                states[&(site.clone(), (*isp).clone())] == State::Active && ready(&site, isp).2
            })
            .cloned()
            .collect();
        for isp in ISPS.map(OrgId::new) {
            let Some(state) = states.get_mut(&(site.clone(), isp.clone())) else {
                continue;
            };
            let (qualified, service, prefix, elsewhere) = ready(&site, &isp);
            let live = matches!(state, State::Active | State::AtRisk);
            let other = carries.iter().any(|carrier| *carrier != isp);
            if wanted.contains(&isp) {
                if live && qualified && service && !prefix && elsewhere && other && !held {
                    *state = State::Standby;
                }
            } else if live && (held || (!wanted.is_empty() && !other)) {
                let fine = qualified && service && (prefix || elsewhere);
                *state = if fine { State::Active } else { State::AtRisk };
            } else {
                *state = match *state {
                    State::Active
                    | State::AtRisk
                    | State::Provisioning
                    | State::Failed
                    | State::Deactivating => State::Deactivating,
                    _ => State::Inactive,
                };
            }
        }
    }
    states
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_history_ends_where_the_naive_model_ends(
        history in proptest::collection::vec((happening(), 0..6_usize), 1..60)
    ) {
        let mut world = World::new();
        for (happening, killed_after) in history {
            world.happen(happening);
            let before = world.states();
            let expected = naive(&world);

            // The worker is killed after some changes, and another one begins again.
            let mut resumed = world.clone();
            let changes = resumed.changes();
            resumed.apply(&changes[..killed_after.min(changes.len())]);
            let rest = resumed.changes();
            resumed.apply(&rest);
            prop_assert_eq!(&resumed.states(), &expected);

            let changes = world.changes();
            world.apply(&changes);
            prop_assert_eq!(&world.states(), &expected);
            prop_assert_eq!(world.changes(), vec![], "asking again changes nothing");

            let wanted = world.wanted();
            for want in &wanted {
                let row = &world.rows[&(want.site.clone(), want.isp.clone())];
                prop_assert!(row.0 == State::Deactivating || row.1 == want.rank);
            }
            for (site, _) in SITES {
                let here = |states: &SortedMap<(SiteId, OrgId), State>| {
                    states.iter().any(|((at, _), state)| at.as_str() == site && state.is_live())
                };
                let wants_nothing = wanted.iter().all(|want| want.site.as_str() != site);
                let cut = here(&before) && !here(&world.states());
                prop_assert!(!cut || wants_nothing, "site {site} was cut off");
            }
        }
    }

    #[test]
    fn sites_are_settled_one_by_one(
        history in proptest::collection::vec(happening(), 1..60)
    ) {
        let mut world = World::new();
        for happening in history {
            world.happen(happening);
        }
        let wanted = world.wanted();
        let mut one_by_one = Vec::new();
        for (site, _) in SITES {
            let here: Vec<Wanted> =
                wanted.iter().filter(|want| want.site.as_str() == site).cloned().collect();
            one_by_one.extend(reconcile(&here, &[], &world.facts));
        }
        prop_assert_eq!(reconcile(&wanted, &[], &world.facts), one_by_one);
    }
}
