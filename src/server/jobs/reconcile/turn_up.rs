//! Turn-up batches during a walk: sites join them, their steps advance, and who has to act is told.

use super::chunk::Chunk;
use super::waits;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::batches::{self, Batch, StoredStep};
use crate::server::db::rollouts::Rollout;
use crate::server::db::{Tx, orgs};
use crate::server::service::activations::{self, failing, tell};
use crate::server::service::{rollouts, routes};
use maps_domain::activation::{
    Authorisations, BackupChoice, BatchKey, Checks, Deadlines, Event, Outcome, Owner, State, Step,
    StepRecord, StepState, choose_metros, conversions_due, first_steps, progress,
};
use maps_domain::ids::{OrgId, RegionId, SiteId};
use maps_domain::time::UtcMs;
use std::collections::{BTreeMap, BTreeSet};

struct Open {
    batch: Batch,
    steps: Vec<StoredStep>,
    /// As stored, to see what changed; empty for a new one.
    before: Vec<StoredStep>,
    /// What route evidence says of it.
    routes: Option<bool>,
    is_new: bool,
}

/// The batches of a chunk.
pub(super) struct TurnUp {
    now: UtcMs,
    ctx: Ctx,
    known: BTreeMap<String, Open>,
    collecting: BTreeMap<BatchKey, String>,
    /// Stored batches that collect, before it is decided whether sites may still join.
    found: BTreeMap<BatchKey, String>,
    /// Batches that sites cannot join any more.
    closed: BTreeSet<String>,
}

impl TurnUp {
    pub fn new(ctx: &Ctx) -> Self {
        Self {
            now: ctx.now,
            ctx: ctx.clone(),
            known: BTreeMap::new(),
            collecting: BTreeMap::new(),
            found: BTreeMap::new(),
            closed: BTreeSet::new(),
        }
    }

    /// Joins what is provisioning to batches, advances the batches, and moves the activations that
    /// follow: on, failed, tried again, taken down. Gives the sites that moved.
    pub async fn advance(
        &mut self,
        tx: &mut Tx,
        chunk: &mut Chunk,
        only: Option<&BTreeSet<SiteId>>,
    ) -> Result<Vec<(SiteId, State)>, AppError> {
        self.load(tx, chunk, only).await?;
        self.join(tx, chunk, only).await?;
        self.advance_steps(chunk);
        Ok(self.move_rows(chunk, only))
    }

    /// The stored batches of activations whose fate hangs on one.
    async fn load(
        &mut self,
        tx: &mut Tx,
        chunk: &Chunk,
        only: Option<&BTreeSet<SiteId>>,
    ) -> Result<(), AppError> {
        let mut missing: BTreeSet<String> = BTreeSet::new();
        for (site, rows) in &chunk.rows {
            if only.is_some_and(|sites| !sites.contains(site)) {
                continue;
            }
            for row in rows.values() {
                if let (State::Provisioning | State::Failed, Some(id)) = (row.state, &row.batch)
                    && !self.known.contains_key(id)
                {
                    missing.insert(id.clone());
                }
            }
        }
        let missing: Vec<String> = missing.into_iter().collect();
        let stored = batches::by_ids(tx, &missing).await?;
        self.add(tx, stored).await
    }

    /// Adds stored batches with their steps and what route evidence says of them.
    async fn add(&mut self, tx: &mut Tx, stored: Vec<Batch>) -> Result<(), AppError> {
        let ids: Vec<String> = stored.iter().map(|batch| batch.id.clone()).collect();
        let mut steps: BTreeMap<String, Vec<StoredStep>> = BTreeMap::new();
        for (batch, step) in batches::steps_of(tx, &ids).await? {
            steps.entry(batch).or_default().push(step);
        }
        let seen = routes::seen_of(tx, &ids).await?;
        for batch in stored {
            let steps = steps.remove(&batch.id).unwrap_or_default();
            let open = Open {
                routes: seen.get(&batch.id).copied(),
                before: steps.clone(),
                steps,
                is_new: false,
                batch,
            };
            self.known.insert(open.batch.id.clone(), open);
        }
        Ok(())
    }

    /// Looks up the batches that sites of these keys can still join, in few statements.
    async fn find(&mut self, tx: &mut Tx, keys: BTreeSet<&BatchKey>) -> Result<(), AppError> {
        let customers: BTreeSet<&OrgId> = keys.iter().map(|key| &key.customer).collect();
        let customers: Vec<String> = customers.into_iter().map(ToString::to_string).collect();
        let mut unknown = Vec::new();
        for batch in batches::collecting_for(tx, &customers).await? {
            let key = batch.key();
            if !keys.contains(&key) || self.found.contains_key(&key) {
                continue;
            }
            self.found.insert(key, batch.id.clone());
            if !self.known.contains_key(&batch.id) {
                unknown.push(batch);
            }
        }
        self.add(tx, unknown).await
    }

