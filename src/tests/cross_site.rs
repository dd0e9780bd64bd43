//! Another site in the person's browser changes nothing; neither does following links.

use super::support::{Client, Portal, both};
use crate::routes::ROUTES;
use crate::server::http::route::Access;
use axum::body::Body;
use axum::http::{Method, Request, header};
use maps_domain::access::{OrgKind, Role};

/// What a browser sends for another site's request, and what a program sends that hides where from.
const FOREIGN: &[&[(&str, &str)]] = &[
    &[],
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site")],
    &[("sec-fetch-site", "")],
    &[("origin", "null")],
    &[("origin", "https://portal.test")],
    &[("origin", "http://portal.test.evil.example")],
    &[("origin", "http://portal.test:8080")],
    &[
        ("sec-fetch-site", "cross-site"),
        ("origin", "http://portal.test"),
    ],
];

/// The first person of each kind of organisation, signed in.
async fn admins(portal: &Portal) -> Vec<Client> {
    let mut admins = Vec::new();
    for (kind, role) in [
        (OrgKind::Isp, Role::IspAdmin),
        (OrgKind::Customer, Role::CustomerAdmin),
        (OrgKind::Microsoft, Role::LeadReviewer),
    ] {
        let org = portal.organisation(kind, kind.as_str()).await;
        admins.push(portal.browser(&org, role).await);
    }
    admins
}

both!(no_form_is_taken_from_another_site, |portal| {
    let mut admins = admins(&portal).await;
    let before = portal.contents().await;
    let mut refused = 0;
    for route in ROUTES.iter().copied().flatten() {
        if route.method != "POST" || matches!(route.access, Access::Token(_)) {
            continue;
        }
        let path = route.path.replace(['{', '}'], "");
        for headers in FOREIGN {
            for admin in &mut admins {
                let mut request = Request::post(&path)
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                for (name, value) in *headers {
                    request = request.header(*name, *value);
                }
                let page = admin.send(request.body(Body::empty()).unwrap()).await;
                assert_eq!(page.status, 403, "{path} {headers:?}");
                refused += 1;
            }
        }
    }
    assert!(refused > 2_000, "{refused}");
    assert_eq!(portal.contents().await, before);
});

both!(reading_changes_nothing, |portal| {
    let mut admins = admins(&portal).await;
    // The key of the badges is made when somebody first asks for it; that is no row.
    let before = portal.contents().await;
    for route in ROUTES.iter().copied().flatten() {
        if route.method != "GET" || matches!(route.access, Access::Token(_)) {
            continue;
        }
        let path = route.path.replace(['{', '}'], "");
        for admin in &mut admins {
            let page = admin.get(&path).await;
            assert!(!page.status.is_server_error(), "{path}");
            admin.get(&format!("{path}?format=csv&page=2&q=a")).await;
        }
    }
    assert_eq!(portal.contents().await, before);
});

both!(other_methods_do_nothing, |portal| {
    let mut admins = admins(&portal).await;
    let before = portal.contents().await;
    for route in ROUTES.iter().copied().flatten() {
        let path = route.path.replace(['{', '}'], "");
        for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::TRACE] {
            let request = Request::builder()
                .method(&method)
                .uri(&path)
                .header("sec-fetch-site", "same-origin")
                .body(Body::empty())
                .unwrap();
            let page = admins[0].send(request).await;
            assert!(page.status.is_client_error(), "{method} {path}");
        }
    }
    assert_eq!(portal.contents().await, before);
});
