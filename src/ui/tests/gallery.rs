//! Every piece on one page: the place to look at a change, and the proof of the rules for all pieces.
//!
//! With `UI_GALLERY=<file>` the page is also written there, with the stylesheet at `ui.css` beside it:
//! `UI_GALLERY=/tmp/ui.html cargo test --features ssr gallery`.

use leptos::prelude::*;

use super::html;
use crate::ui::alert::Alert;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ActionButton, ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::chart::{Bar, BarChart, Period, Strip, Threshold};
use crate::ui::chips::{Chip, Chips};
use crate::ui::definition::{Fact, Facts};
use crate::ui::empty::Empty;
use crate::ui::form::*;
use crate::ui::history::{FieldChange, History, HistoryEntry};
use crate::ui::icon::Icon;
use crate::ui::map::{Crop, Flow, Marker, Size, WorldMap};
use crate::ui::page_url::PageUrl;
use crate::ui::pager::{Pager, Paging};
use crate::ui::progress::Progress;
use crate::ui::search::Search;
use crate::ui::shell::{Assets, Crumb, Frame, NavGroup, NavItem, Notice, Viewer, document};
use crate::ui::stat::{Stat, Stats};
use crate::ui::table::{Column, DataTable, Row};
use crate::ui::tabs::{Tab, Tabs};
use crate::ui::timeline::{Step, StepState, Timeline};
use crate::ui::topology::TopologyDrawing;

#[test]
fn the_gallery_has_no_inline_style_and_no_repeated_id() {
    let page = html(|| document(frame(), gallery()));
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\""));
    assert!(
        !page.contains(" style="),
        "the policy forbids inline styles"
    );
    let mut ids: Vec<&str> = page
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id occurs twice");
    if let Ok(file) = std::env::var("UI_GALLERY") {
        std::fs::write(file, page).expect("the gallery file is writable");
    }
}

pub(super) fn frame() -> Frame {
    let item = |label: &str, icon, current, count| NavItem {
        label: label.to_owned(),
        href: format!("/isp/{}", label.to_lowercase()),
        icon,
        current,
        count,
    };
    Frame {
        title: "Amsterdam".to_owned(),
        crumbs: vec![
            Crumb {
                label: "Colt".to_owned(),
                href: Some("/isp".to_owned()),
            },
            Crumb {
                label: "Interconnects".to_owned(),
                href: Some("/isp/interconnects".to_owned()),
            },
            Crumb {
                label: "Amsterdam".to_owned(),
                href: None,
            },
        ],
        badge: Some(Badge::new(Tone::Fail, "Not yet Geo")),
        lead: Some("Locally redundant, but no other metro can carry its 60 Gbit/s: 1 of 31 rules fails.".to_owned()),
        actions: vec![
            view! { <ButtonLink href="/isp/interconnects/new" label="Add PNI" look=Look::Primary before=Icon::Add/> }.into_any(),
            view! { <ButtonLink href="/isp/import" label="Import" before=Icon::Upload/> }.into_any(),
            view! { <ButtonLink href="/isp/what-if" label="What if…"/> }.into_any(),
        ],
        viewer: Some(Viewer {
            name: "Ada Okafor".to_owned(),
            email: "ada.okafor@colt.example".to_owned(),
            org_name: "Colt".to_owned(),
            role_label: "ISP admin".to_owned(),
            unread: 4,
        }),
        nav: vec![
            NavGroup {
                title: String::new(),
                items: vec![item("Home", Icon::Home, false, None)],
            },
            NavGroup {
                title: "Qualify".to_owned(),
                items: vec![
                    item("Interconnects", Icon::Network, true, None),
                    item("What if", Icon::WhatIf, false, None),
                    item("Applications", Icon::Document, false, Some(1)),
                    item("Requests", Icon::Queue, false, None),
                ],
            },
            NavGroup {
                title: "Customers".to_owned(),
                items: vec![
                    item("Orders", Icon::Order, false, Some(2)),
                    item("Activations", Icon::Bolt, false, None),
                    item("Prefixes", Icon::Key, false, None),
                    item("SLA", Icon::Shield, false, None),
                    item("Bills", Icon::Bill, false, None),
                ],
            },
            NavGroup {
                title: "Organisation".to_owned(),
                items: vec![
                    item("Team", Icon::People, false, None),
                    item("History", Icon::Clock, false, None),
                ],
            },
        ],
        notice: Some(Notice {
            tone: Tone::Pass,
            text: "PNI ams-2 saved.".to_owned(),
        }),
        assets: Assets {
            css_href: "ui.css".to_owned(),
            ..Assets::default()
        },
        path: "/isp/interconnects/amsterdam".to_owned(),
        ..Frame::default()
    }
}

