//! The overview.

use super::needs;
use crate::features::sites::{enrolment_alert, words};
use crate::server::db::customer_facts::ComingStep;
use crate::server::http::{Answer, Req};
use crate::server::service::choices::overview::{self, Overview, Service};
use crate::server::service::choices::save::pair_words;
use crate::server::service::sites;
use crate::server::service::sla::read;
use crate::ui::badge::{Badge, Tone};
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::{Card, Split};
use crate::ui::empty::Empty;
use crate::ui::map::{Marker, Size, WorldMap};
use crate::ui::stat::{Stat, Stats};
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::activation::{Owner, Step};
use maps_domain::choice::Choice;
use maps_domain::time::UtcMs;

/// The most sites that the map draws.
const ON_MAP: usize = 1_000;

/// The page.
pub async fn page(req: &Req) -> Answer {
    let seen = overview::overview(&req.ctx).await?;
    let missing = sites::missing(&req.ctx).await?;
    let sla = read::last_month(&req.ctx).await?;
    let now = req.ctx.now;
    let mut frame = req.frame("Overview", &[]).await?;
    frame.lead = Some(lead(&seen));
    req.page(frame, move || {
        if seen.sites.is_empty() {
            let action = view! { <ButtonLink href="/customer/sites/import" label="Record your sites" look=Look::Primary/> }.into_any();
            return view! {
                {enrolment_alert(missing)}
                <Empty title="Three steps to proven paths" action=action
                    purpose="Record your sites, choose ISPs for all regions or per region, and declare the internet access that you bought. Everything else starts by itself."/>
            }
            .into_any();
        }
        let (picture, note) = (map(&seen), map_note(seen.sites.len()));
        let main = view! {
            <Card title="Your sites" note=note>{picture}</Card>
        }
        .into_any();
        let aside = needs::card(&seen, missing);
        let (strips, coming) = (strips(&seen), coming(&seen, now));
        let mut stats = stats(&seen);
        if let Some(availability) = sla {
            stats.push(
                Stat::new(availability, "up, last month", "ISPs' part").href("/customer/sla"),
            );
        }
        view! {
            {enrolment_alert(missing)}
            <Stats stats=stats/>
            <Split main=main aside=aside/>
            <Card title="Regions" flush=true>{strips}</Card>
            <Card title="Coming steps" note="of your turn-up batches: who has to act, and until when" flush=true>{coming}</Card>
        }
        .into_any()
    })
    .await
}

fn lead(seen: &Overview) -> String {
    let total = seen.sites.len();
    let running = seen.count(Service::Active) + seen.count(Service::AtRisk);
    match (total, running) {
        (0, _) => "No customer sites are recorded yet.".to_owned(),
        (total, running) if running == total => {
            format!("All {total} customer sites reach Microsoft through a chosen ISP.")
        }
        (total, running) => format!(
            "{running} of {total} customer sites reach Microsoft through a chosen ISP; {} are on the way.",
            seen.count(Service::Waiting)
        ),
    }
}

fn stats(seen: &Overview) -> Vec<Stat> {
    let unit = "customer sites";
    let mut list = vec![
        Stat::new(seen.count(Service::Active), unit, "Active").href("/customer/sites?state=active"),
        Stat::new(seen.on_backup, unit, "On a later choice").href("/customer/activations"),
        Stat::new(seen.count(Service::Waiting), unit, "Waiting")
            .href("/customer/sites?state=coming"),
        Stat::new(seen.count(Service::AtRisk), unit, "At risk")
            .href("/customer/sites?state=at_risk"),
        Stat::new(seen.without_backup, unit, "Active without backup metro")
            .href("/customer/activations"),
    ];
    if seen.count(Service::AtRisk) > 0
        && let Some(stat) = list.get_mut(3)
    {
        stat.tone = Some(Tone::Warn);
    }
    if seen.without_backup > 0
        && let Some(stat) = list.get_mut(4)
    {
        stat.tone = Some(Tone::Warn);
    }
    list
}

fn strips(seen: &Overview) -> AnyView {
    let columns = vec![
        Column::text("Region"),
        Column::number("Customer sites"),
        Column::number("Active"),
        Column::number("At risk"),
        Column::number("On the way or held"),
        Column::text("Chosen"),
    ];
    let rows: Vec<Row> = seen
        .strips
        .iter()
        .map(|strip| {
            let href = format!("/customer/sites?region={}", strip.id);
            let wanted = chosen_in(seen, &strip.id);
            let row = Row::new(vec![
                view! { <a href=href>{strip.name.clone()}</a> }.into_any(),
                strip.sites.to_string().into_any(),
                strip.active.to_string().into_any(),
                strip.at_risk.to_string().into_any(),
                strip.waiting.to_string().into_any(),
                wanted.into_any(),
            ]);
            if strip.at_risk > 0 {
                row.tone(Tone::Warn)
            } else if strip.active == strip.sites {
                row.tone(Tone::Pass)
            } else {
                row
            }
        })
        .collect();
    view! { <DataTable caption="Your regions" columns=columns rows=rows/> }.into_any()
}

