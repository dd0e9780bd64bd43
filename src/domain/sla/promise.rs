//! From which month on a promise holds.
//!
//! Months keep the promise that was valid in them, however late their measurements arrive: a promise
//! that could be changed behind a month would be none. Microsoft's targets likewise are those of the
//! policy that was in force when the month began.

use super::Month;
use crate::time::UtcMs;

/// The first month of a changed promise. What promises something for the first time holds from the
/// month in which it is made; a change of what is in force, for the better or the worse or taking it
/// back, from the next month on.
pub fn holds_from(something_in_force: bool, now: UtcMs) -> Month {
    let running = Month::of(now);
    if something_in_force {
        Month::of(running.to())
    } else {
        running
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_promise_holds_at_once_and_a_change_from_the_next_month() {
        let now = UtcMs::parse_rfc3339("2026-12-31T23:59:59Z").unwrap();
        assert_eq!(holds_from(false, now).label(), "2026-12");
        assert_eq!(holds_from(true, now).label(), "2027-01");
    }
}
