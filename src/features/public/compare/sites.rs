//! How far each partner is from a customer's own sites.

use crate::server::service::compare::Comparison;
use crate::ui::card::Card;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;

/// Sites that the table shows; the figures count all that were worked out.
const SHOWN: usize = 10;

/// The customer's largest sites and where each partner would take over their traffic.
pub fn card(found: &Comparison) -> Option<AnyView> {
    if found.sites.is_empty() {
        return None;
    }
    let rows = found
        .sites
        .iter()
        .enumerate()
        .take(SHOWN)
        .map(|(at, site)| {
            let href = format!("/customer/sites/{}", site.id);
            let mut cells = vec![view! { <a href=href>{site.name.clone()}</a> }.into_any()];
            cells.extend(found.partners.iter().map(|p| {
                p.edges.get(at).and_then(Option::as_ref).map_or_else(
                    || "Not served".into_any(),
                    |edge| {
                        format!(
                            "{}, {:.0} km, about {:.1} ms",
                            edge.name, edge.distance_km, edge.rtt_ms
                        )
                        .into_any()
                    },
                )
            }));
            Row::new(cells)
        })
        .collect();
    let mut columns = vec![Column::text("Customer site")];
    columns.extend(found.partners.iter().map(|p| Column::text(&p.listing.name)));
    let counted = i64::try_from(found.sites.len()).unwrap_or(i64::MAX);
    let note = if counted < found.all_sites {
        format!(
            "The {counted} of your {} sites with most traffic were worked out; estimates by distance, the access line comes on top",
            found.all_sites
        )
    } else {
        "Where each would hand over to Microsoft; estimates by distance, the access line comes on top"
            .to_owned()
    };
    Some(
        view! {
            <Card title="From your sites" note=note flush=true>
                <DataTable caption="Your sites with most traffic" columns=columns rows=rows/>
            </Card>
        }
        .into_any(),
    )
}
