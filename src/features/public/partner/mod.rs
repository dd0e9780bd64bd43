//! One partner's public page.

mod offers;

pub use offers::price;

use self::offers::{failover, products, slas};
use super::picture::tier_badge;
use super::words;
use crate::features::accounts::watch;
use crate::server::http::{Answer, Req};
use crate::server::service::directory::metro_names;
use crate::server::service::directory::partner::{PartnerPage, partner};
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::definition::{Fact, Facts};
use crate::ui::map::{Crop, Marker, WorldMap};
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::access::{Action, OrgKind};
use maps_domain::notification::Watched;
use maps_domain::policy::Tier;
use maps_domain::time::UtcMs;

/// Who reads the page: decides what can be done next.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Nobody is signed in.
    Stranger,
    /// A customer who may choose and ask.
    Customer,
}

/// The page.
pub async fn page(req: &Req) -> Answer {
    let found = partner(&req.ctx, req.param("slug")?).await?;
    let mut frame = req.frame(&found.name, &[("Partners", "/partners")]).await?;
    frame.badge = Some(badge(&found));
    frame
        .actions
        .extend(watch::button(req, Watched::Isp, found.org.as_str()).await?);
    frame.lead = Some(lead(&found));
    let reader = match &req.ctx.actor {
        None => Some(Reader::Stranger),
        Some(actor) => (actor.role.org_kind() == OrgKind::Customer
            && req.ctx.may(Action::RequestQuote, &actor.org_id))
        .then_some(Reader::Customer),
    };
    req.page(frame, move || body(found, reader)).await
}

/// Its state beside the title.
pub fn badge(found: &PartnerPage) -> Badge {
    if found.qualified.is_empty() {
        Badge::new(Tone::Wait, "Not qualified yet")
    } else {
        Badge::new(Tone::Pass, "Qualified")
    }
}

/// The first line.
pub fn lead(found: &PartnerPage) -> String {
    let metros: usize = found.qualified.iter().map(|q| q.metro_ids().len()).sum();
    let geo = found.qualified.iter().filter(|q| q.tier == "Geo").count();
    match found.qualified.len() {
        0 => "Not qualified in any region yet.".to_owned(),
        1 => format!("Qualified in one region with {metros} covered metros."),
        n => format!(
            "Qualified in {n} regions with {metros} covered metros, in {geo} of them geo-redundant."
        ),
    }
}

/// Everything below the title; the ISP's preview shows the same.
pub fn body(found: PartnerPage, reader: Option<Reader>) -> AnyView {
    let about = (!found.profile.about.is_empty()).then(|| {
        let text = found.profile.about.clone();
        view! { <Card title="About"><p class="prose">{text}</p></Card> }
    });
    let main = view! {
        {where_qualified(&found)}
        {covered_map(&found)}
        {products(&found)}
        {slas(&found)}
        {failover(&found)}
    }
    .into_any();
    let known = facts(&found);
    let next = reader.map(|reader| next(&found, reader));
    let aside = view! {
        <Card title="Partner"><Facts facts=known/></Card>
        {about}
        {next}
        <Card title="What the tiers say">
            <p>{tier_badge(Tier::Local).plain()} " Two path sets to Microsoft in every covered metro that share nothing which can fail."</p>
            <p>{tier_badge(Tier::Geo).plain()} " Local, and another metro takes over when a whole metro fails."</p>
            <p><a href="/programme/redundancy">"How redundancy is checked"</a></p>
        </Card>
    }
    .into_any();
    view! { <Split main=main aside=aside/> }.into_any()
}

fn where_qualified(found: &PartnerPage) -> AnyView {
    let mut exceptions = Vec::new();
    let rows: Vec<Row> = found
        .qualified
        .iter()
        .map(|q| {
            let tier = Tier::parse(&q.tier).unwrap_or(Tier::Local);
            let name = words::region(&found.catalogue, &q.region_id);
            let metros = metro_names(&found.catalogue, &q.metro_ids()).join(", ");
            if !q.exception_plan.is_empty() {
                exceptions.push(format!(
                    "{name}: below the policy's tier by a dated exception. Plan: {}",
                    q.exception_plan
                ));
            }
            let verified = format!(
                "{} under policy {}",
                UtcMs::new(q.verified_at).date(),
                q.policy_version
            );
            Row::new(vec![
                view! { <a href=format!("/regions/{}", q.region_id)>{name}</a> }.into_any(),
                tier_badge(tier).view(),
                metros.into_any(),
                UtcMs::new(q.since).date().into_any(),
                UtcMs::new(q.until).date().into_any(),
                verified.into_any(),
            ])
        })
        .collect();
    if rows.is_empty() {
        return view! { <Card title="Where it is qualified"><p>"Nowhere yet."</p></Card> }
            .into_any();
    }
    let columns = vec![
        Column::text("Region"),
        Column::text("Tier"),
        Column::text("Metros"),
        Column::date("Since"),
        Column::date("Until"),
        Column::text("Verified by Microsoft"),
    ];
    let exceptions: Vec<AnyView> = exceptions
        .into_iter()
        .map(|text| {
            view! { <p>{Badge::new(Tone::Warn, "Exception").plain()} " " {text}</p> }.into_any()
        })
        .collect();
    view! {
        <Card title="Where it is qualified" flush=true>
            <DataTable caption="Qualified regions" columns=columns rows=rows/>
            {exceptions}
        </Card>
    }
    .into_any()
}

