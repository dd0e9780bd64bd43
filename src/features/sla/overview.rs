//! Month by month: did everybody keep what they promised?

use super::{by_region, words};
use crate::server::db::sla_lists::Group;
use crate::server::http::list::{ListQuery, csv_file};
use crate::server::http::{Answer, Req};
use crate::server::service::ground;
use crate::server::service::sla::{maintenance, promise, read};
use crate::ui::badge::Tone;
use crate::ui::button::{ButtonLink, Look};
use crate::ui::card::Card;
use crate::ui::chart::{Period, Strip};
use crate::ui::chips::{Chip, Chips};
use crate::ui::empty::Empty;
use crate::ui::icon::Icon;
use crate::ui::stat::{Stat, Stats};
use leptos::prelude::*;
use maps_domain::access::{Action, OrgKind};
use maps_domain::sla::{Month, Segment, Share, SubjectKind};

/// Fewest months of a picture.
const FEWEST: usize = 6;
/// Columns of the file.
const HEADER: &[&str] = &[
    "month",
    "part",
    "about",
    "isp",
    "region",
    "sent_by",
    "availability_percent",
    "downtime_s",
    "packet_delivery_percent",
    "worst_p95_ms",
    "series",
    "missed",
    "too_little_measured",
    "below_so_far",
];

/// Sums over groups.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    counted: i64,
    down: i64,
    series: i64,
    missed: i64,
}

impl Sum {
    fn of<'a>(groups: impl Iterator<Item = &'a Group>) -> Self {
        groups.fold(Self::default(), |sum, group| Self {
            counted: sum.counted.saturating_add(group.counted_ms),
            down: sum.down.saturating_add(group.down_ms),
            series: sum.series + group.series,
            missed: sum.missed + group.missed,
        })
    }

    fn availability(self) -> Option<Share> {
        let part = u128::try_from(self.counted.saturating_sub(self.down)).ok()?;
        let whole = u128::try_from(self.counted).ok().filter(|ms| *ms > 0)?;
        Some(Share::of(part, whole))
    }
}

/// Whether a group is what an ISP measured at sites: regional figures and those of customers are
/// shown in the table, never added to them.
fn is_of_isps_sites(group: &Group) -> bool {
    group.subject_kind == SubjectKind::Activation.as_str() && group.sender_id == group.isp_id
}

pub(super) fn availability(group: &Group) -> Option<Share> {
    Sum::of(std::iter::once(group)).availability()
}

pub(super) fn delivery(group: &Group) -> String {
    if group.packet_s == 0 {
        return words::share(None);
    }
    words::share(Some(group.delivered_s_ppm / group.packet_s.max(1)))
}

