//! The ISP's first screen.

mod page;

use crate::server::http::route::Access::May;
use crate::server::http::route::{Route, get};
use maps_domain::access::Action;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[get!("/isp", May(Action::ReadInventory), page::page)];
