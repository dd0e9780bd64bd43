//! Measurements: one window of one segment of one subject, as measured by somebody who is named.

use serde::{Deserialize, Serialize};

use super::Share;
use crate::csv_line::line_of;
use crate::json_entries::{Entry, entries, text};
use crate::pni::FieldError;
use crate::time::UtcMs;

text_enum! {
    /// Which part of the way was measured.
    pub enum Segment: "segment" {
        /// Customer site to edge site: the ISP's.
        SiteToEdge = "site_to_edge", "Customer site to edge site";
        /// Edge site to service: Microsoft's.
        EdgeToService = "edge_to_service", "Edge site to service";
        /// All of it.
        EndToEnd = "end_to_end", "End to end";
    }
}

/// What was measured in one window.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Measurement {
    /// Which part of the way.
    pub segment: Segment,
    /// The activation, site, region or ISP it belongs to, by its id.
    pub subject: String,
    /// Begin of the window.
    pub from: UtcMs,
    /// End of the window, exclusive.
    pub to: UtcMs,
    /// Share of the window in which the segment was up.
    pub availability: Share,
    /// Share of the packets that arrived.
    pub packet_delivery: Option<Share>,
    /// Median round-trip time, µs.
    pub rtt_p50_us: Option<u32>,
    /// 95th percentile of the round-trip time, µs.
    pub rtt_p95_us: Option<u32>,
    /// 99th percentile of the round-trip time, µs.
    pub rtt_p99_us: Option<u32>,
    /// Who measured.
    pub measured_by: String,
    /// When the portal received it; the latest of several for one window counts.
    pub received_at: UtcMs,
}

/// Columns of the CSV, in order. Times are RFC 3339, shares percent, round-trip times ms.
pub const COLUMNS: [&str; 10] = [
    "segment",
    "subject",
    "from",
    "to",
    "availability_percent",
    "packet_delivery_percent",
    "rtt_p50_ms",
    "rtt_p95_ms",
    "rtt_p99_ms",
    "measured_by",
];

/// Why a CSV was refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MeasurementError {
    /// The header is not the expected one.
    #[error("The column \"{0}\" is missing. The first line has to name: {1}.")]
    Column(&'static str, String),
    /// Rows that cannot be used: line (from 1) and what to mend. Nothing is taken.
    #[error("{} rows cannot be used; nothing was taken.", .0.len())]
    Rows(Vec<(u64, FieldError)>),
    /// Not CSV at all.
    #[error("The file is not CSV: {0}.")]
    Unreadable(String),
    /// Not the JSON that is expected.
    #[error("The body cannot be read: {0}.")]
    Json(String),
}

#[derive(Deserialize)]
struct Row {
    segment: String,
    subject: String,
    from: String,
    to: String,
    availability_percent: String,
    #[serde(default)]
    packet_delivery_percent: String,
    #[serde(default)]
    rtt_p50_ms: String,
    #[serde(default)]
    rtt_p95_ms: String,
    #[serde(default)]
    rtt_p99_ms: String,
    measured_by: String,
}

/// Reads measurements with their lines: all rows or none, every bad row named with its line.
///
/// # Errors
/// [`MeasurementError`].
pub fn from_csv(
    text: &str,
    received_at: UtcMs,
) -> Result<Vec<(u64, Measurement)>, MeasurementError> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let unreadable = |error: csv::Error| MeasurementError::Unreadable(error.to_string());
    let header = reader.headers().map_err(unreadable)?.clone();
    let required = [0, 1, 2, 3, 4, 9];
    for (index, name) in COLUMNS.into_iter().enumerate() {
        if required.contains(&index) && !header.iter().any(|seen| seen == name) {
            return Err(MeasurementError::Column(name, COLUMNS.join(", ")));
        }
    }
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        let line = line_of(text, record.position());
        let row: Row = record.deserialize(Some(&header)).map_err(unreadable)?;
        match row.measurement(received_at) {
            Ok(measurement) => good.push((line, measurement)),
            Err(error) => bad.push((line, error)),
        }
    }
    if bad.is_empty() {
        Ok(good)
    } else {
        Err(MeasurementError::Rows(bad))
    }
}

