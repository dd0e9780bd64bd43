//! Pages that anybody can read: partners, regions, what the programme is.

mod compare;
mod diagram;
pub mod partner;
mod partners;
pub mod picture;
mod programme;
mod regions;
mod tray;
mod verify;
mod words;

use crate::routes::Access::Public;
use crate::routes::{Route, get};

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/partners", Public, partners::page),
    get!("/partners/compare", Public, compare::page),
    get!("/partners/{slug}", Public, partner::page),
    get!("/regions", Public, regions::page),
    get!("/regions/{id}", Public, regions::one),
    get!("/programme", Public, programme::page),
    get!("/verify", Public, verify::page),
    get!("/verify/{code}", Public, verify::badge),
];
