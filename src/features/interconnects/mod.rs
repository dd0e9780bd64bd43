//! The PNI inventory: list, metro page with verdict, form, shared risks, import and export; and
//! Microsoft's list of the records to confirm.

pub mod islands;
pub mod verdict;

#[cfg(feature = "ssr")]
pub mod facts;
#[cfg(feature = "ssr")]
mod fields;
#[cfg(feature = "ssr")]
mod files;
#[cfg(feature = "ssr")]
mod form;
#[cfg(feature = "ssr")]
mod import;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod metro;
#[cfg(feature = "ssr")]
pub mod picture;
#[cfg(feature = "ssr")]
mod record;
#[cfg(feature = "ssr")]
mod retire;
#[cfg(feature = "ssr")]
mod review;
#[cfg(feature = "ssr")]
mod risks;
#[cfg(feature = "ssr")]
mod routes;
#[cfg(feature = "ssr")]
mod table;
#[cfg(feature = "ssr")]
pub mod words;

#[cfg(feature = "ssr")]
pub use rows::ROUTES;

/// The rows of the route table, which only the server has.
#[cfg(feature = "ssr")]
mod rows {
    use super::{files, form, import, list, metro, retire, review, risks, routes};
    use crate::server::http::route::Access::May;
    use crate::server::http::route::{Route, get, post};
    use maps_domain::access::Action;

    const READ: crate::server::http::route::Access = May(Action::ReadInventory);
    const EDIT: crate::server::http::route::Access = May(Action::EditInventory);

    /// Rows of the route table.
    pub const ROUTES: &[Route] = &[
        get!("/isp/interconnects", READ, list::page),
        get!("/isp/interconnects/new", EDIT, form::new_page),
        post!("/isp/interconnects/new", EDIT, form::create),
        get!("/isp/interconnects/import", EDIT, import::page),
        post!("/isp/interconnects/import", EDIT, import::check),
        get!("/isp/interconnects/import/{id}", EDIT, import::preview),
        post!("/isp/interconnects/import/{id}", EDIT, import::commit),
        get!("/isp/interconnects/export.csv", READ, files::csv),
        get!("/isp/interconnects/export.json", READ, files::json),
        get!("/isp/interconnects/template.csv", READ, files::template),
        get!("/isp/interconnects/risks", READ, risks::page),
        post!("/isp/interconnects/risks", EDIT, risks::save),
        get!("/isp/interconnects/routes", READ, routes::page),
        post!("/isp/interconnects/routes", EDIT, routes::upload),
        post!("/isp/interconnects/routes/{id}", EDIT, routes::decide),
        get!(
            "/review/interconnects/routes",
            May(Action::ReadOrganisations),
            routes::review
        ),
        get!("/isp/interconnects/pni/{id}", READ, form::page),
        post!("/isp/interconnects/pni/{id}", EDIT, form::save),
        get!("/isp/interconnects/pni/{id}/retire", EDIT, retire::page),
        post!("/isp/interconnects/pni/{id}/retire", EDIT, retire::retire),
        post!("/isp/interconnects/pni/{id}/restore", EDIT, retire::restore),
        get!("/isp/interconnects/{metro}", READ, metro::page),
        get!(
            "/review/interconnects",
            May(Action::ReadOrganisations),
            review::page
        ),
        post!(
            "/review/interconnects",
            May(Action::ConfirmPniRecord),
            review::confirm
        ),
        get!(
            "/review/interconnects/{id}",
            May(Action::ReadOrganisations),
            review::one
        ),
        post!(
            "/review/interconnects/{id}",
            May(Action::ConfirmPniRecord),
            review::settle
        ),
    ];
}
