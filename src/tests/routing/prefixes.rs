//! Registering prefixes, and the files that they are checked against.

use super::keys::{redeem, secret};
use super::vrps;
use crate::error::AppError;
use crate::tests::support::both;
use maps_domain::access::{OrgKind, Role};
use maps_domain::choice::Scope;

both!(
    a_prefix_is_registered_checked_and_released_by_its_isp,
    |portal| {
        let stage = portal.stage("").await;
        let mut engineer = portal.signed_in(&stage.engineer).await;
        engineer
            .get("/isp/prefixes")
            .await
            .ok()
            .has("No prefixes are registered yet");
        let page = "/isp/prefixes/new";
        let typed = |prefix: &str| {
            vec![
                ("customer".to_owned(), stage.customer.to_string()),
                ("prefix".to_owned(), prefix.to_owned()),
                ("origin".to_owned(), "AS8220".to_owned()),
            ]
        };
        for (prefix, message) in [
            ("2001:db8::/32", "IPv6 traffic stays ordinary internet"),
            ("20.30.40.1/24", "has host bits set"),
            ("10.0.0.0/16", "not public address space"),
            ("20.30.40.0/31", "between /8 and /30"),
        ] {
            let form = typed(prefix);
            let form: Vec<(&str, &str)> =
                form.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            let answer = engineer.post(page, &form).await.is(422).has(message);
            assert!(answer.body.contains(prefix), "{prefix} is kept");
        }
        let form = typed("20.30.40.0/24");
        let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let stored = engineer.post(page, &form).await.to("/isp/prefixes/");
        let path = stored.location().split('?').next().unwrap().to_owned();
        engineer
            .get(&path)
            .await
            .ok()
            .has("No VRP file is installed")
            .has("AS8220 is one of your approved ASNs")
            .has("Not fully checked");
        engineer
            .post(page, &form)
            .await
            .is(422)
            .has("which you have registered: it is the same prefix");
        engineer
            .get("/isp/prefixes?format=csv")
            .await
            .ok()
            .has("20.30.40.0/24,AS8220,Colt,Contoso");

        engineer
            .post(&path, &[("do", "release"), ("reason", "short")])
            .await
            .is(422);
        let release = [("do", "release"), ("reason", "The customer has left us.")];
        engineer.post(&path, &release).await.to(&path);
        engineer
            .get(&path)
            .await
            .ok()
            .has("Released")
            .has("The customer has left us.");
        engineer.post(&path, &release).await.is(409);
        engineer.post(page, &form).await.to("/isp/prefixes/");
    }
);

both!(an_overlap_names_its_holder_to_nobody_else, |portal| {
    let stage = portal.stage("").await;
    let mut engineer = portal.signed_in(&stage.engineer).await;
    let form = [
        ("customer", stage.customer.as_str()),
        ("prefix", "20.30.0.0/16"),
        ("origin", "AS8220"),
    ];
    engineer
        .post("/isp/prefixes/new", &form)
        .await
        .to("/isp/prefixes/");

    let other = portal.isp_with_asn("Bics", 6774).await;
    let buyer = portal.organisation(OrgKind::Customer, "Fabrikam").await;
    portal.qualify(&other, &["paris"]).await;
    let site = portal.site(&buyer, "F-1").await;
    portal.order(&buyer, &other, &[(&site, "")]).await;
    let mut stranger = portal.browser(&other, Role::IspEngineer).await;
    let form = [
        ("customer", buyer.as_str()),
        ("prefix", "20.30.40.0/24"),
        ("origin", "AS6774"),
    ];
    stranger
        .post("/isp/prefixes/new", &form)
        .await
        .is(422)
        .has("another organisation has registered")
        .lacks("Contoso")
        .lacks("Colt")
        .lacks("20.30.0.0/16");
    let id = portal.text("SELECT id FROM registered_prefixes").await;
    stranger.get(&format!("/isp/prefixes/{id}")).await.is(404);
    let release = [("do", "release"), ("reason", "It is ours, we think.")];
    stranger
        .post(&format!("/isp/prefixes/{id}"), &release)
        .await
        .is(404);
    let mut viewer = portal.browser(&stage.isp, Role::IspViewer).await;
    viewer.get(&format!("/isp/prefixes/{id}")).await.ok();
    viewer
        .post(&format!("/isp/prefixes/{id}"), &release)
        .await
        .is(403);
});

