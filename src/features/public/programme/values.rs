//! The policy in force as the programme's pages quote it.

use crate::error::AppError;
use crate::server::http::Req;
use crate::server::service::directory;
use maps_domain::ids::RegionId;
use maps_domain::policy::{PartnerType, Policy, Thresholds};
use std::sync::Arc;

/// The values that hold where nothing else is said: no region is special on these pages.
#[derive(Clone)]
pub struct Values {
    /// The policy.
    pub policy: Arc<Policy>,
}

impl Values {
    /// Of the policy in force.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn now(req: &Req) -> Result<Self, AppError> {
        let policy = directory::policy(&req.ctx).await?;
        Ok(Self { policy })
    }

    /// Its thresholds.
    pub fn t(&self) -> &Thresholds {
        self.policy
            .thresholds(&RegionId::from(""), PartnerType::Edge)
    }

    /// Microsoft's target of network availability.
    pub fn availability(&self) -> String {
        percent(self.t().sla_network_availability)
    }

    /// Microsoft's target of packet delivery.
    pub fn packet_delivery(&self) -> String {
        percent(self.t().sla_packet_delivery)
    }
}

/// A fraction in per cent.
pub fn percent(fraction: f64) -> String {
    // Rounded to thousandths of a percent, so that 0.9995 does not print as 99.95000000000000284.
    let text = format!("{:.3}", fraction * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Numbers in a sentence: `90, 30 and 7`.
pub fn listed(numbers: &[u16]) -> String {
    let words: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_and_lists_read_well() {
        assert_eq!(percent(0.9995), "99.95 %");
        assert_eq!(percent(0.4), "40 %");
        assert_eq!(listed(&[90, 30, 7]), "90, 30 and 7");
        assert_eq!(listed(&[7]), "7");
        assert_eq!(listed(&[]), "");
    }
}