fn gallery() -> AnyView {
    view! {
        {figures()}
        {pictures()}
        {lists()}
        {steps()}
        {forms()}
        {messages()}
    }
    .into_any()
}

fn figures() -> AnyView {
    view! {
        <Stats stats=vec![
            Stat::new("14", "PNIs", "Interconnects").href("/isp/interconnects"),
            Stat::new("1.2", "Tbit/s", "Capacity"),
            Stat::new("31", "%", "Highest 5-minute peak").tone(Tone::Pass),
            Stat::new("2", "of 31 rules", "Failing").tone(Tone::Fail),
            Stat::new("312", "sites active", "Customer sites"),
        ]/>
    }
    .into_any()
}

fn pictures() -> AnyView {
    let main = view! {
        <Card title="Legs in Amsterdam" note="2 of 4 PNIs carry traffic">
            <TopologyDrawing topology=super::pictures::amsterdam()/>
        </Card>
    };
    let aside = view! {
        <Card title="Weakest points">
            <ul class="stack">
                <li>{Badge::new(Tone::Fail, "Duct AMS-7 cuts 100 %").plain()}</li>
                <li>{Badge::new(Tone::Warn, "Router ams-r1 halves the capacity").plain()}</li>
                <li>{Badge::new(Tone::Wait, "Path of ams-4 not recorded").plain()}</li>
            </ul>
        </Card>
        <Card title="Peak by metro" note="5-minute peak, last 30 days">
            <BarChart
                title="5-minute peak by metro, last 30 days"
                of="Metro"
                measure="Peak, %"
                bars=vec![
                    bar("Amsterdam", 31.0, Tone::Pass),
                    bar("Frankfurt", 44.0, Tone::Warn),
                    bar("Paris", 58.0, Tone::Fail),
                    bar("Zurich", 12.0, Tone::Pass),
                ]
                thresholds=vec![
                    Threshold { value: 40.0, label: "Plan an augmentation, 40 %".to_owned(), tone: Tone::Warn },
                    Threshold { value: 50.0, label: "Augment now, 50 %".to_owned(), tone: Tone::Fail },
                ]
                max=100.0
            />
        </Card>
        <Card title="Availability to the edge" note="measured by Colt">
            <Strip
                id="sla"
                title="Availability per month, measured by Colt"
                low=99.9
                high=100.0
                target=99.95
                periods={(1..=12)
                    .map(|month| Period {
                        label: format!("2026-{month:02}"),
                        value: (month != 5).then_some(99.94 + f64::from(month % 4) * 0.018),
                        text: format!("{:.2} %", 99.94 + f64::from(month % 4) * 0.018),
                        tone: if month % 4 == 0 { Tone::Warn } else { Tone::Pass },
                    })
                    .collect::<Vec<_>>()}
            />
        </Card>
    };
    view! {
        <Split main=main.into_any() aside=aside.into_any()/>
        <Card title="Regions" note="● yours ○ Microsoft's">
            <WorldMap
                id="world"
                title="Metros of Colt"
                desc="Eleven metros; those in Western Europe qualify, Tokyo waits, Lagos fails."
                markers=markers()
                legend=vec![
                    (Tone::Pass, "Qualified".to_owned()),
                    (Tone::Wait, "In review".to_owned()),
                    (Tone::Fail, "Not yet".to_owned()),
                ]
            />
        </Card>
        <Split
            even=true
            main=view! {
                <Card title="Western Europe" note="Amsterdam failed">
                    <WorldMap
                        id="europe"
                        title="Traffic after the loss of Amsterdam"
                        desc="Traffic of Amsterdam moves to Frankfurt and Paris."
                        crop={Crop::around(europe().map(|m| (m.lon, m.lat)))}
                        markers={europe().collect::<Vec<_>>()}
                        flows=vec![
                            Flow { from: (4.9, 52.37), to: (8.68, 50.12), label: "40 Gbit/s to Frankfurt, +7 ms".to_owned(), tone: Tone::Info },
                            Flow { from: (4.9, 52.37), to: (2.35, 48.86), label: "20 Gbit/s to Paris, +9 ms".to_owned(), tone: Tone::Warn },
                        ]
                        labels=true
                    />
                </Card>
            }
            .into_any()
            aside=view! {
                <Card title="Organisation" action=view! { <ButtonLink href="/edit" label="Edit" look=Look::Quiet/> }.into_any()>
                    <Facts facts=vec![
                        Fact::text("Legal name", "Colt Technology Services Group Limited"),
                        Fact::mono("ASN", "8220"),
                        Fact::view("State", Badge::new(Tone::Pass, "Approved").view()),
                        Fact::mono("Prefix", "212.74.64.0/19"),
                        Fact::text("NOC", "noc@colt.example, 24 × 7"),
                    ]/>
                </Card>
            }
            .into_any()
        />
    }
    .into_any()
}

