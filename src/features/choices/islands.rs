//! The choice matrix: a plain form that counts, while one chooses, what the choice does.
//!
//! Without WebAssembly it is the same form with a preview step. The counting is the domain's
//! [`group_impact`], the function behind the preview.

use maps_domain::sorted::{SortedMap, SortedSet};

use leptos::prelude::*;
use maps_domain::choice::matrix::{
    GLOBAL, INHERIT, NONE, otherwise_field, rank_field, read_matrix,
};
use maps_domain::choice::{Choices, Impact, SiteGroup, group_impact};
use maps_domain::field::FieldError;
use maps_domain::ids::{OrgId, RegionId};
use serde::{Deserialize, Serialize};

use crate::ui::badge::{Badge, Tone};
use crate::ui::shared::form_state::field_id;
use crate::ui::shared::packed::Packed;

/// A scope.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Column {
    /// `global` or a region's id.
    pub key: String,
    /// Name.
    pub label: String,
    /// The customer's sites there.
    pub sites: i64,
}

/// What an ISP is in a scope today.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Cell {
    /// `pass`, `warn`, `wait` or `neutral`.
    pub tone: String,
    /// A word or two.
    pub word: String,
}

/// An ISP.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IspRow {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// One per column; `None` for the column of everything.
    pub cells: Vec<Option<Cell>>,
}

/// Everything that the matrix shows and counts with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Data {
    /// Scopes, the widest first.
    pub columns: Vec<Column>,
    /// ISPs.
    pub rows: Vec<IspRow>,
    /// The form as stored or as posted.
    pub values: Vec<(String, String)>,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// Positions on offer.
    pub positions: usize,
    /// Nobody may change it.
    pub readonly: bool,
    /// The customer's sites by kind.
    pub groups: Vec<SiteGroup>,
    /// The stored global and regional choices.
    pub before: Choices,
    /// Where each ISP is qualified.
    pub qualified: SortedMap<OrgId, SortedSet<RegionId>>,
    /// The effect of `values`, when it was asked for.
    pub impact: Option<Impact>,
}

