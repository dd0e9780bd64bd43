//! Secrets are in neither the log nor a copy of the database: passwords, session cookies, one-time links,
//! API tokens, prefix keys, calendar addresses; whatever is logged and whatever goes wrong.

use super::support::{Client, PASSWORD, Page, Portal, both};
use crate::server::db::args;
use axum::body::Body;
use axum::http::{Request, header};
use maps_domain::access::{OrgKind, Role};
use std::fmt::Write;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Everything that is logged while the test runs on this thread, down to the finest level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Log {
    fn note(&self, write: impl FnOnce(&mut dyn Visit)) {
        write(&mut Noted(&mut self.0.lock().unwrap()));
    }
}

/// Writes each field down.
struct Noted<'a>(&'a mut String);

impl Visit for Noted<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = writeln!(self.0, "{field}={value:?}");
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.note(|to| span.record(to));
        // Spans wander to threads of the database, which have another subscriber: none is kept here.
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        self.note(|to| values.record(to));
    }

    fn event(&self, event: &Event<'_>) {
        self.note(|to| event.record(to));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The text between two marks.
fn between<'a>(text: &'a str, start: &str, end: &[char]) -> &'a str {
    let (_, rest) = text
        .split_once(start)
        .unwrap_or_else(|| panic!("no {start} in {text}"));
    rest.split(end).next().unwrap()
}

/// The last part of the newest link in a mail to that address.
async fn link(portal: &Portal, to: &str, kind: &str) -> String {
    let (_, body) = portal.last_mail(to).await.unwrap();
    between(&body, kind, &['\n', ' ']).to_owned()
}

fn cookie_of(page: &Page) -> String {
    let cookie = page.headers[header::SET_COOKIE].to_str().unwrap();
    between(cookie, "sid=", &[';']).to_owned()
}

