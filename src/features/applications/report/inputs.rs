//! What the report's verdict was worked out from: connections, backbone, shared risks, documents,
//! signed statements, all as they were frozen.

use super::{Report, metro};
use crate::features::applications::statements;
use crate::ui::card::Card;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::evidence::Evidence;
use maps_domain::pni::{PathSegment, Pni, path_text};
use std::collections::BTreeMap;

fn risks(pni: &Pni) -> String {
    let texts: Vec<String> = pni.srlgs.iter().map(ToString::to_string).collect();
    texts.join(", ")
}

fn or_open(text: String) -> AnyView {
    if text.is_empty() {
        return view! { <span class="muted">"not recorded"</span> }.into_any();
    }
    text.into_any()
}

/// The connections as they were frozen.
pub(super) fn connections(report: &Report) -> AnyView {
    let optional = |value: Option<String>| or_open(value.unwrap_or_default());
    let rows: Vec<Row> = report
        .evidence
        .pnis
        .iter()
        .map(|pni| {
            let peaks = match (pni.peak_in, pni.peak_out) {
                (Some(inward), Some(out)) => format!("{inward} in, {out} out"),
                _ => String::new(),
            };
            Row::new(vec![
                pni.name.clone().into_any(),
                view! {
                    {metro(&report.detail, &pni.metro)} ", building "
                    {optional(pni.facility.as_ref().map(ToString::to_string))}
                }
                .into_any(),
                view! { {pni.peer_router.clone()} " – " {optional(pni.microsoft_router.clone())} }
                    .into_any(),
                format!("{} on {} links", pni.bandwidth, pni.lag_members).into_any(),
                or_open(peaks),
                format!("{}, {}", pni.status.label(), pni.record.label()).into_any(),
                or_open(path_text(&pni.path)),
                or_open(risks(pni)),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Connection"),
        Column::text("Where"),
        Column::mono("Routers"),
        Column::text("Bandwidth"),
        Column::text("5-minute peak"),
        Column::text("Status, record"),
        Column::text("Path from the core"),
        Column::text("Own shared risks"),
    ];
    view! {
        <Card title="Input: connections" flush=true>
            <DataTable caption="Connections as frozen" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}

/// Backbone segments and shared risks.
pub(super) fn network(evidence: &Evidence) -> AnyView {
    let mut through: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for segment in evidence.all_segments() {
        for srlg in &segment.srlgs {
            let names = through.entry(srlg.to_string()).or_default();
            if !names.contains(&segment.id) {
                names.push(segment.id.clone());
            }
        }
    }
    let rows: Vec<Row> = evidence
        .srlgs
        .iter()
        .map(|group| {
            let name = group.id.to_string();
            let segments = through
                .get(&name)
                .map_or_else(String::new, |s| s.join(", "));
            Row::new(vec![
                name.into_any(),
                or_open(group.about.clone()),
                segments.into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Shared risk"),
        Column::text("What it is"),
        Column::text("Segments through it"),
    ];
    let backbone: Vec<&PathSegment> = evidence.segments.iter().collect();
    let rest = (!backbone.is_empty()).then(|| {
        let rows: Vec<Row> = backbone
            .into_iter()
            .map(|segment| {
                let km = segment.length_km.map(|km| format!("{km} km"));
                Row::new(vec![
                    segment.id.clone().into_any(),
                    format!("{} – {}", segment.from, segment.to).into_any(),
                    or_open(km.unwrap_or_default()),
                ])
            })
            .collect();
        let columns = vec![
            Column::text("Backbone segment"),
            Column::mono("Between"),
            Column::text("Length"),
        ];
        view! { <Card title="Input: backbone" flush=true><DataTable caption="Backbone segments" columns=columns rows=rows/></Card> }
    });
    let risks = (!rows.is_empty()).then(|| {
        view! { <Card title="Input: shared risks" flush=true><DataTable caption="Shared risks" columns=columns rows=rows/></Card> }
    });
    view! { {rest} {risks} }.into_any()
}

/// Documents and signed statements.
pub(super) fn statements(report: &Report) -> AnyView {
    let documents: Vec<Row> = report
        .submission
        .documents()
        .into_iter()
        .map(|document| {
            Row::new(vec![
                document.name.into_any(),
                format!("{} {}", document.proves_kind, document.proves_id).into_any(),
                document.sha256.into_any(),
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Document"),
        Column::text("Proves"),
        Column::mono("SHA-256"),
    ];
    let documents = match documents.is_empty() {
        true => view! { <p class="muted">"No document was submitted."</p> }.into_any(),
        false => {
            view! { <DataTable caption="Documents" columns=columns rows=documents/> }.into_any()
        }
    };
    let signed = statements::table(&report.evidence.attestations, |id| {
        metro(&report.detail, id)
    });
    view! {
        <Card title="Input: documents" flush=true>{documents}</Card>
        <Card title="Input: signed statements" flush=true>{signed}</Card>
    }
    .into_any()
}
