//! Microsoft's half of turn-up, and rollouts with progress.

use crate::routes::Route;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[];
