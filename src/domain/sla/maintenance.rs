//! Announced maintenance: which of its time does not count.
//!
//! A window is left out of the figures only when it was announced in time; announced later it is shown,
//! and counts as any other time. In a month no more than the policy's hours are left out of what one party
//! promises in a region, what was announced first before the rest: a promise must not be emptied by
//! announcing. Values are ours (policy `maintenance_notice_days`, `maintenance_hours_per_month`).
//!
//! Work on one connection is left out of its edge site's figures only while every other live connection of
//! the ISP there is in announced maintenance too. Otherwise another one carries the traffic, as two legs
//! are there to do (PNI-04, DIV-01), and a failure meanwhile is a failure: who works on one connection at a
//! time keeps the promise and needs no excuse.

use std::collections::{BTreeMap, BTreeSet};

use super::Month;
use super::spans::{Span, common, first, length, merged, without};
use crate::field::FieldError;
use crate::ids::{MetroId, PniId};
use crate::policy::Thresholds;
use crate::time::UtcMs;

/// Longest window, hours.
const LONGEST_HOURS: i64 = 24;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// What a policy allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Least notice, days.
    pub notice_days: u16,
    /// Most hours of a calendar month that are left out.
    pub hours_per_month: u16,
}

impl Allowance {
    /// Of a policy.
    pub const fn of(values: &Thresholds) -> Self {
        Self {
            notice_days: values.maintenance_notice_days,
            hours_per_month: values.maintenance_hours_per_month,
        }
    }
}

/// A window as announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Announcement {
    /// Begin.
    pub begins: UtcMs,
    /// End, exclusive.
    pub ends: UtcMs,
    /// When it was announced.
    pub announced: UtcMs,
}

impl Announcement {
    /// Whether it was announced in time.
    pub fn is_in_time(&self, allowance: Allowance) -> bool {
        self.begins.get() - self.announced.get() >= i64::from(allowance.notice_days) * DAY_MS
    }

    /// Whether it is longer than one may be. Work on a connection can be planned for longer; such a window
    /// counts as any other time.
    pub fn is_too_long(&self) -> bool {
        self.ends.get() - self.begins.get() > LONGEST_HOURS * HOUR_MS
    }

    /// Its part of a month.
    fn within(&self, month: Month) -> Vec<Span> {
        merged(&[(self.begins.max(month.from()), self.ends.min(month.to()))])
    }
}

/// What a window takes down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// All of the region.
    Region,
    /// An edge site.
    EdgeSite(MetroId),
    /// One connection at an edge site.
    Connection(MetroId, PniId),
}

/// A window of one announcer in one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// What it takes down.
    pub place: Place,
    /// When, and when announced.
    pub announced: Announcement,
}

text_enum! {
    /// Why time of a window counts.
    pub enum Why: "reason to count" {
        /// Announced too late.
        Late = "late", "announced late";
        /// Longer than one may be.
        TooLong = "too_long", "longer than a day";
        /// Another connection of the edge site was up.
        OthersUp = "others_up", "another connection there carries the traffic";
        /// The hours of the month were used up.
        BeyondLimit = "beyond_limit", "beyond the month's limit";
    }
}

/// What of a window counts in a month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// What does not count.
    pub left_out: Vec<Span>,
    /// How long that is, ms.
    pub left_out_ms: i64,
    /// How much counts, ms.
    pub counts_ms: i64,
    /// Why it does; `None` when nothing does.
    pub why: Option<Why>,
}

/// The live connections of the announcer, by edge site.
pub type Live = BTreeMap<MetroId, BTreeSet<PniId>>;

/// Judges the windows of one announcer in one region for a month, each in its place of the list. `live`
/// are the announcer's live connections.
pub fn judge(month: Month, windows: &[Window], live: &Live, allowance: Allowance) -> Vec<Judged> {
    let mut order: Vec<usize> = (0..windows.len()).collect();
    order.sort_by_key(|at| {
        windows.get(*at).map(|window| {
            (
                window.announced.announced,
                window.announced.begins,
                window.announced.ends,
                *at,
            )
        })
    });
    let mut judged = vec![Judged::default(); windows.len()];
    let mut taken: Vec<Span> = Vec::new();
    for at in order {
        let (Some(window), Some(slot)) = (windows.get(at), judged.get_mut(at)) else {
            continue;
        };
        let all = window.announced.within(month);
        let (excused, mut why) = excused(window, &all, windows, live, allowance);
        // What is left out already is not used up twice.
        let fresh = without(&excused, &taken);
        let left = i64::from(allowance.hours_per_month) * HOUR_MS - length(&taken);
        let granted = first(&fresh, left);
        if length(&granted) < length(&fresh) {
            why = Some(Why::BeyondLimit);
        }
        let known = common(&excused, &taken);
        let left_out = merged(&[known, granted.clone()].concat());
        taken = merged(&[taken, granted].concat());
        slot.left_out_ms = length(&left_out);
        slot.counts_ms = length(&all) - slot.left_out_ms;
        slot.left_out = left_out;
        slot.why = why.filter(|_| slot.counts_ms > 0);
    }
    judged
}

