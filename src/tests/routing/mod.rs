//! Prefixes and routing: registrations, registry files, route evidence, keys, releases, maintenance.

mod dump;
mod evidence;
mod files;
mod keys;
mod maintenance;
mod orders;
mod prefixes;
mod registries;
mod release_messages;
mod releases;
mod test_prefix;

use super::support::{Client, Page, Portal};
use crate::server::ctx::Ctx;
use crate::server::db::asns::{self, AsnRow};
use crate::server::db::users::User;
use maps_domain::access::{OrgKind, Role};
use maps_domain::choice::Scope;
use maps_domain::ids::OrgId;

/// An ISP with an approved ASN that is qualified in Paris and Amsterdam, and a customer with an order.
pub struct Stage {
    /// The ISP.
    pub isp: OrgId,
    /// Its engineer.
    pub engineer: User,
    /// The customer.
    pub customer: OrgId,
    /// Its network manager.
    pub buyer: User,
    /// Its site.
    pub site: String,
}

impl Portal {
    /// An ISP with an approved ASN.
    pub async fn isp_with_asn(&self, name: &str, asn: u32) -> OrgId {
        let isp = self.organisation(OrgKind::Isp, name).await;
        let ctx = Ctx::system(&self.app);
        let mut tx = self.app.db.begin().await.unwrap();
        let row = AsnRow {
            id: ctx.new_id(),
            org_id: isp.to_string(),
            asn: i64::from(asn),
            peer_name: name.to_owned(),
            state: "approved".to_owned(),
            reason: String::new(),
            decided_by: String::new(),
            decided_at: None,
            created_at: ctx.now.get(),
            version: 1,
        };
        asns::insert(&mut tx, &row).await.unwrap();
        tx.commit().await.unwrap();
        isp
    }

    /// Uploads a registry file as operations and lets it be read.
    pub async fn install(&self, operations: &mut Client, kind: &str, name: &str, content: &[u8]) {
        operations
            .upload("/review/routing", &[("kind", kind)], (kind, name, content))
            .await
            .to("/review/routing");
        self.run_jobs().await;
    }

    /// A stage whose customer has chosen the ISP: its one site waits for the ISP's steps.
    pub async fn chosen(&self) -> Stage {
        let stage = self.stage("20.30.40.0/24").await;
        self.choose(&stage.customer, Scope::Global, &[&stage.isp])
            .await;
        self.run_jobs().await;
        stage
    }

    /// A stage whose site is active.
    pub async fn turned_on(&self) -> Stage {
        let stage = self.stage("20.30.40.0/24").await;
        self.stand(&stage.isp).await;
        self.choose(&stage.customer, Scope::Global, &[&stage.isp])
            .await;
        self.advance_hours(1);
        self.run_jobs().await;
        assert_eq!(self.state(&stage.site, &stage.isp).await, "active");
        stage
    }

    /// A stage whose ISP has registered `prefix` for the customer; gives the ISP's engineer and the page of
    /// the registration too.
    pub async fn registered(&self, prefix: &str) -> (Stage, Client, String) {
        let stage = self.stage("").await;
        let mut engineer = self.signed_in(&stage.engineer).await;
        let page = register(&mut engineer, &stage.customer, prefix).await;
        (stage, engineer, page)
    }

    /// Somebody of Microsoft's operations.
    pub async fn operations(&self) -> Client {
        let microsoft = self.organisation(OrgKind::Microsoft, "Microsoft").await;
        self.browser(&microsoft, Role::Operations).await
    }

    /// The stage, with an order line that brings `prefix`; nothing when it is empty.
    pub async fn stage(&self, prefix: &str) -> Stage {
        let isp = self.isp_with_asn("Colt", 8220).await;
        let customer = self.organisation(OrgKind::Customer, "Contoso").await;
        self.qualify(&isp, &["paris", "amsterdam"]).await;
        let site = self.site(&customer, "PAR-1").await;
        self.order(&customer, &isp, &[(&site, prefix)]).await;
        Stage {
            engineer: self.member(&isp, Role::IspEngineer).await,
            buyer: self.member(&customer, Role::CustomerNetworkManager).await,
            isp,
            customer,
            site,
        }
    }
}

/// The form that registers a prefix with Colt's ASN.
pub fn typed<'a>(customer: &'a OrgId, prefix: &'a str) -> [(&'a str, &'a str); 3] {
    [
        ("customer", customer.as_str()),
        ("prefix", prefix),
        ("origin", "AS8220"),
    ]
}

/// Registers a prefix and gives its page.
pub async fn register(engineer: &mut Client, customer: &OrgId, prefix: &str) -> String {
    let stored = engineer
        .post("/isp/prefixes/new", &typed(customer, prefix))
        .await
        .to("/isp/prefixes/");
    address(&stored)
}

/// The address that a form leads to, without what is said there.
pub fn address(page: &Page) -> String {
    page.location().split('?').next().unwrap().to_owned()
}

/// Issues a key on the page of a registration and reads it there.
pub async fn issue(engineer: &mut Client, page: &str) -> String {
    engineer.post(page, &[("do", "issue")]).await.to(page);
    let text = engineer.get(page).await.ok().text();
    let found = text
        .split(' ')
        .find(|word| word.len() == 27 && word.matches('-').count() == 3);
    found.unwrap().to_owned()
}

/// Redeems a key.
pub async fn redeem(buyer: &mut Client, prefix: &str, key: &str) -> Page {
    let form = [("do", "redeem"), ("prefix", prefix), ("key", key)];
    buyer.post("/customer/prefixes", &form).await
}

/// A VRP file of one entry, made a moment ago by the test's clock.
pub fn vrps(prefix: &str, max_length: u8, asn: u32) -> String {
    vrps_made(
        super::support::START_MS / 1000,
        &[(prefix, max_length, asn)],
    )
}

/// A VRP file of these entries, made at a second.
pub fn vrps_made(made: i64, entries: &[(&str, u8, u32)]) -> String {
    let roas: Vec<String> = entries
        .iter()
        .map(|(prefix, length, asn)| {
            format!("{{\"prefix\":\"{prefix}\",\"maxLength\":{length},\"asn\":\"AS{asn}\",\"ta\":\"ripe\"}}")
        })
        .collect();
    format!(
        "{{\"metadata\":{{\"generated\":{made}}},\"roas\":[{}]}}",
        roas.join(",")
    )
}
