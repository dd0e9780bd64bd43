//! "Use my existing PNIs": what the inventory says about each edge site, whether it is diverse already,
//! and if not, what to ask Microsoft for.

use super::standing::{Standing, is_enough};
use super::words::Prefill;
use crate::error::AppError;
use crate::features::interconnects::verdict;
use crate::features::interconnects::words::own_isp;
use crate::features::what_if::survival;
use crate::server::http::{Answer, Req};
use crate::server::service::inventory::{Inventory, MetroView, inventory};
use crate::server::service::what_if::{self, About};
use crate::ui::alert::Alert;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::empty::Empty;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::ids::MetroId;
use maps_domain::interconnect::{Kind, check_conversion};
use maps_domain::pni::{InventoryStatus, MapsUse, Pni, PniKind};
use maps_domain::policy::PartnerType;

/// The list of edge sites, or one of them with what to do.
pub async fn page(req: &Req) -> Answer {
    let org = own_isp(req)?;
    let inventory = inventory(&req.ctx, &org).await?;
    match req.query.get("metro") {
        "" => choose(req, inventory).await,
        metro => one(req, inventory, &MetroId::from(metro)).await,
    }
}

async fn choose(req: &Req, inventory: Inventory) -> Answer {
    let mut frame = req
        .frame("Use my existing PNIs", &[("Requests", "/isp/requests")])
        .await?;
    let total = inventory.metros.len();
    let diverse = inventory
        .metros
        .iter()
        .filter(|view| is_enough(&inventory, view))
        .count();
    frame.lead = Some(match total {
        0 => "Nothing is recorded yet that could be used.".to_owned(),
        _ => format!("{diverse} of {total} edge sites are diverse already with what you have."),
    });
    req.page(frame, move || {
        if inventory.metros.is_empty() {
            return view! {
                <Empty title="No connections yet" purpose="Record the private connections that you have with Microsoft. Then this page says which edge sites are diverse with them, and what is missing at the others."
                    action=view! { <ButtonLink href="/isp/interconnects/new" label="Add the first PNI" look=Look::Primary/> }.into_any()/>
            }
            .into_any();
        }
        let rows = inventory
            .metros
            .iter()
            .map(|view| row(view, &inventory))
            .collect();
        let columns = vec![
            Column::text("Edge site"),
            Column::text("Region"),
            Column::number("Connections"),
            Column::text("With what you have"),
            Column::action("Next"),
        ];
        view! { <DataTable caption="Edge sites with your connections" columns=columns rows=rows/> }.into_any()
    })
    .await
}

/// An ISP's connections at a metro.
fn here(inventory: &Inventory, metro: &MetroId) -> Vec<Pni> {
    inventory
        .pnis
        .iter()
        .map(|found| &found.pni)
        .filter(|pni| pni.metro == *metro)
        .cloned()
        .collect()
}

/// Whether a type conversion has nothing left to do.
fn in_maps_use(here: &[Pni]) -> bool {
    let live = |pni: &&Pni| pni.status == InventoryStatus::Live && pni.kind == PniKind::Private;
    here.iter()
        .filter(live)
        .all(|pni| pni.maps_use == MapsUse::InUse)
}

fn row(view: &MetroView, inventory: &Inventory) -> Row {
    let in_maps_use = in_maps_use(&here(inventory, &view.metro.id));
    let today = &view.verdict.today;
    let href = format!("/isp/requests/existing?metro={}", view.metro.id);
    let label = match is_enough(inventory, view) {
        true if in_maps_use => "In MAPS use",
        true => "Put to MAPS use",
        false => "What is missing",
    };
    Row::new(vec![
        view! { <a href=href.clone()>{view.metro.name.clone()}</a> }.into_any(),
        view.region.clone().into_any(),
        view.pnis.to_string().into_any(),
        verdict::tier_badge(today.tier).view(),
        view! { <a href=href>{label}</a> }.into_any(),
    ])
}

