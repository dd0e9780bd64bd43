//! An organisation's own record: names, kind of carrier, website, NOC, terms.

use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::asns::{self, AsnRow};
use crate::server::db::audit::{Change, Entry};
use crate::server::db::orgs::{self, Contact, Organisation};
use crate::server::service::watch;
use maps_domain::access::{Action, OrgKind};
use maps_domain::contact::{email_domain, is_free_mail, is_phone};
use maps_domain::field::FieldError;

/// What the page of one's own organisation shows.
pub struct Own {
    /// The record.
    pub org: Organisation,
    /// Its contacts by role.
    pub contacts: Vec<Contact>,
    /// Its claims to ASNs.
    pub asns: Vec<AsnRow>,
}

/// The actor's own organisation.
///
/// # Errors
/// What the database refuses.
pub async fn own(ctx: &Ctx) -> Result<Own, AppError> {
    let id = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::ReadOrganisation, &id)?;
    let mut tx = ctx.app.db.read().await?;
    Ok(Own {
        org: orgs::get(&mut tx, &id).await?,
        contacts: orgs::contacts(&mut tx, &id).await?,
        asns: asns::of_org(&mut tx, &id).await?,
    })
}

/// What the form asks for. The carrier's fields stay empty for a customer.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// Registered name.
    pub legal_name: String,
    /// Name on screens.
    pub display_name: String,
    /// `isp`, `nsp` or `ixp`.
    pub isp_type: String,
    /// Public page.
    pub website: String,
    /// Address of the network operations centre.
    pub noc_email: String,
    /// Its telephone.
    pub noc_phone: String,
}

/// Changes the record of the actor's own organisation.
///
/// # Errors
/// `Forbidden` for roles that may not, `Invalid` with a message at each field, `Conflict` on a lost
/// race.
pub async fn change(ctx: &Ctx, input: &Input) -> Result<(), AppError> {
    let id = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::EditOrganisation, &id)?;
    let mut tx = ctx.app.db.begin().await?;
    let before = orgs::get(&mut tx, &id).await?;
    let carrier = before.kind == OrgKind::Isp.as_str();
    check(input, carrier)?;
    let mut after = before.clone();
    input.legal_name.trim().clone_into(&mut after.legal_name);
    input
        .display_name
        .trim()
        .clone_into(&mut after.display_name);
    input.website.trim().clone_into(&mut after.website);
    if carrier {
        input.isp_type.clone_into(&mut after.isp_type);
        after.noc_email = input.noc_email.trim().to_lowercase();
        input.noc_phone.trim().clone_into(&mut after.noc_phone);
    }
    let changes: Vec<Change> = [
        Change::of("registered name", &before.legal_name, &after.legal_name),
        Change::of("name on screens", &before.display_name, &after.display_name),
        Change::of("kind of carrier", &before.isp_type, &after.isp_type),
        Change::of("website", &before.website, &after.website),
        Change::of("NOC e-mail", &before.noc_email, &after.noc_email),
        Change::of("NOC telephone", &before.noc_phone, &after.noc_phone),
    ]
    .into_iter()
    .flatten()
    .collect();
    if changes.is_empty() {
        return Ok(());
    }
    orgs::update(&mut tx, &after).await?;
    if carrier {
        tell_watchers(&mut tx, ctx, &before, &after).await?;
    }
    ctx.audit(
        &mut tx,
        Entry {
            action: "organisation_changed",
            object_kind: "organisation",
            object_id: id.to_string(),
            owner: id,
            summary: format!("changed the record of {}", after.display_name),
            changes,
        },
    )
    .await?;
    tx.commit().await
}

/// Tells who watches the ISP what changed of what its public page shows: never its NOC.
async fn tell_watchers(
    tx: &mut Tx,
    ctx: &Ctx,
    before: &Organisation,
    after: &Organisation,
) -> Result<(), AppError> {
    let mut said = Vec::new();
    if before.display_name != after.display_name {
        said.push(format!("was named {} before", before.display_name));
    }
    if before.website != after.website {
        said.push("has another website".to_owned());
    }
    if said.is_empty() {
        return Ok(());
    }
    watch::published(tx, ctx, &after.org_id(), &said.join(" and ")).await
}

