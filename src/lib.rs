//! maps-portal.
