//! The state of a what-if as an address, written alike by the server and the browser.

use maps_domain::diversity::what_if::Failure;
use serde::{Deserialize, Serialize};

/// The parameter that names a failing thing; it repeats.
pub const FAIL: &str = "fail";

/// The page without failures: its path and everything that stays the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// The path.
    pub path: String,
    /// Names and values that every state keeps.
    pub kept: Vec<(String, String)>,
}

impl Base {
    /// The address of a state.
    pub fn href(&self, failing: &[Failure]) -> String {
        let kept = self
            .kept
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()));
        let failures = failing.iter().map(|failure| (FAIL, failure.to_string()));
        let mut href = self.path.clone();
        for (at, (name, value)) in kept.chain(failures).enumerate() {
            href.push(if at == 0 { '?' } else { '&' });
            href.push_str(name);
            href.push('=');
            encode(&value, &mut href);
        }
        href
    }

    /// The address after one thing is failed, or mended when it fails already.
    pub fn toggled(&self, failing: &[Failure], failure: &Failure) -> String {
        self.href(&toggle(failing, failure))
    }
}

/// The failures after one is added, or taken away when it is there.
pub fn toggle(failing: &[Failure], failure: &Failure) -> Vec<Failure> {
    let mut after: Vec<Failure> = failing.to_vec();
    after.retain(|seen| seen != failure);
    if after.len() == failing.len() {
        after.push(failure.clone());
    }
    after
}

/// Percent-encodes a value. The colon between kind and name stays readable.
fn encode(value: &str, into: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |nibble: u8| HEX.get(usize::from(nibble)).map_or('0', |c| char::from(*c));
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            into.push(char::from(byte));
        } else {
            into.push('%');
            into.push(digit(byte >> 4));
            into.push(digit(byte & 15));
        }
    }
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use super::*;
    use crate::server::http::req::Pairs;

    #[test]
    fn an_address_reads_back_as_the_failures_that_it_was_written_from() {
        let base = Base {
            path: "/isp/what-if".to_owned(),
            kept: vec![("region".to_owned(), "western-europe".to_owned())],
        };
        let failing = ["duct:AMS 7&x=1", "metro:paris", "cable:Ä/ö+#%"]
            .map(|text| Failure::parse(text).unwrap());
        let href = base.href(&failing);
        assert!(href.starts_with("/isp/what-if?region=western-europe&fail=duct:AMS%207%26x%3D1&"));
        let query = Pairs::parse(href.split_once('?').unwrap().1);
        let read: Vec<Failure> = query
            .all(FAIL)
            .map(|t| Failure::parse(t).unwrap())
            .collect();
        assert_eq!(read, failing);
        assert_eq!(query.get("region"), "western-europe");
    }

    #[test]
    fn toggling_twice_changes_nothing() {
        let paris = Failure::parse("metro:paris").unwrap();
        let once = toggle(&[], &paris);
        assert_eq!(once, std::slice::from_ref(&paris));
        assert!(toggle(&once, &paris).is_empty());
    }
}
