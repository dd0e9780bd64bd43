//! Pieces that islands use in the browser as well as pages on the server.

pub mod badge;
pub mod form_state;
pub mod icon;
pub mod packed;
