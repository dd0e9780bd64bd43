//! Requests for interconnects: the way of each kind, letters, conversions, the capacity watch.

mod capacity;
mod conversion;
mod corrections;
mod drafts;
mod journey;
mod letters;

use super::support::{Carrier, Client, Page, Portal};
use crate::server::ctx::Ctx;
use crate::server::db::requests::RequestRow;
use crate::server::db::users::User;
use crate::server::db::{pnis, requests};
use crate::server::service::inventory;
use crate::server::service::queue::{self, Job};
use maps_domain::access::{OrgKind, Role};
use maps_domain::ids::PniId;
use maps_domain::pni::{InventoryStatus, Pni, PniDraft, Record};

/// An ISP and Microsoft at work.
struct Desk {
    portal: Portal,
    carrier: Carrier,
    isp: Client,
    microsoft: Client,
    /// Microsoft's operator.
    operator: User,
}

const NEW: &[(&str, &str)] = &[
    ("kind", "new_pni"),
    ("metro", "amsterdam"),
    ("facility", "104"),
    ("label", "AMS-3"),
    ("peer_router", "ams-pe3"),
    ("speed", "100 Gbit/s"),
    ("lag_members", "1"),
    (
        "reason",
        "A third leg for Amsterdam, so that maintenance leaves two.",
    ),
];

impl Desk {
    async fn open(portal: &Portal) -> Self {
        let carrier = portal
            .recorded_carrier("colt-technology-services", Record::Confirmed)
            .await;
        let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
        let operator = portal.member(&microsoft, Role::Operations).await;
        Self {
            isp: portal.signed_in(&carrier.admin).await,
            microsoft: portal.signed_in(&operator).await,
            operator,
            portal: portal.clone(),
            carrier,
        }
    }

    /// Time passes; both sign in again, because sessions end meanwhile.
    async fn later(&mut self, hours: i64) {
        self.portal.advance_hours(hours);
        self.isp = self.portal.signed_in(&self.carrier.admin).await;
        self.microsoft = self.portal.signed_in(&self.operator).await;
    }

    /// Does what is done every hour.
    async fn hourly(&self) {
        let ctx = Ctx::system(&self.portal.app);
        let mut tx = self.portal.app.db.begin().await.unwrap();
        queue::enqueue(&mut tx, &ctx, &Job::Housekeeping)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        self.portal.run_jobs().await;
    }

    /// Writes and sends a request; gives its id.
    async fn send(&mut self, fields: &[(&str, &str)]) -> String {
        let mut fields = fields.to_vec();
        fields.push(("do", "submit"));
        let page = self.isp.post("/isp/requests/new", &fields).await;
        let page = page.to("/isp/requests/");
        let path = page.location().split('?').next().unwrap();
        path.rsplit('/').next().unwrap().to_owned()
    }

    /// The id of the newest open request.
    async fn newest(&self) -> String {
        let mut tx = self.portal.app.db.read().await.unwrap();
        let open = requests::open_of(&mut tx, &self.carrier.org).await;
        open.unwrap().pop().unwrap().id
    }

    async fn row(&self, id: &str) -> RequestRow {
        let mut tx = self.portal.app.db.read().await.unwrap();
        requests::get(&mut tx, id).await.unwrap()
    }

    async fn state(&self, id: &str) -> String {
        self.row(id).await.state
    }

    /// Presses a button of the request's page, as the ISP or as Microsoft.
    async fn press(
        &mut self,
        microsoft: bool,
        id: &str,
        event: &str,
        more: &[(&str, &str)],
    ) -> Page {
        let version = self.row(id).await.version.to_string();
        let mut fields = vec![("do", event), ("version", version.as_str())];
        fields.extend(more);
        match microsoft {
            true => {
                let path = format!("/review/requests/{id}");
                self.microsoft.post(&path, &fields).await
            }
            false => {
                let path = format!("/isp/requests/{id}");
                self.isp.post(&path, &fields).await
            }
        }
    }

    /// Withdraws as the confirmation page does.
    async fn withdraw(&mut self, id: &str) -> Page {
        let path = format!("/isp/requests/{id}/withdraw");
        self.isp.post(&path, &[]).await
    }

    async fn isp_does(&mut self, id: &str, event: &str, more: &[(&str, &str)]) {
        let page = self.press(false, id, event, more).await;
        page.to(&format!("/isp/requests/{id}?done="));
    }

    async fn microsoft_does(&mut self, id: &str, event: &str, more: &[(&str, &str)]) {
        let page = self.press(true, id, event, more).await;
        page.to(&format!("/review/requests/{id}?done="));
    }