    async fn join(
        &mut self,
        tx: &mut Tx,
        chunk: &mut Chunk,
        only: Option<&BTreeSet<SiteId>>,
    ) -> Result<(), AppError> {
        let mut joining: Vec<(SiteId, OrgId, BatchKey)> = Vec::new();
        for (site, rows) in &chunk.rows {
            if only.is_some_and(|sites| !sites.contains(site)) {
                continue;
            }
            let Some(place) = chunk.sites.get(site) else {
                continue;
            };
            for (isp, row) in rows {
                if row.state == State::Provisioning && row.batch.is_none() {
                    let key = BatchKey {
                        isp: isp.clone(),
                        customer: place.org_id.clone().into(),
                        region: place.region_id.clone().into(),
                    };
                    joining.push((site.clone(), isp.clone(), key));
                }
            }
        }
        let new = joining.iter().map(|(_, _, key)| key);
        let new: BTreeSet<&BatchKey> = new
            .filter(|key| !self.collecting.contains_key(*key))
            .collect();
        self.find(tx, new).await?;
        for (site, isp, key) in joining {
            let batch = self.collecting(chunk, &key);
            let metros = metros(chunk, &site, &key);
            let row = chunk
                .rows
                .get_mut(&site)
                .and_then(|rows| rows.get_mut(&isp));
            if let Some(row) = row {
                row.batch = Some(batch);
                // What the customer chose stays as long as the ISP still covers it.
                if let Some((primary, backup)) = metros.filter(|_| row.primary.is_none()) {
                    (row.primary, row.backup) = (Some(primary), backup);
                }
            }
        }
        Ok(())
    }

    /// The batch that a site joins: one that collects, or a new one.
    fn collecting(&mut self, chunk: &Chunk, key: &BatchKey) -> String {
        if let Some(id) = self.collecting.get(key) {
            return id.clone();
        }
        let granted = chunk.granted(&key.isp, &key.region);
        if let Some(id) = self.found.remove(key) {
            let (done, routes) = self.known.get(&id).map_or((false, None), |open| {
                (
                    progress(&records(&open.steps)).is_complete(),
                    // What passed does not speak for the site that joins; what failed does.
                    open.routes.filter(|seen| !seen),
                )
            });
            // A complete batch takes further sites only while everything would complete by itself
            // again: a permission that was taken back does not work on.
            if !done || by_itself(granted, checks(chunk, key, routes)) {
                self.collecting.insert(key.clone(), id.clone());
                return id;
            }
            self.closed.insert(id);
        }
        let batch = Batch {
            id: self.ctx.new_id(),
            isp_id: key.isp.to_string(),
            customer_id: key.customer.to_string(),
            region_id: key.region.to_string(),
            state: "collecting".to_owned(),
            created_at: self.now.get(),
            version: 1,
        };
        let steps = first_steps(self.now, granted, Deadlines::default())
            .into_iter()
            .map(|record| StoredStep {
                record,
                done_by: String::new(),
                done_at: None,
                reason: String::new(),
            })
            .collect();
        let id = batch.id.clone();
        let open = Open {
            batch,
            steps,
            before: Vec::new(),
            routes: None,
            is_new: true,
        };
        self.known.insert(id.clone(), open);
        self.collecting.insert(key.clone(), id.clone());
        id
    }

    fn advance_steps(&mut self, chunk: &Chunk) {
        for open in self.known.values_mut() {
            let key = open.batch.key();
            let granted = chunk.granted(&key.isp, &key.region);
            let checks = checks(chunk, &key, open.routes);
            activations::advance_steps(&mut open.steps, self.now, granted, checks);
            let failed = (Step::PrefixesRegistered, StepState::Failed);
            if let Some(step) = open
                .steps
                .iter_mut()
                .find(|step| (step.record.step, step.record.state) == failed)
            {
                step.reason = failing::words(chunk.failing(&key));
            }
            if let Some(step) = open.steps.iter_mut().find(|step| {
                step.record.step == Step::InMapsUse && step.record.state == StepState::Due
            }) {
                step.reason = waits::awaited_conversions(chunk, &key);
            }
        }
    }

    fn move_rows(
        &self,
        chunk: &mut Chunk,
        only: Option<&BTreeSet<SiteId>>,
    ) -> Vec<(SiteId, State)> {
        let mut moved = Vec::new();
        let auto_accept = chunk
            .granted(&OrgId::from(""), &RegionId::from(""))
            .microsoft_auto_accept;
        for (site, rows) in &mut chunk.rows {
            if only.is_some_and(|sites| !sites.contains(site)) {
                continue;
            }
            for row in rows.values_mut() {
                let event = match row.state {
                    // What Microsoft accepts by itself it also drops by itself.
                    State::Deactivating if auto_accept => Some((Event::Withdrawn, String::new())),
                    State::Provisioning | State::Failed => row
                        .batch
                        .as_ref()
                        .and_then(|id| self.known.get(id))
                        .and_then(|open| fate(row.state, &open.steps)),
                    _ => None,
                };
                if let Some((event, reason)) = event
                    && let Some(state) = row.step(event)
                {
                    row.reason = reason;
                    moved.push((site.clone(), state));
                }
            }
        }
        moved
    }

