//! From a declared order to a running customer site.

mod activations;
mod history;
mod operations;
mod orders;
mod running;
mod silence;
mod walk;

use super::support::Portal;
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::args;
use crate::server::db::pnis;
use crate::server::db::sites::{self, SiteRow};
use crate::server::db::users::User;
use crate::server::db::{choices, orders as order_rows};
use crate::server::service::orders::answer::{self, Answer};
use crate::server::service::orders::declare;
use crate::server::service::orders::draft::{Declaration, LineDraft};
use crate::server::service::rollouts::{self, Scope as Where};
use maps_domain::access::Role;
use maps_domain::choice::{Choice, Scope};
use maps_domain::ids::{OrderId, OrgId};
use maps_domain::pni::MapsUse;

/// Region of every site in these tests.
pub const REGION: &str = "western-europe";

impl Portal {
    /// Makes an ISP qualified, with two live confirmed connections on two routers in each metro.
    pub async fn qualify(&self, isp: &OrgId, metros: &[&str]) {
        self.qualify_in(isp, REGION, metros).await;
    }

    /// The same in another region.
    pub async fn qualify_in(&self, isp: &OrgId, region: &str, metros: &[&str]) {
        let ctx = Ctx::system(&self.app);
        let mut tx = self.app.db.begin().await.unwrap();
        let (application, list) = (ctx.new_id(), serde_json::to_string(metros).unwrap());
        tx.exec(
            "INSERT INTO applications (id, org_id, region_id, partner_type, state, covered_metros, answers, since, created_at, updated_at) \
             VALUES ($1, $2, $3, 'Edge', 'approved', $4, '{}', $5, $5, $5)",
            args![&application, isp, region, &list, ctx.now],
        )
        .await
        .unwrap();
        tx.exec(
            "INSERT INTO qualifications (id, org_id, region_id, application_id, partner_type, state, tier, metros, policy_version, since, until) \
             VALUES ($1, $2, $3, $4, 'Edge', 'qualified', 'Geo', $5, 'v1', $6, $7)",
            args![ctx.new_id(), isp, region, &application, &list, ctx.now, ctx.now.add_months(12)],
        )
        .await
        .unwrap();
        for (place, metro) in metros.iter().enumerate() {
            for n in 1..=2 {
                let id = ctx.new_id();
                let body = serde_json::json!({
                    "id": id, "name": format!("{metro}-{n}"), "metro": metro, "kind": "private",
                    "peer_router": format!("r{n}"), "bandwidth_mbps": 100_000, "status": "live", "record": "confirmed",
                    "session_v4": format!("10.0.{place}.{}/30", 4 * n),
                });
                tx.exec(
                    "INSERT INTO pnis (id, org_id, label, metro_id, kind, inventory, record, bandwidth_mbps, peak_mbps, body, created_at, updated_at) \
                     VALUES ($1, $2, $3, $4, 'private', 'live', 'confirmed', 100000, 20000, $5, $6, $6)",
                    args![&id, isp, format!("{metro}-{n}"), *metro, body.to_string(), ctx.now],
                )
                .await
                .unwrap();
            }
        }
        tx.commit().await.unwrap();
    }

    /// Sets the use of an ISP's connections at a metro.
    pub async fn turn_use(&self, isp: &OrgId, metro: &str, maps_use: MapsUse) {
        let mut tx = self.app.db.begin().await.unwrap();
        for mut row in pnis::of_org(&mut tx, isp).await.unwrap() {
            let mut pni = row.pni().unwrap();
            if pni.metro.as_str() == metro {
                pni.maps_use = maps_use;
                row.set(&pni, self.app.clock.now()).unwrap();
                pnis::update(&mut tx, &row).await.unwrap();
            }
        }
        tx.commit().await.unwrap();
    }

