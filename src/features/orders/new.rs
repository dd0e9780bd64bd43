//! Declaring an order: first ISP and region, then one row per customer site, or a pasted list.

use super::views;
use crate::error::AppError;
use crate::server::db::offers::Offered;
use crate::server::db::orders::OpenSite;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::orders::declare;
use crate::server::service::orders::draft::{Declaration, LineDraft};
use crate::server::service::orders::options;
use crate::server::service::orders::{csv, product};
use crate::ui::button::Look;
use crate::ui::card::Card;
use crate::ui::empty::Empty;
use crate::ui::form::{
    ErrorSummary, FileField, FormState, HiddenField, Opt, SelectField, SubmitButton, SubmitRow,
    TextArea, TextField,
};
use crate::ui::table::{Column, DataTable, Row};
use axum::http::StatusCode;
use leptos::prelude::*;

/// Rows on the page; longer lists go through the pasted or uploaded list.
const ROWS: usize = 400;

/// The form.
pub async fn page(req: &Req) -> Answer {
    let form = FormState::default()
        .with("isp", req.query.get("isp"))
        .with("region", req.query.get("region"));
    show(req, StatusCode::OK, form).await
}

/// Declares.
pub async fn post(req: &Req) -> Answer {
    let (isp, region) = (req.form.get("isp"), req.form.get("region"));
    let open = options::open_sites(&req.ctx, isp, region).await?;
    let outcome = match read(req, &open).await {
        Err(errors) => Err(AppError::Invalid(errors)),
        Ok(lines) => {
            let draft = Declaration {
                isp: isp.to_owned(),
                region: region.to_owned(),
                contract_ref: req.form.get("contract_ref").to_owned(),
                lines,
            };
            declare::declare(&req.ctx, &draft).await
        }
    };
    match outcome {
        Ok(id) => done(format!("/customer/orders/{id}"), "declared"),
        Err(error) => {
            let (status, mut form) = req.returned(error)?;
            form.errors = csv::at_list(form.errors);
            show(req, status, form).await
        }
    }
}

/// The lines of the posted form: a list when there is one, otherwise the rows that are filled in.
async fn read(
    req: &Req,
    open: &[OpenSite],
) -> Result<Vec<LineDraft>, Vec<maps_domain::field::FieldError>> {
    let mut list = req.form.get("csv").to_owned();
    if let Some(file) = req
        .files
        .iter()
        .find(|file| file.field == "file" && file.size > 0)
    {
        list = tokio::fs::read_to_string(&file.path).await.map_err(|_| {
            let message =
                "The file is not text in UTF-8. Save it as CSV in UTF-8 and choose it again.";
            vec![maps_domain::field::FieldError::new("csv", message)]
        })?;
    }
    if !list.trim().is_empty() {
        return csv::read(&list, open, req.form.get("product"));
    }
    let value = |name: &str, site: &str| req.form.get(&format!("{name}.{site}")).to_owned();
    Ok(open
        .iter()
        .map(|site| LineDraft {
            site: site.id.clone(),
            service_id: value("service_id", &site.id),
            product: req.form.get("product").to_owned(),
            in_service_on: value("in_service_on", &site.id),
            prefixes: value("prefixes", &site.id),
            suffix: format!(".{}", site.id),
        })
        .filter(|line| !line.service_id.is_empty() || !line.prefixes.is_empty())
        .collect())
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let offers = options::offers(&req.ctx).await?;
    let (isp, region) = (
        form.value("isp").to_owned(),
        form.value("region").to_owned(),
    );
    let name = |list: &[(String, String)], id: &str| {
        list.iter()
            .find(|(key, _)| key == id)
            .map(|(_, name)| name.clone())
    };
    let chosen = name(&offers.isps, &isp).zip(name(&offers.regions, &region));
    let open = match &chosen {
        Some(_) => options::open_sites(&req.ctx, &isp, &region).await?,
        None => Vec::new(),
    };
    let products = product::choices(&req.ctx, &isp, &region).await?;
    let today = req.ctx.now.date();
    let mut frame = req
        .frame("Declare an order", &[("Orders", "/customer/orders")])
        .await?;
    frame.lead = Some(match &chosen {
        None => "Whose internet access did you buy, and in which region?".to_owned(),
        Some((isp, region)) => format!(
            "{} of your sites in {region} can still be declared for {isp}. Fill in those you bought it for.",
            open.len()
        ),
    });
    req.page_with(status, frame, move || {
        let options = |list: &[(String, String)]| -> Vec<Opt> {
            list.iter().map(|(id, name)| Opt::new(id, name)).collect()
        };
        let (isp_field, region_field) = (form.field("isp"), form.field("region"));
        let (isps, regions) = (options(&offers.isps), options(&offers.regions));
        let look = if chosen.is_some() { Look::Secondary } else { Look::Primary };
        let pick = view! {
            <Card title="ISP and region">
                <form method="get" action="/customer/orders/new" class="medium">
                    <SelectField field=isp_field label="ISP" options=isps prompt="Choose an ISP" required=true/>
                    <SelectField field=region_field label="Region" options=regions prompt="Choose a region" required=true/>
                    <SubmitRow><SubmitButton label="Show my sites" look=look/></SubmitRow>
                </form>
            </Card>
        };
        let rest = match (&chosen, open.is_empty()) {
            (None, _) => ().into_any(),
            (Some((isp, region)), true) => view! {
                <Empty title="No site left to declare"
                    purpose=format!("Every site of yours in {region} has a live line with {isp}, or you have none there yet.")
                    action=view! { <a class="btn btn-secondary" href="/customer/sites">"To the sites"</a> }.into_any()/>
            }
            .into_any(),
            (Some(_), false) => view! {
                {rows(&form, &open, &products, &today)}
                {list(&form, &products)}
            }
            .into_any(),
        };
        view! { <ErrorSummary form=form.clone()/> {pick} {rest} }
    })
    .await
}

