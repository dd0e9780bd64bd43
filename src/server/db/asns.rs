//! ASNs of ISPs.
