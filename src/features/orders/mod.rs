//! Access-service declarations: the customer declares, the ISP answers line by line.

use crate::routes::Route;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[];
