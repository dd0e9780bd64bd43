//! Months, amounts and lines as bills show them.

use crate::server::http::Req;
use crate::server::http::list::ListQuery;
use crate::ui::badge::{Badge, Tone};
use crate::ui::chips::{Chip, Chips};
use crate::ui::page_url::PAGE;
use crate::ui::table::Row;
use leptos::prelude::*;
use maps_domain::billing::{Amount, Biller, Line};
use maps_domain::sla::Month;
use maps_domain::time::UtcMs;

/// The parameter that puts all lines on one page.
const PRINT: &str = "print";
/// Months on offer.
const MONTHS: usize = 12;

/// The month of the address: the running one when none, nonsense or a coming one is named.
pub fn month_of(req: &Req) -> Month {
    Month::parse(req.query.get("month"))
        .filter(|month| month.from() <= req.ctx.now)
        .unwrap_or_else(|| Month::of(req.ctx.now))
}

/// The months to choose from.
pub fn months(query: &ListQuery, shown: Month, now: UtcMs) -> AnyView {
    let mut month = Month::of(now);
    let mut chips = Vec::new();
    for _ in 0..MONTHS {
        let label = month.label();
        chips.push(Chip::one_of(&query.url, "month", &label, month.name()).shown(month == shown));
        month = Month::of(UtcMs::new(month.from().get() - 1));
    }
    view! { <div class="toolbar"><Chips label="Month" chips=chips/></div> }.into_any()
}

/// The lines of the page; all of them when the statement is to be printed.
pub fn shown<T>(query: &ListQuery, lines: Vec<T>) -> Vec<T> {
    if query.filter(PRINT) == "all" {
        lines
    } else {
        query.window(lines)
    }
}

/// A link to the statement with all of its lines, for paper.
pub fn print_link(query: &ListQuery) -> AnyView {
    let href = query.url.without(PAGE).with(PRINT, "all").href();
    view! { <a class="no-print" href=href>"All lines on one page, to print"</a> }.into_any()
}

/// Who bills, as a badge.
pub fn biller(line: &Line) -> Badge {
    let tone = match line.biller {
        Biller::Partner => Tone::Info,
        Biller::Microsoft => Tone::Neutral,
        Biller::Nobody => Tone::Pass,
    };
    Badge::new(tone, line.biller_name.clone())
}

/// An amount; a price list is a link.
pub fn amount(line: &Line) -> AnyView {
    let text = line.amount.to_string();
    match &line.amount {
        Amount::PriceList(address) => {
            view! { <a href=address.clone() rel="external noreferrer">{text}</a> }.into_any()
        }
        _ => text.into_any(),
    }
}

/// What is billed: the item, and the product's name.
pub fn item(line: &Line) -> String {
    if line.product.is_empty() {
        line.item.label().to_owned()
    } else {
        format!("{}: {}", line.item.label(), line.product)
    }
}

/// A partner's line of one site.
pub fn partner_row(line: &Line, href: Option<String>) -> Row {
    let site = match href {
        Some(href) => view! { <a href=href>{line.site.clone()}</a> }.into_any(),
        None => line.site.clone().into_any(),
    };
    Row::new(vec![
        site,
        biller(line).plain(),
        item(line).into_any(),
        amount(line),
        line.note.clone().into_any(),
    ])
}

/// A line of the CSV: month, site, biller, item, product, kind of amount, amount, currency, note.
pub fn cells(month: Month, line: &Line) -> Vec<String> {
    let (kind, amount, currency) = match &line.amount {
        Amount::ListPrice(money) => ("list_price", money.plain(), money.currency.to_string()),
        Amount::PerContract => ("per_contract", String::new(), String::new()),
        Amount::Included => ("not_billed", "0".to_owned(), String::new()),
        Amount::PriceList(address) => ("price_list", address.clone(), String::new()),
    };
    vec![
        month.label(),
        line.site.clone(),
        line.biller_name.clone(),
        line.item.as_str().to_owned(),
        line.product.clone(),
        kind.to_owned(),
        amount,
        currency,
        line.note.clone(),
    ]
}

/// The header of [`cells`].
pub const HEADER: [&str; 9] = [
    "month",
    "site",
    "billed_by",
    "item",
    "product",
    "kind",
    "amount_or_price_list",
    "currency",
    "note",
];
