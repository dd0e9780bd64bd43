//! Prefix keys.

use super::{issue, redeem, register};
use crate::tests::support::both;
use maps_domain::access::{OrgKind, Role};
use maps_domain::tries::PER_ACCOUNT;

const OURS: &str = "/customer/prefixes";
const ONE_ANSWER: &str = "This key cannot be used for this prefix.";

both!(
    a_key_is_shown_once_and_redeemed_once_by_its_customer,
    |portal| {
        let (stage, mut engineer, page) = portal.registered("20.30.40.0/26").await;
        engineer
            .get(&page)
            .await
            .ok()
            .has("The customer has not redeemed a key yet");
        let key = issue(&mut engineer, &page).await;
        // Shown that once: loading the page again neither shows it nor makes another.
        engineer
            .get(&page)
            .await
            .ok()
            .lacks(&key)
            .has("valid until");
        let mut buyer = portal.signed_in(&stage.buyer).await;
        buyer
            .get(OURS)
            .await
            .ok()
            .has("1 registered prefix is not confirmed")
            .has("Colt");
        let calendar = "/account/calendar";
        buyer
            .get(calendar)
            .await
            .ok()
            .has("Redeem the key of 20.30.40.0/26");
        let spoken = key.to_lowercase().replace('-', " ");
        redeem(&mut buyer, "20.30.40.0/26", &spoken).await.to(OURS);
        buyer.get(OURS).await.ok().has("Redeemed");
        buyer.get(calendar).await.ok().lacks("Redeem the key of");
        engineer
            .get(&page)
            .await
            .ok()
            .has("it is taken only while registered and activated with its key")
            .lacks("has not redeemed");
        let again = redeem(&mut buyer, "20.30.40.0/26", &key)
            .await
            .is(422)
            .has(ONE_ANSWER);
        assert!(!again.body.contains(&key), "a key is not sent back");
        engineer.get(&page).await.ok().has("it was redeemed before");
        engineer.post(&page, &[("do", "issue")]).await.is(409);
        engineer.post(&page, &[("do", "revoke")]).await.is(409);
    }
);

both!(
    a_customer_reads_of_its_keys_in_its_inbox_and_history,
    |portal| {
        let (stage, mut engineer, page) = portal.registered("20.30.40.0/26").await;
        issue(&mut engineer, &page).await;
        portal.advance_minutes(1);
        engineer.post(&page, &[("do", "revoke")]).await.to(&page);
        let (subject, body) = portal.last_mail(&stage.buyer.email).await.unwrap();
        assert_eq!(subject, "Colt revoked the key for 20.30.40.0/26");
        assert!(body.contains("Ask Colt for a new key"), "{body}");
        let key = issue(&mut engineer, &page).await;
        let mut buyer = portal.signed_in(&stage.buyer).await;
        redeem(&mut buyer, "20.30.40.0/26", &key).await.to(OURS);
        let mut admin = portal.browser(&stage.customer, Role::CustomerAdmin).await;
        admin
            .get("/customer/history")
            .await
            .ok()
            .has("issued a key for your prefix 20.30.40.0/26")
            .has("revoked the key for your prefix 20.30.40.0/26")
            .has("redeemed the key for your prefix 20.30.40.0/26");
        engineer.get(&page).await.ok().lacks("your prefix");
    }
);

both!(a_key_redeemed_by_eight_at_once_is_redeemed_once, |portal| {
    let (stage, mut engineer, page) = portal.registered("20.30.40.0/26").await;
    let key = issue(&mut engineer, &page).await;
    let buyer = portal.signed_in(&stage.buyer).await;
    let tries = (0..8).map(|_| {
        let (mut buyer, key) = (buyer.clone(), key.clone());
        tokio::spawn(async move { redeem(&mut buyer, "20.30.40.0/26", &key).await })
    });
    let mut redeemed = 0;
    for attempt in tries.collect::<Vec<_>>() {
        let status = attempt.await.unwrap().status.as_u16();
        assert!([303, 409, 422].contains(&status), "{status}");
        redeemed += usize::from(status == 303);
    }
    assert_eq!(redeemed, 1);
    let entries = "SELECT COUNT(*) FROM audit_entries WHERE action = 'key_redeemed' AND object_kind = 'prefix'";
    assert_eq!(portal.count(entries).await, 1);
});

both!(
    a_customer_redeems_more_right_keys_than_wrong_ones_are_allowed,
    |portal| {
        let (stage, mut engineer, _) = portal.registered("20.30.40.0/26").await;
        let mut buyer = portal.signed_in(&stage.buyer).await;
        for n in 0..=PER_ACCOUNT {
            let prefix = format!("20.30.{}.0/26", 50 + n);
            let page = register(&mut engineer, &stage.customer, &prefix).await;
            let key = issue(&mut engineer, &page).await;
            redeem(&mut buyer, &prefix, &key).await.to(OURS);
        }
    }
);

both!(
    whatever_is_wrong_with_a_key_gets_the_same_answer,
    |portal| {
        let (stage, mut engineer, page) = portal.registered("20.30.40.0/24").await;
        let first = issue(&mut engineer, &page).await;
        let second = issue(&mut engineer, &page).await;
        let mut buyer = portal.signed_in(&stage.buyer).await;
        let other = portal.organisation(OrgKind::Customer, "Fabrikam").await;
        let mut stranger = portal.browser(&other, Role::CustomerAdmin).await;
        let answers = [
            redeem(&mut buyer, "20.30.40.0/24", "AAAAAA-AAAAAA-AAAAAA-AAAAAA").await,
            redeem(&mut buyer, "20.30.40.0/24", &first).await,
            redeem(&mut buyer, "20.30.41.0/24", &second).await,
            redeem(&mut stranger, "20.30.40.0/24", &second).await,
            redeem(&mut stranger, "20.99.0.0/24", "x").await,
        ];
        for answer in answers {
            answer
                .is(422)
                .has(ONE_ANSWER)
                .lacks("revoked")
                .lacks("expired");
        }
        engineer
            .get(&page)
            .await
            .ok()
            .has("it was issued to another customer")
            .has("it belongs to another prefix");
        engineer.post(&page, &[("do", "revoke")]).await.to(&page);
        redeem(&mut buyer, "20.30.40.0/24", &second)
            .await
            .is(422)
            .has(ONE_ANSWER);
        let third = issue(&mut engineer, &page).await;
        portal.advance_hours(24 * 365);
        let mut buyer = portal.signed_in(&stage.buyer).await;
        redeem(&mut buyer, "20.30.40.0/24", &third)
            .await
            .is(422)
            .has(ONE_ANSWER);
        for _ in 0..9 {
            redeem(&mut buyer, "20.30.40.0/24", "guess").await;
        }
        redeem(&mut buyer, "20.30.40.0/24", &third).await.is(429);
        let mut viewer = portal.browser(&stage.customer, Role::CustomerViewer).await;
        redeem(&mut viewer, "20.30.40.0/24", &third).await.is(403);
    }
);