/// Reads the JSON form: `[{"segment": …}]` or `{"measurements": [{"segment": …}]}` with the names of the
/// CSV's columns; figures may be numbers or texts. Entries are counted from 1.
///
/// # Errors
/// As [`from_csv`].
pub fn from_json(
    bytes: &[u8],
    received_at: UtcMs,
) -> Result<Vec<(u64, Measurement)>, MeasurementError> {
    let list = entries(bytes, "measurements").map_err(MeasurementError::Json)?;
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (place, entry) in (1_u64..).zip(list) {
        match Row::of(&entry).measurement(received_at) {
            Ok(measurement) => good.push((place, measurement)),
            Err(error) => bad.push((place, error)),
        }
    }
    if bad.is_empty() {
        Ok(good)
    } else {
        Err(MeasurementError::Rows(bad))
    }
}

impl Row {
    fn of(entry: &Entry) -> Self {
        let text = |name: &str| text(entry, name);
        Self {
            segment: text("segment"),
            subject: text("subject"),
            from: text("from"),
            to: text("to"),
            availability_percent: text("availability_percent"),
            packet_delivery_percent: text("packet_delivery_percent"),
            rtt_p50_ms: text("rtt_p50_ms"),
            rtt_p95_ms: text("rtt_p95_ms"),
            rtt_p99_ms: text("rtt_p99_ms"),
            measured_by: text("measured_by"),
        }
    }

    fn measurement(self, received_at: UtcMs) -> Result<Measurement, FieldError> {
        let at = |field: &str, message: String| FieldError::new(field, message);
        let segment =
            Segment::parse(&self.segment).map_err(|error| at("segment", error.to_string()))?;
        let moment = |field: &str, text: &str| {
            UtcMs::parse_rfc3339(text).map_err(|error| at(field, error.to_string()))
        };
        let share = |field: &str, text: &str| {
            Share::parse_percent(text).map_err(|error| at(field, error.to_string()))
        };
        let measurement = Measurement {
            segment,
            from: moment("from", &self.from)?,
            to: moment("to", &self.to)?,
            availability: share("availability_percent", &self.availability_percent)?,
            packet_delivery: if self.packet_delivery_percent.is_empty() {
                None
            } else {
                Some(share(
                    "packet_delivery_percent",
                    &self.packet_delivery_percent,
                )?)
            },
            rtt_p50_us: micros("rtt_p50_ms", &self.rtt_p50_ms)?,
            rtt_p95_us: micros("rtt_p95_ms", &self.rtt_p95_ms)?,
            rtt_p99_us: micros("rtt_p99_ms", &self.rtt_p99_ms)?,
            subject: self.subject,
            measured_by: self.measured_by,
            received_at,
        };
        measurement.check()?;
        Ok(measurement)
    }
}

