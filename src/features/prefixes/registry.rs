//! Routing for Microsoft: the VRP and registry files with their age, those on their way in, and how the
//! prefixes stand.

use super::{installed, words};
use crate::error::AppError;
use crate::features::routes::incoming;
use crate::server::db::prefixes::Filter;
use crate::server::db::registry_files::RegistryFile;
use crate::server::db::routing_uploads::Incoming;
use crate::server::db::site_prefixes::Refused;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::intake;
use crate::server::service::prefixes::{self, List};
use crate::server::service::registries::{self, Current, Kind, REPLACE_ANYWAY, Standing};
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ActionButton, Look};
use crate::ui::card::Card;
use crate::ui::definition::{Fact, Facts};
use crate::ui::form::{
    CheckField, ErrorSummary, FileField, FormState, HiddenField, SubmitButton, SubmitRow,
};
use crate::ui::number::grouped;
use crate::ui::stat::{Stat, Stats};
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::counted::counted;
use maps_domain::time::UtcMs;

/// The page.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// Takes a file in, or a registry out.
pub async fn post(req: &Req) -> Answer {
    if req.form.get("do") == "remove" {
        registries::remove(&req.ctx, req.form.get("source")).await?;
        return done("/review/routing", "registry-removed");
    }
    let kind = Kind::parse(req.form.get("kind")).ok_or(AppError::BadRequest)?;
    let file = req.files.iter().find(|file| file.field == kind.as_str());
    let anyway = req.form.has(anyway(kind));
    match registries::upload(&req.ctx, kind, file, anyway).await {
        Ok(_) => done("/review/routing", "registry-received"),
        Err(error) => {
            let (status, mut form) = req.returned(error)?;
            form.rename_errors(|_| kind.as_str().to_owned());
            show(req, status, form).await
        }
    }
}

/// The name of the box that lets a file replace a newer or much larger one.
const fn anyway(kind: Kind) -> &'static str {
    match kind {
        Kind::Vrp => "anyway_vrp",
        Kind::Irr => "anyway_irr",
    }
}

async fn show(req: &Req, status: StatusCode, mut form: FormState) -> Answer {
    let org = req.ctx.actor()?.org_id.clone();
    if req.ctx.actor()?.role.org_kind() != maps_domain::access::OrgKind::Microsoft {
        return Err(AppError::NotFound);
    }
    let mut panels = Vec::new();
    for kind in Kind::ALL {
        let (current, from_path) = registries::current(&req.ctx, kind).await?;
        panels.push(Panel {
            kind,
            current,
            from_path,
        });
    }
    let past = registries::past(&req.ctx).await?;
    let files = intake::unfinished(&req.ctx, &org, false).await?;
    let watched = files.clone();
    let may = req.ctx.may(Action::UploadRegistry, &org);
    if may && form.errors.is_empty() {
        refusals(&mut form, &files, &past);
    }
    let found = prefixes::list(&req.ctx, &Filter::default(), 1, 0).await?;
    let now = req.ctx.now;
    let mut frame = req.frame("Routing", &[]).await?;
    let of_orders: i64 = found.refused.iter().map(|row| row.prefixes).sum();
    let failing = of_outcome(&found, "fail") + of_orders;
    frame.lead = Some(lead(failing, &panels, now));
    let response = req.page_with(status, frame, move || {
        let mut stats = [
            ("pass", "Valid"),
            ("warn", "With a warning"),
            ("unknown", "Not fully checked"),
            ("fail", "A check fails"),
        ]
        .into_iter()
        .map(|(key, label)| {
            let n = of_outcome(&found, key);
            let stat = Stat::new(n, "registered", label)
                .href(format!("/review/routing/prefixes?outcome={key}"));
            match (key, n) {
                ("fail", 1..) => stat.tone(Tone::Fail),
                _ => stat,
            }
        })
        .collect::<Vec<_>>();
        let orders = Stat::new(of_orders, "of orders", "Not registered, and refused");
        stats.push(match of_orders {
            1.. => orders.tone(Tone::Fail),
            _ => orders,
        });
        let panels = panels
            .iter()
            .map(|panel| panel.view(may, &form, now))
            .collect::<Vec<_>>();
        view! {
            <ErrorSummary form=form.clone()/>
            <Stats stats=stats/>
            <p class="row"><a href="/review/routing/prefixes">"All registered prefixes"</a> <a href="/review/routing/evidence">"Route evidence"</a> <a href="/review/routing/releases">"Requests for release"</a> <a href="/review/routing/maintenance">"Maintenance"</a></p>
            {refused(&found.refused)}
            {incoming::card(&files)}
            {panels}
            {installed::table(&past, may)}
        }
    })
    .await?;
    Ok(incoming::watched(response, &watched))
}

