//! Microsoft's list of organisations, each with its record, ASN decisions, members and standing.

mod asn_forms;
mod detail;
mod list;

use crate::server::http::route::Access::May;
use crate::server::http::route::{Route, get, post};
use maps_domain::access::Action;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!(
        "/review/organisations",
        May(Action::ReadOrganisations),
        list::page
    ),
    get!(
        "/review/organisations/{id}",
        May(Action::ReadOrganisations),
        detail::page
    ),
    post!(
        "/review/organisations/{id}/asns/{asn}/decide",
        May(Action::DecideAsn),
        asn_forms::decide
    ),
    post!(
        "/review/organisations/{id}/asns/{asn}/move",
        May(Action::MoveObjects),
        asn_forms::move_to
    ),
];

/// Kinds of carrier in words; empty for others.
fn carrier_words(kind: &str) -> &'static str {
    match kind {
        "isp" => "Internet service provider",
        "nsp" => "Network service provider",
        "ixp" => "Internet exchange operator",
        _ => "",
    }
}

/// How a claim's state looks.
fn asn_badge(state: &str) -> crate::ui::badge::Badge {
    use crate::ui::badge::{Badge, Tone};
    use maps_domain::asn_claim::State;
    let parsed = State::parse(state);
    let tone = match parsed {
        Ok(State::Approved) => Tone::Pass,
        Ok(State::Pending) => Tone::Wait,
        Ok(State::Disputed) => Tone::Warn,
        Ok(State::Failed) => Tone::Fail,
        Ok(State::Retired) | Err(_) => Tone::Neutral,
    };
    Badge::new(tone, parsed.map_or("Unknown", State::label))
}
