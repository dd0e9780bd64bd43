//! Registering prefixes, by form and by file.

use super::{address, register, typed};
use crate::tests::support::both;
use maps_domain::access::{OrgKind, Role};

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
        for (prefix, message) in [
            ("2001:db8::/32", "IPv6 traffic stays ordinary internet"),
            ("20.30.40.1/24", "has host bits set"),
            ("10.0.0.0/16", "not public address space"),
            ("20.30.40.0/31", "between /8 and /30"),
        ] {
            let form = typed(&stage.customer, prefix);
            let answer = engineer.post(page, &form).await.is(422).has(message);
            assert!(answer.body.contains(prefix), "{prefix} is kept");
        }
        let form = typed(&stage.customer, "20.30.40.0/24");
        let stored = engineer.post(page, &form).await.to("/isp/prefixes/");
        let path = address(&stored);
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
        let mut release = vec![("do", "release"), ("reason", "The customer has left us.")];
        engineer
            .post(&path, &release)
            .await
            .is(422)
            .has("Read what ends with it");
        release.push(("sure", "yes"));
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
    register(&mut engineer, &stage.customer, "20.30.0.0/16").await;

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
            .has("1 mistake: nothing was registered")
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
    let form = |prefix| typed(&stage.customer, prefix);
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
        let whole = typed(&stage.customer, "20.30.40.0/23");
        let part = typed(&stage.customer, "20.30.41.0/24");
        let (first, second) = tokio::join!(
            one.post("/isp/prefixes/new", &whole),
            two.post("/isp/prefixes/new", &part)
        );
        let mut seen = [first.status.as_u16(), second.status.as_u16()];
        seen.sort_unstable();
        assert_eq!(seen, [303, 422]);
    }
);
