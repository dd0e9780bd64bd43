//! What a run of the checks found to fail anew, told once at its end: to each ISP about its prefixes, to
//! each customer about its own.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::service::notify::{self, Note};
use maps_domain::access::Role;
use maps_domain::counted::counted;
use maps_domain::ids::OrgId;
use maps_domain::registration::registry_asked;
use std::collections::{BTreeMap, BTreeSet};

/// Where a prefix stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// In a registration.
    Registered,
    /// Only in an order.
    Ordered,
}

/// A prefix that passed before and fails now.
#[derive(Debug)]
pub(super) struct Failed {
    pub isp: OrgId,
    pub customer: OrgId,
    pub prefix: String,
    /// The rules that it fails.
    pub rules: Vec<String>,
}

/// What one organisation is told.
#[derive(Debug, Default)]
struct Told {
    first: String,
    registered: usize,
    ordered: usize,
    asked: BTreeSet<&'static str>,
}

/// What a run found.
#[derive(Debug, Default)]
pub(super) struct News {
    isps: BTreeMap<OrgId, Told>,
    customers: BTreeMap<OrgId, Told>,
}

impl News {
    /// Notes what a chunk found.
    pub fn add(&mut self, what: What, failed: Vec<Failed>) {
        for found in failed {
            let isp = self.isps.entry(found.isp.clone()).or_default();
            isp.add(what, &found);
            let customer = self.customers.entry(found.customer.clone()).or_default();
            customer.add(what, &found);
        }
    }

    /// Tells everybody, in one transaction.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn tell(&self, ctx: &Ctx) -> Result<(), AppError> {
        if self.isps.is_empty() {
            return Ok(());
        }
        let mut tx = ctx.app.db.begin().await?;
        for (isp, told) in &self.isps {
            let roles = [Role::IspAdmin, Role::IspEngineer];
            notify::organisation(&mut tx, ctx, isp, &roles, &told.to_isp()).await?;
        }
        for (customer, told) in &self.customers {
            let roles = [Role::CustomerAdmin, Role::CustomerNetworkManager];
            notify::organisation(&mut tx, ctx, customer, &roles, &told.to_customer()).await?;
        }
        tx.commit().await
    }
}

impl Told {
    fn add(&mut self, what: What, found: &Failed) {
        if self.first.is_empty() {
            self.first.clone_from(&found.prefix);
        }
        match what {
            What::Registered => self.registered += 1,
            What::Ordered => self.ordered += 1,
        }
        let asked = found.rules.iter().filter_map(|rule| registry_asked(rule));
        self.asked.extend(asked);
    }

    fn title(&self) -> String {
        let which = match (self.registered + self.ordered).saturating_sub(1) {
            0 => self.first.clone(),
            others => format!(
                "{} and {}",
                self.first,
                counted(others, "other prefix", "other prefixes")
            ),
        };
        let asked: Vec<&str> = self.asked.iter().copied().collect();
        match asked.as_slice() {
            [] => format!("A check of {which} fails"),
            asked => format!("A check of {which} fails: {}", asked.join(" and ")),
        }
    }

    /// How many of which.
    fn counts(&self) -> String {
        let registered = counted(
            self.registered,
            "registered prefix fails",
            "registered prefixes fail",
        );
        let ordered = counted(
            self.ordered,
            "prefix of an order fails",
            "prefixes of orders fail",
        );
        match (self.registered, self.ordered) {
            (_, 0) => format!("{registered} a check."),
            (0, _) => format!("{ordered} a check."),
            _ => format!("{registered} a check, and {ordered} one."),
        }
    }

    /// The list with more of them.
    fn href(&self, registered: &str, ordered: &str) -> String {
        let longer = if self.ordered >= self.registered {
            ordered
        } else {
            registered
        };
        longer.to_owned()
    }

    fn to_isp(&self) -> Note {
        Note {
            kind: "prefix_failed",
            title: self.title(),
            body: format!(
                "{} Each says which, and what to do. What waits for it stops until it is repaired; what runs keeps running.",
                self.counts()
            ),
            href: self.href("/isp/prefixes?outcome=fail", "/isp/orders?state=refused"),
        }
    }

    /// Without what only the ISP and Microsoft know.
    fn to_customer(&self) -> Note {
        let repair = match self.asked.is_empty() {
            true => "Your ISP repairs it: ask it by when.",
            false => {
                "Who holds the addresses has to enter the ROA or route object that allows the ASN of your ISP; it tells you which. When they are your own, that is you, at your regional internet registry."
            }
        };
        Note {
            kind: "prefix_failed",
            title: self.title(),
            body: format!(
                "{} {repair} What waits for it stops until then; what runs keeps running.",
                self.counts()
            ),
            href: self.href("/customer/prefixes", "/customer/orders?state=refused"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(customer: &str, prefix: &str, rule: &str) -> Failed {
        Failed {
            isp: OrgId::new("colt".to_owned()),
            customer: OrgId::new(customer.to_owned()),
            prefix: prefix.to_owned(),
            rules: vec![rule.to_owned()],
        }
    }

    #[test]
    fn several_chunks_make_one_message_for_each_and_customers_read_only_of_their_own() {
        let mut news = News::default();
        let first = failed("contoso", "20.1.1.0/24", "PFX-04");
        news.add(What::Registered, vec![first]);
        let second = failed("contoso", "20.1.2.0/24", "SEC-02");
        news.add(What::Ordered, vec![second]);
        let third = failed("fabrikam", "20.1.3.0/24", "SEC-02");
        news.add(What::Ordered, vec![third]);
        let isps: Vec<Note> = news.isps.values().map(Told::to_isp).collect();
        let [note] = isps.as_slice() else {
            panic!("{isps:?}");
        };
        assert_eq!(
            note.title,
            "A check of 20.1.1.0/24 and 2 other prefixes fails: RPKI and route objects"
        );
        assert!(
            note.body.starts_with(
                "1 registered prefix fails a check, and 2 prefixes of orders fail one."
            ),
            "{}",
            note.body
        );
        assert_eq!(note.href, "/isp/orders?state=refused");
        let titles: Vec<String> = news
            .customers
            .values()
            .map(|told| told.to_customer().title)
            .collect();
        assert_eq!(
            titles,
            [
                "A check of 20.1.1.0/24 and 1 other prefix fails: RPKI and route objects",
                "A check of 20.1.3.0/24 fails: RPKI"
            ]
        );
    }
}
