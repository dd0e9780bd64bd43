//! A customer records sites and chooses ISPs.

use super::support::{Client, Portal, both};
use crate::server::ctx::Ctx;
use crate::server::db::{args, choices, sites};
use maps_domain::access::{OrgKind, Role};
use maps_domain::choice::{Choice, Scope};
use maps_domain::ids::OrgId;

/// Header and three sites.
const CSV: &str = "site_id,name,city,country,peak_mbps\n\
    AMS-01,Amsterdam office,Amsterdam,NL,500\n\
    PAR-01,Paris office,Paris,FR,2 Gbit/s\n\
    TYO-01,Tokyo office,Tokyo,JP,300\n";

/// A customer with its network manager's browser.
async fn customer(portal: &Portal) -> (OrgId, Client) {
    let org = portal.organisation(OrgKind::Customer, "Contoso").await;
    let browser = portal.browser(&org, Role::CustomerNetworkManager).await;
    (org, browser)
}

/// Imports [`CSV`].
async fn with_sites(portal: &Portal) -> (OrgId, Client) {
    let (org, mut browser) = customer(portal).await;
    import(&mut browser, CSV).await;
    (org, browser)
}

async fn import(browser: &mut Client, csv: &str) {
    let page = browser
        .post("/customer/sites/import", &[("text", csv)])
        .await
        .ok();
    let start = page
        .body
        .find("/customer/sites/import/")
        .expect("a draft to confirm");
    let path: String = page.body[start..]
        .chars()
        .take_while(|c| *c != '"')
        .collect();
    browser
        .post(&path, &[])
        .await
        .to("/customer/sites?done=imported");
}

/// The value of a hidden field.
fn hidden(body: &str, name: &str) -> String {
    let at = body.find(&format!("name=\"{name}\"")).expect("the field");
    let rest = &body[at..];
    let value = rest.find("value=\"").expect("a value") + 7;
    rest[value..].chars().take_while(|c| *c != '"').collect()
}

async fn qualified(portal: &Portal, isp: &OrgId, region: &str, tier: &str) {
    let ctx = Ctx::system(&portal.app);
    let (id, now) = (ctx.new_id(), ctx.now);
    let mut tx = portal.app.db.begin().await.unwrap();
    tx.exec(
        "INSERT INTO applications (id, org_id, region_id, partner_type, state, covered_metros, answers, created_at, updated_at) \
         VALUES ($1, $2, $3, 'Edge', 'approved', '[]', '{}', $4, $4)",
        args![&id, isp, region, now],
    )
    .await
    .unwrap();
    tx.exec(
        "INSERT INTO qualifications (id, org_id, region_id, application_id, partner_type, state, tier, metros, policy_version, since, until) \
         VALUES ($1, $2, $3, $1, 'Edge', 'qualified', $4, '[\"amsterdam\",\"paris\"]', '1', $5, $6)",
        args![&id, isp, region, tier, now, now.add_months(12)],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn site_id(portal: &Portal, org: &OrgId, site_ref: &str) -> String {
    let mut tx = portal.app.db.read().await.unwrap();
    sites::by_ref(&mut tx, org, site_ref)
        .await
        .unwrap()
        .unwrap()
        .id
}

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
            .is(422)
            .has("accept the terms");
        browser
            .post("/customer/sites/import", &[("text", CSV)])
            .await
            .is(422)
            .has("accept the terms");
        browser
            .post("/customer/choices", &[("otherwise:global", "none")])
            .await
            .is(422)
            .has("accept the terms");
        assert_eq!(portal.count("SELECT COUNT(*) FROM customer_sites").await, 0);
    }
);

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

