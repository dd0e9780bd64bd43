//! Microsoft's review: queue, application page, decisions, qualifications.

use crate::routes::Route;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[];
