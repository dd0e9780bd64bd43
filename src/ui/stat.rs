//! Figures: number, unit and what they count. A number without a unit cannot be written.

use leptos::prelude::*;

use crate::ui::badge::Tone;
use crate::ui::icon::icon;

/// One figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stat {
    /// The number, formatted.
    pub number: String,
    /// Its unit, for example "Gbit/s" or "customer sites".
    pub unit: String,
    /// What is counted.
    pub label: String,
    /// A judgement, when the figure is against a threshold.
    pub tone: Option<Tone>,
    /// Where the details are.
    pub href: Option<String>,
}

impl Stat {
    /// A figure without a judgement.
    pub fn new(number: impl ToString, unit: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            number: number.to_string(),
            unit: unit.into(),
            label: label.into(),
            ..Self::default()
        }
    }

    /// Adds a judgement.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = Some(tone);
        self
    }

    /// Leads to the details.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
}

/// Figures in a row.
#[component]
pub fn Stats(
    /// Two to six figures.
    stats: Vec<Stat>,
) -> AnyView {
    let tiles: Vec<AnyView> = stats.into_iter().map(tile).collect();
    view! { <dl class="stats">{tiles}</dl> }.into_any()
}

fn tile(stat: Stat) -> AnyView {
    let class = match stat.tone {
        Some(tone) => format!("stat-number state-{}", tone.name()),
        None => "stat-number".to_owned(),
    };
    let label = match stat.href {
        Some(href) => view! { <a href=href>{stat.label}</a> }.into_any(),
        None => stat.label.into_any(),
    };
    view! {
        <div class="stat">
            <dt class="stat-label">{label}</dt>
            <dd class=class>
                {stat.tone.map(|tone| icon(tone.icon()))}
                <span>{stat.number}</span>
                " "
                <span class="stat-unit">{stat.unit}</span>
            </dd>
        </div>
    }
    .into_any()
}
