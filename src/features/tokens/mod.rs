//! API tokens of an organisation: the same page for ISPs, customers and Microsoft.

mod help;
mod list;

use crate::server::http::route::Access::{May, Public};
use crate::server::http::route::{Route, get, post};
use maps_domain::access::Action::{ManageTokens, ReadTokens};

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/help/api", Public, help::page),
    get!("/isp/tokens", May(ReadTokens), list::page),
    post!("/isp/tokens", May(ManageTokens), list::create),
    get!("/isp/tokens/{id}", May(ManageTokens), list::ask_to_revoke),
    post!("/isp/tokens/{id}", May(ManageTokens), list::revoke),
    get!("/customer/tokens", May(ReadTokens), list::page),
    post!("/customer/tokens", May(ManageTokens), list::create),
    get!(
        "/customer/tokens/{id}",
        May(ManageTokens),
        list::ask_to_revoke
    ),
    post!("/customer/tokens/{id}", May(ManageTokens), list::revoke),
    get!("/review/tokens", May(ReadTokens), list::page),
    post!("/review/tokens", May(ManageTokens), list::create),
    get!(
        "/review/tokens/{id}",
        May(ManageTokens),
        list::ask_to_revoke
    ),
    post!("/review/tokens/{id}", May(ManageTokens), list::revoke),
];
