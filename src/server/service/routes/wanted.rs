//! Which prefixes have to be heard, and on which sessions.

use crate::error::AppError;
use crate::server::db::route_evidence::{self as store, Entering};
use crate::server::db::{Tx, asns, pnis};
use crate::server::service::ground;
use maps_domain::asn::Asn;
use maps_domain::catalogue::Catalogue;
use maps_domain::ids::{MetroId, OrgId};
use maps_domain::pni::{InventoryStatus, Pni, PniKind};
use maps_domain::prefix::Prefix4;
use maps_domain::prefix_table::PrefixTable;
use maps_domain::route_evidence::{ExpectedSession, WantedPrefix};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Prefixes that enter at the same metros, with the sessions there.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    pub name: String,
    pub wanted: Vec<WantedPrefix>,
    pub sessions: Vec<ExpectedSession>,
}

/// What is known about an ISP's sessions and origins.
pub(super) struct Network {
    sessions: Vec<ExpectedSession>,
    registered: PrefixTable<Asn>,
    main: Asn,
}

impl Network {
    pub async fn of(tx: &mut Tx, isp: &OrgId) -> Result<Self, AppError> {
        // The claim that stands for the ISP on the wire: its sessions peer with it.
        let main = asns::main_of_org(tx, isp)
            .await?
            .map_or(Asn::new(0), |row| row.number());
        let mut sessions = Vec::new();
        for row in pnis::of_org(tx, isp).await? {
            let pni = row.pni()?;
            if pni.status == InventoryStatus::Live && pni.kind == PniKind::Private {
                sessions.push(session(&pni, main));
            }
        }
        let mut registered = PrefixTable::new();
        for (prefix, origin) in store::origins(tx, isp).await? {
            let prefix = Prefix4::parse(&prefix).map_err(AppError::internal)?;
            registered.insert(prefix, Asn::new(u32::try_from(origin).unwrap_or_default()));
        }
        Ok(Self {
            sessions,
            registered,
            main,
        })
    }

    /// The ISP's main ASN; 0 without one.
    pub fn main(&self) -> Asn {
        self.main
    }

    /// Sessions at these metros, by metro and name.
    pub fn at(&self, metros: &[&MetroId]) -> Vec<ExpectedSession> {
        let mut here: Vec<ExpectedSession> = self
            .sessions
            .iter()
            .filter(|session| metros.contains(&&session.metro))
            .cloned()
            .collect();
        here.sort_by_key(|session| {
            metros
                .iter()
                .position(|metro| **metro == session.metro)
                .unwrap_or(usize::MAX)
        });
        here
    }

    /// A prefix with its registered origin; the ISP's main ASN where it is in no registration.
    pub fn wanted(&self, prefix: &str) -> Result<WantedPrefix, AppError> {
        let prefix = Prefix4::parse(prefix).map_err(AppError::internal)?;
        let registered = self.registered.longest(prefix.net());
        Ok(WantedPrefix {
            prefix,
            origin: registered.map_or(self.main, |(_, origin)| *origin),
        })
    }

    /// The groups of a batch: primary metro with its sessions, and the backup's.
    pub fn groups(
        &self,
        entering: &[Entering],
        catalogue: &Catalogue,
    ) -> Result<Vec<Expected>, AppError> {
        let mut by_metros: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
        for row in entering {
            by_metros
                .entry((&row.primary_metro, &row.backup_metro))
                .or_default()
                .push(&row.prefix);
        }
        by_metros
            .into_iter()
            .map(|((primary, backup), prefixes)| {
                let ids: Vec<MetroId> = [primary, backup]
                    .into_iter()
                    .filter(|id| !id.is_empty())
                    .map(MetroId::from)
                    .collect();
                let refs: Vec<&MetroId> = ids.iter().collect();
                let name = match (primary, backup) {
                    ("", _) => "No edge site chosen yet".to_owned(),
                    (primary, "") => {
                        format!("{}, no backup", ground::metro_name(catalogue, primary))
                    }
                    (primary, backup) => format!(
                        "{}, backup {}",
                        ground::metro_name(catalogue, primary),
                        ground::metro_name(catalogue, backup)
                    ),
                };
                Ok(Expected {
                    name,
                    wanted: prefixes
                        .into_iter()
                        .map(|prefix| self.wanted(prefix))
                        .collect::<Result<_, _>>()?,
                    sessions: self.at(&refs),
                })
            })
            .collect()
    }
}

/// A connection's sessions under one name: router output may call it by the PNI or by either address.
fn session(pni: &Pni, peer: Asn) -> ExpectedSession {
    let mut addresses: Vec<IpAddr> = Vec::new();
    if let Some(subnet) = pni.session_v4 {
        addresses.extend(subnet.net().hosts().map(IpAddr::V4));
    }
    if let Some(subnet) = pni.session_v6 {
        // A link has two ends; a /64 has more addresses than anybody wants to list.
        addresses.extend(subnet.net().hosts().take(3).map(IpAddr::V6));
    }
    ExpectedSession {
        name: pni.name.clone(),
        metro: pni.metro.clone(),
        peer,
        addresses,
    }
}
