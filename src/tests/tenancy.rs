//! Somebody else's object looks exactly like one that does not exist: every route with an id in its
//! address, as every role of every other organisation, for reading and for every form of the page.
//!
//! The demo is the ground: all kinds of objects, of many owners. [`IDS`] says for each address whose
//! object the id names; a new route without a line there fails.

use super::support::{Client, Page, Portal, both};
use crate::routes::ROUTES;
use crate::server::db::args;
use crate::server::demo;
use crate::server::http::route::Route;
use maps_domain::access::{OrgKind, ROLES, Role};
use maps_domain::ids::OrgId;
use std::collections::BTreeSet;

/// Whose object the id in an address names. The queries give an id and its owner; they take the
/// strangers' ISP and customer, who must have no part in it.
#[derive(Clone, Copy)]
enum Whose {
    /// Public things, names of the catalogue, and secrets that are themselves the permission.
    Anybodys,
    /// One organisation's; nobody of another organisation sees it, Microsoft neither.
    Tenants(&'static str),
    /// Microsoft sees it as well, or it is Microsoft's page of it.
    Overseen(&'static str),
}
use Whose::{Anybodys, Overseen, Tenants};

const USER: &str =
    "SELECT id, org_id FROM users WHERE org_id NOT IN ($1, $2) AND role LIKE '%admin'";
const TOKEN: &str = "SELECT id, org_id FROM api_tokens WHERE org_id NOT IN ($1, $2)";
const APPLICATION: &str =
    "SELECT id, org_id FROM applications WHERE org_id NOT IN ($1, $2) AND submission_number = 1";
const BATCH: &str =
    "SELECT id, isp_id FROM batches WHERE isp_id NOT IN ($1, $2) AND customer_id NOT IN ($1, $2)";
const ORDER_OF_ISP: &str =
    "SELECT id, isp_id FROM orders WHERE isp_id NOT IN ($1, $2) AND customer_id NOT IN ($1, $2)";
const SITE: &str = "SELECT id, org_id FROM customer_sites WHERE org_id NOT IN ($1, $2)";
const PNI: &str = "SELECT id, org_id FROM pnis WHERE org_id NOT IN ($1, $2) AND inventory = 'live'";
const PREFIX: &str = "SELECT id, org_id FROM registered_prefixes WHERE org_id NOT IN ($1, $2)";
const RELEASE: &str = "SELECT id, holder_id FROM prefix_releases WHERE holder_id NOT IN ($1, $2)";
const EVIDENCE: &str = "SELECT id, org_id FROM route_evidence WHERE org_id NOT IN ($1, $2)";
const REQUEST: &str =
    "SELECT id, org_id FROM requests WHERE org_id NOT IN ($1, $2) AND state <> 'draft'";
const SERIES: &str = "SELECT id, sender_id FROM sla_series WHERE sender_id NOT IN ($1, $2) \
     AND isp_id NOT IN ($1, $2) AND customer_id NOT IN ($1, $2) AND isp_id <> '' AND customer_id <> ''";
const WORK: &str = "SELECT id, org_id FROM sla_maintenance WHERE org_id NOT IN ($1, $2)";
const FIGURES: &str =
    "SELECT id, org_id FROM import_drafts WHERE kind = 'measurements' AND org_id NOT IN ($1, $2)";
const DOCUMENT: &str = "SELECT id, org_id FROM documents WHERE org_id NOT IN ($1, $2)";

/// The beginning of an address up to its first id. `{number}` and `{asn}` count within that object.
#[rustfmt::skip]
const IDS: &[(&str, Whose)] = &[
    ("/confirm/{secret}", Anybodys),
    ("/invitation/{secret}", Anybodys),
    ("/reset/{secret}", Anybodys),
    ("/partners/{slug}", Anybodys),
    ("/regions/{id}", Anybodys),
    ("/verify/{code}", Anybodys),
    ("/verify/loa/{code}", Anybodys),
    ("/isp/interconnects/{metro}", Anybodys),
    ("/isp/offers/sla/{region}", Anybodys),
    ("/documents/{id}", Overseen(DOCUMENT)),
    ("/inbox/{id}", Tenants("SELECT n.id, u.org_id FROM notifications n JOIN users u ON u.id = n.user_id WHERE u.org_id NOT IN ($1, $2) \
        AND u.role LIKE '%admin'")),
    ("/isp/activations/{id}", Tenants(BATCH)),
    ("/isp/applications/{id}", Tenants(APPLICATION)),
    ("/isp/bills/{customer}", Tenants("SELECT c.customer_id, c.isp_id FROM activations c WHERE c.isp_id NOT IN ($1, $2) AND \
        c.state = 'active' AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.customer_id AND o.isp_id IN ($1, $2))")),
    ("/isp/documents/{id}", Tenants(DOCUMENT)),
    ("/isp/interconnects/import/{id}", Tenants("SELECT id, org_id FROM import_drafts WHERE kind = 'inventory' AND org_id NOT IN ($1, $2)")),
    ("/isp/interconnects/pni/{id}", Tenants(PNI)),
    ("/isp/interconnects/routes/{id}", Tenants("SELECT id, org_id FROM fibre_findings WHERE org_id NOT IN ($1, $2)")),
    ("/isp/maintenance/{id}", Tenants("SELECT id, org_id FROM maintenance_windows WHERE org_id NOT IN ($1, $2)")),
    ("/isp/offers/products/{id}", Tenants("SELECT id, org_id FROM products WHERE org_id NOT IN ($1, $2)")),
    ("/isp/orders/{id}", Tenants(ORDER_OF_ISP)),
    ("/isp/organisation/contacts/{id}", Tenants("SELECT id, org_id FROM contacts WHERE org_id NOT IN ($1, $2)")),
    ("/isp/prefixes/releases/{id}", Tenants(RELEASE)),
    ("/isp/prefixes/{id}", Tenants(PREFIX)),
    ("/isp/requests/{id}", Tenants(REQUEST)),
    ("/isp/routes/{id}", Tenants(EVIDENCE)),
    ("/isp/sla/maintenance/{id}", Tenants(WORK)),
    ("/isp/sla/series/{id}", Tenants(SERIES)),
    ("/isp/sla/upload/{draft}", Tenants(FIGURES)),
    ("/isp/team/{user}", Tenants(USER)),
    ("/isp/tokens/{id}", Tenants(TOKEN)),
    ("/customer/activations/{id}", Tenants("SELECT id, customer_id FROM activations WHERE isp_id NOT IN ($1, $2) AND customer_id NOT IN ($1, $2)")),
    ("/customer/choices/sites/{site}", Tenants(SITE)),
    ("/customer/orders/{id}", Tenants("SELECT id, customer_id FROM orders WHERE isp_id NOT IN ($1, $2) AND customer_id NOT IN ($1, $2)")),
    ("/customer/prefixes/releases/{id}", Tenants("SELECT id, requester_id FROM prefix_releases WHERE holder_customer_id NOT IN ($1, $2)")),
    ("/customer/sites/import/{draft}", Tenants("SELECT id, org_id FROM import_drafts WHERE kind = 'customer_sites' AND org_id NOT IN ($1, $2)")),
    ("/customer/sites/{site}", Tenants(SITE)),
    ("/customer/sla/expected/{site}", Tenants(SITE)),
    ("/customer/sla/series/{id}", Tenants(SERIES)),
    ("/customer/sla/upload/{draft}", Tenants(FIGURES)),
    ("/customer/team/{user}", Tenants(USER)),
    ("/customer/tokens/{id}", Tenants(TOKEN)),
    ("/review/applications/{id}", Overseen(APPLICATION)),
    ("/review/catalogue/metros/{id}", Overseen("SELECT id, $1 || $2 FROM metros")),
    ("/review/interconnects/{id}", Overseen(PNI)),
    ("/review/operations/{id}", Overseen(BATCH)),
    ("/review/organisations/{id}", Overseen("SELECT id, id FROM organisations WHERE id NOT IN ($1, $2) AND kind = 'isp'")),
    ("/review/qualifications/{id}", Overseen("SELECT id, org_id FROM qualifications WHERE org_id NOT IN ($1, $2)")),
    ("/review/requests/{id}", Overseen(REQUEST)),
    ("/review/rollouts/{id}", Overseen("SELECT id, isp_id FROM rollouts WHERE isp_id NOT IN ($1, $2)")),
    ("/review/routing/evidence/{id}", Overseen(EVIDENCE)),
    ("/review/routing/files/{id}", Overseen("SELECT f.id, u.org_id FROM registry_files f JOIN routing_uploads u ON u.id = f.id WHERE u.org_id NOT IN ($1, $2)")),
    ("/review/routing/prefixes/{id}", Overseen(PREFIX)),
    ("/review/routing/releases/{id}", Overseen(RELEASE)),
    ("/review/sla/maintenance/{id}", Tenants(WORK)),
    ("/review/sla/series/{id}", Overseen(SERIES)),
    ("/review/sla/upload/{draft}", Tenants(FIGURES)),
    ("/review/team/{user}", Tenants(USER)),
    ("/review/tokens/{id}", Tenants(TOKEN)),
];

/// What nobody has.
const ABSENT: &str = "019a0000-0000-7000-8000-000000000000";

fn rows_with_ids() -> impl Iterator<Item = &'static Route> {
    ROUTES
        .iter()
        .copied()
        .flatten()
        .filter(|route| route.path.contains('{'))
}

/// The line of [`IDS`] that an address falls under.
fn line_of(route: &Route) -> (&'static str, Whose) {
    let end = route.path.find('}').unwrap() + 1;
    let beginning = &route.path[..end];
    *IDS.iter()
        .find(|(known, _)| *known == beginning)
        .unwrap_or_else(|| panic!("{} has no line in IDS: whose is its id?", route.path))
}

/// The address with this id.
fn address(route: &Route, id: &str) -> String {
    let beginning = line_of(route).0;
    let rest = route.path.trim_start_matches(beginning);
    let rest = rest.replace("{number}", "1").replace("{asn}", "64500");
    let (start, _) = beginning.split_once('{').unwrap();
    format!("{start}{id}{rest}")
}

#[test]
fn every_line_is_of_a_route() {
    for (beginning, _) in IDS {
        assert!(
            rows_with_ids().any(|route| route.path.starts_with(beginning)),
            "no route begins with {beginning}"
        );
    }
}

/// What the answer says besides the id and what differs between any two answers.
fn said(page: &Page, id: &str) -> (u16, String, String) {
    let mut body = String::new();
    for (n, part) in page.body.split("nonce=\"").enumerate() {
        let part = if n == 0 {
            part
        } else {
            part.split_once('"').unwrap().1
        };
        body.push_str(part);
    }
    let plain = |text: &str| text.replace(id, "ID");
    (page.status.as_u16(), plain(page.location()), plain(&body))
}

/// The values of the buttons and hidden fields that choose among the forms of a page.
fn deeds(page: &str) -> BTreeSet<String> {
    page.split("name=\"do\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
        .map(|(deed, _)| deed.to_owned())
        .collect()
}

/// Filled in as far as any form of the portal could ask.
fn form(deed: &str) -> Vec<(&str, &str)> {
    vec![
        ("do", deed),
        ("version", "1"),
        ("reason", "A reason of several words."),
        ("end_reason", "A reason of several words."),
        ("comment", "A comment of several words."),
        ("role", "isp_viewer"),
        ("event", "approve"),
        ("to", "x"),
    ]
}

struct Ground {
    isp: OrgId,
    customer: OrgId,
    /// One browser per role of the strangers.
    strangers: Vec<(Role, Client)>,
}

async fn ground(portal: &Portal) -> Ground {
    assert!(demo::fill(&portal.app, |_| {}).await.unwrap());
    let of = async |slug: &str| {
        let mut tx = portal.app.db.read().await.unwrap();
        let sql = "SELECT id FROM organisations WHERE slug = $1";
        let (id,): (String,) = tx.one(sql, args![slug]).await.unwrap();
        OrgId::new(id)
    };
    // They have a great deal of their own, and nothing to do with Colt, Contoso and Fabrikam.
    let (isp, customer, microsoft) = (
        of("vodafone-as1273").await,
        of("litware").await,
        of("microsoft").await,
    );
    let mut strangers = Vec::new();
    for role in ROLES {
        let org = match role.org_kind() {
            OrgKind::Isp => &isp,
            OrgKind::Customer => &customer,
            OrgKind::Microsoft => &microsoft,
        };
        strangers.push((*role, portal.browser(org, *role).await));
    }
    leave_what_the_demo_has_not(portal, &of("colt").await).await;
    Ground {
        isp,
        customer,
        strangers,
    }
}

/// What comes and goes with one person's work is not in the demo.
async fn leave_what_the_demo_has_not(portal: &Portal, owner: &OrgId) {
    let user = portal.member(owner, Role::IspEngineer).await;
    let mut tx = portal.app.db.begin().await.unwrap();
    for kind in ["inventory", "customer_sites", "measurements"] {
        let sql = "INSERT INTO import_drafts (id, org_id, user_id, kind, body, created_at) VALUES ($1, $2, $3, $4, '{}', 0)";
        tx.exec(sql, args![format!("{kind}-of-colt"), owner, &user.id, kind])
            .await
            .unwrap();
    }
    let sql = "INSERT INTO fibre_findings (id, org_id, place, state, created_at) VALUES ('finding-of-colt', $1, '{}', 'suggested', 0)";
    tx.exec(sql, args![owner]).await.unwrap();
    let sql = "INSERT INTO api_tokens (id, org_id, user_id, name, shown, secret_hash, scopes, created_at, expires_at) \
               VALUES ('token-of-colt', $1, $2, 'Probe', 'maps_', 'hash', '[]', 0, 9000000000000)";
    tx.exec(sql, args![owner, &user.id]).await.unwrap();
    tx.commit().await.unwrap();
}

/// Who may see it: the owner's administrator, or a lead of Microsoft on Microsoft's pages.
async fn insider(portal: &Portal, route: &Route, whose: Whose, owner: &str) -> Option<Client> {
    let microsoft = || async {
        let mut tx = portal.app.db.read().await.unwrap();
        let sql = "SELECT id FROM organisations WHERE kind = 'microsoft'";
        let (id,): (String,) = tx.one(sql, args![]).await.unwrap();
        OrgId::new(id)
    };
    match whose {
        Overseen(_) => Some(portal.browser(&microsoft().await, Role::LeadReviewer).await),
        _ if route.path.starts_with("/review") => None,
        _ => {
            let mut tx = portal.app.db.read().await.unwrap();
            let sql = "SELECT kind FROM organisations WHERE id = $1";
            let (kind,): (String,) = tx.one(sql, args![owner]).await.unwrap();
            drop(tx);
            let role = match kind.as_str() {
                "isp" if route.path.starts_with("/isp") => Role::IspAdmin,
                "customer" if route.path.starts_with("/customer") => Role::CustomerAdmin,
                _ => return None,
            };
            Some(portal.browser(&OrgId::from(owner), role).await)
        }
    }
}

/// What the strangers did so far, by the audit trail.
async fn deeds_of(portal: &Portal, ground: &Ground) -> i64 {
    let sql = "SELECT COUNT(*) FROM audit_entries WHERE actor_org_id IN ($1, $2)";
    let mut tx = portal.app.db.read().await.unwrap();
    tx.count(sql, args![&ground.isp, &ground.customer])
        .await
        .unwrap()
}

both!(what_belongs_to_others_looks_absent, |portal| {
    let mut ground = ground(&portal).await;
    let before = deeds_of(&portal, &ground).await;
    let mut told = Vec::new();
    for route in rows_with_ids() {
        let whose = line_of(route).1;
        let sql = match whose {
            Anybodys => continue,
            Tenants(sql) | Overseen(sql) => format!("{sql} ORDER BY 1 LIMIT 1"),
        };
        let mut tx = portal.app.db.read().await.unwrap();
        let found: Option<(String, String)> = tx
            .optional(
                sqlx::AssertSqlSafe(sql.clone()),
                args![&ground.isp, &ground.customer],
            )
            .await
            .unwrap();
        drop(tx);
        let (id, owner) =
            found.unwrap_or_else(|| panic!("{}: nothing real found by {sql}", route.path));
        let (real, absent) = (address(route, &id), address(route, ABSENT));

        // It is real: those who may see it do.
        let mut forms: BTreeSet<String> = BTreeSet::from([String::new()]);
        if let Some(mut insider) = insider(&portal, route, whose, &owner).await {
            let page = insider.get(&real).await;
            if route.method == "GET" {
                assert_ne!(page.status, 404, "{real} is not what its owner sees");
            }
            forms.extend(deeds(&page.body));
        }
        for (role, stranger) in &mut ground.strangers {
            if matches!(whose, Overseen(_)) && role.org_kind() == OrgKind::Microsoft {
                continue;
            }
            for deed in forms
                .iter()
                .filter(|deed| route.method == "POST" || deed.is_empty())
            {
                let (theirs, none) = match (route.method, deed.as_str()) {
                    ("GET", _) => (stranger.get(&real).await, stranger.get(&absent).await),
                    (_, "") => (
                        stranger.post(&real, &[]).await,
                        stranger.post(&absent, &[]).await,
                    ),
                    (_, deed) => (
                        stranger.post(&real, &form(deed)).await,
                        stranger.post(&absent, &form(deed)).await,
                    ),
                };
                let label = format!("{} {real} ({deed}) as {role:?}", route.method);
                if theirs.status.is_success() {
                    told.push(format!("{label} is let in"));
                } else if said(&theirs, &id) != said(&none, ABSENT) {
                    told.push(format!("{label}: {} is not {}", theirs.text(), none.text()));
                }
            }
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert_eq!(deeds_of(&portal, &ground).await, before, "nothing was done");
});
