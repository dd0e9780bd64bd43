//! Sign-up: a new organisation, carrier or customer, with its first admin.

use super::{fold_email, links};
use crate::error::AppError;
use crate::server::auth::password;
use crate::server::ctx::Ctx;
use crate::server::db::Tx;
use crate::server::db::audit::Entry;
use crate::server::db::orgs::{self, Organisation};
use crate::server::db::users::{self, User};
use crate::server::service::tries::Tries;
use maps_domain::access::Role;
use maps_domain::contact::{email_domain, is_free_mail};
use maps_domain::field::FieldError;
use maps_domain::ids::OrgId;

/// What the form asks for.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// `isp` or `customer`.
    pub kind: String,
    /// Registered name.
    pub legal_name: String,
    /// Name on screens; the registered name when empty.
    pub display_name: String,
    /// `isp`, `nsp`, `ixp` for carriers.
    pub isp_type: String,
    /// The person's name.
    pub name: String,
    /// Their address: its domain becomes the organisation's.
    pub email: String,
    /// Their password.
    pub password: String,
    /// Terms accepted.
    pub terms: bool,
}

/// Creates the organisation and its admin and sends the confirmation link.
///
/// # Errors
/// `Invalid` with a message at each field, `TooMany`.
pub async fn execute(ctx: &Ctx, input: Input, network: &str) -> Result<(), AppError> {
    let email = fold_email(&input.email);
    let domain = check(&input, &email)?;
    // Each one sends a mail and costs a hash, to an address that somebody else may own.
    let mut tx = ctx.app.db.begin().await?;
    let tries = Tries::of_person("signup", &email, network);
    tries.begin(&mut tx, ctx).await?;
    tx.commit().await?;
    let password_hash = ctx.app.hasher.hash(input.password.clone()).await?;
    let mut tx = ctx.app.db.begin().await?;
    if users::by_email(&mut tx, &email).await?.is_some() {
        // The same answer as for a new address; the owner learns of it by mail.
        links::mail_already_registered(&mut tx, ctx, &email).await?;
        return tx.commit().await;
    }
    let display = if input.display_name.trim().is_empty() {
        input.legal_name.trim()
    } else {
        input.display_name.trim()
    };
    let org = Organisation {
        id: ctx.new_id(),
        kind: input.kind.clone(),
        slug: free_slug(&mut tx, display).await?,
        legal_name: input.legal_name.trim().to_owned(),
        display_name: display.to_owned(),
        isp_type: if input.kind == "isp" {
            input.isp_type.clone()
        } else {
            String::new()
        },
        email_domain: domain,
        domain_verified_at: None,
        terms_accepted_at: Some(ctx.now.get()),
        noc_email: String::new(),
        noc_phone: String::new(),
        website: String::new(),
        version: 1,
    };
    orgs::insert(&mut tx, &org, ctx.now).await?;
    let role = if input.kind == "isp" {
        Role::IspAdmin
    } else {
        Role::CustomerAdmin
    };
    let user = User {
        id: ctx.new_id(),
        org_id: org.id.clone(),
        email: email.clone(),
        name: input.name.trim().to_owned(),
        role: role.as_str().to_owned(),
        password_hash,
        email_confirmed_at: None,
        removed_at: None,
        created_at: ctx.now.get(),
        version: 1,
    };
    users::insert(&mut tx, &user).await?;
    links::send_confirmation(&mut tx, ctx, &user).await?;
    ctx.audit(
        &mut tx,
        Entry {
            action: "organisation_signed_up",
            object_kind: "organisation",
            object_id: org.id.clone(),
            owner: OrgId::new(org.id),
            summary: format!("{display} signed up with {} as its first admin", user.name),
            changes: vec![],
        },
    )
    .await?;
    tx.commit().await
}

/// Checks every field and gives the address's domain.
fn check(input: &Input, email: &str) -> Result<String, AppError> {
    let mut errors = Vec::new();
    let mut refuse = |field: &str, message: String| errors.push(FieldError::new(field, message));
    if input.kind != "isp" && input.kind != "customer" {
        refuse(
            "kind",
            "Choose whether your organisation is a carrier or a customer.".to_owned(),
        );
    }
    if input.kind == "isp" && !["isp", "nsp", "ixp"].contains(&input.isp_type.as_str()) {
        refuse(
            "isp_type",
            "Choose what kind of carrier you are.".to_owned(),
        );
    }
    for (field, label, value) in [
        ("legal_name", "Registered name", &input.legal_name),
        ("name", "Your name", &input.name),
    ] {
        let length = value.trim().chars().count();
        if length < 2 {
            refuse(field, format!("{label}: enter at least 2 characters."));
        } else if length > 120 {
            refuse(
                field,
                format!("{label}: {length} characters are too many, 120 fit."),
            );
        }
    }
    if input.display_name.trim().chars().count() > 60 {
        refuse(
            "display_name",
            "Name on screens: at most 60 characters fit.".to_owned(),
        );
    }
    let domain = email_domain(email);
    match &domain {
        None => refuse(
            "email",
            format!(
                "\u{201c}{email}\u{201d} is not an e-mail address. Write it like name@company.example."
            ),
        ),
        Some(domain) if is_free_mail(domain) => {
            refuse(
                "email",
                format!(
                    "{domain} is a free mail service. Use your address at your organisation: its domain is how members are recognised."
                ),
            );
        }
        Some(_) => {}
    }
    if let Err(message) = password::check_new(&input.password, email) {
        refuse("password", message);
    }
    if !input.terms {
        refuse("terms", "Please accept the terms to go on.".to_owned());
    }
    match (errors.is_empty(), domain) {
        (true, Some(domain)) => Ok(domain),
        _ => Err(AppError::Invalid(errors)),
    }
}

/// A slug for public addresses: `Colt Technology` → `colt-technology`, numbered when taken.
///
/// # Errors
/// What the database refuses.
pub async fn free_slug(tx: &mut Tx, name: &str) -> Result<String, AppError> {
    let base: String = name
        .to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    let base = if base.is_empty() {
        "org".to_owned()
    } else {
        base
    };
    let taken = orgs::slugs_like(tx, &base).await?;
    let free = |slug: &str| !taken.iter().any(|other| other == slug);
    Ok((2..)
        .map(|n| format!("{base}-{n}"))
        .find(|slug| free(slug))
        .filter(|_| !free(&base))
        .unwrap_or(base))
}
