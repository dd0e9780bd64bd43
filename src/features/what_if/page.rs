//! The what-if page, for an ISP about itself and for reviewers about any ISP.

use super::islands::{Element, Start, WhatIf as WhatIfIsland, ask};
use super::link::{Base, FAIL};
use super::map::{Label, Sheet, Spot};
use super::{drawing, sweep};
use crate::features::interconnects::words::own_isp;
use crate::server::http::{Answer, Req};
use crate::server::service::what_if::{self, WhatIf};
use crate::ui::alert::Alert;
use crate::ui::badge::Tone;
use crate::ui::card::Card;
use crate::ui::empty::Empty;
use crate::ui::map::{Crop, Marker, land};
use crate::ui::shared::packed::Packed;
use crate::ui::table::{Column, DataTable, Row};
use crate::ui::tabs::{Tab, Tabs};
use crate::ui::topology::TopologyDrawing;
use leptos::prelude::*;
use maps_domain::diversity::what_if::{Case, Failure, Impact, MAX_FAILURES, Network, Scope};
use maps_domain::ids::{BackupAreaId, OrgId, RegionId};

/// The ISP's own page.
pub async fn isp(req: &Req) -> Answer {
    let org = own_isp(req)?;
    show(req, &org, None, &[("Interconnects", "/isp/interconnects")]).await
}

/// The reviewer's page: first which ISP, then the same.
pub async fn review(req: &Req) -> Answer {
    let isp = req.query.get("isp").to_owned();
    if isp.is_empty() {
        return choose(req).await;
    }
    let org = OrgId::new(isp.clone());
    show(req, &org, Some(isp), &[("What if", "/review/what-if")]).await
}

/// Every ISP with connections.
async fn choose(req: &Req) -> Answer {
    let isps = what_if::isps(&req.ctx).await?;
    let mut frame = req.frame("What if", &[]).await?;
    frame.lead = Some(
        "Choose an ISP, then let routers, ducts, buildings or whole metros fail and see what is left."
            .to_owned(),
    );
    req.page(frame, move || {
        if isps.is_empty() {
            return view! {
                <Empty title="No ISP has recorded a connection yet"
                    purpose="As soon as one does, its network can be tried here."/>
            }
            .into_any();
        }
        let rows: Vec<Row> = isps
            .into_iter()
            .map(|(id, name, pnis)| {
                let base = Base {
                    path: "/review/what-if".to_owned(),
                    kept: vec![("isp".to_owned(), id)],
                };
                Row::new(vec![
                    view! { <a href=base.href(&[])>{name}</a> }.into_any(),
                    pnis.to_string().into_any(),
                ])
            })
            .collect();
        let columns = vec![Column::text("ISP"), Column::number("Connections")];
        view! { <Card title="ISPs" flush=true><DataTable caption="ISPs with connections" columns=columns rows=rows/></Card> }
            .into_any()
    })
    .await
}

/// What the address asks for.
struct Asked {
    scope: Option<Scope>,
    planned: bool,
    pairs: bool,
    failing: Vec<Failure>,
    /// Failures that cannot be read, in words.
    unread: Vec<String>,
}

fn asked(req: &Req) -> Asked {
    let query = &req.query;
    let scope = match (query.get("region"), query.get("area")) {
        ("", "") => None,
        ("", area) => Some(Scope::BackupArea(BackupAreaId::new(area.to_owned()))),
        (region, _) => Some(Scope::Region(RegionId::new(region.to_owned()))),
    };
    let (mut failing, mut unread) = (Vec::new(), Vec::new());
    for text in query.all(FAIL) {
        match Failure::parse(text) {
            Ok(failure) if failing.contains(&failure) => {}
            Ok(failure) if failing.len() < MAX_FAILURES => failing.push(failure),
            Ok(_) => {
                let text = format!("At most {MAX_FAILURES} things fail at once.");
                if !unread.contains(&text) {
                    unread.push(text);
                }
            }
            Err(reason) => unread.push(reason),
        }
    }
    Asked {
        scope,
        planned: query.get("planned") == "1",
        pairs: query.get("pairs") == "1",
        failing,
        unread,
    }
}

