//! The data table: sticky header, sort links, aligned numbers. Where there is no room it becomes a
//! stack of cards by style alone; between both it scrolls inside its frame, and never the page.
//!
//! The cells repeat their column's label in `data-label` for the cards, and the roles are spelled
//! out, because browsers drop the table semantics of elements that are displayed as blocks.

use leptos::prelude::*;

use crate::ui::badge::Tone;
use crate::ui::page_url::{PAGE, PageUrl, SORT};

/// How the cells of a column are set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CellKind {
    /// Words, left.
    #[default]
    Text,
    /// Numbers, right, tabular figures. The header names the unit.
    Number,
    /// Days and times: never broken at their hyphens.
    Date,
    /// ASNs, prefixes, router names: monospace.
    Mono,
    /// Buttons and links, right, no label in cards.
    Action,
}

impl CellKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Text => "",
            Self::Number => "num",
            Self::Date => "date",
            Self::Mono => "mono",
            Self::Action => "act",
        }
    }
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// The header, with the unit of a number, for example "Peak, %".
    pub label: String,
    /// How its cells are set.
    pub kind: CellKind,
    /// The sort link and the present direction, when the column can be sorted.
    pub sort: Option<Sort>,
}

/// How a column sorts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// The address of the list sorted by this column, or the other way round when it already is.
    pub href: String,
    /// Present order: ascending, descending or not by this column.
    pub order: Option<Order>,
}

/// A sort direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

impl Column {
    /// A column of words.
    pub fn text(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            ..Self::default()
        }
    }

    /// A column of numbers; the label names the unit.
    pub fn number(label: impl Into<String>) -> Self {
        Self::text(label).kind(CellKind::Number)
    }

    /// A column of days or times.
    pub fn date(label: impl Into<String>) -> Self {
        Self::text(label).kind(CellKind::Date)
    }

    /// A column of ASNs, prefixes or router names.
    pub fn mono(label: impl Into<String>) -> Self {
        Self::text(label).kind(CellKind::Mono)
    }

    /// A column of buttons. The label is for screen readers only.
    pub fn action(label: impl Into<String>) -> Self {
        Self::text(label).kind(CellKind::Action)
    }

    /// Sets how the cells are set.
    #[must_use]
    pub fn kind(mut self, kind: CellKind) -> Self {
        self.kind = kind;
        self
    }

    /// Makes the header a link that sorts by `key` (`sort=key`, `sort=-key` downwards).
    #[must_use]
    pub fn sorted_by(mut self, url: &PageUrl, key: &str) -> Self {
        let order = match url.get(SORT) {
            Some(seen) if seen == key => Some(Order::Ascending),
            Some(seen) if seen.strip_prefix('-') == Some(key) => Some(Order::Descending),
            _ => None,
        };
        let next = match order {
            Some(Order::Ascending) => format!("-{key}"),
            _ => key.to_owned(),
        };
        self.sort = Some(Sort {
            href: url.without(PAGE).with(SORT, next).href(),
            order,
        });
        self
    }
}

/// A row: its cells in the order of the columns. The first cell names the row.
pub struct Row {
    /// One view per column.
    pub cells: Vec<AnyView>,
    /// Marks the whole row with a colour at its edge; a badge in a cell says the word.
    pub tone: Option<Tone>,
    /// The element id, so that other places can lead to the row.
    pub id: Option<String>,
}

impl Row {
    /// A row without a mark.
    pub fn new(cells: Vec<AnyView>) -> Self {
        Self {
            cells,
            tone: None,
            id: None,
        }
    }

    /// Marks the row.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = Some(tone);
        self
    }

    /// Names the row, so that other places can lead to it.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
}

/// A list as a table.
#[component]
pub fn DataTable(
    /// What the table lists; read by screen readers, shown when `captioned`.
    #[prop(into)]
    caption: String,
    /// The columns.
    columns: Vec<Column>,
    /// The rows, each with one cell per column.
    rows: Vec<Row>,
    /// Shows the caption above the table.
    #[prop(optional)]
    captioned: bool,
) -> AnyView {
    // Many columns need more room before the cards take over.
    let width = match columns.len() {
        0..=4 => "table table-narrow",
        5..=7 => "table",
        _ => "table table-wide",
    };
    let heads: Vec<AnyView> = columns.iter().map(head).collect();
    let body: Vec<AnyView> = rows
        .into_iter()
        .map(|row| body_row(&columns, row))
        .collect();
    // A table of many columns may scroll inside its frame: then the keyboard has to reach it.
    let scrolls = (columns.len() > 4).then_some("0");
    let (role, label) = match scrolls {
        Some(_) => (Some("group"), Some(caption.clone())),
        None => (None, None),
    };
    view! {
        <div class="table-frame" tabindex=scrolls role=role aria-label=label>
            <table class=width role="table">
                <caption class=if captioned { "table-caption" } else { "sr-only" }>{caption}</caption>
                <thead role="rowgroup">
                    <tr role="row">{heads}</tr>
                </thead>
                <tbody role="rowgroup">{body}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn head(column: &Column) -> AnyView {
    let order = column.sort.as_ref().and_then(|sort| sort.order);
    let aria = order.map(|order| match order {
        Order::Ascending => "ascending",
        Order::Descending => "descending",
    });
    let label = column.label.clone();
    let content = match (&column.sort, column.kind) {
        (Some(sort), _) => {
            let arrow = match order {
                Some(Order::Ascending) => " ▲",
                Some(Order::Descending) => " ▼",
                None => "",
            };
            view! {
                <a href=sort.href.clone()>
                    {label}
                    <span class="sort-mark" aria-hidden="true">{arrow}</span>
                </a>
            }
            .into_any()
        }
        (None, CellKind::Action) => {
            // A column of buttons may go without words on screen, never for a screen reader.
            let label = if label.is_empty() {
                "Actions".to_owned()
            } else {
                label
            };
            view! { <span class="sr-only">{label}</span> }.into_any()
        }
        (None, _) => label.into_any(),
    };
    view! {
        <th role="columnheader" scope="col" class=column.kind.class() aria-sort=aria>
            {content}
        </th>
    }
    .into_any()
}

fn body_row(columns: &[Column], row: Row) -> AnyView {
    let class = row.tone.map(|tone| format!("row-{}", tone.name()));
    let cells: Vec<AnyView> = columns
        .iter()
        .zip(row.cells)
        .enumerate()
        .map(|(place, (column, content))| cell(column, place == 0, content))
        .collect();
    view! { <tr role="row" id=row.id class=class>{cells}</tr> }.into_any()
}

fn cell(column: &Column, names_row: bool, content: AnyView) -> AnyView {
    let class = column.kind.class();
    if names_row {
        return view! { <th role="rowheader" scope="row" class=class>{content}</th> }.into_any();
    }
    let label = match column.kind {
        CellKind::Action => None,
        _ => Some(column.label.clone()),
    };
    view! { <td role="cell" class=class data-label=label>{content}</td> }.into_any()
}
