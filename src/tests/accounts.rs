//! Accounts: sign-up, confirmation, sign-in, reset, invitation, members.

use super::support::{PASSWORD, both};
use maps_domain::access::{OrgKind, Role};

const SIGN_UP: &[(&str, &str)] = &[
    ("kind", "isp"),
    ("legal_name", "Northern Fibre AS"),
    ("isp_type", "nsp"),
    ("name", "Kari Nordmann"),
    ("email", "Kari@Northern-Fibre.example"),
    ("password", "a long sentence about fjords"),
    ("terms", "yes"),
];

fn link(body: &str) -> String {
    let start = body.find("http://portal.test/").unwrap() + "http://portal.test".len();
    body[start..].split_whitespace().next().unwrap().to_owned()
}

both!(an_isp_signs_up_confirms_and_signs_in, |portal| {
    let mut browser = portal.client();
    browser.get("/sign-up").await.ok().has("Registered name");
    browser.post("/sign-up", SIGN_UP).await.to("/sign-up/sent");
    let credentials = [
        ("email", "kari@northern-fibre.example"),
        ("password", "a long sentence about fjords"),
    ];
    browser
        .post("/sign-in", &credentials)
        .await
        .is(422)
        .has("not confirmed yet");
    let (subject, body) = portal
        .last_mail("kari@northern-fibre.example")
        .await
        .unwrap();
    assert_eq!(subject, "Confirm your address");
    let path = link(&body);
    browser.get(&path).await.ok().has("Confirm my address");
    browser
        .post(&path, &[])
        .await
        .to("/sign-in?done=confirmed-email");
    browser.get(&path).await.is(404);
    browser.post("/sign-in", &credentials).await.to("/isp");
    browser
        .get("/account")
        .await
        .ok()
        .has("kari@northern-fibre.example");
});

both!(
    a_refused_sign_up_keeps_what_was_typed_and_says_why_at_each_field,
    |portal| {
        let mut browser = portal.client();
        let page = browser
            .post(
                "/sign-up",
                &[
                    ("kind", "isp"),
                    ("legal_name", "X"),
                    ("email", "kari@gmail.com"),
                    ("password", "short"),
                ],
            )
            .await
            .is(422)
            .has("gmail.com is a free mail service")
            .has("at least 15")
            .has("Choose what kind of carrier")
            .has("accept the terms");
        assert!(page.body.contains("value=\"kari@gmail.com\""));
        assert!(
            !page.body.contains("value=\"short\""),
            "a password never comes back"
        );
        assert_eq!(portal.count("SELECT COUNT(*) FROM organisations").await, 0);
    }
);

both!(a_known_address_signs_up_like_an_unknown_one, |portal| {
    let mut browser = portal.client();
    browser.post("/sign-up", SIGN_UP).await.to("/sign-up/sent");
    portal.advance_hours(1);
    browser.post("/sign-up", SIGN_UP).await.to("/sign-up/sent");
    assert_eq!(portal.count("SELECT COUNT(*) FROM users").await, 1);
    let (subject, _) = portal
        .last_mail("kari@northern-fibre.example")
        .await
        .unwrap();
    assert_eq!(subject, "You already have an account");
});

both!(a_reset_link_works_once_and_ends_all_sessions, |portal| {
    let org = portal.organisation(OrgKind::Customer, "Contoso").await;
    let user = portal.member(&org, Role::CustomerAdmin).await;
    let mut old = portal.signed_in(&user).await;
    old.get("/account").await.ok();
    let mut browser = portal.client();
    browser
        .post("/reset", &[("email", "nobody@contoso.example")])
        .await
        .to("/reset?done=sent");
    browser
        .post("/reset", &[("email", &user.email)])
        .await
        .to("/reset?done=sent");
    let path = link(&portal.last_mail(&user.email).await.unwrap().1);
    browser
        .post(&path, &[("password", "short")])
        .await
        .is(422)
        .has("at least 15");
    browser
        .post(&path, &[("password", "another long sentence")])
        .await
        .to("/sign-in?done=password");
    browser
        .post(&path, &[("password", "yet another long sentence")])
        .await
        .is(404);
    old.get("/account").await.to("/sign-in");
    browser
        .post(
            "/sign-in",
            &[("email", &user.email), ("password", PASSWORD)],
        )
        .await
        .is(422);
    browser
        .post(
            "/sign-in",
            &[
                ("email", &user.email),
                ("password", "another long sentence"),
            ],
        )
        .await
        .to("/customer");
});

