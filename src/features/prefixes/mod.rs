//! Registered prefixes: the ISP's list, form, import and detail; Microsoft's list with the VRP and
//! registry files.

mod customer;
mod detail;
mod form;
mod import;
mod installed;
mod list;
mod registry;
mod release;
mod stake;
pub mod words;

use crate::server::http::route::Access::May;
use crate::server::http::route::{Route, get, post};
use maps_domain::access::Action;

const READ: crate::server::http::route::Access = May(Action::ReadPrefixes);
const REGISTER: crate::server::http::route::Access = May(Action::RegisterPrefix);

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/isp/prefixes", READ, list::page),
    get!("/isp/prefixes/new", REGISTER, form::page),
    post!("/isp/prefixes/new", REGISTER, form::post),
    get!("/isp/prefixes/import", REGISTER, import::page),
    post!("/isp/prefixes/import", REGISTER, import::post),
    get!("/isp/prefixes/template.csv", REGISTER, import::template),
    get!("/isp/prefixes/releases", READ, release::list),
    get!("/isp/prefixes/releases/{id}", READ, release::page),
    post!(
        "/isp/prefixes/releases/{id}",
        May(Action::AnswerRelease),
        release::post
    ),
    get!(
        "/customer/prefixes",
        May(Action::ReadOwnPrefixes),
        customer::page
    ),
    post!(
        "/customer/prefixes",
        May(Action::RedeemPrefixKey),
        customer::post
    ),
    get!(
        "/customer/prefixes/releases/{id}",
        May(Action::ReadOwnPrefixes),
        release::page
    ),
    post!(
        "/customer/prefixes/releases/{id}",
        May(Action::RedeemPrefixKey),
        release::post
    ),
    get!("/review/routing/releases", READ, release::list),
    get!("/review/routing/releases/{id}", READ, release::page),
    post!(
        "/review/routing/releases/{id}",
        May(Action::DecideRelease),
        release::post
    ),
    get!("/isp/prefixes/{id}", READ, detail::page),
    post!("/isp/prefixes/{id}", REGISTER, detail::post),
    get!("/review/routing", READ, registry::page),
    post!(
        "/review/routing",
        May(Action::UploadRegistry),
        registry::post
    ),
    get!(
        "/review/routing/files/{id}",
        May(Action::UploadRegistry),
        installed::ask
    ),
    post!(
        "/review/routing/files/{id}",
        May(Action::UploadRegistry),
        installed::go_back
    ),
    get!("/review/routing/prefixes", READ, list::page),
    get!("/review/routing/prefixes/{id}", READ, detail::page),
];
