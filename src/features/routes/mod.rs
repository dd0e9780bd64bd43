//! Route evidence: what routers say, as a matrix of sessions and prefixes.

mod card;
mod detail;
mod form;
pub mod incoming;
mod list;
mod matrix;
mod observed;
mod words;

pub use card::{of_application, of_batch};

use crate::server::http::route::Access::May;
use crate::server::http::route::{Route, get, post};
use maps_domain::access::Action;

const READ: crate::server::http::route::Access = May(Action::ReadRoutes);
const UPLOAD: crate::server::http::route::Access = May(Action::UploadRoutes);

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/isp/routes", READ, list::page),
    get!("/isp/routes/new", UPLOAD, form::page),
    post!("/isp/routes/new", UPLOAD, form::post),
    get!("/isp/routes/template.csv", UPLOAD, form::template),
    get!("/isp/routes/{id}", READ, detail::page),
    get!("/review/routing/evidence", READ, list::page),
    get!("/review/routing/evidence/{id}", READ, detail::page),
    post!(
        "/review/routing/evidence/{id}",
        May(Action::RecommendDecision),
        detail::observe
    ),
];
