//! From an ISP's records to an evidence/1 document.
//!
//! One builder for every use: the live preview, an application's snapshot, the export. What an
//! application adds (its attestations) is filled in by the caller.

use crate::error::AppError;
use crate::server::db::asns::{self, AsnRow};
use crate::server::db::{Tx, documents, orgs, pnis, requests};
use maps_domain::asn::Asn;
use maps_domain::contact::{Contact, ContactRole};
use maps_domain::evidence::{AsnState, Document, Evidence, OrgKind, Organisation};
use maps_domain::ids::OrgId;
use maps_domain::pni::{InventoryStatus, Pni};
use maps_domain::policy::PartnerType;

/// Everything that an ISP has recorded: organisation, ASN, contacts, documents, register and every
/// PNI that is not retired. Attestations belong to an application and are left empty.
///
/// Before an ASN is entered, the document says AS0, which rule ASN-01 refuses.
///
/// # Errors
/// `NotFound` for an unknown organisation, what the database refuses.
pub async fn of_org(
    tx: &mut Tx,
    org: &OrgId,
    partner_type: PartnerType,
) -> Result<Evidence, AppError> {
    let profile = orgs::get(tx, org).await?;
    let claim = asns::main_of_org(tx, org).await?;
    let peer_name = claim.as_ref().map(|claim| claim.peer_name.clone());
    let organisation = Organisation {
        name: profile.legal_name,
        kind: OrgKind::parse(&profile.isp_type).unwrap_or(OrgKind::Other),
        peeringdb_name: peer_name.filter(|name| !name.is_empty()),
    };
    let asn = claim.as_ref().map_or(Asn::new(0), AsnRow::number);
    let mut evidence = Evidence::new(organisation, asn, partner_type);
    evidence.asn_state = claim.and_then(|claim| AsnState::parse(&claim.state).ok());
    if !(profile.noc_email.is_empty() && profile.noc_phone.is_empty()) {
        evidence.contacts.push(Contact {
            role: ContactRole::Noc,
            name: "Network operations centre".to_owned(),
            email: profile.noc_email,
            phone: profile.noc_phone,
        });
    }
    let contacts = orgs::contacts(tx, org).await?;
    evidence
        .contacts
        .extend(contacts.into_iter().map(|contact| Contact {
            role: ContactRole::from(contact.role.as_str()),
            name: contact.name,
            email: contact.email,
            phone: contact.phone,
        }));
    evidence.documents = proofs(tx, org).await?;
    let (register, _) = pnis::register(tx, org).await?;
    evidence.nodes = register.nodes;
    evidence.segments = register.segments;
    evidence.srlgs = register.srlgs;
    evidence.pnis = pnis::of_org(tx, org)
        .await?
        .iter()
        .map(pnis::PniRow::pni)
        .filter(|pni| {
            !pni.as_ref()
                .is_ok_and(|pni: &Pni| pni.status == InventoryStatus::Retired)
        })
        .collect::<Result<_, _>>()?;
    evidence.augmenting = requests::open_of(tx, org)
        .await?
        .iter()
        .filter(|row| row.is_augmenting())
        .filter_map(requests::RequestRow::pni)
        .collect();
    Ok(evidence.with_implied_entries())
}

/// Uploaded documents with the rules that they prove. One file that proves several is one entry.
async fn proofs(tx: &mut Tx, org: &OrgId) -> Result<Vec<Document>, AppError> {
    let mut documents: Vec<Document> = Vec::new();
    // The oldest first: a document that is added later changes nothing before it.
    for row in documents::of_org(tx, org).await?.into_iter().rev() {
        let proves = (row.proves_kind == "rule").then_some(row.proves_id);
        match documents
            .iter_mut()
            .find(|document| document.name == row.name && document.sha256 == row.sha256)
        {
            Some(document) => document.proves.extend(proves),
            None => documents.push(Document {
                name: row.name,
                sha256: row.sha256,
                proves: proves.into_iter().collect(),
            }),
        }
    }
    Ok(documents)
}
