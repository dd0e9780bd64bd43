//! VRP and registry files that were installed, and the way back to an earlier one.

use super::words;
use crate::features::confirm::Question;
use crate::server::db::registry_files::RegistryFile;
use crate::server::http::{Answer, Req};
use crate::server::service::registries::{self, Standing};
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::number::grouped;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::time::UtcMs;

const ROUTING: (&str, &str) = ("Routing", "/review/routing");

/// Asks before an earlier file is put in force again.
pub async fn ask(req: &Req) -> Answer {
    question(req).await?.ask(req).await
}

/// Puts it in force again.
pub async fn go_back(req: &Req) -> Answer {
    let question = question(req).await?;
    let outcome = registries::go_back(&req.ctx, req.param("id")?).await;
    question.answer(req, outcome, "registry-restored").await
}

async fn question(req: &Req) -> Result<Question, crate::error::AppError> {
    let file = registries::kept_file(&req.ctx, req.param("id")?).await?;
    let (what, replaces) = match file.kind.as_str() {
        "vrp" => ("VRPs", "the VRP file in force"),
        _ => ("route objects", "what is in force of the same registries"),
    };
    Ok(Question {
        title: format!("Go back to {}?", file.name),
        means: format!(
            "Its {} {what}, made {} and uploaded by {}, replace {replaces}. Every prefix is checked again against them; what runs keeps running. The file that is replaced is kept, so this can be undone.",
            grouped(file.entries),
            file.made(),
            file.uploaded_by
        ),
        button: format!("Go back to {}", file.name),
        back: (ROUTING.0, ROUTING.1.to_owned()),
    })
}

/// The last files, newest first.
pub(super) fn table(past: &[(RegistryFile, Standing)], may: bool) -> AnyView {
    if past.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::text("File"),
        Column::text("Kind"),
        Column::number("Entries"),
        Column::number("Size"),
        Column::date("Made"),
        Column::text("Installed"),
        Column::mono("SHA-256"),
        Column::text("State"),
    ];
    let rows = past
        .iter()
        .map(|(file, standing)| {
            let kind = match file.kind.as_str() {
                "vrp" => "VRP",
                _ => "Registry",
            };
            let short = file.sha256.get(..16).unwrap_or_default();
            Row::new(vec![
                file.name.clone().into_any(),
                kind.into_any(),
                grouped(file.entries).into_any(),
                words::size(file.size_bytes).into_any(),
                file.made().date().into_any(),
                format!(
                    "{} by {}",
                    UtcMs::new(file.uploaded_at).date(),
                    file.uploaded_by
                )
                .into_any(),
                format!("{short}…").into_any(),
                state(file, *standing, may),
            ])
        })
        .collect();
    view! {
        <Card title="Installed files" note="the file put in force last counts, of VRPs and of each registry" flush=true>
            <DataTable caption="Installed files" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}

fn state(file: &RegistryFile, standing: Standing, may: bool) -> AnyView {
    match standing {
        Standing::InForce => Badge::new(Tone::Pass, "In force").plain(),
        Standing::Kept if may => {
            let href = format!("/review/routing/files/{}", file.id);
            view! { <ButtonLink href=href label="Go back to this one …" look=Look::Secondary/> }
                .into_any()
        }
        Standing::Kept => Badge::new(Tone::Neutral, "Replaced, kept").plain(),
        Standing::Gone => Badge::new(Tone::Neutral, "Replaced").plain(),
    }
}
