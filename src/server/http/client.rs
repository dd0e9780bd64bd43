//! The address that a request comes from, when a proxy stands before the portal.
//!
//! Anybody can write `X-Forwarded-For`; each proxy adds at its end whom it heard. So the list is read
//! from the right, and only as far as configured proxies vouch for it.

use axum::http::HeaderMap;
use std::net::IpAddr;

/// The nearest address that is not one of our proxies.
pub fn of(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let mut heard: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    let mut client = peer.to_canonical();
    while proxies.contains(&client)
        && let Some(before) = heard.pop().and_then(|text| text.parse::<IpAddr>().ok())
    {
        client = before.to_canonical();
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&'static str]) -> String {
        let headers = forwarded
            .iter()
            .map(|value| ("x-forwarded-for".parse().unwrap(), value.parse().unwrap()))
            .collect();
        let proxies = ["127.0.0.1", "10.0.0.2"].map(|text| text.parse().unwrap());
        of(peer.parse().unwrap(), &headers, &proxies).to_string()
    }

    #[test]
    fn only_what_our_proxies_heard_counts() {
        assert_eq!(client("127.0.0.1", &["203.0.113.7"]), "203.0.113.7");
        assert_eq!(client("::ffff:127.0.0.1", &["203.0.113.7"]), "203.0.113.7");
        // Two proxies in a row, in one header or in two.
        assert_eq!(
            client("127.0.0.1", &["203.0.113.7, 10.0.0.2"]),
            "203.0.113.7"
        );
        assert_eq!(
            client("127.0.0.1", &["203.0.113.7", "10.0.0.2"]),
            "203.0.113.7"
        );
        // What the client wrote itself stands further left.
        assert_eq!(
            client("127.0.0.1", &["192.0.2.1, 203.0.113.7"]),
            "203.0.113.7"
        );
        assert_eq!(client("203.0.113.7", &["192.0.2.1"]), "203.0.113.7");
        for nothing in [&[][..], &["unknown"], &[""], &["203.0.113.7:443"]] {
            assert_eq!(client("127.0.0.1", nothing), "127.0.0.1");
        }
    }
}