    /// Approves with a letter.
    async fn approve(&mut self, id: &str) {
        let letter = [("rack", "Cage 4, rack 12"), ("port", "Panel B, ports 7/8")];
        self.microsoft_does(id, "approve", &letter).await;
    }

    /// From an accepted letter to validation.
    async fn build(&mut self, id: &str, session: &str) {
        self.isp_does(id, "accept_loa", &[]).await;
        self.microsoft_does(id, "start_provisioning", &[]).await;
        let port = [("microsoft_router", "ams-ms9"), ("session_v4", session)];
        self.microsoft_does(id, "order_cabling", &port).await;
        self.complete(id).await;
        let done = [(
            "cross_connect",
            "Order 4711, -2.1 dBm both ends, link test without loss",
        )];
        self.isp_does(id, "finish_cabling", &done).await;
        self.validate(id).await;
    }

    /// Microsoft says what it has seen of the link.
    async fn validate(&mut self, id: &str) {
        let day = self.portal.app.clock.now().date();
        let seen = [
            ("light_result", "-2.1"),
            ("light_on", day.as_str()),
            ("light_by", "Field team Amsterdam"),
            ("lacp_on", day.as_str()),
            ("lacp_by", "Network operations"),
        ];
        self.microsoft_does(id, "validate", &seen).await;
    }

    /// Presses "Activate" with what was seen of the IPv4 session, the IPv6 one, and from end to end.
    async fn activate(&mut self, id: &str, more: &[(&str, &str)]) -> Page {
        let day = self.portal.app.clock.now().date();
        let mut seen = vec![
            ("session_v4_up_on", day.as_str()),
            ("session_v4_up_by", "Network operations"),
            ("session_v6_up_on", day.as_str()),
            ("session_v6_up_by", "Network operations"),
            ("end_to_end_on", day.as_str()),
            ("end_to_end_by", "Network operations"),
            (
                "end_to_end_result",
                "1,000 probes, none lost, routes blocked",
            ),
        ];
        seen.extend(more);
        self.press(true, id, "activate", &seen).await
    }

    async fn goes_live(&mut self, id: &str, more: &[(&str, &str)]) {
        let page = self.activate(id, more).await;
        page.to(&format!("/review/requests/{id}?done="));
    }

    /// The ISP fills in the rest of the form of a request's planned connection.
    async fn complete(&mut self, id: &str) {
        let row = self.row(id).await;
        let pni = self.pni(&row.label).await.unwrap();
        if pni.status != InventoryStatus::Planned {
            return;
        }
        let mut draft = PniDraft::from(&pni);
        "yes".clone_into(&mut draft.lacp);
        for switch in [
            &mut draft.stateful_firewall,
            &mut draft.rate_limit,
            &mut draft.md5,
        ] {
            "no".clone_into(switch);
        }
        self.record(&pni.id, &draft).await;
    }

    /// The ISP saves the form of a connection.
    async fn record(&self, pni: &PniId, draft: &PniDraft) {
        let version = {
            let mut tx = self.portal.app.db.read().await.unwrap();
            pnis::get(&mut tx, pni).await.unwrap().version
        };
        let ctx = self.portal.ctx_of(&self.carrier.admin).await;
        inventory::edit(&ctx, pni, version, draft).await.unwrap();
    }

    /// Microsoft finds that the connections of a metro carry ordinary peering.
    async fn carry_ordinary_peering(&mut self, metro: &str) {
        for n in 1..=2 {
            let pni = self.pni(&format!("{metro}-{n}")).await.unwrap();
            let router = pni.microsoft_router.clone().unwrap();
            let field = format!("router-{}", pni.id);
            let path = format!("/review/interconnects/{}", pni.id);
            let found = [
                ("do", "confirm"),
                (field.as_str(), router.as_str()),
                ("maps_use", "ordinary"),
            ];
            self.microsoft.post(&path, &found).await.to(&path);
        }
    }

    /// A connection of the ISP by its name.
    async fn pni(&self, name: &str) -> Option<Pni> {
        let mut tx = self.portal.app.db.read().await.unwrap();
        let rows = pnis::of_org(&mut tx, &self.carrier.org).await.unwrap();
        rows.iter()
            .map(|row| row.pni().unwrap())
            .find(|pni| pni.name == name)
    }

    async fn id_of(&self, name: &str) -> String {
        self.pni(name).await.unwrap().id.to_string()
    }
}
