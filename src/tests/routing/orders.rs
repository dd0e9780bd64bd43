//! Prefixes of orders: confirmed only when they can be announced, and asked again when the registries say
//! something else.

use super::{issue, redeem, register, typed, vrps, vrps_made};
use crate::error::AppError;
use crate::tests::support::{START_MS, both};
use maps_domain::access::{OrgKind, Role};
use maps_domain::choice::Scope;

both!(
    an_order_is_confirmed_only_with_prefixes_that_can_be_announced,
    |portal| {
        let stage = portal.stage("").await;
        portal.stand(&stage.isp).await;
        let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
        let mut operations = portal.browser(&microsoft, Role::Operations).await;
        let foreign = vrps("20.30.40.0/24", 24, 3356);
        portal
            .install(&mut operations, "vrp", "v.json", foreign.as_bytes())
            .await;
        let seller = portal.member(&stage.isp, Role::IspAdmin).await;
        let one = portal.site(&stage.customer, "PAR-2").await;
        let other = portal.site(&stage.customer, "PAR-3").await;
        let lines = [
            (one.as_str(), "20.30.40.0/24"),
            (other.as_str(), "20.30.50.0/26"),
        ];
        let order = portal.declared(&stage.customer, &stage.isp, &lines).await;
        let AppError::Invalid(found) = portal.confirm(&seller, &order).await.unwrap_err() else {
            panic!("confirmed");
        };
        assert_eq!(found[0].field, "line");
        assert!(
            found[0].message.contains("20.30.40.0/24 is RPKI-invalid"),
            "{found:?}"
        );
        assert!(
            found[0]
                .message
                .contains("20.30.50.0/26 is longer than /24"),
            "{found:?}"
        );

        // The newer file holds.
        portal.advance_minutes(5);
        let own = vrps("20.30.40.0/24", 24, 8220);
        portal
            .install(&mut operations, "vrp", "w.json", own.as_bytes())
            .await;
        let mut engineer = portal.signed_in(&stage.engineer).await;
        let page = register(&mut engineer, &stage.customer, "20.30.50.0/26").await;
        let (subject, _) = portal.last_mail(&stage.buyer.email).await.unwrap();
        assert_eq!(subject, "Colt registered 20.30.50.0/26 for you");
        portal.confirm(&seller, &order).await.unwrap();

        // Longer than /24: nothing runs before the customer has redeemed the key.
        portal
            .choose(&stage.customer, Scope::Global, &[&stage.isp])
            .await;
        portal.run_jobs().await;
        assert_eq!(portal.state(&other, &stage.isp).await, "failed");
        let reason = portal.text("SELECT MAX(reason) FROM activations").await;
        assert!(reason.contains("20.30.50.0/26"), "{reason}");
        let key = issue(&mut engineer, &page).await;
        let mut buyer = portal.signed_in(&stage.buyer).await;
        redeem(&mut buyer, "20.30.50.0/26", &key)
            .await
            .to("/customer/prefixes");
        portal.run_jobs().await;
        assert_eq!(portal.state(&other, &stage.isp).await, "active");
    }
);

both!(
    an_order_cannot_take_a_prefix_that_is_registered_for_somebody_else,
    |portal| {
        let _ = portal.registered("20.30.40.0/24").await;
        let owner = portal.organisation(OrgKind::Customer, "Fabrikam").await;
        let site = portal.site(&owner, "F-1").await;
        let isp = portal.isp_with_asn("Bics", 6774).await;
        let mut buyer = portal.browser(&owner, Role::CustomerAdmin).await;
        let (pick, service, day, prefixes) = (
            format!("pick.{site}"),
            format!("service_id.{site}"),
            format!("in_service_on.{site}"),
            format!("prefixes.{site}"),
        );
        let form = [
            ("isp", isp.as_str()),
            ("region", "western-europe"),
            ("contract_ref", "C-1"),
            (pick.as_str(), "yes"),
            (service.as_str(), "S-1"),
            (day.as_str(), "2026-11-01"),
            (prefixes.as_str(), "20.30.40.0/25"),
        ];
        buyer
            .post("/customer/orders/new", &form)
            .await
            .is(422)
            .has("ask for its release under Prefixes")
            .lacks("Contoso");
    }
);

