//! Microsoft's review: queue, application page, decisions, qualifications.
//!
//! | page | files |
//! |---|---|
//! | the queue | `queue` |
//! | one application | `application` puts it together: `standing` above, `evidence` with `connections` left, `verdict` right, `bar` below, `talk` at each place; `deed` carries out what is posted |
//! | its replay | `replay` |
//! | qualifications | `qualifications`, `qualification` |
//!
//! Which moves are offered to whom is decided by the same guards that the moves ask
//! (`service::applications::moves`).

mod application;
mod bar;
mod connections;
mod deed;
mod evidence;
mod frozen;
mod qualification;
mod qualifications;
mod queue;
mod replay;
mod standing;
mod talk;
mod verdict;
mod words;

use crate::server::http::route::Access::May;
use crate::server::http::route::{Route, get, post};
use maps_domain::access::Action;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/review", May(Action::ReadQueue), queue::page),
    post!("/review", May(Action::ClaimApplication), queue::claim),
    get!(
        "/review/applications/{id}",
        May(Action::ReadQueue),
        application::page
    ),
    post!(
        "/review/applications/{id}",
        May(Action::ReadQueue),
        application::post
    ),
    get!(
        "/review/applications/{id}/evidence",
        May(Action::ReadQueue),
        application::evidence_file
    ),
    get!(
        "/review/applications/{id}/replay",
        May(Action::ReadQueue),
        replay::page
    ),
    get!(
        "/review/qualifications",
        May(Action::ReadQueue),
        qualifications::page
    ),
    get!(
        "/review/qualifications/{id}",
        May(Action::ReadQueue),
        qualification::page
    ),
    post!(
        "/review/qualifications/{id}",
        May(Action::SuspendQualification),
        qualification::post
    ),
];
