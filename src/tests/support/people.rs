//! Organisations and people for tests, made through the store so that tests stay about one thing.

use super::{Client, Portal};
use crate::server::ctx::{Actor, Ctx};
use crate::server::db::orgs::{self, Organisation};
use crate::server::db::users::{self, User};
use crate::server::db::{args, listings};
use maps_domain::access::{OrgKind, Role};
use maps_domain::ids::OrgId;

/// Everybody's password in tests.
pub const PASSWORD: &str = "correct horse battery staple";

impl Portal {
    /// A confirmed organisation. Its mail domain is `<slug>.example`.
    pub async fn organisation(&self, kind: OrgKind, name: &str) -> OrgId {
        let ctx = Ctx::system(&self.app);
        let slug = name.to_lowercase().replace(' ', "-");
        let org = Organisation {
            id: ctx.new_id(),
            kind: kind.as_str().to_owned(),
            email_domain: format!("{slug}.example"),
            slug,
            legal_name: name.to_owned(),
            display_name: name.to_owned(),
            isp_type: if kind == OrgKind::Isp {
                "isp".to_owned()
            } else {
                String::new()
            },
            domain_verified_at: Some(ctx.now.get()),
            terms_accepted_at: Some(ctx.now.get()),
            noc_email: String::new(),
            noc_phone: String::new(),
            website: String::new(),
            version: 1,
        };
        let mut tx = self.app.db.begin().await.unwrap();
        orgs::insert(&mut tx, &org, ctx.now).await.unwrap();
        tx.commit().await.unwrap();
        org.org_id()
    }

    /// A qualification as two reviewers' decision leaves it: tier, covered metros as JSON, state.
    pub async fn standing(&self, org: &OrgId, region: &str, tier: &str, metros: &str, state: &str) {
        let mut tx = self.app.db.begin().await.unwrap();
        let id = format!("{org}-{region}");
        tx.exec(
            "INSERT INTO applications (id, org_id, region_id, partner_type, state, covered_metros, answers, since, created_at, updated_at) \
             VALUES ($1, $2, $3, 'Edge', 'approved', '[]', '{}', 0, 0, 0)",
            args![&id, org, region],
        )
        .await
        .unwrap();
        tx.exec(
            "INSERT INTO qualifications (id, org_id, region_id, application_id, partner_type, state, tier, metros, policy_version, since, until) \
             VALUES ($1, $2, $3, $1, 'Edge', $4, $5, $6, 'v', 1795424400000, 1826960400000)",
            args![&id, org, region, state, tier, metros],
        )
        .await
        .unwrap();
        listings::refresh(&mut tx, org).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// A confirmed member with [`PASSWORD`].
    pub async fn member(&self, org: &OrgId, role: Role) -> User {
        let ctx = Ctx::system(&self.app);
        let mut tx = self.app.db.read().await.unwrap();
        let domain = orgs::get(&mut tx, org).await.unwrap().email_domain;
        drop(tx);
        let count = self.count("SELECT COUNT(*) FROM users").await;
        let user = User {
            id: ctx.new_id(),
            org_id: org.to_string(),
            email: format!("{}-{count}@{domain}", role.as_str()),
            name: format!("{} {count}", role.label()),
            role: role.as_str().to_owned(),
            password_hash: self.app.hasher.hash(PASSWORD.to_owned()).await.unwrap(),
            email_confirmed_at: Some(ctx.now.get()),
            removed_at: None,
            created_at: ctx.now.get(),
            version: 1,
        };
        let mut tx = self.app.db.begin().await.unwrap();
        users::insert(&mut tx, &user).await.unwrap();
        tx.commit().await.unwrap();
        user
    }

    /// A browser signed in as that person, through the form.
    pub async fn signed_in(&self, user: &User) -> Client {
        let mut client = self.client();
        client
            .post(
                "/sign-in",
                &[("email", &user.email), ("password", PASSWORD)],
            )
            .await
            .to("/");
        client
    }

    /// A new member of that role, signed in.
    pub async fn browser(&self, org: &OrgId, role: Role) -> Client {
        let user = self.member(org, role).await;
        self.signed_in(&user).await
    }

    /// A context as if that person had sent a request: for tests of services.
    pub async fn ctx_of(&self, user: &User) -> Ctx {
        let mut ctx = Ctx::system(&self.app);
        let mut tx = self.app.db.read().await.unwrap();
        let org = orgs::get(&mut tx, &OrgId::new(user.org_id.clone()))
            .await
            .unwrap();
        ctx.actor = Some(Actor::of(user, &org, ctx.now).unwrap());
        ctx
    }
}
