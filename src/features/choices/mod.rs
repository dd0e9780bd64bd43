//! Which ISPs a customer wants: global, per region, per site.

use crate::routes::Route;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[];
