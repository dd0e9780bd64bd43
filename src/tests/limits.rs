//! Guessing is slowed down, and only guessing: failures count per account and per network, successes
//! do not, and what is full opens by itself.

use super::support::{Client, PASSWORD, Page, both};
use crate::server::auth::password::Hasher;
use maps_domain::access::{OrgKind, Role};
use maps_domain::tries::{PER_ACCOUNT, PER_NETWORK, WINDOW_MINUTES};
use std::time::{Duration, Instant};

const OFFICE: &str = "203.0.113.7";

async fn try_as(browser: &mut Client, email: &str, password: &str) -> Page {
    browser
        .post("/sign-in", &[("email", email), ("password", password)])
        .await
}

/// One wrong password for each of so many accounts that nobody has.
async fn fail(browser: &mut Client, times: usize) {
    for n in 0..times {
        let nobody = format!("nobody-{n}@nowhere.example");
        try_as(browser, &nobody, "wrong").await.is(422);
    }
}

fn retry_after_s(page: &Page) -> i64 {
    let header = page.headers.get("retry-after").unwrap();
    header.to_str().unwrap().parse().unwrap()
}

both!(ten_wrong_passwords_slow_the_guesser_down, |portal| {
    let org = portal.organisation(OrgKind::Isp, "Slow").await;
    let user = portal.member(&org, Role::IspAdmin).await;
    let colleague = portal.member(&org, Role::IspEngineer).await;
    let mut browser = portal.client().at_address(OFFICE);
    for n in 0..PER_ACCOUNT {
        let page = try_as(&mut browser, &user.email, "wrong").await.is(422);
        page.has("not right");
        if n == 0 {
            portal.advance_minutes(5);
        }
    }
    // The form is back with the address, and says when to try again.
    let page = try_as(&mut browser, &user.email, PASSWORD).await.is(429);
    assert_eq!(retry_after_s(&page), (WINDOW_MINUTES - 5) * 60);
    let page = page.has("Please wait 10 minutes").has("UTC on");
    assert!(page.body.contains(&format!("value=\"{}\"", user.email)));
    assert!(!page.body.contains(PASSWORD));
    // Somebody else at the same address is not held up by it.
    let mut theirs = portal.client().at_address(OFFICE);
    try_as(&mut theirs, &colleague.email, PASSWORD)
        .await
        .to("/isp");
    // Another address does not help the guesser.
    let mut elsewhere = portal.client().at_address("198.51.100.9");
    try_as(&mut elsewhere, &user.email, PASSWORD).await.is(429);
    portal.advance_minutes(WINDOW_MINUTES - 5);
    try_as(&mut browser, &user.email, PASSWORD).await.to("/isp");
});

both!(a_sign_in_makes_earlier_slips_good, |portal| {
    let org = portal.organisation(OrgKind::Isp, "Slow").await;
    let user = portal.member(&org, Role::IspAdmin).await;
    let mut browser = portal.client().at_address(OFFICE);
    for _ in 0..2 {
        for _ in 1..PER_ACCOUNT {
            try_as(&mut browser, &user.email, "wrong").await.is(422);
        }
        try_as(&mut browser, &user.email, PASSWORD).await.to("/isp");
    }
});

both!(
    one_network_fails_only_so_often_whatever_accounts_it_tries,
    |portal| {
        let org = portal.organisation(OrgKind::Isp, "Slow").await;
        let user = portal.member(&org, Role::IspAdmin).await;
        let mut sprayer = portal.client().at_address(OFFICE);
        fail(&mut sprayer, PER_NETWORK).await;
        let page = try_as(&mut sprayer, &user.email, PASSWORD).await.is(429);
        assert_eq!(retry_after_s(&page), WINDOW_MINUTES * 60);
        // Headers that anybody can write change nothing.
        for (name, value) in [
            ("x-forwarded-for", "192.0.2.1"),
            ("x-real-ip", "192.0.2.1"),
            ("forwarded", "for=192.0.2.1"),
            ("x-client-ip", "192.0.2.1"),
            ("true-client-ip", "192.0.2.1"),
            ("cf-connecting-ip", "192.0.2.1"),
        ] {
            let mut disguised = sprayer.clone().with_header(name, value);
            try_as(&mut disguised, &user.email, PASSWORD).await.is(429);
        }
        // Other networks go on, also those that the same proxy vouches for.
        let mut home = portal.client().at_address("198.51.100.9");
        try_as(&mut home, &user.email, PASSWORD).await.to("/isp");
        let behind = |address: &str| {
            let proxy = portal.client().at_address("127.0.0.1");
            proxy.with_header("x-forwarded-for", address)
        };
        try_as(&mut behind("198.51.100.10"), &user.email, PASSWORD)
            .await
            .to("/isp");
        let page = try_as(&mut behind(OFFICE), &user.email, PASSWORD).await;
        page.is(429);
        portal.advance_minutes(WINDOW_MINUTES);
        try_as(&mut sprayer, &user.email, PASSWORD).await.to("/isp");
    }
);

