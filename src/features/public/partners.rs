//! The directory of qualified partners: as cards, on a map, as a file; and the comparison tray.

use super::picture::tier_badge;
use super::{tray, words};
use crate::error::AppError;
use crate::server::db::listings::{Filter, Listing};
use crate::server::http::list::{ListQuery, csv_stream};
use crate::server::http::{Answer, Req};
use crate::server::service::directory;
use crate::ui::badge::Tone;
use crate::ui::button::ButtonLink;
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::filters::{Filters, Pick};
use crate::ui::map::{Crop, Marker, WorldMap};
use crate::ui::page_url::{PAGE, PageUrl};
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::tabs::{Tab, Tabs};
use futures_util::stream;
use leptos::prelude::*;
use maps_domain::catalogue::Catalogue;
use maps_domain::city::fold;
use maps_domain::offer::{CapacityBand, Language, Part, SlaBand};
use maps_domain::place::Metro;
use maps_domain::policy::Tier;
use maps_domain::sla::Share;
use maps_domain::time::UtcMs;

/// Sort keys, their columns and words; without words it is only for addresses. The first is the default.
const SORTS: &[(&str, &str, &str)] = &[
    ("name", "k.name_folded ASC, k.org_id ASC", "Name"),
    (
        "-regions",
        "k.regions DESC, k.name_folded, k.org_id",
        "Most regions",
    ),
    (
        "-geo",
        "k.geo_regions DESC, k.name_folded, k.org_id",
        "Most Geo regions",
    ),
    (
        "-metros",
        "k.metros DESC, k.name_folded, k.org_id",
        "Most metros",
    ),
    (
        "-sla",
        "k.availability_ppm DESC, k.name_folded, k.org_id",
        "Best availability",
    ),
    (
        "-capacity",
        "k.capacity_rank DESC, k.name_folded, k.org_id",
        "Most capacity",
    ),
    (
        "since",
        "k.since ASC, k.name_folded, k.org_id",
        "Longest qualified",
    ),
    ("-name", "k.name_folded DESC, k.org_id DESC", ""),
];
/// Cards on a page unless asked otherwise.
const USUAL: u32 = 50;
/// Lines per piece of the file.
const PIECE: usize = 500;

fn filter(list: &ListQuery) -> Filter {
    let of = |key: &str| list.filter(key).to_owned();
    Filter {
        like: match list.search.as_str() {
            "" => String::new(),
            text => format!("%{}%", fold(text).replace('%', "_")),
        },
        region: of("region"),
        metro: of("metro"),
        tier: of("tier"),
        part: of("product"),
        sla: of("sla"),
        capacity: of("capacity"),
        language: of("language"),
    }
}

fn order(list: &ListQuery) -> &'static str {
    let key = if list.descending {
        format!("-{}", list.sort)
    } else {
        list.sort.clone()
    };
    SORTS
        .iter()
        .find(|(sort, ..)| *sort == key)
        .or(SORTS.first())
        .map_or("k.org_id", |(_, column, _)| column)
}

/// The list, the map, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let keys: Vec<&str> = SORTS.iter().map(|(key, ..)| *key).collect();
    let list = ListQuery::sized(req, &keys, USUAL);
    let wanted = filter(&list);
    if list.wants_csv() {
        return file(req, &wanted, order(&list)).await;
    }
    if list.filter("view") == "map" {
        return map(req, list, wanted).await;
    }
    let (rows, total, catalogue) =
        directory::partners(&req.ctx, &wanted, order(&list), list.limit(), list.offset()).await?;
    let tray = tray::Tray::of(&req.ctx, &list.url).await?;
    let mut frame = req.frame("Partners", &[]).await?;
    frame.lead = Some(lead(total));
    req.page(frame, move || {
        let url = list.url.clone();
        let sorts = SORTS
            .iter()
            .filter(|(.., label)| !label.is_empty())
            .map(|(key, _, label)| Chip::one_of(&url, "sort", key, *label))
            .collect();
        let body = if rows.is_empty() {
            let action = view! { <ButtonLink href="/programme" label="How a carrier joins"/> }.into_any();
            view! { <Empty title="No partner matches" purpose="Carriers appear here on the day on which Microsoft qualifies them in a region. Remove a filter, or look at the map." action=action/> }.into_any()
        } else {
            let cards: Vec<AnyView> = rows.iter().map(|row| card(row, &catalogue, &url, &tray)).collect();
            view! { <ul class="partners">{cards}</ul> }.into_any()
        };
        view! {
            {views(&url)}
            <div class="directory">
                <div class="directory-facets">{facets(&url, &catalogue)}</div>
                <div class="stack">
                    <Chips label="Sort by" chips=sorts/>
                    {body}
                    <Pager url=url.clone() paging=list.paging(total) unit="partners" csv=list.csv_href()/>
                </div>
            </div>
            {tray.view(&url, &catalogue)}
        }
    })
    .await
}

