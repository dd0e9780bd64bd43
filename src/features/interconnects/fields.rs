//! The fields of a connection, in sections; what is typed becomes a draft.

use super::words;
use crate::server::http::Req;
use crate::ui::form::{FormSection, FormState, Kind, Opt, SelectField, TextArea, TextField};
use leptos::prelude::*;
use maps_domain::catalogue::Catalogue;
use maps_domain::pni::{COLUMNS, ConnectionState, InventoryStatus, MapsUse, PniDraft, PniKind};

/// What was posted. The record is Microsoft's and never comes from the form.
pub fn typed(req: &Req) -> PniDraft {
    let mut draft = PniDraft::default();
    for column in COLUMNS.iter().filter(|column| column.name != "record") {
        let text = req.form.get(column.name).replace("\r\n", "\n");
        column.set(&mut draft, &text);
    }
    draft
}

/// A draft as a form, the path with a segment per line.
pub fn state(draft: &PniDraft) -> FormState {
    let mut left = draft.clone();
    left.path = left.path.replace("; ", "\n");
    COLUMNS.iter().fold(FormState::default(), |form, column| {
        let text = column.take(&mut left);
        form.with(column.name, text)
    })
}

/// All sections.
pub fn sections(form: &FormState, catalogue: &Catalogue) -> AnyView {
    view! {
        {place(form, catalogue)}
        {ends(form)}
        {capacity(form)}
        {sessions(form)}
        {protocol(form)}
        {path(form)}
    }
    .into_any()
}

fn place(form: &FormState, catalogue: &Catalogue) -> AnyView {
    let [name, metro, facility, kind, status, maps_use] =
        form.fields(["name", "metro", "facility", "kind", "status", "maps_use"]);
    let stored = MapsUse::parse(form.value("maps_use")).unwrap_or(MapsUse::InUse);
    let uses = words::use_options(stored);
    let here = form.value("metro").to_owned();
    let metros: Vec<Opt> = catalogue
        .regions()
        .flat_map(|region| {
            catalogue
                .metros_in_region(&region.id)
                .filter(|metro| !metro.retired || metro.id.as_str() == here)
                .map(|metro| {
                    Opt::new(metro.id.as_str(), metro.name.clone()).group(region.name.clone())
                })
                .collect::<Vec<_>>()
        })
        .collect();
    let mut buildings: Vec<(String, Opt)> = catalogue
        .facilities()
        .filter(|f| !f.retired || f.id.as_str() == form.value("facility"))
        .map(|f| {
            let metro = catalogue
                .metro(&f.metro)
                .map_or_else(|| f.metro.to_string(), |m| m.name.clone());
            let label = format!("{} · {}", f.id, f.address);
            let opt = Opt::new(f.id.as_str(), label).group(metro.clone());
            // The chosen edge site's buildings come first.
            let first = if f.metro.as_str() == here { "0" } else { "1" };
            (format!("{first}{metro}"), opt)
        })
        .collect();
    buildings.sort_by(|a, b| a.0.cmp(&b.0));
    let facility_seen = form.value("facility").to_owned();
    let unlisted =
        !facility_seen.is_empty() && !buildings.iter().any(|(_, o)| o.value == facility_seen);
    let mut buildings: Vec<Opt> = buildings.into_iter().map(|(_, opt)| opt).collect();
    if unlisted {
        buildings.insert(
            0,
            Opt::new(
                facility_seen.clone(),
                format!("{facility_seen} · not in the catalogue"),
            )
            .group("As recorded"),
        );
    }
    let kinds = PniKind::ALL
        .iter()
        .map(|kind| match kind {
            PniKind::Private => Opt::new("private", "Private: a cable of our own"),
            PniKind::Exchange => Opt::new("exchange", "Exchange fabric: kept, but not eligible"),
        })
        .collect();
    let statuses = [InventoryStatus::Planned, InventoryStatus::Live]
        .iter()
        .map(|status| Opt::new(status.as_str(), status.label()))
        .collect();
    view! {
        <FormSection title="Where" lead="The building decides what a fire or a power cut takes along, the edge site decides which customers come in here.">
            <TextField field=name label="Name" required=true hint="Your own name of it, unique in your inventory, for example AMS-1."/>
            <SelectField field=metro label="Edge site" options=metros prompt="Choose the city" required=true/>
            <SelectField field=facility label="Facility" options=buildings prompt="None listed here"
                hint="The building by its PeeringDB number. Leave it only where Microsoft lists none for the city."/>
            <SelectField field=kind label="Kind" options=kinds required=true
                hint="Only private interconnects count (rule PNI-01): on an exchange nobody can promise capacity or separate paths."/>
            <SelectField field=status label="State" options=statuses required=true
                hint="Planned ones show in previews; only live ones count in a decision."/>
            <SelectField field=maps_use label="Used for" options=uses required=true
                hint="As \u{201c}Use for Peering Service\u{201d} of its Azure resource says. Ordinary peering counts for redundancy; customers are turned on over it after a type conversion."/>
        </FormSection>
    }
    .into_any()
}

