//! The map as a table, behind "Show as table": the same facts for those who cannot see the picture.

use leptos::prelude::*;

use super::{Flow, Marker};
use crate::ui::badge::Badge;
use crate::ui::table::{Column, DataTable, Row};

/// The table twin of a map.
pub(super) fn twin(title: String, markers: Vec<Marker>, flows: Vec<Flow>) -> AnyView {
    let rows: Vec<Row> = markers.into_iter().map(place_row).collect();
    let columns = vec![
        Column::text("Place"),
        Column::text("State"),
        Column::text("Details"),
    ];
    let traffic = (!flows.is_empty()).then(|| {
        let items: Vec<AnyView> = flows
            .into_iter()
            .map(|flow| view! { <li>{flow.label}</li> }.into_any())
            .collect();
        view! { <ul class="picture-list">{items}</ul> }
    });
    view! {
        <details class="twin">
            <summary>"Show as table"</summary>
            <DataTable caption=title columns=columns rows=rows/>
            {traffic}
        </details>
    }
    .into_any()
}

fn place_row(marker: Marker) -> Row {
    let name = match marker.href {
        Some(href) => view! { <a href=href>{marker.label}</a> }.into_any(),
        None => marker.label.into_any(),
    };
    let word = match marker.state.as_str() {
        "" => marker.tone.word().to_owned(),
        state => state.to_owned(),
    };
    let state = Badge::new(marker.tone, word).plain();
    Row::new(vec![name, state, marker.detail.into_any()])
}
