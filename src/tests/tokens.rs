//! API tokens: shown once, never more than their holder, ended by time, by hand and by a change of role.

use super::support::{Portal, both};
use crate::server::service::tokens::{self, authenticate};
use maps_domain::access::{OrgKind, Role};
use maps_domain::api_token::Scope;

const PROBE: &[(&str, &str)] = &[
    ("name", "probe in Amsterdam"),
    ("scopes", "measurements"),
    ("days", "90"),
];

/// The secret on the page that the form leads to.
fn secret(body: &str) -> String {
    let start = body.find(">maps_").unwrap() + 1;
    body[start..].split('<').next().unwrap().to_owned()
}

async fn works(portal: &Portal, secret: &str, scope: Scope) -> bool {
    authenticate(&portal.app, secret, scope, portal.app.clock.now())
        .await
        .is_ok()
}

both!(a_token_is_shown_once_and_only_its_hash_is_kept, |portal| {
    let org = portal.organisation(OrgKind::Isp, "Colt").await;
    let mut browser = portal.browser(&org, Role::IspEngineer).await;
    browser.get("/isp/tokens").await.ok().has("No tokens yet");
    browser.post("/isp/tokens", PROBE).await.to("/isp/tokens");
    let page = browser.get("/isp/tokens").await.ok();
    let secret = secret(&page.body);
    assert_eq!(secret.len(), 69);
    let list = browser.get("/isp/tokens").await.ok();
    assert!(!list.body.contains(&secret));
    list.has("probe in Amsterdam")
        .has("1 active token")
        .has("never");
    assert!(works(&portal, &secret, Scope::Measurements).await);
    assert!(!works(&portal, &secret, Scope::Capacity).await);
    assert!(!works(&portal, &format!("{secret}0"), Scope::Measurements).await);
    browser.get("/isp/tokens").await.ok().lacks("never");
    browser
        .post("/isp/tokens", PROBE)
        .await
        .is(422)
        .has("already");
});

both!(
    a_token_that_is_asked_for_wrongly_comes_back_with_the_input,
    |portal| {
        let org = portal.organisation(OrgKind::Customer, "Contoso").await;
        let mut browser = portal.browser(&org, Role::CustomerNetworkManager).await;
        let form = [("name", "x"), ("scopes", "capacity"), ("days", "9999")];
        let page = browser
            .post("/customer/tokens", &form)
            .await
            .is(422)
            .has("3 to 60 characters")
            .has("at least one thing")
            .has("listed lifetimes");
        assert!(page.body.contains("value=\"x\""));
        let mut viewer = portal.browser(&org, Role::CustomerViewer).await;
        viewer.post("/customer/tokens", PROBE).await.is(403);
        viewer
            .get("/customer/tokens")
            .await
            .ok()
            .lacks("Create token");
        viewer.get("/isp/tokens").await.is(404);
        assert_eq!(portal.count("SELECT COUNT(*) FROM api_tokens").await, 0);
    }
);

both!(
    a_token_ends_with_its_time_and_when_it_is_revoked,
    |portal| {
        let org = portal.organisation(OrgKind::Isp, "Colt").await;
        let engineer = portal.member(&org, Role::IspEngineer).await;
        let ctx = portal.ctx_of(&engineer).await;
        let make = async |name| {
            let scopes = ["measurements"].into_iter();
            tokens::create(&ctx, name, scopes, "30").await.unwrap()
        };
        let (token, revoked) = make("probe one").await;
        let (_, expiring) = make("probe two").await;
        let other = portal.organisation(OrgKind::Isp, "Other").await;
        let mut foreign = portal.browser(&other, Role::IspAdmin).await;
        let path = format!("/isp/tokens/{}", token.id);
        foreign.post(&path, &[]).await.is(404);
        assert!(works(&portal, &revoked, Scope::Measurements).await);
        let mut browser = portal.signed_in(&engineer).await;
        browser
            .post(&path, &[])
            .await
            .to("/isp/tokens?done=revoked");
        browser.post(&path, &[]).await.is(409);
        assert!(!works(&portal, &revoked, Scope::Measurements).await);
        portal.advance_hours(30 * 24 - 1);
        assert!(works(&portal, &expiring, Scope::Measurements).await);
        portal.advance_hours(1);
        assert!(!works(&portal, &expiring, Scope::Measurements).await);
    }
);

both!(
    a_token_follows_its_holders_role_and_is_handed_on,
    |portal| {
        let org = portal.organisation(OrgKind::Isp, "Colt").await;
        let mut admin = portal.browser(&org, Role::IspAdmin).await;
        let engineer = portal.member(&org, Role::IspEngineer).await;
        let ctx = portal.ctx_of(&engineer).await;
        let scopes = ["capacity"].into_iter();
        let (_, secret) = tokens::create(&ctx, "peaks", scopes, "30").await.unwrap();
        assert!(works(&portal, &secret, Scope::Capacity).await);
        let member = format!("/isp/team/{}", engineer.id);
        let viewer = [("role", "isp_viewer")];
        admin.post(&member, &viewer).await.to("/isp/team");
        assert!(!works(&portal, &secret, Scope::Capacity).await);
        let remove = format!("{member}/remove");
        admin.post(&remove, &[]).await.to("/isp/team");
        // The administrator who removed the holder answers for it now.
        assert!(works(&portal, &secret, Scope::Capacity).await);
        admin.get("/isp/tokens").await.ok().has("Administrator");
    }
);