fn lead(total: i64) -> String {
    match total {
        0 => "No qualified partner matches.".to_owned(),
        1 => "One qualified partner matches.".to_owned(),
        n => format!(
            "{n} qualified partners: each has shown Microsoft diverse paths in every region that is listed."
        ),
    }
}

fn views(url: &PageUrl) -> AnyView {
    let map = url.get("view") == Some("map");
    let first = url.without(PAGE);
    let tab = |label: &str, href: String, current: bool| Tab {
        label: label.to_owned(),
        href,
        current,
        count: None,
    };
    let tabs = vec![
        tab("List", first.without("view").href(), !map),
        tab("Map", first.with("view", "map").href(), map),
    ];
    view! { <Tabs label="Partners as" tabs=tabs/> }.into_any()
}

fn facets(url: &PageUrl, catalogue: &Catalogue) -> AnyView {
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
        <Search url=url.clone() label="Name or product"/>
        <Filters url=url.clone() picks=picks/>
        {clear}
    }
    .into_any()
}

/// `region:tier` pairs.
fn standing(partner: &Listing) -> impl Iterator<Item = (&str, &str)> {
    partner
        .standing
        .split(',')
        .filter_map(|pair| pair.split_once(':'))
}

/// Stored codes, separated by commas, as words.
fn labels<T: std::str::FromStr>(codes: &str, label: fn(T) -> &'static str) -> String {
    let words: Vec<&str> = codes
        .split(',')
        .filter_map(|code| code.parse::<T>().ok())
        .map(label)
        .collect();
    words.join(", ")
}

fn card(partner: &Listing, catalogue: &Catalogue, url: &PageUrl, tray: &tray::Tray) -> AnyView {
    let tiers: Vec<AnyView> = [Tier::Geo, Tier::Local]
        .into_iter()
        .filter_map(|tier| regions_of_tier(partner, tier, catalogue))
        .collect();
    let sells = labels(&partner.parts, Part::label);
    let speaks = labels(&partner.languages, Language::label);
    let metros = match partner.metros {
        1 => "1 metro".to_owned(),
        n => format!("{n} metros"),
    };
    let mut facts = vec![metros];
    if let Ok(band) = CapacityBand::parse(&partner.capacity_band) {
        facts.push(band.label().to_owned());
    }
    if let Some(share) = availability(partner) {
        facts.push(format!("up to {share} promised"));
    }
    facts.push(format!("since {}", UtcMs::new(partner.since).date()));
    let facts: Vec<AnyView> = facts
        .into_iter()
        .map(|fact| view! { <li>{fact}</li> }.into_any())
        .collect();
    let sells = (!sells.is_empty()).then(|| view! { <p>{sells}</p> });
    let speaks = (!speaks.is_empty()).then(|| {
        view! { <p class="muted">"Support in " {speaks}</p> }
    });
    view! {
        <li class="partner" id=format!("p-{}", partner.slug)>
            <div class="partner-head">
                <h2><a href=format!("/partners/{}", partner.slug)>{partner.display_name.clone()}</a></h2>
                <span class="muted">{words::carrier(&partner.isp_type)}</span>
                {tray.toggle(url, &partner.slug, &partner.display_name)}
            </div>
            {tiers}
            {sells}
            <ul class="partner-facts muted num">{facts}</ul>
            {speaks}
        </li>
    }
    .into_any()
}

/// The regions in which a partner has a tier, as links behind the tier's badge.
fn regions_of_tier(partner: &Listing, tier: Tier, catalogue: &Catalogue) -> Option<AnyView> {
    let links: Vec<AnyView> = standing(partner)
        .filter(|(_, has)| *has == tier.as_str())
        .map(|(region, _)| {
            let name = words::region(catalogue, region);
            view! { <li><a href=format!("/regions/{region}")>{name}</a></li> }.into_any()
        })
        .collect();
    (!links.is_empty()).then(|| {
        view! { <div class="partner-tier">{tier_badge(tier).plain()}<ul>{links}</ul></div> }
            .into_any()
    })
}

