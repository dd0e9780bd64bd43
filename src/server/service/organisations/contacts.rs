//! The people and desks that Microsoft may call, by role (rules CON-01 to CON-03).

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::{Change, Entry};
use crate::server::db::orgs::{self, Contact};
use maps_domain::access::Action;
use maps_domain::contact::{self, ContactRole};
use maps_domain::field::FieldError;
use maps_domain::ids::OrgId;

/// Contacts beyond this number help nobody.
const MOST: usize = 50;

/// What the form asks for.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// `Noc`, `Policy`, `Technical`, `Service`, `Escalation`, `Other`.
    pub role: String,
    /// Person or desk.
    pub name: String,
    /// Address.
    pub email: String,
    /// Telephone.
    pub phone: String,
}

/// Adds a contact to the actor's own organisation.
///
/// # Errors
/// `Forbidden`, or `Invalid` with a message at each field.
pub async fn add(ctx: &Ctx, input: &Input) -> Result<(), AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::EditOrganisation, &org)?;
    let contact = parse(input)?;
    let mut tx = ctx.app.db.begin().await?;
    let existing = orgs::contacts(&mut tx, &org).await?;
    if existing.len() >= MOST {
        return Err(AppError::field(
            "role",
            format!("{MOST} contacts are kept at most. Remove one first."),
        ));
    }
    let role = contact.role.as_str().to_lowercase();
    if existing
        .iter()
        .any(|c| c.role == role && c.email.eq_ignore_ascii_case(&contact.email))
    {
        return Err(AppError::field(
            "email",
            format!("{} is already listed for this role.", contact.email),
        ));
    }
    let stored = Contact {
        id: ctx.new_id(),
        role,
        name: contact.name,
        email: contact.email,
        phone: contact.phone,
    };
    orgs::insert_contact(&mut tx, &org, &stored, ctx.now).await?;
    let entry = Entry {
        action: "contact_added",
        object_kind: "organisation",
        object_id: org.to_string(),
        owner: org,
        summary: format!("added {} as {} contact", stored.words(), stored.role),
        changes: [
            Change::of("e-mail", "", &stored.email),
            Change::of("telephone", "", &stored.phone),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

/// A contact of the actor's own organisation, for who may remove it.
///
/// # Errors
/// As [`remove`].
pub async fn one(ctx: &Ctx, id: &str) -> Result<Contact, AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::EditOrganisation, &org)?;
    find(&mut ctx.app.db.read().await?, &org, id).await
}

async fn find(tx: &mut Tx, org: &OrgId, id: &str) -> Result<Contact, AppError> {
    let contacts = orgs::contacts(tx, org).await?;
    let found = contacts.into_iter().find(|contact| contact.id == id);
    found.ok_or(AppError::NotFound)
}

/// Removes a contact of the actor's own organisation.
///
/// # Errors
/// `Forbidden`, or `NotFound` when it is not theirs.
pub async fn remove(ctx: &Ctx, id: &str) -> Result<(), AppError> {
    let org = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::EditOrganisation, &org)?;
    let mut tx = ctx.app.db.begin().await?;
    let contact = find(&mut tx, &org, id).await?;
    orgs::delete_contact(&mut tx, &org, id).await?;
    let entry = Entry {
        action: "contact_removed",
        object_kind: "organisation",
        object_id: org.to_string(),
        owner: org,
        summary: format!("removed {}, {} contact", contact.words(), contact.role),
        changes: [
            Change::of("e-mail", &contact.email, ""),
            Change::of("telephone", &contact.phone, ""),
        ]
        .into_iter()
        .flatten()
        .collect(),
    };
    ctx.audit(&mut tx, entry).await?;
    tx.commit().await
}

fn parse(input: &Input) -> Result<contact::Contact, AppError> {
    let mut parsed = contact::Contact::parse(&input.role, &input.name, &input.email, &input.phone)
        .map_err(AppError::Invalid)?;
    let mut errors = Vec::new();
    if matches!(parsed.role, ContactRole::Unlisted(_)) {
        errors.push(FieldError::new("role", "Choose one of the listed roles."));
    }
    if parsed.role == ContactRole::Noc && parsed.phone.is_empty() {
        errors.push(FieldError::new(
            "phone",
            "Telephone: a NOC has to be reachable by telephone day and night (rule CON-01).",
        ));
    }
    parsed.email = parsed.email.to_lowercase();
    if errors.is_empty() {
        Ok(parsed)
    } else {
        Err(AppError::Invalid(errors))
    }
}
