//! The backup metros of what is running: other regions of the backup area come and go.

use super::chunk::Chunk;
use maps_domain::activation::{State, backup_from_now};
use maps_domain::ids::MetroId;

/// Gives every activation of the chunk the backup that it can have now. A customer who consented to
/// none keeps none; where the primary itself is not covered any more nothing is touched.
pub(super) fn refresh(chunk: &mut Chunk) {
    let mut found = Vec::new();
    for (site, rows) in &chunk.rows {
        let (Some(place), Some(at)) = (chunk.sites.get(site), chunk.place(site)) else {
            continue;
        };
        let rules = chunk.metro_rules(&place.region_id.clone().into());
        for (isp, row) in rows {
            let key = (isp.clone(), place.region_id.clone().into());
            let (Some(reach), Some(primary)) = (chunk.reach.get(&key), &row.primary) else {
                continue;
            };
            let consented = row.stored.as_ref().is_some_and(|s| s.backup_none_consent);
            if row.state == State::Inactive || (row.backup.is_none() && consented) {
                continue;
            }
            let primary = reach
                .primaries
                .iter()
                .find(|metro| metro.metro.as_str() == primary);
            let present = row.backup.as_deref().map(MetroId::from);
            let Some(primary) = primary else {
                continue;
            };
            let backup = backup_from_now(at, primary, present.as_ref(), &reach.backups, &rules);
            if backup != present {
                found.push((site.clone(), isp.clone(), backup));
            }
        }
    }
    for (site, isp, backup) in found {
        let row = chunk
            .rows
            .get_mut(&site)
            .and_then(|rows| rows.get_mut(&isp));
        if let Some(row) = row {
            row.backup = backup.map(|metro| metro.to_string());
        }
    }
}
