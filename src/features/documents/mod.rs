//! Evidence documents: upload, list, remove, download.

mod list;

use crate::server::http::route::Access::May;
use crate::server::http::route::{Route, get, post};
use maps_domain::access::Action::{ReadDocument, UploadDocument};

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/isp/documents", May(ReadDocument), list::page),
    post!("/isp/documents", May(UploadDocument), list::post),
    get!(
        "/isp/documents/{id}/remove",
        May(UploadDocument),
        list::ask_removal
    ),
    post!(
        "/isp/documents/{id}/remove",
        May(UploadDocument),
        list::remove
    ),
    get!("/documents/{id}", May(ReadDocument), list::open),
];
