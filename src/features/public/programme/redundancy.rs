//! What counts as redundant here, and what does not, with drawings.

use super::drawings::{Drawing, GEO, LOCAL, ONE_DUCT, ONE_ROUTER, SILENCE, draw};
use super::tabs;
use super::values::{Values, percent};
use crate::server::http::{Answer, Req};
use crate::ui::card::Card;
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::pni::SrlgKind;

/// The page.
pub async fn page(req: &Req) -> Answer {
    let values = Values::now(req).await?;
    let mut frame = req
        .frame("Redundancy", &[("The programme", "/programme")])
        .await?;
    frame.lead = Some(
        "A carrier is redundant here when it has shown that no single failure of a router, link, duct, cable, card or entrance cuts a metro off, and that another metro takes over when a whole one fails."
            .to_owned(),
    );
    req.page(frame, move || {
        view! {
            {tabs("/programme/redundancy")}
            {counts(&values)}
            {counts_not()}
            {kinds(&values)}
            {fails(&values)}
        }
    })
    .await
}

fn drawings(all: &[&'static Drawing]) -> AnyView {
    let all: Vec<AnyView> = all.iter().map(|one| draw(one)).collect();
    view! { <div class="drawings">{all}</div> }.into_any()
}

fn counts(values: &Values) -> AnyView {
    let t = values.t();
    let (near, far) = (t.backup_min_km.to_string(), t.backup_warn_km.to_string());
    let (links, routers) = (t.connections_per_metro, t.peer_routers);
    view! {
        <section id="local">
            <Card title="What counts">
                {drawings(&[&LOCAL, &GEO])}
                <div class="prose">
                    <p><strong>"Local."</strong>" In every covered metro at least " {links} " connections on at least " {routers} " routers of the carrier and " {t.microsoft_routers} " of Microsoft, as two sets of paths that share nothing which can fail. Each set alone carries the metro's 5-minute peak. They may end in one building or in several of the metro."</p>
                    <p><strong>"Geo."</strong>" Local, and for every covered metro others carry its peak when it fails as a whole. A backup is at least " {near} " km away, so that one flood or one power cut does not take both; beyond " {far} " km the verdict warns of the added delay. A local second link is not a backup."</p>
                    <p><strong>"Which is asked."</strong>" A qualification needs the tier " {t.required_tier.label()} ". An exception is per carrier and region, dated, with a plan, granted by a lead reviewer with a reason, and shown to customers."</p>
                </div>
            </Card>
        </section>
    }
    .into_any()
}

fn counts_not() -> AnyView {
    view! {
        <section id="not-diverse">
            <Card title="What does not count">
                {drawings(&[&ONE_DUCT, &ONE_ROUTER, &SILENCE])}
                <div class="prose">
                    <p><strong>"Silence is not diversity."</strong>" A path that nobody documented is never taken as separate. Recording a shared duct honestly never ranks below hiding it: both need a second way, and the honest record says which."</p>
                    <p>"Two connections at an internet exchange, two links on one router, or two metros that are nearly the same place (San Jose and Palo Alto lie 26 km apart) do not count either."</p>
                </div>
            </Card>
        </section>
    }
    .into_any()
}

fn kinds(values: &Values) -> AnyView {
    let t = values.t();
    let row = |kind: &SrlgKind, what: &'static str| {
        Row::new(vec![kind.label().into_any(), what.into_any()])
    };
    let fatal = t.fatal_srlg_kinds.iter();
    let warning = t.warning_srlg_kinds.iter();
    let rows = fatal
        .map(|kind| row(kind, "Refuses: the two sets are not diverse"))
        .chain(warning.map(|kind| row(kind, "Warns: reviewers and you see it")))
        .collect();
    let columns = vec![
        Column::text("When both sets share"),
        Column::text("The verdict"),
    ];
    view! {
        <section id="shared">
            <Card title="Shared risks" note="Of the policy in force" flush=true>
                <DataTable caption="What a shared risk does" columns=columns rows=rows/>
            </Card>
        </section>
    }
    .into_any()
}

fn fails(values: &Values) -> AnyView {
    let t = values.t();
    let (augment, upgrade) = (
        percent(t.augment_utilisation),
        percent(t.upgrade_utilisation),
    );
    let [from, to] = t.augment_days;
    view! {
        <section id="fails">
            <Card title="When something fails">
                <ul class="prose">
                    <li>"A router, link, duct or card: the other set of paths of the metro carries everything. You notice nothing."</li>
                    <li>"A whole edge site: with the tier Geo the carrier's traffic enters at the backup metro that your activation names, a little later. With Local only, it falls back to ordinary internet; the portal asks for your consent before it starts such a service."</li>
                    <li>"Too much traffic: from " {augment.clone()} " of a connection's bandwidth an augmentation is opened with " {from} " to " {to} " days to finish; from " {upgrade} " the watch warns harder. So there is room before a failure needs it."</li>
                    <li>"The carrier itself: a second ISP with prefixes of its own runs at the same time; one without stands by until you reassign a prefix."</li>
                </ul>
            </Card>
        </section>
    }
    .into_any()
}
