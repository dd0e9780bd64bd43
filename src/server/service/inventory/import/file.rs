//! The file: CSV, or an evidence/1 document when it begins with a brace.

use maps_domain::catalogue::Catalogue;
use maps_domain::evidence::{Register, parse};
use maps_domain::pni::{Pni, RowError, from_csv_lines};
use serde::{Deserialize, Serialize};

/// A checked upload as stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Upload {
    pub(super) name: String,
    pub(super) rows: Vec<(u64, Pni)>,
    pub(super) register: Option<Register>,
}

pub(super) fn read(name: &str, text: &str, catalogue: &Catalogue) -> Result<Upload, Vec<RowError>> {
    let at_file = |reason: &str| {
        vec![RowError {
            line: 1,
            column: None,
            reason: reason.to_owned(),
        }]
    };
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(at_file("nothing to read; choose a file or paste its text"));
    }
    let (rows, register) = if text.trim_start().starts_with('{') {
        let document = parse(text, catalogue).map_err(|errors| {
            let mistake = |error: maps_domain::evidence::EvidenceError| RowError {
                line: u64::try_from(error.line).unwrap_or_default(),
                column: Some(error.place),
                reason: error.reason,
            };
            errors.into_iter().map(mistake).collect::<Vec<_>>()
        })?;
        let register = Register::of(&document);
        let rows = document.pnis.into_iter().map(|pni| (0, pni)).collect();
        (rows, Some(register))
    } else {
        (from_csv_lines(text, catalogue)?, None)
    };
    if rows.is_empty() {
        return Err(at_file(
            "the file holds no connection; the template shows how to write one",
        ));
    }
    Ok(Upload {
        name: name.to_owned(),
        rows,
        register,
    })
}