/// Milliseconds with up to three decimals, as whole microseconds; empty is `None`.
fn micros(field: &str, text: &str) -> Result<Option<u32>, FieldError> {
    if text.is_empty() {
        return Ok(None);
    }
    let error = || {
        FieldError::new(
            field,
            format!(
                "`{text}` is not a round-trip time. Write milliseconds with at most three decimals, for example 12.5."
            ),
        )
    };
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 3 {
        return Err(error());
    }
    format!("{whole}{part:0<3}")
        .parse()
        .map(Some)
        .map_err(|_| error())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "segment,subject,from,to,availability_percent,packet_delivery_percent,rtt_p50_ms,rtt_p95_ms,rtt_p99_ms,measured_by\n";

    fn read(rows: &str) -> Result<Vec<Measurement>, MeasurementError> {
        let now = UtcMs::parse_rfc3339("2026-11-27T12:00:00Z").unwrap();
        Ok(from_csv(&format!("{HEADER}{rows}"), now)?
            .into_iter()
            .map(|(_, measurement)| measurement)
            .collect())
    }

    #[test]
    fn a_row_is_read_in_whole_units() {
        let rows = "site_to_edge,s1,2026-11-27T10:00:00Z,2026-11-27T10:05:00Z,99.95,,1.5,2,2.125,probe 7\n";
        let read = read(rows).unwrap().remove(0);
        assert_eq!(read.availability.ppm(), 999_500);
        assert_eq!(read.packet_delivery, None);
        assert_eq!(
            (read.rtt_p50_us, read.rtt_p95_us, read.rtt_p99_us),
            (Some(1_500), Some(2_000), Some(2_125))
        );
        assert_eq!(read.to.get() - read.from.get(), 300_000);
    }

    #[test]
    fn every_bad_row_is_named_with_its_line_and_nothing_is_taken() {
        let rows = "\
site_to_edge,s1,2026-11-27T10:00:00Z,2026-11-27T10:05:00Z,100,,,,,p
nowhere,s1,2026-11-27T10:00:00Z,2026-11-27T10:05:00Z,100,,,,,p
site_to_edge,s1,2026-11-27T10:00:00Z,2026-11-27T09:05:00Z,100,,,,,p
site_to_edge,s1,2026-11-25T10:00:00Z,2026-11-27T09:05:00Z,100,,,,,p
site_to_edge,s1,2026-11-27T13:00:00Z,2026-11-27T13:05:00Z,100,,,,,p
site_to_edge,s1,2026-11-27T10:00:00Z,2026-11-27T10:05:00Z,100.5,,,,,p
site_to_edge,s1,2026-11-27T10:00:00Z,2026-11-27T10:05:00Z,100,,3,2,,p
site_to_edge,s1,2026-11-27T10:00:00Z,2026-11-27T10:05:00Z,100,,,,,
site_to_edge,s1,yesterday,2026-11-27T10:05:00Z,100,,,,,p
";
        let Err(MeasurementError::Rows(bad)) = read(rows) else {
            panic!("refused");
        };
        let seen: Vec<_> = bad
            .iter()
            .map(|(line, error)| (*line, error.field.as_str()))
            .collect();
        assert_eq!(
            seen,
            [
                (3, "segment"),
                (4, "to"),
                (5, "to"),
                (6, "to"),
                (7, "availability_percent"),
                (8, "rtt_p95_ms"),
                (9, "measured_by"),
                (10, "from")
            ]
        );
    }

    #[test]
    fn json_says_the_same_as_csv() {
        let now = UtcMs::parse_rfc3339("2026-11-27T12:00:00Z").unwrap();
        let json = br#"{"measurements": [{"segment": "site_to_edge", "subject": "s1",
            "from": "2026-11-27T10:00:00Z", "to": "2026-11-27T10:05:00Z",
            "availability_percent": 99.95, "rtt_p50_ms": "1.5", "rtt_p95_ms": 2, "measured_by": "probe 7"}]}"#;
        let csv =
            "site_to_edge,s1,2026-11-27T10:00:00Z,2026-11-27T10:05:00Z,99.95,,1.5,2,,probe 7\n";
        let read_json = from_json(json, now).unwrap();
        assert_eq!(read_json, [(1, read(csv).unwrap().remove(0))]);
        let bad = from_json(br#"{"measurements": [{}]}"#, now).unwrap_err();
        assert!(matches!(bad, MeasurementError::Rows(rows) if rows[0].0 == 1));
        let bare = json.strip_prefix(br#"{"measurements": "#).unwrap();
        let bare = bare.strip_suffix(b"}").unwrap();
        assert_eq!(from_json(bare, now).unwrap(), read_json);
        assert!(
            from_json(b"{}", now)
                .unwrap_err()
                .to_string()
                .contains("measurements")
        );
    }

    #[test]
    fn a_missing_column_is_named() {
        let now = UtcMs::new(0);
        let error = from_csv("segment,subject\n", now).unwrap_err().to_string();
        assert!(
            error.contains("\"from\"") && error.contains("measured_by"),
            "{error}"
        );
    }
}
