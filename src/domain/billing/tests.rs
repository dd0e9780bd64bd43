//! Who bills what, sums, parts of months and the mirror image.

use super::*;
use crate::money::Currency;

fn money(text: &str, currency: &str) -> Money {
    Money::parse(text, Currency::parse(currency).unwrap()).unwrap()
}

fn day(text: &str) -> UtcMs {
    UtcMs::parse_date(text).unwrap()
}

fn product(name: &str, item: Item, price: Option<Money>) -> PricedProduct {
    PricedProduct {
        name: name.to_owned(),
        item,
        monthly_price: price,
    }
}

fn active(id: &str, isp: &str, products: Vec<PricedProduct>) -> Billable {
    Billable {
        activation: id.into(),
        site: format!("Site {id}"),
        customer: "contoso".into(),
        isp: isp.into(),
        isp_name: isp.to_owned(),
        active_from: day("2026-01-01"),
        active_until: None,
        products,
    }
}

fn november() -> Month {
    Month::parse("2026-11").unwrap()
}

#[test]
fn every_activation_says_who_bills_what() {
    let lines = who_bills(&active("1", "isp", vec![]));
    let told: Vec<_> = lines
        .iter()
        .map(|line| (line.biller, line.item, line.amount.to_string()))
        .collect();
    assert_eq!(
        told,
        [
            (Biller::Partner, Item::Access, "per contract".to_owned()),
            (
                Biller::Nobody,
                Item::SaasTransfer,
                "0, not billed".to_owned()
            ),
            (
                Biller::Microsoft,
                Item::AzureOutbound,
                "by Microsoft's price list".to_owned()
            ),
        ]
    );
    assert!(lines[2].note.starts_with("Only if you use Azure services"));
}

#[test]
fn list_prices_are_summed_per_currency_and_the_rest_is_counted() {
    let euro = Some(money("99.50", "EUR"));
    let activations = [
        active("1", "a", vec![product("Fibre", Item::Access, euro)]),
        active("2", "a", vec![product("SD-WAN", Item::Product, euro)]),
        active(
            "3",
            "b",
            vec![product("Line", Item::Access, Some(money("5000", "JPY")))],
        ),
    ];
    let statement = statement(&activations, november());
    assert_eq!(
        statement.list_price_sums,
        [money("199.00", "EUR"), money("5000", "JPY")]
    );
    // One access per contract, three times Azure's price list.
    assert_eq!(statement.without_amount, 4);
    let told = statement.sentence();
    assert!(
        told.contains("199.00 EUR and 5,000 JPY") && told.contains("4 lines"),
        "{told}"
    );
}

#[test]
fn a_part_of_a_month_is_said_and_not_computed() {
    let price = Some(money("100", "EUR"));
    let late = Billable {
        active_from: day("2026-11-20"),
        active_until: Some(day("2026-11-25")),
        ..active("1", "a", vec![product("Fibre", Item::Access, price)])
    };
    let statement = statement(&[late], november());
    assert_eq!(
        statement.lines[0].amount,
        Amount::ListPrice(money("100", "EUR"))
    );
    assert!(
        statement.lines[0]
            .note
            .contains("from 2026-11-20 to 2026-11-24"),
        "{}",
        statement.lines[0].note
    );
}

#[test]
fn what_still_runs_has_no_last_day() {
    let running = Billable {
        active_from: day("2026-11-20"),
        ..active("1", "a", vec![product("Fibre", Item::Access, None)])
    };
    let statement = statement(&[running], november());
    let note = &statement.lines[0].note;
    assert!(note.starts_with("Active from 2026-11-20;"), "{note}");
}

#[test]
fn what_was_not_active_in_the_month_is_left_out() {
    let over = Billable {
        active_until: Some(day("2026-11-01")),
        ..active("1", "a", vec![])
    };
    let later = Billable {
        active_from: day("2026-12-01"),
        ..active("2", "a", vec![])
    };
    let statement = statement(&[over, later], november());
    assert_eq!(statement.sentence(), "Nothing was active in 2026-11.");
}

#[test]
fn an_isp_sees_its_own_lines_and_nobody_elses() {
    let price = Some(money("10", "EUR"));
    let activations = [
        active("1", "a", vec![product("Fibre", Item::Access, price)]),
        active("2", "b", vec![product("Line", Item::Access, price)]),
    ];
    let mirror = statement(&activations, november()).for_isp(&"a".into());
    assert_eq!(mirror.lines.len(), 1);
    assert_eq!(mirror.lines[0].product, "Fibre");
    assert_eq!(mirror.list_price_sums, [money("10", "EUR")]);
}
