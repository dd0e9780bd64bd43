//! How many failed tries are allowed before the next one has to wait.
//!
//! A limit slows guessing down; it locks nobody out for good, because the window moves on. What turns
//! out to be no failure is forgiven, so that an office behind one address signs in as often as it
//! likes. A try counts as failed until then: guesses sent at the same moment see each other.

use crate::time::UtcMs;
use std::net::IpAddr;

/// How far back failures are counted, in minutes.
pub const WINDOW_MINUTES: i64 = 15;
/// Failures for one account or one organisation's keys in that time: 960 guesses a day. NIST
/// SP 800-63B-4 allows 100 in a row at most and then asks for another way in; here a link by mail.
pub const PER_ACCOUNT: usize = 10;
/// Failures from one network in that time, over all accounts: an office of 500 where everybody signs
/// in within a quarter of an hour and one in ten mistypes. A guesser gets 4 800 tries a day out of
/// an address, at passwords of 15 characters and more.
pub const PER_NETWORK: usize = 50;

/// The beginning of the window.
pub fn counted_since(now: UtcMs) -> UtcMs {
    UtcMs::new(now.get().saturating_sub(WINDOW_MINUTES * 60_000))
}

/// When the next try is allowed, `None` for at once. `made` and `forgiven` are the moments of the
/// tries of the window; a forgiven one carries the moment of its try.
pub fn opens_at(made: &[UtcMs], forgiven: &[UtcMs], most: usize) -> Option<UtcMs> {
    let mut forgiven = forgiven.to_vec();
    let mut failed: Vec<UtcMs> = made
        .iter()
        .copied()
        .filter(|at| {
            let pardon = forgiven.iter().position(|pardoned| pardoned == at);
            pardon.map(|place| forgiven.swap_remove(place)).is_none()
        })
        .collect();
    failed.sort_unstable();
    // As soon as this one has left the window, fewer than `most` are in it.
    let last_to_leave = failed.len().checked_sub(most)?;
    let at = failed.get(last_to_leave)?;
    Some(UtcMs::new(at.get().saturating_add(WINDOW_MINUTES * 60_000)))
}

/// What shares a limit with this address: itself, or for IPv6 the /64 that one connection has for
/// itself (RFC 6177). An IPv4 address in IPv6 clothes is the IPv4 address.
pub fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moments(at: &[i64]) -> Vec<UtcMs> {
        at.iter().copied().map(UtcMs::new).collect()
    }

    #[test]
    fn a_limit_opens_when_its_oldest_failure_leaves_the_window() {
        let window = WINDOW_MINUTES * 60_000;
        assert_eq!(opens_at(&moments(&[5, 1, 9]), &[], 4), None);
        let opens = opens_at(&moments(&[5, 1, 9]), &[], 3);
        assert_eq!(opens, Some(UtcMs::new(1 + window)));
        let opens = opens_at(&moments(&[5, 1, 9]), &[], 2);
        assert_eq!(opens, Some(UtcMs::new(5 + window)));
        // One of the two at the same moment was a success.
        let made = moments(&[1, 1, 9]);
        assert_eq!(opens_at(&made, &moments(&[1]), 3), None);
        let opens = opens_at(&made, &moments(&[1]), 2);
        assert_eq!(opens, Some(UtcMs::new(1 + window)));
    }

    #[test]
    fn a_connection_is_one_network_whatever_it_is_written_like() {
        let network = |text: &str| network_of(text.parse().unwrap());
        assert_eq!(network("203.0.113.7"), "203.0.113.7");
        assert_eq!(network("::ffff:203.0.113.7"), "203.0.113.7");
        assert_eq!(network("2001:db8:1:2::1"), "2001:db8:1:2::/64");
        assert_eq!(network("2001:db8:1:2:ffff::9"), "2001:db8:1:2::/64");
        assert_ne!(network("2001:db8:1:3::1"), network("2001:db8:1:2::1"));
    }

    proptest! {
        #[test]
        fn only_failures_count_and_at_the_moment_told_the_limit_is_open(
            failed in prop::collection::vec(0_i64..900_000, 0..40),
            fine in prop::collection::vec(0_i64..900_000, 0..40),
            most in 1_usize..20,
        ) {
            let made = moments(&[failed.clone(), fine.clone()].concat());
            let opens = opens_at(&made, &moments(&fine), most);
            prop_assert_eq!(opens.is_some(), failed.len() >= most);
            if let Some(opens) = opens {
                let left = |now: UtcMs| {
                    failed.iter().filter(|at| **at > counted_since(now).get()).count()
                };
                prop_assert!(left(opens) < most);
                prop_assert!(left(UtcMs::new(opens.get() - 1)) >= most);
            }
        }
    }
}
