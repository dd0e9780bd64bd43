//! What Microsoft has seen of a built connection before it goes live, each with its date and who saw it
//! (reference, section 6.1: cabling by the LOA, BGP configuration, and an end-to-end check while all
//! routes are blocked).

use serde::{Deserialize, Serialize};

use super::Event;
use crate::field::FieldError;
use crate::time::UtcMs;

text_enum! {
    /// What is looked at.
    pub enum Check: "check" {
        /// Light received at Microsoft's port.
        Light = "light", "Light received";
        /// The bundle is up (PNI-08).
        Lacp = "lacp", "LACP up";
        /// The IPv4 session.
        SessionV4 = "session_v4_up", "IPv4 session established";
        /// The IPv6 session.
        SessionV6 = "session_v6_up", "IPv6 session established";
        /// From end to end, with all routes blocked.
        EndToEnd = "end_to_end", "End-to-end check";
    }
}

/// Light that an optical receiver can tell from none, and survives, dBm (ours, generous on both ends).
const DBM: std::ops::RangeInclusive<f64> = -40.0..=10.0;
/// Longest name of who saw it, characters.
const LONGEST_NAME: usize = 80;
/// Longest result, characters.
const LONGEST_RESULT: usize = 500;

impl Check {
    /// What its result is, as the label of a field; `None` where having seen it is all.
    pub const fn result(self) -> Option<&'static str> {
        match self {
            Self::Light => Some("Light received, dBm"),
            Self::EndToEnd => Some("Result of the end-to-end check"),
            Self::Lacp | Self::SessionV4 | Self::SessionV6 => None,
        }
    }
}

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// What was looked at.
    pub check: Check,
    /// Day, `2026-11-27`.
    pub on: String,
    /// Who saw it.
    pub by: String,
    /// The figure or words where there are any.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub result: String,
}

/// The same as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// Day.
    pub on: String,
    /// Who.
    pub by: String,
    /// Result.
    pub result: String,
}

/// What an event asks for. `v6`: the connection has an IPv6 session too.
pub fn asked_at(event: Event, v6: bool) -> Vec<Check> {
    match event {
        Event::Validate => vec![Check::Light, Check::Lacp],
        Event::Activate if v6 => vec![Check::SessionV4, Check::SessionV6, Check::EndToEnd],
        Event::Activate => vec![Check::SessionV4, Check::EndToEnd],
        _ => Vec::new(),
    }
}

/// Reads what was seen, all of it or none. Fields are `light_on`, `light_by`, `light_result` and so on.
/// `since`: when the request was sent; nothing of it can have been seen before.
///
/// # Errors
/// A message per field.
pub fn read_all(
    checks: &[Check],
    typed: impl Fn(Check) -> Typed,
    since: UtcMs,
    now: UtcMs,
) -> Result<Vec<Seen>, Vec<FieldError>> {
    let (mut seen, mut errors) = (Vec::new(), Vec::new());
    for &check in checks {
        match read(check, &typed(check), since, now) {
            Ok(read) => seen.push(read),
            Err(found) => errors.extend(found),
        }
    }
    match errors.is_empty() {
        true => Ok(seen),
        false => Err(errors),
    }
}

fn read(check: Check, typed: &Typed, since: UtcMs, now: UtcMs) -> Result<Seen, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut wrong = |part: &str, message: String| {
        let field = format!("{}_{part}", check.as_str());
        errors.push(FieldError::new(
            field,
            format!("{}: {message}", check.label()),
        ));
    };
    let on = match UtcMs::parse_date(typed.on.trim()) {
        Err(_) => {
            wrong(
                "on",
                "write the day on which it was seen, for example 2026-11-27.".to_owned(),
            );
            String::new()
        }
        Ok(on) if on > now => {
            wrong("on", format!("{} is in the future.", on.date()));
            String::new()
        }
        Ok(on) if on.add_days(1) <= since => {
            wrong(
                "on",
                format!(
                    "{} is before the request was sent, on {}.",
                    on.date(),
                    since.date()
                ),
            );
            String::new()
        }
        Ok(on) => on.date(),
    };
    let by = typed.by.trim();
    if !(2..=LONGEST_NAME).contains(&by.chars().count()) {
        wrong(
            "by",
            format!("write who saw it, a name or team of at most {LONGEST_NAME} characters."),
        );
    }
    let result = typed.result.trim();
    match check {
        Check::Light if result.parse().is_ok_and(|dbm: f64| DBM.contains(&dbm)) => {}
        Check::Light => wrong(
            "result",
            format!(
                "write the level at Microsoft's port in dBm, from {} to {}, for example -2.1.",
                DBM.start(),
                DBM.end()
            ),
        ),
        Check::EndToEnd if !(5..=LONGEST_RESULT).contains(&result.chars().count()) => wrong(
            "result",
            format!("write what was checked and what came out, 5 to {LONGEST_RESULT} characters."),
        ),
        _ => {}
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Seen {
        check,
        on,
        by: by.to_owned(),
        result: match check.result() {
            Some(_) => result.to_owned(),
            None => String::new(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> UtcMs {
        UtcMs::parse_date(text).unwrap()
    }

    fn typed(on: &str, by: &str, result: &str) -> Typed {
        Typed {
            on: on.to_owned(),
            by: by.to_owned(),
            result: result.to_owned(),
        }
    }

    fn fields(check: Check, one: &Typed) -> Vec<String> {
        let since = day("2026-11-20").add_hours(9);
        let read = read_all(&[check], |_| one.clone(), since, day("2026-11-28"));
        let errors = read.err().unwrap_or_default();
        errors.into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn each_thing_seen_has_its_day_its_witness_and_its_figure() {
        let fine = typed("2026-11-27", "Ola Nordmann, NOC", "-2.1");
        assert!(fields(Check::Light, &fine).is_empty());
        // Of the day on which the request was sent, no hour is known.
        assert!(fields(Check::Lacp, &typed("2026-11-20", "NOC", "")).is_empty());
        let cases = [
            (
                typed("", "", ""),
                vec!["light_on", "light_by", "light_result"],
            ),
            (typed("2026-11-29", "NOC", "-2.1"), vec!["light_on"]),
            (typed("2026-11-19", "NOC", "-2.1"), vec!["light_on"]),
            (typed("2026-11-27", "NOC", "good"), vec!["light_result"]),
            (typed("2026-11-27", "NOC", "-70"), vec!["light_result"]),
            (typed("2026-11-27", "NOC", "NaN"), vec!["light_result"]),
        ];
        for (one, wrong) in cases {
            assert_eq!(fields(Check::Light, &one), wrong, "{one:?}");
        }
        let short = typed("2026-11-27", "NOC", "ok");
        assert_eq!(fields(Check::EndToEnd, &short), ["end_to_end_result"]);
    }

    #[test]
    fn every_session_is_asked_for_by_itself() {
        assert_eq!(asked_at(Event::Validate, true), [Check::Light, Check::Lacp]);
        assert_eq!(
            asked_at(Event::Activate, false),
            [Check::SessionV4, Check::EndToEnd]
        );
        assert!(asked_at(Event::Activate, true).contains(&Check::SessionV6));
        assert!(asked_at(Event::AcceptLoa, true).is_empty());
    }
}
