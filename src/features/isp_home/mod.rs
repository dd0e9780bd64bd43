//! The ISP's first screen.

use crate::routes::Route;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[];
