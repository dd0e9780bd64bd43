//! Pages that anybody can read: partners, regions, what the programme is.

mod compare;
pub mod partner;
mod partners;
pub mod picture;
mod programme;
mod regions;
mod tray;
pub mod verify;
mod words;

use crate::server::http::route::Access::Public;
use crate::server::http::route::{Route, get};

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/partners", Public, partners::page),
    get!("/partners/compare", Public, compare::page),
    get!("/partners/{slug}", Public, partner::page),
    get!("/regions", Public, regions::page),
    get!("/regions/{id}", Public, regions::one),
    get!("/programme", Public, programme::page),
    get!("/programme/join", Public, programme::join_page),
    get!("/programme/redundancy", Public, programme::redundancy_page),
    get!("/programme/questions", Public, programme::questions_page),
    get!("/programme/rules", Public, programme::rules_page),
    get!("/verify", Public, verify::page),
    get!("/verify/{code}", Public, verify::badge),
    get!("/verify/{code}/badge.svg", Public, verify::picture),
];
