//! ISPs with assumed evidence in the metros where a provider was really recorded.

use super::Portal;
use crate::server::ctx::Ctx;
use crate::server::db::asns::{self, AsnRow};
use crate::server::db::orgs::{self, Contact};
use crate::server::db::pnis::{self, PniRow};
use maps_domain::access::OrgKind;
use maps_domain::catalogue::Catalogue;
use maps_domain::evidence::demo;
use maps_domain::ids::{OrgId, PniId};
use maps_domain::pni::Record;

impl Portal {
    /// An ISP with an approved ASN, contacts and two live connections per recorded metro of the
    /// provider. Claimed only: Microsoft has neither confirmed them nor recorded its routers.
    pub async fn carrier(&self, provider: &str) -> OrgId {
        let ctx = Ctx::system(&self.app);
        let catalogue = Catalogue::seed().unwrap();
        let provider = catalogue.provider(provider).unwrap();
        let evidence = demo::evidence(provider, catalogue);
        let org = self.organisation(OrgKind::Isp, &provider.name).await;
        let mut tx = self.app.db.begin().await.unwrap();
        for contact in &evidence.contacts {
            let row = Contact {
                id: ctx.new_id(),
                role: contact.role.to_string().to_lowercase(),
                name: contact.name.clone(),
                email: contact.email.clone(),
                phone: contact.phone.clone(),
            };
            orgs::insert_contact(&mut tx, &org, &row, ctx.now)
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
            decided_by: "test".to_owned(),
            decided_at: Some(ctx.now.get()),
            created_at: ctx.now.get(),
            version: 1,
        };
        asns::insert(&mut tx, &asn).await.unwrap();
        for mut pni in evidence.pnis {
            pni.id = PniId::new(ctx.new_id());
            pni.record = Record::Claimed;
            pni.microsoft_router = None;
            let row = PniRow::new(&org, &pni, ctx.now).unwrap();
            pnis::insert(&mut tx, &row).await.unwrap();
        }
        tx.commit().await.unwrap();
        org
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
