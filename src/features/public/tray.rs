//! The comparison tray of the directory: up to four partners that stay picked while one searches,
//! filters and turns pages. It lives in the address (`c=colt&c=ntt`), so that it can be shared and
//! needs no script.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::service::directory;
use crate::ui::icon::{Icon, icon};
use crate::ui::page_url::PageUrl;
use leptos::prelude::*;
use maps_domain::catalogue::Catalogue;

/// Most partners side by side.
pub const MOST: usize = 4;
/// The parameter of the address.
const KEY: &str = "c";

/// Who is picked: public address and name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tray(Vec<(String, String)>);

impl Tray {
    /// Reads the address; who is not listed any more drops out.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn of(ctx: &Ctx, url: &PageUrl) -> Result<Self, AppError> {
        let slugs = picked(url);
        if slugs.is_empty() {
            return Ok(Self::default());
        }
        let found = directory::search::partners_by_slugs(ctx, &slugs).await?;
        Ok(Self(
            found
                .into_iter()
                .map(|one| (one.listing.slug.clone(), one.listing.name.clone()))
                .collect(),
        ))
    }

    fn has(&self, slug: &str) -> bool {
        self.0.iter().any(|(picked, _)| picked == slug)
    }

    /// The link on a card that picks the partner or puts it back.
    pub fn toggle(&self, url: &PageUrl, slug: &str, name: &str) -> AnyView {
        let anchor = |url: PageUrl| format!("{}#p-{slug}", url.href());
        if self.has(slug) {
            let href = anchor(url.without_value(KEY, slug));
            let spoken = format!("Take {name} out of the comparison");
            return view! {
                <a class="btn btn-secondary partner-pick" href=href aria-label=spoken>{icon(Icon::Check)} "Picked"</a>
            }
            .into_any();
        }
        if self.0.len() >= MOST {
            return view! { <span class="muted partner-pick">"Comparison full"</span> }.into_any();
        }
        let href = anchor(url.and(KEY, slug));
        let spoken = format!("Compare {name}");
        view! {
            <a class="btn btn-quiet partner-pick" href=href aria-label=spoken>{icon(Icon::Compare)} "Compare"</a>
        }
        .into_any()
    }

    /// The tray at the bottom of the page; nothing while nobody is picked.
    pub fn view(&self, url: &PageUrl, catalogue: &Catalogue) -> Option<AnyView> {
        if self.0.is_empty() {
            return None;
        }
        let region = url.get("region").unwrap_or_default().to_owned();
        let items: Vec<AnyView> = self
            .0
            .iter()
            .map(|(slug, name)| {
                let away = url.without_value(KEY, slug).href();
                let spoken = format!("Take {name} out of the comparison");
                view! {
                    <li>
                        <input type="hidden" name="p" value=slug.clone()/>
                        {name.clone()}
                        <a href=away aria-label=spoken>{icon(Icon::Cross)}</a>
                    </li>
                }
                .into_any()
            })
            .collect();
        let regions: Vec<AnyView> = catalogue
            .regions()
            .map(|r| {
                let selected = r.id.as_str() == region;
                view! { <option value=r.id.to_string() selected=selected>{r.name.clone()}</option> }
                    .into_any()
            })
            .collect();
        let clear = url.without(KEY).href();
        Some(
            view! {
                <form class="tray" method="get" action="/partners/compare" aria-label="Comparison">
                    <ul>{items}</ul>
                    <label class="sr-only" for="tray-region">"Region"</label>
                    <select class="input select" id="tray-region" name="region">
                        <option value="">"All regions"</option>
                        {regions}
                    </select>
                    <button class="btn btn-primary" type="submit">"Compare"</button>
                    <a class="btn btn-quiet" href=clear>"Clear"</a>
                </form>
            }
            .into_any(),
        )
    }
}

/// Who is picked in the address: each once, at most [`MOST`].
fn picked(url: &PageUrl) -> Vec<String> {
    let mut slugs: Vec<String> = Vec::new();
    for (key, value) in url.pairs() {
        if key == KEY && !slugs.contains(value) && slugs.len() < MOST {
            slugs.push(value.clone());
        }
    }
    slugs
}