    /// Writes the batches that changed and tells who has to act now.
    pub async fn store(self, tx: &mut Tx, ctx: &Ctx, rollout: &Rollout) -> Result<(), AppError> {
        for (id, open) in &self.known {
            if open.is_new {
                batches::insert(tx, &open.batch).await?;
            } else if self.closed.contains(id) {
                batches::set_state(tx, &open.batch, "finished").await?;
            }
            if open.steps == open.before {
                continue;
            }
            batches::write_steps(tx, id, &open.steps).await?;
            if let Some(waiting) = progress(&records(&open.steps)).waiting
                && first_open(&open.before) != first_open(&open.steps)
            {
                let customer = orgs::get(tx, &open.batch.customer_id.clone().into()).await?;
                tell::step_due(tx, ctx, &open.batch, &customer.display_name, &waiting).await?;
            }
            // Other sites of the batch lie outside this walk: they follow in a walk of their own.
            if !open.is_new && !covers(rollout, &open.batch) {
                let key = open.batch.key();
                let scope = rollouts::Scope {
                    isp: Some(key.isp),
                    customer: Some(key.customer),
                    region: Some(key.region),
                    site: None,
                };
                rollouts::start(tx, ctx, &scope, &rollout.title, "batch_advanced").await?;
            }
        }
        Ok(())
    }
}

fn covers(rollout: &Rollout, batch: &Batch) -> bool {
    let part = |scope: &str, own: &str| scope.is_empty() || scope == own;
    rollout.site_id.is_empty()
        && part(&rollout.isp_id, &batch.isp_id)
        && part(&rollout.customer_id, &batch.customer_id)
        && part(&rollout.region_id, &batch.region_id)
}

/// The step that everything waits for, whether its owner can act already, and who that is.
fn first_open(steps: &[StoredStep]) -> Option<(Step, StepState, Owner)> {
    steps
        .iter()
        .map(|step| (step.record.step, step.record.state, step.record.owner))
        .find(|(_, state, _)| *state != StepState::Done)
}

fn records(steps: &[StoredStep]) -> Vec<StepRecord> {
    steps.iter().map(|step| step.record.clone()).collect()
}

/// What the steps of its batch make of an activation.
fn fate(state: State, steps: &[StoredStep]) -> Option<(Event, String)> {
    let failed = steps
        .iter()
        .find(|step| step.record.state == StepState::Failed);
    match (state, failed) {
        (State::Provisioning, Some(step)) => {
            let reason = match step.reason.as_str() {
                "" => step.record.step.label().to_owned(),
                text => format!("{}: {text}", step.record.step.label()),
            };
            Some((Event::Fail, reason))
        }
        (State::Failed, None) => Some((Event::Retry, String::new())),
        (State::Provisioning, None) if progress(&records(steps)).is_complete() => {
            Some((Event::TurnOn, String::new()))
        }
        _ => None,
    }
}

/// Stored results for a batch. Only a site whose line is confirmed and in force, with a valid prefix
/// of its own, comes to provisioning, so the first holds for every site that joins; the second too,
/// unless the ISP has registered a prefix whose checks fail.
fn checks(chunk: &Chunk, key: &BatchKey, routes: Option<bool>) -> Checks {
    let reach = chunk.reach.get(&(key.isp.clone(), key.region.clone()));
    let rules = chunk.metro_rules(&key.region);
    let primaries = reach.map_or(&[][..], |reach| &reach.primaries);
    let usable = primaries.iter().any(|metro| rules.are_enough(metro.in_use));
    Checks {
        orders_confirmed: Some(true),
        prefixes_valid: Some(chunk.failing(key).is_empty()),
        conversion: conversions_due(primaries, &rules).map(|(owner, _)| owner),
        routes_seen: routes,
        nearest_edge: Some(usable),
        end_to_end: None,
    }
}

fn by_itself(granted: Authorisations, checks: Checks) -> bool {
    Step::ALL
        .iter()
        .all(|step| matches!(step.outcome(granted, checks), Outcome::Completes(_)))
}

/// Primary and backup for a site, when any metro of the ISP can be used.
fn metros(chunk: &Chunk, site: &SiteId, key: &BatchKey) -> Option<(String, Option<String>)> {
    let reach = chunk.reach.get(&(key.isp.clone(), key.region.clone()))?;
    let rules = chunk.metro_rules(&key.region);
    let choice =
        choose_metros(chunk.place(site)?, &reach.primaries, &reach.backups, &rules).ok()?;
    let backup = match choice.backup {
        BackupChoice::Metro { metro, .. } => Some(metro.to_string()),
        BackupChoice::NoneAvailable => None,
    };
    Some((choice.primary.to_string(), backup))
}
