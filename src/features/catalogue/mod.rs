//! Microsoft's ground data: metros, facilities, regions; the policy with its values and rules.

mod facilities;
mod metro;
mod metros;
mod new_metro;
mod policy;
mod policy_edit;
mod rules;

use crate::server::http::route::Access::May;
use crate::server::http::route::{Route, get, post};
use crate::ui::tabs::Tab;
use maps_domain::access::Action;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/review/catalogue", May(Action::ReadPolicy), metros::page),
    get!(
        "/review/catalogue/new",
        May(Action::EditCatalogue),
        new_metro::page
    ),
    post!(
        "/review/catalogue/new",
        May(Action::EditCatalogue),
        new_metro::post
    ),
    get!(
        "/review/catalogue/facilities",
        May(Action::ReadPolicy),
        facilities::page
    ),
    get!(
        "/review/catalogue/metros/{id}",
        May(Action::ReadPolicy),
        metro::page
    ),
    post!(
        "/review/catalogue/metros/{id}",
        May(Action::EditCatalogue),
        metro::post
    ),
    get!("/review/policy", May(Action::ReadPolicy), policy::page),
    post!(
        "/review/policy",
        May(Action::EditAutoAccept),
        policy::switch
    ),
    get!(
        "/review/policy/new",
        May(Action::EditPolicy),
        policy_edit::page
    ),
    post!(
        "/review/policy/new",
        May(Action::EditPolicy),
        policy_edit::post
    ),
    get!("/review/policy/rules", May(Action::ReadPolicy), rules::page),
];

/// The two parts of the catalogue as tabs.
fn tabs(current: &str) -> Vec<Tab> {
    [
        ("Metros", "/review/catalogue"),
        ("Facilities", "/review/catalogue/facilities"),
    ]
    .map(|(label, href)| Tab::new(label, href, href == current))
    .to_vec()
}

/// The two parts of the policy as tabs.
fn policy_tabs(current: &str) -> Vec<Tab> {
    [
        ("Values", "/review/policy"),
        ("Rules", "/review/policy/rules"),
    ]
    .map(|(label, href)| Tab::new(label, href, href == current))
    .to_vec()
}
