//! States on screen: always an icon, a word and a colour, so that none of them carries the meaning
//! alone (colour-blind readers, black-and-white print, screen readers).

use leptos::prelude::*;

use super::icon::{Icon, icon};

/// The meaning of a state, which fixes its colour and its default icon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tone {
    /// A rule holds, a thing works.
    Pass,
    /// It holds, but somebody should look at it.
    Warn,
    /// A rule does not hold, a thing does not work.
    Fail,
    /// Somebody has to act before it goes on.
    Wait,
    /// A fact without a judgement.
    #[default]
    Neutral,
    /// A fact worth noticing.
    Info,
}

impl Tone {
    /// The class suffix in `style/`, for example `pass` in `badge-pass`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Wait => "wait",
            Self::Neutral => "neutral",
            Self::Info => "info",
        }
    }

    /// The icon that stands for the meaning when nothing more specific is known.
    pub const fn icon(self) -> Icon {
        match self {
            Self::Pass => Icon::Check,
            Self::Warn => Icon::Warning,
            Self::Fail => Icon::Cross,
            Self::Wait => Icon::Clock,
            Self::Neutral => Icon::Dot,
            Self::Info => Icon::Info,
        }
    }

    /// The word of the meaning, for legends and picture tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "Pass",
            Self::Warn => "Warning",
            Self::Fail => "Fail",
            Self::Wait => "Waiting",
            Self::Neutral => "Neutral",
            Self::Info => "Note",
        }
    }
}

/// A state as data: pages pass it around, [`Badge::view`] draws it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// What the state means.
    pub tone: Tone,
    /// The word of the state, for example "In review".
    pub text: String,
}

impl Badge {
    /// A badge of this meaning with this word.
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self {
            tone,
            text: text.into(),
        }
    }

    /// Draws the badge as a small tinted label.
    pub fn view(&self) -> AnyView {
        view! {
            <span class=format!("badge badge-{}", self.tone.name())>
                {icon(self.tone.icon())}
                {self.text.clone()}
            </span>
        }
        .into_any()
    }

    /// Draws the state without a box, for dense tables.
    pub fn plain(&self) -> AnyView {
        view! {
            <span class=format!("state state-{}", self.tone.name())>
                {icon(self.tone.icon())}
                {self.text.clone()}
            </span>
        }
        .into_any()
    }
}
