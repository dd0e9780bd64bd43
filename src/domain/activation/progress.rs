//! What the timeline says first: how far, who has to act, and since when.

use super::steps::{Owner, Step, StepRecord, StepState};
use crate::time::UtcMs;

/// The step that everything waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub step: Step,
    /// Who has to act.
    pub owner: Owner,
    /// Since when.
    pub since: UtcMs,
    /// By when.
    pub due_at: Option<UtcMs>,
    /// It failed and has to be repaired first.
    pub failed: bool,
}

/// How far a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Steps done.
    pub done: usize,
    /// Steps in all.
    pub total: usize,
    /// What it waits for; `None` when all steps are done.
    pub waiting: Option<Waiting>,
}

impl Progress {
    /// All steps are done.
    pub const fn is_complete(&self) -> bool {
        self.waiting.is_none()
    }

    /// Someone should have acted by now.
    pub fn is_overdue(&self, now: UtcMs) -> bool {
        self.waiting
            .and_then(|waiting| waiting.due_at)
            .is_some_and(|due| now > due)
    }
}

impl Waiting {
    /// `waiting for Microsoft for 2 days`.
    pub fn sentence(&self, now: UtcMs) -> String {
        let days = self.since.whole_days_until(now);
        let since = match days {
            ..=0 => "since today".to_owned(),
            1 => "for 1 day".to_owned(),
            _ => format!("for {days} days"),
        };
        // "the ISP" and "the customer", but no article before a name.
        let owner = match self.owner {
            Owner::Isp => "the ISP",
            Owner::Microsoft => "Microsoft",
            Owner::Customer => "the customer",
        };
        if self.failed {
            format!("failed, {owner} has to repair it {since}")
        } else {
            format!("waiting for {owner} {since}")
        }
    }
}

/// Reads the progress off the steps of a batch.
pub fn progress(records: &[StepRecord]) -> Progress {
    let open = records
        .iter()
        .find(|record| record.state != StepState::Done);
    Progress {
        done: records
            .iter()
            .filter(|record| record.state == StepState::Done)
            .count(),
        total: records.len(),
        waiting: open.map(|record| Waiting {
            step: record.step,
            owner: record.owner,
            since: record.since,
            due_at: record.due_at,
            failed: record.state == StepState::Failed,
        }),
    }
}
