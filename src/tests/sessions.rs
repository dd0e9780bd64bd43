//! Sessions and what every answer carries: how they end, that none is planted, where a sign-in may
//! lead, headers on every address, and exports that nothing runs in.

use super::support::{Client, PASSWORD, Portal, both};
use crate::routes::ROUTES;
use crate::server::auth::session_store::{Store, USER};
use crate::server::http::route::Access;
use crate::server::http::router;
use axum::body::Body;
use axum::http::{Request, header};
use maps_domain::access::{OrgKind, ROLES, Role};
use tower_sessions::SessionStore;
use tower_sessions::cookie::time::{Duration, OffsetDateTime};
use tower_sessions::session::{Id, Record};

both!(
    a_session_ends_when_it_is_idle_and_at_the_latest_after_its_day,
    |portal| {
        for (kind, role, idle, hours) in [
            (OrgKind::Isp, Role::IspEngineer, 60, 24),
            (OrgKind::Microsoft, Role::Reviewer, 30, 12),
        ] {
            let org = portal.organisation(kind, kind.as_str()).await;
            let mut still = portal.browser(&org, role).await;
            let mut busy = portal.browser(&org, role).await;
            portal.advance_minutes(idle);
            still.clone().get("/account").await.ok();
            portal.advance_minutes(idle + 1);
            still.get("/account").await.to("/sign-in");
            busy.get("/account").await.to("/sign-in");

            let mut busy_all_day = portal.browser(&org, role).await;
            for _ in 0..(hours * 60 / 20) {
                busy_all_day.get("/account").await.ok();
                portal.advance_minutes(20);
            }
            portal.advance_minutes(1);
            busy_all_day.get("/account").await.to("/sign-in");
            busy = portal.browser(&org, role).await;
            busy.get("/account").await.ok();
        }
    }
);

/// The session cookie that an answer sets.
fn sid(page: &super::support::Page) -> String {
    let cookie = page
        .headers
        .get(header::SET_COOKIE)
        .unwrap()
        .to_str()
        .unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    cookie.split(';').next().unwrap().to_owned()
}

async fn account_with(portal: &Portal, cookie: &str) -> u16 {
    let request = Request::get("/account")
        .header(header::COOKIE, cookie)
        .body(Body::empty())
        .unwrap();
    portal.client().send(request).await.status.as_u16()
}

both!(
    a_session_id_from_before_the_sign_in_is_worth_nothing,
    |portal| {
        let org = portal.organisation(OrgKind::Isp, "Colt").await;
        let user = portal.member(&org, Role::IspAdmin).await;
        let fields = [("email", user.email.as_str()), ("password", PASSWORD)];
        let first = sid(&portal.client().post("/sign-in", &fields).await);
        assert_eq!(account_with(&portal, &first).await, 200);
        // The attacker's session is in the victim's browser when they sign in.
        let body = serde_urlencoded::to_string(fields).unwrap();
        let request = Request::post("/sign-in")
            .header(header::COOKIE, &first)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        let second = sid(&portal.client().send(request).await.to("/isp"));
        assert_ne!(first, second);
        assert_eq!(account_with(&portal, &first).await, 303);
        assert_eq!(account_with(&portal, &second).await, 200);
    }
);

both!(
    a_new_password_ends_the_other_sessions_and_signing_out_everywhere_all,
    |portal| {
        let org = portal.organisation(OrgKind::Isp, "Colt").await;
        let user = portal.member(&org, Role::IspAdmin).await;
        let mut here = portal.signed_in(&user).await;
        let mut there = portal.signed_in(&user).await;
        let fields = [
            ("old_password", PASSWORD),
            ("password", "another sentence about routers"),
        ];
        here.post("/account/password", &fields)
            .await
            .to("/account?done=password");
        here.get("/account").await.ok();
        there.get("/account").await.to("/sign-in");
        let fields = [
            ("email", user.email.as_str()),
            ("password", "another sentence about routers"),
        ];
        there.post("/sign-in", &fields).await.to("/isp");
        there.post("/sign-out-everywhere", &[]).await.to("/sign-in");
        here.get("/account").await.to("/sign-in");
    }
);

both!(
    a_slow_request_does_not_bring_a_signed_out_session_back,
    |portal| {
        let store = Store::new(
            portal.app.db.clone(),
            portal.app.clock.clone(),
            portal.app.random.clone(),
        );
        let org = portal.organisation(OrgKind::Isp, "Colt").await;
        let user = portal.member(&org, Role::IspAdmin).await;
        for round in 0..50 {
            let expiry_date = OffsetDateTime::now_utc() + Duration::hours(1);
            let mut record = Record {
                id: Id(0),
                data: [(USER.to_owned(), user.id.clone().into())].into(),
                expiry_date,
            };
            store.create(&mut record).await.unwrap();
            // A request that read the session, wants to write it, and is overtaken by the sign-out.
            let slow = store.load(&record.id).await.unwrap().unwrap();
            let saving = async {
                if round % 2 == 0 {
                    tokio::task::yield_now().await;
                }
                store.save(&slow).await
            };
            let (saved, deleted) = tokio::join!(saving, store.delete(&record.id));
            deleted.unwrap();
            saved.unwrap();
            store.save(&slow).await.unwrap();
            assert_eq!(store.load(&record.id).await.unwrap(), None);
        }
    }
);