/// Accepts the programme's terms for the organisation: part of a customer's enrolment.
///
/// # Errors
/// `Forbidden` for roles that may not; `Refused` when they were accepted already.
pub async fn accept_terms(ctx: &Ctx) -> Result<(), AppError> {
    let id = ctx.actor()?.org_id.clone();
    ctx.authorise(Action::AcceptTerms, &id)?;
    let mut tx = ctx.app.db.begin().await?;
    let mut org = orgs::get(&mut tx, &id).await?;
    if org.terms_accepted_at.is_some() {
        return Err(AppError::Refused(
            "The terms were accepted before. Nothing has to be done.".to_owned(),
        ));
    }
    org.terms_accepted_at = Some(ctx.now.get());
    orgs::update(&mut tx, &org).await?;
    ctx.audit(
        &mut tx,
        Entry {
            action: "terms_accepted",
            object_kind: "organisation",
            object_id: id.to_string(),
            owner: id,
            summary: "accepted the programme's terms".to_owned(),
            changes: vec![],
        },
    )
    .await?;
    tx.commit().await
}

fn check(input: &Input, carrier: bool) -> Result<(), AppError> {
    let mut errors = Vec::new();
    let mut refuse = |field: &str, message: String| errors.push(FieldError::new(field, message));
    for (field, label, value, most) in [
        ("legal_name", "Registered name", &input.legal_name, 120),
        ("display_name", "Name on screens", &input.display_name, 60),
    ] {
        let length = value.trim().chars().count();
        if !(2..=most).contains(&length) {
            refuse(
                field,
                format!("{label}: enter 2 to {most} characters, not {length}."),
            );
        }
    }
    if let Some(message) = website_problem(input.website.trim()) {
        refuse("website", message);
    }
    if carrier {
        if !["isp", "nsp", "ixp"].contains(&input.isp_type.as_str()) {
            refuse(
                "isp_type",
                "Choose what kind of carrier you are.".to_owned(),
            );
        }
        match email_domain(&input.noc_email) {
            None => refuse(
                "noc_email",
                format!(
                    "NOC e-mail: \u{201c}{}\u{201d} is not an address; write it like noc@your-company.net (rule CON-01).",
                    input.noc_email.trim()
                ),
            ),
            Some(domain) if is_free_mail(&domain) => refuse(
                "noc_email",
                format!(
                    "NOC e-mail: {domain} is a free mail service; use an address of your company (rule CON-02)."
                ),
            ),
            Some(_) => {}
        }
        if !is_phone(&input.noc_phone) {
            refuse(
                "noc_phone",
                "NOC telephone: write it with country code, like +31 20 123 4567. It has to be answered day and night (rule CON-01).".to_owned(),
            );
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(AppError::Invalid(errors))
    }
}

/// What is wrong with a web address; none is fine.
fn website_problem(text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let fine = text.len() <= 200
        && !text
            .chars()
            .any(|c| c.is_whitespace() || "<>\"'".contains(c))
        && host.is_some_and(|host| host.contains('.') && !host.contains('@') && host.len() > 3);
    (!fine).then(|| {
        format!("Website: \u{201c}{text}\u{201d} is not a web address; write it like https://www.your-company.net.")
    })
}

#[cfg(test)]
mod tests {
    use super::website_problem;

    #[test]
    fn a_website_is_an_address_that_a_link_can_lead_to() {
        for fine in ["", "https://colt.net", "http://www.atman.pl/en?x=1"] {
            assert_eq!(website_problem(fine), None, "{fine}");
        }
        for wrong in [
            "colt.net",
            "javascript:alert(1)",
            "https://user@evil.net",
            "https://a b.net",
            "https://localhost",
            "https://x.net/\"onclick",
        ] {
            assert!(website_problem(wrong).is_some(), "{wrong}");
        }
    }
}
