//! One's own organisation, for ISPs and customers: record, NOC, contacts by role, ASNs, history.

mod asns;
mod contacts;
mod edit;
mod overview;

pub use overview::asn_badge;

use crate::error::AppError;
use crate::server::ctx::Actor;
use crate::server::http::Req;
use crate::server::http::nav::section_of;
use crate::server::http::route::Access::May;
use crate::server::http::route::{Route, get, post};
use maps_domain::access::Action;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!(
        "/isp/organisation",
        May(Action::ReadOrganisation),
        overview::page
    ),
    get!(
        "/isp/organisation/edit",
        May(Action::EditOrganisation),
        edit::page
    ),
    post!(
        "/isp/organisation/edit",
        May(Action::EditOrganisation),
        edit::post
    ),
    get!(
        "/isp/organisation/contacts",
        May(Action::EditOrganisation),
        contacts::page
    ),
    post!(
        "/isp/organisation/contacts",
        May(Action::EditOrganisation),
        contacts::post
    ),
    get!(
        "/isp/organisation/contacts/{id}/remove",
        May(Action::EditOrganisation),
        contacts::ask_removal
    ),
    post!(
        "/isp/organisation/contacts/{id}/remove",
        May(Action::EditOrganisation),
        contacts::remove
    ),
    get!(
        "/isp/organisation/asns",
        May(Action::ManageAsns),
        asns::page
    ),
    post!(
        "/isp/organisation/asns",
        May(Action::ManageAsns),
        asns::post
    ),
    get!(
        "/customer/organisation",
        May(Action::ReadOrganisation),
        overview::page
    ),
    post!(
        "/customer/organisation/terms",
        May(Action::AcceptTerms),
        edit::accept_terms
    ),
    get!(
        "/customer/organisation/edit",
        May(Action::EditOrganisation),
        edit::page
    ),
    post!(
        "/customer/organisation/edit",
        May(Action::EditOrganisation),
        edit::post
    ),
];

/// The person, on a page of their own section; elsewhere the page does not exist.
fn insider(req: &Req) -> Result<(Actor, String), AppError> {
    let actor = req.ctx.actor()?.clone();
    let section = section_of(actor.role);
    if !req.path.starts_with(section) {
        return Err(AppError::NotFound);
    }
    let home = format!("{section}/organisation");
    Ok((actor, home))
}

/// Kinds of carrier (rule ORG-01): stored word and words on screen.
pub(super) const CARRIERS: &[(&str, &str)] = &[
    ("isp", "Internet service provider"),
    ("nsp", "Network service provider"),
    ("ixp", "Internet exchange operator"),
];

/// Words for a kind of carrier.
pub(super) fn carrier_words(kind: &str) -> &'static str {
    CARRIERS
        .iter()
        .find(|(word, _)| *word == kind)
        .map_or("Not recorded", |(_, words)| words)
}