fn bar(label: &str, value: f64, tone: Tone) -> Bar {
    Bar {
        label: label.to_owned(),
        value,
        text: format!("{value} %"),
        tone,
        href: Some(format!("/isp/interconnects/{}", label.to_lowercase())),
    }
}

pub(super) fn markers() -> Vec<Marker> {
    let far = [
        ("Tokyo", 139.69, 35.69, Tone::Wait, "In review"),
        ("Lagos", 3.39, 6.45, Tone::Fail, "Not yet"),
        ("New York", -74.0, 40.71, Tone::Pass, "Geo until 2027-11-22"),
        (
            "São Paulo",
            -46.63,
            -23.55,
            Tone::Neutral,
            "Microsoft's metro",
        ),
        ("Sydney", 151.2, -33.87, Tone::Neutral, "Microsoft's metro"),
    ];
    let far = far
        .into_iter()
        .map(|(label, lon, lat, tone, state)| Marker {
            label: label.to_owned(),
            lon,
            lat,
            tone,
            state: state.to_owned(),
            detail: "2 PNIs, 200 Gbit/s".to_owned(),
            ring: tone == Tone::Neutral,
            href: Some(format!("/metro/{label}")),
            ..Marker::default()
        });
    europe().chain(far).collect()
}

fn europe() -> impl Iterator<Item = Marker> {
    [
        ("Amsterdam", 4.9, 52.37, Tone::Fail, Size::Large),
        ("Frankfurt", 8.68, 50.12, Tone::Pass, Size::Small),
        ("Paris", 2.35, 48.86, Tone::Warn, Size::Small),
        ("Brussels", 4.35, 50.85, Tone::Pass, Size::Small),
        ("Zurich", 8.55, 47.37, Tone::Pass, Size::Small),
        ("Geneva", 6.14, 46.2, Tone::Pass, Size::Small),
    ]
    .into_iter()
    .map(|(label, lon, lat, tone, size)| Marker {
        label: label.to_owned(),
        lon,
        lat,
        tone,
        state: "Qualified Geo".to_owned(),
        detail: "2 PNIs, 200 Gbit/s".to_owned(),
        size,
        ..Marker::default()
    })
}

