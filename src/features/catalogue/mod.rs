//! Metros and facilities, edited by reviewers; the policy page.

use crate::routes::Route;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[];
