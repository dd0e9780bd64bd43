//! Maintenance windows of connections: the ISP plans them, Microsoft sees all, customers what touches
//! them.

mod customer;
mod page;
mod words;

use crate::server::http::route::Access::May;
use crate::server::http::route::{Route, get, post};
use maps_domain::access::Action::{
    EditInventory, ReadActivation, ReadInventory, ReadOrganisations,
};

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/isp/maintenance", May(ReadInventory), page::page),
    post!("/isp/maintenance", May(EditInventory), page::plan),
    get!(
        "/isp/maintenance/{id}",
        May(EditInventory),
        page::ask_to_cancel
    ),
    post!("/isp/maintenance/{id}", May(EditInventory), page::cancel),
    get!("/customer/maintenance", May(ReadActivation), customer::page),
    get!(
        "/review/routing/maintenance",
        May(ReadOrganisations),
        page::page
    ),
];
