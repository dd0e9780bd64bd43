//! Organisations as Microsoft sees them: ASN decisions, PNI records, history.

use crate::routes::Route;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[];
