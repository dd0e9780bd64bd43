//! The months page's table: what a month came to, by party and region.

use super::overview::{availability, delivery};
use super::words;
use crate::server::db::sla_lists::Group;
use crate::server::service::ground;
use crate::ui::badge::{Badge, Tone};
use crate::ui::table::{Column, DataTable, Row};
use leptos::prelude::*;
use maps_domain::catalogue::Catalogue;
use maps_domain::counted::counted;
use maps_domain::sla::{Segment, SubjectKind};

/// The groups of one part of the way.
pub(super) fn table(
    of_month: &[&Group],
    part: Segment,
    section: &'static str,
    catalogue: &Catalogue,
) -> AnyView {
    let groups: Vec<&Group> = of_month
        .iter()
        .copied()
        .filter(|group| group.segment == part.as_str())
        .collect();
    // Where it is plain whose part it is, the name says nothing in every line.
    let first = groups.first().map(|group| who(group));
    let plain = section == "/isp" || part == Segment::EdgeToService;
    let names_who = !plain || groups.iter().any(|group| Some(who(group)) != first);
    let rows = groups
        .iter()
        .map(|group| row(group, section, catalogue, names_who))
        .collect();
    let about = match names_who {
        true => vec![Column::text("Who"), Column::text("Region")],
        false => vec![Column::text("Region")],
    };
    let figures = vec![
        Column::text("Measured by"),
        Column::number("Availability"),
        Column::number("Downtime"),
        Column::number("Packet delivery"),
        Column::number("Worst p95, ms"),
        Column::number("Measured"),
        Column::text("Promise"),
    ];
    let columns = about.into_iter().chain(figures).collect();
    view! { <DataTable caption="By ISP and region" columns=columns rows=rows/> }.into_any()
}

/// Whose part a group is.
fn who(group: &Group) -> String {
    if group.isp.is_empty() {
        match Segment::parse(&group.segment) {
            Ok(Segment::EdgeToService) => "Microsoft".to_owned(),
            _ => "All ISPs together".to_owned(),
        }
    } else {
        group.isp.clone()
    }
}

fn row(group: &Group, section: &'static str, catalogue: &Catalogue, names_who: bool) -> Row {
    let href = format!(
        "{section}/sla/figures?month={}&segment={}&region={}&isp={}",
        group.month, group.segment, group.region_id, group.isp_id
    );
    let badge = match (group.missed, group.below, group.too_little) {
        (0, 0, 0) => Badge::new(Tone::Pass, "None missed"),
        (0, 0, few) => Badge::new(Tone::Warn, format!("{few} measured too little")),
        (0, below, _) => Badge::new(Tone::Warn, format!("{below} below so far")),
        (missed, _, _) => Badge::new(Tone::Fail, format!("{missed} missed")),
    };
    let measured = match SubjectKind::parse(&group.subject_kind) {
        Ok(SubjectKind::Activation | SubjectKind::Site) if group.series == 1 => "1 site".to_owned(),
        Ok(SubjectKind::Activation | SubjectKind::Site) => counted(group.series, "site", "sites"),
        Ok(SubjectKind::Region) => "the region".to_owned(),
        Ok(SubjectKind::Metro) if group.series == 1 => "1 edge site".to_owned(),
        Ok(SubjectKind::Metro) => counted(group.series, "edge site", "edge sites"),
        Err(_) => String::new(),
    };
    let region = ground::region_name(catalogue, &group.region_id);
    let about = match names_who {
        true => vec![
            view! { <a href=href>{who(group)}</a> }.into_any(),
            region.into_any(),
        ],
        false => vec![view! { <a href=href>{region}</a> }.into_any()],
    };
    let figures = vec![
        group.sender.clone().into_any(),
        availability(group)
            .map_or_else(|| words::share(None), |share| share.to_string())
            .into_any(),
        words::span(group.down_ms).into_any(),
        delivery(group).into_any(),
        words::millis(group.rtt_worst_us).into_any(),
        measured.into_any(),
        badge.plain(),
    ];
    Row::new(about.into_iter().chain(figures).collect())
}
