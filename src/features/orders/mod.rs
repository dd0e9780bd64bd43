//! Access-service declarations: the customer declares, the ISP answers line by line.

mod answer_form;
mod customer_list;
mod detail;
mod isp_list;
mod new;
mod views;

use crate::server::http::route::Access::May;
use crate::server::http::route::{Route, get, post};
use maps_domain::access::Action;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!(
        "/customer/orders",
        May(Action::ReadOrder),
        customer_list::page
    ),
    get!("/customer/orders/new", May(Action::DeclareOrder), new::page),
    post!("/customer/orders/new", May(Action::DeclareOrder), new::post),
    get!(
        "/customer/orders/{id}",
        May(Action::ReadOrder),
        detail::page
    ),
    post!("/customer/orders/{id}", May(Action::EndOrder), detail::post),
    get!("/isp/orders", May(Action::ReadOrder), isp_list::page),
    get!("/isp/orders/{id}", May(Action::ReadOrder), detail::page),
    post!("/isp/orders/{id}", May(Action::EndOrder), detail::post),
];
