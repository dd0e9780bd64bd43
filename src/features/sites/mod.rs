//! Customer sites: list with map, form, page of one site, CSV upsert.

mod form;
mod import;
mod list;
mod reach;
mod site;
pub mod words;

use crate::server::http::route::Access::May;
use crate::server::http::route::{Route, get, post};
use crate::server::service::sites::Missing;
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::{ButtonLink, Look};
use leptos::prelude::*;
use maps_domain::access::Action::{EditSites, ReadSites};

/// Rows of the route table.
pub const ROUTES: &[Route] = &[
    get!("/customer/sites", May(ReadSites), list::page),
    get!("/customer/sites/export.csv", May(ReadSites), list::export),
    get!("/customer/sites/new", May(EditSites), form::new_page),
    post!("/customer/sites/new", May(EditSites), form::add),
    get!("/customer/sites/import", May(EditSites), import::page),
    post!("/customer/sites/import", May(EditSites), import::check),
    get!(
        "/customer/sites/template.csv",
        May(EditSites),
        import::template
    ),
    post!(
        "/customer/sites/import/{draft}",
        May(EditSites),
        import::commit
    ),
    get!("/customer/sites/{site}", May(ReadSites), site::page),
    post!("/customer/sites/{site}", May(EditSites), site::act),
    get!(
        "/customer/sites/{site}/edit",
        May(EditSites),
        form::edit_page
    ),
    post!("/customer/sites/{site}/edit", May(EditSites), form::update),
];

/// What is missing before sites can be recorded, with the way there; nothing when nothing is missing.
pub fn enrolment_alert(missing: Missing) -> AnyView {
    if missing.nothing() {
        return ().into_any();
    }
    let action = view! { <ButtonLink href="/customer/organisation" label="Complete the organisation" look=Look::Secondary/> }.into_any();
    view! { <Alert tone=Tone::Wait title="Enrolment is not complete" text=missing.sentence() action=action/> }.into_any()
}
