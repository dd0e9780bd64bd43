//! The choice of one customer site.

use super::words;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::choices::save;
use crate::server::service::choices::{self, Ground, Isp};
use crate::server::service::sites as site_service;
use crate::ui::button::Look;
use crate::ui::card::Card;
use crate::ui::form::{CheckField, ErrorSummary, FormState, SubmitButton, SubmitRow, field_id};
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::choice::matrix::{
    INHERIT, MOST_ISPS, NONE, SITE, fields_of, otherwise_field, rank_field,
};
use maps_domain::choice::{Choice, Scope, SiteRef};
use maps_domain::ids::{RegionId, SiteId};

/// The form as stored.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, None).await
}

/// Saves it.
pub async fn post(req: &Req) -> Answer {
    let id = SiteId::from(req.param("site")?);
    match save::site(&req.ctx, &id, &req.form.0, req.form.has("local")).await {
        Ok(()) => done(format!("/customer/sites/{id}"), "chosen"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, Some(form)).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: Option<FormState>) -> Answer {
    let id = SiteId::from(req.param("site")?);
    let site = site_service::detail(&req.ctx, &id).await?.site;
    let ground = choices::ground(&req.ctx).await?;
    let chosen = choices::of_sites(&req.ctx, std::slice::from_ref(&id)).await?;
    let own = save::at(&chosen, &Scope::Site(id.clone()));
    let form = form.unwrap_or_else(|| FormState::from_values(fields_of(SITE, &own)));
    let edits = req.ctx.may(Action::EditChoices, &ground.org) && site.retired_at.is_none();
    let page = format!("/customer/sites/{id}");
    let crumbs = [
        ("Customer sites", "/customer/sites"),
        (site.site_ref.as_str(), page.as_str()),
    ];
    let mut frame = req.frame("Choose ISPs", &crumbs).await?;
    let region = RegionId::from(site.region_id.as_str());
    frame.lead = Some(match own {
        Choice::Inherit => format!(
            "{} follows the wider choice: {}.",
            site.name,
            inherited(&ground, &region)
        ),
        own => format!(
            "{} has a choice of its own: {}.",
            site.name,
            save::words(&ground, &own)
        ),
    });
    let wider = inherited(&ground, &region);
    let rows: Vec<Row> = ordered(&ground, &form, &region)
        .into_iter()
        .map(|isp| row(&ground, &form, isp, &region, edits))
        .collect();
    req.page_with(status, frame, move || {
        let columns = vec![Column::text("ISP"), Column::text("Position"), Column::text("Today"), Column::text("Expected start")];
        let otherwise = otherwise_field(SITE);
        let (name, label_for) = (otherwise.clone(), field_id(&otherwise));
        let none = form.value(&otherwise) == NONE;
        let local = form.field("local");
        view! {
            <ErrorSummary form=form.clone()/>
            <form method="post" action=format!("/customer/choices/sites/{id}")>
                <Card title="Positions" note="1 is the first choice; every ISP with a position is wanted here" flush=true>
                    <DataTable caption="ISPs for this site" columns=columns rows=rows/>
                </Card>
                <div class="field">
                    <label class="field-label" for=label_for.clone()>"Where no ISP has a position"</label>
                    <select class="input select" id=label_for name=name disabled=!edits>
                        <option value=INHERIT selected=!none>{format!("Follow the wider choice: {wider}")}</option>
                        <option value=NONE selected=none>"No ISP: ordinary internet"</option>
                    </select>
                </div>
                <CheckField field=local label="We accept an ISP of the Local tier: it has no backup metro, so when its edge site fails our traffic takes the ordinary internet."
                    hint="Needed only when you newly choose an ISP that is marked Local only in this region."/>
                {edits.then(|| view! { <SubmitRow><SubmitButton label="Save the choice" look=Look::Primary/></SubmitRow> })}
            </form>
            <p class="muted">"A newly chosen ISP takes over before the old one ends. One that cannot start yet starts by itself later."</p>
        }
    })
    .await
}

/// What a site of the region wants without a choice of its own.
fn inherited(ground: &Ground, region: &RegionId) -> String {
    let any_site = SiteRef {
        site: SiteId::from(""),
        region: region.clone(),
    };
    let (_, isps) = ground.choices.effective(&any_site);
    let names: Vec<&str> = isps.iter().map(|isp| ground.isp_name(isp)).collect();
    if names.is_empty() {
        "no ISP".to_owned()
    } else {
        names.join(", then ")
    }
}

/// Chosen ones by position, then the qualified, then the others by name.
fn ordered<'a>(ground: &'a Ground, form: &FormState, region: &RegionId) -> Vec<&'a Isp> {
    let mut isps: Vec<&Isp> = ground.isps.iter().collect();
    isps.sort_by_key(|isp| {
        let rank = form
            .value(&rank_field(SITE, isp.id.as_str()))
            .parse::<usize>();
        let qualified = ground.standing(&isp.id, region).is_qualified();
        rank.unwrap_or(if qualified {
            MOST_ISPS + 1
        } else {
            MOST_ISPS + 2
        })
    });
    isps
}

fn row(ground: &Ground, form: &FormState, isp: &Isp, region: &RegionId, edits: bool) -> Row {
    let field = form.field(&rank_field(SITE, isp.id.as_str()));
    let value = field.value();
    let standing = ground.standing(&isp.id, region);
    let options: Vec<AnyView> = (1..=MOST_ISPS.min(ground.isps.len()))
        .map(|place| {
            let place = place.to_string();
            let chosen = place == value;
            view! { <option value=place.clone() selected=chosen>{place.clone()}</option> }
                .into_any()
        })
        .collect();
    let start = match ground.nearest_metro(&isp.id, region) {
        Some(metro) => format!("{} Enters at {metro}.", words::start(&standing)),
        None => words::start(&standing),
    };
    let select = view! {
        <span class="row-form">
            <select id=field.id() name=field.name.clone() disabled=!edits aria-label=format!("Position of {}", isp.name)
                aria-invalid=field.error.is_some().then_some("true")>
                <option value="" selected=value.is_empty()>"–"</option>
                {options}
            </select>
        </span>
    };
    Row::new(vec![
        isp.name.clone().into_any(),
        select.into_any(),
        words::badge(&standing).plain(),
        start.into_any(),
    ])
}
