//! The form of the profile: who the ISP is for customers, whom to ask, and the two consents.

use crate::server::http::render::done;
use crate::server::http::{Answer, Req};
use crate::server::service::offers;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::form::{
    CheckField, CheckGroup, ErrorSummary, FormSection, FormState, HiddenField, Kind, Opt,
    SubmitButton, SubmitRow, TextArea, TextField,
};
use axum::http::StatusCode;
use leptos::prelude::*;
use maps_domain::offer::{Language, ProfileDraft};

/// The form with what is published.
pub async fn page(req: &Req) -> Answer {
    let own = offers::own(&req.ctx).await?;
    let profile = own.profile;
    let mut form = FormState::default()
        .with("about", profile.about)
        .with("sales_name", profile.sales_name)
        .with("sales_email", profile.sales_email)
        .with("sales_phone", profile.sales_phone);
    for language in profile.languages {
        form = form.with("languages", language.as_str());
    }
    for (name, given) in [
        ("shows_capacity", profile.shows_capacity),
        ("shows_failover", profile.shows_failover),
    ] {
        if given {
            form = form.with(name, "yes");
        }
    }
    show(req, StatusCode::OK, form).await
}

/// Publishes it.
pub async fn post(req: &Req) -> Answer {
    let text = |name: &str| req.form.get(name).to_owned();
    let draft = ProfileDraft {
        about: text("about"),
        languages: req.form.all("languages").map(str::to_owned).collect(),
        sales_name: text("sales_name"),
        sales_email: text("sales_email"),
        sales_phone: text("sales_phone"),
        shows_capacity: req.form.has("shows_capacity"),
        shows_failover: req.form.has("shows_failover"),
    };
    let version = req.form.get("version").parse().unwrap_or_default();
    match offers::save_profile(&req.ctx, &draft, version).await {
        Ok(()) => done("/isp/offers", "published"),
        Err(error) => {
            let (status, form) = req.returned(error)?;
            show(req, status, form).await
        }
    }
}

async fn show(req: &Req, status: StatusCode, form: FormState) -> Answer {
    let version = form.version(offers::own(&req.ctx).await?.version);
    let mut frame = req.frame("Profile", &[("Offers", "/isp/offers")]).await?;
    frame.lead = Some(
        "Everything here is public once it is saved and you are qualified somewhere.".to_owned(),
    );
    req.page_with(status, frame, move || {
        let mut languages: Vec<Opt> = Language::ALL.iter().map(|l| Opt::new(l.as_str(), l.label())).collect();
        languages.sort_by(|a, b| a.label.cmp(&b.label));
        let [about, spoken, name, email, phone, capacity, failover] = form.fields([
            "about", "languages", "sales_name", "sales_email", "sales_phone", "shows_capacity", "shows_failover",
        ]);
        view! {
            <ErrorSummary form=form/>
            <form method="post" action="/isp/offers/profile" class="form">
                <HiddenField name="version" value=version/>
                <FormSection title="About you">
                    <TextArea field=about label="About" rows=4 hint="A few sentences for customers: what you are known for. At most 600 characters."/>
                    <CheckGroup field=spoken label="Languages of support" options=languages hint="In which your support answers customers."/>
                </FormSection>
                <FormSection title="Sales contact" lead="Whom a customer asks before there is a contract. Your NOC is never published.">
                    <TextField field=name label="Person or desk"/>
                    <TextField field=email label="E-mail" kind=Kind::Email hint="On the mail domain of your company, or of its website."/>
                    <TextField field=phone label="Telephone" kind=Kind::Tel hint="With country code."/>
                </FormSection>
                <FormSection title="What you agree to publish" lead="Both follow your inventory by themselves, and both can be taken back at any time. Routers, paths, peaks and exact capacity are never published.">
                    <CheckField field=capacity label="Publish the capacity band"
                        hint="One of four bands (below 100 Gbit/s, to 400 Gbit/s, to 1 Tbit/s, more) of the PNIs that Microsoft confirmed."/>
                    <CheckField field=failover label="Publish the failover figure"
                        hint="Per covered metro: whether its traffic still reaches Microsoft when the whole metro fails, and by how many milliseconds later. Worked out by the engine from your confirmed PNIs."/>
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
