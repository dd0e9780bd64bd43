//! Whatever is typed into whatever field, the answer is planned: no failure of the portal, and nothing
//! of its inside.

use super::support::{Client, Page, Portal, both};
use crate::routes::ROUTES;
use crate::server::http::route::{Access, Route};
use maps_domain::access::{OrgKind, Role};
use std::collections::BTreeSet;

/// What scanners and accidents send.
const VALUES: &[&str] = &[
    "",
    "' OR 1=1 --",
    "\"; DROP TABLE users; --",
    "<script>alert(1)</script>",
    "</textarea><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "../../../../etc/passwd",
    "x\r\nSet-Cookie: a=b",
    "-1",
    "0",
    "9223372036854775808",
    "-9223372036854775809",
    "1e308",
    "NaN",
    "2026-02-30",
    "9999-12-31",
    "10000-01-01T00:00:00Z",
    "%00%ff",
    "\u{202e}\u{feff}\u{fffd}",
    "\u{1f9d1}\u{200d}\u{1f680}",
    "0.0.0.0/0",
    "255.255.255.255/32",
    "::ffff:0:0/96",
    "AS0",
    "4294967296",
    "{\"a\":[[[[[[]]]]]]}",
    "${jndi:ldap://x}",
    "[]",
];
/// What is of the inside: of the databases, of Rust, of the code.
const INSIDE: &[&str] = &[
    "sqlx",
    "SQLITE",
    "sqlite3",
    "constraint failed",
    "violates",
    "syntax error at or near",
    "panicked",
    "RUST_BACKTRACE",
    ".rs:",
    "unwrap()",
    "Some(",
    "Err(",
];

/// Goes round so often: each field meets so many values.
const ROUNDS: usize = 10;

/// The names of a page's fields, and what its buttons do.
fn names(page: &Page, fields: &mut BTreeSet<String>, deeds: &mut BTreeSet<String>) {
    for part in page.body.split(" name=\"").skip(1) {
        let mut quoted = part.split('"');
        let name = quoted.next().unwrap_or_default();
        fields.insert(name.to_owned());
        if name == "do" {
            deeds.extend(quoted.nth(1).map(str::to_owned));
        }
    }
}

fn check(what: &str, page: &Page) {
    let label = || format!("{what}: {} {}", page.status, page.text());
    assert!(!page.status.is_server_error(), "{}", label());
    for word in INSIDE {
        assert!(!page.body.contains(word), "{word} in {}", label());
    }
    for script in ["<script>alert", "<img src=x"] {
        assert!(!page.body.contains(script), "{}", label());
    }
    assert!(!page.headers.contains_key("set-cookie"), "{}", label());
}

/// The pages and forms that this kind of organisation has, with an id that belongs to nothing.
fn routes(kind: OrgKind) -> impl Iterator<Item = (&'static Route, String)> {
    ROUTES
        .iter()
        .copied()
        .flatten()
        .filter(move |route| route.section().is_none_or(|section| section == kind))
        .filter(|route| !matches!(route.access, Access::Token(_)))
        // They end the session, or set a cookie as they should.
        .filter(|route| !route.path.starts_with("/sign-out") && route.path != "/theme")
        .map(|route| (route, route.path.replace(['{', '}'], "")))
}

async fn answers(portal: &Portal, kind: OrgKind, role: Role) -> usize {
    let org = portal.organisation(kind, kind.as_str()).await;
    let mut person: Client = portal.browser(&org, role).await;
    let mut fields = BTreeSet::from(["q".to_owned(), "page".to_owned(), "sort".to_owned()]);
    let mut deeds = BTreeSet::from(["add".to_owned()]);
    for (route, path) in routes(kind).filter(|(route, _)| route.method == "GET") {
        if !route.path.contains('{') {
            names(&person.get(&path).await, &mut fields, &mut deeds);
        }
    }
    assert!(
        fields.len() > 30 && !deeds.is_empty(),
        "{fields:?} {deeds:?}"
    );
    let mut count = 0;
    for round in 0..ROUNDS {
        let value = |place: usize| match round {
            // PostgreSQL stores no such character.
            0 => "a\u{0}b",
            _ => VALUES[(place * 7 + round) % VALUES.len()],
        };
        let mut all: Vec<(&str, &str)> = Vec::new();
        for (place, name) in fields.iter().enumerate() {
            all.push((name.as_str(), value(place)));
        }
        let query = serde_urlencoded::to_string(&all).unwrap();
        for (place, (route, path)) in routes(kind).enumerate() {
            let page = match route.method {
                "GET" => person.get(&format!("{path}?{query}")).await,
                _ => {
                    let deed = deeds.iter().nth((place + round) % deeds.len()).unwrap();
                    let mut form = all.clone();
                    form.retain(|(name, _)| *name != "do");
                    form.push(("do", deed));
                    person.post(&path, &form).await
                }
            };
            check(&path, &page);
            count += 1;
            if let Some((before, _)) = route.path.split_once('{') {
                let segment = serde_urlencoded::to_string([("", value(place))]).unwrap();
                let segment = segment.trim_start_matches('=').replace('+', "%20");
                let path = format!("{before}{segment}");
                check(&path, &person.get(&path).await);
                count += 1;
            }
        }
    }
    count
}

both!(hostile_input_gets_a_planned_answer, |portal| {
    let mut count = 0;
    for (kind, role) in [
        (OrgKind::Isp, Role::IspAdmin),
        (OrgKind::Customer, Role::CustomerAdmin),
        (OrgKind::Microsoft, Role::LeadReviewer),
    ] {
        count += answers(&portal, kind, role).await;
    }
    assert!(count > 1_500, "{count}");
});
