//! maps-portal.
#![recursion_limit = "256"]

pub mod ui;
