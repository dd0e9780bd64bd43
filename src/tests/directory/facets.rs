//! Finding partners: search without accents, facets, order, paging, file, tray.

use super::super::support::both;
use super::two;
use crate::server::db::{args, listings};
use crate::server::service::qualifications;
use maps_domain::access::{OrgKind, Role};

both!(partners_are_found_without_accents_and_by_metro, |portal| {
    two(&portal).await;
    let mut stranger = portal.client();
    for (query, found, other) in [
        ("q=cafe+telecom", "Café Télécom", "Nordlys"),
        ("q=NORDLYS", "Nordlys", "Café"),
        ("q=stockholm", "Nordlys", "Café"),
        ("metro=paris", "Café Télécom", "Nordlys"),
        ("tier=Geo&region=northern-europe", "Nordlys", "Café"),
        ("tier=Local&metro=london", "Café Télécom", "Nordlys"),
    ] {
        stranger
            .get(&format!("/partners?{query}"))
            .await
            .ok()
            .has("One qualified partner matches")
            .has(found)
            .lacks(other);
    }
    let text = stranger.get("/partners?sort=-metros").await.ok().text();
    assert!(text.find("Café").unwrap() < text.find("Nordlys").unwrap());
    let text = stranger.get("/partners?sort=-name").await.ok().text();
    assert!(text.find("Nordlys").unwrap() < text.find("Café").unwrap());
    let map = stranger.get("/partners?view=map&tier=Geo").await.ok();
    map.has("London 1 partner")
        .has("Paris 1 partner")
        .has("Warsaw No partner that matches");
});

both!(
    partners_are_found_by_each_word_and_by_what_their_products_are,
    |portal| {
        let (cafe, _) = two(&portal).await;
        let mut isp = portal.browser(&cafe, Role::IspAdmin).await;
        let bundle = [
            ("name", "Branch"),
            ("parts", "internet"),
            ("parts", "sd-wan"),
        ];
        isp.post("/isp/offers/products/new", &bundle)
            .await
            .to("/isp/offers");
        let mut stranger = portal.client();
        for words in ["sd-wan", "SD-WAN", "cafe+sd-wan", "branch+telecom"] {
            stranger
                .get(&format!("/partners?q={words}"))
                .await
                .ok()
                .has("One qualified partner matches")
                .has("Café Télécom");
        }
        stranger
            .get("/partners?q=nordlys+sd-wan")
            .await
            .ok()
            .has("No partner matches");
    }
);

both!(
    search_and_filters_are_one_form_and_a_page_beyond_the_last_leads_back,
    |portal| {
        two(&portal).await;
        let mut stranger = portal.client();
        let here = "/partners?q=cafe&region=western-europe&view=list";
        let page = stranger.get(here).await.ok();
        // What is typed and not yet searched for is sent by either button, and nothing twice.
        assert_eq!(page.body.matches("id=\"narrow\"").count(), 1);
        assert_eq!(page.body.matches("name=\"region\"").count(), 1);
        assert_eq!(page.body.matches("name=\"q\"").count(), 1);
        assert!(page.body.contains("name=\"view\" value=\"list\""));
        assert!(page.body.matches("form=\"narrow\"").count() > 1);
        assert!(page.body.contains("aria-label=\"Sort by\""));
        stranger
            .get("/partners?page=99&q=cafe")
            .await
            .to("/partners?q=cafe&page=1");
        let back = stranger.get("/partners?q=cafe&page=1").await.ok();
        back.has("Page 1 of 1").has("Café Télécom");
    }
);

