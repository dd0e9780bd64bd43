//! Customer sites: list, form, CSV upsert.

use crate::routes::Route;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[];
