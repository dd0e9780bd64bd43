//! Documents of an ISP: upload, list, download.

use crate::routes::Route;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[];
