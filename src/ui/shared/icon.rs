//! The icon set: strokes on a 16 × 16 grid, drawn for this product, coloured by the text around them.
//!
//! Icons never stand alone: they are hidden from screen readers and a word is always beside them.

use leptos::prelude::*;

/// The pictures that exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Icon {
    /// Add something.
    Add,
    /// A running activation.
    Bolt,
    /// A bill.
    Bill,
    /// Rules and documentation.
    Book,
    /// An organisation.
    Building,
    /// Figures over time.
    Chart,
    /// A rule holds.
    Check,
    /// Goes on to the right.
    Chevron,
    /// Choices of a customer.
    Choices,
    /// Somebody has to act.
    Clock,
    /// Compare side by side.
    Compare,
    /// A rule fails; close.
    Cross,
    /// A file or an application.
    Document,
    /// No judgement.
    Dot,
    /// Save to a file.
    Download,
    /// A region, the world.
    Globe,
    /// The first screen of a role.
    Home,
    /// Messages.
    Inbox,
    /// Note.
    Info,
    /// A secret or a token.
    Key,
    /// Open the navigation.
    Menu,
    /// Dark theme.
    Moon,
    /// Interconnects.
    Network,
    /// An order.
    Order,
    /// Members.
    People,
    /// A customer site or a metro.
    Pin,
    /// A queue of work.
    Queue,
    /// What routers announce.
    Route,
    /// Policy and settings.
    Rules,
    /// Find.
    Search,
    /// Service level, audit.
    Shield,
    /// Light theme.
    Sun,
    /// Follow the system's theme.
    System,
    /// Read from a file.
    Upload,
    /// Look at it.
    Warning,
    /// What if.
    WhatIf,
}

impl Icon {
    /// The strokes, as SVG path data on a 16 × 16 grid.
    const fn strokes(self) -> &'static str {
        match self {
            Self::Add => "M8 3v10M3 8h10",
            Self::Bolt => "M9 1.8 3.6 9H8l-1 5.2L12.4 7H8z",
            Self::Bill => "M3.5 2h9v12l-2.2-1.4L8 14l-2.3-1.4L3.5 14zM6 5.5h4M6 8.5h4",
            Self::Book => {
                "M3 3.2c2-.6 3.7-.4 5 .6 1.3-1 3-1.2 5-.6v9.4c-2-.6-3.7-.4-5 .6-1.3-1-3-1.2-5-.6zM8 3.8v9.4"
            }
            Self::Building => "M3 14V2.5h6V14M9 6.5h4V14M1.5 14h13M5 5.2h2M5 8h2M5 10.8h2",
            Self::Chart => "M2.5 2.5v11h11M5.5 11V8M8.5 11V5M11.5 11V6.8",
            Self::Check => "m3 8.6 3.2 3.2L13 4.6",
            Self::Chevron => "m6 3.5 4.5 4.5L6 12.5",
            Self::Choices => {
                "M2.5 2.5h4v4h-4zM9.5 2.5h4v4h-4zM2.5 9.5h4v4h-4zM9.5 11.6l1.5 1.5 2.7-3.2"
            }
            Self::Clock => "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.3 1.6",
            Self::Compare => "M2.5 3h4v10h-4zM9.5 3h4v10h-4z",
            Self::Cross => "m4 4 8 8M12 4l-8 8",
            Self::Document => "M4 1.8h5L12.5 5v9.2H4zM9 1.8V5h3.5M6.2 8.2h4M6.2 11h4",
            Self::Dot => "M8 10.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
            Self::Download => "M8 2v8M4.6 6.8 8 10.2l3.4-3.4M2.5 13.5h11",
            Self::Globe => {
                "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM2 8h12M8 2c3 3.4 3 8.6 0 12C5 10.6 5 5.4 8 2z"
            }
            Self::Home => "M2.5 7.4 8 2.6l5.5 4.8v6.1h-3.7V9.7H6.2v3.8H2.5z",
            Self::Inbox => "M2 9.2 4 3h8l2 6.2V13H2zM2 9.2h3.5l1 1.8h3l1-1.8H14",
            Self::Info => "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.3v3.7M8 5v.1",
            Self::Key => {
                "M5.2 13.2a2.9 2.9 0 1 0 0-5.8 2.9 2.9 0 0 0 0 5.8zM7.3 8.3l5.2-5.2M10.3 5.3l2.2 2.2"
            }
            Self::Menu => "M2.5 4h11M2.5 8h11M2.5 12h11",
            Self::Moon => "M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z",
            Self::Network => {
                "M8 5.5a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM3.7 13.9a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM12.3 13.9a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM7.2 5.3l-2.7 5.4M8.8 5.3l2.7 5.4M5.4 12.2h5.2"
            }
            Self::Order => "M3.5 3h9v11h-9zM6 1.8h4v2.4H6zM5.8 9l1.6 1.6 2.9-3.2",
            Self::People => {
                "M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM1.5 13.5c.3-2.6 2-4 4.5-4s4.2 1.4 4.5 4M10.8 2.8a2.3 2.3 0 0 1 0 4.4M12 9.8c1.5.5 2.3 1.7 2.5 3.7"
            }
            Self::Pin => {
                "M8 14.2C5 10.8 3.5 8.4 3.5 6.3a4.5 4.5 0 0 1 9 0c0 2.1-1.5 4.5-4.5 7.9zM8 7.9a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2z"
            }
            Self::Queue => {
                "M2.5 4l1 1L5.3 3M7.5 4h6M2.5 8.4l1 1 1.8-2M7.5 8.3h6M3 12.6h1.8M7.5 12.6h6"
            }
            Self::Route => "M2.5 13h3l5-10h3M11.3 1l2.2 2-2.2 2",
            Self::Rules => {
                "M2.5 4.5h6M11.5 4.5h2M2.5 11.5h2M7.5 11.5h6M10 6.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM6 13.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4z"
            }
            Self::Search => "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.4 3.4",
            Self::Shield => {
                "M8 1.8 13 3.6v4c0 3-1.7 5.2-5 6.6-3.3-1.4-5-3.6-5-6.6v-4zM5.6 7.8l1.7 1.7 3.1-3.4"
            }
            Self::Sun => {
                "M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM8 1.5v1.6M8 12.9v1.6M1.5 8h1.6M12.9 8h1.6M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M3.4 12.6l1.1-1.1M11.5 4.5l1.1-1.1"
            }
            Self::System => "M2 3h12v8.5H2zM5.5 14h5M8 11.5V14",
            Self::Upload => "M8 10.2V2.2M4.6 5.4 8 2l3.4 3.4M2.5 13.5h11",
            Self::Warning => "M8 2.2 14.6 13.6H1.4zM8 6.4v3.4M8 11.7v.1",
            Self::WhatIf => {
                "M3 3v4.5c0 1.7 1.3 3 3 3h7M10.5 8l2.5 2.5-2.5 2.5M9 2.5l3.5 3.5M12.5 2.5 9 6"
            }
        }
    }
}

/// Draws an icon beside a word. Size and colour come from the text around it.
pub fn icon(kind: Icon) -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=kind.strokes()></path>
        </svg>
    }
    .into_any()
}
