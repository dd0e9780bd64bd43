//! The ISP's own record: legal name, NOC, contacts, ASNs.

use crate::routes::Route;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[];
