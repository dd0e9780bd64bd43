//! The rules over a chunk, in memory, until nothing moves any more.

use super::chunk::{Chunk, Row};
use super::turn_up::TurnUp;
use crate::error::AppError;
use crate::server::db::Tx;
use maps_domain::activation::{Event, State};
use maps_domain::choice::{Actual, Cause, Change, Wanted, reconcile};
use maps_domain::ids::SiteId;
use std::collections::BTreeSet;

/// Moves that one site can need: start, turn on, take the old one down, start it again, and reserve.
const ROUNDS: usize = 8;

/// Settles every site of the chunk.
pub(super) async fn run(
    tx: &mut Tx,
    chunk: &mut Chunk,
    turn_up: &mut TurnUp,
) -> Result<(), AppError> {
    let mut open: Option<BTreeSet<SiteId>> = None;
    for _ in 0..ROUNDS {
        let changes = changes(chunk, open.as_ref());
        let mut touched: BTreeSet<SiteId> = BTreeSet::new();
        for change in changes {
            touched.extend(apply(chunk, change));
        }
        let moved = turn_up.advance(tx, chunk, open.as_ref()).await?;
        // Whoever moved may let others at the same site move: the old ISP goes when the new one is
        // active. A site with one activation has no others. What is tried again may be complete.
        let next: BTreeSet<SiteId> = moved
            .into_iter()
            .filter(|(site, state)| {
                matches!(state, State::Inactive | State::Provisioning)
                    || chunk.rows.get(site).is_some_and(|rows| rows.len() > 1)
            })
            .map(|(site, _)| site)
            .collect();
        if next.is_empty() {
            break;
        }
        open = Some(next);
    }
    Ok(())
}

fn changes(chunk: &Chunk, only: Option<&BTreeSet<SiteId>>) -> Vec<Change> {
    let here = |site: &SiteId| only.is_none_or(|sites| sites.contains(site));
    let mut actual = Vec::new();
    for (site, rows) in chunk.rows.iter().filter(|(site, _)| here(site)) {
        actual.extend(rows.iter().map(|(isp, row)| Actual {
            site: site.clone(),
            isp: isp.clone(),
            rank: row.rank,
            state: row.state,
            cause: row.cause,
        }));
    }
    match only {
        None => reconcile(&chunk.wanted, &actual, &chunk.facts),
        Some(_) => {
            let wanted: Vec<Wanted> = chunk
                .wanted
                .iter()
                .filter(|want| here(&want.site))
                .cloned()
                .collect();
            reconcile(&wanted, &actual, &chunk.facts)
        }
    }
}

/// Applies one change through the state machine. Gives the site back when it changed.
fn apply(chunk: &mut Chunk, change: Change) -> Option<SiteId> {
    let rows = chunk.rows.entry(change.site.clone()).or_default();
    let row = rows.entry(change.isp).or_insert_with(|| Row {
        stored: None,
        state: State::FIRST,
        cause: None,
        reason: String::new(),
        rank: change.rank,
        batch: None,
        primary: None,
        backup: None,
    });
    for event in change.events {
        row.step(event)?;
    }
    row.rank = change.rank;
    row.cause = Some(change.cause);
    Some(change.site)
}

impl Row {
    /// One event of the state machine; `None` when it refuses, and then nothing changes.
    pub(super) fn step(&mut self, event: Event) -> Option<State> {
        let next = self.state.transition(event).ok()?;
        if next != self.state {
            self.reason.clear();
        }
        if next == State::Provisioning && self.state != State::Failed {
            // It joins the batch that is collecting now, whatever it belonged to before.
            self.batch = None;
        }
        if event == Event::Fail {
            self.cause = Some(Cause::StepFailed);
        } else if matches!(event, Event::TurnOn | Event::Retry) {
            self.cause = Some(Cause::Ready);
        }
        self.state = next;
        Some(next)
    }
}
