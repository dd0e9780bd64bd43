//! Partners side by side: what each has shown, promises and sells in a region, and how far each is
//! from a customer's own sites.

mod cells;

use self::cells::{
    at_nearest, average, failover, farthest, metros, none, products, standing, verified,
};
use crate::server::http::{Answer, Req};
use crate::server::service::compare::{self, Compared, Comparison, MOST};
use crate::server::service::offers::rtt_words;
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::page_url::PageUrl;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::access::{Action, OrgKind};
use maps_domain::offer::CapacityBand;
use maps_domain::sla::{Share, downtime_words};

/// Sites that the table shows; the figures count all that were worked out.
const SITES_SHOWN: usize = 10;

/// The page.
pub async fn page(req: &Req) -> Answer {
    let mut slugs: Vec<String> = Vec::new();
    for value in req.query.all("p").flat_map(|value| value.split(',')) {
        let slug = value.trim();
        if !slug.is_empty() && !slugs.iter().any(|seen| seen == slug) {
            slugs.push(slug.to_owned());
        }
    }
    let left_out = slugs.split_off(slugs.len().min(MOST));
    let found = compare::compare(&req.ctx, &slugs, req.query.get("region")).await?;
    let mut url = PageUrl::new("/partners/compare").with("p", slugs.join(","));
    if let Some(region) = &found.region {
        url = url.with("region", &region.id);
    }
    let chooses = match &req.ctx.actor {
        None => Chooses::Stranger,
        Some(actor)
            if actor.role.org_kind() == OrgKind::Customer
                && req.ctx.may(Action::RequestQuote, &actor.org_id) =>
        {
            Chooses::Yes
        }
        Some(_) => Chooses::No,
    };
    let mut frame = req.frame("Compare", &[("Partners", "/partners")]).await?;
    frame.title = "Compare partners".to_owned();
    frame.lead = Some(lead(&found));
    frame.wide = found.partners.len() > 2;
    req.page(frame, move || {
        if found.partners.is_empty() {
            let action = view! { <ButtonLink href="/partners" label="Pick partners" look=Look::Primary/> }.into_any();
            return view! { <Empty title="Nobody to compare yet" purpose="Pick up to four partners in the directory; the tray at its bottom leads back here." action=action/> }.into_any();
        }
        let note = note(&found, &left_out);
        view! {
            {regions(&found, &url)}
            {note}
            {side_by_side(&found, chooses)}
            {my_sites(&found)}
        }
        .into_any()
    })
    .await
}

/// What the reader may do with a partner.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chooses {
    Stranger,
    Yes,
    No,
}

fn lead(found: &Comparison) -> String {
    let names: Vec<&str> = found
        .partners
        .iter()
        .map(|p| p.listing.name.as_str())
        .collect();
    match (&found.region, names.is_empty()) {
        (_, true) => "Up to four partners side by side, region by region.".to_owned(),
        (Some(region), false) => {
            let here = found
                .partners
                .iter()
                .filter(|p| !p.qualified.is_empty())
                .count();
            format!(
                "{here} of {} are qualified in {}.",
                names.len(),
                region.name
            )
        }
        (None, false) => format!(
            "{} in general; choose a region for the details.",
            names.join(", ")
        ),
    }
}

fn note(found: &Comparison, left_out: &[String]) -> Option<AnyView> {
    let mut sentences = Vec::new();
    if !left_out.is_empty() {
        sentences.push(format!(
            "At most {MOST} partners fit side by side; left out: {}.",
            left_out.join(", ")
        ));
    }
    if !found.absent.is_empty() {
        sentences.push(format!(
            "Not in the directory (any more): {}.",
            found.absent.join(", ")
        ));
    }
    (!sentences.is_empty())
        .then(|| view! { <Alert tone=Tone::Info title=sentences.join(" ")/> }.into_any())
}

/// The regions in which at least one of them is qualified.
fn regions(found: &Comparison, url: &PageUrl) -> AnyView {
    let here = |id: &str| {
        found.partners.iter().any(|p| {
            let mut regions = p.listing.regions.iter();
            regions.any(|at| at.region.as_str() == id)
        })
    };
    let mut chips = vec![Chip::one_of(url, "region", "", "All")];
    chips.extend(
        found
            .catalogue
            .regions()
            .filter(|r| here(r.id.as_str()))
            .map(|r| Chip::one_of(url, "region", r.id.as_str(), &r.name)),
    );
    view! { <Chips label="Region" chips=chips/> }.into_any()
}

/// A row: its name, and what it says of a partner.
type Line<'a> = (&'a str, Box<dyn Fn(&Compared) -> AnyView + 'a>);

