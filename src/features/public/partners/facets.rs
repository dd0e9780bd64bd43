//! What the directory can be narrowed by.

use crate::ui::filters::{Filters, Pick, pick_keys};
use crate::ui::page_url::{PAGE, PageUrl};
use crate::ui::search::Search;
use leptos::prelude::*;
use maps_domain::catalogue::Catalogue;
use maps_domain::offer::{CapacityBand, Language, Part, SlaBand};
use maps_domain::policy::Tier;

/// The search and one choice per facet; all of them live in the address.
pub fn facets(url: &PageUrl, catalogue: &Catalogue) -> AnyView {
    let region = url.get("region").unwrap_or_default();
    let regions = catalogue
        .regions()
        .map(|r| (r.id.to_string(), r.name.clone()))
        .collect();
    let mut metros: Vec<(String, String)> = catalogue
        .metros()
        .filter(|m| !m.retired && (region.is_empty() || m.region.as_str() == region))
        .map(|m| (m.id.to_string(), m.name.clone()))
        .collect();
    metros.sort_by(|a, b| a.1.cmp(&b.1));
    macro_rules! options {
        ($enum:ty) => {
            <$enum>::ALL
                .iter()
                .map(|one| (one.as_str().to_owned(), one.label().to_owned()))
                .collect()
        };
    }
    let mut languages: Vec<(String, String)> = options!(Language);
    languages.sort_by(|a, b| a.1.cmp(&b.1));
    let picks = vec![
        Pick::new("region", "Region", regions),
        Pick::new("metro", "Metro", metros),
        Pick::new("tier", "Tier", options!(Tier)),
        Pick::new("product", "Product", options!(Part)),
        Pick::new("sla", "Availability promised", options!(SlaBand)),
        Pick::new("capacity", "Capacity", options!(CapacityBand)),
        Pick::new("language", "Support in", languages),
    ];
    let any = picks.iter().any(|pick| url.get(&pick.key).is_some());
    let clear = picks
        .iter()
        .fold(url.without(PAGE), |url, pick| url.without(&pick.key));
    let clear =
        any.then(|| view! { <a class="fold-link" href=clear.href()>"Remove all filters"</a> });
    view! {
        <Search url=url.clone() label="Name or product" beside=pick_keys(&picks)/>
        <Filters url=url.clone() picks=picks of_search=true/>
        {clear}
    }
    .into_any()
}
