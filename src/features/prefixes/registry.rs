//! Routing for Microsoft: the VRP and registry files with their age, and how the prefixes stand.

use super::words;
use crate::error::AppError;
use crate::server::db::prefixes::Filter;
use crate::server::db::registry_files::RegistryFile;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::prefixes;
use crate::server::service::registries::{self, Current, Kind};
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::Look;
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use crate::ui::form::{ErrorSummary, FileField, FormState, HiddenField, SubmitButton, SubmitRow};
use crate::ui::stat::{Stat, Stats};
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::time::UtcMs;

/// The page.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// Installs a file.
pub async fn post(req: &Req) -> Answer {
    let kind = match req.form.get("kind") {
        "vrp" => Kind::Vrp,
        "irr" => Kind::Irr,
        _ => return Err(AppError::BadRequest),
    };
    let file = req.files.iter().find(|file| file.field == kind.as_str());
    let mut form = FormState::from_values(req.form.0.clone());
    match registries::upload(&req.ctx, kind, file).await {
        Ok(()) => return done("/review/routing", "registry-installed"),
        Err(AppError::Invalid(errors)) => {
            for error in errors {
                form.refuse(kind.as_str(), error.message);
            }
        }
        Err(AppError::Refused(sentence)) => form.refuse("", sentence),
        Err(error) => return Err(error),
    }
    show(req, StatusCode::UNPROCESSABLE_ENTITY, form).await
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let org = req.ctx.actor()?.org_id.clone();
    if req.ctx.actor()?.role.org_kind() != maps_domain::access::OrgKind::Microsoft {
        return Err(AppError::NotFound);
    }
    let vrp = registries::current(&req.ctx, Kind::Vrp).await?;
    let irr = registries::current(&req.ctx, Kind::Irr).await?;
    let past = registries::uploads(&req.ctx).await?;
    let found = prefixes::list(&req.ctx, &Filter::default(), 1, 0).await?;
    let may = req.ctx.may(Action::UploadRegistry, &org);
    let now = req.ctx.now;
    let mut frame = req.frame("Routing", &[]).await?;
    frame.lead = Some(lead(vrp.as_ref(), irr.as_ref(), now));
    req.page_with(status, frame, move || {
        let stats = [
            ("pass", "Valid"),
            ("warn", "With a warning"),
            ("unknown", "Not fully checked"),
            ("fail", "A check fails"),
        ]
        .into_iter()
        .map(|(key, label)| {
            let n: i64 = found
                .by_outcome
                .iter()
                .filter(|(k, _)| k == key)
                .map(|(_, n)| n)
                .sum();
            let stat = Stat::new(n, "prefixes", label)
                .href(format!("/review/routing/prefixes?outcome={key}"));
            match (key, n) {
                ("fail", 1..) => stat.tone(Tone::Fail),
                _ => stat,
            }
        })
        .collect::<Vec<_>>();
        let panels = [(Kind::Vrp, vrp), (Kind::Irr, irr)]
            .into_iter()
            .map(|(kind, current)| panel(kind, current.as_ref(), may, &form, now))
            .collect::<Vec<_>>();
        view! {
            <ErrorSummary form=form.clone()/>
            <Stats stats=stats/>
            <p class="row"><a href="/review/routing/prefixes">"All registered prefixes"</a> <a href="/review/routing/evidence">"Route evidence"</a> <a href="/review/routing/releases">"Requests for release"</a> <a href="/review/routing/maintenance">"Maintenance"</a></p>
            {panels}
            {uploads(&past)}
        }
    })
    .await
}

fn lead(vrp: Option<&Current>, irr: Option<&Current>, now: UtcMs) -> String {
    match (vrp, irr) {
        (None, None) => "Neither RPKI nor routing registry data is installed: both checks of every prefix are unknown.".to_owned(),
        (None, Some(_)) => "No VRP file is installed: RPKI is unknown for every prefix.".to_owned(),
        (Some(vrp), _) if vrp.stale => format!("The VRP file is {} old: good answers only warn until a newer one is installed.", words::age(vrp.made, now)),
        (Some(vrp), None) => format!("RPKI data is {} old; no routing registry file is installed.", words::age(vrp.made, now)),
        (Some(vrp), Some(_)) => format!("RPKI data is {} old and every prefix is checked against it and the routing registry.", words::age(vrp.made, now)),
    }
}

fn panel(
    kind: Kind,
    current: Option<&Current>,
    may: bool,
    form: &FormState,
    now: UtcMs,
) -> AnyView {
    let facts = current.map_or_else(
        || {
            view! { <p><span>{Badge::new(Tone::Warn, "Not installed").plain()}</span></p> }
                .into_any()
        },
        |file| {
            let badge = match file.stale {
                true => Badge::new(Tone::Warn, "Old"),
                false => Badge::new(Tone::Pass, "In force"),
            };
            let source = match file.from_path {
                true => format!("{} (path of {})", file.name, kind.setting()),
                false => file.name.clone(),
            };
            let entries = file
                .entries
                .map_or_else(|| "not read yet".to_owned(), |n| n.to_string());
            let mut list = vec![
                Fact::view("State", badge.plain()),
                Fact::text("File", source),
                Fact::text("Entries", entries),
                Fact::text(
                    "Made",
                    format!("{}, {} ago", file.made, words::age(file.made, now)),
                ),
            ];
            if !file.note.is_empty() {
                list.push(Fact::text("Passed over", file.note.clone()));
            }
            view! { <Facts facts=list columns=true/> }.into_any()
        },
    );
    let from_path = current.is_some_and(|file| file.from_path);
    let upload = (may && !from_path).then(|| {
        let field = form.field(kind.as_str());
        let (label, accept, hint) = match kind {
            Kind::Vrp => (
                "New VRP file",
                ".json,.gz,application/json",
                "JSON of routinator (json, jsonext) or rpki-client, plain or gzip, up to 400 MB.",
            ),
            Kind::Irr => (
                "New registry file",
                ".db,.txt,.rpsl,.route,.gz,text/plain",
                "RPSL text with route objects, plain or gzip, up to 400 MB. Several registries in one file, one after the other.",
            ),
        };
        view! {
            <form method="post" action="/review/routing" enctype="multipart/form-data" class="medium">
                <HiddenField name="kind" value=kind.as_str()/>
                <FileField field=field label=label hint=hint accept=accept required=true/>
                <SubmitRow><SubmitButton label="Install file" look=Look::Secondary/></SubmitRow>
            </form>
        }
    });
    view! { <Card title=kind.label()>{facts} {upload}</Card> }.into_any()
}

fn uploads(past: &[RegistryFile]) -> AnyView {
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
    ];
    let rows = past
        .iter()
        .map(|file| {
            let kind = match file.kind.as_str() {
                "vrp" => "VRP",
                _ => "Registry",
            };
            let short = file.sha256.get(..16).unwrap_or_default();
            Row::new(vec![
                file.name.clone().into_any(),
                kind.into_any(),
                file.entries.to_string().into_any(),
                words::size(file.size_bytes).into_any(),
                file.made().date().into_any(),
                format!(
                    "{} by {}",
                    UtcMs::new(file.uploaded_at).date(),
                    file.uploaded_by
                )
                .into_any(),
                format!("{short}…").into_any(),
            ])
        })
        .collect();
    view! {
        <Card title="Installed files" note="the newest of a kind counts" flush=true>
            <DataTable caption="Installed files" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}
