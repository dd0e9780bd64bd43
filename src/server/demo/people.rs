//! Organisations and people of the demo, and contexts in which they act.

use super::accounts::{ALL, PASSWORD};
use super::past::present;
use crate::error::AppError;
use crate::server::ctx::{Actor, Ctx};
use crate::server::db::Tx;
use crate::server::db::orgs::{self, Organisation};
use crate::server::db::users::{self, User};
use maps_domain::access::{OrgKind, Role};

/// Makes people; the password is hashed once for all of them.
pub struct People {
    first: Ctx,
    password_hash: String,
}

/// An organisation to be made.
pub struct Plan<'a> {
    /// Carrier, customer or Microsoft.
    pub kind: OrgKind,
    /// Of public addresses and of the mail domain `<slug>.example`.
    pub slug: &'a str,
    /// Name on screens.
    pub name: &'a str,
    /// `isp`, `nsp`, `ixp` for carriers.
    pub isp_type: &'a str,
}

impl People {
    /// Prepares.
    ///
    /// # Errors
    /// The machine is too busy to hash.
    pub async fn new(ctx: &Ctx) -> Result<Self, AppError> {
        Ok(Self {
            first: ctx.clone(),
            password_hash: ctx.app.hasher.hash(PASSWORD.to_owned()).await?,
        })
    }

    /// Stores a confirmed organisation that accepted the terms.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn organisation(
        &self,
        tx: &mut Tx,
        plan: &Plan<'_>,
    ) -> Result<Organisation, AppError> {
        let ctx = present(&self.first);
        let domain = format!("{}.example", plan.slug);
        let carrier = plan.kind == OrgKind::Isp;
        let of_carrier = |text: String| if carrier { text } else { String::new() };
        let org = Organisation {
            id: ctx.new_id(),
            kind: plan.kind.as_str().to_owned(),
            slug: plan.slug.to_owned(),
            legal_name: plan.name.to_owned(),
            display_name: plan.name.to_owned(),
            isp_type: plan.isp_type.to_owned(),
            domain_verified_at: Some(ctx.now.get()),
            terms_accepted_at: Some(ctx.now.get()),
            noc_email: of_carrier(format!("noc@{domain}")),
            noc_phone: of_carrier("+31 20 555 0100".to_owned()),
            website: of_carrier(format!("https://{domain}/")),
            email_domain: domain,
            version: 1,
        };
        orgs::insert(tx, &org, ctx.now).await?;
        Ok(org)
    }

    /// Stores the organisation's named accounts, or one admin when it has none, and gives a
    /// context for each of them, the admin's first.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn members(
        &self,
        tx: &mut Tx,
        org: &Organisation,
        admin: Role,
    ) -> Result<Vec<Ctx>, AppError> {
        let named: Vec<(String, String, Role)> = ALL
            .iter()
            .filter(|account| {
                account
                    .email
                    .split_once('@')
                    .is_some_and(|(_, domain)| domain == org.email_domain)
            })
            .map(|account| {
                (
                    account.email.to_owned(),
                    account.name.to_owned(),
                    account.role,
                )
            })
            .collect();
        let members = if named.is_empty() {
            vec![(
                format!("admin@{}", org.email_domain),
                format!("Admin of {}", org.display_name),
                admin,
            )]
        } else {
            named
        };
        let mut contexts = Vec::new();
        for (email, name, role) in members {
            contexts.push(self.member(tx, org, email, name, role).await?);
        }
        Ok(contexts)
    }

    async fn member(
        &self,
        tx: &mut Tx,
        org: &Organisation,
        email: String,
        name: String,
        role: Role,
    ) -> Result<Ctx, AppError> {
        let ctx = present(&self.first);
        let user = User {
            id: ctx.new_id(),
            org_id: org.id.clone(),
            email,
            name,
            role: role.as_str().to_owned(),
            password_hash: self.password_hash.clone(),
            email_confirmed_at: Some(ctx.now.get()),
            removed_at: None,
            created_at: ctx.now.get(),
            version: 1,
        };
        users::insert(tx, &user).await?;
        let mut theirs = present(&ctx);
        theirs.actor = Some(Actor::of(&user, org, theirs.now)?);
        Ok(theirs)
    }
}
