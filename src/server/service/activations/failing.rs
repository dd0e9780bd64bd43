//! Prefixes in orders that cannot be turned on now: registered ones whose checks fail, and others that the
//! registries refuse. They stop the step "prefixes registered and valid"; what runs keeps running.

use crate::error::AppError;
use crate::server::db::Tx;
use crate::server::db::prefixes::{self, Failing};

/// Those of a customer with an ISP in a region.
///
/// # Errors
/// What the database refuses.
pub(super) async fn of(
    tx: &mut Tx,
    isp: &str,
    customer: &str,
    region: &str,
) -> Result<Vec<Failing>, AppError> {
    let mut found = prefixes::failing(tx, &[isp.to_owned()]).await?;
    found.retain(|failing| failing.customer_id == customer && failing.region_id == region);
    Ok(found)
}

/// Most prefixes that are named.
const NAMED: usize = 3;

/// Which prefixes cannot be turned on now, why, and who does what about it.
pub fn words(failing: &[Failing]) -> String {
    let (registered, others): (Vec<&Failing>, Vec<&Failing>) =
        failing.iter().partition(|found| found.why.is_empty());
    let mut parts = Vec::new();
    if !registered.is_empty() {
        let names: Vec<&str> = registered
            .iter()
            .map(|found| found.prefix.as_str())
            .collect();
        parts.push(format!(
            "{}: a check of the registration fails, or the key of a prefix longer than /24 is not redeemed. Each says which under Prefixes.",
            first_of(&names, ", ", " and ")
        ));
    }
    if !others.is_empty() {
        let reasons: Vec<&str> = others.iter().map(|found| found.why.as_str()).collect();
        parts.push(first_of(&reasons, " ", " So are "));
    }
    parts.push("The ISP repairs it; what waits for it then goes on by itself.".to_owned());
    parts.join(" ")
}

fn first_of(all: &[&str], between: &str, before_more: &str) -> String {
    let (named, rest) = all.split_at(all.len().min(NAMED));
    let stop = if before_more.starts_with(" So") {
        "."
    } else {
        ""
    };
    let more = match rest.len() {
        0 => String::new(),
        n => format!("{before_more}{n} more{stop}"),
    };
    format!("{}{more}", named.join(between))
}
