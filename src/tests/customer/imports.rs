//! Many sites at once: checked, committed whole, exported and imported again.

use super::{CSV, customer, import, with_sites};
use crate::tests::support::both;

both!(
    four_hundred_rows_are_imported_in_one_go_and_the_export_imports_again_unchanged,
    |portal| {
        let (_, mut browser) = customer(&portal).await;
        let mut csv = "site_id,name,city,country,peak_mbps\n".to_owned();
        for number in 0..420 {
            csv.push_str(&format!(
                "S-{number:03},\"Branch {number}, north\",Lyon,FR,{}\n",
                number + 1
            ));
        }
        browser
            .upload(
                "/customer/sites/import",
                &[],
                ("file", "sites.csv", csv.as_bytes()),
            )
            .await
            .ok()
            .has("420 customer sites are added, 0 change");
        assert_eq!(
            portal.count("SELECT COUNT(*) FROM customer_sites").await,
            0,
            "a preview stores no site"
        );
        import(&mut browser, &csv).await;
        assert_eq!(
            portal.count("SELECT COUNT(*) FROM customer_sites").await,
            420
        );
        assert_eq!(
            portal.count("SELECT COUNT(*) FROM rollouts").await,
            1,
            "one rollout for the import"
        );
        let export = browser.get("/customer/sites/export.csv").await.body;
        browser
            .post("/customer/sites/import", &[("text", &export)])
            .await
            .ok()
            .has("Nothing would change");
        let changed = export.replacen(",1\n", ",77\n", 1);
        browser
            .post("/customer/sites/import", &[("text", &changed)])
            .await
            .ok()
            .has("0 customer sites are added, 1 change, 419 stay");
    }
);

both!(
    a_broken_file_is_refused_whole_with_line_and_column,
    |portal| {
        let (_, mut browser) = customer(&portal).await;
        let csv = format!("{CSV}X-1,No place,Nowhere,NL,5\nAMS-01,Twice,Amsterdam,NL,5\n");
        browser
            .post("/customer/sites/import", &[("text", &csv)])
            .await
            .is(422)
            .has("2 mistakes: nothing was imported")
            .has("\u{201c}Nowhere\u{201d} is not in the list")
            .has("is in the file twice");
        assert_eq!(portal.count("SELECT COUNT(*) FROM customer_sites").await, 0);
    }
);

both!(
    an_import_that_was_overtaken_by_a_change_commits_nothing,
    |portal| {
        let (_, mut browser) = with_sites(&portal).await;
        let csv = CSV.replace("500", "900");
        let page = browser
            .post("/customer/sites/import", &[("text", &csv)])
            .await
            .ok();
        let start = page.body.find("/customer/sites/import/").unwrap();
        let path: String = page.body[start..]
            .chars()
            .take_while(|c| *c != '"')
            .collect();
        browser
            .post(
                "/customer/sites/new",
                &[
                    ("site_id", "NEW"),
                    ("name", "New"),
                    ("country", "NL"),
                    ("city", "Amsterdam"),
                    ("peak_mbps", "5"),
                ],
            )
            .await
            .to("/customer/sites/");
        let mut tx = portal.app.db.begin().await.unwrap();
        tx.exec(
            "UPDATE customer_sites SET peak_mbps = 900 WHERE site_ref = 'AMS-01'",
            vec![],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        browser.post(&path, &[]).await.is(409).has("Check it again");
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM audit_entries WHERE action = 'sites_imported'")
                .await,
            1
        );
    }
);
