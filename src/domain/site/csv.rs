//! Customer sites as CSV: columns defined once, for the template, the export and the import.

use std::collections::BTreeSet;

use super::{RowError, Site, SiteInput};
use crate::catalogue::Catalogue;
use crate::city::Cities;
use crate::csv_cell;
use crate::csv_line::line_of;

/// Most rows that one file may bring.
pub const MAX_ROWS: usize = 20_000;
/// Most mistakes that are listed; a file in the wrong format has one in every cell.
const MAX_ERRORS: usize = 500;

/// A column.
pub struct Column {
    /// Header, equal to the field of [`SiteInput`].
    pub name: &'static str,
    /// What to write.
    pub doc: &'static str,
    /// An example that passes.
    pub example: &'static str,
    /// Whether the file cannot do without it.
    pub required: bool,
    field: fn(&mut SiteInput) -> &mut String,
}

macro_rules! columns {
    ($($name:ident $required:literal $example:literal $doc:literal;)+) => {
        /// Every column, in the order of the export.
        pub const COLUMNS: &[Column] = &[$(Column {
            name: stringify!($name),
            doc: $doc,
            example: $example,
            required: $required,
            field: |input| &mut input.$name,
        },)+];
    };
}

columns! {
    site_id true "AMS-01" "Your own id of the site. A site of this id is changed, another one is added.";
    name true "Amsterdam office" "What people call the site.";
    address false "Keizersgracht 12, 1015 CX Amsterdam" "Postal address.";
    city false "Amsterdam" "City above 100,000 inhabitants; needed when there are no coordinates and the address names none.";
    country true "NL" "Two-letter code or English name; decides the region.";
    latitude false "" "Decimal degrees north; with longitude, or leave both empty.";
    longitude false "" "Decimal degrees east.";
    peak_mbps true "500" "Expected 5-minute peak of the larger direction: Mbit/s, or with a unit such as 2 Gbit/s.";
}

fn write(rows: impl Iterator<Item = Vec<String>>) -> String {
    let header = COLUMNS
        .iter()
        .map(|column| column.name.to_owned())
        .collect();
    csv_cell::file(std::iter::once(header).chain(rows))
}

/// The sites as CSV; imports again unchanged.
pub fn to_csv<'a>(sites: impl Iterator<Item = &'a Site>) -> String {
    write(sites.map(|site| {
        let mut input = SiteInput::from(site);
        COLUMNS
            .iter()
            .map(|column| std::mem::take((column.field)(&mut input)))
            .collect()
    }))
}

/// A file to start from: the header and one example row.
pub fn template_csv() -> String {
    write(std::iter::once(
        COLUMNS
            .iter()
            .map(|column| column.example.to_owned())
            .collect(),
    ))
}

/// Reads sites with the line each stands on; all rows or none. Commas or, as some spreadsheets write,
/// semicolons.
///
/// # Errors
/// Every mistake of every row (the first 500), with line and column, in the order of the file.
pub fn from_csv(
    text: &str,
    catalogue: &Catalogue,
    cities: &Cities,
) -> Result<Vec<(u64, Site)>, Vec<RowError>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first_line = text.lines().next().unwrap_or_default();
    let delimiter = if first_line.contains(';') && !first_line.contains(',') {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = read_header(&mut reader)?;
    let (mut sites, mut errors) = (Vec::new(), Vec::new());
    let mut ids = BTreeSet::new();
    for (index, record) in reader.records().enumerate() {
        if index >= MAX_ROWS {
            errors.push(whole(0, format!("The file has more than {MAX_ROWS} rows. Split it and import the parts one after the other.")));
            break;
        }
        if errors.len() >= MAX_ERRORS {
            errors.push(whole(
                0,
                format!(
                    "Only the first {MAX_ERRORS} mistakes are listed. Correct them and check again."
                ),
            ));
            break;
        }
        match record {
            Ok(record) => {
                let line = line_of(text, record.position());
                match row(line, &header, &record, catalogue, cities, &mut ids) {
                    Ok(site) => sites.push((line, site)),
                    Err(found) => errors.extend(found),
                }
            }
            Err(error) => {
                let line = line_of(text, error.position());
                errors.push(whole(line, format!("Not readable as CSV: {error}.")));
            }
        }
    }
    if sites.is_empty() && errors.is_empty() {
        errors.push(whole(
            1,
            "The file has a header but no rows. Add one row per site.".to_owned(),
        ));
    }
    if errors.is_empty() {
        Ok(sites)
    } else {
        Err(errors)
    }
}

fn row(
    line: u64,
    header: &[&Column],
    record: &csv::StringRecord,
    catalogue: &Catalogue,
    cities: &Cities,
    ids: &mut BTreeSet<String>,
) -> Result<Site, Vec<RowError>> {
    if record.len() != header.len() {
        let reason = format!(
            "The row has {} cells, the header {}. Put cells that contain the separator in quotes.",
            record.len(),
            header.len()
        );
        return Err(vec![whole(line, reason)]);
    }
    let mut input = SiteInput::default();
    for (column, cell) in header.iter().zip(record.iter()) {
        csv_cell::unguarded(cell).clone_into((column.field)(&mut input));
    }
    let site = input.parse(catalogue, cities).map_err(|fields| {
        fields
            .into_iter()
            .map(|field| RowError {
                line,
                column: (!field.field.is_empty()).then_some(field.field),
                reason: field.message,
            })
            .collect::<Vec<_>>()
    })?;
    if !ids.insert(site.site_id.clone()) {
        return Err(vec![RowError {
            line,
            column: Some("site_id".to_owned()),
            reason: format!(
                "\u{201c}{}\u{201d} is in the file twice. Every site has its own id.",
                site.site_id
            ),
        }]);
    }
    Ok(site)
}

fn whole(line: u64, reason: String) -> RowError {
    RowError {
        line,
        column: None,
        reason,
    }
}

fn read_header(reader: &mut csv::Reader<&[u8]>) -> Result<Vec<&'static Column>, Vec<RowError>> {
    let names = reader
        .headers()
        .map_err(|error| vec![whole(1, format!("Not readable as CSV: {error}."))])?
        .clone();
    let (mut header, mut errors): (Vec<&'static Column>, Vec<RowError>) = (Vec::new(), Vec::new());
    let mut refuse = |name: &str, reason: String| {
        errors.push(RowError {
            line: 1,
            column: Some(name.to_owned()),
            reason,
        });
    };
    for name in &names {
        match COLUMNS
            .iter()
            .find(|column| column.name.eq_ignore_ascii_case(name))
        {
            None => refuse(
                name,
                format!("\u{201c}{name}\u{201d} is not a column. The template shows the columns."),
            ),
            Some(column) if header.iter().any(|seen| seen.name == column.name) => {
                refuse(
                    name,
                    format!("The column \u{201c}{name}\u{201d} is there twice. Remove one."),
                );
            }
            Some(column) => header.push(column),
        }
    }
    for column in COLUMNS.iter().filter(|column| column.required) {
        if !header.iter().any(|seen| seen.name == column.name) {
            refuse(
                column.name,
                format!(
                    "The column \u{201c}{}\u{201d} is missing. The first line names the columns.",
                    column.name
                ),
            );
        }
    }
    if errors.is_empty() {
        Ok(header)
    } else {
        Err(errors)
    }
}
