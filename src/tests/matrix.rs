//! The authorisation matrix: every row of ROUTES × every role, as the access table says.

use super::support::{Client, Page, Portal, both};
use crate::routes::ROUTES;
use crate::server::http::route::{Access, Route};
use maps_domain::access::{OrgKind, ROLES, Role, allowed_anywhere};
use maps_domain::ids::OrgId;
use std::collections::BTreeMap;

/// A route's address with ids that belong to nothing.
fn absent(route: &Route) -> String {
    let parts: Vec<&str> = route
        .path
        .split('/')
        .map(|p| {
            if p.starts_with('{') {
                "019a0000-none"
            } else {
                p
            }
        })
        .collect();
    parts.join("/")
}

async fn knock(client: &mut Client, route: &Route) -> Page {
    let path = absent(route);
    if route.method == "POST" {
        client.post(&path, &[]).await
    } else {
        client.get(&path).await
    }
}

fn rows() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().copied().flatten()
}

async fn browsers(portal: &Portal) -> BTreeMap<&'static str, Client> {
    let mut orgs: BTreeMap<OrgKind, OrgId> = BTreeMap::new();
    let mut clients = BTreeMap::new();
    for role in ROLES {
        let kind = role.org_kind();
        let org = match orgs.get(&kind) {
            Some(org) => org.clone(),
            None => {
                portal
                    .organisation(kind, &format!("Org {}", kind.as_str()))
                    .await
            }
        };
        orgs.insert(kind, org.clone());
        clients.insert(role.as_str(), portal.browser(&org, *role).await);
    }
    clients
}

#[test]
fn every_route_is_declared_once() {
    let mut seen = std::collections::BTreeSet::new();
    for route in rows() {
        assert!(
            seen.insert((route.method, route.path)),
            "{} {} twice",
            route.method,
            route.path
        );
        assert!(matches!(route.method, "GET" | "POST"));
    }
}

both!(strangers_are_sent_to_the_sign_in_page, |portal| {
    for route in rows().filter(|r| r.access != Access::Public) {
        if matches!(route.access, Access::Token(_)) {
            knock(&mut portal.client(), route).await.is(401);
            continue;
        }
        knock(&mut portal.client(), route)
            .await
            .to("/sign-in?next=");
    }
});

both!(no_role_gets_further_than_the_access_table_says, |portal| {
    let mut clients = browsers(&portal).await;
    for route in rows() {
        // They end the session that the matrix still needs.
        if route.path.starts_with("/sign-out") {
            continue;
        }
        for role in ROLES {
            let page = knock(clients.get_mut(role.as_str()).unwrap(), route).await;
            let label = format!(
                "{} {} as {role:?}: {}",
                route.method, route.path, page.status
            );
            assert!(!page.status.is_server_error(), "{label} {}", page.text());
            let Access::May(action) = route.access else {
                continue;
            };
            if route.section().is_some_and(|kind| kind != role.org_kind()) {
                assert_eq!(page.status, 404, "{label}");
                continue;
            }
            let kind_may = ROLES
                .iter()
                .any(|r: &Role| r.org_kind() == role.org_kind() && allowed_anywhere(*r, action));
            match (allowed_anywhere(*role, action), kind_may) {
                (true, _) => assert_ne!(page.status, 401, "{label}"),
                (false, true) => assert_eq!(page.status, 403, "{label}"),
                (false, false) => assert_eq!(page.status, 404, "{label}"),
            }
        }
    }
});

both!(cross_site_posts_change_nothing, |portal| {
    let org = portal.organisation(OrgKind::Isp, "Colt").await;
    let mut browser = portal.browser(&org, Role::IspAdmin).await;
    let before = portal.count("SELECT COUNT(*) FROM audit_entries").await;
    for route in rows().filter(|r| r.method == "POST") {
        let request = axum::http::Request::post(absent(route))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", "https://evil.example")
            .body(axum::body::Body::from("name=x"))
            .unwrap();
        // Cookies count for nothing where machines knock.
        let expected = if matches!(route.access, Access::Token(_)) {
            401
        } else {
            403
        };
        browser.send(request).await.is(expected);
    }
    assert_eq!(
        portal.count("SELECT COUNT(*) FROM audit_entries").await,
        before
    );
});

both!(reading_pages_writes_nothing, |portal| {
    let mut clients = browsers(&portal).await;
    let before = portal.count("SELECT COUNT(*) FROM audit_entries").await;
    let jobs = portal.count("SELECT COUNT(*) FROM jobs").await;
    for route in rows().filter(|r| r.method == "GET") {
        for client in clients.values_mut() {
            knock(client, route).await;
        }
    }
    assert_eq!(
        portal.count("SELECT COUNT(*) FROM audit_entries").await,
        before
    );
    assert_eq!(portal.count("SELECT COUNT(*) FROM jobs").await, jobs);
});
