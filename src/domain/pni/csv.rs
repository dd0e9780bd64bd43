//! The inventory as CSV: columns defined once, for the template, the export and the import.
//!
//! A path is one cell (see [`super::parse_path`]), shared risks are a comma list, so that one table
//! holds everything and what was exported imports again unchanged.

use crate::sorted::SortedSet;

use super::{Pni, PniDraft};
use crate::catalogue::Catalogue;
use crate::csv_cell;
use crate::csv_line::line_of;

/// Most rows that one file may bring.
pub const MAX_ROWS: usize = 2_000;

/// A column of the inventory's CSV.
pub struct Column {
    /// Header, equal to the field of [`PniDraft`].
    pub name: &'static str,
    /// What to write, for the template's help.
    pub doc: &'static str,
    /// An example that passes.
    pub example: &'static str,
    /// Whether a row cannot do without it.
    pub required: bool,
    field: fn(&mut PniDraft) -> &mut String,
}

impl Column {
    /// Writes this column's text into a draft.
    pub fn set(&self, draft: &mut PniDraft, text: &str) {
        text.clone_into((self.field)(draft));
    }

    /// Takes this column's text out of a draft.
    pub fn take(&self, draft: &mut PniDraft) -> String {
        std::mem::take((self.field)(draft))
    }
}

macro_rules! columns {
    ($($name:ident $required:literal $example:literal $doc:literal;)+) => {
        /// Every column, in the order of the export.
        pub const COLUMNS: &[Column] = &[$(Column {
            name: stringify!($name),
            doc: $doc,
            example: $example,
            required: $required,
            field: |draft| &mut draft.$name,
        },)+];
    };
}

columns! {
    id false "" "Identity given by the portal; leave empty for a new connection.";
    name true "AMS-1" "Your own name of the connection, unique in the file.";
    metro true "amsterdam" "Microsoft edge site: its id or name.";
    facility false "63" "PeeringDB facility number of the building.";
    kind false "private" "private or exchange (empty: private).";
    peer_router true "ams-pe1" "Your router at your end.";
    microsoft_router false "" "Microsoft's router; leave empty when you do not know it.";
    bandwidth true "100000" "Capacity of the whole bundle: Mbit/s, or with a unit such as 100 Gbit/s.";
    lag_members false "1" "Links in the bundle (empty: 1).";
    session_v4 false "198.18.0.0/31" "IPv4 session subnet, /31 or /30.";
    session_v6 false "" "IPv6 session subnet, /127.";
    lacp false "yes" "LACP runs: yes, no or empty (not recorded).";
    bfd false "no" "BFD runs: yes, no or empty.";
    stateful_firewall false "no" "Ends on a stateful firewall: yes, no or empty.";
    rate_limit false "no" "Is rate-limited: yes, no or empty.";
    md5 false "no" "Sessions use an MD5 key: yes, no or empty.";
    peak_in false "20000" "5-minute peak from Microsoft to you, Mbit/s.";
    peak_out false "4000" "5-minute peak from you to Microsoft, Mbit/s.";
    status false "live" "planned, live or retired (empty: planned).";
    connection_state false "Active" "Microsoft's state of the connection; information only.";
    maps_use false "in_use" "in_use, or ordinary for a connection that a type conversion has yet to put to MAPS use (empty: in_use).";
    record false "claimed" "claimed, confirmed or disputed; Microsoft decides, an import cannot change it.";
    path false "s1: core-1 > ams-pe1 | 12.5 km | duct:AMS-7" "Segments from your core to your router: id: from > to | length | capacity | shared risks; next segment after a semicolon.";
    srlgs false "cable:X1, entrance:east" "Shared risks of the connection itself, as kind:name, separated by commas.";
}

/// What is wrong with one row of an imported file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RowError {
    /// Line in the file, from 1; the header is line 1.
    pub line: u64,
    /// Column, when the mistake is in one.
    pub column: Option<String>,
    /// The value seen, the rule, what to write.
    pub reason: String,
}

impl std::fmt::Display for RowError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.column {
            Some(column) => write!(f, "line {}, column {column}: {}", self.line, self.reason),
            None => write!(f, "line {}: {}", self.line, self.reason),
        }
    }
}

fn write(rows: impl Iterator<Item = Vec<String>>) -> String {
    let header = COLUMNS
        .iter()
        .map(|column| column.name.to_owned())
        .collect();
    csv_cell::file(std::iter::once(header).chain(rows))
}

