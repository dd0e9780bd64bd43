//! The PNI inventory: list, metro page with verdict, form, import and export.

use crate::routes::Route;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[];
