//! Maintenance windows of connections.

mod page;

use crate::routes::Access::May;
use crate::routes::{Route, get, post};
use maps_domain::access::Action::{EditInventory, ReadInventory, ReadOrganisations};

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/isp/maintenance", May(ReadInventory), page::page),
    post!("/isp/maintenance", May(EditInventory), page::plan),
    post!("/isp/maintenance/{id}", May(EditInventory), page::cancel),
    get!(
        "/review/routing/maintenance",
        May(ReadOrganisations),
        page::page
    ),
];
