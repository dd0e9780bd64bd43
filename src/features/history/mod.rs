//! Audit trail pages for tenants and Microsoft.

use crate::routes::Route;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[];
