//! What if something fails: failures are picked on a map, in a drawing or in a list, and the page
//! shows what is left, where traffic goes and what cannot be carried. The state is the address.
//!
//! [`result`] and [`link`] are shared by the server and the browser; [`survival`] is what the verdict
//! pages show of the same engine.

pub mod islands;
pub mod link;
pub mod map;
pub mod result;

#[cfg(feature = "ssr")]
mod drawing;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
pub mod plan;
#[cfg(feature = "ssr")]
pub mod survival;
#[cfg(feature = "ssr")]
mod sweep;

#[cfg(feature = "ssr")]
pub use page::href;
#[cfg(feature = "ssr")]
pub use rows::ROUTES;

/// The rows of the route table, which only the server has.
#[cfg(feature = "ssr")]
mod rows {
    use super::{page, plan};
    use crate::server::http::route::Access::May;
    use crate::server::http::route::{Route, get, post};
    use maps_domain::access::Action;

    /// Rows of the route table.
    pub const ROUTES: &[Route] = &[
        get!("/isp/what-if", May(Action::ReadInventory), page::isp),
        get!(
            "/review/what-if",
            May(Action::ReadOrganisations),
            page::review
        ),
        post!("/isp/what-if/plan", May(Action::EditInventory), plan::add),
    ];
}
