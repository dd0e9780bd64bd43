//! What the user of a prefix is told, and reads in its own history, when the prefix is asked for, kept,
//! lost or given up.

use super::register;
use super::releases::ask;
use crate::tests::support::both;
use maps_domain::access::{OrgKind, Role};

both!(
    what_is_registered_and_released_for_a_customer_stands_in_its_own_history,
    |portal| {
        let (stage, mut engineer, page) = portal.registered("20.30.40.0/24").await;
        let release = [
            ("do", "release"),
            ("sure", "yes"),
            ("reason", "The customer has left us."),
        ];
        engineer.post(&page, &release).await.to(&page);
        let admin = portal.member(&stage.customer, Role::CustomerAdmin).await;
        let mut admin = portal.signed_in(&admin).await;
        admin
            .get("/customer/history")
            .await
            .ok()
            .has("registered your prefix 20.30.40.0/24")
            .has("released your prefix 20.30.40.0/24");
        engineer.get(&page).await.ok().lacks("your prefix");
    }
);

both!(
    who_loses_a_prefix_reads_who_took_it_and_what_went_out_of_orders,
    |portal| {
        let stage = portal.stage("20.30.40.0/24").await;
        let mut engineer = portal.signed_in(&stage.engineer).await;
        portal.advance_minutes(1);
        let owner = portal.organisation(OrgKind::Customer, "Fabrikam").await;
        let (ours, _) = ask(&portal, &owner, "20.30.40.0/24").await;
        let theirs = ours.replace("/customer/", "/isp/");
        let (subject, body) = portal.last_mail(&stage.buyer.email).await.unwrap();
        assert_eq!(
            subject,
            "Another organisation asks for your prefix 20.30.40.0/24"
        );
        assert!(body.contains("Colt holds it for you and answers until"));
        portal.advance_minutes(1);
        engineer
            .post(&theirs, &[("do", "release"), ("sure", "yes")])
            .await
            .to(&theirs);
        let (subject, body) = portal.last_mail(&stage.buyer.email).await.unwrap();
        assert_eq!(
            subject,
            "Your prefix 20.30.40.0/24 was released: another organisation asked for it"
        );
        assert!(body.contains("Colt released it"), "{body}");
        assert!(
            body.contains("Taken out of orders: 20.30.40.0/24 of"),
            "{body}"
        );
        assert!(!body.contains("answers until"), "{body}");
        assert!(!body.contains("Fabrikam"), "{body}");
        let mut admin = portal.browser(&stage.customer, Role::CustomerAdmin).await;
        admin
            .get("/customer/history")
            .await
            .ok()
            .has("another organisation asked for your prefix 20.30.40.0/24")
            .has("freed your prefix 20.30.40.0/24 for another organisation")
            .lacks("Fabrikam");
    }
);

both!(
    who_keeps_a_prefix_reads_that_the_request_was_taken_back,
    |portal| {
        let (stage, mut engineer, _) = portal.registered("20.30.40.0/24").await;
        portal.advance_minutes(1);
        let owner = portal.organisation(OrgKind::Customer, "Fabrikam").await;
        let (ours, mut asking) = ask(&portal, &owner, "20.30.40.0/24").await;
        let theirs = ours.replace("/customer/", "/isp/");
        let contest = [
            ("do", "contest"),
            ("reason", "Our customer uses it every day."),
        ];
        portal.advance_minutes(1);
        engineer.post(&theirs, &contest).await.to(&theirs);
        let (subject, body) = portal.last_mail(&stage.buyer.email).await.unwrap();
        assert_eq!(subject, "Colt defends your prefix 20.30.40.0/24");
        assert!(body.contains("A reviewer decides now"), "{body}");
        portal.advance_minutes(1);
        asking.post(&ours, &[("do", "withdraw")]).await.to(&ours);
        let (subject, body) = portal.last_mail(&stage.buyer.email).await.unwrap();
        assert_eq!(subject, "Your prefix 20.30.40.0/24 stays yours");
        assert!(body.contains("took the request back"), "{body}");
        assert!(!body.contains("reviewer"), "{body}");
        let mut admin = portal.browser(&stage.customer, Role::CustomerAdmin).await;
        admin
            .get("/customer/history")
            .await
            .ok()
            .has("the request for your prefix 20.30.40.0/24 was withdrawn")
            .lacks("Fabrikam");
    }
);

both!(
    a_customer_is_told_when_its_isp_gives_a_prefix_up,
    |portal| {
        let stage = portal.stage("20.30.40.0/24").await;
        let mut engineer = portal.signed_in(&stage.engineer).await;
        let page = register(&mut engineer, &stage.customer, "20.30.40.0/22").await;
        engineer
            .get(&page)
            .await
            .ok()
            .has("1 prefix of Contoso's orders lies in it and stays there");
        let release = [
            ("do", "release"),
            ("sure", "yes"),
            ("reason", "We announce it for somebody else."),
        ];
        portal.advance_minutes(1);
        engineer.post(&page, &release).await.to(&page);
        let (subject, body) = portal.last_mail(&stage.buyer.email).await.unwrap();
        assert_eq!(subject, "Colt gave your prefix 20.30.40.0/22 up");
        assert!(
            body.contains("Stays in orders, registered by nobody: 20.30.40.0/24 of"),
            "{body}"
        );
        assert!(!body.contains("somebody else"), "{body}");
    }
);
