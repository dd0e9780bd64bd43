//! States of connections as badges, and small texts that several pages share.

use crate::error::AppError;
use crate::server::http::Req;
use crate::server::service::inventory::Interconnect;
use crate::ui::badge::{Badge, Tone};
use crate::ui::form::Opt;
use maps_domain::access::OrgKind;
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::OrgId;
use maps_domain::pni::{InventoryStatus, MapsUse, Pni, PniKind, Record};
use maps_domain::policy::Thresholds;

/// The signed-in person's ISP; these pages are for ISPs only.
pub fn own_isp(req: &Req) -> Result<OrgId, AppError> {
    let actor = req.ctx.actor()?;
    if actor.role.org_kind() != OrgKind::Isp {
        return Err(AppError::NotFound);
    }
    Ok(actor.org_id.clone())
}

/// Whether Microsoft agrees.
pub fn record_badge(record: Record) -> Badge {
    let tone = match record {
        Record::Claimed => Tone::Wait,
        Record::Confirmed => Tone::Pass,
        Record::Disputed => Tone::Fail,
    };
    Badge::new(tone, record.label())
}

/// The ISP's status.
pub fn status_badge(status: InventoryStatus) -> Badge {
    let tone = match status {
        InventoryStatus::Planned => Tone::Info,
        InventoryStatus::Live => Tone::Pass,
        InventoryStatus::Retired => Tone::Neutral,
    };
    Badge::new(tone, status.label())
}

/// Where a connection stands, in one badge: exchange connections say at once that they do not count, and
/// live ones that customers cannot be turned on over them yet.
pub fn state_badge(pni: &Pni) -> Badge {
    match (pni.kind, pni.status, pni.maps_use) {
        (PniKind::Exchange, ..) => Badge::new(Tone::Warn, "Exchange, not eligible"),
        (PniKind::Private, InventoryStatus::Live, MapsUse::Ordinary) => {
            Badge::new(Tone::Warn, "Live, ordinary peering")
        }
        (PniKind::Private, InventoryStatus::Live, MapsUse::Converting) => {
            Badge::new(Tone::Wait, "Live, being converted")
        }
        (PniKind::Private, status, _) => status_badge(status),
    }
}

/// What a form can say of a connection's use. A type conversion begins and ends only by its request.
pub fn use_options(stored: MapsUse) -> Vec<Opt> {
    let offered: &[MapsUse] = match stored {
        MapsUse::Converting => &[MapsUse::Converting],
        MapsUse::Ordinary | MapsUse::InUse => &[MapsUse::InUse, MapsUse::Ordinary],
    };
    offered
        .iter()
        .map(|maps_use| Opt::new(maps_use.as_str(), maps_use.label()))
        .collect()
}

/// "31.5 %".
pub fn percent(value: f64) -> String {
    format!("{value:.1} %")
}

/// What a utilisation means against the policy's lines (CAP-01, CAP-02).
pub fn load_tone(percent: f64, thresholds: &Thresholds) -> Tone {
    if percent >= 100.0 * thresholds.upgrade_utilisation {
        Tone::Fail
    } else if percent >= 100.0 * thresholds.augment_utilisation {
        Tone::Warn
    } else {
        Tone::Pass
    }
}

/// The peak of a connection in a cell.
pub fn peak(interconnect: &Interconnect, thresholds: &Thresholds) -> Badge {
    match interconnect.utilisation_percent() {
        Some(value) => Badge::new(load_tone(value, thresholds), percent(value)),
        None if interconnect.pni.status == InventoryStatus::Live => {
            Badge::new(Tone::Wait, "not measured yet")
        }
        None => Badge::new(Tone::Neutral, "not recorded"),
    }
}

/// Shared risks of a connection: its own and those of its path, each once.
pub fn risks(pni: &Pni) -> String {
    let mut all: Vec<String> = pni
        .path
        .iter()
        .flat_map(|segment| &segment.srlgs)
        .chain(&pni.srlgs)
        .map(ToString::to_string)
        .collect();
    all.sort();
    all.dedup();
    if all.is_empty() {
        "none recorded".to_owned()
    } else {
        all.join(", ")
    }
}

/// A metro's name.
pub fn metro(catalogue: &Catalogue, pni: &Pni) -> String {
    catalogue
        .metro(&pni.metro)
        .map_or_else(|| pni.metro.to_string(), |metro| metro.name.clone())
}
