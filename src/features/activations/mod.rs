//! Activations as customer and ISP see them, and turn-up batches.

use crate::routes::Route;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[];