/// The part of a window that could be left out, and why the rest cannot.
fn excused(
    window: &Window,
    all: &[Span],
    windows: &[Window],
    live: &Live,
    allowance: Allowance,
) -> (Vec<Span>, Option<Why>) {
    if !window.announced.is_in_time(allowance) {
        return (Vec::new(), Some(Why::Late));
    }
    if window.announced.is_too_long() {
        return (Vec::new(), Some(Why::TooLong));
    }
    let Place::Connection(metro, own) = &window.place else {
        return (all.to_vec(), None);
    };
    let others = live
        .get(metro)
        .into_iter()
        .flatten()
        .filter(|pni| *pni != own);
    let excused = others.fold(all.to_vec(), |left, other| {
        let down: Vec<Span> = windows
            .iter()
            .filter(|one| one.place == Place::Connection(metro.clone(), other.clone()))
            .filter(|one| one.announced.is_in_time(allowance) && !one.announced.is_too_long())
            .map(|one| (one.announced.begins, one.announced.ends))
            .collect();
        common(&left, &merged(&down))
    });
    let why = (length(&excused) < length(all)).then_some(Why::OthersUp);
    (excused, why)
}

/// The first month in which a further window would leave out more than may be, and how many ms of it are
/// left out there. `allowance` is asked per month, because policies change.
pub fn beyond_limit(
    others: &[Window],
    new: &Window,
    live: &Live,
    allowance: impl Fn(Month) -> Allowance,
) -> Option<(Month, i64)> {
    let all: Vec<Window> = others.iter().chain([new]).cloned().collect();
    [
        Month::of(new.announced.begins),
        Month::of(new.announced.ends),
    ]
    .into_iter()
    .find_map(|month| {
        let judged = judge(month, &all, live, allowance(month)).pop()?;
        (judged.why == Some(Why::BeyondLimit)).then_some((month, judged.left_out_ms))
    })
}

/// Checks the form of an announcement; times are RFC 3339 or `2026-12-01T22:00` in UTC.
///
/// # Errors
/// A message at `begins` or `ends`.
pub fn announcement(begins: &str, ends: &str, now: UtcMs) -> Result<Announcement, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut read = |field: &str, text: &str| {
        let moment = moment(text);
        if moment.is_none() {
            errors.push(FieldError::new(
                field,
                format!("`{text}` is not a time. Write it in UTC, for example 2026-12-01T22:00Z."),
            ));
        }
        moment
    };
    let (begins, ends) = (read("begins", begins), read("ends", ends));
    let (Some(begins), Some(ends)) = (begins, ends) else {
        return Err(errors);
    };
    let length = ends.get() - begins.get();
    if length <= 0 {
        errors.push(FieldError::new("ends", "The window ends before it begins."));
    }
    if length > LONGEST_HOURS * HOUR_MS {
        errors.push(FieldError::new(
            "ends",
            "A window is at most 24 hours long. Announce longer work day by day.",
        ));
    }
    if begins < now {
        errors.push(FieldError::new(
            "begins",
            "The window has begun already. Maintenance is announced before it begins.",
        ));
    }
    if errors.is_empty() {
        Ok(Announcement {
            begins,
            ends,
            announced: now,
        })
    } else {
        Err(errors)
    }
}

