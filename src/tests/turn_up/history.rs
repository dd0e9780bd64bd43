//! Random histories: whatever happens in whatever order, and wherever the worker is killed, the
//! stored activations are those of the pure model.
//!
//! The model keeps the world in memory and knows neither chunks nor SQL. It applies `reconcile`,
//! turns on what is provisioning (all permissions are given) and takes down what is leaving, until
//! nothing moves.

use super::REGION;
use crate::server::ctx::Ctx;
use crate::server::db::args;
use crate::server::jobs::reconcile::{self as job, Pace};
use crate::tests::support::{Portal, both};
use maps_domain::access::OrgKind;
use maps_domain::activation::{Event, State};
use maps_domain::choice::{
    Actual, Choice, Choices, Facts, Scope, Service, SiteRef, desired, reconcile,
};
use maps_domain::ids::{OrgId, RegionId, SiteId};
use maps_domain::order::LineState;
use std::collections::BTreeMap;

/// A small generator: the same history on every run and both databases.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }
}

type States = BTreeMap<(SiteId, OrgId), (State, u32)>;

struct World {
    customer: OrgId,
    isps: Vec<OrgId>,
    sites: Vec<SiteId>,
    choices: Choices,
    facts: Facts,
    states: States,
    next_prefix: u32,
}

impl World {
    async fn new(portal: &Portal) -> Self {
        let customer = portal.organisation(OrgKind::Customer, "Contoso").await;
        let mut world = Self {
            customer,
            isps: Vec::new(),
            sites: Vec::new(),
            choices: Choices::default(),
            facts: Facts::default(),
            states: States::new(),
            next_prefix: 0,
        };
        for name in ["Colt", "Orange", "Telia"] {
            let isp = portal.organisation(OrgKind::Isp, name).await;
            portal.qualify(&isp, &["paris"]).await;
            portal.stand(&isp).await;
            let regions = world.facts.qualified.entry(isp.clone()).or_default();
            regions.insert(RegionId::new(REGION));
            world.isps.push(isp);
        }
        for n in 0..5 {
            let site = SiteId::new(portal.site(&world.customer, &format!("S-{n}")).await);
            world
                .facts
                .regions
                .insert(site.clone(), RegionId::new(REGION));
            world.sites.push(site);
        }
        world
    }

    /// One thing happens, in the database and in the model.
    async fn happen(&mut self, portal: &Portal, dice: &mut Dice) {
        let isp = self.isps[dice.below(3)].clone();
        let site = self.sites[dice.below(5)].clone();
        match dice.below(10) {
            0..=2 => {
                let scope = match dice.below(3) {
                    0 => Scope::Global,
                    1 => Scope::Region(RegionId::new(REGION)),
                    _ => Scope::Site(site),
                };
                let choice = match dice.below(5) {
                    0 => Choice::Inherit,
                    1 => Choice::None,
                    n => Choice::list((0..n - 1).map(|_| self.isps[dice.below(3)].clone())),
                };
                let ctx = Ctx::system(&portal.app);
                let mut tx = portal.app.db.begin().await.unwrap();
                crate::server::db::choices::save(&mut tx, &self.customer, &scope, &choice, ctx.now)
                    .await
                    .unwrap();
                tx.commit().await.unwrap();
                self.choices.set(scope, choice);
            }
            3 => {
                let regions = self.facts.qualified.entry(isp.clone()).or_default();
                let qualified = !regions.remove(&RegionId::new(REGION));
                if qualified {
                    regions.insert(RegionId::new(REGION));
                }
                let state = if qualified { "qualified" } else { "suspended" };
                portal.set_qualification(&isp, state).await;
            }
            4 => {
                let held = !self.facts.held.remove(&site);
                if held {
                    self.facts.held.insert(site.clone());
                }
                let mut tx = portal.app.db.begin().await.unwrap();
                let at = held.then_some(1_i64);
                tx.exec(
                    "UPDATE customer_sites SET held_at = $1 WHERE id = $2",
                    args![at, &site],
                )
                .await
                .unwrap();
                tx.commit().await.unwrap();
            }
            _ => self.order(portal, dice, site, isp).await,
        }
    }

