//! New PNIs, augmentations and type conversions as shared work: board and list, the form, the page of
//! one request for either side, and the public page that verifies a letter of authorisation.

mod asked;
mod board;
mod existing;
mod facts;
mod given;
mod list;
mod new;
mod notes;
mod progress;
mod show;
mod standing;
mod steps;
mod verify;
mod withdraw;
pub mod words;

use crate::server::http::route::Access::{May, Public};
use crate::server::http::route::{Route, get, post};
use maps_domain::access::Action;

const READ: crate::server::http::route::Access = May(Action::ReadRequests);
const WRITE: crate::server::http::route::Access = May(Action::WriteRequests);
const RUN: crate::server::http::route::Access = May(Action::RunRequests);

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/isp/requests", READ, list::page),
    get!("/isp/requests/new", WRITE, new::page),
    post!("/isp/requests/new", WRITE, new::create),
    get!("/isp/requests/existing", READ, existing::page),
    get!("/isp/requests/{id}", READ, show::page),
    post!("/isp/requests/{id}", WRITE, show::post),
    get!("/isp/requests/{id}/edit", WRITE, new::edit_page),
    post!("/isp/requests/{id}/edit", WRITE, new::save),
    get!("/isp/requests/{id}/withdraw", WRITE, withdraw::ask),
    post!("/isp/requests/{id}/withdraw", WRITE, withdraw::withdraw),
    get!("/review/requests", READ, list::page),
    get!("/review/requests/{id}", READ, show::page),
    post!("/review/requests/{id}", RUN, show::post),
    get!("/verify/loa", Public, verify::form),
    get!("/verify/loa/{code}", Public, verify::page),
];
