//! Filters with many values: drop-down lists that keep the list's other filters. Few values are
//! [`crate::ui::chips`].

use leptos::prelude::*;

use crate::ui::page_url::{PAGE, PageUrl};
use crate::ui::search::FORM;

/// One drop-down list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pick {
    /// The parameter of the address.
    pub key: String,
    /// The property, for example "ISP".
    pub label: String,
    /// Value and words of each choice, without the one for all.
    pub options: Vec<(String, String)>,
}

/// The parameters of some lists, for the search that they belong to.
pub fn pick_keys(picks: &[Pick]) -> Vec<String> {
    picks.iter().map(|pick| pick.key.clone()).collect()
}

impl Pick {
    /// A drop-down list of these choices.
    pub fn new(
        key: impl Into<String>,
        label: impl Into<String>,
        options: Vec<(String, String)>,
    ) -> Self {
        Self {
            key: key.into(),
            label: label.into(),
            options,
        }
    }
}

/// A row of drop-down lists with one button.
#[component]
pub fn Filters(
    /// The address of the list as it is shown.
    url: PageUrl,
    /// The lists.
    picks: Vec<Pick>,
    /// They belong to the form of the [`Search`](crate::ui::search::Search) before them, which knows
    /// their parameters.
    #[prop(optional)]
    of_search: bool,
) -> AnyView {
    if of_search {
        let selects: Vec<AnyView> = picks
            .into_iter()
            .map(|pick| select(&url, pick, Some(FORM)))
            .collect();
        return view! {
            <div class="filters">
                {selects}
                <button class="btn btn-secondary" type="submit" form=FORM>"Filter"</button>
            </div>
        }
        .into_any();
    }
    let kept = picks
        .iter()
        .fold(url.without(PAGE), |kept, pick| kept.without(&pick.key));
    let hidden: Vec<AnyView> = kept
        .pairs()
        .iter()
        .cloned()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> }.into_any())
        .collect();
    let selects: Vec<AnyView> = picks
        .into_iter()
        .map(|pick| select(&url, pick, None))
        .collect();
    view! {
        <form class="filters" method="get" action=url.path().to_owned()>
            {hidden}
            {selects}
            <button class="btn btn-secondary" type="submit">"Filter"</button>
        </form>
    }
    .into_any()
}

fn select(url: &PageUrl, pick: Pick, form: Option<&'static str>) -> AnyView {
    let chosen = url.get(&pick.key).unwrap_or_default().to_owned();
    let id = format!("filter-{}", pick.key);
    // Typed views: a list has hundreds of them, and each boxed one costs as much as its text.
    let options: Vec<_> = pick
        .options
        .into_iter()
        .map(|(value, label)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{label}</option> }
        })
        .collect();
    view! {
        <div class="filter">
            <label class="chips-label" for=id.clone()>{pick.label}</label>
            <select class="input select" id=id name=pick.key form=form>
                <option value="">"All"</option>
                {options}
            </select>
        </div>
    }
    .into_any()
}
