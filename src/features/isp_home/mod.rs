//! The ISP's first screen.

mod page;

use crate::routes::Access::May;
use crate::routes::{Route, get};
use maps_domain::access::Action;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[get!("/isp", May(Action::ReadInventory), page::page)];
