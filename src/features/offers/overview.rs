//! What an ISP publishes, at a glance, with the way to change each part; and the preview.

use crate::features::public::partner;
use crate::features::public::verify::{BADGE_HEIGHT, BADGE_WIDTH};
use crate::server::http::{Answer, Req};
use crate::server::service::offers::{self, Own, badge, is_foreign, rtt_words};
use crate::server::service::{directory, ground};
use crate::ui::alert::Alert;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::definition::{Fact, Facts};
use crate::ui::empty::Empty;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::contact::web_host;
use maps_domain::ids::RegionId;
use maps_domain::sla::{Share, SlaOffer, downtime_words};
use std::collections::BTreeSet;

/// The overview.
pub async fn page(req: &Req) -> Answer {
    let own = offers::own(&req.ctx).await?;
    let edits = req.ctx.may(Action::EditOffers, &own.org.org_id());
    let base = req.ctx.app.config.base_url();
    let code = badge::code(&req.ctx, &own.org.slug)?;
    let mut frame = req.frame("Offers", &[]).await?;
    frame.badge = Some(if own.qualified.is_empty() {
        Badge::new(Tone::Wait, "Not listed yet")
    } else {
        Badge::new(Tone::Pass, "Listed")
    });
    frame.lead = Some(lead(&own));
    frame.actions = vec![
        view! { <ButtonLink href="/isp/offers/preview" label="Preview" look=Look::Primary/> }
            .into_any(),
        view! { <ButtonLink href="/isp/offers/quotes" label="Demand and quotes"/> }.into_any(),
    ];
    req.page(frame, move || {
        let main = view! { {products(&own, edits)} {slas(&own, edits)} }.into_any();
        let aside = view! { {profile(&own, edits)} {badge_card(&own, &base, &code)} }.into_any();
        view! { <Split main=main aside=aside/> }
    })
    .await
}

fn lead(own: &Own) -> String {
    let counted = |count: usize, one: &str, many: &str| match count {
        0 => format!("no {many}"),
        1 => format!("one {one}"),
        n => format!("{n} {many}"),
    };
    let what = |products: usize, levels: usize| {
        format!(
            "{} and {}",
            counted(products, "product", "products"),
            counted(levels, "service level", "service levels")
        )
    };
    let levels = &own.slas.valid;
    if own.qualified.is_empty() {
        return format!(
            "You publish {}; customers see them from the day on which you are qualified.",
            what(own.products.len(), levels.len())
        );
    }
    let shown = own.products.iter().filter(|one| own.shows(&one.product));
    let promised = levels.iter().filter(|one| own.is_qualified_in(&one.region));
    let (shown, promised) = (shown.count(), promised.count());
    let (products, others) = (own.products.len() - shown, levels.len() - promised);
    let hidden = if products + others > 0 {
        format!(
            " Not shown, because you are not qualified there: {}.",
            what(products, others)
        )
    } else {
        String::new()
    };
    format!(
        "Customers see {} on your public page, in {}.{hidden}",
        what(shown, promised),
        counted(own.qualified.len(), "region", "regions")
    )
}

/// Says that customers do not see something.
fn not_shown() -> AnyView {
    Badge::new(Tone::Wait, "Not shown: not qualified there").plain()
}