both!(
    a_file_of_prefixes_is_registered_whole_or_not_at_all,
    |portal| {
        let stage = portal.stage("").await;
        let mut engineer = portal.signed_in(&stage.engineer).await;
        let import = "/isp/prefixes/import";
        let rows = "prefix,customer,origin\n20.30.40.0/24,Contoso,AS8220\n20.30.40.128/25,contoso,8220\n20.30.41.0/24,Nobody,8220\n";
        engineer
            .post(import, &[("text", rows)])
            .await
            .is(422)
            .has("No customer of yours is called \u{201c}Nobody\u{201d}");
        let rows =
            "prefix,customer,origin\n20.30.40.0/24,Contoso,AS8220\n20.30.40.128/25,contoso,8220\n";
        engineer
            .post(import, &[("text", rows)])
            .await
            .is(422)
            .has("1 mistakes: nothing was registered")
            .has("overlaps 20.30.40.0/24");
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM registered_prefixes")
                .await,
            0
        );
        let rows = "prefix;customer;origin\r\n20.30.40.0/24;Contoso;AS8220\r\n20.30.41.0/24;contoso;8220\r\n";
        engineer
            .upload(import, &[], ("file", "p.csv", rows.as_bytes()))
            .await
            .to("/isp/prefixes");
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM registered_prefixes")
                .await,
            2
        );
    }
);

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
        let form = [
            ("customer", stage.customer.as_str()),
            ("prefix", "20.30.50.0/26"),
            ("origin", "AS8220"),
        ];
        let page = engineer
            .post("/isp/prefixes/new", &form)
            .await
            .to("/isp/prefixes/");
        let page = page.location().split('?').next().unwrap().to_owned();
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
        let shown = engineer.post(&page, &[("do", "issue")]).await.ok();
        let key = secret(&shown);
        let mut buyer = portal.signed_in(&stage.buyer).await;
        redeem(&mut buyer, "20.30.50.0/26", &key)
            .await
            .to("/customer/prefixes");
        portal.run_jobs().await;
        assert_eq!(portal.state(&other, &stage.isp).await, "active");
    }
);

both!(
    a_failing_registration_is_not_given_up_to_go_on_unchecked,
    |portal| {
        let stage = portal.stage("20.30.40.0/24").await;
        let mut engineer = portal.signed_in(&stage.engineer).await;
        let form = [
            ("customer", stage.customer.as_str()),
            ("prefix", "20.30.40.0/24"),
            ("origin", "AS8220"),
        ];
        let stored = engineer
            .post("/isp/prefixes/new", &form)
            .await
            .to("/isp/prefixes/");
        let page = stored.location().split('?').next().unwrap().to_owned();
        let mut operations = portal.operations().await;
        let foreign = vrps("20.30.40.0/24", 24, 3356);
        portal
            .install(&mut operations, "vrp", "v.json", foreign.as_bytes())
            .await;
        let release = [
            ("do", "release"),
            ("reason", "The customer left us last month."),
        ];
        engineer
            .post(&page, &release)
            .await
            .is(409)
            .has("it would go on unchecked");
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM registered_prefixes WHERE released_at IS NULL")
                .await,
            1
        );
    }
);

both!(a_new_vrp_file_stops_and_frees_the_turn_up_step, |portal| {
    let stage = portal.stage("20.30.40.0/24").await;
    portal.stand(&stage.isp).await;
    let mut engineer = portal.signed_in(&stage.engineer).await;
    let form = [
        ("customer", stage.customer.as_str()),
        ("prefix", "20.30.40.0/24"),
        ("origin", "AS8220"),
    ];
    engineer
        .post("/isp/prefixes/new", &form)
        .await
        .to("/isp/prefixes/");
    let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    let mut operations = portal.browser(&microsoft, Role::Operations).await;
    operations
        .get("/review/routing")
        .await
        .ok()
        .has("Neither RPKI nor routing registry data is installed");
    let routing = "/review/routing";
    let foreign = vrps("20.30.0.0/16", 24, 3356);
    portal
        .install(&mut operations, "vrp", "v.json", foreign.as_bytes())
        .await;
    operations.get(routing).await.ok().has("v.json");
    engineer
        .get("/isp/prefixes")
        .await
        .ok()
        .has("1 of 1 registered prefixes fail a check");
    let (subject, _) = portal.last_mail(&stage.engineer.email).await.unwrap();
    assert_eq!(subject, "A check of 20.30.40.0/24 fails");

    portal
        .choose(&stage.customer, Scope::Global, &[&stage.isp])
        .await;
    portal.run_jobs().await;
    assert_eq!(portal.state(&stage.site, &stage.isp).await, "failed");
    assert!(
        portal
            .text("SELECT reason FROM activations")
            .await
            .contains("20.30.40.0/24: a check of the registration fails")
    );

    portal.advance_hours(1);
    let mut operations = portal.browser(&microsoft, Role::Operations).await;
    let mut engineer = portal.signed_in(&stage.engineer).await;
    let own = vrps("20.30.0.0/16", 24, 8220);
    portal
        .install(&mut operations, "vrp", "w.json", own.as_bytes())
        .await;
    assert_eq!(portal.state(&stage.site, &stage.isp).await, "active");
    let irr = "route: 20.30.40.0/24\norigin: AS8220\nsource: RIPE\n\nperson: X\n";
    portal
        .install(&mut operations, "irr", "ripe.db", irr.as_bytes())
        .await;
    operations
        .get(routing)
        .await
        .ok()
        .has("1 objects of other classes");
    engineer
        .get("/isp/prefixes?outcome=pass")
        .await
        .ok()
        .has("20.30.40.0/24");
    let mut reviewer = portal.browser(&microsoft, Role::Reviewer).await;
    reviewer
        .upload(
            routing,
            &[("kind", "vrp")],
            ("vrp", "v.json", own.as_bytes()),
        )
        .await
        .is(403);
    reviewer
        .get("/review/routing/prefixes")
        .await
        .ok()
        .has("Colt")
        .has("Contoso");
});