fn covered_map(found: &PartnerPage) -> Option<AnyView> {
    let markers: Vec<Marker> = found
        .qualified
        .iter()
        .flat_map(|q| q.metro_ids().into_iter().map(move |id| (id, q)))
        .filter_map(|(id, q)| {
            let metro = found.catalogue.metro(&id)?;
            let tier = Tier::parse(&q.tier).unwrap_or(Tier::Local);
            Some(Marker {
                lon: metro.coordinates.longitude(),
                lat: metro.coordinates.latitude(),
                label: metro.name.clone(),
                tone: tier_badge(tier).tone,
                state: tier.label().to_owned(),
                href: Some(format!("/regions/{}", q.region_id)),
                ..Marker::default()
            })
        })
        .collect();
    if markers.is_empty() {
        return None;
    }
    let title = format!("Covered metros of {}", found.name);
    let crop = Crop::around(markers.iter().map(|m| (m.lon, m.lat)));
    let labels = markers.len() <= 12;
    let legend = [Tier::Geo, Tier::Local]
        .into_iter()
        .map(|tier| (tier_badge(tier).tone, tier.label().to_owned()))
        .collect();
    Some(view! {
        <WorldMap id="partner" title=title desc="Each dot is a metro in which the partner has shown diverse paths to Microsoft."
            markers=markers crop=crop labels=labels legend=legend/>
    }
    .into_any())
}

fn facts(found: &PartnerPage) -> Vec<Fact> {
    let website = if found.website.is_empty() {
        "–".into_any()
    } else {
        view! { <a href=found.website.clone() rel="noopener nofollow">{found.website.clone()}</a> }
            .into_any()
    };
    let profile = &found.profile;
    let mut facts = vec![
        Fact::text("Kind", words::carrier(&found.isp_type)),
        Fact::view("Website", website),
    ];
    let languages: Vec<&str> = profile.languages.iter().map(|l| l.label()).collect();
    if !languages.is_empty() {
        facts.push(Fact::text("Support in", languages.join(", ")));
    }
    facts.push(Fact::text(
        "Capacity",
        found.band.map_or("Not published", |band| band.label()),
    ));
    if !profile.sales_name.is_empty() {
        facts.push(Fact::text("Sales contact", profile.sales_name.clone()));
    }
    if !profile.sales_email.is_empty() {
        let mail = profile.sales_email.clone();
        facts.push(Fact::view(
            "Sales e-mail",
            view! { <a href=format!("mailto:{mail}")>{mail.clone()}</a> }.into_any(),
        ));
    }
    if !profile.sales_phone.is_empty() {
        facts.push(Fact::text("Sales telephone", profile.sales_phone.clone()));
    }
    facts
}

fn next(found: &PartnerPage, reader: Reader) -> AnyView {
    let slug = &found.slug;
    match reader {
        Reader::Stranger => view! {
            <Card title="Choose this partner">
                <p>"Sign up as a customer to choose this partner for your sites. You order its internet access from the partner itself."</p>
                <ButtonLink href="/sign-up?kind=customer" label="Sign up" look=Look::Primary/>
            </Card>
        }
        .into_any(),
        Reader::Customer => view! {
            <Card title="Choose this partner">
                <p>"You order its internet access from the partner itself; once it confirms, your sites are turned on by themselves."</p>
                <p class="row">
                    <ButtonLink href=format!("/customer/choices?isp={slug}") label="Choose for my sites" look=Look::Primary/>
                    <ButtonLink href=format!("/customer/quote?isp={slug}") label="Request a quote"/>
                    <a href=format!("/partners/compare?p={slug}")>"Compare with others"</a>
                </p>
            </Card>
        }
        .into_any(),
    }
}