    /// Changes the standing of an ISP.
    pub async fn set_qualification(&self, isp: &OrgId, state: &str) {
        let mut tx = self.app.db.begin().await.unwrap();
        tx.exec(
            "UPDATE qualifications SET state = $1 WHERE org_id = $2",
            args![state, isp],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }

    /// Gives the ISP's standing authorisation.
    pub async fn stand(&self, isp: &OrgId) {
        let ctx = Ctx::system(&self.app);
        let mut tx = self.app.db.begin().await.unwrap();
        tx.exec(
            "INSERT INTO standing_authorisations (id, org_id, region_id, granted_by, granted_at) VALUES ($1, $2, $3, 'Ada', $4)",
            args![ctx.new_id(), isp, REGION, ctx.now],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }

    /// Microsoft accepts prefixes by hand.
    pub async fn accept_by_hand(&self) {
        let mut tx = self.app.db.begin().await.unwrap();
        tx.exec(
            "UPDATE settings SET value = 'off' WHERE key = 'auto_accept_prefixes'",
            args![],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
    }

    /// A site in Paris.
    pub async fn site(&self, customer: &OrgId, site_ref: &str) -> String {
        let ctx = Ctx::system(&self.app);
        let site = SiteRow {
            id: ctx.new_id(),
            org_id: customer.to_string(),
            site_ref: site_ref.to_owned(),
            name: format!("Site {site_ref}"),
            address: "1 Rue de Rivoli, Paris".to_owned(),
            country_iso2: "FR".to_owned(),
            region_id: REGION.to_owned(),
            latitude: 48.86,
            longitude: 2.35,
            nearest_metro_id: "paris".to_owned(),
            peak_mbps: 100,
            created_at: ctx.now.get(),
            version: 1,
            ..SiteRow::default()
        };
        let mut tx = self.app.db.begin().await.unwrap();
        sites::insert(&mut tx, &site).await.unwrap();
        tx.commit().await.unwrap();
        site.id
    }

    /// Chooses ISPs in a scope and starts the rollout.
    pub async fn choose(&self, customer: &OrgId, scope: Scope, isps: &[&OrgId]) {
        let ctx = Ctx::system(&self.app);
        let mut tx = self.app.db.begin().await.unwrap();
        let choice = Choice::list(isps.iter().map(|isp| (*isp).clone()));
        choices::save(&mut tx, customer, &scope, &choice, ctx.now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        self.roll_out(Where {
            customer: Some(customer.clone()),
            ..Where::default()
        })
        .await;
    }

    /// Starts a rollout; gives its id.
    pub async fn roll_out(&self, scope: Where) -> String {
        let ctx = Ctx::system(&self.app);
        let mut tx = self.app.db.begin().await.unwrap();
        let id = rollouts::start(&mut tx, &ctx, &scope, "Test", "choice_changed")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Declares one line per site and prefix, and confirms all.
    pub async fn order(&self, customer: &OrgId, isp: &OrgId, lines: &[(&str, &str)]) -> OrderId {
        let id = self.declared(customer, isp, lines).await;
        let seller = self.member(isp, Role::IspAdmin).await;
        self.confirm(&seller, &id).await.unwrap();
        id
    }

    /// An order with lines of site and prefix that waits for the ISP.
    pub async fn declared(&self, customer: &OrgId, isp: &OrgId, lines: &[(&str, &str)]) -> OrderId {
        let buyer = self.member(customer, Role::CustomerAdmin).await;
        let draft = Declaration {
            isp: isp.to_string(),
            region: REGION.to_owned(),
            contract_ref: "C-4711".to_owned(),
            lines: lines
                .iter()
                .map(|(site, prefix)| LineDraft {
                    site: (*site).to_owned(),
                    service_id: "SVC".to_owned(),
                    in_service_on: "2026-11-01".to_owned(),
                    prefixes: (*prefix).to_owned(),
                    ..LineDraft::default()
                })
                .collect(),
        };
        declare::declare(&self.ctx_of(&buyer).await, &draft)
            .await
            .unwrap()
    }

    /// The ISP confirms every line of an order.
    pub async fn confirm(&self, seller: &User, order: &OrderId) -> Result<(), AppError> {
        let mut tx = self.app.db.read().await.unwrap();
        let lines = order_rows::lines(&mut tx, order).await.unwrap();
        drop(tx);
        let ids: Vec<_> = lines.into_iter().map(|view| view.line.id.into()).collect();
        answer::answer(&self.ctx_of(seller).await, order, &ids, &Answer::Confirm).await
    }

    /// State of a site with an ISP; empty when there is none.
    pub async fn state(&self, site: &str, isp: &OrgId) -> String {
        let mut tx = self.app.db.read().await.unwrap();
        let row: Option<(String,)> = tx
            .optional(
                "SELECT state FROM activations WHERE site_id = $1 AND isp_id = $2",
                args![site, isp],
            )
            .await
            .unwrap();
        row.map(|(state,)| state).unwrap_or_default()
    }

    /// Id of the activation of a site with an ISP.
    pub async fn activation(&self, site: &str, isp: &OrgId) -> String {
        let mut tx = self.app.db.read().await.unwrap();
        let (id,): (String,) = tx
            .one(
                "SELECT id FROM activations WHERE site_id = $1 AND isp_id = $2",
                args![site, isp],
            )
            .await
            .unwrap();
        id
    }

    /// A text from the database.
    pub async fn text(&self, sql: &'static str) -> String {
        let mut tx = self.app.db.read().await.unwrap();
        let (text,): (String,) = tx.one(sql, args![]).await.unwrap();
        text
    }
}
