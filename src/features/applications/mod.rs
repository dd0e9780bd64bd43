//! The ISP's applications: region, metros, checklist, attestations, preview, submit.

use crate::routes::Route;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[];