fn chosen_in(seen: &Overview, region: &str) -> String {
    let ground = &seen.ground;
    let regional = ground.choices.regions.get(&region.into());
    let choice = match regional {
        None | Some(Choice::Inherit) => &ground.choices.global,
        Some(choice) => choice,
    };
    match choice {
        Choice::List(isps) => isps
            .iter()
            .map(|isp| ground.isp_name(isp))
            .collect::<Vec<_>>()
            .join(", then "),
        Choice::Inherit | Choice::None => "No ISP".to_owned(),
    }
}

fn coming(seen: &Overview, now: UtcMs) -> AnyView {
    if seen.steps.is_empty() {
        return view! { <p class="muted card-body">"No turn-up is under way."</p> }.into_any();
    }
    let columns = vec![
        Column::text("Step"),
        Column::text("ISP and region"),
        Column::number("Customer sites"),
        Column::text("Who"),
        Column::text("Due"),
        Column::text("State"),
    ];
    let rows: Vec<Row> = seen
        .steps
        .iter()
        .map(|step| coming_row(seen, step, now))
        .collect();
    view! { <DataTable caption="Coming steps" columns=columns rows=rows/> }.into_any()
}

fn coming_row(seen: &Overview, step: &ComingStep, now: UtcMs) -> Row {
    let label = step
        .step
        .parse::<Step>()
        .map_or_else(|_| step.step.clone(), |step| step.label().to_owned());
    let who = step
        .owner
        .parse::<Owner>()
        .map_or_else(|_| step.owner.clone(), |owner| owner.label().to_owned());
    let overdue = step.due_at.is_some_and(|due| due < now.get());
    let badge = if step.state == "failed" {
        Badge::new(Tone::Fail, format!("Failed: {}", step.reason))
    } else if overdue {
        Badge::new(Tone::Warn, "Overdue")
    } else {
        Badge::new(
            Tone::Wait,
            format!("Since {}", UtcMs::new(step.since).date()),
        )
    };
    let pair = pair_words(
        &seen.ground,
        &(step.isp_id.as_str().into(), step.region_id.as_str().into()),
    );
    Row::new(vec![
        label.into_any(),
        pair.into_any(),
        step.sites.to_string().into_any(),
        who.into_any(),
        step.due_at
            .map_or_else(|| "–".to_owned(), |due| UtcMs::new(due).date())
            .into_any(),
        badge.plain(),
    ])
}

fn map_note(total: usize) -> String {
    if total > ON_MAP {
        format!("the first {ON_MAP} of {total} customer sites")
    } else {
        format!("{total} customer sites")
    }
}

fn map(seen: &Overview) -> AnyView {
    let markers: Vec<Marker> = seen
        .sites
        .iter()
        .zip(&seen.services)
        .take(ON_MAP)
        .map(|(site, service)| {
            let badge = match service {
                Service::Active => words::site(false, false, 1, 0, 0),
                Service::AtRisk => words::site(false, false, 0, 1, 0),
                Service::Held => words::site(true, false, 0, 0, 0),
                Service::Waiting => words::site(false, false, 0, 0, 1),
                Service::Ordinary => words::site(false, false, 0, 0, 0),
            };
            Marker {
                lon: site.longitude,
                lat: site.latitude,
                label: format!("{} {}", site.site_ref, site.name),
                tone: badge.tone,
                state: badge.text,
                size: if seen.sites.len() > 60 {
                    Size::Tiny
                } else {
                    Size::Small
                },
                href: Some(format!("/customer/sites/{}", site.id)),
                ..Marker::default()
            }
        })
        .collect();
    let legend = vec![
        (Tone::Pass, "Active".to_owned()),
        (Tone::Warn, "At risk".to_owned()),
        (Tone::Wait, "On the way or held".to_owned()),
        (Tone::Neutral, "Ordinary internet".to_owned()),
    ];
    view! { <WorldMap id="customer-map" title="Your customer sites" desc="Each site with the state of its service." markers=markers legend=legend/> }.into_any()
}
