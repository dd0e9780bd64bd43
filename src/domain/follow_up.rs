//! What runs out and what has drifted: reminders before a qualification ends, and the grace period
//! of a region that no longer passes.
//!
//! Nothing here suspends anybody. When the grace period is over, suspension is *proposed* to a
//! reviewer (DESIGN, section 3: losing a qualification never cuts a customer off).

use serde::{Deserialize, Serialize};

use crate::time::UtcMs;

/// A reminder that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Reminder {
    /// Days before the end for which it stands (90, 30, 7): the key under which it is sent once.
    pub days_before: u16,
    /// When it became due.
    pub due_at: UtcMs,
}

/// The reminder to send now: the latest that is due and not yet covered by `last_sent` (its
/// `days_before`). After a long silence only that one is sent, never three at once.
///
/// `days` is the policy's `renewal_reminder_days`, in any order. Nothing is due once a renewal is
/// submitted or the end has passed.
pub fn renewal_reminder(
    until: UtcMs,
    now: UtcMs,
    days: &[u16],
    last_sent: Option<u16>,
    renewal_submitted: bool,
) -> Option<Reminder> {
    if renewal_submitted || now >= until {
        return None;
    }
    days.iter()
        .copied()
        .map(|days_before| Reminder {
            days_before,
            due_at: until.add_days(-i64::from(days_before)),
        })
        .filter(|reminder| reminder.due_at <= now)
        .min_by_key(|reminder| reminder.days_before)
        .filter(|reminder| last_sent.is_none_or(|sent| reminder.days_before < sent))
}

text_enum! {
    /// Where a qualified region stands after its inventory changed.
    pub enum Drift: "drift" {
        /// The running inventory passes.
        None = "none", "Passes";
        /// It no longer passes only because of announced maintenance: as built it does.
        Maintenance = "maintenance", "Passes outside maintenance";
        /// It no longer passes; the grace period runs.
        Grace = "grace", "No longer passes; time to mend it";
        /// The grace period is over: a reviewer is asked to suspend.
        SuspensionProposed = "suspension_proposed", "Suspension proposed";
    }
}

/// What the engine says of a region now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The inventory passes with every connection in service.
    pub as_built: bool,
    /// It passes without the connections that are in a maintenance window.
    pub as_running: bool,
}

/// A drift with its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriftStatus {
    /// Where it stands.
    pub drift: Drift,
    /// Since when the inventory does not pass as built; store it and hand it in again.
    pub since: Option<UtcMs>,
    /// End of the grace period.
    pub grace_until: Option<UtcMs>,
}

/// Recomputes the drift of a region. `since` is what the last call gave; `grace_days` the policy's
/// `drift_grace_days`. Passing again ends the drift at once, and a later one gets a new period.
pub fn drift(standing: Standing, since: Option<UtcMs>, now: UtcMs, grace_days: u16) -> DriftStatus {
    if standing.as_built {
        let drift = if standing.as_running {
            Drift::None
        } else {
            Drift::Maintenance
        };
        return DriftStatus {
            drift,
            since: None,
            grace_until: None,
        };
    }
    let since = since.unwrap_or(now);
    let grace_until = since.add_days(i64::from(grace_days));
    let drift = if now >= grace_until {
        Drift::SuspensionProposed
    } else {
        Drift::Grace
    };
    DriftStatus {
        drift,
        since: Some(since),
        grace_until: Some(grace_until),
    }
}

impl DriftStatus {
    /// What to tell the ISP and the reviewers, in one sentence.
    pub fn sentence(&self, now: UtcMs) -> String {
        match (self.drift, self.grace_until) {
            (Drift::Grace, Some(end)) => {
                let left = match now.whole_days_until(end).max(0) {
                    1 => "1 day is".to_owned(),
                    days => format!("{days} days are"),
                };
                format!(
                    "The inventory no longer passes. {left} left to mend it, until {}; then suspension is proposed to a reviewer.",
                    end.date()
                )
            }
            (Drift::SuspensionProposed, Some(end)) => format!(
                "The inventory has not passed again by {}. A reviewer has to decide on suspension; running customers stay on.",
                end.date()
            ),
            (Drift::Maintenance, _) => {
                "The inventory passes as built; during the maintenance window redundancy is reduced."
                    .to_owned()
            }
            _ => "The inventory passes.".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAYS: [u16; 3] = [90, 30, 7];
    const BROKEN: Standing = Standing {
        as_built: false,
        as_running: false,
    };

    fn end() -> UtcMs {
        UtcMs::parse_date("2027-11-22").unwrap()
    }

    fn due(days_left: i64, last: Option<u16>) -> Option<u16> {
        renewal_reminder(end(), end().add_days(-days_left), &DAYS, last, false)
            .map(|reminder| reminder.days_before)
    }

    #[test]
    fn each_reminder_is_due_once_and_in_its_time() {
        assert_eq!(due(91, None), None);
        assert_eq!(due(90, None), Some(90));
        assert_eq!(due(89, Some(90)), None);
        assert_eq!(due(30, Some(90)), Some(30));
        assert_eq!(due(7, Some(30)), Some(7));
        assert_eq!(due(1, Some(7)), None);
        assert_eq!(due(0, Some(30)), None);
    }

    #[test]
    fn after_a_silence_only_the_latest_reminder_is_sent_and_none_after_a_renewal() {
        assert_eq!(due(5, None), Some(7));
        assert_eq!(
            renewal_reminder(end(), end().add_days(-5), &DAYS, None, true),
            None
        );
    }

    #[test]
    fn drift_runs_its_grace_period_and_only_then_proposes_suspension() {
        let start = end();
        let first = drift(BROKEN, None, start, 30);
        assert_eq!((first.drift, first.since), (Drift::Grace, Some(start)));
        let later = drift(BROKEN, first.since, start.add_days(29), 30);
        assert_eq!(later.drift, Drift::Grace);
        assert!(later.sentence(start.add_days(29)).contains("1 day is left"));
        let over = drift(BROKEN, later.since, start.add_days(30), 30);
        assert_eq!(over.drift, Drift::SuspensionProposed);
    }

    #[test]
    fn maintenance_is_no_drift_and_passing_again_ends_it() {
        let maintenance = Standing {
            as_built: true,
            as_running: false,
        };
        let status = drift(maintenance, None, end(), 30);
        assert_eq!((status.drift, status.since), (Drift::Maintenance, None));
        let fine = Standing {
            as_built: true,
            as_running: true,
        };
        assert_eq!(drift(fine, Some(end()), end().add_days(40), 30).since, None);
    }

    proptest! {
        #[test]
        fn a_daily_run_sends_every_reminder_exactly_once(start in 8_i64..200) {
            let (mut last, mut sent) = (None, Vec::new());
            for left in (0..=start).rev() {
                if let Some(days) = due(left, last) {
                    sent.push(days);
                    last = Some(days);
                }
            }
            let mut expected: Vec<u16> = DAYS.into_iter().filter(|d| i64::from(*d) <= start).collect();
            if start < 90 {
                // The run began late: what was due before it is covered by the first one.
                let first = DAYS.into_iter().filter(|d| i64::from(*d) >= start).min().unwrap();
                expected.insert(0, first);
                expected.dedup();
            }
            prop_assert_eq!(sent, expected);
        }
    }
}
