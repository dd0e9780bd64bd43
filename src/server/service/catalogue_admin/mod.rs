//! Microsoft's ground data: metros and facilities, the policy and its versions, the auto-accept switch.

pub mod places;
pub mod policy;

use crate::error::AppError;
use maps_domain::refusal::Reason;

/// A reason of a change, at the field `reason`.
fn reason(text: &str) -> Result<Reason, AppError> {
    Reason::parse(text).map_err(|refused| AppError::field("reason", refused.to_string()))
}