both!(
    choices_are_looked_at_first_and_then_saved_with_one_rollout,
    |portal| {
        let (org, mut browser) = with_sites(&portal).await;
        let colt = portal.organisation(OrgKind::Isp, "Colt").await;
        qualified(&portal, &colt, "western-europe", "Geo").await;
        let page = browser
            .get("/customer/choices")
            .await
            .ok()
            .has("Colt")
            .has("Geo")
            .has("No ISP is chosen yet");
        let base = hidden(&page.body, "base");
        let rank = format!("rank:global:{colt}");
        let mut fields = vec![
            ("base", base.as_str()),
            ("otherwise:global", "none"),
            (rank.as_str(), "1"),
        ];
        // Saving without having seen the effect shows it instead.
        let page = browser
            .post("/customer/choices", &fields)
            .await
            .ok()
            .has("3 wait and start by themselves");
        assert_eq!(portal.count("SELECT COUNT(*) FROM choices").await, 0);
        let seen = hidden(&page.body, "seen");
        fields.push(("seen", seen.as_str()));
        browser
            .post("/customer/choices", &fields)
            .await
            .to("/customer/choices?done=chosen");
        let mut tx = portal.app.db.read().await.unwrap();
        let made = choices::load(&mut tx, &org).await.unwrap();
        assert_eq!(made.global, Choice::list([colt.clone()]));
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM rollouts WHERE cause = 'choice_changed'")
                .await,
            1
        );
        browser
            .get("/customer/choices")
            .await
            .ok()
            .has("All regions: Colt")
            .has("Orders still to declare")
            .has("Enters at");
        // The form was made from choices that are not the stored ones any more.
        browser.post("/customer/choices", &fields).await.is(409);
    }
);

both!(
    a_region_overrides_and_a_rank_given_twice_is_refused_at_its_field,
    |portal| {
        let (org, mut browser) = with_sites(&portal).await;
        let (colt, ntt) = (
            portal.organisation(OrgKind::Isp, "Colt").await,
            portal.organisation(OrgKind::Isp, "NTT").await,
        );
        let page = browser.get("/customer/choices?isps=all").await.ok();
        let base = hidden(&page.body, "base");
        let rank = |column: &str, isp: &OrgId| format!("rank:{column}:{isp}");
        let (global, west_ntt, west_colt) = (
            rank("global", &colt),
            rank("western-europe", &ntt),
            rank("western-europe", &colt),
        );
        let twice = [
            ("base", base.as_str()),
            ("otherwise:global", "none"),
            ("otherwise:western-europe", "inherit"),
            (west_ntt.as_str(), "1"),
            (west_colt.as_str(), "1"),
        ];
        browser
            .post("/customer/choices", &twice)
            .await
            .is(422)
            .has("Two ISPs of one column are choice 1");
        let fields = [
            ("base", base.as_str()),
            ("seen", "0-0-0-3"),
            ("otherwise:global", "none"),
            (global.as_str(), "1"),
            ("otherwise:western-europe", "inherit"),
            (west_ntt.as_str(), "1"),
            (west_colt.as_str(), "2"),
        ];
        browser
            .post("/customer/choices", &fields)
            .await
            .to("/customer/choices?done=chosen");
        let mut tx = portal.app.db.read().await.unwrap();
        let made = choices::load(&mut tx, &org).await.unwrap();
        assert_eq!(
            made.regions.get(&"western-europe".into()),
            Some(&Choice::list([ntt, colt]))
        );
    }
);

both!(
    an_isp_without_a_backup_metro_is_chosen_only_with_consent,
    |portal| {
        let (_, mut browser) = with_sites(&portal).await;
        let isp = portal.organisation(OrgKind::Isp, "Single").await;
        qualified(&portal, &isp, "western-europe", "Local").await;
        let page = browser
            .get("/customer/choices")
            .await
            .ok()
            .has("Local only");
        let base = hidden(&page.body, "base");
        let rank = format!("rank:western-europe:{isp}");
        let mut fields = vec![
            ("base", base.as_str()),
            ("seen", "0-0-0-2"),
            ("otherwise:western-europe", "inherit"),
            (rank.as_str(), "1"),
        ];
        browser
            .post("/customer/choices", &fields)
            .await
            .is(422)
            .has("Tick the box")
            .has("has no backup metro");
        fields.push(("local", "yes"));
        browser
            .post("/customer/choices", &fields)
            .await
            .to("/customer/choices?done=chosen");
        assert_eq!(
        portal.count("SELECT COUNT(*) FROM audit_entries WHERE changes LIKE '%accepted without a backup metro%'").await,
        1
    );
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM rollouts WHERE region_id = 'western-europe'")
                .await,
            1
        );
    }
);

