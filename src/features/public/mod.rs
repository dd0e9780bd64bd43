//! Public pages: partners, regions, programme.

use crate::routes::Route;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[];