/// The page's address for a scope, with everything else kept.
fn base(req: &Req, isp: Option<&String>, scope: &Scope, planned: bool) -> Base {
    let mut kept: Vec<(String, String)> = Vec::new();
    if let Some(isp) = isp {
        kept.push(("isp".to_owned(), isp.clone()));
    }
    kept.push(match scope {
        Scope::Region(id) => ("region".to_owned(), id.to_string()),
        Scope::BackupArea(id) => ("area".to_owned(), id.to_string()),
    });
    if planned {
        kept.push(("planned".to_owned(), "1".to_owned()));
    }
    Base {
        path: req.path.clone(),
        kept,
    }
}

async fn show(req: &Req, org: &OrgId, isp: Option<String>, crumbs: &[(&str, &str)]) -> Answer {
    let asked = asked(req);
    let found: WhatIf = what_if::case(&req.ctx, org, asked.scope.clone(), asked.planned).await?;
    let base = base(req, isp.as_ref(), &found.case.scope, asked.planned);
    let tabs = tabs(req, isp.as_ref(), &found, &asked);
    let impact = ask(&found.case, &asked.failing);
    let title = match isp {
        Some(_) => format!("What if: {}", found.isp),
        None => "What if".to_owned(),
    };
    let mut frame = req.frame(&title, crumbs).await?;
    let counted = found.case.counted.len();
    frame.lead = Some(format!(
        "{}. {} count, {}.",
        found.case.scope_name,
        match counted {
            1 => "1 connection".to_owned(),
            n => format!("{n} connections"),
        },
        if asked.planned {
            "planned ones included"
        } else {
            "live ones only"
        }
    ));
    frame.wide = true;
    frame.islands = true;
    let search = req.query.get("q").to_owned();
    let other = Base {
        kept: self::base(req, isp.as_ref(), &found.case.scope, !asked.planned).kept,
        ..base.clone()
    };
    let planned = (
        other.href(&asked.failing),
        if asked.planned {
            "Count live ones only"
        } else {
            "Count planned ones too"
        },
    );
    req.page(frame, move || {
        if impact.metros.is_empty() {
            return view! {
                {tabs}
                <Empty title="Nothing to try here"
                    purpose="No connection in this area counts yet. Record live connections with their routers, buildings and paths; then anything of it can be failed here."/>
            }
            .into_any();
        }
        body(&found.case, &asked, &impact, &base, search, tabs, planned)
    })
    .await
}