both!(every_page_has_a_nonce_of_its_own, |portal| {
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..200 {
        let page = portal.client().get("/sign-in").await.ok();
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        let (_, rest) = policy.split_once("'nonce-").unwrap();
        let nonce = rest.split('\'').next().unwrap().to_owned();
        assert!(nonce.len() >= 32, "128 bits");
        assert!(seen.insert(nonce), "twice the same");
    }
});

both!(a_panic_ends_one_request_and_tells_nothing, |portal| {
    async fn broken() {
        panic!("secret detail of src/server/broken.rs");
    }
    let router = axum::Router::new().route("/broken", axum::routing::get(broken));
    let mut client = Client::new(router::guarded(&portal.app, router));
    let page = client.get("/broken").await.is(500);
    assert!(!page.body.contains("secret detail"), "{}", page.body);
    assert_eq!(page.headers["x-content-type-options"], "nosniff");
    assert!(page.headers.contains_key("content-security-policy"));
    assert_eq!(page.headers["cache-control"], "no-store");
    portal.client().get("/sign-in").await.ok();
});

both!(signing_in_leads_to_no_other_site, |portal| {
    let org = portal.organisation(OrgKind::Isp, "Colt").await;
    let user = portal.member(&org, Role::IspAdmin).await;
    for next in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "/a\r\nLocation: //evil",
    ] {
        let fields = [
            ("email", user.email.as_str()),
            ("password", PASSWORD),
            ("next", next),
        ];
        let page = portal.client().post("/sign-in", &fields).await.to("/isp");
        assert_eq!(page.location(), "/isp", "{next}");
        let page = portal
            .client()
            .post("/theme", &[("theme", "dark"), ("return", next)])
            .await;
        assert!(
            !page.location().contains("evil"),
            "{next}: {}",
            page.location()
        );
    }
});

/// A person of each role, in organisations whose names a spreadsheet would run.
async fn everybody(portal: &Portal) -> Vec<Client> {
    let mut people = vec![portal.client()];
    for kind in [OrgKind::Isp, OrgKind::Customer, OrgKind::Microsoft] {
        let org = portal
            .organisation(kind, &format!("=cmd-{}()", kind.as_str()))
            .await;
        for role in ROLES.iter().filter(|role| role.org_kind() == kind) {
            people.push(portal.browser(&org, *role).await);
        }
    }
    people
}

both!(every_address_answers_with_the_security_headers, |portal| {
    let mut people = everybody(&portal).await;
    for route in ROUTES.iter().copied().flatten() {
        if route.path.starts_with("/sign-out") {
            continue;
        }
        let path = route.path.replace(['{', '}'], "");
        for person in &mut people {
            let page = match (route.method, route.access) {
                (_, Access::Token(_)) | ("GET", _) => person.get(&path).await,
                _ => person.post(&path, &[]).await,
            };
            let value = |name: &str| page.headers.get(name).map_or("", |v| v.to_str().unwrap());
            let label = format!("{} {path}: {}", route.method, page.status);
            assert_eq!(value("x-content-type-options"), "nosniff", "{label}");
            assert_eq!(value("referrer-policy"), "same-origin", "{label}");
            assert_eq!(
                value("cross-origin-opener-policy"),
                "same-origin",
                "{label}"
            );
            assert_eq!(
                value("cross-origin-resource-policy"),
                "same-origin",
                "{label}"
            );
            assert_eq!(value("x-frame-options"), "DENY", "{label}");
            assert!(value("permissions-policy").contains("camera=()"), "{label}");
            assert!(!value("cache-control").is_empty(), "{label}");
            let policy = value("content-security-policy");
            assert!(
                policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
                "{label}"
            );
            assert!(
                !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
                "{label}"
            );
        }
    }
});

both!(nothing_runs_in_an_exported_list, |portal| {
    let mut people = everybody(&portal).await;
    let (mut files, mut guarded) = (0, 0);
    for route in ROUTES.iter().copied().flatten() {
        if route.method != "GET" || route.path.contains('{') {
            continue;
        }
        for person in &mut people {
            let page = person.get(&format!("{}?format=csv", route.path)).await;
            let kind = page
                .headers
                .get(header::CONTENT_TYPE)
                .map_or("", |v| v.to_str().unwrap());
            if !kind.starts_with("text/csv") {
                continue;
            }
            files += 1;
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .from_reader(page.body.as_bytes());
            for record in reader.records() {
                for cell in &record.unwrap() {
                    assert!(
                        !cell.starts_with(['=', '@', '\t', '\r']),
                        "{}: {cell}",
                        route.path
                    );
                    guarded += i32::from(cell.starts_with("'="));
                }
            }
        }
    }
    assert!(files > 20 && guarded > 0, "{files} files, {guarded} cells");
});