/// The inventory as CSV; imports again unchanged.
pub fn to_csv(pnis: &[Pni]) -> String {
    write(pnis.iter().map(|pni| {
        let mut draft = PniDraft::from(pni);
        COLUMNS
            .iter()
            .map(|column| column.take(&mut draft))
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

/// Reads an inventory; all rows or none.
///
/// # Errors
/// Every mistake of every row, with line and column, in the order of the file.
pub fn from_csv(text: &str, catalogue: &Catalogue) -> Result<Vec<Pni>, Vec<RowError>> {
    let rows = from_csv_lines(text, catalogue)?;
    Ok(rows.into_iter().map(|(_, pni)| pni).collect())
}

/// As [`from_csv`], each connection with its line in the file: for checks against what is stored.
///
/// # Errors
/// As [`from_csv`].
pub fn from_csv_lines(text: &str, catalogue: &Catalogue) -> Result<Vec<(u64, Pni)>, Vec<RowError>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = read_header(&mut reader)?;
    let (mut pnis, mut errors) = (Vec::new(), Vec::new());
    let (mut ids, mut names) = (SortedSet::new(), SortedSet::new());
    for (index, record) in reader.records().enumerate() {
        if index >= MAX_ROWS {
            errors.push(RowError {
                line: 0,
                column: None,
                reason: format!("the file has more than {MAX_ROWS} rows; split it"),
            });
            break;
        }
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = line_of(text, error.position());
                errors.push(RowError {
                    line,
                    column: None,
                    reason: format!("not readable as CSV: {error}"),
                });
                continue;
            }
        };
        let line = line_of(text, record.position());
        if record.len() != header.len() {
            let reason = format!(
                "the row has {} cells, the header {}; quote cells that contain commas",
                record.len(),
                header.len()
            );
            errors.push(RowError {
                line,
                column: None,
                reason,
            });
            continue;
        }
        let mut draft = PniDraft::default();
        for (column, cell) in header.iter().zip(record.iter()) {
            column.set(&mut draft, csv_cell::unguarded(cell));
        }
        match draft.parse(catalogue) {
            Ok(pni) => {
                for (column, fresh, value) in [
                    ("id", ids.insert(pni.id.clone()), pni.id.as_str()),
                    ("name", names.insert(pni.name.clone()), pni.name.as_str()),
                ] {
                    let unnamed = column == "id" && draft.id.is_empty();
                    if !(fresh || unnamed) {
                        let reason = format!(
                            "\"{value}\" is in the file twice; every connection has its own {column}"
                        );
                        errors.push(RowError {
                            line,
                            column: Some(column.to_owned()),
                            reason,
                        });
                    }
                }
                pnis.push((line, pni));
            }
            Err(fields) => errors.extend(fields.into_iter().map(|field| RowError {
                line,
                column: Some(field.field),
                reason: field.message,
            })),
        }
    }
    if errors.is_empty() {
        Ok(pnis)
    } else {
        Err(errors)
    }
}

fn read_header(reader: &mut csv::Reader<&[u8]>) -> Result<Vec<&'static Column>, Vec<RowError>> {
    let at_header = |column: Option<&str>, reason: String| RowError {
        line: 1,
        column: column.map(str::to_owned),
        reason,
    };
    let names = reader
        .headers()
        .map_err(|error| vec![at_header(None, format!("not readable as CSV: {error}"))])?
        .clone();
    let (mut header, mut errors): (Vec<&'static Column>, Vec<RowError>) = (Vec::new(), Vec::new());
    for name in &names {
        match COLUMNS
            .iter()
            .find(|column| column.name.eq_ignore_ascii_case(name))
        {
            None => errors.push(at_header(
                Some(name),
                format!("\"{name}\" is not a column; the template shows the columns"),
            )),
            Some(column) if header.iter().any(|seen| seen.name == column.name) => {
                errors.push(at_header(
                    Some(name),
                    format!("the column \"{name}\" is there twice"),
                ));
            }
            Some(column) => header.push(column),
        }
    }
    for column in COLUMNS.iter().filter(|column| column.required) {
        if !header.iter().any(|seen| seen.name == column.name) {
            errors.push(at_header(
                Some(column.name),
                format!("the column \"{}\" is missing", column.name),
            ));
        }
    }
    if errors.is_empty() {
        Ok(header)
    } else {
        Err(errors)
    }
}
