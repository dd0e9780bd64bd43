//! What has to hold before live connections are put to MAPS use (rule CNV-01), in which order they
//! are converted, and when nothing may be deleted (rule DEL-01).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::bandwidth::Mbps;
use crate::pni::{ConnectionState, InventoryStatus, MapsUse, Pni, PniKind};
use crate::refusal::Refused;

/// Least connections of a metro for a type conversion (CNV-01).
const LEAST: usize = 2;

/// What stands in the way of a type conversion (CNV-01). All of them are listed at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum ConversionProblem {
    /// All live connections are in MAPS use.
    NothingToConvert,
    /// Fewer than two live private connections.
    TooFew {
        /// How many there are.
        count: usize,
    },
    /// The bandwidths differ.
    Unequal {
        /// Name and bandwidth of each.
        bandwidths: Vec<(String, Mbps)>,
    },
    /// Some are not Active.
    NotActive {
        /// Name and state of each.
        states: Vec<(String, ConnectionState)>,
    },
    /// Something is being added, removed or resized at the same metro.
    ChangeInFlight {
        /// What, in words.
        what: Vec<String>,
    },
}

/// Checks the preconditions for the connections of one metro. `in_flight` names open requests that
/// add, remove or resize connections there. Retired and exchange connections are not looked at; a
/// planned one is a change in flight. Empty: the conversion can be asked for.
pub fn check_conversion(pnis: &[&Pni], in_flight: &[String]) -> Vec<ConversionProblem> {
    let private = || {
        pnis.iter()
            .filter(|pni| pni.kind == PniKind::Private && pni.status != InventoryStatus::Retired)
    };
    let live: Vec<_> = private()
        .filter(|pni| pni.status == InventoryStatus::Live)
        .collect();
    let mut problems = Vec::new();
    if live.len() < LEAST {
        problems.push(ConversionProblem::TooFew { count: live.len() });
    }
    if !live.is_empty() && live.iter().all(|pni| pni.maps_use == MapsUse::InUse) {
        problems.push(ConversionProblem::NothingToConvert);
    }
    let unequal = live
        .first()
        .is_some_and(|first| live.iter().any(|pni| pni.bandwidth != first.bandwidth));
    if unequal {
        problems.push(ConversionProblem::Unequal {
            bandwidths: live
                .iter()
                .map(|pni| (pni.name.clone(), pni.bandwidth))
                .collect(),
        });
    }
    let states: Vec<_> = live
        .iter()
        .filter(|pni| pni.connection_state != ConnectionState::Active)
        .map(|pni| (pni.name.clone(), pni.connection_state.clone()))
        .collect();
    if !states.is_empty() {
        problems.push(ConversionProblem::NotActive { states });
    }
    let planned = private()
        .filter(|pni| pni.status == InventoryStatus::Planned)
        .map(|pni| format!("planned connection {}", pni.name));
    let what: Vec<String> = in_flight.iter().cloned().chain(planned).collect();
    if !what.is_empty() {
        problems.push(ConversionProblem::ChangeInFlight { what });
    }
    problems
}

/// The connection to convert next, so that never more than one is in change (CNV-01: no interruption):
/// the one that is in progress if any, else the first by name that is Active and neither converted nor
/// in MAPS use already.
pub fn next_to_convert<'a>(pnis: &[&'a Pni], converted: &[String]) -> Option<&'a Pni> {
    let mut live: Vec<&'a Pni> = pnis
        .iter()
        .copied()
        .filter(|pni| pni.status == InventoryStatus::Live && pni.kind == PniKind::Private)
        .collect();
    live.sort_by(|a, b| a.name.cmp(&b.name));
    let running = live
        .iter()
        .find(|pni| pni.connection_state == ConnectionState::TypeChangeInProgress);
    if running.is_some() {
        return running.copied();
    }
    // While another one is down, none is taken out of service.
    if live.iter().any(|pni| {
        !matches!(
            pni.connection_state,
            ConnectionState::Active | ConnectionState::TypeChangeRequested
        )
    }) {
        return None;
    }
    live.into_iter()
        .find(|pni| pni.maps_use != MapsUse::InUse && !converted.contains(&pni.name))
}

/// Whether a connection may be deleted now (rule DEL-01).
///
/// # Errors
/// [`Refused`] while Microsoft is provisioning it.
pub fn check_delete(state: &ConnectionState) -> Result<(), Refused> {
    match state {
        ConnectionState::ProvisioningStarted | ConnectionState::ProvisioningCompleted => {
            Err(Refused::new(format!(
                "A connection in state {state} cannot be deleted (DEL-01). Ask Microsoft to stop the provisioning; deprovisioning of a running one is asked for by mail."
            )))
        }
        _ => Ok(()),
    }
}

impl fmt::Display for ConversionProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingToConvert => f.write_str(
                "All live connections there are recorded as in MAPS use; there is nothing to convert. If one carries ordinary peering, correct its record first.",
            ),
            Self::TooFew { count } => write!(
                f,
                "{count} live connections; a type conversion needs at least {LEAST} at the metro, so that one carries the traffic meanwhile. Add a connection first."
            ),
            Self::Unequal { bandwidths } => {
                let list: Vec<_> = bandwidths
                    .iter()
                    .map(|(name, bandwidth)| format!("{name} {bandwidth}"))
                    .collect();
                write!(
                    f,
                    "The bandwidths differ ({}). Bring them to the same bandwidth by an augmentation first.",
                    list.join(", ")
                )
            }
            Self::NotActive { states } => {
                let list: Vec<_> = states
                    .iter()
                    .map(|(name, state)| format!("{name} is {state}"))
                    .collect();
                write!(
                    f,
                    "All connections have to be Active: {}. Wait for them, or ask Microsoft to correct the record.",
                    list.join(", ")
                )
            }
            Self::ChangeInFlight { what } => write!(
                f,
                "A change is under way at this metro ({}). Finish or withdraw it first.",
                what.join(", ")
            ),
        }
    }
}
