//! Choices of ISPs: the matrix, overrides per site, and what each choice gives.

pub mod islands;

#[cfg(feature = "ssr")]
mod gives;
#[cfg(feature = "ssr")]
mod matrix;
#[cfg(feature = "ssr")]
mod site;
#[cfg(feature = "ssr")]
mod sites;
#[cfg(feature = "ssr")]
mod words;

#[cfg(feature = "ssr")]
mod table {
    use super::{matrix, site, sites};
    use crate::server::http::route::Access::May;
    use crate::server::http::route::{Route, get, post};
    use maps_domain::access::Action::{EditChoices, ReadChoices};

    /// Rows of the route table.
    pub const ROUTES: &[Route] = &[
        get!("/customer/choices", May(ReadChoices), matrix::page),
        post!("/customer/choices", May(EditChoices), matrix::post),
        get!("/customer/choices/sites", May(ReadChoices), sites::page),
        get!(
            "/customer/choices/sites/{site}",
            May(ReadChoices),
            site::page
        ),
        post!(
            "/customer/choices/sites/{site}",
            May(EditChoices),
            site::post
        ),
    ];
}

#[cfg(feature = "ssr")]
pub use table::ROUTES;
