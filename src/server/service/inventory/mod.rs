//! The PNI inventory: add, edit, retire, import, export; Microsoft's word on each record.
//!
//! | file | use case |
//! |---|---|
//! | `read` | lists, one record, metros with their verdict |
//! | `edit` | add, edit, duplicate |
//! | `retire` | retire, restore, who is affected |
//! | `record` | Microsoft confirms or disputes |
//! | `risks` | the register of shared risks |
//! | `fibre` | fibre routes, and where two run close |
//! | `import` | check an upload, preview it, take it over |
//! | `build` | what requests to Microsoft add and change |
//! | `change` | what every change does: audit, tell, roll out |

pub mod build;
mod change;
mod edit;
pub mod fibre;
mod import;
mod read;
mod record;
mod retire;
mod risks;

pub use edit::{add, blank, copy_of, draft_of, edit};
pub use import::{Checked, Plan, Planned, RegisterPlan, check, commit, plan};
pub use read::{Inventory, MetroView, inventory, one, preview_base};
pub use record::{Claim, Confirmation, Side, claims, confirm, dispute};
pub use retire::{Affected, affected, restore, retire};
pub use risks::{describe, risks};

use crate::error::AppError;
use crate::server::db::pnis::PniRow;
use maps_domain::ids::OrgId;
use maps_domain::pni::Pni;
use maps_domain::time::UtcMs;

/// A PNI with what the store knows besides the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Interconnect {
    /// The record.
    pub pni: Pni,
    /// Whose.
    pub owner: OrgId,
    /// Why Microsoft disputes it; empty otherwise.
    pub reason: String,
    /// Last change.
    pub updated_at: UtcMs,
    /// Row version, for lost-update checks.
    pub version: i64,
}

impl Interconnect {
    fn of(row: &PniRow) -> Result<Self, AppError> {
        Ok(Self {
            pni: row.pni()?,
            owner: row.owner(),
            reason: row.record_reason.clone(),
            updated_at: UtcMs::new(row.updated_at),
            version: row.version,
        })
    }

    /// Share of the capacity that the 5-minute peak takes, percent; `None` when no peak is recorded.
    pub fn utilisation_percent(&self) -> Option<f64> {
        percent(self.pni.peak()?.get(), self.pni.bandwidth.get())
    }
}

/// `part` of `whole` in percent; `None` of nothing.
pub fn percent(part: u64, whole: u64) -> Option<f64> {
    // Far below 2^53: the largest inventory is a few million Mbit/s.
    let number = |x: u64| u32::try_from(x).map_or(f64::from(u32::MAX), f64::from);
    (whole > 0).then(|| 100.0 * number(part) / number(whole))
}
