//! Whole-router tests: requests go through the real router, without a socket, on both databases.

mod accounts;
mod matrix;
mod schema;
mod support;
