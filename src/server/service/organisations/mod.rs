//! Organisations: their own record, contacts and ASNs; Microsoft's list and its decisions on ASNs.

pub mod admin;
pub mod asn_decisions;
pub mod asns;
pub mod contacts;
pub mod profile;