fn availability(partner: &Listing) -> Option<Share> {
    u32::try_from(partner.availability_ppm)
        .ok()
        .filter(|ppm| *ppm > 0)
        .and_then(Share::from_ppm)
}

async fn map(req: &Req, list: ListQuery, wanted: Filter) -> Answer {
    let (metros, total, catalogue) = directory::partners_on_map(&req.ctx, &wanted).await?;
    let tray = tray::Tray::of(&req.ctx, &list.url).await?;
    let mut frame = req.frame("Partners", &[]).await?;
    frame.lead = Some(lead(total));
    req.page(frame, move || {
        let url = list.url.clone();
        let to_list = url.without("view").without(PAGE);
        let covered = metros.iter().filter(|(_, partners)| *partners > 0).count();
        let desc = format!("{} metros, {covered} of them covered by a partner that matches.", metros.len());
        let region = url.get("region").unwrap_or_default();
        let named = !region.is_empty();
        let markers: Vec<Marker> = metros
            .iter()
            .filter(|(metro, _)| !named || metro.region.as_str() == region)
            .map(|one| marker(one, &to_list))
            .collect();
        let crop = if named {
            Crop::around(markers.iter().map(|m| (m.lon, m.lat)))
        } else {
            Crop::default()
        };
        let legend = vec![
            (Tone::Pass, "Partners that match".to_owned()),
            (Tone::Neutral, "None that matches".to_owned()),
        ];
        view! {
            {views(&url)}
            <div class="directory">
                <div class="directory-facets">{facets(&url, &catalogue)}</div>
                <WorldMap id="partners" title="Partners per metro" desc=desc markers=markers legend=legend crop=crop labels=named/>
            </div>
            {tray.view(&url, &catalogue)}
        }
    })
    .await
}

fn marker((metro, partners): &(Metro, i64), to_list: &PageUrl) -> Marker {
    Marker {
        lon: metro.coordinates.longitude(),
        lat: metro.coordinates.latitude(),
        label: metro.name.clone(),
        tone: if *partners > 0 {
            Tone::Pass
        } else {
            Tone::Neutral
        },
        state: match partners {
            0 => "No partner that matches".to_owned(),
            1 => "1 partner".to_owned(),
            n => format!("{n} partners"),
        },
        ring: *partners == 0,
        href: (*partners > 0).then(|| to_list.with("metro", &metro.id).href()),
        ..Marker::default()
    }
}

const HEADER: &[&str] = &[
    "slug",
    "name",
    "kind",
    "regions",
    "geo_regions",
    "metros",
    "since",
    "qualified_in",
    "products",
    "availability_percent",
    "capacity_band",
    "support_languages",
];

/// The whole list, written while it is sent: the ids first, as a snapshot, then the lines in pieces.
async fn file(req: &Req, wanted: &Filter, order: &str) -> Answer {
    let ids = directory::partner_ids(&req.ctx, wanted, order).await?;
    let ctx = req.ctx.clone();
    let pieces = stream::try_unfold((ctx, ids), async |(ctx, mut ids)| {
        if ids.is_empty() {
            return Ok::<_, AppError>(None);
        }
        let rest = ids.split_off(ids.len().min(PIECE));
        let rows = directory::partners_by_ids(&ctx, &ids).await?;
        let records = rows.iter().map(record).collect();
        Ok(Some((records, (ctx, rest))))
    });
    Ok(csv_stream("partners.csv", HEADER, pieces))
}

fn record(partner: &Listing) -> Vec<String> {
    vec![
        partner.slug.clone(),
        partner.display_name.clone(),
        partner.isp_type.clone(),
        partner.regions.to_string(),
        partner.geo_regions.to_string(),
        partner.metros.to_string(),
        UtcMs::new(partner.since).date(),
        partner.standing.replace(',', " "),
        partner.parts.replace(',', " "),
        availability(partner).map_or_else(String::new, |s| s.to_string().replace(" %", "")),
        CapacityBand::parse(&partner.capacity_band)
            .map_or_else(|_| String::new(), |band| band.label().to_owned()),
        partner.languages.replace(',', " "),
    ]
}
