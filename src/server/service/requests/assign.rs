//! Microsoft's port and session addresses (OPS-01): read, and free everywhere.

use super::Inputs;
use crate::error::AppError;
use crate::server::db::requests::{self, Assigned, RequestRow};
use crate::server::db::{Tx, pnis};
use maps_domain::field::FieldError;
use maps_domain::interconnect::Kind;
use maps_domain::pni::router_name;
use maps_domain::prefix::{SessionSubnet4, SessionSubnet6};
use serde::Deserialize;

/// Reads port and addresses into the row; every mistake is named at its field.
pub(super) async fn assign(
    tx: &mut Tx,
    row: &mut RequestRow,
    inputs: &Inputs,
) -> Result<(), AppError> {
    let mut errors = Vec::new();
    let mut assigned = row.assigned()?;
    match router_name(&inputs.microsoft_router) {
        Ok(router) => assigned.microsoft_router = router,
        Err(_) if inputs.microsoft_router.trim().is_empty() => errors.push(FieldError::new(
            "microsoft_router",
            "Microsoft router: write the router of the reserved port; without it nobody can tell whether two connections share one.",
        )),
        Err(reason) => errors.push(FieldError::new(
            "microsoft_router",
            format!("Microsoft router: {reason}."),
        )),
    }
    let new = row.kind == Kind::NewPni.as_str();
    let v4 = match inputs.session_v4.trim() {
        // An enlarged bundle keeps its session.
        "" if !new => Ok(None),
        text => SessionSubnet4::parse(text).map(Some),
    };
    let v6 = match inputs.session_v6.trim() {
        "" => Ok(None),
        text => SessionSubnet6::parse_new(text).map(Some),
    };
    let mut wrong = |field: &str, family: &str, what: String| {
        errors.push(FieldError::new(
            field,
            format!("{family} session subnet: {what}"),
        ));
    };
    if let Err(error) = &v4 {
        wrong("session_v4", "IPv4", error.to_string());
    }
    if let Err(error) = &v6 {
        wrong("session_v6", "IPv6", error.to_string());
    }
    let wanted = Sessions {
        session_v4: v4.unwrap_or_default(),
        session_v6: v6.unwrap_or_default(),
    };
    let taken = taken(tx, row, wanted).await?;
    if let Some(by) = taken.session_v4 {
        wrong("session_v4", "IPv4", by);
    }
    if let Some(by) = taken.session_v6 {
        wrong("session_v6", "IPv6", by);
    }
    if !errors.is_empty() {
        return Err(AppError::Invalid(errors));
    }
    let text = |subnet: Option<String>| subnet.unwrap_or_default();
    assigned.session_v4 = text(wanted.session_v4.map(|subnet| subnet.to_string()));
    assigned.session_v6 = text(wanted.session_v6.map(|subnet| subnet.to_string()));
    row.body = serde_json::to_string(&assigned)?;
    Ok(())
}

/// The subnets of a connection, whatever else its record says.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(default)]
struct Sessions {
    session_v4: Option<SessionSubnet4>,
    session_v6: Option<SessionSubnet6>,
}

impl Sessions {
    fn of(assigned: &Assigned) -> Self {
        Self {
            session_v4: SessionSubnet4::parse(&assigned.session_v4).ok(),
            session_v6: SessionSubnet6::parse(&assigned.session_v6).ok(),
        }
    }
}

/// By what a subnet is taken, per family.
#[derive(Default)]
struct Taken {
    session_v4: Option<String>,
    session_v6: Option<String>,
}

impl Taken {
    fn look(&mut self, wanted: Sessions, known: Sessions, by: impl Fn() -> String) {
        let said = |subnet: String| format!("{subnet} overlaps {}. Choose another one.", by());
        if let (Some(wanted), Some(known)) = (wanted.session_v4, known.session_v4)
            && wanted.overlaps(known)
        {
            self.session_v4
                .get_or_insert_with(|| said(wanted.to_string()));
        }
        if let (Some(wanted), Some(known)) = (wanted.session_v6, known.session_v6)
            && wanted.overlaps(known)
        {
            self.session_v6
                .get_or_insert_with(|| said(wanted.to_string()));
        }
    }
}

/// Two sessions with one address could not both work: wanted subnets are held against every connection
/// and every request under way, of all ISPs. Whose another ISP's is, is not told.
async fn taken(tx: &mut Tx, row: &RequestRow, wanted: Sessions) -> Result<Taken, AppError> {
    let mut taken = Taken::default();
    if wanted.session_v4.is_none() && wanted.session_v6.is_none() {
        return Ok(taken);
    }
    for known in pnis::in_use(tx).await? {
        if row.pni_id.as_deref() != Some(known.id.as_str()) {
            let own = known.org_id == row.org_id;
            taken.look(wanted, serde_json::from_str(&known.body)?, || match own {
                true => format!("the session of {}", known.label),
                false => "a session that is in use".to_owned(),
            });
        }
    }
    for (org, body) in requests::given_to_others(tx, &row.id).await? {
        let own = org == row.org_id;
        let given = Sessions::of(&serde_json::from_str(&body)?);
        taken.look(wanted, given, || match own {
            true => "what another request of this ISP was given".to_owned(),
            false => "a session that is reserved".to_owned(),
        });
    }
    Ok(taken)
}