    /// Replaces the line of a site with an ISP by another one.
    async fn order(&mut self, portal: &Portal, dice: &mut Dice, site: SiteId, isp: OrgId) {
        let line = [
            LineState::Declared,
            LineState::Rejected,
            LineState::Ended,
            LineState::Confirmed,
            LineState::Confirmed,
            LineState::Confirmed,
        ][dice.below(6)];
        let (in_service, prefixes) = (dice.below(5) > 0, u32::try_from(dice.below(3)).unwrap());
        let ctx = Ctx::system(&portal.app);
        let mut tx = portal.app.db.begin().await.unwrap();
        tx.exec(
            "DELETE FROM site_prefixes WHERE site_id = $1 AND isp_id = $2",
            args![&site, &isp],
        )
        .await
        .unwrap();
        // An older line that has ended stays beside it, and must not count.
        tx.exec(
            "UPDATE order_lines SET state = 'ended', declared_at = declared_at - 1000 WHERE site_id = $1 AND isp_id = $2",
            args![&site, &isp],
        )
        .await
        .unwrap();
        let (order, id) = (ctx.new_id(), ctx.new_id());
        tx.exec(
            "INSERT INTO orders (id, customer_id, isp_id, region_id, contract_ref, declared_by, declared_at) VALUES ($1, $2, $3, $4, 'C', 'x', $5)",
            args![&order, &self.customer, &isp, REGION, ctx.now],
        )
        .await
        .unwrap();
        let date = if in_service {
            "2026-11-01"
        } else {
            "2030-01-01"
        };
        tx.exec(
            "INSERT INTO order_lines (id, order_id, customer_id, isp_id, region_id, site_id, service_id, in_service_on, state, declared_at, due_at) \
             VALUES ($1, $2, $3, $4, $5, $6, 'S', $7, $8, $9, $9)",
            args![&id, &order, &self.customer, &isp, REGION, &site, date, line.as_str(), ctx.now],
        )
        .await
        .unwrap();
        for _ in 0..prefixes {
            self.next_prefix += 1;
            let first = i64::from(self.next_prefix) * 256;
            tx.exec(
                "INSERT INTO site_prefixes (id, line_id, customer_id, isp_id, site_id, prefix, first_address, last_address) VALUES ($1, $2, $3, $4, $5, $1, $6, $7)",
                args![ctx.new_id(), &id, &self.customer, &isp, &site, first, first + 255],
            )
            .await
            .unwrap();
        }
        tx.commit().await.unwrap();
        let service = Service {
            line,
            in_service,
            prefixes,
        };
        self.facts
            .services
            .entry(site)
            .or_default()
            .insert(isp, service);
    }

    /// What the pure rules make of it.
    fn settle(&mut self) {
        let sites: Vec<SiteRef> = self
            .sites
            .iter()
            .map(|site| SiteRef {
                site: site.clone(),
                region: RegionId::new(REGION),
            })
            .collect();
        let wanted = desired(&self.choices, &sites);
        loop {
            let before = self.states.clone();
            let actual: Vec<Actual> = self
                .states
                .iter()
                .map(|((site, isp), (state, rank))| Actual {
                    site: site.clone(),
                    isp: isp.clone(),
                    rank: *rank,
                    state: *state,
                    cause: None,
                })
                .collect();
            for change in reconcile(&wanted, &actual, &self.facts) {
                self.states
                    .insert((change.site, change.isp), (change.to, change.rank));
            }
            for (state, _) in self.states.values_mut() {
                let event = match state {
                    State::Provisioning => Event::TurnOn,
                    State::Deactivating => Event::Withdrawn,
                    _ => continue,
                };
                *state = state.transition(event).unwrap();
            }
            if before == self.states {
                return;
            }
        }
    }
}

async fn stored(portal: &Portal) -> States {
    let mut tx = portal.app.db.read().await.unwrap();
    let rows: Vec<(String, String, String, i64)> = tx
        .all(
            "SELECT site_id, isp_id, state, rank FROM activations",
            args![],
        )
        .await
        .unwrap();
    rows.into_iter()
        .map(|(site, isp, state, rank)| {
            let state = State::parse(&state).unwrap();
            (
                (site.into(), isp.into()),
                (state, u32::try_from(rank).unwrap()),
            )
        })
        .collect()
}

both!(any_history_ends_where_the_pure_model_ends, |portal| {
    let mut world = World::new(&portal).await;
    let mut dice = Dice(20_261_127);
    let mut reached = std::collections::BTreeSet::new();
    for round in 0..160 {
        for _ in 0..=dice.below(3) {
            world.happen(&portal, &mut dice).await;
        }
        world.settle();
        let rollout = portal.roll_out(Default::default()).await;
        // Killed somewhere, continued by the next worker.
        let chunk = i64::try_from(1 + dice.below(3)).unwrap();
        let killed = Pace {
            chunk,
            stop_after: Some(u32::try_from(dice.below(4)).unwrap()),
        };
        let ctx = Ctx::system(&portal.app);
        let _ = job::walk(&ctx, "none", &rollout, killed).await;
        job::walk(&ctx, "none", &rollout, Pace::default())
            .await
            .unwrap();
        let found = stored(&portal).await;
        assert_eq!(found, world.states, "round {round}");
        reached.extend(found.into_values().map(|(state, _)| state));
    }
    // A history that never goes anywhere would prove nothing.
    for state in [
        State::Active,
        State::AtRisk,
        State::Standby,
        State::Inactive,
        State::Held,
    ] {
        assert!(reached.contains(&state), "{state} was never reached");
    }
});