fn ends(form: &FormState) -> AnyView {
    let [own, theirs, state] = form.fields(["peer_router", "microsoft_router", "connection_state"]);
    let states = ConnectionState::KNOWN
        .iter()
        .map(|state| Opt::new(*state, *state))
        .collect();
    view! {
        <FormSection title="Routers" lead="Two connections on one router are one leg. Use the same name for the same router everywhere.">
            <TextField field=own label="Your router" mono=true required=true hint="For example ams-pe1."/>
            <TextField field=theirs label="Microsoft router" mono=true hint="When you know it; Microsoft records it when it confirms."/>
            <SelectField field=state label="Connection state at Microsoft" options=states
                hint="As your Azure peering resource shows it, for information."/>
        </FormSection>
    }
    .into_any()
}

fn capacity(form: &FormState) -> AnyView {
    let [bandwidth, members, peak_in, peak_out] =
        form.fields(["bandwidth", "lag_members", "peak_in", "peak_out"]);
    view! {
        <FormSection title="Capacity and peaks" lead="Each leg has to carry the peak of the edge site alone. The larger direction counts.">
            <TextField field=bandwidth label="Capacity of the bundle" unit="Mbit/s" kind=Kind::Number required=true
                hint="All links together. A unit works too: 100 Gbit/s."/>
            <TextField field=members label="Links in the bundle" kind=Kind::Number hint="1 when there is no LAG."/>
            <TextField field=peak_in label="5-minute peak from Microsoft" unit="Mbit/s" kind=Kind::Number
                hint="Highest 5-minute average of the last month, for example 20000."/>
            <TextField field=peak_out label="5-minute peak to Microsoft" unit="Mbit/s" kind=Kind::Number hint="For example 4000."/>
        </FormSection>
    }
    .into_any()
}

fn sessions(form: &FormState) -> AnyView {
    let [v4, v6] = form.fields(["session_v4", "session_v6"]);
    view! {
        <FormSection title="BGP sessions" lead="One session per address family on each connection.">
            <TextField field=v4 label="IPv4 session subnet" mono=true hint="A /31 or /30, for example 198.18.0.0/31."/>
            <TextField field=v6 label="IPv6 session subnet" mono=true hint="A /127, for example 2001:db8:0:1::/127."/>
        </FormSection>
    }
    .into_any()
}

fn protocol(form: &FormState) -> AnyView {
    let switch = |name: &str, label: &'static str, hint: &'static str| {
        let options = vec![Opt::new("yes", "Yes"), Opt::new("no", "No")];
        view! { <SelectField field=form.field(name) label=label options=options prompt="Not recorded" hint=hint/> }.into_any()
    };
    view! {
        <FormSection title="Protocol facts" lead="What is not recorded stays unknown, and unknown answers stand in the way of a required rule.">
            {switch("lacp", "LACP runs", "Expected on every connection (PNI-08).")}
            {switch("bfd", "BFD runs", "Asked for Voice (PNI-14).")}
            {switch("stateful_firewall", "Ends on a stateful firewall", "Must not (PNI-09).")}
            {switch("rate_limit", "Is rate-limited", "Must not (PNI-10).")}
            {switch("md5", "Sessions use an MD5 key", "Must not (PNI-15).")}
        </FormSection>
    }
    .into_any()
}

fn path(form: &FormState) -> AnyView {
    let [path, srlgs] = form.fields(["path", "srlgs"]);
    view! {
        <FormSection title="Path and shared risks"
            lead="The way from your core to your router. An honest shared duct never costs more than an empty field: a path that is not recorded is never diverse from anything.">
            <TextArea field=path label="Path, one segment per line" rows=5 mono=true
                hint="id: from > to | length | capacity | shared risks. For example s1: core-1 > ams-agg | 28.5 km | 400 Gbit/s | duct:AMS-7, cable:C3 and on the next line s2: ams-agg > ams-pe1 | 4 km. The same id on two connections is the same segment; the last one ends at your router."/>
            <TextField field=srlgs label="Shared risks of the connection itself" mono=true wide=true
                hint="kind:name, separated by commas: cable:X1, entrance:east, line-card:ams-pe1/3, power:B. Kinds: router, line-card, cable, duct, entrance, facility, power, other. The building counts by itself."/>
        </FormSection>
    }
    .into_any()
}
