//! Peaks as files and programs send them: CSV with a header, or entries of a JSON list.

use super::peaks::{record, record_all};
use super::{Recorded, Row};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use maps_domain::field::FieldError;
use maps_domain::json_entries::{Entry, entries, text};

/// The columns of a file.
pub const COLUMNS: [&str; 4] = ["pni", "measured_on", "peak_in_mbps", "peak_out_mbps"];

/// Reads a CSV file with the lines of its rows. Lines without either peak are passed over.
fn read_csv(bytes: &[u8]) -> Result<Vec<(u64, Row)>, AppError> {
    let refuse = |message: String| AppError::field("file", message);
    let text = std::str::from_utf8(bytes)
        .map_err(|_| refuse("The file is not UTF-8 text. Save it as CSV (UTF-8).".to_owned()))?;
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = reader
        .headers()
        .map_err(|error| refuse(format!("The first line cannot be read: {error}.")))?
        .clone();
    let place = |name: &str| {
        header
            .iter()
            .position(|seen| seen.eq_ignore_ascii_case(name))
    };
    let mut places = Vec::new();
    for name in COLUMNS {
        places.push(place(name).ok_or_else(|| {
            refuse(format!(
                "The column \u{201c}{name}\u{201d} is missing; the first line is {}.",
                COLUMNS.join(",")
            ))
        })?);
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| refuse(format!("A line cannot be read: {error}.")))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |at: usize| {
            let column = places.get(at).copied().unwrap_or_default();
            record.get(column).unwrap_or_default().to_owned()
        };
        let row = Row {
            place: format!("line {line}"),
            pni: cell(0),
            measured_on: cell(1),
            peak_in: cell(2),
            peak_out: cell(3),
        };
        // The template leaves open what was never measured; so may who sends it back.
        if !(row.peak_in.trim().is_empty() && row.peak_out.trim().is_empty()) {
            rows.push((line, row));
        }
    }
    Ok(rows)
}

/// Reads a CSV file and records it.
///
/// # Errors
/// `Invalid` at the field `file`, one message per line with a mistake.
pub async fn by_file(ctx: &Ctx, bytes: &[u8]) -> Result<Recorded, AppError> {
    let rows: Vec<Row> = read_csv(bytes)?.into_iter().map(|(_, row)| row).collect();
    record(ctx, &rows, "csv")
        .await
        .map_err(|error| match error {
            AppError::Invalid(errors) => AppError::Invalid(
                errors
                    .into_iter()
                    .map(|error| {
                        let message = match error.field.as_str() {
                            "" => error.message,
                            place => format!("{place}: {}", error.message),
                        };
                        FieldError::new("file", message)
                    })
                    .collect(),
            ),
            other => other,
        })
}

/// What a program sent: recorded, or the rows that cannot be used, each with its line (of a JSON list, its
/// place from 1), the column and what to mend.
pub type Received = Result<Recorded, Vec<(u64, FieldError)>>;

/// Records what a program sends as CSV.
///
/// # Errors
/// `Refused` for a body that is no such file.
pub async fn by_csv_program(ctx: &Ctx, bytes: &[u8]) -> Result<Received, AppError> {
    let rows = read_csv(bytes).map_err(|error| match error {
        AppError::Invalid(errors) => {
            let said: Vec<String> = errors.into_iter().map(|error| error.message).collect();
            AppError::Refused(said.join(" "))
        }
        other => other,
    })?;
    by_program(ctx, rows).await
}

/// Records what a program sends as JSON: `[{…}]` or `{"peaks": [{…}]}` with the names of the columns.
///
/// # Errors
/// `Refused` for a body that is no such list.
pub async fn by_json_program(ctx: &Ctx, bytes: &[u8]) -> Result<Received, AppError> {
    let list = entries(bytes, "peaks")
        .map_err(|error| AppError::Refused(format!("The body cannot be read: {error}.")))?;
    let row = |(place, entry): (u64, Entry)| {
        let row = Row {
            place: place.to_string(),
            pni: text(&entry, "pni"),
            measured_on: text(&entry, "measured_on"),
            peak_in: text(&entry, "peak_in_mbps"),
            peak_out: text(&entry, "peak_out_mbps"),
        };
        (place, row)
    };
    by_program(ctx, (1_u64..).zip(list).map(row).collect()).await
}

async fn by_program(ctx: &Ctx, rows: Vec<(u64, Row)>) -> Result<Received, AppError> {
    let (lines, rows): (Vec<u64>, Vec<Row>) = rows.into_iter().unzip();
    if rows.is_empty() {
        return Err(AppError::Refused("There is no peak in it.".to_owned()));
    }
    let line = |at: usize| lines.get(at).copied().unwrap_or_default();
    let recorded = record_all(ctx, &rows, "api").await?;
    Ok(recorded.map_err(|errors| {
        let at_line = |(at, error)| (line(at), error);
        errors.into_iter().map(at_line).collect()
    }))
}
