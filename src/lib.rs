//! maps-portal: self-service portal of the Azure Peering Service (MAPS) partner programme.
//!
//! Where to look:
//!
//! | question | place |
//! |---|---|
//! | what are the rules? | `src/domain` (package `maps-domain`): pure, server and browser |
//! | how does it start? | `cli` |
//! | which addresses are there, and who may use them? | [`routes`] |
//! | what does a page show? | `features/<capability>` |
//! | what happens when a form is posted? | `server/service/<use case>` |
//! | how is it stored? | `server/db/<aggregate>` |
//! | how does it look? | `ui` and `style/` |
//!
//! Compiled twice: with `ssr` into the server, with `hydrate` into the WebAssembly of the islands,
//! which contains `features/*/islands` and the few `ui::shared` pieces they use, nothing else.

#![recursion_limit = "512"]

pub mod features;
pub mod ui;

#[cfg(feature = "ssr")]
pub mod cli;
#[cfg(feature = "ssr")]
pub mod error;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod server;

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests;

/// Entry point of the browser: makes the islands of the page live.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