both!(one_site_gets_its_own_isps_and_gives_them_back, |portal| {
    let (org, mut browser) = with_sites(&portal).await;
    let colt = portal.organisation(OrgKind::Isp, "Colt").await;
    let id = site_id(&portal, &org, "TYO-01").await;
    let path = format!("/customer/choices/sites/{id}");
    browser
        .get(&path)
        .await
        .ok()
        .has("follows the wider choice");
    let rank = format!("rank:site:{colt}");
    browser
        .post(&path, &[("otherwise:site", "inherit"), (&rank, "1")])
        .await
        .to("/customer/sites/");
    browser
        .get("/customer/choices/sites")
        .await
        .ok()
        .has("TYO-01")
        .has("own choice")
        .lacks("PAR-01");
    browser
        .get(&format!("/customer/sites/{id}"))
        .await
        .ok()
        .has("Wants Colt (chosen for this site)");
    browser
        .post(&path, &[("otherwise:site", "inherit"), (&rank, "")])
        .await
        .to("/customer/sites/");
    browser
        .get("/customer/choices/sites")
        .await
        .ok()
        .lacks("TYO-01");
});

both!(
    the_reconcile_walk_visits_each_site_of_its_scope_once,
    |portal| {
        let (org, _) = with_sites(&portal).await;
        let (colt, ntt) = (
            portal.organisation(OrgKind::Isp, "Colt").await,
            portal.organisation(OrgKind::Isp, "NTT").await,
        );
        let mut tx = portal.app.db.begin().await.unwrap();
        let now = Ctx::system(&portal.app).now;
        choices::save(
            &mut tx,
            &org,
            &Scope::Region("western-europe".into()),
            &Choice::list([colt.clone()]),
            now,
        )
        .await
        .unwrap();
        let customer = sites::Scope {
            customer: org.as_str(),
            ..sites::Scope::default()
        };
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let chunk = sites::walk(&mut tx, &customer, &cursor, 2).await.unwrap();
            let Some(last) = chunk.last() else { break };
            cursor = last.id.clone();
            seen.extend(chunk.into_iter().map(|site| site.site_ref));
        }
        seen.sort();
        assert_eq!(seen, ["AMS-01", "PAR-01", "TYO-01"]);
        let wanted = sites::Scope {
            isp: colt.as_str(),
            ..sites::Scope::default()
        };
        assert_eq!(
            sites::count_in(&mut tx, &wanted).await.unwrap(),
            2,
            "only where a choice names it"
        );
        let nowhere = sites::Scope {
            isp: ntt.as_str(),
            ..sites::Scope::default()
        };
        assert_eq!(sites::count_in(&mut tx, &nowhere).await.unwrap(), 0);
        assert_eq!(
            choices::customers_naming(&mut tx, &colt).await.unwrap(),
            [org]
        );
    }
);

both!(
    the_first_page_says_how_the_sites_stand_and_who_has_to_act,
    |portal| {
        let (org, mut browser) = customer(&portal).await;
        browser
            .get("/customer")
            .await
            .ok()
            .has("Three steps to proven paths");
        import(&mut browser, CSV).await;
        browser
            .get("/customer")
            .await
            .ok()
            .has("0 of 3 customer sites")
            .has("Choose ISPs for your sites");
        let colt = portal.organisation(OrgKind::Isp, "Colt").await;
        let mut tx = portal.app.db.begin().await.unwrap();
        let now = Ctx::system(&portal.app).now;
        choices::save(
            &mut tx,
            &org,
            &Scope::Global,
            &Choice::list([colt.clone()]),
            now,
        )
        .await
        .unwrap();
        tx.exec(
        "INSERT INTO activations (id, site_id, customer_id, isp_id, region_id, rank, state, primary_metro_id, since, created_at) \
         SELECT id, id, org_id, $1, region_id, 1, 'active', 'amsterdam', $2, $2 FROM customer_sites WHERE site_ref = 'AMS-01'",
        args![&colt, now],
    )
    .await
    .unwrap();
        tx.commit().await.unwrap();
        browser
            .get("/customer")
            .await
            .ok()
            .has("1 of 3 customer sites reach Microsoft")
            .has("Declare the access bought from Colt in Western Europe: 2 customer sites");
        let mut isp = portal.browser(&colt, Role::IspAdmin).await;
        isp.get("/customer").await.is(404);
        isp.get("/customer/choices").await.is(404);
    }
);