/// Makes one secret of each kind and uses it rightly and wrongly.
async fn made(portal: &Portal) -> (Vec<(&'static str, String)>, Client) {
    let mut secrets = vec![
        ("password", PASSWORD.to_owned()),
        ("wrong password", "wrong-guess-4711-of-somebody".to_owned()),
        ("new password", "new-sentence-about-4712-routers".to_owned()),
    ];
    let isp = portal.organisation(OrgKind::Isp, "Colt").await;
    let user = portal.member(&isp, Role::IspAdmin).await;
    let mut browser = portal.client();
    let sign_in = |password: &'static str| {
        [
            ("email", user.email.clone()),
            ("password", password.to_owned()),
        ]
    };
    for password in ["wrong-guess-4711-of-somebody", PASSWORD] {
        let fields = sign_in(password);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let page = browser.post("/sign-in", &fields).await;
        if page.status == 303 {
            secrets.push(("session", cookie_of(&page)));
        }
    }
    let change = [
        ("old_password", PASSWORD),
        ("password", "new-sentence-about-4712-routers"),
    ];
    browser
        .post("/account/password", &change)
        .await
        .to("/account");

    let token = [("name", "Probe"), ("scopes", "capacity"), ("days", "90")];
    browser.post("/isp/tokens", &token).await.to("/isp/tokens");
    let page = browser.get("/isp/tokens").await.ok();
    let token = format!("maps_{}", between(&page.body, "maps_", &['<', '"']));
    for sent in [token.as_str(), "maps_guessed-token-4713"] {
        let request = Request::post("/api/v1/peaks")
            .header(header::AUTHORIZATION, format!("Bearer {sent}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from("[]"))
            .unwrap();
        portal.client().send(request).await;
    }
    secrets.push(("API token", token));
    secrets.push(("wrong token", "maps_guessed-token-4713".to_owned()));

    browser
        .post("/account/calendar", &[])
        .await
        .to("/account/calendar");
    let page = browser.get("/account/calendar").await.ok();
    let calendar = between(&page.body, "calendar.ics?token=", &['<', '"']).to_owned();
    portal
        .client()
        .get(&format!("/account/calendar.ics?token={calendar}"))
        .await
        .ok();
    secrets.push(("calendar address", calendar));

    let invite = [("email", "new.person@colt.example"), ("role", "isp_viewer")];
    browser.post("/isp/team", &invite).await.to("/isp/team");
    let secret = link(portal, "new.person@colt.example", "/invitation/").await;
    portal
        .client()
        .get(&format!("/invitation/{secret}"))
        .await
        .ok();
    secrets.push(("invitation", secret));

    browser
        .post("/reset", &[("email", &user.email)])
        .await
        .to("/reset");
    let secret = link(portal, &user.email, "/reset/").await;
    portal.client().get(&format!("/reset/{secret}")).await.ok();
    secrets.push(("reset link", secret));

    let sign_up = [
        ("kind", "customer"),
        ("legal_name", "Contoso"),
        ("name", "Cora"),
        ("email", "cora@contoso.example"),
        ("password", "sentence-about-4714-sites"),
        ("terms", "yes"),
    ];
    portal
        .client()
        .post("/sign-up", &sign_up)
        .await
        .to("/sign-up/sent");
    secrets.push(("first password", "sentence-about-4714-sites".to_owned()));
    let secret = link(portal, "cora@contoso.example", "/confirm/").await;
    portal
        .client()
        .get(&format!("/confirm/{secret}"))
        .await
        .ok();
    secrets.push(("confirmation", secret));
    let shop = portal.organisation(OrgKind::Customer, "Shop").await;
    let mut buyer = portal.browser(&shop, Role::CustomerAdmin).await;
    wrong_key(&mut buyer).await.is(422);
    secrets.push(("prefix key", "ABCDEF-GHJKMN-471500-PQRSTV".to_owned()));
    (secrets, buyer)
}

/// Presents a prefix key that nobody issued.
async fn wrong_key(buyer: &mut Client) -> Page {
    let key = [
        ("do", "redeem"),
        ("prefix", "20.30.40.0/24"),
        ("key", "ABCDEF-GHJKMN-471500-PQRSTV"),
    ];
    buyer.post("/customer/prefixes", &key).await
}

both!(no_secret_is_logged_even_when_the_database_fails, |portal| {
    let log = Log::default();
    let listening = tracing::subscriber::set_default(log.clone());
    let (secrets, mut buyer) = made(&portal).await;
    portal.run_jobs().await;
    // From now on everything that touches attempts or links fails inside the portal.
    let mut tx = portal.app.db.begin().await.unwrap();
    for table in ["attempts", "one_time_links"] {
        let sql = format!("ALTER TABLE {table} RENAME TO {table}_gone");
        tx.exec(sqlx::AssertSqlSafe(sql), args![]).await.unwrap();
    }
    tx.commit().await.unwrap();
    let fields = [("email", "kim@colt.example"), ("password", PASSWORD)];
    portal
        .client()
        .post("/sign-in", &fields)
        .await
        .is(500)
        .has("quote the reference");
    for (kind, secret) in &secrets {
        let path = format!("/reset/{}", secret.replace(' ', "%20"));
        let page = portal.client().get(&path).await;
        assert_eq!(page.status, 500, "{kind}");
    }
    wrong_key(&mut buyer).await.is(500);
    drop(listening);
    let log = log.0.lock().unwrap().clone();
    assert!(log.contains("request failed"), "the failures are logged");
    for (kind, secret) in &secrets {
        assert!(
            !log.contains(secret.as_str()),
            "{kind} {secret} is in the log"
        );
    }
});

both!(a_copy_of_the_database_opens_nothing, |portal| {
    let (secrets, _) = made(&portal).await;
    portal.run_jobs().await;
    let contents = portal.contents().await;
    for (kind, secret) in &secrets {
        for (column, values) in &contents {
            let found = values.iter().any(|value| value.contains(secret.as_str()));
            assert!(!found, "{kind} {secret} is in {column}");
        }
    }
    // What is kept of a session is no cookie.
    for hash in &contents["sessions.id_hash"] {
        let request = Request::get("/account")
            .header(header::COOKIE, format!("sid={hash}"))
            .body(Body::empty())
            .unwrap();
        portal.client().send(request).await.to("/sign-in");
    }
});
