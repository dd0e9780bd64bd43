//! The directory of qualified partners: as cards, on a map, as a file; and the comparison tray.

mod card;
mod facets;
mod file;
mod map;

use super::tray::Tray;
use crate::server::http::list::ListQuery;
use crate::server::http::{Answer, Req};
use crate::server::service::directory::filter::Filter;
use crate::server::service::directory::order::Order;
use crate::server::service::directory::search;
use crate::ui::button::ButtonLink;
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::page_url::{PAGE, PageUrl};
use crate::ui::pager::Pager;
use crate::ui::tabs::{Tab, Tabs};
use leptos::prelude::*;

/// Sort keys of the address with their words; without words it is only for addresses. The first is the
/// default.
const SORTS: &[(&str, Order, &str)] = &[
    ("name", Order::Name, "Name"),
    ("-regions", Order::Regions, "Most regions"),
    ("-geo", Order::GeoRegions, "Most Geo regions"),
    ("-metros", Order::Metros, "Most metros"),
    ("-sla", Order::Availability, "Best availability"),
    ("-capacity", Order::Capacity, "Most capacity"),
    ("since", Order::Since, "Longest qualified"),
    ("-name", Order::NameDown, ""),
];
/// Cards on a page unless asked otherwise.
const USUAL: u32 = 50;

fn filter(list: &ListQuery) -> Filter {
    let of = |key: &str| list.filter(key).to_owned();
    Filter {
        words: list.search.clone(),
        region: of("region"),
        metro: of("metro"),
        tier: of("tier"),
        part: of("product"),
        sla: of("sla"),
        capacity: of("capacity"),
        language: of("language"),
    }
}

fn order(list: &ListQuery) -> Order {
    let key = list.sorting();
    let known = SORTS.iter().find(|(sort, ..)| *sort == key);
    known.map_or(Order::default(), |(_, order, _)| *order)
}

/// The list, the map, or all of it as a file.
pub async fn page(req: &Req) -> Answer {
    let keys: Vec<&str> = SORTS.iter().map(|(key, ..)| *key).collect();
    let list = ListQuery::sized(req, &keys, USUAL);
    let wanted = filter(&list);
    if list.filter("view") == "map" && !list.wants_csv() {
        return map::page(req, list, wanted).await;
    }
    let (total, shown, catalogue) =
        search::partners(&req.ctx, &wanted, order(&list), list.offset(), list.limit()).await?;
    if list.wants_csv() {
        return Ok(match req.query.get("lines") {
            "regions" => file::all_regions(shown, &wanted.region),
            _ => file::all(shown),
        });
    }
    let tray = Tray::of(&req.ctx, &list.url).await?;
    let mut frame = req.frame("Partners", &[]).await?;
    frame.lead = Some(lead(total));
    req.page(frame, move || {
        let url = list.url.clone();
        let sorts = SORTS
            .iter()
            .filter(|(.., label)| !label.is_empty())
            .map(|(key, _, label)| Chip::one_of(&url, "sort", key, *label))
            .collect();
        let body = if shown.is_empty() {
            let action = view! { <ButtonLink href="/programme/join#isp" label="How a carrier joins"/> }.into_any();
            view! { <Empty title="No partner matches" purpose="Carriers appear here on the day on which Microsoft qualifies them in a region. Remove a filter, or look at the map." action=action/> }.into_any()
        } else {
            let cards: Vec<AnyView> = shown.iter().map(|one| card::card(one, &catalogue, &url, &tray)).collect();
            view! { <ul class="partners">{cards}</ul> }.into_any()
        };
        view! {
            {views(&url)}
            <div class="directory">
                <div class="directory-facets">{facets::facets(&url, &catalogue)}</div>
                <div class="stack">
                    <Chips label="Sort by" chips=sorts orders=true/>
                    {body}
                    <Pager url=url.clone() paging=list.paging(u64::try_from(total).unwrap_or_default()) unit="partners" csv=list.csv_href()/>
                    <p><a href=list.csv_lines("regions") download="">"The same partners as CSV, a line per region"</a></p>
                </div>
            </div>
            {tray.view(&url, &catalogue)}
        }
    })
    .await
}

fn lead(total: usize) -> String {
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
    let tabs = vec![
        Tab::new("List", first.without("view").href(), !map),
        Tab::new("Map", first.with("view", "map").href(), map),
    ];
    view! { <Tabs label="Partners as" tabs=tabs/> }.into_any()
}
