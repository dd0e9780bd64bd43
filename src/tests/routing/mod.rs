//! Prefixes and routing: registrations, registry files, route evidence, keys, releases, maintenance.

mod dump;
mod evidence;
mod files;
mod keys;
mod maintenance;
mod prefixes;

use super::support::{Client, Portal};
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

/// A VRP file of one entry, made a moment ago by the test's clock.
pub fn vrps(prefix: &str, max_length: u8, asn: u32) -> String {
    let made = super::support::START_MS / 1000;
    format!(
        "{{\"metadata\":{{\"generated\":{made}}},\"roas\":[{{\"prefix\":\"{prefix}\",\"maxLength\":{max_length},\"asn\":\"AS{asn}\",\"ta\":\"ripe\"}}]}}"
    )
}
