//! A partner in the list.

use super::super::picture::tier_badge;
use super::super::tray::Tray;
use super::super::words;
use crate::server::db::listings::Listing;
use crate::server::service::directory::listed::Partner;
use crate::ui::page_url::PageUrl;
use leptos::prelude::*;
use maps_domain::catalogue::Catalogue;
use maps_domain::policy::Tier;
use maps_domain::time::UtcMs;

/// The card. All but the way into the comparison depends on the partner alone, is written once and kept
/// until the partner changes: most of the time of a page went there.
pub fn card(partner: &Partner, catalogue: &Catalogue, url: &PageUrl, tray: &Tray) -> AnyView {
    let listing = &partner.listing;
    let text = partner
        .card
        .get_or_init(|| facts(listing, catalogue).to_html());
    view! {
        <li class="partner" id=format!("p-{}", listing.slug)>
            <div class="partner-head">
                <h2><a href=format!("/partners/{}", listing.slug)>{listing.name.clone()}</a></h2>
                <span class="muted">{words::carrier(&listing.isp_type)}</span>
                {tray.toggle(url, &listing.slug, &listing.name)}
            </div>
            <div class="partner-body" inner_html=text.clone()></div>
        </li>
    }
    .into_any()
}

fn facts(partner: &Listing, catalogue: &Catalogue) -> AnyView {
    let tiers: Vec<AnyView> = [Tier::Geo, Tier::Local]
        .into_iter()
        .filter_map(|tier| regions_of_tier(partner, tier, catalogue))
        .collect();
    let parts: Vec<&str> = partner.parts().iter().map(|part| part.label()).collect();
    let sells = (!parts.is_empty()).then(|| view! { <p>{parts.join(", ")}</p> });
    let languages: Vec<&str> = partner.languages.iter().map(|l| l.label()).collect();
    let speaks = (!languages.is_empty()).then(|| {
        view! { <p class="muted">"Support in " {languages.join(", ")}</p> }
    });
    let metros = match partner.metros() {
        1 => "1 metro".to_owned(),
        n => format!("{n} metros"),
    };
    let band = partner.capacity.map(|band| band.label().to_owned());
    let promised = partner.availability();
    let promised = promised.map(|share| format!("up to {share} promised"));
    let since = format!("since {}", UtcMs::new(partner.since()).date());
    let facts: Vec<AnyView> = [Some(metros), band, promised, Some(since)]
        .into_iter()
        .flatten()
        .map(|fact| view! { <li>{fact}</li> }.into_any())
        .collect();
    view! {
        {tiers}
        {sells}
        <ul class="partner-facts muted num">{facts}</ul>
        {speaks}
    }
    .into_any()
}

/// The regions in which a partner has a tier, as links behind the tier's badge.
fn regions_of_tier(partner: &Listing, tier: Tier, catalogue: &Catalogue) -> Option<AnyView> {
    let regions = partner.regions.iter().filter(|at| at.tier == tier);
    let links: Vec<AnyView> = regions
        .map(|at| {
            let name = words::region(catalogue, at.region.as_str());
            view! { <li><a href=format!("/regions/{}", at.region)>{name}</a></li> }.into_any()
        })
        .collect();
    (!links.is_empty()).then(|| {
        view! { <div class="partner-tier">{tier_badge(tier).plain()}<ul>{links}</ul></div> }
            .into_any()
    })
}