/// One row per site; rows left empty are not declared.
fn rows(form: &FormState, open: &[OpenSite], products: &[Offered], today: &str) -> AnyView {
    let columns = vec![
        Column::text("Customer site"),
        Column::text("Service id"),
        Column::text("In service on"),
        Column::text("IPv4 prefixes"),
    ];
    let body = open
        .iter()
        .take(ROWS)
        .map(|site| {
            let cell = |name: &str, label: &str, kind: &'static str, preset: &str| {
                input(
                    form,
                    &format!("{name}.{}", site.id),
                    &format!("{label} of {}", site.name),
                    kind,
                    preset,
                )
            };
            let error = form.error(&format!("pick.{}", site.id)).map(str::to_owned);
            Row::new(vec![
                view! {
                    {site.name.clone()} " " <span class="muted">{site.site_ref.clone()}</span>
                    {error.map(|text| view! { <p class="field-error">{text}</p> })}
                }
                .into_any(),
                cell("service_id", "Service id", "text", ""),
                cell("in_service_on", "In-service date", "date", today),
                cell("prefixes", "Prefixes", "text", ""),
            ])
        })
        .collect();
    let more = (open.len() > ROWS).then(|| {
        view! { <p class="muted">{format!("The first {ROWS} of {} sites are shown. Use a list for the others.", open.len())}</p> }
    });
    let (isp, region) = (
        form.value("isp").to_owned(),
        form.value("region").to_owned(),
    );
    let [contract, product] = form.fields(["contract_ref", "product"]);
    let products = views::products(products);
    view! {
        <Card title="Sites, one by one" note="Rows that you leave empty are not declared">
            <form method="post" action="/customer/orders/new">
                <HiddenField name="isp" value=isp/>
                <HiddenField name="region" value=region/>
                <div class="medium">
                    <TextField field=contract label="Contract reference" hint="As in your contract. Only you and the ISP see it." required=true/>
                    <SelectField field=product label="Product" options=products prompt="Not named" hint="What you bought for these sites; your bills show its list price. A list can name another one per site."/>
                </div>
                <DataTable caption="Your sites" columns=columns rows=body/>
                {more}
                <SubmitRow><SubmitButton label="Declare order" look=Look::Primary/></SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}

fn input(form: &FormState, name: &str, label: &str, kind: &'static str, preset: &str) -> AnyView {
    let field = form.field(name);
    let typed = field.value();
    let value = if typed.is_empty() {
        preset.to_owned()
    } else {
        typed
    };
    let error = field.error.clone();
    let invalid = error.as_ref().map(|_| "true");
    let message_id = field.error_id();
    let described = error.as_ref().map(|_| message_id.clone());
    view! {
        <input class="input" type=kind id=field.id() name=name.to_owned() value=value aria-label=label.to_owned()
            aria-invalid=invalid aria-describedby=described/>
        {error.map(|text| view! { <p class="field-error" id=message_id>{text}</p> })}
    }
    .into_any()
}

/// The same as a list.
fn list(form: &FormState, products: &[Offered]) -> AnyView {
    let (isp, region) = (
        form.value("isp").to_owned(),
        form.value("region").to_owned(),
    );
    let [contract, csv, file] = ["contract_ref", "csv", "file"].map(|name| form.field(name));
    // The other form has the same field: two elements must not share an id.
    let contract = crate::ui::form::Field {
        error: None,
        ..contract
    };
    let hint = format!(
        "First line: {}. Several prefixes of a site are separated by spaces.",
        csv::HEADER
    );
    let contract_value = contract.value();
    let chosen = form.value("product").to_owned();
    let products: Vec<AnyView> = views::products(products)
        .into_iter()
        .map(|opt| {
            let selected = opt.value == chosen;
            view! { <option value=opt.value selected=selected>{opt.label}</option> }.into_any()
        })
        .collect();
    view! {
        <Card title="Many sites as a list" note="CSV, all or nothing">
            <form method="post" action="/customer/orders/new" enctype="multipart/form-data" class="form">
                <HiddenField name="isp" value=isp/>
                <HiddenField name="region" value=region/>
                <label class="field-label" for="list-contract">"Contract reference"</label>
                <input class="input" id="list-contract" name="contract_ref" value=contract_value required=true/>
                <label class="field-label" for="list-product">"Product of lines that name none"</label>
                <select class="input" id="list-product" name="product"><option value="">"Not named"</option>{products}</select>
                <TextArea field=csv label="List" rows=6 mono=true hint=hint/>
                <FileField field=file label="Or a file" accept=".csv,text/csv" hint="CSV in UTF-8, the same columns."/>
                <SubmitRow><SubmitButton label="Declare list"/></SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}
