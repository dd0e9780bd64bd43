//! Who bills what: per activation, and as a monthly statement.
//!
//! The portal sends no bills. It says who does and for what (programme FAQ): the partner bills its
//! own services, Microsoft bills Azure services by its price list, and network data transfer between
//! customers and Microsoft's SaaS is not billed. A partner's line has an amount only when the partner
//! published a price; else it is "per contract", which is a line too: nothing looks free that is not.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::{ActivationId, OrgId};
use crate::money::Money;
use crate::sla::Month;
use crate::time::UtcMs;

/// Microsoft's public price list for outbound data transfer.
pub const AZURE_BANDWIDTH_PRICES: &str = "https://azure.microsoft.com/pricing/details/bandwidth/";

text_enum! {
    /// Who sends the bill.
    pub enum Biller: "biller" {
        /// The ISP.
        Partner = "partner", "The ISP";
        /// Microsoft.
        Microsoft = "microsoft", "Microsoft";
        /// Nobody.
        Nobody = "nobody", "Nobody";
    }
}

text_enum! {
    /// What is billed, or not.
    pub enum Item: "billed item" {
        /// The ISP's internet access at the site.
        Access = "access", "Internet access";
        /// A further product of the ISP (SD-WAN, virtual DMZ, UTM, …).
        Product = "product", "Product";
        /// Network data transfer to and from Microsoft's SaaS.
        SaasTransfer = "saas_transfer", "Data transfer with Microsoft SaaS";
        /// Data that leaves Azure.
        AzureOutbound = "azure_outbound", "Outbound data transfer from Azure";
        /// The peering service itself (registration, prefixes, reports).
        PeeringService = "peering_service", "Peering Service";
    }
}

/// What a line costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "amount", rename_all = "snake_case")]
pub enum Amount {
    /// A published list price per month; the contract decides.
    ListPrice(Money),
    /// Not published.
    PerContract,
    /// Costs nothing.
    Included,
    /// By the price list at this address, for what is used.
    PriceList(String),
}

/// A product that an activation uses, with its published price per site and month, if any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricedProduct {
    /// Its name.
    pub name: String,
    /// Internet access, or another product.
    pub item: Item,
    /// Published price per site and month.
    pub monthly_price: Option<Money>,
}

/// One running activation as the statement sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Billable {
    /// The activation.
    pub activation: ActivationId,
    /// Name of the customer site.
    pub site: String,
    /// The customer.
    pub customer: OrgId,
    /// The ISP.
    pub isp: OrgId,
    /// Name of the ISP.
    pub isp_name: String,
    /// When it became active.
    pub active_from: UtcMs,
    /// When it ended, if it has.
    pub active_until: Option<UtcMs>,
    /// What it uses of the ISP. Empty: internet access per contract.
    pub products: Vec<PricedProduct>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Who bills.
    pub biller: Biller,
    /// Name of the biller on screen.
    pub biller_name: String,
    /// The ISP of the activation.
    pub isp: OrgId,
    /// The activation, `None` for lines of the whole customer.
    pub activation: Option<ActivationId>,
    /// Name of the customer site.
    pub site: String,
    /// What.
    pub item: Item,
    /// Name of the product; empty for Microsoft's lines.
    pub product: String,
    /// Cost.
    pub amount: Amount,
    /// What to know about it; empty when nothing.
    pub note: String,
}

/// The statement of one customer and month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// The month.
    pub month: Month,
    /// Partner lines by site, then Microsoft's.
    pub lines: Vec<Line>,
    /// Sum of the list prices, one per currency in order of its code.
    pub list_price_sums: Vec<Money>,
    /// Lines whose amount only a contract or a price list knows.
    pub without_amount: usize,
}

