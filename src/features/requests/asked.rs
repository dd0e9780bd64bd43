//! The fields of a request's form.

use crate::server::http::Req;
use crate::server::http::req::Pairs;
use crate::server::service::requests::{Choices, Wish};
use crate::ui::form::{
    FormSection, FormState, HiddenField, Kind as Input, Opt, SelectField, SubmitButton, SubmitRow,
    TextArea, TextField,
};
use leptos::prelude::*;
use maps_domain::interconnect::Kind;
use maps_domain::pni::{InventoryStatus, Pni, PniKind};

/// The form's values from a query or a posted form.
pub(super) fn read(pairs: &Pairs) -> Wish {
    Wish::of(|name| pairs.get(name).to_owned())
}

/// What a link to the form fills in; a connection that is to be enlarged says the rest itself.
pub(super) fn prefilled(req: &Req, choices: &Choices) -> Wish {
    let mut wish = read(&req.query);
    let known = choices.pnis.iter().find(|pni| pni.id.as_str() == wish.pni);
    if let Some(pni) = known {
        wish.metro = pni.metro.to_string();
        if wish.kind.is_empty() {
            let kind = match pni.status {
                InventoryStatus::Planned => Kind::NewPni,
                _ => Kind::Augmentation,
            };
            kind.as_str().clone_into(&mut wish.kind);
        }
        if pni.status == InventoryStatus::Live && wish.speed.is_empty() && wish.origin == "plan" {
            // Another Microsoft router, the same capacity.
            wish.speed = pni.bandwidth.to_string();
        }
        if pni.status == InventoryStatus::Planned {
            let fill = |field: &mut String, text: String| {
                if field.is_empty() {
                    *field = text;
                }
            };
            fill(&mut wish.label, pni.name.clone());
            fill(&mut wish.peer_router, pni.peer_router.clone());
            fill(&mut wish.speed, pni.bandwidth.to_string());
            fill(&mut wish.lag_members, pni.lag_members.to_string());
            let building = pni.facility.as_ref().map(ToString::to_string);
            fill(&mut wish.facility, building.unwrap_or_default());
        }
    }
    if Kind::parse(&wish.kind).is_err() {
        Kind::NewPni.as_str().clone_into(&mut wish.kind);
    }
    if wish.lag_members.is_empty() && wish.kind == Kind::NewPni.as_str() {
        "1".clone_into(&mut wish.lag_members);
    }
    wish
}

/// The form as it is shown.
pub(super) fn state(wish: &Wish) -> FormState {
    FormState::default()
        .with("kind", &wish.kind)
        .with("metro", &wish.metro)
        .with("facility", &wish.facility)
        .with("pni", &wish.pni)
        .with("label", &wish.label)
        .with("peer_router", &wish.peer_router)
        .with("speed", &wish.speed)
        .with("lag_members", &wish.lag_members)
        .with("reason", &wish.reason)
        .with("origin", &wish.origin)
}

/// A form before the form: choosing a planned connection of the inventory fills in everything that is
/// recorded of it. `None` when nothing is planned.
pub(super) fn from_planned(form: &FormState, choices: &Choices) -> Option<AnyView> {
    let planned = connections(choices, |pni| {
        pni.status == InventoryStatus::Planned && pni.kind == PniKind::Private
    });
    if planned.is_empty() {
        return None;
    }
    let mut field = form.field("pni");
    // The other form has a field of that name: two elements must not share an id.
    field.error = None;
    Some(
        view! {
            <form method="get" action="/isp/requests/new" class="form">
                <FormSection title="From your inventory" lead="Choose a planned connection and the form below is filled in from it; its recorded path is kept.">
                    <HiddenField name="kind" value=Kind::NewPni.as_str()/>
                    <SelectField field=field label="Planned connection" prompt="None: enter it as a new one" options=planned/>
                </FormSection>
                <SubmitRow><SubmitButton label="Fill in the form"/></SubmitRow>
            </form>
        }
        .into_any(),
    )
}

/// The sections that the kind needs.
pub(super) fn sections(kind: Kind, form: &FormState, choices: &Choices) -> AnyView {
    let what = match kind {
        Kind::NewPni => new_pni(form, choices),
        Kind::Augmentation => augmentation(form, choices),
        Kind::TypeConversion => conversion(form, choices),
    };
    let reason = form.field("reason");
    view! {
        <HiddenField name="kind" value=kind.as_str()/>
        <HiddenField name="origin" value=form.value("origin").to_owned()/>
        {what}
        <FormSection title="Why" lead="Microsoft's peering team reads it first.">
            <TextArea field=reason label="Reason" rows=3 required=true
                hint="At least 10 characters, for example: second leg for Amsterdam, so that one duct no longer cuts it off."/>
        </FormSection>
    }
    .into_any()
}