both!(
    a_directory_of_many_pages_is_written_whole_as_a_file,
    |portal| {
        for n in 0..60 {
            let org = portal
                .organisation(OrgKind::Isp, &format!("Carrier {n:02}"))
                .await;
            portal
                .standing(&org, "western-europe", "Geo", "[\"paris\"]", "qualified")
                .await;
        }
        let mut stranger = portal.client();
        stranger
            .get("/partners")
            .await
            .ok()
            .has("60 qualified partners")
            .has("1–50 of 60 partners")
            .has("Carrier 49")
            .lacks("Carrier 50");
        stranger
            .get("/partners?page=2")
            .await
            .ok()
            .has("Carrier 50")
            .lacks("Carrier 49");
        let file = stranger
            .get("/partners?format=csv&sort=-name&page=2")
            .await
            .ok();
        let lines: Vec<&str> = file.body.lines().collect();
        assert_eq!(lines.len(), 61);
        assert!(
            lines[1]
                .starts_with("carrier-59,Carrier 59,isp,1,1,1,2026-11-23,western-europe:Geo,paris"),
            "{}",
            lines[1]
        );
        assert!(lines[60].starts_with("carrier-00,"));
        let regions = stranger
            .get("/partners?format=csv&lines=regions&region=western-europe")
            .await
            .ok();
        let lines: Vec<&str> = regions.body.lines().collect();
        assert_eq!(lines.len(), 61);
        assert!(
            lines[1].starts_with(
                "carrier-00,Carrier 00,isp,western-europe,Geo,2026-11-23,2026-11-23,v,paris,"
            ),
            "{}",
            lines[1]
        );
    }
);

both!(the_tray_lives_in_the_address_and_holds_four, |portal| {
    for n in 0..5 {
        let org = portal
            .organisation(OrgKind::Isp, &format!("Carrier {n}"))
            .await;
        portal
            .standing(&org, "western-europe", "Geo", "[\"paris\"]", "qualified")
            .await;
    }
    let mut stranger = portal.client();
    let page = stranger
        .get("/partners?c=carrier-1&c=nobody&region=western-europe")
        .await
        .ok();
    let body = page.body.clone();
    page.has("Picked").lacks("Comparison full");
    assert!(body.contains("name=\"p\" value=\"carrier-1\""), "{body}");
    assert!(!body.contains("name=\"p\" value=\"nobody\""));
    stranger
        .get("/partners?c=carrier-0&c=carrier-1&c=carrier-2&c=carrier-3&c=carrier-4")
        .await
        .ok()
        .has("Comparison full");
});

both!(the_directory_follows_names_and_qualifications, |portal| {
    let (cafe, _) = two(&portal).await;
    let mut tx = portal.app.db.begin().await.unwrap();
    let mut org = crate::server::db::orgs::get(&mut tx, &cafe).await.unwrap();
    "Bistro Net".clone_into(&mut org.display_name);
    crate::server::db::orgs::update(&mut tx, &org)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    portal
        .client()
        .get("/partners")
        .await
        .ok()
        .has("Bistro Net")
        .lacks("Café");

    let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    let lead = portal.member(&microsoft, Role::LeadReviewer).await;
    let ctx = portal.ctx_of(&lead).await;
    let mut tx = portal.app.db.read().await.unwrap();
    let rows = crate::server::db::qualifications::of_org(&mut tx, &cafe)
        .await
        .unwrap();
    drop(tx);
    for row in rows {
        qualifications::suspend(
            &ctx,
            &row.qualification_id(),
            "Core router lost for weeks without a word.",
        )
        .await
        .unwrap();
    }
    portal
        .client()
        .get("/partners")
        .await
        .ok()
        .lacks("Bistro Net")
        .has("Nordlys");
    let stored = "SELECT COUNT(*) FROM partner_listings WHERE body <> ''";
    assert_eq!(portal.count(stored).await, 1);
});

both!(an_upgrade_lists_who_was_qualified_before, |portal| {
    two(&portal).await;
    let mut tx = portal.app.db.begin().await.unwrap();
    tx.exec("DELETE FROM partner_listings", args![])
        .await
        .unwrap();
    listings::fill_gaps(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    portal
        .client()
        .get("/partners?q=cafe")
        .await
        .ok()
        .has("Café Télécom");
});
