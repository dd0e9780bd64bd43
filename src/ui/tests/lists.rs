//! Lists: the address keeps what the reader chose; tables say what they are.

use leptos::prelude::*;

use super::html;
use crate::ui::badge::{Badge, Tone};
use crate::ui::chart::{Period, Strip};
use crate::ui::chips::Chip;
use crate::ui::page_url::PageUrl;
use crate::ui::pager::{Pager, Paging};
use crate::ui::search::Search;
use crate::ui::table::{Column, DataTable, Order, Row};

fn url() -> PageUrl {
    PageUrl::parse(
        "/sites",
        Some("q=a%26b&state=active&state=held&page=3&sort=name&empty="),
    )
}

#[test]
fn the_address_keeps_its_parts_and_drops_empty_ones() {
    assert_eq!(url().get("q"), Some("a&b"));
    assert_eq!(url().get("empty"), None);
    assert_eq!(
        url().without("page").href(),
        "/sites?q=a%26b&state=active&state=held&sort=name"
    );
    assert_eq!(PageUrl::new("/sites").href(), "/sites");
}

#[test]
fn a_second_click_on_a_header_sorts_the_other_way_from_the_first_page() {
    let column = Column::text("Name").sorted_by(&url(), "name");
    let sort = column.sort.expect("the column sorts");
    assert_eq!(sort.order, Some(Order::Ascending));
    assert!(sort.href.ends_with("sort=-name"), "{}", sort.href);
    assert!(!sort.href.contains("page="));
    let other = Column::text("Peak").sorted_by(&url(), "peak");
    assert_eq!(other.sort.expect("the column sorts").order, None);
}

#[test]
fn a_chip_switches_only_its_own_value() {
    let on = Chip::toggle(&url(), "state", "active", "Active");
    assert!(on.on);
    assert_eq!(on.href, "/sites?q=a%26b&state=held&sort=name");
    let off = Chip::toggle(&url(), "state", "failed", "Failed");
    assert!(!off.on);
    assert!(off.href.contains("state=active&state=held"));
    assert!(off.href.contains("state=failed"));
    let all = Chip::one_of(&url(), "state", "", "All");
    assert!(!all.on);
    assert!(!all.href.contains("state="));
}

#[test]
fn cells_carry_their_label_for_cards_and_the_first_names_the_row() {
    let table = html(|| {
        let columns = vec![
            Column::mono("PNI").sorted_by(&url(), "name"),
            Column::number("Peak, %"),
        ];
        let rows = vec![Row::new(vec!["<ams>".into_any(), "31".into_any()]).tone(Tone::Warn)];
        view! { <DataTable caption="Interconnects" columns=columns rows=rows/> }
    });
    assert!(table.contains("aria-sort=\"ascending\""));
    assert!(table.contains("scope=\"row\" class=\"mono\">&lt;ams&gt;</th>"));
    assert!(table.contains("data-label=\"Peak, %\""));
    assert!(table.contains("row-warn"));
    assert!(table.contains("Interconnects</caption>"));
}

#[test]
fn a_search_keeps_the_filters_and_starts_at_the_first_page() {
    let search = html(|| view! { <Search url=url() label="Search by name"/> });
    assert!(search.contains("name=\"state\" value=\"held\""));
    assert!(!search.contains("name=\"page\""));
    assert!(search.contains("value=\"a&amp;b\""));
    assert_eq!(search.matches("name=\"q\"").count(), 1);
}

#[test]
fn the_pager_counts_rows_and_pages() {
    let paging = Paging {
        page: 3,
        size: 50,
        total: 120,
    };
    assert_eq!(
        (paging.pages(), paging.first(), paging.last()),
        (3, 101, 120)
    );
    let pager = html(|| view! { <Pager url=url() paging=paging unit="sites" csv="/sites.csv"/> });
    assert!(pager.contains("101–120 of 120 sites"));
    assert!(pager.contains("Page 3 of 3"));
    assert!(pager.contains("rel=\"prev\""));
    assert!(!pager.contains("rel=\"next\""));
    assert!(pager.contains("href=\"/sites.csv\""));
}

#[test]
fn an_empty_list_has_one_page() {
    let paging = Paging {
        page: 1,
        size: 50,
        total: 0,
    };
    assert_eq!((paging.pages(), paging.first(), paging.last()), (1, 0, 0));
}

#[test]
fn a_state_is_an_icon_and_a_word() {
    let badge = html(|| Badge::new(Tone::Fail, "No <route>").view());
    assert!(badge.contains("<svg"));
    assert!(badge.contains("aria-hidden=\"true\""));
    assert!(badge.contains("No &lt;route&gt;"));
    assert!(badge.contains("badge-fail"));
}

#[test]
fn a_table_of_many_columns_scrolls_inside_its_frame_by_keyboard_too() {
    let table = |count: usize| {
        html(move || {
            let columns = (0..count).map(|n| Column::text(n.to_string())).collect();
            let rows = vec![Row::new((0..count).map(|_| "x".into_any()).collect())];
            view! { <DataTable caption="Figures" columns=columns rows=rows/> }
        })
    };
    assert!(table(5).contains("tabindex=\"0\" role=\"group\" aria-label=\"Figures\""));
    assert!(!table(4).contains("tabindex"));
}

#[test]
fn a_strip_says_its_axis_and_what_its_colours_mean() {
    let strip = html(|| {
        let periods = vec![Period {
            label: "October 2026".to_owned(),
            value: Some(99.9),
            ..Period::default()
        }];
        let legend = vec![(Tone::Pass, "Kept".to_owned())];
        view! { <Strip id="s" title="Availability" periods=periods low=98.25 high=100.0 legend=legend/> }
    });
    assert!(strip.contains("<span>100 %</span>") && strip.contains("<span>98.25 %</span>"));
    assert!(strip.contains("class=\"legend\"") && strip.contains("Kept"));
}
