//! Export and import.

use super::*;

both!(what_is_exported_imports_again_unchanged, |portal| {
    let (org, mut browser) = isp(&portal).await;
    let text = to_csv(&provider("colt").pnis);
    let form = [("text", text.as_str())];
    let page = browser.post("/isp/interconnects/import", &form).await;
    let preview = page.to("/isp/interconnects/import/").location().to_owned();
    assert_eq!(portal.count("SELECT COUNT(*) FROM pnis").await, 0);
    browser
        .get(&preview)
        .await
        .ok()
        .has("Nothing is imported yet");
    browser
        .post(&preview, &[])
        .await
        .to("/isp/interconnects?done=imported");
    browser.post(&preview, &[]).await.is(404);
    let count = portal.count("SELECT COUNT(*) FROM pnis").await;
    assert_eq!(count, i64::try_from(provider("colt").pnis.len()).unwrap());
    // An import can claim, never confirm.
    let confirmed = "SELECT COUNT(*) FROM pnis WHERE record <> 'claimed'";
    assert_eq!(portal.count(confirmed).await, 0);
    for file in ["export.csv", "export.json"] {
        let body = browser
            .get(&format!("/isp/interconnects/{file}"))
            .await
            .body;
        let page = browser
            .upload(
                "/isp/interconnects/import",
                &[],
                ("file", file, body.as_bytes()),
            )
            .await;
        let preview = page.to("/isp/interconnects/import/").location().to_owned();
        browser
            .get(&preview)
            .await
            .ok()
            .has(&format!("0 PNIs are added, 0 changed, {count} stay"));
        browser.post(&preview, &[]).await.to("/isp/interconnects");
        assert_eq!(
            browser
                .get(&format!("/isp/interconnects/{file}"))
                .await
                .body,
            body
        );
    }
    let changed = "SELECT COUNT(*) FROM audit_entries WHERE action = 'pni_changed'";
    assert_eq!(portal.count(changed).await, 0);
    let mut tx = portal.app.db.read().await.unwrap();
    let evidence = evidence::of_org(&mut tx, &org, PartnerType::Edge)
        .await
        .unwrap();
    drop(tx);
    let catalogue = Catalogue::seed().unwrap();
    assert_eq!(
        maps_domain::evidence::parse(&to_json(&evidence), catalogue).unwrap(),
        evidence
    );
});

both!(
    a_broken_file_says_line_and_column_and_imports_nothing,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        let file = "name,metro,facility,peer_router,bandwidth\n\
                A,amsterdam,63,r1,100000\n\
                B,nowhere,63,r1,100000\n\
                C,amsterdam,63,,fast\n";
        let page = browser
            .post("/isp/interconnects/import", &[("text", file)])
            .await
            .has("not a Microsoft edge site")
            .has("4 peer_router")
            .has("4 bandwidth");
        assert!(
            page.body.contains("B,nowhere,63,r1,100000"),
            "the text comes back"
        );
        browser
            .post("/isp/interconnects/import", &[("text", "")])
            .await
            .is(422)
            .has("Choose a file or paste its rows");
        assert_eq!(portal.count("SELECT COUNT(*) FROM pnis").await, 0);
        assert_eq!(portal.count("SELECT COUNT(*) FROM import_drafts").await, 0);
    }
);

both!(
    an_import_that_no_longer_fits_is_refused_as_a_whole,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        let file = "name,metro,facility,peer_router,bandwidth,path\n\
                B,amsterdam,63,r2,100000,\n\
                A,amsterdam,63,r1,100000,s1: core-9 > r1\n";
        let page = browser
            .post("/isp/interconnects/import", &[("text", file)])
            .await;
        let preview = page.to("/isp/interconnects/import/").location().to_owned();
        // Meanwhile the segment id gets another meaning.
        add(&mut browser, AMS).await;
        browser
            .post(&preview, &[])
            .await
            .is(409)
            .has("no longer fits")
            .has("one id is one segment");
        assert_eq!(portal.count("SELECT COUNT(*) FROM pnis").await, 1);
        let other = portal.organisation(OrgKind::Isp, "NTT").await;
        portal
            .browser(&other, Role::IspAdmin)
            .await
            .post(&preview, &[])
            .await
            .is(404);
    }
);
