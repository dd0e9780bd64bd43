//! The table of connections, the same on the list and on a metro's page.

use super::words;
use crate::server::service::inventory::{Interconnect, Inventory};
use crate::ui::page_url::PageUrl;
use crate::ui::table::{Column, Row};
use leptos::prelude::*;
use maps_domain::policy::PartnerType;

/// The columns; sortable when an address is given.
pub fn columns(url: Option<&PageUrl>, with_metro: bool) -> Vec<Column> {
    let sorted = |column: Column, key: &str| match url {
        Some(url) => column.sorted_by(url, key),
        None => column,
    };
    let mut columns = vec![sorted(Column::text("PNI"), "name")];
    if with_metro {
        columns.push(sorted(Column::text("Edge site"), "metro"));
    }
    columns.extend([
        Column::text("Facility"),
        Column::mono("Your router"),
        Column::mono("Microsoft router"),
        sorted(Column::number("Capacity"), "capacity"),
        sorted(Column::number("Peak, %"), "peak"),
        sorted(Column::text("State"), "state"),
        sorted(Column::text("Record"), "record"),
        Column::text("Shared risks"),
    ]);
    columns
}

/// One row, which leads to the connection.
pub fn row(inventory: &Inventory, interconnect: &Interconnect, with_metro: bool) -> Row {
    let pni = &interconnect.pni;
    let region = inventory
        .catalogue
        .metro(&pni.metro)
        .map(|metro| metro.region.clone());
    let thresholds = match &region {
        Some(region) => inventory.thresholds(region),
        None => inventory.policy.thresholds(&"".into(), PartnerType::Edge),
    };
    let href = format!("/isp/interconnects/pni/{}", pni.id);
    let mut cells = vec![view! { <a href=href>{pni.name.clone()}</a> }.into_any()];
    if with_metro {
        let href = format!("/isp/interconnects/{}", pni.metro);
        let name = words::metro(&inventory.catalogue, pni);
        cells.push(view! { <a href=href>{name}</a> }.into_any());
    }
    let facility = pni
        .facility
        .as_ref()
        .map_or_else(|| "none listed".to_owned(), ToString::to_string);
    let router = pni
        .microsoft_router
        .clone()
        .unwrap_or_else(|| "unknown".to_owned());
    cells.extend([
        facility.into_any(),
        pni.peer_router.clone().into_any(),
        router.into_any(),
        pni.bandwidth.to_string().into_any(),
        words::peak(interconnect, thresholds).plain(),
        words::state_badge(pni).plain(),
        words::record_badge(pni.record).plain(),
        words::risks(pni).into_any(),
    ]);
    Row::new(cells)
}
