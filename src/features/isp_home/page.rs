//! Where we are qualified, what needs us, how full our interconnects are, who runs over us.

use crate::features::applications::words::drift_badge;
use crate::features::interconnects::facts;
use crate::server::http::{Answer, Req};
use crate::server::service::isp_home::{self, Customers, Home, Need, RegionLine, Standing};
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::chart::BarChart;
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::map::WorldMap;
use crate::ui::stat::{Stat, Stats};
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::access::Action;
use maps_domain::application::State;
use maps_domain::time::UtcMs;

/// The page.
pub async fn page(req: &Req) -> Answer {
    let actor = req.ctx.actor()?.clone();
    let home = isp_home::home(&req.ctx).await?;
    let now = req.ctx.now;
    let mut frame = req.frame("Overview", &[]).await?;
    frame.lead = Some(lead(&home));
    if req.ctx.may(Action::WriteApplication, &actor.org_id) && !home.inventory.pnis.is_empty() {
        frame.actions = vec![view! { <ButtonLink href="/isp/applications/new" label="New application" look=Look::Primary before=Icon::Add/> }.into_any()];
    }
    let edits = req.ctx.may(Action::EditInventory, &actor.org_id);
    req.page(frame, move || {
        if home.inventory.pnis.is_empty() {
            return view! { {begin(edits)} {needs(&home.needs, now)} }.into_any();
        }
        let main = view! { {regions(&home.regions, now)} {map(&home)} }.into_any();
        let aside = view! { {needs(&home.needs, now)} {customers(home.customers)} }.into_any();
        let full = facts::too_full(&home.inventory);
        view! { {full} <Split main=main aside=aside/> {interconnects(&home)} }.into_any()
    })
    .await
}

fn lead(home: &Home) -> String {
    let qualified: Vec<&str> = home
        .regions
        .iter()
        .filter(|line| matches!(&line.standing, Standing::Qualified { suspended, .. } if suspended.is_empty()))
        .map(|line| line.name.as_str())
        .collect();
    let waiting = match home.needs.len() {
        0 => "nothing needs you".to_owned(),
        1 => "one thing needs you".to_owned(),
        n => format!("{n} things need you"),
    };
    match qualified.as_slice() {
        [] => format!("Not qualified in any region yet; {waiting}."),
        [one] => format!("Qualified in {one}; {waiting}."),
        several => format!("Qualified in {} regions; {waiting}.", several.len()),
    }
}

fn begin(edits: bool) -> AnyView {
    let action = edits.then(|| view! { <ButtonLink href="/isp/interconnects/new" label="Record your first PNI" look=Look::Primary before=Icon::Add/> }.into_any());
    view! {
        <Empty title="Start with your interconnects"
            purpose="Record your private connections with Microsoft, see what each edge site reaches, then apply for a region. Once two reviewers have approved it, every customer who chose you and bought your service is turned on."
            action=action.unwrap_or_else(|| ().into_any())
            example="Two connections on two routers in Amsterdam, two in Paris: Western Europe, tier Geo"/>
    }
    .into_any()
}

