//! Customer sites.
