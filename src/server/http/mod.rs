//! From a request to a handler and back: the thin layer that knows HTTP.
//!
//! One path for everything: [`dispatch`] finds out who asks, lets the access table decide, reads the
//! body within bounds, calls the handler of the [`route`], and turns an error into a page.

pub mod assets;
pub mod body;
pub mod client;
pub mod dispatch;
pub mod headers;
pub mod list;
pub mod nav;
pub mod notices;
pub mod once;
pub mod origin;
pub mod problem;
pub mod refused;
pub mod render;
pub mod req;
pub mod returned;
pub mod route;
pub mod router;
pub mod text_file;

pub use req::{Answer, Pairs, Req};