/// Why the last file of a kind was refused, at its field, until another is installed.
fn refusals(form: &mut FormState, files: &[Incoming], past: &[(RegistryFile, Standing)]) {
    for kind in Kind::ALL {
        let Some(last) = files.iter().find(|file| file.kind == kind.as_str()) else {
            continue;
        };
        let answered = past
            .iter()
            .any(|(row, _)| row.kind == last.kind && row.in_force_since > last.uploaded_at);
        if !last.is_open() && !answered {
            form.refuse(kind.as_str(), format!("{}: {}", last.name, last.message));
        }
    }
}

/// Registered prefixes with an outcome.
fn of_outcome(found: &List, outcome: &str) -> i64 {
    let counts = found.by_outcome.iter().filter(|(key, _)| key == outcome);
    counts.map(|(_, n)| n).sum()
}

/// Most pairs of ISP and customer that are named.
const NAMED: usize = 50;

/// Whose prefixes of orders are refused, and why.
fn refused(found: &[Refused]) -> Option<AnyView> {
    if found.is_empty() {
        return None;
    }
    let columns = vec![
        Column::text("ISP"),
        Column::text("Customer"),
        Column::number("Prefixes"),
        Column::text("Why, for one of them"),
    ];
    let rows = found
        .iter()
        .take(NAMED)
        .map(|row| {
            Row::new(vec![
                row.isp.clone().into_any(),
                row.customer.clone().into_any(),
                grouped(row.prefixes).into_any(),
                row.example.clone().into_any(),
            ])
        })
        .collect();
    let more = found.len().saturating_sub(NAMED);
    let note = match more {
        0 => "not registered; both sides were told, what runs keeps running".to_owned(),
        more => format!("the most first; {more} more pairs of ISP and customer are not shown"),
    };
    Some(
        view! {
            <Card title="Prefixes of orders that fail a check" note=note flush=true>
                <DataTable caption="Prefixes of orders that fail a check" columns=columns rows=rows/>
            </Card>
        }
        .into_any(),
    )
}

/// What fails first, then what it was checked against.
fn lead(failing: i64, panels: &[Panel], now: UtcMs) -> String {
    let checked = checked(panels, now);
    match failing {
        0 => checked,
        n => format!(
            "{} a check now. {checked}",
            counted(n, "prefix fails", "prefixes fail")
        ),
    }
}

fn checked(panels: &[Panel], now: UtcMs) -> String {
    let of = |kind: Kind| panels.iter().filter(move |panel| panel.kind == kind);
    let vrp = of(Kind::Vrp).flat_map(|panel| &panel.current).next();
    let irr = of(Kind::Irr).any(|panel| !panel.current.is_empty());
    match (vrp, irr) {
        (None, false) => "Neither RPKI nor routing registry data is installed: both checks of every prefix are unknown.".to_owned(),
        (None, true) => "No VRP file is installed: RPKI is unknown for every prefix.".to_owned(),
        (Some(vrp), _) if vrp.stale => format!("The VRP file is {} old: good answers only warn until a newer one is installed.", words::age(vrp.made, now)),
        (Some(vrp), false) => format!("RPKI data is {} old; no routing registry file is installed.", words::age(vrp.made, now)),
        (Some(vrp), true) => format!("RPKI data is {} old and every prefix is checked against it and the routing registries.", words::age(vrp.made, now)),
    }
}

/// What is in force of a kind, and the way to bring a newer file.
struct Panel {
    kind: Kind,
    current: Vec<Current>,
    from_path: bool,
}

