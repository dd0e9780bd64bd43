//! An ISP's own pages about what it publishes: profile, products, service levels, badge, and who asks.

mod overview;
mod product;
mod profile;
mod quotes;
mod sla;

use crate::server::http::route::Access::May;
use crate::server::http::route::{Route, get, post};
use maps_domain::access::Action::{EditOffers, ReadOffers};

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/isp/offers", May(ReadOffers), overview::page),
    get!("/isp/offers/preview", May(ReadOffers), overview::preview),
    get!("/isp/offers/profile", May(EditOffers), profile::page),
    post!("/isp/offers/profile", May(EditOffers), profile::post),
    get!(
        "/isp/offers/products/new",
        May(EditOffers),
        product::new_page
    ),
    post!("/isp/offers/products/new", May(EditOffers), product::add),
    get!(
        "/isp/offers/products/{id}",
        May(EditOffers),
        product::edit_page
    ),
    post!("/isp/offers/products/{id}", May(EditOffers), product::edit),
    get!(
        "/isp/offers/products/{id}/remove",
        May(EditOffers),
        product::ask_removal
    ),
    post!(
        "/isp/offers/products/{id}/remove",
        May(EditOffers),
        product::remove
    ),
    get!("/isp/offers/sla/{region}", May(EditOffers), sla::page),
    post!("/isp/offers/sla/{region}", May(EditOffers), sla::post),
    get!("/isp/offers/quotes", May(ReadOffers), quotes::page),
];
