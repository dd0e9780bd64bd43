//! An ISP with everything recorded, for tests about what happens afterwards.

use super::Portal;
use crate::server::db::asns::{self, AsnRow};
use crate::server::db::orgs::{self, Contact};
use crate::server::db::pnis::{self, PniRow};
use crate::server::db::users::User;
use crate::server::demo::test_prefix::{self, Traced};
use crate::server::service::applications::{draft, submit};
use maps_domain::access::{OrgKind, Role};
use maps_domain::catalogue::Catalogue;
use maps_domain::evidence::{AttestationKind, demo};
use maps_domain::ids::{ApplicationId, OrgId, PniId};
use maps_domain::pni::Record;

/// An ISP and its administrator.
pub struct Carrier {
    /// The ISP.
    pub org: OrgId,
    /// Its administrator.
    pub admin: User,
}

impl Portal {
    /// An ISP with the assumed evidence of a recorded provider (`domain::evidence::demo`); Microsoft's
    /// word on each connection is `record`.
    pub async fn recorded_carrier(&self, provider: &str, record: Record) -> Carrier {
        let catalogue = Catalogue::seed().unwrap();
        let provider = catalogue.provider(provider).unwrap();
        let evidence = demo::evidence(provider, catalogue);
        let org = self.organisation(OrgKind::Isp, &provider.name).await;
        let admin = self.member(&org, Role::IspAdmin).await;
        let ctx = self.ctx_of(&admin).await;
        let mut tx = self.app.db.begin().await.unwrap();
        for contact in &evidence.contacts {
            let contact = Contact {
                id: ctx.new_id(),
                role: contact.role.as_str().to_lowercase(),
                name: contact.name.clone(),
                email: contact.email.clone(),
                phone: contact.phone.clone(),
            };
            orgs::insert_contact(&mut tx, &org, &contact, ctx.now)
                .await
                .unwrap();
        }
        let asn = AsnRow {
            id: ctx.new_id(),
            org_id: org.to_string(),
            asn: i64::from(evidence.asn.get()),
            peer_name: provider.name.clone(),
            state: "approved".to_owned(),
            reason: String::new(),
            decided_by: String::new(),
            decided_at: None,
            created_at: ctx.now.get(),
            version: 1,
        };
        asns::insert(&mut tx, &asn).await.unwrap();
        for mut pni in evidence.pnis {
            pni.id = PniId::new(ctx.new_id());
            pni.record = record;
            if record == Record::Claimed {
                pni.microsoft_router = None;
            }
            let row = PniRow::new(&org, &pni, ctx.now).unwrap();
            pnis::insert(&mut tx, &row).await.unwrap();
        }
        tx.commit().await.unwrap();
        Carrier { org, admin }
    }

    /// Its application for a region with every statement signed but those in `without`, submitted
    /// whatever the engine says; the test prefix is shown.
    pub async fn submitted(
        &self,
        carrier: &Carrier,
        region: &str,
        without: &[AttestationKind],
    ) -> ApplicationId {
        let ctx = self.ctx_of(&carrier.admin).await;
        let id = draft::create(&ctx, region, "Edge").await.unwrap();
        let ticked: Vec<draft::Ticked> = AttestationKind::ALL
            .iter()
            .filter(|kind| !without.contains(kind))
            .map(|kind| (*kind, None))
            .collect();
        draft::attest(&ctx, &id, 1, &ticked, &carrier.admin.name)
            .await
            .unwrap();
        submit::execute(&ctx, &id, true).await.unwrap();
        self.show_test_prefix(&carrier.admin, region).await;
        id
    }

    /// The ISP shows its test prefix at every metro of a region (rule RTE-01).
    pub async fn show_test_prefix(&self, admin: &User, region: &str) {
        let ctx = self.ctx_of(admin).await;
        test_prefix::show(&ctx, &region.into(), Traced::Yes)
            .await
            .unwrap();
        self.run_jobs().await;
    }

    /// Microsoft confirms every connection of an ISP, on different routers of its own.
    pub async fn confirm_connections(&self, org: &OrgId) {
        let now = self.app.clock.now();
        let mut tx = self.app.db.begin().await.unwrap();
        for mut row in pnis::of_org(&mut tx, org).await.unwrap() {
            let mut pni = row.pni().unwrap();
            pni.record = Record::Confirmed;
            pni.microsoft_router = Some(format!("ms-{}", pni.name));
            row.set(&pni, now).unwrap();
            pnis::update(&mut tx, &row).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
}
