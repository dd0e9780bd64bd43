//! Every address of the portal.
//!
//! One table builds the router and feeds the tests (tenant isolation, accessibility, no script).
//! Each feature keeps its own rows beside its pages; this file lists the features.

use crate::features;
use crate::server::http::route::Routes;

/// All rows, feature by feature.
pub static ROUTES: Routes = &[
    features::home::ROUTES,
    features::public::ROUTES,
    features::accounts::ROUTES,
    features::isp_home::ROUTES,
    features::organisation::ROUTES,
    features::interconnects::ROUTES,
    features::documents::ROUTES,
    features::requests::ROUTES,
    features::capacity::ROUTES,
    features::applications::ROUTES,
    features::customer_home::ROUTES,
    features::sites::ROUTES,
    features::choices::ROUTES,
    features::offers::ROUTES,
    features::quotes::ROUTES,
    features::orders::ROUTES,
    features::prefixes::ROUTES,
    features::routes::ROUTES,
    features::maintenance::ROUTES,
    features::activations::ROUTES,
    features::review::ROUTES,
    features::operations::ROUTES,
    features::organisations::ROUTES,
    features::catalogue::ROUTES,
    features::history::ROUTES,
    features::what_if::ROUTES,
    features::tokens::ROUTES,
    features::sla::ROUTES,
    features::bills::ROUTES,
];