/// The page, or all groups of all months as a file.
pub async fn page(req: &Req) -> Answer {
    let section = words::section(req)?;
    let actor = req.ctx.actor()?.clone();
    let kind = actor.role.org_kind();
    let query = ListQuery::of(req, &[]);
    let (groups, breaches) = read::overview(&req.ctx).await?;
    let catalogue = ground::names(&req.ctx).await?;
    if query.wants_csv() {
        let rows = groups.into_iter().map(record);
        return csv_file("sla-months.csv", HEADER, rows);
    }
    let targets = promise::targets_everywhere(&req.ctx).await?;
    let months = read::months(req.ctx.now);
    let last = words::last_full(req.ctx.now);
    let known: Vec<String> = months
        .iter()
        .map(|month| month.label())
        .filter(|label| groups.iter().any(|group| group.month == *label))
        .collect();
    let asked = query.filter("month").to_owned();
    let shown = match (known.contains(&asked), known.contains(&last.label())) {
        (true, _) => asked,
        (false, true) => last.label(),
        (false, false) => known.last().cloned().unwrap_or_else(|| last.label()),
    };
    let allowed = maintenance::allowed(&req.ctx).await?;
    let mut frame = req.frame("Service level", &[]).await?;
    frame.lead = Some(lead(&groups, &shown, kind));
    if req.ctx.may(Action::SendMeasurements, &actor.org_id) {
        frame.actions = vec![
            view! { <ButtonLink href=format!("{section}/sla/upload") label="Add measurements" look=Look::Primary before=Icon::Add/> }.into_any(),
        ];
    }
    req.page(frame, move || {
        if groups.is_empty() {
            return view! {
                {words::tabs(section, kind, "")}
                <Empty title="Nothing was measured yet"
                    purpose="Each party measures its own part of the way: the ISP from customer site to edge site, Microsoft from edge site to service. What arrives is summed up here month by month."
                    action=view! { <a class="btn btn-secondary" href=format!("{section}/sla/upload")>"Add measurements"</a> }.into_any()
                    example="October 2026, Colt in Western Europe: 99.97 %, 13 min of downtime, kept."/>
            }
            .into_any();
        }
        let of_month: Vec<&Group> = groups.iter().filter(|group| group.month == shown).collect();
        let stats = stats(&of_month, breaches, targets.availability, section);
        let chips = known
            .iter()
            .rev()
            .map(|label| Chip::one_of(&query.url, "month", label, words::month_name(label)).shown(*label == shown))
            .collect();
        let strips = strips(&groups, &months, targets.availability);
        let order = match kind {
            OrgKind::Microsoft => [Segment::EdgeToService, Segment::SiteToEdge, Segment::EndToEnd],
            OrgKind::Isp | OrgKind::Customer => [Segment::SiteToEdge, Segment::EndToEnd, Segment::EdgeToService],
        };
        let present: Vec<Segment> = order
            .into_iter()
            .filter(|segment| of_month.iter().any(|group| group.segment == segment.as_str()))
            .collect();
        let part = present
            .iter()
            .find(|segment| segment.as_str() == query.filter("part"))
            .or(present.first())
            .copied()
            .unwrap_or(Segment::SiteToEdge);
        let parts = present
            .iter()
            .map(|segment| Chip::one_of(&query.url, "part", segment.as_str(), segment.label()).shown(*segment == part))
            .collect();
        let table = by_region::table(&of_month, part, section, &catalogue);
        let title = format!("{}, {}", part.label(), words::month_name(&shown));
        view! {
            {words::tabs(section, kind, "")}
            <Stats stats=stats/>
            <div class="tiles">{strips}</div>
            <div class="toolbar"><Chips label="Month" chips=chips/> <Chips label="Part" chips=parts/></div>
            <Card title=title flush=true
                action=view! { <a class="pager-csv" href=query.csv_href() download="">"All months as CSV"</a> }.into_any()>
                {table}
            </Card>
            {words::rules(&allowed)}
        }
        .into_any()
    })
    .await
}

/// A row of the file.
fn record(group: Group) -> Vec<String> {
    let plain = |text: String| match text.as_str() {
        "not measured" => String::new(),
        text => text.trim_end_matches(" %").to_owned(),
    };
    vec![
        group.month.clone(),
        group.segment.clone(),
        group.subject_kind.clone(),
        group.isp.clone(),
        group.region_id.clone(),
        group.sender.clone(),
        availability(&group).map_or_else(String::new, |share| plain(share.to_string())),
        (group.down_ms / 1000).to_string(),
        plain(delivery(&group)),
        plain(words::millis(group.rtt_worst_us)),
        group.series.to_string(),
        group.missed.to_string(),
        group.too_little.to_string(),
        group.below.to_string(),
    ]
}

/// What the month came to, over everybody.
fn stats(of_month: &[&Group], breaches: i64, target: Share, section: &str) -> Vec<Stat> {
    let of = |segment: Segment, kept: fn(&Group) -> bool| {
        let groups = of_month.iter().copied();
        Sum::of(groups.filter(|group| group.segment == segment.as_str() && kept(group)))
    };
    let isps = of(Segment::SiteToEdge, is_of_isps_sites);
    let microsoft = of(Segment::EdgeToService, |_| true);
    let in_words = |sum: Sum| {
        sum.availability()
            .map_or_else(|| "none".to_owned(), |share| share.to_string())
    };
    let over = match isps.series {
        1 => "over 1 site".to_owned(),
        sites => format!("over {sites} sites"),
    };
    vec![
        Stat::new(in_words(isps), "", "Customer site to edge site"),
        Stat::new(words::span(isps.down), over, "Downtime that counts"),
        Stat::new(
            in_words(microsoft),
            format!("target {target}"),
            "Edge site to service",
        ),
        Stat::new(breaches, "standing", "Promises missed")
            .tone(if breaches == 0 {
                Tone::Pass
            } else {
                Tone::Fail
            })
            .href(format!("{section}/sla/breaches?standing=open")),
    ]
}

