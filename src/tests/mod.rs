//! Whole-router tests: requests go through the real router, without a socket, on both databases.

mod accounts;
mod applications;
mod bills;
mod confidential;
mod customer;
mod demo;
mod directory;
mod documents;
mod follow_up;
mod ground;
mod inventory;
mod matrix;
mod organisations;
mod public;
mod refusals;
mod requests;
mod review;
mod routing;
mod schema;
mod sessions;
mod sla;
mod support;
mod tenancy;
mod tokens;
mod turn_up;
mod what_if;
