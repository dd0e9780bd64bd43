//! What is asked for, as typed, and whether it can be built: every mistake is named at its field.

use super::convert::conversion_problems;
use super::own;
use crate::error::AppError;
use crate::server::db::Tx;
use crate::server::db::requests::{self, RequestRow};
use crate::server::service::inventory::build;
use maps_domain::bandwidth::Mbps;
use maps_domain::catalogue::Catalogue;
use maps_domain::field::FieldError;
use maps_domain::ids::{MetroId, OrgId};
use maps_domain::interconnect::{Kind, check_links};
use maps_domain::pni::{InventoryStatus, Pni, PniDraft, PniKind};
use maps_domain::policy::{PartnerType, Policy};
use maps_domain::refusal::Reason;

/// What is asked for, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Stored text of a kind.
    pub kind: String,
    /// Edge site; follows from the connection of an augmentation.
    pub metro: String,
    /// Building, by its PeeringDB number.
    pub facility: String,
    /// The connection to enlarge, or the planned one to build.
    pub pni: String,
    /// The ISP's name of a new connection.
    pub label: String,
    /// The ISP's router of a new connection.
    pub peer_router: String,
    /// Capacity asked for: `100 Gbit/s`.
    pub speed: String,
    /// Links in the bundle.
    pub lag_members: String,
    /// Why.
    pub reason: String,
    /// `plan` when a planner's step led here.
    pub origin: String,
}

