//! What an ISP can do in a region, in words.

use crate::server::service::choices::Standing;
use crate::ui::badge::{Badge, Tone};
use maps_domain::qualification::Tier;

/// As a badge.
pub fn badge(standing: &Standing) -> Badge {
    match standing {
        Standing::Qualified {
            tier: Tier::Geo, ..
        } => Badge::new(Tone::Pass, "Geo"),
        Standing::Qualified {
            tier: Tier::Local, ..
        } => Badge::new(Tone::Warn, "Local only"),
        Standing::Suspended => Badge::new(Tone::Warn, "Suspended"),
        Standing::Applied { .. } => Badge::new(Tone::Wait, "Applied"),
        Standing::NotYet => Badge::new(Tone::Neutral, "Not yet"),
    }
}

/// What it means, and when a site that wants the ISP starts.
pub fn start(standing: &Standing) -> String {
    match standing {
        Standing::Qualified {
            tier, until, plan, ..
        } => {
            let tier = match tier {
                Tier::Geo => "Qualified with a backup metro",
                Tier::Local => "Qualified without a backup metro",
            };
            let plan = match plan.as_str() {
                "" => String::new(),
                plan => format!(" By exception: {plan}"),
            };
            format!("{tier} until {}.{plan} A site starts when the ISP has confirmed its access service.", until.date())
        }
        Standing::Suspended => "Suspended by Microsoft. What runs goes on at risk; nothing new starts until the suspension ends.".to_owned(),
        Standing::Applied { due: Some(due) } => {
            format!("Applied; a decision is due on {}. Sites start by themselves after approval.", due.date())
        }
        Standing::Applied { due: None } => "Applied. Sites start by themselves after approval.".to_owned(),
        Standing::NotYet => "Has not applied here. Sites start by themselves once it is qualified.".to_owned(),
    }
}
