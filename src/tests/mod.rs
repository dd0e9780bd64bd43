//! Whole-router tests: requests go through the real router, without a socket, on both databases.

mod accounts;
mod ground;
mod inventory;
mod applications;
mod documents;
mod customer;
mod matrix;
mod organisations;
mod public;
mod review;
mod schema;
mod support;
mod turn_up;
