//! The capacity watch: how full each connection is against the policy's lines, and the ways to say so.

mod api;
mod page;
mod record;
mod table;

use crate::server::http::route::Access::{May, Token};
use crate::server::http::route::{Route, get, post};
use maps_domain::access::Action;
use maps_domain::api_token::Scope;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/isp/capacity", May(Action::ReadInventory), page::page),
    post!("/isp/capacity", May(Action::EditInventory), page::post),
    get!(
        "/isp/capacity/template.csv",
        May(Action::ReadInventory),
        record::template
    ),
    post!("/api/v1/peaks", Token(Scope::Capacity), api::post),
];