fn products(own: &Own, edits: bool) -> AnyView {
    let add = edits.then(|| {
        view! { <ButtonLink href="/isp/offers/products/new" label="Add a product"/> }.into_any()
    });
    let body = if own.products.is_empty() {
        view! { <Empty title="No products yet" purpose="Customers compare what they can buy: internet access, SD-WAN, virtual DMZ, UTM, or a bundle of them." example="Secure Access: internet access + UTM, in Western Europe, 120.00 EUR per site and month"/> }
            .into_any()
    } else {
        let columns = vec![
            Column::text("Product"),
            Column::text("Made of"),
            Column::text("Regions"),
            Column::text("Price"),
        ];
        let rows = own
            .products
            .iter()
            .map(|offered| {
                let product = &offered.product;
                let name = if edits {
                    let href = format!("/isp/offers/products/{}", offered.id);
                    view! { <a href=href>{product.name.clone()}</a> }.into_any()
                } else {
                    product.name.clone().into_any()
                };
                let regions: Vec<String> = product
                    .regions
                    .iter()
                    .map(|id| ground::region_name(&own.catalogue, id.as_str()))
                    .collect();
                let regions = if regions.is_empty() {
                    "Wherever qualified".to_owned()
                } else {
                    regions.join(", ")
                };
                let regions = if own.shows(product) {
                    regions.into_any()
                } else {
                    view! { <div>{regions} <br/> {not_shown()}</div> }.into_any()
                };
                let name = if !product.link.is_empty() && is_foreign(&product.link, &own.org) {
                    let host = web_host(&product.link).unwrap_or_default();
                    let warning =
                        Badge::new(Tone::Warn, format!("Links to {host}, not known as yours"))
                            .plain();
                    view! { <div>{name} <br/> {warning}</div> }.into_any()
                } else {
                    name
                };
                let price = match product.price_words() {
                    words if words.is_empty() => "Per contract".to_owned(),
                    words => words,
                };
                let parts = product.parts_words();
                Row::new(vec![name, parts.into_any(), regions, price.into_any()])
            })
            .collect();
        view! { <DataTable caption="Products" columns=columns rows=rows/> }.into_any()
    };
    match add {
        Some(add) => {
            view! { <Card title="Products" action=add flush=true>{body}</Card> }.into_any()
        }
        None => view! { <Card title="Products" flush=true>{body}</Card> }.into_any(),
    }
}

/// One row per region in which the ISP is qualified or offers something.
fn slas(own: &Own, edits: bool) -> AnyView {
    let mut regions: BTreeSet<&str> = own.qualified.iter().map(|q| q.region_id.as_str()).collect();
    regions.extend(own.slas.valid.iter().map(|offer| offer.region.as_str()));
    let coming = own.slas.coming.iter();
    regions.extend(coming.map(|next| next.offer.region.as_str()));
    let share = |share: Option<Share>| {
        share.map_or_else(|| "–".into_any(), |share| share.to_string().into_any())
    };
    let rows: Vec<Row> = regions
        .iter()
        .map(|id| {
            let region = RegionId::from(*id);
            let offer = own.slas.now(&region);
            let name = ground::region_name(&own.catalogue, id);
            let availability = offer.and_then(|o| o.availability);
            let words = availability.map_or_else(
                || "–".to_owned(),
                |a| format!("{a}: {}", downtime_words(a)),
            );
            let change = if edits {
                let label = if own.slas.latest(&region).is_some() { "Change" } else { "Offer" };
                let spoken = format!("{label} the service level in {name}");
                view! { <a class=Look::Quiet.class() href=format!("/isp/offers/sla/{id}") aria-label=spoken>{label}</a> }
                    .into_any()
            } else {
                ().into_any()
            };
            let next = own.slas.next(&region).map(|next| {
                let text = match next.offer.promises() {
                    true => format!("From {}: {}", next.from.name(), level_words(&next.offer)),
                    false => format!("Taken back from {} on", next.from.name()),
                };
                view! { <br/><span class="muted">{text}</span> }
            });
            let hidden = (!own.is_qualified_in(&region)).then(|| view! { <br/> {not_shown()} });
            Row::new(vec![
                view! { <div>{name} {hidden}</div> }.into_any(),
                view! { <div>{words} {next}</div> }.into_any(),
                share(offer.and_then(|o| o.packet_delivery)),
                offer
                    .and_then(|o| o.rtt_p95_us)
                    .map_or_else(|| "–".to_owned(), rtt_words)
                    .into_any(),
                change,
            ])
        })
        .collect();
    let columns = vec![
        Column::text("Region"),
        Column::text("Availability per month"),
        Column::number("Packet delivery"),
        Column::number("Round-trip time"),
        Column::action(""),
    ];
    let body = if rows.is_empty() {
        view! { <Empty title="No service levels yet" purpose="You can offer one per region as soon as you are qualified there. Customers see what is left end to end together with Microsoft's targets."/> }
            .into_any()
    } else {
        view! { <DataTable caption="Service levels by region" columns=columns rows=rows/> }
            .into_any()
    };
    view! { <Card title="Service levels" note="Between customer site and edge site" flush=true>{body}</Card> }
        .into_any()
}

