//! A draft keeps what was typed, complete or not; it is checked in full when it is sent.

use super::check::{Wish, check, number};
use super::{own, wish};
use crate::error::AppError;
use crate::server::db::Tx;
use crate::server::db::requests::RequestRow;
use maps_domain::bandwidth::Mbps;
use maps_domain::catalogue::Catalogue;
use maps_domain::field::FieldError;
use maps_domain::interconnect::Kind;
use maps_domain::policy::Policy;

/// Longest text of a field, characters.
const LONGEST: usize = 2_000;

/// Keeps what was typed, and of it what lists and the board can show already.
pub(super) async fn keep(
    tx: &mut Tx,
    catalogue: &Catalogue,
    row: &mut RequestRow,
    wish: &Wish,
) -> Result<(), AppError> {
    let too_long: Vec<FieldError> = wish
        .fields()
        .into_iter()
        .filter(|(_, text)| text.chars().count() > LONGEST)
        .map(|(name, _)| FieldError::new(name, format!("At most {LONGEST} characters.")))
        .collect();
    if !too_long.is_empty() {
        return Err(AppError::Invalid(too_long));
    }
    let kind = Kind::parse(&wish.kind).unwrap_or(Kind::NewPni);
    kind.as_str().clone_into(&mut row.kind);
    let all = own(tx, &row.org()).await?;
    let pni = all.iter().find(|pni| pni.id.as_str() == wish.pni.trim());
    let metro = catalogue
        .metro(&wish.metro.trim().into())
        .map(|metro| metro.id.to_string());
    let building = catalogue.facility(&wish.facility.trim().into());
    row.metro_id = match (kind, pni) {
        (Kind::Augmentation, Some(pni)) => pni.metro.to_string(),
        _ => metro.unwrap_or_default(),
    };
    row.facility_id = match (kind, pni) {
        (Kind::Augmentation, Some(pni)) => pni.facility.as_ref().map(ToString::to_string),
        _ => building.map(|building| building.id.to_string()),
    };
    row.pni_id = pni.map(|pni| pni.id.to_string());
    row.label = match (kind, pni) {
        (Kind::Augmentation, Some(pni)) => pni.name.clone(),
        _ => wish.label.trim().to_owned(),
    };
    wish.peer_router.trim().clone_into(&mut row.peer_router);
    row.bandwidth_mbps = Mbps::parse(&wish.speed).map_or(0, number);
    row.lag_members = match wish.lag_members.trim().parse::<u16>() {
        Ok(members @ 1..=64) => i64::from(members),
        _ => 1,
    };
    wish.reason.trim().clone_into(&mut row.reason);
    let mut assigned = row.assigned()?;
    assigned.typed = wish
        .fields()
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .collect();
    row.body = serde_json::to_string(&assigned)?;
    Ok(())
}

/// Checks a draft in full and takes its values over, when it is sent.
pub(super) async fn complete(
    tx: &mut Tx,
    catalogue: &Catalogue,
    policy: &Policy,
    row: &mut RequestRow,
) -> Result<(), AppError> {
    let typed = wish::of_row(row);
    check(tx, catalogue, policy, row, &typed).await?;
    let mut assigned = row.assigned()?;
    assigned.typed.clear();
    row.body = serde_json::to_string(&assigned)?;
    Ok(())
}
