//! Microsoft's list of the records of all ISPs: confirm one or many, record Microsoft's routers,
//! dispute with a reason.

use super::{record, words};
use crate::features::history;
use crate::server::db::pni_lists::Filter;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::ground;
use crate::server::service::inventory::{self, Claim, Confirmation, Side};
use crate::ui::button::Look;
use crate::ui::card::{Card, Split};
use crate::ui::chips::{Chip, Chips};
use crate::ui::definition::Facts;
use crate::ui::empty::Empty;
use crate::ui::form::{
    ErrorSummary, FormState, SelectField, SubmitButton, SubmitRow, TextArea, TextField,
};
use crate::ui::history::History;
use crate::ui::pager::Pager;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::access::{Action, Relation};
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::PniId;
use maps_domain::pni::{InventoryStatus, MapsUse, Record};

/// The list.
pub async fn page(req: &Req) -> Answer {
    show(req, StatusCode::OK, FormState::default()).await
}

/// Confirms the chosen ones, all or none.
pub async fn confirm(req: &Req) -> Answer {
    let confirmations: Vec<Confirmation> = req
        .form
        .all("pni")
        .map(|id| Confirmation {
            pni: PniId::from(id),
            microsoft_router: req.form.get(&format!("router-{id}")).to_owned(),
            maps_use: None,
        })
        .collect();
    match inventory::confirm(&req.ctx, &confirmations).await {
        Ok(_) => done(req.here(), "pni-confirmed"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

/// One record.
pub async fn one(req: &Req) -> Answer {
    show_one(req, StatusCode::OK, FormState::default()).await
}

/// Confirms or disputes it.
pub async fn settle(req: &Req) -> Answer {
    let id = PniId::from(req.param("id")?);
    let (outcome, code) = if req.form.get("do") == "dispute" {
        (
            inventory::dispute(&req.ctx, &id, req.form.get("reason")).await,
            "pni-disputed",
        )
    } else {
        let router = req.form.get(&format!("router-{id}")).to_owned();
        let confirmation = Confirmation {
            pni: id,
            microsoft_router: router,
            maps_use: MapsUse::parse(req.form.get("maps_use")).ok(),
        };
        let outcome = inventory::confirm(&req.ctx, &[confirmation]).await;
        (outcome.map(|_| ()), "pni-confirmed")
    };
    match outcome {
        Ok(()) => done(&req.path, code),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show_one(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let list = ListQuery::of(
        req,
        &["isp", "metro", "name", "record", "capacity", "changed"],
    );
    let filter = Filter {
        isp: list.filter("isp").to_owned(),
        region: list.filter("region").to_owned(),
        metro: list.filter("metro").to_owned(),
        record: list.filter("record").to_owned(),
        search: list.search.clone(),
        sort: list
            .url
            .get(crate::ui::page_url::SORT)
            .unwrap_or_default()
            .to_owned(),
        limit: list.limit(),
        offset: list.offset(),
    };
    let (claims, total, side) = inventory::claims(&req.ctx, &filter).await?;
    let catalogue = ground::names(&req.ctx).await?;
    if list.wants_csv() {
        return file(&claims);
    }
    let mut frame = req.frame("PNI records", &[]).await?;
    let claimed = side
        .records
        .iter()
        .find(|(record, _)| record == "claimed")
        .map_or(0, |(_, n)| *n);
    frame.lead = Some(match claimed {
        0 => "Every record is settled: nothing waits for Microsoft.".to_owned(),
        1 => "1 record waits for Microsoft's word.".to_owned(),
        n => format!("{n} records wait for Microsoft's word."),
    });
    let acts = req
        .ctx
        .authorise_as(Action::ConfirmPniRecord, Relation::Programme)
        .is_ok();
    let action = list.url.href();
    req.page_with(status, frame, move || {
        let rows: Vec<Row> = claims.iter().map(|claim| row(claim, &catalogue, &form, acts)).collect();
        let body = if rows.is_empty() {
            view! { <Empty title="Nothing matches" purpose="Records of connections appear here as soon as an ISP states them. Remove a filter to see more."/> }.into_any()
        } else {
            view! {
                <form method="post" action=action>
                    <DataTable caption="Records of connections" columns=columns(&list, acts) rows=rows/>
                    {acts.then(|| view! {
                        <SubmitRow><SubmitButton label="Confirm the ticked ones" look=Look::Primary/></SubmitRow>
                    })}
                </form>
            }.into_any()
        };
        view! {
            <ErrorSummary form=form.clone()/>
            <div class="toolbar">
                <Search url=list.url.clone() label="Search by PNI or ISP"/>
                {chips(&list, &side, &catalogue)}
            </div>
            <Card title="Records" note="Confirming states that Microsoft sees the connection as recorded" flush=true>{body}</Card>
            <Pager url=list.url.clone() paging=list.paging(total) unit="PNIs" csv=list.csv_href()/>
        }
    })
    .await
}

fn columns(list: &ListQuery, acts: bool) -> Vec<Column> {
    let url = &list.url;
    let mut columns = vec![
        Column::text("PNI").sorted_by(url, "name"),
        Column::text("ISP").sorted_by(url, "isp"),
        Column::text("Edge site").sorted_by(url, "metro"),
        Column::text("Facility"),
        Column::mono("ISP's router"),
        Column::number("Capacity").sorted_by(url, "capacity"),
        Column::text("State"),
        Column::text("Record").sorted_by(url, "record"),
        Column::mono("Microsoft router"),
    ];
    if acts {
        columns.push(Column::action("Confirm"));
    }
    columns
}

fn row(claim: &Claim, catalogue: &Catalogue, form: &FormState, acts: bool) -> Row {
    let pni = &claim.interconnect.pni;
    let id = pni.id.to_string();
    let field = form.field(&format!("router-{id}"));
    let typed = if form.values.is_empty() {
        pni.microsoft_router.clone().unwrap_or_default()
    } else {
        field.value()
    };
    let router = if acts && pni.record != Record::Confirmed {
        let label = format!("Microsoft router of {}", pni.name);
        let invalid = field.error.is_some().then_some("true");
        view! { <input class="input mono" name=field.name.clone() id=field.id() value=typed aria-label=label aria-invalid=invalid/> }.into_any()
    } else {
        pni.microsoft_router
            .clone()
            .unwrap_or_else(|| "unknown".to_owned())
            .into_any()
    };
    let tick = (acts && pni.record != Record::Confirmed).then(|| {
        let label = format!("Confirm {} of {}", pni.name, claim.isp);
        let ticked = form.checked("pni", &id);
        view! { <input type="checkbox" name="pni" value=id.clone() checked=ticked aria-label=label/> }
    });
    let href = format!("/review/interconnects/{id}");
    let mut cells = vec![
        view! { <a href=href>{pni.name.clone()}</a> }.into_any(),
        claim.isp.clone().into_any(),
        words::metro(catalogue, pni).into_any(),
        pni.facility
            .as_ref()
            .map_or_else(|| "none listed".to_owned(), ToString::to_string)
            .into_any(),
        pni.peer_router.clone().into_any(),
        pni.bandwidth.to_string().into_any(),
        words::state_badge(pni).plain(),
        words::record_badge(pni.record).plain(),
        router,
    ];
    if acts {
        cells.push(tick.into_any());
    }
    Row::new(cells)
}

fn chips(list: &ListQuery, side: &Side, catalogue: &Catalogue) -> Vec<AnyView> {
    let url = &list.url;
    let mut records = vec![Chip::one_of(url, "record", "", "Any")];
    records.extend(Record::ALL.iter().map(|record| {
        let count = side
            .records
            .iter()
            .find(|(seen, _)| seen == record.as_str())
            .map_or(0, |(_, n)| *n);
        Chip::one_of(url, "record", record.as_str(), record.label())
            .count(u64::try_from(count).unwrap_or_default())
    }));
    let mut regions = vec![Chip::one_of(url, "region", "", "All")];
    regions.extend(
        catalogue
            .regions()
            .map(|r| Chip::one_of(url, "region", r.id.as_str(), r.name.clone())),
    );
    let mut isps = vec![Chip::one_of(url, "isp", "", "All")];
    isps.extend(side.isps.iter().map(|(id, name, count)| {
        Chip::one_of(url, "isp", id, name.clone()).count(u64::try_from(*count).unwrap_or_default())
    }));
    let mut all = vec![
        view! { <Chips label="Record" chips=records/> }.into_any(),
        view! { <Chips label="Region" chips=regions/> }.into_any(),
        view! { <Chips label="ISP" chips=isps/> }.into_any(),
    ];
    // Metros only within a region: there are too many for one row.
    let region = list.filter("region").to_owned();
    if !region.is_empty() {
        let mut metros = vec![Chip::one_of(url, "metro", "", "All")];
        metros.extend(
            catalogue
                .metros_in_region(&region.as_str().into())
                .map(|m| Chip::one_of(url, "metro", m.id.as_str(), m.name.clone())),
        );
        all.push(view! { <Chips label="Edge site" chips=metros/> }.into_any());
    }
    all
}

fn file(claims: &[Claim]) -> Answer {
    let header = [
        "isp",
        "pni",
        "metro",
        "facility",
        "isp_router",
        "microsoft_router",
        "bandwidth_mbps",
        "state",
        "maps_use",
        "record",
        "reason",
    ];
    let rows = claims.iter().map(|claim| {
        let pni = &claim.interconnect.pni;
        vec![
            claim.isp.clone(),
            pni.name.clone(),
            pni.metro.to_string(),
            pni.facility
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            pni.peer_router.clone(),
            pni.microsoft_router.clone().unwrap_or_default(),
            pni.bandwidth.get().to_string(),
            pni.status.as_str().to_owned(),
            pni.maps_use.as_str().to_owned(),
            pni.record.as_str().to_owned(),
            claim.interconnect.reason.clone(),
        ]
    });
    csv_file("pni-records.csv", &header, rows)
}

async fn show_one(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let id = PniId::from(req.param("id")?);
    // Staff only: the pages of an ISP's own records are elsewhere.
    req.ctx
        .authorise_as(Action::ReadInventory, Relation::Programme)?;
    let found = inventory::one(&req.ctx, &id).await?;
    let entries = history::of_object(&req.ctx, "pni", id.as_str()).await?;
    let catalogue = ground::names(&req.ctx).await?;
    let pni = found.pni.clone();
    let crumbs = [("PNI records", "/review/interconnects")];
    let mut frame = req.frame(&pni.name, &crumbs).await?;
    frame.badge = Some(words::record_badge(pni.record));
    frame.lead = Some(match pni.record {
        Record::Claimed => "Stated by the ISP; Microsoft has not answered yet.".to_owned(),
        Record::Confirmed => "Microsoft confirmed it as recorded.".to_owned(),
        Record::Disputed => format!("Disputed: {}", found.reason),
    });
    let acts = pni.status != InventoryStatus::Retired
        && req
            .ctx
            .authorise_as(Action::ConfirmPniRecord, Relation::Programme)
            .is_ok();
    let action = req.path.clone();
    let field = format!("router-{id}");
    let form = if form.values.is_empty() {
        FormState::default()
            .with(&field, pni.microsoft_router.clone().unwrap_or_default())
            .with("maps_use", pni.maps_use.as_str())
    } else {
        form
    };
    req.page_with(status, frame, move || {
        let main = view! { <Card title="As the ISP recorded it"><Facts facts=record::facts(&found, &catalogue) columns=true/></Card> }.into_any();
        let aside = if acts { forms(&form, &field, &action, pni.maps_use) } else { ().into_any() };
        view! {
            <ErrorSummary form=form.clone()/>
            <Split main=main aside=aside/>
            <Card title="History"><History entries=entries/></Card>
        }
    })
    .await
}

fn forms(form: &FormState, field: &str, action: &str, stored: MapsUse) -> AnyView {
    let uses = words::use_options(stored);
    view! {
        <Card title="Confirm">
            <form method="post" action=action.to_owned()>
                <TextField field=form.field(field) label="Microsoft router" mono=true required=true
                    hint="The router that it ends on at our side; two connections on one router are one leg."/>
                <SelectField field=form.field("maps_use") label="Used for" options=uses required=true
                    hint="As its Azure peering resource says. Ordinary peering counts for redundancy, but customers are turned on only after its type conversion."/>
                <SubmitRow><SubmitButton label="Confirm the record" look=Look::Primary name="do" value="confirm"/></SubmitRow>
            </form>
        </Card>
        <Card title="Dispute">
            <form method="post" action=action.to_owned()>
                <TextArea field=form.field("reason") label="Reason" required=true
                    hint="What Microsoft sees instead. The ISP reads this; the connection counts nowhere until settled."/>
                <SubmitRow><SubmitButton label="Dispute the record" look=Look::Danger name="do" value="dispute"/></SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}
