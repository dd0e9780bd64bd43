//! Microsoft's ground data: metros and facilities, the policy and its versions, the auto-accept switch.

pub mod auto_accept;
pub mod places;
pub mod policy;