fn lists() -> AnyView {
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

fn steps() -> AnyView {
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

fn forms() -> AnyView {
    let mut form = FormState::default()
        .with("name", "ams-5")
        .with("asn", "AS64512")
        .with("bandwidth", "100000")
        .with("metro", "amsterdam")
        .with("kind", "private")
        .with("lacp", "yes")
        .with("prefixes", "212.74.64.0/19\n10.0.0.0/8 <b>");
    form.refuse("asn", "ASN 64512 is reserved for private use (RFC 6996). Enter the ASN that you announce to the internet.");
    form.refuse(
        "prefixes",
        "Line 2: 10.0.0.0/8 is private (RFC 1918). Remove it.",
    );
    let form = &form;
    view! {
        <form class="form" method="post" action="/isp/interconnects">
            <ErrorSummary form=form.clone()/>
            <FormSection title="Connection" lead="One row per physical connection. The verdict above changes as you type.">
                <TextField field=form.field("name") label="Name" hint="Yours, as it stands in your inventory." required=true mono=true/>
                <TextField field=form.field("asn") label="ASN" hint="For example 8220." required=true mono=true/>
                <TextField field=form.field("bandwidth") label="Bandwidth" kind=Kind::Number unit="Mbit/s" required=true/>
                <SelectField
                    field=form.field("metro")
                    label="Metro"
                    prompt="Choose a metro"
                    required=true
                    options=vec![
                        Opt::new("amsterdam", "Amsterdam").group("Western Europe"),
                        Opt::new("paris", "Paris").group("Western Europe"),
                        Opt::new("london", "London").group("Northern Europe"),
                    ]
                />
                <TextField field=form.field("since") label="In service since" kind=Kind::Date/>
                <TextField field=form.field("key") label="MD5 key" kind=Kind::Password autocomplete="off"/>
                <RadioGroup
                    field=form.field("kind")
                    label="Kind"
                    required=true
                    options=vec![
                        Opt::new("private", "Private interconnect").note("Counts for MAPS."),
                        Opt::new("exchange", "Exchange").note("Kept, but not eligible."),
                    ]
                />
                <CheckGroup
                    field=form.field("lacp")
                    label="Features"
                    options=vec![Opt::new("yes", "LACP"), Opt::new("bfd", "BFD"), Opt::new("md5", "MD5")]
                />
            </FormSection>
            <FormSection title="Routes">
                <TextArea field=form.field("prefixes") label="Prefixes" hint="One per line, IPv4." mono=true required=true/>
                <FileField field=form.field("proof") label="Letter of authorisation" hint="PDF, PNG or JPEG up to 20 MB." accept=".pdf,.png,.jpg"/>
                <CheckField field=form.field("agree") label="The paths above are complete and true." hint="You can be asked for proof." required=true/>
                <HiddenField name="version" value="3"/>
            </FormSection>
            <SubmitRow>
                <SubmitButton label="Save PNI" look=Look::Primary/>
                <SubmitButton label="Save as draft" name="intent" value="draft" unchecked=true/>
                <SubmitButton label="Retire PNI" look=Look::Danger name="intent" value="retire"/>
            </SubmitRow>
        </form>
    }
    .into_any()
}

fn messages() -> AnyView {
    view! {
        <Alert tone=Tone::Warn title="Frankfurt passes 40 % of its capacity" text="Peak 44 % on 18 Nov. Plan an augmentation before it reaches 50 %." action=view! { <ButtonLink href="/plan" label="Plan it"/> }.into_any()/>
        <Alert tone=Tone::Info title="Policy v4 holds from 1 Jan 2027"/>
        <Alert tone=Tone::Wait title="Waiting for Microsoft since 3 days"/>
        <Empty
            title="No interconnects yet"
            purpose="Record the PNIs between your network and Microsoft here. The verdict on each metro is computed from them."
            action=view! { <ButtonLink href="/new" label="Add PNI" look=Look::Primary before=Icon::Add/> }.into_any()
            example="ams-1: Equinix AM3, 100 Gbit/s, router ams-r1"
        />
    }
    .into_any()
}
