//! What the stored choices give today, region by region, and what is left to do.

use super::words;
use crate::server::service::choices::save::pair_words;
use crate::server::service::choices::{Ground, Region};
use crate::ui::card::Card;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::choice::SiteRef;
use maps_domain::counted::counted;
use maps_domain::ids::SiteId;

/// One card per question: what it gives, what to order, what happens later.
pub fn cards(ground: &Ground) -> AnyView {
    let rows: Vec<Row> = ground
        .regions
        .iter()
        .filter(|region| region.sites > 0)
        .flat_map(|region| region_rows(ground, region))
        .collect();
    let columns = vec![
        Column::text("Region"),
        Column::number("Customer sites"),
        Column::number("Choice"),
        Column::text("ISP"),
        Column::text("Today"),
        Column::text("Enters at"),
        Column::text("Expected start"),
    ];
    let body = if rows.is_empty() {
        view! { <p class="muted card-body">"Without customer sites a choice gives nothing yet. Record sites first."</p> }.into_any()
    } else {
        view! { <DataTable caption="What the choices give today" columns=columns rows=rows/> }
            .into_any()
    };
    view! {
        <Card title="What your choices give today" note="as stored; overrides per site not counted" flush=true>{body}</Card>
        {orders(ground)}
        {later()}
    }
    .into_any()
}

fn region_rows(ground: &Ground, region: &Region) -> Vec<Row> {
    let any_site = SiteRef {
        site: SiteId::from(""),
        region: region.id.clone(),
    };
    let (_, isps) = ground.choices.effective(&any_site);
    let cells = |rank: String, name: AnyView, rest: [AnyView; 3]| {
        let mut cells = vec![
            region.name.clone().into_any(),
            region.sites.to_string().into_any(),
            rank.into_any(),
            name,
        ];
        cells.extend(rest);
        Row::new(cells)
    };
    if isps.is_empty() {
        let none = "No ISP".into_any();
        let rest = [
            "–".into_any(),
            "–".into_any(),
            "Ordinary internet stays.".into_any(),
        ];
        return vec![cells("–".to_owned(), none, rest)];
    }
    isps.iter()
        .zip(1..)
        .map(|(isp, rank)| {
            let standing = ground.standing(isp, &region.id);
            let metro = ground
                .nearest_metro(isp, &region.id)
                .unwrap_or_else(|| "–".to_owned());
            let slug = ground
                .isps
                .iter()
                .find(|one| one.id == *isp)
                .map(|one| one.slug.clone())
                .unwrap_or_default();
            let name = ground.isp_name(isp).to_owned();
            let name = match ground.is_listed(isp) {
                true => view! { <a href=format!("/partners/{slug}")>{name}</a> }.into_any(),
                false => name.into_any(),
            };
            let rest = [
                words::badge(&standing).plain(),
                metro.into_any(),
                words::start(&standing).into_any(),
            ];
            cells(rank.to_string(), name, rest)
        })
        .collect()
}

fn orders(ground: &Ground) -> AnyView {
    let left = ground.undeclared();
    if left.is_empty() {
        return ().into_any();
    }
    let items: Vec<AnyView> = left
        .into_iter()
        .map(|(isp, region, count)| {
            let href = format!("/customer/orders/new?isp={isp}&region={region}");
            let text = pair_words(ground, &(isp, region));
            view! { <li><a href=href>{text}</a> {format!(": {}", counted(count, "customer site", "customer sites"))}</li> }
                .into_any()
        })
        .collect();
    view! {
        <Card title="Orders still to declare">
            <p>"Choosing an ISP buys nothing. Tell us which access services you bought, and the ISP confirms them:"</p>
            <ul>{items}</ul>
        </Card>
    }
    .into_any()
}

fn later() -> AnyView {
    view! {
        <Card title="What happens later">
            <ul>
                <li>"When a chosen ISP qualifies in a region, its sites there start by themselves: no further click."</li>
                <li>"When an ISP loses its qualification, nobody is cut off: its sites become at risk, you are told, and the next ISP of the list is offered."</li>
                <li>"When the primary edge site fails, an ISP of the Geo tier carries the traffic through its backup metro. One of the Local tier has no backup metro: the site falls back to ordinary internet."</li>
                <li>"When you change the order, the new ISP takes over before the old one ends. A prefix belongs to one ISP at a time; a second ISP without prefixes of its own stands by."</li>
            </ul>
        </Card>
    }
    .into_any()
}