fn metros(choices: &Choices, keep: impl Fn(&str) -> bool) -> Vec<Opt> {
    let catalogue = &choices.catalogue;
    let mut opts = Vec::new();
    for region in catalogue.regions() {
        let mut here: Vec<_> = catalogue
            .metros_in_region(&region.id)
            .filter(|metro| !metro.retired && keep(metro.id.as_str()))
            .collect();
        here.sort_by(|a, b| a.name.cmp(&b.name));
        opts.extend(
            here.into_iter()
                .map(|metro| Opt::new(metro.id.to_string(), &metro.name).group(&region.name)),
        );
    }
    opts
}

/// Buildings: of the chosen edge site, or of all, named by it.
fn facilities(choices: &Choices, metro: &str) -> Vec<Opt> {
    let catalogue = &choices.catalogue;
    let mut opts = Vec::new();
    for known in catalogue.metros().filter(|known| !known.retired) {
        if !metro.is_empty() && known.id.as_str() != metro {
            continue;
        }
        let here = catalogue
            .facilities_of(&known.id)
            .filter(|facility| !facility.retired);
        opts.extend(here.map(|facility| {
            let label = format!("{} ({})", facility.address, facility.id);
            Opt::new(facility.id.to_string(), label).group(&known.name)
        }));
    }
    opts
}

fn connections(choices: &Choices, keep: impl Fn(&&Pni) -> bool) -> Vec<Opt> {
    choices
        .pnis
        .iter()
        .filter(|pni| keep(pni))
        .map(|pni| {
            let metro = choices
                .catalogue
                .metro(&pni.metro)
                .map_or_else(|| pni.metro.to_string(), |metro| metro.name.clone());
            let label = format!("{} ({})", pni.name, pni.bandwidth);
            Opt::new(pni.id.to_string(), label).group(metro)
        })
        .collect()
}

fn new_pni(form: &FormState, choices: &Choices) -> AnyView {
    let pni = form.value("pni").to_owned();
    let [metro, facility, label, router, speed, members] = form.fields([
        "metro",
        "facility",
        "label",
        "peer_router",
        "speed",
        "lag_members",
    ]);
    let sites = metros(choices, |_| true);
    let buildings = facilities(choices, form.value("metro"));
    let offers = choices
        .catalogue
        .metro(&form.value("metro").into())
        .map(|metro| {
            let list: Vec<String> = metro
                .bandwidth_offers
                .iter()
                .map(ToString::to_string)
                .collect();
            list.join(", ")
        })
        .filter(|list| !list.is_empty())
        .map_or_else(
            || "Of the whole bundle, with a unit: 100 Gbit/s.".to_owned(),
            |list| format!("Of the whole bundle. Links on offer there: {list}."),
        );
    view! {
        <FormSection title="Where" lead="In a building where Microsoft is; the cross-connect is ordered there by the letter of authorisation.">
            <SelectField field=metro label="Edge site" prompt="Choose …" options=sites required=true/>
            <SelectField field=facility label="Building" prompt="Choose …" options=buildings
                hint="Needed wherever Microsoft's buildings are listed; PeeringDB facility number in brackets."/>
        </FormSection>
        <FormSection title="What">
            <HiddenField name="pni" value=pni/>
            <TextField field=label label="Your name of it" required=true hint="Unique in your inventory, for example AMS-3."/>
            <TextField field=router label="Your router" required=true mono=true hint="A second leg needs a router of its own."/>
            <TextField field=speed label="Capacity" required=true hint=offers/>
            <TextField field=members label="Links in the bundle" kind=Input::Number required=true/>
        </FormSection>
    }
    .into_any()
}

fn augmentation(form: &FormState, choices: &Choices) -> AnyView {
    let [pni, speed, members] = form.fields(["pni", "speed", "lag_members"]);
    let live = connections(choices, |pni| {
        pni.status == InventoryStatus::Live && pni.kind == PniKind::Private
    });
    view! {
        <FormSection title="What" lead="The connection keeps carrying traffic while links are added.">
            <SelectField field=pni label="Connection" prompt="Choose …" options=live required=true/>
            <TextField field=speed label="Capacity afterwards" required=true
                hint="Of the whole bundle: 200 Gbit/s. The same as now asks for another Microsoft router."/>
            <TextField field=members label="Links in the bundle afterwards" kind=Input::Number hint="Empty keeps the number."/>
        </FormSection>
    }
    .into_any()
}

fn conversion(form: &FormState, choices: &Choices) -> AnyView {
    let metro = form.field("metro");
    let sites = metros(choices, |id| {
        choices.pnis.iter().any(|pni| {
            pni.metro.as_str() == id
                && pni.status == InventoryStatus::Live
                && pni.kind == PniKind::Private
        })
    });
    view! {
        <FormSection title="Where" lead="All live private connections of the edge site are converted, one at a time, so that traffic is not interrupted. At least two, of equal bandwidth, all Active, and nothing else under way there (CNV-01).">
            <SelectField field=metro label="Edge site" prompt="Choose …" options=sites required=true/>
        </FormSection>
    }
    .into_any()
}