fn regions(lines: &[RegionLine], now: UtcMs) -> AnyView {
    let rows: Vec<Row> = lines.iter().map(|line| region_row(line, now)).collect();
    let columns = vec![
        Column::text("Region"),
        Column::text("State"),
        Column::text("What it says"),
        Column::number("Customer sites on"),
    ];
    view! {
        <Card title="Regions" flush=true>
            <DataTable caption="Regions and where they stand" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}

fn region_row(line: &RegionLine, now: UtcMs) -> Row {
    let (badge, text, href, label) = match &line.standing {
        Standing::Qualified {
            suspended,
            application,
            drift: Some(status),
            ..
        } if suspended.is_empty() => (
            drift_badge(*status).unwrap_or_else(|| Badge::new(Tone::Warn, status.drift.label())),
            status.sentence(now),
            format!("/isp/applications/{application}"),
            "why",
        ),
        Standing::Qualified {
            tier,
            until,
            suspended,
            application,
            drift: None,
        } if suspended.is_empty() => (
            Badge::new(Tone::Pass, format!("Qualified {tier}")),
            format!("until {}", until.date()),
            format!("/isp/applications/{application}"),
            "why",
        ),
        Standing::Qualified {
            suspended,
            application,
            ..
        } => (
            Badge::new(Tone::Fail, "Suspended"),
            suspended.clone(),
            format!("/isp/applications/{application}"),
            "why",
        ),
        Standing::Applied { state, verdict, id } => (
            Badge::new(application_tone(*state), state.label()),
            verdict.clone(),
            format!("/isp/applications/{id}"),
            "open",
        ),
        Standing::Open { verdict, region } => (
            Badge::new(Tone::Neutral, "Not applied"),
            verdict.clone(),
            format!("/isp/applications/new?region={region}"),
            "apply",
        ),
    };
    let link = format!("{label}: {}", line.name);
    Row::new(vec![
        line.name.clone().into_any(),
        badge.plain(),
        view! { <span>{text} " " <a class="link-text" href=href aria-label=link>{label}</a></span> }.into_any(),
        line.active.to_string().into_any(),
    ])
}

fn application_tone(state: State) -> Tone {
    match state {
        State::ChangesRequested => Tone::Warn,
        State::Draft => Tone::Neutral,
        _ => Tone::Wait,
    }
}

fn map(home: &Home) -> AnyView {
    view! {
        <Card title="Edge sites">
            <WorldMap id="home" title="Your edge sites and Microsoft's" markers=facts::markers(&home.inventory)
                legend=facts::legend() desc="Your edge sites with the tier that each reaches today; rings are Microsoft's other edge sites."/>
        </Card>
    }
    .into_any()
}

fn needs(needs: &[Need], now: UtcMs) -> AnyView {
    if needs.is_empty() {
        return view! { <Card title="Needs you"><p class="muted">"Nothing waits for you."</p></Card> }.into_any();
    }
    let rows: Vec<Row> = needs
        .iter()
        .map(|need| {
            let age = need.since.map_or_else(String::new, |since| age(since, now));
            let due = match need.due {
                Some(due) if due < now => {
                    Badge::new(Tone::Fail, format!("was due {}", due.date())).plain()
                }
                Some(due) => Badge::new(Tone::Wait, format!("due {}", due.date())).plain(),
                None => ().into_any(),
            };
            Row::new(vec![
                view! { <a href=need.href.clone()>{need.what.clone()}</a> }.into_any(),
                view! { <span>{age} " " {due}</span> }.into_any(),
            ])
        })
        .collect();
    let columns = vec![Column::text("What"), Column::text("Since and until")];
    view! {
        <Card title=format!("Needs you ({})", needs.len()) flush=true>
            <DataTable caption="What needs you" columns=columns rows=rows/>
        </Card>
    }
    .into_any()
}

/// "since today", "for 3 days".
fn age(since: UtcMs, now: UtcMs) -> String {
    match since.whole_days_until(now) {
        ..=0 => "since today".to_owned(),
        1 => "for 1 day".to_owned(),
        days => format!("for {days} days"),
    }
}

fn customers(counts: Customers) -> AnyView {
    let stat = |n: i64, unit: &str, label: &str| Stat::new(n, unit, label).href("/isp/activations");
    let mut stats = vec![
        stat(counts.customers, "customers", "served or starting"),
        stat(counts.active, "sites", "active"),
        stat(counts.starting, "sites", "starting"),
    ];
    if counts.at_risk > 0 {
        stats.push(stat(counts.at_risk, "sites", "at risk").tone(Tone::Warn));
    }
    if counts.failed > 0 {
        stats.push(stat(counts.failed, "sites", "turn-up failed").tone(Tone::Fail));
    }
    view! { <Card title="Customers"><Stats stats=stats/></Card> }.into_any()
}

fn interconnects(home: &Home) -> AnyView {
    let (bars, thresholds) = facts::load_bars(&home.inventory);
    let action = view! { <a href="/isp/interconnects">"All interconnects"</a> }.into_any();
    let load = if bars.is_empty() {
        view! { <p class="muted">"No 5-minute peak is recorded yet."</p> }.into_any()
    } else {
        view! {
            <BarChart title="5-minute peak per edge site, % of the live capacity" of="Edge site" measure="Peak, %"
                bars=bars thresholds=thresholds max=60.0/>
        }
        .into_any()
    };
    view! {
        <Card title="Interconnects" action=action>
            <Stats stats=facts::stats(&home.inventory)/>
            {load}
        </Card>
    }
    .into_any()
}