both!(
    an_office_behind_one_address_signs_in_as_often_as_it_likes,
    |portal| {
        let org = portal.organisation(OrgKind::Isp, "Large").await;
        let user = portal.member(&org, Role::IspAdmin).await;
        let mut office = portal.client().at_address(OFFICE);
        fail(&mut office, PER_NETWORK - 1).await;
        for _ in 0..=PER_NETWORK {
            try_as(&mut office, &user.email, PASSWORD).await.to("/isp");
        }
        // The successes have not made room for more failures either.
        fail(&mut office, 1).await;
        try_as(&mut office, &user.email, PASSWORD).await.is(429);
    }
);

both!(guesses_at_the_same_moment_see_each_other, |portal| {
    let org = portal.organisation(OrgKind::Isp, "Slow").await;
    let user = portal.member(&org, Role::IspAdmin).await;
    let guesses = (0..3 * PER_ACCOUNT).map(|_| {
        let (mut browser, email) = (portal.client(), user.email.clone());
        tokio::spawn(async move { try_as(&mut browser, &email, "wrong").await.status.as_u16() })
    });
    let mut judged = 0;
    for guess in guesses.collect::<Vec<_>>() {
        let status = guess.await.unwrap();
        assert!([422, 429, 503].contains(&status), "{status}");
        judged += usize::from(status == 422);
    }
    assert!((1..=PER_ACCOUNT).contains(&judged), "{judged} guesses");
});

both!(
    a_wrong_guess_takes_as_long_whether_the_account_exists_or_not,
    |portal| {
        // With the real cost of a password, beside which the rest of the answer is nothing.
        let mut portal = portal.clone();
        portal.app.hasher = Hasher::new().unwrap();
        let portal = portal.with_config(|_| {});
        let org = portal.organisation(OrgKind::Isp, "Slow").await;
        let mut browser = portal.client().at_address(OFFICE);
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for n in 0..11 {
            let member = portal.member(&org, Role::IspViewer).await.email;
            let nobody = format!("nobody-{n}@slow.example");
            for (email, times) in [(member, &mut known), (nobody, &mut unknown)] {
                let begun = Instant::now();
                try_as(&mut browser, &email, "wrong").await.is(422);
                times.push(begun.elapsed());
            }
        }
        let median = |mut times: Vec<Duration>| {
            times.sort();
            times[times.len() / 2].as_secs_f64()
        };
        let ratio = median(known) / median(unknown);
        assert!((0.4..2.5).contains(&ratio), "{ratio}");
    }
);

both!(nobody_keeps_an_owner_out_by_guessing, |portal| {
    let org = portal.organisation(OrgKind::Isp, "Slow").await;
    let user = portal.member(&org, Role::IspAdmin).await;
    let mut guesser = portal.client().at_address("192.0.2.66");
    for _ in 0..PER_ACCOUNT {
        try_as(&mut guesser, &user.email, "wrong").await.is(422);
    }
    let mut owner = portal.client().at_address(OFFICE);
    try_as(&mut owner, &user.email, PASSWORD)
        .await
        .is(429)
        .has("Forgotten your password?");
    owner
        .post("/reset", &[("email", &user.email)])
        .await
        .to("/reset?done=sent");
    let (_, body) = portal.last_mail(&user.email).await.unwrap();
    let link = body.find("/reset/").map(|at| &body[at..]).unwrap();
    let link = link.split_whitespace().next().unwrap();
    let fresh = "another sentence about routers";
    owner
        .post(link, &[("password", fresh)])
        .await
        .to("/sign-in");
    try_as(&mut owner, &user.email, fresh).await.to("/isp");
});

both!(
    asking_for_mails_is_limited_and_the_address_stays_in_the_form,
    |portal| {
        let mut browser = portal.client().at_address(OFFICE);
        let victim = [("email", "victim@elsewhere.example")];
        for _ in 0..PER_ACCOUNT {
            browser.post("/reset", &victim).await.to("/reset");
        }
        let page = browser.post("/reset", &victim).await.is(429);
        assert!(retry_after_s(&page) > 0);
        assert!(page.body.contains("value=\"victim@elsewhere.example\""));
        let sign_up = [
            ("kind", "customer"),
            ("legal_name", "Elsewhere Ltd"),
            ("name", "Vic Tim"),
            ("email", "victim@elsewhere.example"),
            ("password", "a long sentence about fjords"),
            ("terms", "yes"),
        ];
        for _ in 0..PER_ACCOUNT {
            browser.post("/sign-up", &sign_up).await.to("/sign-up/sent");
        }
        let page = browser.post("/sign-up", &sign_up).await.is(429);
        assert!(page.body.contains("value=\"Elsewhere Ltd\""));
        assert!(!page.body.contains("about fjords"));
        let mails = portal.count("SELECT COUNT(*) FROM mails").await;
        assert_eq!(mails, 10, "no more than one per accepted sign-up");
    }
);

both!(what_no_window_reaches_is_forgotten, |portal| {
    let org = portal.organisation(OrgKind::Isp, "Slow").await;
    let user = portal.member(&org, Role::IspAdmin).await;
    let mut browser = portal.client().at_address(OFFICE);
    fail(&mut browser, 3).await;
    portal.advance_minutes(WINDOW_MINUTES + 1);
    try_as(&mut browser, &user.email, PASSWORD).await.to("/isp");
    let old = "SELECT COUNT(*) FROM attempts WHERE bucket LIKE '%nobody%'";
    assert_eq!(portal.count(old).await, 0);
});
