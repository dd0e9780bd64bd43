//! Activations: a customer's sites with their timelines, turn-up batches as an ISP and Microsoft see them.

pub mod batch;
mod batch_list;
pub mod batch_table;
mod customer_list;
mod detail;
pub mod steps;

use crate::server::http::route::Access::May;
use crate::server::http::route::{Route, get, post};
use maps_domain::access::Action;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!(
        "/customer/activations",
        May(Action::ReadActivation),
        customer_list::page
    ),
    get!(
        "/customer/activations/{id}",
        May(Action::ReadActivation),
        detail::page
    ),
    post!(
        "/customer/activations/{id}",
        May(Action::ChooseMetros),
        detail::post
    ),
    get!(
        "/isp/activations",
        May(Action::ReadActivation),
        batch_list::page
    ),
    post!(
        "/isp/activations",
        May(Action::GrantStandingAuthorisation),
        batch_list::post
    ),
    get!(
        "/isp/activations/{id}",
        May(Action::ReadActivation),
        batch::page
    ),
    post!(
        "/isp/activations/{id}",
        May(Action::RunIspSteps),
        batch::post
    ),
];
