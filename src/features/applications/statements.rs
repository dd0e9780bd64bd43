//! Signed statements as a table: the reviewer's and the report's.

use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::evidence::Attestation;
use maps_domain::ids::MetroId;

/// Who stated what for which metro, and when; `metro` names one.
pub fn table(signed: &[Attestation], metro: impl Fn(&MetroId) -> String) -> AnyView {
    if signed.is_empty() {
        return view! { <p class="muted">"Nothing is attested."</p> }.into_any();
    }
    let rows = signed
        .iter()
        .map(|statement| {
            let place = match &statement.metro {
                Some(id) => metro(id),
                None => "all metros".to_owned(),
            };
            Row::new(vec![
                statement.kind.label().into_any(),
                statement.kind.rule().into_any(),
                place.into_any(),
                format!("{}, {}", statement.by, statement.on).into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Statement"),
        Column::text("Rule"),
        Column::text("For"),
        Column::text("Signed"),
    ];
    view! { <DataTable caption="Attestations" columns=columns rows=rows/> }.into_any()
}