async fn one(req: &Req, inventory: Inventory, id: &MetroId) -> Answer {
    let org = req.ctx.actor()?.org_id.clone();
    let view = inventory.metro(id).cloned().ok_or(AppError::NotFound)?;
    let crumbs = [
        ("Requests", "/isp/requests"),
        ("Use my existing PNIs", "/isp/requests/existing"),
    ];
    let mut frame = req.frame(&view.metro.name, &crumbs).await?;
    let today = &view.verdict.today;
    frame.badge = Some(verdict::tier_badge(today.tier));
    let about = About {
        region: view.metro.region.clone(),
        partner: PartnerType::Edge,
        covered: Some(vec![id.clone()]),
    };
    let standing = Standing::of(req, &inventory, &view).await?;
    let plans = match standing.is_enough() {
        true => None,
        false => Some(what_if::plans(&req.ctx, &org, &about).await?),
    };
    frame.lead = Some(match (today.tier, &plans) {
        (None, Some(plans)) if plans.passes_already => {
            "Diverse once what you have planned is in service.".to_owned()
        }
        _ => standing.lead(),
    });
    let may_apply = req.ctx.may(Action::WriteApplication, &org);
    let may_write = req.ctx.may(Action::WriteRequests, &org);
    let may_edit = req.ctx.may(Action::EditInventory, &org);
    let here = here(&inventory, id);
    req.page(frame, move || {
        let note = verdict::sentence(&view.verdict.today);
        let both = verdict::strip(&view.verdict);
        let strip = view! { <Card title="With what you have" note=note>{both}</Card> };
        // Two legs can be put to MAPS use while a backup metro is still missing.
        let legs = view.verdict.today.tier.is_some();
        let convert = legs.then(|| convert(&view, &here, &standing, may_write));
        let missing = plans.map(|plans| {
            survival::plans(&plans, &about, may_edit).unwrap_or_else(|| {
                view! {
                    <Alert tone=Tone::Info title="What you have planned is enough"
                        text="Ask Microsoft for the planned connections, then put them to MAPS use."/>
                }
                .into_any()
            })
        });
        let apply = standing.next(may_apply).filter(|_| legs);
        view! { {strip} {missing} {convert} {apply} {planned(&here, may_write)} }
    })
    .await
}

/// Putting diverse connections to MAPS use, or why that has to wait (CNV-01).
fn convert(view: &MetroView, here: &[Pni], standing: &Standing, may_write: bool) -> AnyView {
    if in_maps_use(here) {
        return view! {
            <Alert tone=Tone::Pass title="In MAPS use" text=standing.in_maps_use()/>
        }
        .into_any();
    }
    let pnis: Vec<&Pni> = here.iter().collect();
    let problems = check_conversion(&pnis, &[]);
    if problems.is_empty() {
        let href = Prefill {
            kind: Kind::TypeConversion.as_str(),
            metro: view.metro.id.to_string(),
            reason: format!(
                "{} is diverse with its existing connections; put them to MAPS use.",
                view.metro.name
            ),
            ..Prefill::default()
        }
        .href();
        let action = may_write.then(|| {
            view! { <ButtonLink href=href label="Ask for the type conversion" look=Look::Primary/> }
        });
        return view! {
            <Card title="Put them to MAPS use">
                <p>"The connections are equal, Active and nothing else is under way: Microsoft can convert them one after the other, without interruption (CNV-01)."</p>
                {action}
            </Card>
        }
        .into_any();
    }
    let items: Vec<AnyView> = problems
        .iter()
        .map(|problem| view! { <li>{problem.to_string()}</li> }.into_any())
        .collect();
    view! {
        <Card title="Before they can be put to MAPS use">
            <p>{Badge::new(Tone::Warn, "Not yet (CNV-01)").view()}</p>
            <ul class="picture-list">{items}</ul>
        </Card>
    }
    .into_any()
}

/// Planned connections, each with the request that builds it.
fn planned(here: &[Pni], may_write: bool) -> Option<AnyView> {
    let items: Vec<AnyView> = here
        .iter()
        .filter(|pni| pni.status == InventoryStatus::Planned)
        .map(|pni| {
            let href = Prefill {
                kind: Kind::NewPni.as_str(),
                pni: pni.id.to_string(),
                metro: pni.metro.to_string(),
                ..Prefill::default()
            }
            .href();
            let ask = may_write.then(|| view! { <a href=href>"Request it from Microsoft"</a> });
            view! { <li>{format!("{}, {} ", pni.name, pni.bandwidth)} {ask}</li> }.into_any()
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! { <Card title="Planned here"><ul class="picture-list">{items}</ul></Card> }.into_any()
    })
}