both!(
    a_prefix_that_nobody_registered_is_asked_again_when_a_newer_vrp_file_comes,
    |portal| {
        let stage = portal.stage("20.30.40.0/24").await;
        portal.stand(&stage.isp).await;
        let mut operations = portal.operations().await;
        let foreign = vrps("20.30.0.0/16", 24, 3356);
        portal
            .install(&mut operations, "vrp", "v.json", foreign.as_bytes())
            .await;
        let (subject, body) = portal.last_mail(&stage.engineer.email).await.unwrap();
        assert_eq!(subject, "A check of 20.30.40.0/24 fails: RPKI");
        let (subject, told) = portal.last_mail(&stage.buyer.email).await.unwrap();
        assert_eq!(subject, "A check of 20.30.40.0/24 fails: RPKI");
        assert!(
            told.contains("1 prefix of an order fails a check"),
            "{told}"
        );
        assert!(told.contains("the ASN of your ISP"), "{told}");
        let inboxes = "SELECT COUNT(*) FROM notifications WHERE kind = 'prefix_failed' AND href LIKE '%/orders?state=refused'";
        // Administrator and engineer of the ISP, administrator and network manager of the customer.
        assert_eq!(portal.count(inboxes).await, 4, "one each");
        let people =
            "SELECT COUNT(DISTINCT user_id) FROM notifications WHERE kind = 'prefix_failed'";
        assert_eq!(portal.count(people).await, 4, "one each");
        let mut buyer = portal.signed_in(&stage.buyer).await;
        for state in ["refused", "rejected"] {
            let list = format!("/customer/orders?state={state}");
            let page = buyer.get(&list).await.ok();
            match state {
                "refused" => page.lacks("No orders"),
                _ => page.has("No orders"),
            };
        }
        operations
            .get("/review/routing")
            .await
            .ok()
            .has("1 prefix fails a check now.")
            .has("Prefixes of orders that fail a check")
            .has("Contoso")
            .has("20.30.40.0/24 is RPKI-invalid");
        assert!(body.contains("what runs keeps running"), "{body}");

        portal
            .choose(&stage.customer, Scope::Global, &[&stage.isp])
            .await;
        portal.run_jobs().await;
        assert_eq!(portal.state(&stage.site, &stage.isp).await, "failed");
        let reason = portal.text("SELECT reason FROM activations").await;
        assert!(
            reason.contains("20.30.40.0/24 is RPKI-invalid for every ASN of the ISP"),
            "{reason}"
        );
        let order = portal.text("SELECT id FROM orders").await;
        let mut seller = portal.browser(&stage.isp, Role::IspAccountManager).await;
        seller
            .get(&format!("/isp/orders/{order}"))
            .await
            .ok()
            .has("A prefix fails a check")
            .has("SEC-02");

        // A newer file allows it: it goes on by itself.
        portal.advance_minutes(5);
        let own = vrps_made(START_MS / 1000 + 300, &[("20.30.0.0/16", 24, 8220)]);
        portal
            .install(&mut operations, "vrp", "w.json", own.as_bytes())
            .await;
        assert_eq!(portal.state(&stage.site, &stage.isp).await, "active");

        // And one that refuses it again turns nothing off, but is told.
        portal.advance_minutes(5);
        let again = vrps_made(START_MS / 1000 + 600, &[("20.30.0.0/16", 24, 3356)]);
        portal
            .install(&mut operations, "vrp", "x.json", again.as_bytes())
            .await;
        assert_eq!(portal.state(&stage.site, &stage.isp).await, "active");
        let batch = portal.text("SELECT id FROM batches").await;
        let mut engineer = portal.signed_in(&stage.engineer).await;
        engineer
            .get(&format!("/isp/activations/{batch}"))
            .await
            .ok()
            .has("A prefix of this turn-up fails a check now; what runs keeps running")
            .has("20.30.40.0/24 is RPKI-invalid");
        let activation = portal.text("SELECT id FROM activations").await;
        buyer
            .get(&format!("/customer/activations/{activation}"))
            .await
            .ok()
            .has("but 1 prefix of this turn-up fails a check now")
            .lacks("Nothing has to be done");
        let told = "SELECT COUNT(*) FROM audit_entries WHERE action = 'prefixes_checked'";
        assert_eq!(portal.count(told).await, 3);

        // Registered, its own checks speak for it.
        register(&mut engineer, &stage.customer, "20.30.40.0/24").await;
        let refused = "SELECT COUNT(*) FROM site_prefixes WHERE refused <> ''";
        assert_eq!(portal.count(refused).await, 0);
    }
);

both!(
    an_order_is_not_confirmed_with_a_prefix_whose_route_objects_name_others,
    |portal| {
        let stage = portal.stage("").await;
        let mut operations = portal.operations().await;
        let irr = "route: 20.30.40.0/24\norigin: AS3356\nsource: RIPE\n";
        portal
            .install(&mut operations, "irr", "ripe.db", irr.as_bytes())
            .await;
        let seller = portal.member(&stage.isp, Role::IspAdmin).await;
        let site = portal.site(&stage.customer, "PAR-2").await;
        let lines = [(site.as_str(), "20.30.40.0/24")];
        let order = portal.declared(&stage.customer, &stage.isp, &lines).await;
        let AppError::Invalid(found) = portal.confirm(&seller, &order).await.unwrap_err() else {
            panic!("confirmed");
        };
        assert!(found[0].message.contains("(PFX-04)"), "{found:?}");
        // A registration has to cover all of it before its own checks speak for it.
        let mut engineer = portal.signed_in(&stage.engineer).await;
        let part = typed(&stage.customer, "20.30.40.0/25");
        engineer
            .post("/isp/prefixes/new", &part)
            .await
            .to("/isp/prefixes/");
        assert!(portal.confirm(&seller, &order).await.is_err());
    }
);
