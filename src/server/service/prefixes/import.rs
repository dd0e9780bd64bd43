//! Registering prefixes as CSV: every row, or none and all mistakes.

use super::for_customer;
use super::give_up::roll_out;
use super::register::{Desk, Draft, tell_customer};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::audit::{Change, Entry};
use crate::server::service::registries;
use maps_domain::counted::counted;
use maps_domain::csv_line::line_of;
use maps_domain::ids::OrgId;
use std::collections::BTreeMap;

/// Columns of the CSV.
pub const COLUMNS: [&str; 3] = ["prefix", "customer", "origin"];
/// Most rows of one file.
pub const MAX_ROWS: usize = 5_000;
/// Most mistakes that are listed.
const MAX_ERRORS: usize = 200;

/// A mistake in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// Line; 0 for the whole file.
    pub line: u64,
    /// Column; empty for the whole row.
    pub column: String,
    /// What is wrong and what to write.
    pub reason: String,
}

/// Registers every row of a CSV, all or none; gives their number or the mistakes.
///
/// # Errors
/// `Refused` without an approved ASN, `Forbidden`.
pub async fn many(ctx: &Ctx, text: &str) -> Result<Result<usize, Vec<RowError>>, AppError> {
    let known = registries::known_now(ctx).await?;
    let mut tx = ctx.app.db.begin().await?;
    let desk = Desk::open(ctx, &mut tx, known).await?;
    let rows = match rows(text, &desk.customers) {
        Ok(rows) => rows,
        Err(errors) => return Ok(Err(errors)),
    };
    let (mut errors, mut stored) = (Vec::new(), Vec::new());
    for (line, draft) in rows {
        match desk.register(ctx, &mut tx, &draft).await? {
            Ok(one) => stored.push(one),
            Err(found) => errors.extend(found.into_iter().map(|error| RowError {
                line,
                column: error.field,
                reason: error.message,
            })),
        }
        if errors.len() >= MAX_ERRORS {
            break;
        }
    }
    if !errors.is_empty() {
        // The transaction is dropped: nothing of a file stays unless all of it can.
        return Ok(Err(errors));
    }
    let count = stored.len();
    let mut customers: BTreeMap<OrgId, Vec<Change>> = BTreeMap::new();
    for one in &stored {
        let origin = Change::of(&one.prefix.to_string(), "", one.origin);
        customers
            .entry(one.customer.clone())
            .or_default()
            .extend(origin);
    }
    for (customer, theirs) in &customers {
        let what = counted(theirs.len(), "prefix", "prefixes");
        tell_customer(&mut tx, ctx, &desk.org, customer, &what).await?;
        let title = format!("{} registered", counted(count, "prefix", "prefixes"));
        roll_out(&mut tx, ctx, &desk.org, customer, &title).await?;
    }
    let entry = Entry {
        action: "prefixes_imported",
        object_kind: "organisation",
        object_id: desk.org.to_string(),
        owner: desk.org.clone(),
        summary: format!(
            "registered {} from a file",
            counted(count, "prefix", "prefixes")
        ),
        changes: stored.into_iter().flat_map(|one| one.changes).collect(),
    };
    ctx.audit(&mut tx, entry).await?;
    for (customer, theirs) in customers {
        let summary = format!(
            "registered {} of yours",
            counted(theirs.len(), "prefix", "prefixes")
        );
        let action = "prefixes_imported";
        let entry = for_customer(&customer, customer.as_str(), action, summary, theirs);
        ctx.audit(&mut tx, entry).await?;
    }
    tx.commit().await?;
    Ok(Ok(count))
}

/// Reads the rows; the customer is named as the ISP's lists show it.
fn rows(text: &str, customers: &[(String, String)]) -> Result<Vec<(u64, Draft)>, Vec<RowError>> {
    let whole = |reason: String| {
        vec![RowError {
            line: 0,
            column: String::new(),
            reason,
        }]
    };
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter = match first.contains(';') && !first.contains(',') {
        true => b';',
        false => b',',
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = reader
        .headers()
        .map_err(|error| whole(error.to_string()))?
        .clone();
    let mut at = [0_usize; 3];
    for (place, name) in at.iter_mut().zip(COLUMNS) {
        *place = header
            .iter()
            .position(|seen| seen.eq_ignore_ascii_case(name))
            .ok_or_else(|| {
                whole(format!(
                    "The column \u{201c}{name}\u{201d} is missing. The first line is: {}.",
                    COLUMNS.join(",")
                ))
            })?;
    }
    let [prefix, customer, origin] = at;
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let record = record.map_err(|error| whole(error.to_string()))?;
        let line = line_of(text, record.position());
        if rows.len() >= MAX_ROWS {
            return Err(whole(format!(
                "The file has more than {MAX_ROWS} rows. Split it."
            )));
        }
        let cell = |place: usize| record.get(place).unwrap_or_default().to_owned();
        let name = cell(customer);
        let found = customers
            .iter()
            .find(|(id, known)| known.to_lowercase() == name.to_lowercase() || *id == name);
        match found {
            Some((id, _)) => rows.push((
                line,
                Draft {
                    customer: id.clone(),
                    prefix: cell(prefix),
                    origin: cell(origin),
                },
            )),
            None => errors.push(RowError {
                line,
                column: "customer".to_owned(),
                reason: format!(
                    "No customer of yours is called \u{201c}{name}\u{201d}. Write the name as in your list of orders."
                ),
            }),
        }
    }
    if rows.is_empty() && errors.is_empty() {
        return Err(whole("The file has no rows below its header.".to_owned()));
    }
    if errors.is_empty() {
        Ok(rows)
    } else {
        errors.truncate(MAX_ERRORS);
        Err(errors)
    }
}

/// A file to start from.
pub fn template() -> String {
    format!("{}\n20.30.40.0/24,Contoso,AS3356\n", COLUMNS.join(","))
}
