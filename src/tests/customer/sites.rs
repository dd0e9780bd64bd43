//! One site: added, edited, held, retired; who may.

use super::{CSV, customer, site_id, with_sites};
use crate::server::db::args;
use crate::tests::support::both;
use maps_domain::access::{OrgKind, Role};

both!(
    a_site_is_added_by_city_and_finds_its_region_and_edge_site,
    |portal| {
        let (_, mut browser) = customer(&portal).await;
        let fields = [
            ("site_id", "ZRH-1"),
            ("name", "Zürich lab"),
            ("country", "CH"),
            ("city", "zurich"),
            ("peak_mbps", "1 Gbit/s"),
        ];
        let to = browser
            .post("/customer/sites/new", &fields)
            .await
            .to("/customer/sites/")
            .location()
            .to_owned();
        browser
            .get(&to)
            .await
            .ok()
            .has("Western Europe")
            .has("Zurich")
            .has("added customer site ZRH-1");
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM rollouts WHERE cause = 'sites_changed'")
                .await,
            1
        );
        browser
            .get("/customer/sites")
            .await
            .ok()
            .has("ZRH-1")
            .has("1 Gbit/s");
        browser
            .get("/customer/sites?region=eastern-asia")
            .await
            .ok()
            .lacks("ZRH-1");
        browser
            .post("/customer/sites/new", &fields)
            .await
            .is(422)
            .has("already the id of Zürich lab");
    }
);

both!(
    a_refused_site_keeps_what_was_typed_and_says_why_at_each_field,
    |portal| {
        let (_, mut browser) = customer(&portal).await;
        let page = browser
            .post(
                "/customer/sites/new",
                &[
                    ("site_id", "A B"),
                    ("name", ""),
                    ("country", "NL"),
                    ("city", "Amsterdm"),
                    ("peak_mbps", "lots"),
                ],
            )
            .await
            .is(422)
            .has("Did you mean Amsterdam?")
            .has("Name is empty")
            .has("\u{201c}A B\u{201d} contains");
        assert!(page.body.contains("value=\"Amsterdm\""), "{}", page.body);
        assert_eq!(portal.count("SELECT COUNT(*) FROM customer_sites").await, 0);
    }
);

both!(
    without_verified_domain_and_terms_nothing_is_recorded_and_the_page_says_what_is_missing,
    |portal| {
        let (org, mut browser) = customer(&portal).await;
        let mut tx = portal.app.db.begin().await.unwrap();
        tx.exec(
            "UPDATE organisations SET terms_accepted_at = NULL WHERE id = $1",
            args![&org],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        browser
            .get("/customer/sites")
            .await
            .ok()
            .has("accept the terms")
            .lacks("Add a site");
        browser
            .post(
                "/customer/sites/new",
                &[
                    ("site_id", "A"),
                    ("name", "A"),
                    ("country", "NL"),
                    ("city", "Amsterdam"),
                    ("peak_mbps", "5"),
                ],
            )
            .await
            .is(409)
            .has("accept the terms");
        browser
            .post("/customer/sites/import", &[("text", CSV)])
            .await
            .is(409)
            .has("accept the terms");
        browser
            .post("/customer/choices", &[("otherwise:global", "none")])
            .await
            .is(409)
            .has("accept the terms");
        assert_eq!(portal.count("SELECT COUNT(*) FROM customer_sites").await, 0);
    }
);

both!(
    a_site_is_held_with_a_reason_released_retired_and_brought_back,
    |portal| {
        let (org, mut browser) = with_sites(&portal).await;
        let path = format!("/customer/sites/{}", site_id(&portal, &org, "PAR-01").await);
        browser
            .post(&path, &[("do", "hold"), ("reason", "no")])
            .await
            .is(422)
            .has("2 characters");
        browser
            .post(
                &path,
                &[("do", "hold"), ("reason", "The office moves in May.")],
            )
            .await
            .to(&path);
        browser
            .get(&path)
            .await
            .ok()
            .has("This site is on hold")
            .has("The office moves in May.");
        browser.post(&path, &[("do", "release")]).await.to(&path);
        browser
            .post(&path, &[("do", "release")])
            .await
            .is(409)
            .has("not on hold");
        browser
            .post(&path, &[("do", "retire"), ("confirm", "AMS-01")])
            .await
            .is(422)
            .has("Type PAR-01");
        browser
            .post(&path, &[("do", "retire"), ("confirm", "PAR-01")])
            .await
            .to(&path);
        browser.get("/customer/sites").await.ok().lacks("PAR-01");
        browser
            .get("/customer/sites?state=retired")
            .await
            .ok()
            .has("PAR-01");
        browser
            .post("/customer/sites/import", &[("text", CSV)])
            .await
            .is(422)
            .has("PAR-01 is retired");
        browser.post(&path, &[("do", "restore")]).await.to(&path);
        browser.get("/customer/sites").await.ok().has("PAR-01");
    }
);

both!(another_customer_and_a_viewer_get_nowhere, |portal| {
    let (org, _) = with_sites(&portal).await;
    let path = format!("/customer/sites/{}", site_id(&portal, &org, "AMS-01").await);
    let other = portal.organisation(OrgKind::Customer, "Fabrikam").await;
    let mut stranger = portal.browser(&other, Role::CustomerAdmin).await;
    stranger.get(&path).await.is(404);
    stranger.get(&format!("{path}/edit")).await.is(404);
    stranger
        .post(&path, &[("do", "hold"), ("reason", "Just because I can.")])
        .await
        .is(404);
    stranger
        .post(
            &format!(
                "/customer/choices/sites/{}",
                path.rsplit('/').next().unwrap()
            ),
            &[("otherwise:site", "none")],
        )
        .await
        .is(404);
    let mut viewer = portal.browser(&org, Role::CustomerViewer).await;
    viewer
        .get(&path)
        .await
        .ok()
        .has("Amsterdam office")
        .lacks("Retire the site");
    viewer
        .post(&path, &[("do", "hold"), ("reason", "Just because I can.")])
        .await
        .is(403);
    assert_eq!(
        portal
            .count("SELECT COUNT(*) FROM customer_sites WHERE held_at IS NOT NULL")
            .await,
        0
    );
});
