//! The form of a product: new, edit, remove.

use crate::error::AppError;
use crate::features::confirm::Question;
use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::{ground, offers};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::form::{
    CheckGroup, ErrorSummary, FormSection, FormState, HiddenField, Kind, Opt, SubmitButton,
    SubmitRow, TextArea, TextField,
};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::offer::{Part, ProductDraft};

/// The product that a form changes.
struct Stored {
    id: String,
    name: String,
    version: i64,
}

/// An empty form.
pub async fn new_page(req: &Req) -> Answer {
    let form = FormState::default().with("currency", "EUR");
    show(req, StatusCode::OK, form, None).await
}

/// Adds the product.
pub async fn add(req: &Req) -> Answer {
    match offers::add_product(&req.ctx, &draft(req)).await {
        Ok(_) => done("/isp/offers", "published"),
        Err(error) => again(req, error, None).await,
    }
}

/// The form of a stored product.
pub async fn edit_page(req: &Req) -> Answer {
    let offered = offers::product(&req.ctx, req.param("id")?).await?;
    let product = offered.product;
    let mut form = FormState::default()
        .with("name", &product.name)
        .with("description", &product.description)
        .with("link", &product.link)
        .with("price_note", &product.price_note);
    for part in &product.parts {
        form = form.with("parts", part.as_str());
    }
    for region in &product.regions {
        form = form.with("regions", region);
    }
    form = match product.price {
        Some(price) => form
            .with("price", price.plain())
            .with("currency", price.currency.as_str()),
        None => form.with("currency", "EUR"),
    };
    let stored = Stored {
        id: offered.id,
        name: product.name,
        version: offered.version,
    };
    show(req, StatusCode::OK, form, Some(stored)).await
}

/// Changes the product.
pub async fn edit(req: &Req) -> Answer {
    let id = req.param("id")?;
    let version = req.form.get("version").parse().unwrap_or_default();
    match offers::edit_product(&req.ctx, id, &draft(req), version).await {
        Ok(()) => done("/isp/offers", "published"),
        Err(error) => {
            let offered = offers::product(&req.ctx, id).await?;
            let stored = Stored {
                id: offered.id,
                name: offered.product.name,
                version: offered.version,
            };
            again(req, error, Some(stored)).await
        }
    }
}

/// Asks whether the product shall go.
pub async fn ask_removal(req: &Req) -> Answer {
    removal(req).await?.ask(req).await
}

/// Takes the product off.
pub async fn remove(req: &Req) -> Answer {
    let question = removal(req).await?;
    let outcome = offers::remove_product(&req.ctx, req.param("id")?).await;
    question.answer(req, outcome, "removed").await
}

async fn removal(req: &Req) -> Result<Question, AppError> {
    let name = offers::product(&req.ctx, req.param("id")?)
        .await?
        .product
        .name;
    Ok(Question {
        title: format!("Remove {name}?"),
        means: format!(
            "Customers no longer see {name} on your page. Contracts that they have with you are not touched."
        ),
        button: format!("Remove {name}"),
        back: ("Offers", "/isp/offers".to_owned()),
    })
}

fn draft(req: &Req) -> ProductDraft {
    let text = |name: &str| req.form.get(name).to_owned();
    let all = |name: &str| req.form.all(name).map(str::to_owned).collect();
    ProductDraft {
        name: text("name"),
        parts: all("parts"),
        description: text("description"),
        regions: all("regions"),
        link: text("link"),
        price: text("price"),
        currency: text("currency"),
        price_note: text("price_note"),
    }
}

/// The refused form with what was typed.
async fn again(req: &Req, error: AppError, stored: Option<Stored>) -> Answer {
    let (status, form) = req.returned(error)?;
    show(req, status, form, stored).await
}

async fn show(req: &Req, status: StatusCode, form: FormState, stored: Option<Stored>) -> Answer {
    let catalogue = ground::names(&req.ctx).await?;
    let list = [("Offers", "/isp/offers")];
    let version = form.version(stored.as_ref().map_or(0, |stored| stored.version));
    let mut frame = match &stored {
        None => req.frame("Add a product", &list).await?,
        Some(stored) => req.frame(&stored.name, &list).await?,
    };
    let page = stored.map(|stored| format!("/isp/offers/products/{}", stored.id));
    if let Some(page) = &page {
        frame.actions = vec![
            view! { <ButtonLink href=format!("{page}/remove") label="Remove …" look=Look::Danger/> }
                .into_any(),
        ];
    }
    frame.lead = Some("What can a customer buy from you, and where?".to_owned());
    req.page_with(status, frame, move || {
        let action = page.unwrap_or_else(|| "/isp/offers/products/new".to_owned());
        let parts = Part::ALL.iter().map(|p| Opt::new(p.as_str(), p.label()).note(part_note(*p))).collect();
        let regions = catalogue.regions().map(|r| Opt::new(r.id.as_str(), r.name.clone())).collect();
        let [name, made_of, description, sold, link, price, currency, note] = form.fields([
            "name", "parts", "description", "regions", "link", "price", "currency", "price_note",
        ]);
        view! {
            <ErrorSummary form=form/>
            <form method="post" action=action class="form">
                <HiddenField name="version" value=version/>
                <FormSection title="Product">
                    <TextField field=name label="Name" required=true hint="As you sell it; at most 60 characters."/>
                    <TextField field=link label="Link" kind=Kind::Url hint="A page about it, with https:// in front. When its host is not known as yours, customers read the host beside the link."/>
                    <CheckGroup field=made_of label="Made of" options=parts required=true hint="Several make a bundle."/>
                    <TextArea field=description label="Description" rows=3 hint="In your own words; at most 400 characters."/>
                </FormSection>
                <FormSection title="Where">
                    <CheckGroup field=sold label="Regions" options=regions hint="Leave all empty when it is sold wherever you are qualified."/>
                </FormSection>
                <FormSection title="Price" lead="Without a price, pages and statements say \u{201c}per contract\u{201d}. The contract decides in any case.">
                    <TextField field=price label="List price of a customer site" kind=Kind::Number unit="per month" hint="For example 120.50."/>
                    <TextField field=currency label="Currency" hint="Three letters, for example EUR." mono=true/>
                    <TextField field=note label="Words about the price" hint="For example: from 100 Mbit/s, 36 months." wide=true/>
                </FormSection>
                <SubmitRow>
                    <SubmitButton label="Publish" look=Look::Primary/>
                    <ButtonLink href="/isp/offers" label="Cancel" look=Look::Quiet/>
                </SubmitRow>
            </form>
        }
    })
    .await
}

fn part_note(part: Part) -> &'static str {
    match part {
        Part::Internet => "The access over which the site reaches Microsoft.",
        Part::SdWan => "An overlay between the customer's sites.",
        Part::VirtualDmz => "Publishing of services behind filters of yours.",
        Part::Utm => "Firewall, filtering and inspection.",
        Part::Other => "Anything else: describe it below.",
    }
}
