//! The PNI inventory.