fn lead(groups: &[Group], month: &str, kind: OrgKind) -> String {
    let of_month = || {
        groups.iter().filter(move |group| {
            group.month == month
                && (kind != OrgKind::Isp || group.segment == Segment::SiteToEdge.as_str())
        })
    };
    let name = words::month_name(month);
    let sum = Sum::of(of_month());
    match (sum.series, sum.missed) {
        (0, _) => format!("Nothing was measured in {name}."),
        (_, 0) => format!("No promise was missed in {name}."),
        (series, missed) => format!("{missed} of {series} figures missed a promise in {name}."),
    }
}

/// What was measured of a segment, month by month.
fn sums(groups: &[Group], months: &[Month], segment: Segment) -> Vec<(Month, Sum)> {
    let of = |month: &Month| {
        Sum::of(groups.iter().filter(|group| {
            group.segment == segment.as_str()
                && group.month == month.label()
                && (segment != Segment::SiteToEdge || is_of_isps_sites(group))
        }))
    };
    months.iter().map(|month| (*month, of(month))).collect()
}

/// The figure of a sum as the pictures draw it.
fn drawn(sum: &Sum) -> Option<f64> {
    sum.availability()
        .map(|share| words::percent(i64::from(share.ppm())))
}

/// The pictures of the segments of which something was measured, all from one baseline, so that equal
/// heights are equal figures.
fn strips(groups: &[Group], months: &[Month], target: Share) -> Vec<AnyView> {
    let target = words::percent(i64::from(target.ppm()));
    // A year of hollow columns before the first figure would press the measured ones together.
    let measured = |month: &Month| groups.iter().any(|group| group.month == month.label());
    let first = months.iter().position(measured).unwrap_or_default();
    let months = months
        .get(first.min(months.len().saturating_sub(FEWEST))..)
        .unwrap_or(months);
    let all: Vec<(Segment, Vec<(Month, Sum)>)> = [
        Segment::SiteToEdge,
        Segment::EdgeToService,
        Segment::EndToEnd,
    ]
    .into_iter()
    .map(|segment| (segment, sums(groups, months, segment)))
    .filter(|(_, sums)| sums.iter().any(|(_, sum)| sum.counted > 0))
    .collect();
    let figures = all
        .iter()
        .flat_map(|(_, sums)| sums.iter().filter_map(|(_, sum)| drawn(sum)));
    let low = words::low_end(figures, Some(target));
    all.iter()
        .map(|(segment, sums)| strip(*segment, sums, low, target))
        .collect()
}

fn strip(segment: Segment, sums: &[(Month, Sum)], low: f64, target: f64) -> AnyView {
    let target = (segment == Segment::EdgeToService).then_some(target);
    let periods = sums
        .iter()
        .map(|(month, sum)| Period {
            label: words::month_name(&month.label()),
            value: drawn(sum),
            text: sum.availability().map_or_else(
                || "not measured".to_owned(),
                |share| format!("{share}, {} down", words::span(sum.down)),
            ),
            tone: match (sum.counted, sum.missed) {
                (0, _) => Tone::Neutral,
                (_, 0) => Tone::Pass,
                _ => Tone::Warn,
            },
        })
        .collect();
    let note = match segment {
        Segment::SiteToEdge => "measured by the ISPs",
        Segment::EdgeToService => "line: Microsoft's target",
        Segment::EndToEnd => "measured by customers",
    };
    let id = format!("strip-{}", segment.as_str());
    let missed = |some: bool| {
        sums.iter()
            .any(|(_, sum)| sum.counted > 0 && (sum.missed > 0) == some)
    };
    let kinds = [
        (missed(false), Tone::Pass, "None missed"),
        (missed(true), Tone::Warn, "Some missed"),
        (
            sums.iter().any(|(_, sum)| sum.counted == 0),
            Tone::Neutral,
            "Hollow: not measured",
        ),
    ];
    let legend: Vec<(Tone, String)> = kinds
        .into_iter()
        .filter(|(shown, ..)| *shown)
        .map(|(_, tone, text)| (tone, text.to_owned()))
        .collect();
    view! {
            <Card title=segment.label() note=note>
                <Strip id=id title=format!("Availability per month, {}", segment.label()) periods=periods low=low high=100.0 target=target legend=legend/>
            </Card>
        }
        .into_any()
}
