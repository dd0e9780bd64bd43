//! The history of a thing in plain words: who did what and when, with the values before and after.

use leptos::prelude::*;

/// One field that changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldChange {
    /// The field in words.
    pub field: String,
    /// The value before; `None` when there was none.
    pub before: Option<String>,
    /// The value after; `None` when it was removed.
    pub after: Option<String>,
}

/// One entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryEntry {
    /// The moment for people, with its time zone: "20 Nov 2026, 14:02 UTC".
    pub when: String,
    /// The same moment in RFC 3339, for machines.
    pub instant: String,
    /// Who did it, with the organisation where that matters.
    pub who: String,
    /// What was done, in the past tense.
    pub what: String,
    /// What changed.
    pub changes: Vec<FieldChange>,
    /// The reason that was given.
    pub reason: Option<String>,
}

/// Entries that are shown at once; the others unfold.
const SHOWN: usize = 6;
/// So few more are not worth a fold.
const FEW: usize = 2;

/// The history, newest first.
#[component]
pub fn History(
    /// The entries, newest first.
    entries: Vec<HistoryEntry>,
) -> AnyView {
    if entries.is_empty() {
        return view! { <p class="muted">"Nothing has happened yet."</p> }.into_any();
    }
    let mut entries = entries;
    let older = if entries.len() > SHOWN + FEW {
        entries.split_off(SHOWN)
    } else {
        Vec::new()
    };
    let items: Vec<AnyView> = entries.into_iter().map(item).collect();
    let count = older.len();
    let older: Vec<AnyView> = older.into_iter().map(item).collect();
    view! {
        <ol class="history">{items}</ol>
        {(count > 0).then(|| view! {
            <details class="fold history-older">
                <summary>{format!("{count} older entries")}</summary>
                <ol class="history">{older}</ol>
            </details>
        })}
    }
    .into_any()
}

fn item(entry: HistoryEntry) -> AnyView {
    let changes: Vec<AnyView> = entry.changes.into_iter().map(change).collect();
    view! {
        <li class="history-entry">
            <p class="history-head">
                <span class="history-who">{entry.who}</span>
                " "
                {entry.what}
                " "
                <time class="history-when num" datetime=entry.instant>{entry.when}</time>
            </p>
            {entry.reason.map(|reason| view! { <p class="history-reason">{reason}</p> })}
            {(!changes.is_empty()).then(|| view! { <ul class="history-changes">{changes}</ul> })}
        </li>
    }
    .into_any()
}

fn change(change: FieldChange) -> AnyView {
    let nothing = || "nothing".to_owned();
    view! {
        <li>
            <span class="history-field">{change.field}</span>
            " "
            <del>{change.before.unwrap_or_else(nothing)}</del>
            " → "
            <ins>{change.after.unwrap_or_else(nothing)}</ins>
        </li>
    }
    .into_any()
}
