//! Lists, steps and histories.

use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ActionButton, ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::chips::{Chip, Chips};
use crate::ui::history::{FieldChange, History, HistoryEntry};
use crate::ui::page_url::PageUrl;
use crate::ui::pager::{Pager, Paging};
use crate::ui::progress::Progress;
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Row};
use crate::ui::tabs::{Tab, Tabs};
use crate::ui::timeline::{Step, StepState, Timeline};
use leptos::prelude::*;

pub(super) fn lists() -> AnyView {
    let url = PageUrl::parse("/isp/interconnects", Some("state=active&sort=-peak&page=2"));
    let columns = vec![
        Column::mono("PNI").sorted_by(&url, "name"),
        Column::text("Facility"),
        Column::mono("Your router"),
        Column::mono("Microsoft router"),
        Column::number("Gbit/s").sorted_by(&url, "size"),
        Column::number("Peak, %").sorted_by(&url, "peak"),
        Column::text("State"),
        Column::text("Risks"),
        Column::action("Actions"),
    ];
    let pni = |name: &str,
               site: &str,
               router: &str,
               far: &str,
               peak: &str,
               state: Badge,
               risk: AnyView| {
        Row::new(vec![
            view! { <a href="/pni">{name.to_owned()}</a> }.into_any(),
            site.to_owned().into_any(),
            router.to_owned().into_any(),
            far.to_owned().into_any(),
            "100".into_any(),
            peak.to_owned().into_any(),
            state.plain(),
            risk,
            view! { <ButtonLink href="/edit" label="Edit" look=Look::Quiet/> }.into_any(),
        ])
    };
    let rows = vec![
        pni(
            "ams-1",
            "Equinix AM3, Science Park 610",
            "ams-r1",
            "ams07-96cbe-1a",
            "31",
            Badge::new(Tone::Pass, "Active"),
            "none recorded".into_any(),
        ),
        pni(
            "ams-2",
            "Interxion AMS9",
            "ams-r2",
            "ams09-96cbe-1b",
            "28",
            Badge::new(Tone::Pass, "Active"),
            Badge::new(Tone::Fail, "duct AMS-7").plain(),
        )
        .tone(Tone::Fail),
        pni(
            "ams-3",
            "Interxion AMS9",
            "ams-r2",
            "ams09-96cbe-1b",
            "0",
            Badge::new(Tone::Wait, "Waits for Microsoft"),
            Badge::new(Tone::Fail, "duct AMS-7").plain(),
        ),
        pni(
            "ams-4",
            "NIKHEF, Science Park 105",
            "ams-r1",
            "not known",
            "0",
            Badge::new(Tone::Neutral, "Planned"),
            Badge::new(Tone::Warn, "path not recorded").plain(),
        ),
    ];
    view! {
        <Tabs
            label="Views of Amsterdam"
            tabs=vec![
                Tab { label: "PNIs".to_owned(), href: "#".to_owned(), current: true, count: Some(4) },
                Tab { label: "Paths".to_owned(), href: "#".to_owned(), current: false, count: Some(7) },
                Tab { label: "History".to_owned(), href: "#".to_owned(), current: false, count: None },
            ]
        />
        <div class="toolbar">
            <Search url=url.clone() label="Search by name, router or facility"/>
            <Chips
                label="State"
                chips=vec![
                    Chip::one_of(&url, "state", "", "All").count(14),
                    Chip::one_of(&url, "state", "active", "Active").count(9),
                    Chip::one_of(&url, "state", "planned", "Planned").count(5),
                ]
            />
        </div>
        <DataTable caption="Interconnects in Amsterdam" columns=columns rows=rows/>
        <Pager
            url=url
            paging=Paging { page: 2, size: 25, total: 103 }
            unit="PNIs"
            csv="/isp/interconnects.csv"
        />
    }
    .into_any()
}

pub(super) fn steps() -> AnyView {
    let step = |label: &str, state, owner: &str, since: &str, due: Option<&str>| Step {
        label: label.to_owned(),
        state,
        owner: Some(owner.to_owned()),
        since: Some(since.to_owned()),
        due: due.map(str::to_owned),
        note: None,
    };
    view! {
        <Card title="Activation of Paris HQ" note="Colt, first choice" action=Badge::new(Tone::Wait, "Waits for Colt").view()>
            <Timeline
                label="Steps of the activation"
                steps=vec![
                    step("Order confirmed", StepState::Done, "Colt", "18 Nov", None),
                    step("Prefixes valid", StepState::Done, "automatic", "18 Nov", None),
                    step("Routes announced", StepState::Waiting, "Colt", "since 2 days", Some("due 25 Nov")),
                    Step { note: Some("Needs the routes first.".to_owned()), ..step("Microsoft accepts", StepState::Open, "Microsoft", "not begun", None) },
                    step("End-to-end test", StepState::Failed, "Colt", "20 Nov", None),
                ]
            />
        </Card>
        <Split
            even=true
            main=view! {
                <Card title="History">
                    <History entries=vec![
                        HistoryEntry {
                            when: "20 Nov 2026, 14:02 UTC".to_owned(),
                            instant: "2026-11-20T14:02:00Z".to_owned(),
                            who: "Ada Okafor (Colt)".to_owned(),
                            what: "changed PNI ams-2".to_owned(),
                            changes: vec![
                                FieldChange { field: "Bandwidth".to_owned(), before: Some("40 Gbit/s".to_owned()), after: Some("100 Gbit/s".to_owned()) },
                                FieldChange { field: "Microsoft router".to_owned(), before: None, after: Some("ams09-96cbe-1b".to_owned()) },
                            ],
                            reason: None,
                        },
                        HistoryEntry {
                            when: "18 Nov 2026, 09:30 UTC".to_owned(),
                            instant: "2026-11-18T09:30:00Z".to_owned(),
                            who: "R. Lindqvist (Microsoft)".to_owned(),
                            what: "asked for changes".to_owned(),
                            changes: Vec::new(),
                            reason: Some("Both PNIs of Paris end on one router.".to_owned()),
                        },
                    ]/>
                </Card>
            }
            .into_any()
            aside=view! {
                <Card title="Rollout">
                    <Progress label="Colt in Western Europe" done=204_113 total=300_000 text="204,113 of 300,000 customer sites · 68 %"/>
                    <Progress label="Stopped" done=12 total=40 text="12 of 40 customer sites" tone=Tone::Fail/>
                    <div class="row">
                        <ActionButton action="/pause" label="Pause rollout"/>
                        <ActionButton action="/stop" label="End rollout" look=Look::Danger/>
                    </div>
                    <div class="row">
                        {Vec::from([Tone::Pass, Tone::Warn, Tone::Fail, Tone::Wait, Tone::Info, Tone::Neutral]
                            .map(|tone| Badge::new(tone, tone.word()).view()))}
                    </div>
                </Card>
            }
            .into_any()
        />
    }
    .into_any()
}
