//! Partners side by side: what each has shown, promises and sells in a region, and how far each is
//! from a customer's own sites.

mod cells;
mod file;
mod sites;
mod table;
mod together;

use crate::server::http::list::ListQuery;
use crate::server::http::{Answer, Req};
use crate::server::service::compare::{self, Comparison, MOST};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::page_url::PageUrl;
use leptos::prelude::*;
use maps_domain::access::{Action, OrgKind};

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
    let list = ListQuery::of(req, &[]);
    let most = match list.wants_csv() {
        true => list.limit(),
        false => compare::MOST_SITES,
    };
    let found = compare::compare(&req.ctx, &slugs, req.query.get("region"), most).await?;
    let mut url = PageUrl::new("/partners/compare").with("p", slugs.join(","));
    if let Some(region) = &found.region {
        url = url.with("region", &region.id);
    }
    if list.wants_csv() {
        return match req.query.get("lines") {
            "sites" => file::all_sites(&found),
            _ => file::all(&found),
        };
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
            return view! { {note(&found, &left_out)} <Empty title="Nobody to compare yet" purpose="Pick up to four partners in the directory; the tray at its bottom leads back here." action=action/> }.into_any();
        }
        let note = note(&found, &left_out);
        let csv = url.with("format", "csv").href();
        view! {
            {regions(&found, &url)}
            {note}
            {table::side_by_side(&found, chooses)}
            {together::card(&found, chooses)}
            {sites::card(&found, &list)}
            <p><a href=csv download="">"This comparison as CSV"</a></p>
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
