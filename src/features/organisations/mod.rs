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