impl Wish {
    /// Its fields by the names that the form gives them.
    pub(super) fn fields(&self) -> [(&'static str, &str); 10] {
        [
            ("kind", &self.kind),
            ("metro", &self.metro),
            ("facility", &self.facility),
            ("pni", &self.pni),
            ("label", &self.label),
            ("peer_router", &self.peer_router),
            ("speed", &self.speed),
            ("lag_members", &self.lag_members),
            ("reason", &self.reason),
            ("origin", &self.origin),
        ]
    }

    /// What a form posts, or a draft has kept; absent fields are empty.
    pub fn of(value: impl Fn(&str) -> String) -> Self {
        Self {
            kind: value("kind"),
            metro: value("metro"),
            facility: value("facility"),
            pni: value("pni"),
            label: value("label"),
            peer_router: value("peer_router"),
            speed: value("speed"),
            lag_members: value("lag_members"),
            reason: value("reason"),
            origin: value("origin"),
        }
    }
}

/// Reads what is asked for into the row; every mistake is named at its field.
pub(super) async fn check(
    tx: &mut Tx,
    catalogue: &Catalogue,
    policy: &Policy,
    row: &mut RequestRow,
    wish: &Wish,
) -> Result<(), AppError> {
    let kind =
        Kind::parse(&wish.kind).map_err(|_| AppError::field("kind", "Choose what you ask for."))?;
    kind.as_str().clone_into(&mut row.kind);
    let mut errors = match kind {
        Kind::NewPni => new_pni(tx, catalogue, policy, row, wish).await?,
        Kind::Augmentation => augmentation(tx, catalogue, row, wish).await?,
        Kind::TypeConversion => conversion(tx, catalogue, row, wish).await?,
    };
    match Reason::parse(&wish.reason) {
        Ok(reason) => reason.as_str().clone_into(&mut row.reason),
        Err(refused) => errors.push(FieldError::new("reason", refused.sentence())),
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(AppError::Invalid(errors))
    }
}

/// The connection that a new-PNI request describes, as the inventory would hold it.
pub(super) fn as_pni(row: &RequestRow, catalogue: &Catalogue) -> Result<Pni, Vec<FieldError>> {
    let draft = PniDraft {
        name: row.label.clone(),
        metro: row.metro_id.clone(),
        facility: row.facility_id.clone().unwrap_or_default(),
        kind: PniKind::Private.as_str().to_owned(),
        peer_router: row.peer_router.clone(),
        bandwidth: row.bandwidth().to_string(),
        lag_members: row.lag_members.to_string(),
        status: InventoryStatus::Planned.as_str().to_owned(),
        ..PniDraft::default()
    };
    draft.parse(catalogue)
}

/// The form of a request calls some fields of a connection by other names.
fn renamed(error: FieldError) -> FieldError {
    let field = match error.field.as_str() {
        "name" => "label",
        "bandwidth" => "speed",
        other => other,
    };
    FieldError::new(field, error.message)
}

async fn new_pni(
    tx: &mut Tx,
    catalogue: &Catalogue,
    policy: &Policy,
    row: &mut RequestRow,
    wish: &Wish,
) -> Result<Vec<FieldError>, AppError> {
    let org = row.org();
    let draft = PniDraft {
        name: wish.label.clone(),
        metro: wish.metro.clone(),
        facility: wish.facility.clone(),
        kind: PniKind::Private.as_str().to_owned(),
        peer_router: wish.peer_router.clone(),
        bandwidth: wish.speed.clone(),
        lag_members: wish.lag_members.clone(),
        status: InventoryStatus::Planned.as_str().to_owned(),
        ..PniDraft::default()
    };
    let mut pni = match draft.parse(catalogue) {
        Ok(pni) => pni,
        Err(errors) => return Ok(errors.into_iter().map(renamed).collect()),
    };
    let planned = match wish.pni.trim() {
        "" => None,
        id => {
            let found = own(tx, &org)
                .await?
                .into_iter()
                .find(|own| own.id.as_str() == id && own.status == InventoryStatus::Planned);
            match found {
                Some(found) if found.metro == pni.metro => Some(found),
                Some(_) => {
                    return Ok(vec![FieldError::new(
                        "pni",
                        "The planned connection is at another edge site. Choose that edge site, or none of them.",
                    )]);
                }
                None => {
                    return Ok(vec![FieldError::new(
                        "pni",
                        "Choose one of your planned connections, or none.",
                    )]);
                }
            }
        }
    };
    let mut errors = Vec::new();
    let region = catalogue
        .metro(&pni.metro)
        .map(|metro| metro.region.clone());
    if let Some(region) = region {
        let least = policy.thresholds(&region, PartnerType::Edge).min_connection;
        if pni.link_speed() < least {
            errors.push(FieldError::new(
                "speed",
                format!(
                    "Speed: one link would have {}; {least} is the least (PNI-02). Ask for more, or for fewer links.",
                    pni.link_speed()
                ),
            ));
        } else {
            errors.extend(links(
                catalogue,
                &pni.metro,
                pni.bandwidth,
                pni.lag_members,
                None,
            ));
        }
    }
    if let Some(planned) = &planned {
        pni.id = planned.id.clone();
        errors.extend(asked_already(tx, &org, planned, &row.id).await?);
    }
    if let Err(AppError::Invalid(found)) = build::fits(tx, catalogue, &org, &pni).await {
        errors.extend(found.into_iter().map(renamed));
    }
    row.metro_id = pni.metro.to_string();
    row.facility_id = pni.facility.as_ref().map(ToString::to_string);
    row.pni_id = planned.map(|planned| planned.id.to_string());
    row.label = pni.name;
    row.peer_router = pni.peer_router;
    row.bandwidth_mbps = number(pni.bandwidth);
    row.lag_members = i64::from(pni.lag_members);
    Ok(errors)
}

/// Whether a bundle can be built of the links on offer at its edge site.
fn links(
    catalogue: &Catalogue,
    metro: &MetroId,
    bandwidth: Mbps,
    members: u16,
    keeps: Option<Mbps>,
) -> Option<FieldError> {
    let offers = catalogue
        .metro(metro)
        .map_or(&[][..], |metro| metro.bandwidth_offers.as_slice());
    let refused = check_links(bandwidth, members, offers, keeps).err()?;
    Some(FieldError::new("speed", format!("Speed: {refused}")))
}

async fn augmentation(
    tx: &mut Tx,
    catalogue: &Catalogue,
    row: &mut RequestRow,
    wish: &Wish,
) -> Result<Vec<FieldError>, AppError> {
    let org = row.org();
    let live = |pni: &&Pni| pni.status == InventoryStatus::Live && pni.kind == PniKind::Private;
    let all = own(tx, &org).await?;
    let Some(pni) = all
        .iter()
        .filter(live)
        .find(|own| own.id.as_str() == wish.pni.trim())
    else {
        return Ok(vec![FieldError::new(
            "pni",
            "Choose the live private connection that is to carry more.",
        )]);
    };
    let mut errors = Vec::new();
    errors.extend(asked_already(tx, &org, pni, &row.id).await?);
    let members = match wish.lag_members.trim() {
        "" => Ok(pni.lag_members),
        text => text.parse::<u16>(),
    };
    let members = match members {
        Ok(members) if (1..=64).contains(&members) => {
            row.lag_members = i64::from(members);
            Some(members)
        }
        _ => {
            errors.push(FieldError::new("lag_members", "Links: write 1 to 64."));
            None
        }
    };
    match Mbps::parse(&wish.speed) {
        Ok(speed) if speed >= pni.bandwidth => {
            row.bandwidth_mbps = number(speed);
            let keeps = Some(pni.link_speed());
            errors.extend(
                members.and_then(|members| links(catalogue, &pni.metro, speed, members, keeps)),
            );
        }
        Ok(speed) => errors.push(FieldError::new(
            "speed",
            format!(
                "Speed: {} has {} and would shrink to {speed}. Write the capacity of the whole bundle afterwards.",
                pni.name, pni.bandwidth
            ),
        )),
        Err(error) => errors.push(FieldError::new("speed", error.to_string())),
    }
    row.metro_id = pni.metro.to_string();
    row.facility_id = pni.facility.as_ref().map(ToString::to_string);
    row.pni_id = Some(pni.id.to_string());
    pni.name.clone_into(&mut row.label);
    pni.peer_router.clone_into(&mut row.peer_router);
    Ok(errors)
}

/// Refuses a second open request about one connection.
async fn asked_already(
    tx: &mut Tx,
    org: &OrgId,
    pni: &Pni,
    without: &str,
) -> Result<Option<FieldError>, AppError> {
    let mut open = requests::open_of(tx, org).await?.into_iter();
    let other =
        open.find(|other| other.id != without && other.pni_id.as_deref() == Some(pni.id.as_str()));
    Ok(other.map(|other| {
        FieldError::new(
            "pni",
            format!(
                "Request {} already asks for {}. Finish or withdraw it first.",
                other.number, pni.name
            ),
        )
    }))
}

async fn conversion(
    tx: &mut Tx,
    catalogue: &Catalogue,
    row: &mut RequestRow,
    wish: &Wish,
) -> Result<Vec<FieldError>, AppError> {
    let metro = wish.metro.trim();
    let Some(metro) = catalogue.metros().find(|known| known.id.as_str() == metro) else {
        return Ok(vec![FieldError::new(
            "metro",
            "Choose the edge site whose connections are to be converted.",
        )]);
    };
    row.metro_id = metro.id.to_string();
    row.facility_id = None;
    row.pni_id = None;
    row.label = String::new();
    row.peer_router = String::new();
    row.bandwidth_mbps = 0;
    row.lag_members = 1;
    // Everything that stands in the way is said before anybody at Microsoft looks at it (CNV-01).
    let problems = conversion_problems(tx, row).await?;
    Ok(problems
        .iter()
        .map(|problem| FieldError::new("metro", format!("Edge site: {problem}")))
        .collect())
}

pub(super) fn number(mbps: Mbps) -> i64 {
    i64::try_from(mbps.get()).unwrap_or(i64::MAX)
}