impl Data {
    fn value(&self, name: &str) -> String {
        let found = self.values.iter().find(|(seen, _)| seen == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// What the values do.
    fn count(&self, values: &[(String, String)]) -> Result<Impact, Vec<FieldError>> {
        let isps: SortedSet<OrgId> = self
            .rows
            .iter()
            .map(|row| OrgId::from(row.id.as_str()))
            .collect();
        let regions: Vec<RegionId> = self
            .columns
            .iter()
            .filter(|column| column.key != GLOBAL)
            .map(|column| RegionId::from(column.key.as_str()))
            .collect();
        let after = read_matrix(values, &isps, &regions, &self.before)?;
        Ok(group_impact(
            &self.groups,
            &self.before,
            &after,
            &self.qualified,
        ))
    }
}

/// The effect in words, customer sites as the unit.
pub fn sentence(impact: &Impact) -> String {
    if impact.is_empty() {
        return "This changes which ISPs are wanted at no customer site.".to_owned();
    }
    let parts = [
        (impact.starts, "start now"),
        (
            impact.moves,
            "move to another ISP, which takes over before the old one ends",
        ),
        (impact.ends, "return to ordinary internet"),
        (
            impact.waits,
            "wait and start by themselves as soon as their ISP can",
        ),
    ];
    let words: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
    format!(
        "Customer sites: {}. {} stay as they are.",
        words.join(", "),
        impact.unchanged
    )
}

/// The matrix and its effect, inside a form of the page.
#[island(lazy)]
pub fn ChoiceMatrix(data: Packed<Data>) -> impl IntoView {
    let Packed(data) = data;
    let values = RwSignal::new(data.values.clone());
    let live = RwSignal::new(data.impact.clone());
    let trouble = RwSignal::new(None::<String>);
    let all = StoredValue::new(data.clone());
    let change = move |name: String, value: String| {
        values.update(|list| {
            list.retain(|(seen, _)| *seen != name);
            list.push((name, value));
        });
        match all.with_value(|data| data.count(&values.get_untracked())) {
            Ok(impact) => {
                live.set(Some(impact));
                trouble.set(None);
            }
            Err(errors) => {
                live.set(None);
                trouble.set(errors.into_iter().next().map(|error| error.message));
            }
        }
    };
    let heads: Vec<_> = data.columns.iter().map(head).collect();
    let otherwise: Vec<_> = data
        .columns
        .iter()
        .map(|column| otherwise(&data, column, change))
        .collect();
    let rows: Vec<_> = data
        .rows
        .iter()
        .map(|row| isp_row(&data, row, change))
        .collect();
    let effect = move || match (trouble.get(), live.get()) {
        (Some(message), _) => message,
        (None, Some(impact)) => sentence(&impact),
        (None, None) => "Nothing is changed yet.".to_owned(),
    };
    let seen = move || {
        live.get()
            .map(|impact| impact.in_short())
            .unwrap_or_default()
    };
    view! {
        <div class="table-frame">
            <table class="table table-wide matrix" role="table">
                <caption class="sr-only">"Positions of ISPs per region: 1 is the first choice"</caption>
                <thead role="rowgroup">
                    <tr role="row"><th role="columnheader" scope="col">"ISP"</th>{heads}</tr>
                </thead>
                <tbody role="rowgroup">
                    {rows}
                    <tr role="row">
                        <th role="rowheader" scope="row">"Where no ISP has a position"</th>
                        {otherwise}
                    </tr>
                </tbody>
            </table>
        </div>
        <input type="hidden" name="seen" prop:value=seen value=seen/>
        <p class="matrix-effect" role="status" aria-live="polite">
            <strong>"What this does: "</strong>
            {effect}
        </p>
    }
}

fn head(column: &Column) -> impl IntoView + use<> {
    let sites = match column.key.as_str() {
        GLOBAL => String::new(),
        _ => format!("{} sites", column.sites),
    };
    view! {
        <th role="columnheader" scope="col">{column.label.clone()} <br/> <span class="muted">{sites}</span></th>
    }
}

fn otherwise<C: Fn(String, String) + Copy + Send + Sync + 'static>(
    data: &Data,
    column: &Column,
    change: C,
) -> impl IntoView + use<C> {
    let name = otherwise_field(&column.key);
    let is_global = column.key == GLOBAL;
    let value = data.value(&name);
    let label = column.label.clone();
    let posted = name.clone();
    let inherit = (!is_global).then(|| {
        view! { <option value=INHERIT selected=value != NONE>"As all"</option> }
    });
    view! {
        <td role="cell" data-label=label.clone()>
            <select
                id=field_id(&name)
                name=name
                disabled=data.readonly
                aria-label=format!("{label}: where no ISP has a position")
                on:change=move |event| change(posted.clone(), event_target_value(&event))
            >
                {inherit}
                <option value=NONE selected=is_global || value == NONE>"None"</option>
            </select>
        </td>
    }
}

fn isp_row<C: Fn(String, String) + Copy + Send + Sync + 'static>(
    data: &Data,
    row: &IspRow,
    change: C,
) -> impl IntoView + use<C> {
    let cells: Vec<_> = data
        .columns
        .iter()
        .zip(&row.cells)
        .map(|(column, cell)| position(data, row, column, cell.as_ref(), change))
        .collect();
    view! { <tr role="row"><th role="rowheader" scope="row">{row.name.clone()}</th>{cells}</tr> }
}

fn position<C: Fn(String, String) + Copy + Send + Sync + 'static>(
    data: &Data,
    row: &IspRow,
    column: &Column,
    cell: Option<&Cell>,
    change: C,
) -> impl IntoView + use<C> {
    let name = rank_field(&column.key, &row.id);
    let value = data.value(&name);
    let wrong = data.errors.iter().any(|error| error.field == name);
    let posted = name.clone();
    let options: Vec<_> = (1..=data.positions)
        .map(|place| {
            let place = place.to_string();
            let chosen = place == value;
            view! { <option value=place.clone() selected=chosen>{place.clone()}</option> }
        })
        .collect();
    let standing = cell.map(|cell| {
        let tone = match cell.tone.as_str() {
            "pass" => Tone::Pass,
            "warn" => Tone::Warn,
            "wait" => Tone::Wait,
            _ => Tone::Neutral,
        };
        Badge::new(tone, cell.word.clone()).plain()
    });
    view! {
        <td role="cell" data-label=column.label.clone()>
            <select
                id=field_id(&name)
                name=name
                disabled=data.readonly
                data-chosen=(!value.is_empty()).then_some("yes")
                aria-label=format!("Position of {} in {}", row.name, column.label)
                aria-invalid=wrong.then_some("true")
                on:change=move |event| change(posted.clone(), event_target_value(&event))
            >
                <option value="" selected=value.is_empty()>"–"</option>
                {options}
            </select>
            {standing}
        </td>
    }
}
