//! A customer's first page: how its sites stand, who has to act, what comes next.

mod needs;
mod page;

use crate::server::http::route::Access::May;
use crate::server::http::route::{Route, get};
use maps_domain::access::Action::ReadSites;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[get!("/customer", May(ReadSites), page::page)];
