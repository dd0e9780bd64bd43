//! Where in a long list the reader is, how many rows a page has, and the list as a file.

use leptos::prelude::*;

use crate::ui::icon::{Icon, icon};
use crate::ui::page_url::{PAGE, PageUrl, SIZE};

/// The page sizes on offer, in rows.
pub const SIZES: [u32; 3] = [25, 50, 100];

/// A page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The page, counted from 1.
    pub page: u32,
    /// Rows on a page.
    pub size: u32,
    /// Rows in the whole list.
    pub total: u64,
}

impl Paging {
    /// How many pages there are; an empty list has one.
    pub fn pages(&self) -> u64 {
        self.total.div_ceil(u64::from(self.size.max(1))).max(1)
    }

    /// The first row on the page, counted from 1; 0 when the list is empty.
    pub fn first(&self) -> u64 {
        let before = u64::from(self.page.saturating_sub(1)) * u64::from(self.size);
        (before + 1).min(self.total)
    }

    /// The last row on the page, counted from 1.
    pub fn last(&self) -> u64 {
        (u64::from(self.page) * u64::from(self.size)).min(self.total)
    }
}

/// The line below a list: rows shown, pages, page size, CSV.
#[component]
pub fn Pager(
    /// The address of the list as it is shown.
    url: PageUrl,
    /// The page being shown.
    paging: Paging,
    /// What the rows are, in the plural, for example "customer sites".
    #[prop(into)]
    unit: String,
    /// Where the same list is as a CSV file.
    #[prop(optional, into)]
    csv: Option<String>,
) -> AnyView {
    let page = u64::from(paging.page);
    let shown = match paging.total {
        0 => format!("No {unit}"),
        total => format!("{}–{} of {total} {unit}", paging.first(), paging.last()),
    };
    let place = format!("Page {page} of {}", paging.pages());
    let sizes: Vec<AnyView> = SIZES
        .iter()
        .map(|&size| {
            let href = url.without(PAGE).with(SIZE, size).href();
            let current = (size == paging.size).then_some("true");
            view! { <a class="pager-size" href=href aria-current=current>{size}</a> }.into_any()
        })
        .collect();
    view! {
        <nav class="pager" aria-label="Pages">
            <p class="pager-shown num">{shown}</p>
            <p class="pager-sizes num">"Rows per page " {sizes}</p>
            {csv
                .map(|href| {
                    view! {
                        <a class="pager-csv" href=href download="">
                            {icon(Icon::Download)}
                            "CSV"
                        </a>
                    }
                })}
            <p class="pager-pages num">
                {step(&url, "Previous", "prev", page.checked_sub(1).filter(|&n| n > 0))}
                <span>{place}</span>
                {step(&url, "Next", "next", Some(page + 1).filter(|&n| n <= paging.pages()))}
            </p>
        </nav>
    }
    .into_any()
}

fn step(url: &PageUrl, word: &'static str, rel: &'static str, to: Option<u64>) -> AnyView {
    match to {
        Some(page) => {
            view! { <a class="pager-step" rel=rel href=url.with(PAGE, page).href()>{word}</a> }
                .into_any()
        }
        None => view! { <span class="pager-step pager-step-off">{word}</span> }.into_any(),
    }
}
