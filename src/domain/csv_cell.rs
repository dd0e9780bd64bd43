//! Cells of CSV files that spreadsheets open: nothing that somebody typed may run there as a formula.

/// The cell with an apostrophe in front when a spreadsheet would run it. Numbers and telephone
/// numbers keep their sign.
pub fn guarded(cell: String) -> String {
    if runs(&cell) || unguarded(&cell).len() < cell.len() {
        format!("'{cell}")
    } else {
        cell
    }
}

/// What was written before [`guarded`], for files that are read again.
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(inner) if runs(inner) || inner.starts_with('\'') => inner,
        _ => cell,
    }
}

fn runs(cell: &str) -> bool {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let number = cell
        .chars()
        .skip(1)
        .all(|c| c.is_ascii_digit() || " .()-".contains(c));
    risky && !number
}

/// A file of these rows, the header first, each cell guarded.
pub fn file(rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        // Writing to memory cannot fail, and rows are of equal length.
        let _ = writer.write_record(row.into_iter().map(guarded));
    }
    writer
        .into_inner()
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_is_made_harmless() {
        let guarded = |cell: &str| super::guarded(cell.to_owned());
        assert_eq!(guarded("=1+cmd()"), "'=1+cmd()");
        assert_eq!(guarded("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(guarded("+31 20 123 4567"), "+31 20 123 4567");
        assert_eq!(guarded("-3.5"), "-3.5");
        assert_eq!(guarded("Colt"), "Colt");
        assert_eq!(guarded("'s-Gravenhage"), "'s-Gravenhage");
    }

    proptest! {
        #[test]
        fn whatever_is_written_reads_back_and_never_runs(cell in "['=+@\\-\t]{0,3}[a-z0-9(' ]{0,6}") {
            let written = guarded(cell.clone());
            prop_assert!(!runs(&written), "{written}");
            prop_assert_eq!(unguarded(&written), cell.as_str());
        }
    }
}
