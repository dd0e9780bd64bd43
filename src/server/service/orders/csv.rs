//! Lines of an order as a CSV list: `site_id,service_id,in_service_on,prefixes,product`, pasted or uploaded.

use super::draft::LineDraft;
use crate::server::db::orders::OpenSite;
use maps_domain::csv_line::line_of;
use maps_domain::field::FieldError;
use std::collections::BTreeMap;

/// The header of the list.
pub const HEADER: &str = "site_id,service_id,in_service_on,prefixes,product";

/// Reads a list; a line that names no product takes `product`. The customer's own site ids name the sites; each message names line and column.
///
/// # Errors
/// One message per mistake, all at the field `csv`.
pub fn read(
    text: &str,
    open: &[OpenSite],
    product: &str,
) -> Result<Vec<LineDraft>, Vec<FieldError>> {
    let by_ref: BTreeMap<&str, &OpenSite> = open
        .iter()
        .map(|site| (site.site_ref.as_str(), site))
        .collect();
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let at = |message: String| FieldError::new("csv", message);
    let header: Vec<String> = reader
        .headers()
        .map(|row| row.iter().map(str::to_lowercase).collect())
        .unwrap_or_default();
    let column = |name: &str| header.iter().position(|seen| seen == name);
    let (Some(site), Some(service), Some(date)) = (
        column("site_id"),
        column("service_id"),
        column("in_service_on"),
    ) else {
        let message =
            format!("Line 1: the columns must be {HEADER}. Copy this line above your list.");
        return Err(vec![at(message)]);
    };
    let (prefixes, products) = (column("prefixes"), column("product"));
    let mut lines = Vec::new();
    let mut errors = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let number = line_of(text, error.position());
                errors.push(at(format!(
                    "Line {number}: {error}. Check quotes and commas."
                )));
                continue;
            }
        };
        let number = line_of(text, record.position());
        let cell = |place: usize| record.get(place).unwrap_or_default().to_owned();
        let id = cell(site);
        match by_ref.get(id.as_str()) {
            Some(found) => lines.push(LineDraft {
                site: found.id.clone(),
                service_id: cell(service),
                product: products
                    .map(cell)
                    .filter(|named| !named.is_empty())
                    .unwrap_or_else(|| product.to_owned()),
                in_service_on: cell(date),
                prefixes: prefixes.map(cell).unwrap_or_default(),
                suffix: format!("@{number}"),
            }),
            None => errors.push(at(format!(
                "Line {number}, site_id: `{id}` is none of your sites in this region that can still be declared for this ISP. Check the id under Sites."
            ))),
        }
    }
    if errors.is_empty() {
        Ok(lines)
    } else {
        Err(errors)
    }
}

/// Turns messages of lines that came from a list into messages at the list: `service_id@7` becomes
/// "Line 7, service_id: …".
pub fn at_list(errors: Vec<FieldError>) -> Vec<FieldError> {
    errors
        .into_iter()
        .map(|error| match error.field.split_once('@') {
            Some((column, line)) => {
                FieldError::new("csv", format!("Line {line}, {column}: {}", error.message))
            }
            None => error,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open() -> Vec<OpenSite> {
        ["PAR-1", "PAR-2"]
            .map(|site_ref| OpenSite {
                id: format!("id-{site_ref}"),
                site_ref: site_ref.to_owned(),
                name: site_ref.to_owned(),
                address: String::new(),
            })
            .to_vec()
    }

    #[test]
    fn columns_may_come_in_any_order_and_prefixes_may_be_missing() {
        let text = "service_id,site_id,in_service_on\nS1,PAR-2,2026-11-01\n";
        let lines = read(text, &open(), "").unwrap();
        assert_eq!(lines.len(), 1);
        assert_eq!(
            (lines[0].site.as_str(), lines[0].service_id.as_str()),
            ("id-PAR-2", "S1")
        );
        assert_eq!(lines[0].prefixes, "");
    }

    #[test]
    fn a_line_names_its_own_product_or_takes_that_of_the_form() {
        let text = "site_id,service_id,in_service_on,product\nPAR-1,S1,2026-11-01,Clean pipe\nPAR-2,S2,2026-11-01,\n";
        let lines = read(text, &open(), "other").unwrap();
        let named: Vec<&str> = lines.iter().map(|line| line.product.as_str()).collect();
        assert_eq!(named, ["Clean pipe", "other"]);
    }

    #[test]
    fn every_mistake_names_its_line() {
        let text =
            format!("{HEADER}\nPAR-1,S1,2026-11-01,\nXXX,S2,2026-11-01,\nYYY,S3,2026-11-01,\n");
        let errors = read(&text, &open(), "").unwrap_err();
        assert_eq!(errors.len(), 2);
        assert!(errors[0].message.starts_with("Line 3, site_id: `XXX`"));
        assert!(
            read("a,b\n1,2\n", &open(), "").unwrap_err()[0]
                .message
                .contains(HEADER)
        );
    }

    #[test]
    fn messages_of_the_lines_come_back_at_the_list() {
        let errors = at_list(vec![
            FieldError::new("prefixes@7", "No."),
            FieldError::new("isp", "Yes."),
        ]);
        assert_eq!(errors[0], FieldError::new("csv", "Line 7, prefixes: No."));
        assert_eq!(errors[1].field, "isp");
    }
}
