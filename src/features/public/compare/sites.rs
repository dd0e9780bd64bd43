//! How far each partner is from a customer's own sites.

use super::cells::when_it_fails;
use crate::server::http::list::ListQuery;
use crate::server::service::compare::Comparison;
use crate::server::service::compare::sites::{MySite, Way};
use crate::ui::card::Card;
use crate::ui::pager::Pager;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;

/// The customer's sites, those with most traffic first, and where each partner would take over their
/// traffic.
pub fn card(found: &Comparison, list: &ListQuery) -> Option<AnyView> {
    if found.sites.is_empty() {
        return None;
    }
    let here = list.window((0..found.sites.len()).collect());
    let rows = here
        .into_iter()
        .filter_map(|at| Some(row(found, at, found.sites.get(at)?)))
        .collect();
    let mut columns = vec![Column::text("Customer site")];
    columns.extend(found.partners.iter().map(|p| Column::text(&p.listing.name)));
    let counted = i64::try_from(found.sites.len()).unwrap_or(i64::MAX);
    let note = if counted < found.all_sites {
        format!(
            "The {counted} of your {} sites with most traffic; the CSV has all. Estimates by distance, the access line comes on top",
            found.all_sites
        )
    } else {
        "Where each would hand over to Microsoft; estimates by distance, the access line comes on top"
            .to_owned()
    };
    Some(
        view! {
            <Card title="From your sites" note=note flush=true>
                <DataTable caption="Your sites, most traffic first" columns=columns rows=rows/>
                <Pager url=list.url.clone() paging=list.paging(found.sites.len()) unit="customer sites" csv=list.csv_lines("sites")/>
            </Card>
        }
        .into_any(),
    )
}

fn row(found: &Comparison, at: usize, site: &MySite) -> Row {
    let href = format!("/customer/sites/{}", site.id);
    let mut cells = vec![view! { <a href=href>{site.name.clone()}</a> }.into_any()];
    cells.extend(found.partners.iter().map(|p| {
        let way = p.ways.get(at).and_then(Option::as_ref);
        way.map_or_else(|| "Not served".into_any(), served)
    }));
    Row::new(cells)
}

fn served(way: &Way) -> AnyView {
    let edge = &way.edge;
    let line = format!(
        "{}, {:.0} km, about {:.1} ms",
        edge.name, edge.distance_km, edge.rtt_ms
    );
    let fails = way.when_it_fails.as_ref().map(|fails| {
        let over = fails.over.as_ref().filter(|_| fails.carried == Some(true));
        let over = over.map_or_else(String::new, |name| format!("over {name}, "));
        let then = when_it_fails(fails.carried, fails.added_ms);
        let words = format!("When {} fails: {over}{then}", edge.name);
        view! { <br/><span class="muted">{words}</span> }
    });
    view! { <div>{line} {fails}</div> }.into_any()
}