both!(
    an_admin_invites_a_colleague_and_the_last_admin_cannot_leave,
    |portal| {
        let org = portal.organisation(OrgKind::Isp, "Colt").await;
        let admin = portal.member(&org, Role::IspAdmin).await;
        let mut browser = portal.signed_in(&admin).await;
        browser
            .post(
                "/isp/team",
                &[("email", "eve@elsewhere.example"), ("role", "isp_engineer")],
            )
            .await
            .is(422)
            .has("not Colt's domain");
        browser
            .post(
                "/isp/team",
                &[("email", "eve@colt.example"), ("role", "lead_reviewer")],
            )
            .await
            .is(422);
        browser
            .post(
                "/isp/team",
                &[("email", "eve@colt.example"), ("role", "isp_engineer")],
            )
            .await
            .to("/isp/team?done=invited");
        let path = link(&portal.last_mail("eve@colt.example").await.unwrap().1);
        let mut eve = portal.client();
        eve.get(&path).await.ok().has("eve@colt.example");
        eve.post(
            &path,
            &[
                ("name", "Eve Engineer"),
                ("password", "a sentence about routers"),
            ],
        )
        .await
        .to("/sign-in");
        eve.post(
            "/sign-in",
            &[
                ("email", "eve@colt.example"),
                ("password", "a sentence about routers"),
            ],
        )
        .await
        .to("/isp");
        eve.post(
            "/isp/team",
            &[("email", "x@colt.example"), ("role", "isp_viewer")],
        )
        .await
        .is(403);
        let remove = format!("/isp/team/{}/remove", admin.id);
        browser.post(&remove, &[]).await.is(409).has("last admin");
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM users WHERE removed_at IS NULL")
                .await,
            2
        );
    }
);

both!(a_removed_member_is_out_at_the_next_request, |portal| {
    let org = portal.organisation(OrgKind::Isp, "Colt").await;
    let mut admin = portal.browser(&org, Role::IspAdmin).await;
    let engineer = portal.member(&org, Role::IspEngineer).await;
    let mut browser = portal.signed_in(&engineer).await;
    browser.get("/account").await.ok();
    admin
        .post(&format!("/isp/team/{}/remove", engineer.id), &[])
        .await
        .to("/isp/team?done=removed");
    browser.get("/account").await.to("/sign-in");
});

both!(foreign_members_look_absent, |portal| {
    let ours = portal.organisation(OrgKind::Isp, "Ours").await;
    let theirs = portal.organisation(OrgKind::Isp, "Theirs").await;
    let victim = portal.member(&theirs, Role::IspEngineer).await;
    let mut admin = portal.browser(&ours, Role::IspAdmin).await;
    let foreign = admin
        .post(&format!("/isp/team/{}/remove", victim.id), &[])
        .await
        .is(404);
    let absent = admin.post("/isp/team/0190-none/remove", &[]).await.is(404);
    assert_eq!(foreign.text(), absent.text());
});

both!(every_answer_carries_the_security_headers, |portal| {
    for path in [
        "/",
        "/sign-in",
        "/nowhere",
        "/isp",
        "/pkg/none.js",
        "/healthz",
    ] {
        let page = portal.client().get(path).await;
        for header in [
            "content-security-policy",
            "x-content-type-options",
            "referrer-policy",
            "permissions-policy",
        ] {
            assert!(page.headers.contains_key(header), "{path} lacks {header}");
        }
    }
});
