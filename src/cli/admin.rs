//! Administration from the machine itself: production mode has no default account.

use super::with_app;
use crate::server::config::Config;
use crate::server::console::println;
use crate::server::ctx::Ctx;
use crate::server::db::audit::Entry;
use crate::server::db::orgs::{self, Organisation};
use crate::server::service::accounts::{fold_email, links};
use anyhow::bail;
use clap::Subcommand;
use maps_domain::access::Role;
use maps_domain::contact::email_domain;
use std::process::ExitCode;

/// `maps-portal admin …`
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Print a one-time link (7 days) that makes this address a lead reviewer.
    Invite {
        /// Address of the person.
        email: String,
        #[command(flatten)]
        config: Config,
    },
}

impl Admin {
    /// Runs the command.
    pub fn run(self) -> ExitCode {
        let Self::Invite { email, config } = self;
        with_app(config, false, async move |app| {
            let email = fold_email(&email);
            let Some(domain) = email_domain(&email) else {
                bail!("{email:?} is not an e-mail address")
            };
            let ctx = Ctx::system(&app);
            let mut tx = app.db.begin().await?;
            let org = match orgs::of_kind(&mut tx, "microsoft")
                .await?
                .into_iter()
                .next()
            {
                Some(org) => org,
                None => {
                    let org = microsoft(&ctx, domain);
                    orgs::insert(&mut tx, &org, ctx.now).await?;
                    org
                }
            };
            let secret = links::invite(
                &mut tx,
                &ctx,
                &org.org_id(),
                &email,
                Role::LeadReviewer,
                false,
            )
            .await?;
            let entry = Entry {
                action: "member_invited",
                object_kind: "organisation",
                object_id: org.id.clone(),
                owner: org.org_id(),
                summary: format!("invited {email} as lead reviewer from the command line"),
                changes: vec![],
            };
            ctx.audit(&mut tx, entry).await?;
            tx.commit().await?;
            println(&format!("{}/invitation/{secret}", app.config.base_url()));
            Ok(())
        })
    }
}

/// Microsoft's organisation, made with the first invitation.
pub fn microsoft(ctx: &Ctx, email_domain: String) -> Organisation {
    Organisation {
        id: ctx.new_id(),
        kind: "microsoft".to_owned(),
        slug: "microsoft".to_owned(),
        legal_name: "Microsoft Corporation".to_owned(),
        display_name: "Microsoft".to_owned(),
        isp_type: String::new(),
        email_domain,
        domain_verified_at: Some(ctx.now.get()),
        terms_accepted_at: Some(ctx.now.get()),
        noc_email: String::new(),
        noc_phone: String::new(),
        website: String::new(),
        version: 1,
    }
}
