//! Who bills what: a customer's month, and its mirror image for ISPs.

mod customer;
mod isp;
mod words;

use crate::server::http::route::Access::May;
use crate::server::http::route::{Route, get};
use maps_domain::access::Action::ReadBills;

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/customer/bills", May(ReadBills), customer::page),
    get!("/isp/bills", May(ReadBills), isp::page),
    get!("/isp/bills/{customer}", May(ReadBills), isp::statement),
];