/// A service level in one line: `99.9 %, packets 99.9 %, 12 ms`.
fn level_words(offer: &SlaOffer) -> String {
    let parts = [
        offer.availability.map(|share| share.to_string()),
        offer
            .packet_delivery
            .map(|share| format!("packets {share}")),
        offer.rtt_p95_us.map(rtt_words),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(", ")
}

fn profile(own: &Own, edits: bool) -> AnyView {
    let p = &own.profile;
    let or_none = |text: &str| {
        if text.is_empty() {
            "Not published".to_owned()
        } else {
            text.to_owned()
        }
    };
    let languages: Vec<&str> = p.languages.iter().map(|l| l.label()).collect();
    let contact: Vec<&str> = [&p.sales_name, &p.sales_email, &p.sales_phone]
        .into_iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    let band = own
        .band
        .map_or("no confirmed live PNI yet", |band| band.label());
    let consent = |given: bool, words: &str| {
        if given {
            Badge::new(Tone::Pass, format!("Published{words}")).plain()
        } else {
            Badge::new(Tone::Neutral, "Not published").plain()
        }
    };
    let facts = vec![
        Fact::text("About", or_none(&p.about)),
        Fact::text("Support in", or_none(&languages.join(", "))),
        Fact::text("Sales contact", or_none(&contact.join(", "))),
        Fact::view(
            "Capacity band",
            consent(p.shows_capacity, &format!(": {band}")),
        ),
        Fact::view("Failover figure", consent(p.shows_failover, "")),
    ];
    let edit =
        edits.then(|| view! { <ButtonLink href="/isp/offers/profile" label="Edit"/> }.into_any());
    match edit {
        Some(edit) => {
            view! { <Card title="Profile" action=edit><Facts facts=facts/></Card> }.into_any()
        }
        None => view! { <Card title="Profile"><Facts facts=facts/></Card> }.into_any(),
    }
}

fn badge_card(own: &Own, base: &str, code: &str) -> AnyView {
    let path = format!("/verify/{code}");
    let link = format!("{base}{path}");
    let says = "in Microsoft's MAPS partner programme: see what is qualified now";
    let name = html_text(&own.org.display_name);
    let snippet = format!(
        "<a href=\"{link}\"><img src=\"{link}/badge.svg\" width=\"{BADGE_WIDTH}\" height=\"{BADGE_HEIGHT}\" alt=\"{name} {says}\"></a>"
    );
    let picture = format!("{path}/badge.svg");
    let alt = format!("{} {says}", own.org.display_name);
    view! {
        <Card title="Badge for your own pages">
            <p>"The link is signed and leads to a page of ours that shows what is qualified at the moment of looking. It never says more than that, and it says so too when nothing is qualified any more."</p>
            <p><a href=path><img src=picture width=BADGE_WIDTH height=BADGE_HEIGHT alt=alt/></a></p>
            <label class="field-label" for="snippet">"HTML to paste"</label>
            <textarea class="input mono" id="snippet" rows="6" readonly=true>{snippet_text(&snippet)}</textarea>
        </Card>
    }
    .into_any()
}

/// A name inside HTML that somebody pastes into a page.
fn html_text(name: &str) -> String {
    name.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The content of a text area is written as it is, so it is escaped here.
fn snippet_text(snippet: &str) -> String {
    crate::ui::content::escape(snippet)
}

/// The public page as customers will see it, whether or not the ISP is listed yet.
pub async fn preview(req: &Req) -> Answer {
    let found = directory::partner::preview(&req.ctx).await?;
    let listed = !found.qualified.is_empty();
    let mut frame = req.frame("Preview", &[("Offers", "/isp/offers")]).await?;
    frame.title.clone_from(&found.name);
    frame.badge = Some(partner::badge(&found));
    frame.lead = Some(partner::lead(&found));
    req.page(frame, move || {
        let text = if listed {
            "This is what anybody reads at your public address."
        } else {
            "Nobody can read this yet: the page appears on the day on which Microsoft qualifies you in a region."
        };
        view! {
            <Alert tone=Tone::Info title="Preview of your public page" text=text/>
            {partner::body(found, None)}
        }
    })
    .await
}