/// Who bills what for one activation; the answer to the question, without a month.
pub fn who_bills(activation: &Billable) -> Vec<Line> {
    let line = |biller, biller_name: &str, item, amount, note: &str| Line {
        biller,
        biller_name: biller_name.to_owned(),
        isp: activation.isp.clone(),
        activation: Some(activation.activation.clone()),
        site: activation.site.clone(),
        item,
        product: String::new(),
        amount,
        note: note.to_owned(),
    };
    let mut lines: Vec<Line> = activation
        .products
        .iter()
        .map(|product| Line {
            product: product.name.clone(),
            ..line(
                Biller::Partner,
                &activation.isp_name,
                product.item,
                product
                    .monthly_price
                    .map_or(Amount::PerContract, Amount::ListPrice),
                "",
            )
        })
        .collect();
    if !lines.iter().any(|line| line.item == Item::Access) {
        let access = line(
            Biller::Partner,
            &activation.isp_name,
            Item::Access,
            Amount::PerContract,
            "",
        );
        lines.insert(0, access);
    }
    lines.push(line(
        Biller::Nobody,
        Biller::Nobody.label(),
        Item::SaasTransfer,
        Amount::Included,
        "Neither Microsoft nor this programme bills it.",
    ));
    // Nobody declares what a site reaches; the line says when it applies.
    lines.push(line(
        Biller::Microsoft,
        Biller::Microsoft.label(),
        Item::AzureOutbound,
        Amount::PriceList(AZURE_BANDWIDTH_PRICES.to_owned()),
        "Only if you use Azure services over it: on the bill of the Azure subscription that sends the data.",
    ));
    lines
}

/// The statement of one customer's activations in a month. Activations that were not active in it
/// are left out; a part of a month is said at the line and never computed, because contracts differ.
pub fn statement(activations: &[Billable], month: Month) -> Statement {
    let mut lines = Vec::new();
    for activation in activations {
        let from = activation.active_from.max(month.from());
        let until = activation
            .active_until
            .unwrap_or(month.to())
            .min(month.to());
        if from >= until {
            continue;
        }
        let part = (from > month.from() || until < month.to()).then(|| {
            let to = match activation.active_until {
                Some(_) if until < month.to() => {
                    format!(" to {}", UtcMs::new(until.get() - 1).date())
                }
                _ => String::new(),
            };
            format!(
                "Active from {}{to}; the contract says what part of a month costs.",
                from.date()
            )
        });
        for mut line in who_bills(activation) {
            if line.biller == Biller::Partner
                && let Some(part) = &part
            {
                line.note.clone_from(part);
            }
            lines.push(line);
        }
    }
    lines.sort_by(|a, b| {
        (a.biller, &a.site, &a.activation, a.item, &a.product).cmp(&(
            b.biller,
            &b.site,
            &b.activation,
            b.item,
            &b.product,
        ))
    });
    Statement {
        month,
        list_price_sums: sums(&lines),
        without_amount: lines
            .iter()
            .filter(|line| matches!(line.amount, Amount::PerContract | Amount::PriceList(_)))
            .count(),
        lines,
    }
}

/// One sum per currency. A sum that cannot be held is left out rather than shown wrong; prices are
/// bounded so that this takes ten thousand lines at the highest price.
fn sums(lines: &[Line]) -> Vec<Money> {
    let mut sums: std::collections::BTreeMap<_, Option<Money>> = std::collections::BTreeMap::new();
    for line in lines {
        if let Amount::ListPrice(money) = line.amount {
            sums.entry(money.currency)
                .and_modify(|sum| *sum = sum.and_then(|sum| sum.checked_add(money)))
                .or_insert(Some(money));
        }
    }
    sums.into_values().flatten().collect()
}

impl Statement {
    /// The mirror image for one ISP: only its own lines of a customer's statement.
    pub fn for_isp(&self, isp: &OrgId) -> Self {
        let lines: Vec<Line> = self
            .lines
            .iter()
            .filter(|line| line.biller == Biller::Partner && line.isp == *isp)
            .cloned()
            .collect();
        Self {
            month: self.month,
            list_price_sums: sums(&lines),
            without_amount: lines
                .iter()
                .filter(|line| line.amount == Amount::PerContract)
                .count(),
            lines,
        }
    }

    /// The answer in one sentence.
    pub fn sentence(&self) -> String {
        if self.lines.is_empty() {
            return format!("Nothing was active in {}.", self.month.label());
        }
        let sums: Vec<String> = self.list_price_sums.iter().map(Money::to_string).collect();
        let known = if sums.is_empty() {
            "No list price is published".to_owned()
        } else {
            format!("List prices of {} in all", sums.join(" and "))
        };
        match self.without_amount {
            0 => format!("{known}."),
            1 => format!("{known}; 1 line is by contract or price list."),
            lines => format!("{known}; {lines} lines are by contract or price list."),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ListPrice(money) => write!(f, "{money} per month (list price)"),
            Self::PerContract => f.write_str("per contract"),
            Self::Included => f.write_str("0, not billed"),
            Self::PriceList(_) => f.write_str("by Microsoft's price list"),
        }
    }
}

#[cfg(test)]
mod tests;