both!(an_old_vrp_file_only_warns, |portal| {
    let stage = portal.stage("").await;
    let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    let mut operations = portal.browser(&microsoft, Role::Operations).await;
    let own = vrps("20.30.0.0/16", 24, 8220);
    portal
        .install(&mut operations, "vrp", "v.json", own.as_bytes())
        .await;
    portal.advance_hours(24 * 30);
    let mut engineer = portal.signed_in(&stage.engineer).await;
    let form = [
        ("customer", stage.customer.as_str()),
        ("prefix", "20.30.40.0/24"),
        ("origin", "AS8220"),
    ];
    let stored = engineer
        .post("/isp/prefixes/new", &form)
        .await
        .to("/isp/prefixes/");
    engineer
        .get(stored.location())
        .await
        .ok()
        .has("The VRP file is old; a newer one may say otherwise.");
    let mut operations = portal.browser(&microsoft, Role::Operations).await;
    operations
        .get("/review/routing")
        .await
        .ok()
        .has("good answers only warn");
});

both!(a_covering_prefix_takes_nothing_from_others, |portal| {
    let stage = portal.stage("20.30.40.0/24").await;
    // Another ISP's order for another customer, in the same /16.
    let other = portal.isp_with_asn("Bics", 6774).await;
    let buyer = portal.organisation(OrgKind::Customer, "Fabrikam").await;
    let site = portal.site(&buyer, "PAR-9").await;
    portal
        .order(&buyer, &other, &[(&site, "20.30.41.0/24")])
        .await;
    let mut engineer = portal.signed_in(&stage.engineer).await;
    let form = |prefix: &'static str| {
        [
            ("customer", stage.customer.as_str()),
            ("prefix", prefix),
            ("origin", "AS8220"),
        ]
    };
    engineer
        .post("/isp/prefixes/new", &form("20.30.0.0/16"))
        .await
        .is(422)
        .has("ask for its release")
        .lacks("Fabrikam")
        .lacks("Bics")
        .lacks("20.30.41.0/24");
    engineer
        .post("/isp/prefixes/new", &form("20.30.40.0/23"))
        .await
        .is(422);
    engineer
        .post("/isp/prefixes/new", &form("20.30.40.0/24"))
        .await
        .to("/isp/prefixes/");
    // Nor can somebody ask for all of it at once.
    let mut customer = portal.signed_in(&stage.buyer).await;
    let ask = [
        ("do", "release"),
        ("release_prefix", "20.30.0.0/16"),
        ("release_reason", "All of it is ours, we think."),
    ];
    customer
        .post("/customer/prefixes", &ask)
        .await
        .is(422)
        .has("Several hold parts of 20.30.0.0/16");
    assert_eq!(
        portal.count("SELECT COUNT(*) FROM prefix_releases").await,
        0
    );
});

both!(
    of_two_who_take_overlapping_prefixes_at_once_one_is_refused,
    |portal| {
        let stage = portal.stage("").await;
        let mut one = portal.signed_in(&stage.engineer).await;
        let mut two = portal.browser(&stage.isp, Role::IspEngineer).await;
        let form = |prefix: &'static str| {
            [
                ("customer", stage.customer.as_str()),
                ("prefix", prefix),
                ("origin", "AS8220"),
            ]
        };
        let (whole, part) = (form("20.30.40.0/23"), form("20.30.41.0/24"));
        let (first, second) = tokio::join!(
            one.post("/isp/prefixes/new", &whole),
            two.post("/isp/prefixes/new", &part)
        );
        let mut seen = [first.status.as_u16(), second.status.as_u16()];
        seen.sort_unstable();
        assert_eq!(seen, [303, 422]);
    }
);