fn body(
    case: &Case,
    asked: &Asked,
    impact: &Impact,
    base: &Base,
    search: String,
    tabs: AnyView,
    planned: (String, &'static str),
) -> AnyView {
    let network = Network::of(case);
    let singles = network.sweep();
    let elements: Vec<Element> = singles
        .singles
        .iter()
        .map(|single| Element {
            failure: single.failure.clone(),
            label: single.label.clone(),
            alone: single.level,
        })
        .collect();
    let crop = Crop::around(impact.metros.iter().filter_map(|metro| {
        let place = case
            .places
            .iter()
            .find(|place| place.metro == metro.metro)?;
        Some((place.coordinates.longitude(), place.coordinates.latitude()))
    }));
    let sheet = sheet(case, impact, &crop);
    let unread = (!asked.unread.is_empty()).then(|| {
        view! { <Alert tone=Tone::Warn title="Part of the address was not understood" text=asked.unread.join(" ")/> }
    });
    let drawings: Vec<AnyView> = impact
        .metros
        .iter()
        .filter(|metro| metro.in_scope)
        .map(|metro| {
            let (topology, handles) = drawing::of(case, metro, impact, base);
            let note = "Choose a box to let it fail";
            view! { <Card title=metro.name.clone() note=note><TopologyDrawing topology=topology handles=handles/></Card> }
                .into_any()
        })
        .collect();
    let pairs = asked.pairs.then(|| network.pairs(sweep::WORST));
    let (planned_href, planned_label) = planned;
    let start = Packed(Start {
        case: case.clone(),
        failing: asked.failing.clone(),
        elements,
        sheet,
        base: base.clone(),
        search,
    });
    view! {
        {tabs}
        {unread}
        <p><a href=planned_href>{planned_label}</a></p>
        <WhatIfIsland start=start>{land(&crop)}</WhatIfIsland>
        {drawings}
        {sweep::card(&singles, base)}
        {sweep::pairs_card(pairs, base)}
        <p class="muted">{assumptions(case)}</p>
    }
    .into_any()
}

/// What the figures rest on.
fn assumptions(case: &Case) -> String {
    let assumed = &case.assumptions;
    format!(
        "Traffic is the recorded 5-minute peak in the larger direction. What an edge site cannot carry moves to others of the backup area at the least added round trip, reckoned as {} × the great-circle distance at {} km per ms of fibre (policy {}). The core holds unless one of its nodes fails by name; a router stands in every building where it has a connection and fails with it. A connection without a recorded path is taken to survive what is not known to hit it.",
        assumed.fibre_path_factor, assumed.fibre_km_per_ms, assumed.policy
    )
}

fn tabs(req: &Req, isp: Option<&String>, found: &WhatIf, asked: &Asked) -> AnyView {
    let scope_of = |scope: Scope, label: String, pnis: usize| Tab {
        label,
        href: base(req, isp, &scope, asked.planned).href(&asked.failing),
        current: scope == found.case.scope,
        count: u64::try_from(pnis).ok(),
    };
    let regions = found
        .regions
        .iter()
        .map(|(id, name, pnis)| scope_of(Scope::Region(id.clone()), name.clone(), *pnis));
    // An area with one region of the ISP says nothing more than the region.
    let areas = found.areas.iter().map(|(id, name, pnis)| {
        scope_of(
            Scope::BackupArea(id.clone()),
            format!("All of {name}"),
            *pnis,
        )
    });
    let tabs: Vec<Tab> = regions.chain(areas).collect();
    view! { <Tabs label="Region or backup area" tabs=tabs/> }.into_any()
}

fn sheet(case: &Case, impact: &Impact, crop: &Crop) -> Sheet {
    let own = |place: &maps_domain::diversity::what_if::Place| {
        impact.metros.iter().any(|metro| metro.metro == place.metro)
    };
    let markers: Vec<Marker> = case
        .places
        .iter()
        .filter(|place| own(place))
        .map(|place| Marker {
            lon: place.coordinates.longitude(),
            lat: place.coordinates.latitude(),
            label: place.name.clone(),
            ..Marker::default()
        })
        .collect();
    let labels = crop.place_labels(&markers);
    let spots = case.places.iter().map(|place| {
        let (x, y) = crop.project(place.coordinates.longitude(), place.coordinates.latitude());
        let label = labels
            .iter()
            .find(|label| own(place) && label.text == place.name);
        Spot {
            metro: place.metro.clone(),
            name: place.name.clone(),
            x,
            y,
            own: own(place),
            label: label.map(|label| Label {
                x: label.x,
                y: label.y,
                leftwards: label.leftwards,
            }),
        }
    });
    Sheet {
        view_box: crop.view_box(),
        unit: crop.unit(),
        spots: spots.collect(),
    }
}

/// A what-if link to an ISP's or the reviewers' page, for other pages.
pub fn href(isp: Option<&OrgId>, region: &RegionId, failing: &[Failure]) -> String {
    let mut kept = Vec::new();
    if let Some(isp) = isp {
        kept.push(("isp".to_owned(), isp.to_string()));
    }
    kept.push(("region".to_owned(), region.to_string()));
    let path = match isp {
        Some(_) => "/review/what-if",
        None => "/isp/what-if",
    };
    Base {
        path: path.to_owned(),
        kept,
    }
    .href(failing)
}