/// Seconds and zone may be left out, as browsers' fields for times do.
fn moment(text: &str) -> Option<UtcMs> {
    let text = text.trim();
    let plain = text.trim_end_matches(['Z', 'z']);
    [text.to_owned(), format!("{plain}Z"), format!("{plain}:00Z")]
        .iter()
        .find_map(|text| UtcMs::parse_rfc3339(text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWANCE: Allowance = Allowance {
        notice_days: 5,
        hours_per_month: 24,
    };

    fn now() -> UtcMs {
        UtcMs::parse_rfc3339("2026-11-27T12:00:00Z").unwrap()
    }

    fn window(place: Place, begins: &str, hours: i64) -> Window {
        let begins = UtcMs::parse_rfc3339(begins).unwrap();
        let announced = Announcement {
            begins,
            ends: UtcMs::new(begins.get() + hours * HOUR_MS),
            announced: now(),
        };
        Window { place, announced }
    }

    fn site(begins: &str, hours: i64) -> Window {
        window(Place::EdgeSite("oslo".into()), begins, hours)
    }

    fn connection(name: &str, begins: &str, hours: i64) -> Window {
        window(Place::Connection("oslo".into(), name.into()), begins, hours)
    }

    /// Hours left out, and why the rest counts.
    fn hours(windows: &[Window], live: &[&str]) -> Vec<(i64, Option<Why>)> {
        let live = Live::from([(
            "oslo".into(),
            live.iter().map(|name| PniId::from(*name)).collect(),
        )]);
        let month = Month::parse("2026-12").unwrap();
        let judged = judge(month, windows, &live, ALLOWANCE);
        judged
            .iter()
            .map(|one| (one.left_out_ms / HOUR_MS, one.why))
            .collect()
    }

    #[test]
    fn only_what_was_announced_in_time_is_left_out() {
        let five_days = announcement("2026-12-02T12:00", "2026-12-02T13:00Z", now()).unwrap();
        assert!(five_days.is_in_time(ALLOWANCE));
        let late = announcement("2026-12-02T11:59:59Z", "2026-12-02T13:00:00Z", now()).unwrap();
        assert!(!late.is_in_time(ALLOWANCE));
        let judged = hours(
            &[
                site("2026-12-01T00:00:00Z", 2),
                site("2026-12-09T00:00:00Z", 168),
            ],
            &[],
        );
        assert_eq!(judged, [(0, Some(Why::Late)), (0, Some(Why::TooLong))]);
    }

    #[test]
    fn a_month_leaves_out_the_policys_hours_and_no_more() {
        let days = [
            site("2026-12-10T00:00:00Z", 20),
            site("2026-12-11T00:00:00Z", 24),
            // Inside of the first: no hour is used up twice.
            site("2026-12-10T05:00:00Z", 5),
            site("2026-12-20T00:00:00Z", 1),
        ];
        let beyond = Some(Why::BeyondLimit);
        assert_eq!(
            hours(&days, &[]),
            [(20, None), (4, beyond), (5, None), (0, beyond)]
        );
        let allowed = |_| ALLOWANCE;
        let (full, left) = beyond_limit(&days[..1], &days[1], &Live::new(), allowed).unwrap();
        assert_eq!((full.label().as_str(), left), ("2026-12", 4 * HOUR_MS));
        let fits = site("2026-12-20T00:00:00Z", 4);
        assert_eq!(beyond_limit(&days[..1], &fits, &Live::new(), allowed), None);
        // Over the end of a month each month is asked for its own part.
        let over = site("2026-12-31T22:00:00Z", 6);
        assert_eq!(beyond_limit(&days[..1], &over, &Live::new(), allowed), None);
        assert_eq!(hours(&[over], &[]), [(2, None)]);
    }

    #[test]
    fn work_on_one_connection_excuses_an_edge_site_only_while_no_other_one_is_up() {
        let evening = "2026-12-10T20:00:00Z";
        let one = connection("oslo-1", evening, 4);
        let up = Some(Why::OthersUp);
        assert_eq!(
            hours(std::slice::from_ref(&one), &["oslo-1", "oslo-2"]),
            [(0, up)]
        );
        // Alone at the edge site, it takes it down.
        assert_eq!(hours(std::slice::from_ref(&one), &["oslo-1"]), [(4, None)]);
        // Both at once: as long as both are.
        let both = [one.clone(), connection("oslo-2", "2026-12-10T22:00:00Z", 4)];
        assert_eq!(hours(&both, &["oslo-1", "oslo-2"]), [(2, up), (2, up)]);
        assert_eq!(
            hours(&both, &["oslo-1", "oslo-2", "oslo-3"]),
            [(0, up), (0, up)]
        );
        // What was announced late excuses nobody.
        let mut late = both;
        late[1].announced.announced = UtcMs::parse_rfc3339("2026-12-09T00:00:00Z").unwrap();
        assert_eq!(
            hours(&late, &["oslo-1", "oslo-2"]),
            [(0, up), (0, Some(Why::Late))]
        );
    }

    #[test]
    fn a_window_lies_ahead_and_is_at_most_a_day() {
        let fields = |begins, ends| -> Vec<String> {
            let errors = announcement(begins, ends, now()).err().unwrap_or_default();
            errors.into_iter().map(|error| error.field).collect()
        };
        assert_eq!(fields("soon", ""), ["begins", "ends"]);
        assert_eq!(fields("2026-12-02T12:00", "2026-12-02T12:00"), ["ends"]);
        assert_eq!(fields("2026-12-02T12:00", "2026-12-03T12:01"), ["ends"]);
        assert_eq!(fields("2026-11-27T11:00", "2026-11-27T13:00"), ["begins"]);
    }
}