fn side_by_side(found: &Comparison, chooses: Chooses) -> AnyView {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let regional = found.region.is_some();
    lines.push(("Qualified", Box::new(move |p| standing(found, p, regional))));
    if regional {
        lines.push(("Metros", Box::new(|p| metros(found, p))));
        lines.push(("Verified by Microsoft", Box::new(verified)));
        lines.push(("When a metro fails", Box::new(failover)));
        lines.push((
            "Availability promised",
            Box::new(|p| {
                p.sla
                    .as_ref()
                    .and_then(|sla| sla.availability)
                    .map_or_else(none, |a| format!("{a}: {}", downtime_words(a)).into_any())
            }),
        ));
        lines.push((
            "Expected end to end (estimate)",
            Box::new(|p| {
                p.estimate.as_ref().map_or_else(none, |e| {
                    format!("{}: {}", e.availability, downtime_words(e.availability)).into_any()
                })
            }),
        ));
        lines.push((
            "Packet delivery promised",
            Box::new(|p| {
                let share: Option<Share> = p.sla.as_ref().and_then(|sla| sla.packet_delivery);
                share.map_or_else(none, |s| s.to_string().into_any())
            }),
        ));
        lines.push((
            "Round-trip time promised, 95 %",
            Box::new(|p| {
                p.sla
                    .as_ref()
                    .and_then(|sla| sla.rtt_p95_us)
                    .map_or_else(none, |us| rtt_words(us).into_any())
            }),
        ));
    } else {
        lines.push((
            "Covered metros",
            Box::new(|p| p.listing.metros().to_string().into_any()),
        ));
    }
    lines.push(("Products", Box::new(products)));
    lines.push((
        "Capacity",
        Box::new(|p| {
            let band = p.listing.capacity;
            band.map_or("Not published", CapacityBand::label).into_any()
        }),
    ));
    lines.push((
        "Support in",
        Box::new(|p| {
            let words: Vec<&str> = p.profile.languages.iter().map(|l| l.label()).collect();
            if words.is_empty() {
                none()
            } else {
                words.join(", ").into_any()
            }
        }),
    ));
    if !found.sites.is_empty() {
        lines.push((
            "From your sites, on average",
            Box::new(|p| average(found, p)),
        ));
        lines.push(("From your farthest site", Box::new(|p| farthest(found, p))));
        lines.push((
            "At the nearest edge site",
            Box::new(|p| at_nearest(found, p)),
        ));
    }
    if chooses != Chooses::No {
        lines.push(("Next", Box::new(move |p| next(found, p, chooses))));
    }
    let rows = lines
        .into_iter()
        .map(|(name, of)| {
            let mut cells = vec![name.to_owned().into_any()];
            cells.extend(found.partners.iter().map(of));
            Row::new(cells)
        })
        .collect();
    let mut columns = vec![Column::text("Question")];
    columns.extend(found.partners.iter().map(|p| Column::text(&p.listing.name)));
    let links: Vec<AnyView> = found
        .partners
        .iter()
        .map(|p| {
            let href = format!("/partners/{}", p.listing.slug);
            view! { <li><a href=href>{p.listing.name.clone()}</a></li> }.into_any()
        })
        .collect();
    view! {
        <div class="compare"><DataTable caption="Partners side by side" columns=columns rows=rows/></div>
        <ul class="row"><li class="muted">"All about"</li> {links}</ul>
    }
    .into_any()
}

fn next(found: &Comparison, p: &Compared, chooses: Chooses) -> AnyView {
    let slug = &p.listing.slug;
    if chooses == Chooses::Stranger {
        return view! { <a href="/sign-in">"Sign in to choose"</a> }.into_any();
    }
    let region = found
        .region
        .as_ref()
        .map_or_else(String::new, |region| format!("&region={}", region.id));
    let label = if found.region.is_some() {
        "Choose for this region"
    } else {
        "Choose for all regions"
    };
    let name = p.listing.name.clone();
    let choose = format!("/customer/choices?isp={slug}{region}");
    let quote = format!("/customer/quote?isp={slug}{region}");
    view! {
        <div class="compare-next">
            <a class=Look::Secondary.class() href=choose aria-label=format!("{label}: {name}")>{label}</a>
            <a class=Look::Quiet.class() href=quote aria-label=format!("Request a quote from {name}")>"Request a quote"</a>
        </div>
    }
    .into_any()
}

/// The customer's largest sites and where each partner would take over their traffic.
fn my_sites(found: &Comparison) -> Option<AnyView> {
    if found.sites.is_empty() {
        return None;
    }
    let rows = found
        .sites
        .iter()
        .enumerate()
        .take(SITES_SHOWN)
        .map(|(at, site)| {
            let href = format!("/customer/sites/{}", site.id);
            let mut cells = vec![view! { <a href=href>{site.name.clone()}</a> }.into_any()];
            cells.extend(found.partners.iter().map(|p| {
                p.edges.get(at).and_then(Option::as_ref).map_or_else(
                    || "Not served".into_any(),
                    |edge| {
                        format!(
                            "{}, {:.0} km, about {:.1} ms",
                            edge.name, edge.distance_km, edge.rtt_ms
                        )
                        .into_any()
                    },
                )
            }));
            Row::new(cells)
        })
        .collect();
    let mut columns = vec![Column::text("Customer site")];
    columns.extend(found.partners.iter().map(|p| Column::text(&p.listing.name)));
    let counted = i64::try_from(found.sites.len()).unwrap_or(i64::MAX);
    let note = if counted < found.all_sites {
        format!(
            "The {counted} of your {} sites with most traffic were worked out; estimates by distance, the access line comes on top",
            found.all_sites
        )
    } else {
        "Where each would hand over to Microsoft; estimates by distance, the access line comes on top"
            .to_owned()
    };
    Some(
        view! {
            <Card title="From your sites" note=note flush=true>
                <DataTable caption="Your sites with most traffic" columns=columns rows=rows/>
            </Card>
        }
        .into_any(),
    )
}
