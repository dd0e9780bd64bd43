//! Amounts of money: whole minor units and a currency, never a floating-point number.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Currencies without a minor unit (ISO 4217).
const NO_MINOR: [&str; 10] = [
    "CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF",
];
/// Currencies with three minor digits (ISO 4217).
const THREE_MINOR: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];
/// Largest amount that is taken, in minor units.
const MOST: i64 = 100_000_000_000_000;

/// A currency by its three letters (ISO 4217).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// An amount. Amounts of different currencies are never added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Whole minor units: cents for EUR, yen for JPY.
    pub minor: i64,
    /// Currency.
    pub currency: Currency,
}

/// Why a text is no amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not three letters.
    #[error("Currency `{0}` is not a currency code. Write three letters, for example EUR.")]
    Currency(String),
    /// Not a plain amount.
    #[error(
        "Price `{seen}` is not an amount in {currency}. Write it with a point and at most {digits} decimals, without separators, for example {example}."
    )]
    Amount {
        /// The text as entered.
        seen: String,
        /// The currency.
        currency: Currency,
        /// Decimals of the currency.
        digits: usize,
        /// An amount as it is read.
        example: &'static str,
    },
}

impl Currency {
    /// Reads a currency code.
    ///
    /// # Errors
    /// [`MoneyError::Currency`] when it is not three letters.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        match text.trim().to_ascii_uppercase().as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => Ok(Self([a, b, c])),
            _ => Err(MoneyError::Currency(text.trim().to_owned())),
        }
    }

    /// The three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Decimals of the minor unit.
    pub fn digits(self) -> usize {
        let code = self.as_str();
        if NO_MINOR.contains(&code) {
            0
        } else if THREE_MINOR.contains(&code) {
            3
        } else {
            2
        }
    }
}

impl Money {
    /// Reads a price: never negative, no thousands separators. A comma stands for the point when it
    /// can be nothing else: one of them, no point, and one or two digits behind it.
    ///
    /// # Errors
    /// [`MoneyError::Amount`] with an example of the currency.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let seen = text.trim();
        let digits = currency.digits();
        let error = || MoneyError::Amount {
            seen: seen.to_owned(),
            currency,
            digits,
            example: match digits {
                0 => "1200",
                3 => "1200.500",
                _ => "1200.50",
            },
        };
        let plain = match seen.split_once(',') {
            Some((whole, part)) if (1..=2).contains(&part.len()) && !seen.contains('.') => {
                format!("{whole}.{part}")
            }
            _ => seen.to_owned(),
        };
        let (whole, part) = match plain.split_once('.') {
            Some((whole, part)) if !part.is_empty() => (whole, part),
            Some(_) => return Err(error()),
            None => (plain.as_str(), ""),
        };
        let digits_only = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits_only(whole) || !digits_only(part) || part.len() > digits {
            return Err(error());
        }
        let minor: i64 = format!("{whole}{part:0<digits$}")
            .parse()
            .map_err(|_| error())?;
        if minor > MOST {
            return Err(error());
        }
        Ok(Self { minor, currency })
    }

    /// The sum, when the currencies agree and it can be held.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        (self.currency == other.currency).then_some(())?;
        Some(Self {
            minor: self.minor.checked_add(other.minor)?,
            currency: self.currency,
        })
    }

    /// So many times the amount.
    pub fn checked_mul(self, times: u32) -> Option<Self> {
        Some(Self {
            minor: self.minor.checked_mul(i64::from(times))?,
            currency: self.currency,
        })
    }

    /// The amount alone, for CSV: `1200.50`.
    pub fn plain(self) -> String {
        let digits = self.currency.digits();
        let sign = if self.minor < 0 { "-" } else { "" };
        let text = format!("{:0>width$}", self.minor.unsigned_abs(), width = digits + 1);
        let (whole, part) = text
            .split_at_checked(text.len().saturating_sub(digits))
            .unwrap_or((&text, ""));
        if part.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{part}")
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;
    fn try_from(text: String) -> Result<Self, MoneyError> {
        Self::parse(&text)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.as_str().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Money {
    /// `1,200.50 EUR`: thousands apart, so that zeros need not be counted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.plain();
        let (sign, plain) = plain
            .strip_prefix('-')
            .map_or(("", plain.as_str()), |rest| ("−", rest));
        let (whole, part) = plain
            .split_once('.')
            .map_or((plain, None), |(whole, part)| (whole, Some(part)));
        let mut grouped = String::new();
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        match part {
            Some(part) => write!(f, "{sign}{grouped}.{part} {}", self.currency),
            None => write!(f, "{sign}{grouped} {}", self.currency),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(text: &str, currency: &str) -> Result<Money, MoneyError> {
        Money::parse(text, Currency::parse(currency).unwrap())
    }

    #[test]
    fn amounts_follow_the_decimals_of_their_currency() {
        for (text, currency, minor, shown) in [
            ("1200.5", "EUR", 120_050, "1,200.50 EUR"),
            ("0.05", "usd", 5, "0.05 USD"),
            ("1234567", "JPY", 1_234_567, "1,234,567 JPY"),
            ("1.5", "KWD", 1_500, "1.500 KWD"),
            ("0", "EUR", 0, "0.00 EUR"),
            ("120,50", "EUR", 12_050, "120.50 EUR"),
            ("120,5", "EUR", 12_050, "120.50 EUR"),
        ] {
            let money = money(text, currency).unwrap();
            assert_eq!((money.minor, money.to_string()), (minor, shown.to_owned()));
        }
    }

    #[test]
    fn separators_signs_and_fine_fractions_are_refused_with_an_example() {
        for text in [
            "",
            "-1",
            "1,200",
            "1.234",
            "1.",
            ".5",
            "1e3",
            "99999999999999999999",
        ] {
            let message = money(text, "EUR").unwrap_err().to_string();
            assert!(message.contains("1200.50"), "{text}: {message}");
        }
        assert!(money("1.5", "JPY").is_err());
        for code in ["EU", "EURO", "E1R", "€"] {
            assert!(Currency::parse(code).is_err(), "{code}");
        }
    }

    #[test]
    fn different_currencies_are_never_added() {
        let (euro, yen) = (money("1", "EUR").unwrap(), money("1", "JPY").unwrap());
        assert_eq!(euro.checked_add(yen), None);
        assert_eq!(euro.checked_add(euro), euro.checked_mul(2));
    }

    proptest! {
        #[test]
        fn what_is_written_plainly_reads_back(minor in 0..=MOST, code in "EUR|JPY|KWD") {
            let amount = Money { minor, currency: Currency::parse(&code).unwrap() };
            prop_assert_eq!(Money::parse(&amount.plain(), amount.currency), Ok(amount));
        }
    }
}