impl Panel {
    fn view(&self, may: bool, form: &FormState, now: UtcMs) -> AnyView {
        let kind = self.kind;
        let facts = match (kind, self.current.first()) {
            (_, None) => {
                view! { <p><span>{Badge::new(Tone::Warn, "Not installed").plain()}</span></p> }
                    .into_any()
            }
            (Kind::Irr, Some(_)) if !self.from_path => registries_table(&self.current, may, now),
            (_, Some(file)) => self.facts(file, now),
        };
        let upload = (may && !self.from_path).then(|| {
            let field = form.field(kind.as_str());
            let anyway = form.field(anyway(kind));
            let (label, accept, hint) = match kind {
                Kind::Vrp => (
                    "New VRP file",
                    ".json,.gz,.bz2,application/json",
                    "JSON of routinator (json, jsonext), rpki-client or StayRTR; plain, gzip or bzip2, up to 400 MB.",
                ),
                Kind::Irr => (
                    "New registry file",
                    ".db,.txt,.rpsl,.route,.gz,.bz2,text/plain",
                    "RPSL text with route objects; plain, gzip or bzip2, up to 400 MB. It replaces the registries that it holds (source: RIPE, RADB …); the others stay.",
                ),
            };
            view! {
                <form method="post" action="/review/routing" enctype="multipart/form-data" class="medium">
                    <HiddenField name="kind" value=kind.as_str()/>
                    <FileField field=field label=label hint=hint accept=accept required=true/>
                    <CheckField field=anyway label=REPLACE_ANYWAY
                        hint="A file that was made before the one in force, or has fewer than half of its entries, is refused without this: it may come from a run that failed."/>
                    <SubmitRow><SubmitButton label="Install file" look=Look::Secondary/></SubmitRow>
                </form>
            }
        });
        view! { <Card title=kind.label()>{facts} {upload}</Card> }.into_any()
    }

    fn facts(&self, file: &Current, now: UtcMs) -> AnyView {
        let badge = match file.stale {
            true => Badge::new(Tone::Warn, "Old"),
            false => Badge::new(Tone::Pass, "In force"),
        };
        let source = match self.from_path {
            true => format!("{} (path of {})", file.name, self.kind.setting()),
            false => format!("{}, by {}", file.name, file.by),
        };
        let entries = file
            .entries
            .map_or_else(|| "not read yet".to_owned(), grouped);
        let mut list = vec![
            Fact::view("State", badge.plain()),
            Fact::text("File", source),
            Fact::text("Entries", entries),
            Fact::text(
                "Expired",
                match file.expired {
                    0 => "none".to_owned(),
                    n => format!("{n}, which do not count any more"),
                },
            ),
            Fact::text(
                "Made",
                format!("{}, {} ago", file.made, words::age(file.made, now)),
            ),
        ];
        if !file.note.is_empty() {
            list.push(Fact::text("Passed over", file.note.clone()));
        }
        view! { <Facts facts=list columns=true/> }.into_any()
    }
}

/// The registries in force, each with the newest file that holds it.
fn registries_table(current: &[Current], may: bool, now: UtcMs) -> AnyView {
    let columns = vec![
        Column::text("Registry"),
        Column::number("Route objects"),
        Column::text("File"),
        Column::text("Age"),
        Column::text("By"),
        Column::text("Passed over"),
        Column::action("Actions"),
    ];
    let rows = current
        .iter()
        .map(|file| {
            let source = file.source.clone().unwrap_or_default();
            let name = registries::registry(&source).to_owned();
            let remove = may.then(|| {
                let values = vec![
                    ("do".to_owned(), "remove".to_owned()),
                    ("source".to_owned(), source.clone()),
                ];
                let label = format!("Take out {name}");
                view! { <ActionButton action="/review/routing" label=label values=values look=Look::Quiet/> }
            });
            Row::new(vec![
                name.clone().into_any(),
                grouped(file.entries.unwrap_or_default()).into_any(),
                file.name.clone().into_any(),
                words::age(file.made, now).into_any(),
                file.by.clone().into_any(),
                match file.note.as_str() {
                    "" => "nothing".into_any(),
                    note => note.to_owned().into_any(),
                },
                remove.into_any(),
            ])
        })
        .collect();
    view! { <DataTable caption="Routing registries in force" columns=columns rows=rows/> }
        .into_any()
}
