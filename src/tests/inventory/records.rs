//! Adding, correcting, retiring a PNI.

use super::*;

both!(
    a_pni_is_added_shown_with_its_verdict_and_in_its_history,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        browser
            .get("/isp/interconnects")
            .await
            .ok()
            .has("No interconnects yet")
            .has("CSV template");
        let (path, id) = add(&mut browser, AMS).await;
        let page = browser.get(&path).await.ok();
        let page = page.has("claimed: it counts in a decision once Microsoft has confirmed it");
        let page = page.has("added PNI AMS-1 in Amsterdam");
        assert!(page.body.contains("value=\"ams-pe1\""));
        assert_eq!(stored(&portal, &id).await.0.path.len(), 2);
        browser
            .get("/isp/interconnects")
            .await
            .ok()
            .has("AMS-1")
            .has("Amsterdam is not shown to be redundant yet")
            .has("No two legs");
        let metro = browser.get("/isp/interconnects/amsterdam").await.ok();
        let metro = metro.has("Weakest points").has("Local redundancy");
        assert!(metro.body.contains("<svg"));
    }
);

both!(
    a_refused_pni_keeps_what_was_typed_and_says_why_at_each_field,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        let fields = with(&[
            ("bandwidth", "lots"),
            ("path", "s1: core-1 > ams-agg\nams-agg > ams-pe1"),
            ("peer_router", ""),
        ]);
        let page = browser
            .post("/isp/interconnects/new", &fields)
            .await
            .is(422);
        let page = page
            .has("Bandwidth `lots` is not a number")
            .has("Path: line 2:")
            .has("Your router:");
        assert!(page.body.contains("value=\"lots\""));
        assert!(page.body.contains("ams-agg &gt; ams-pe1"));
        assert_eq!(portal.count("SELECT COUNT(*) FROM pnis").await, 0);
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM audit_entries WHERE action = 'pni_added'")
                .await,
            0
        );
    }
);

both!(checking_shows_the_verdict_and_stores_nothing, |portal| {
    let (_, mut browser) = isp(&portal).await;
    let fields = with(&[("do", "check")]);
    browser
        .post("/isp/interconnects/new", &fields)
        .await
        .ok()
        .has("Local redundancy")
        .has("Amsterdam is not shown to be redundant yet");
    assert_eq!(portal.count("SELECT COUNT(*) FROM pnis").await, 0);
});

both!(
    a_name_is_taken_once_and_a_segment_id_means_one_segment,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        add(&mut browser, AMS).await;
        let same = with(&[("peer_router", "ams-pe2"), ("path", "")]);
        browser
            .post("/isp/interconnects/new", &same)
            .await
            .is(422)
            .has("\"AMS-1\" is taken by your connection in Amsterdam");
        let other = with(&[
            ("name", "AMS-2"),
            ("peer_router", "ams-pe2"),
            ("path", "s1: core-2 > ams-pe2"),
        ]);
        browser
            .post("/isp/interconnects/new", &other)
            .await
            .is(422)
            .has("one id is one segment");
    }
);

both!(an_edit_of_an_old_version_changes_nothing, |portal| {
    let (_, mut browser) = isp(&portal).await;
    let (path, id) = add(&mut browser, AMS).await;
    change(&portal, &mut browser, &id, &[("peak_in", "30000")])
        .await
        .to(&path);
    let mut old = with(&[("peak_in", "1")]);
    old.push(("version", "1"));
    browser
        .post(&path, &old)
        .await
        .is(409)
        .has("Somebody changed this");
    assert_eq!(stored(&portal, &id).await.0.peak_in.unwrap().get(), 30_000);
});

both!(nobody_reaches_another_isps_pnis, |portal| {
    let (_, mut browser) = isp(&portal).await;
    let (path, id) = add(&mut browser, AMS).await;
    let other = portal.organisation(OrgKind::Isp, "NTT").await;
    let mut stranger = portal.browser(&other, Role::IspAdmin).await;
    stranger.get(&path).await.is(404);
    change(&portal, &mut stranger, &id, &[("peak_in", "1")])
        .await
        .is(404);
    let retire = format!("{path}/retire");
    let yes = [("typed", "AMS-1"), ("version", "1")];
    stranger.post(&retire, &yes).await.is(404);
    confirm(&mut stranger, &id, "x").await.is(404);
    stranger
        .get("/isp/interconnects/export.csv")
        .await
        .ok()
        .lacks("AMS-1");
    let org = portal.organisation(OrgKind::Isp, "Lumen").await;
    portal
        .browser(&org, Role::IspViewer)
        .await
        .get("/isp/interconnects/new")
        .await
        .is(403);
});

both!(
    retiring_asks_for_the_name_and_restoring_starts_as_planned,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        let mut reviewer = microsoft(&portal, Role::LeadReviewer).await;
        let (path, id) = add(&mut browser, AMS).await;
        confirm(&mut reviewer, &id, "ams-ms1").await.to("/review");
        let retire = format!("{path}/retire");
        browser
            .get(&retire)
            .await
            .ok()
            .has("Nobody depends on your connections at Amsterdam")
            .has("reaches no tier today");
        let version = stored(&portal, &id).await.1.to_string();
        let wrong = [("typed", "AMS"), ("version", version.as_str())];
        browser
            .post(&retire, &wrong)
            .await
            .is(422)
            .has("write AMS-1");
        let right = [("typed", "AMS-1"), ("version", version.as_str())];
        browser.post(&retire, &right).await.to(&path);
        browser
            .get("/isp/interconnects?state=retired")
            .await
            .ok()
            .has("AMS-1");
        // The name is free again, so the old one cannot come back under it.
        let (_, second) = add(&mut browser, &with(&[("path", "")])).await;
        let restore = format!("{path}/restore");
        let page = browser.post(&restore, &[]).await.is(409);
        let why = "Another connection is called AMS-1";
        let at = |text: &str| page.body.find(text).unwrap();
        assert!(
            at(why) < at("<h1>"),
            "said at the top of the connection's page"
        );
        assert!(page.body.rfind(why).unwrap() > at("Restore as planned"));
        change(
            &portal,
            &mut browser,
            &second,
            &[("name", "AMS-3"), ("path", "")],
        )
        .await
        .to("/isp");
        browser.post(&restore, &[]).await.to(&path);
        let (pni, _) = stored(&portal, &id).await;
        assert_eq!(
            (pni.status.as_str(), pni.record),
            ("planned", Record::Claimed)
        );
    }
);

both!(of_ten_who_save_the_same_version_one_is_kept, |portal| {
    let (_, mut browser) = isp(&portal).await;
    let (path, id) = add(&mut browser, AMS).await;
    let version = stored(&portal, &id).await.1.to_string();
    let saves = (0..10).map(|n| {
        let (mut browser, path, version) = (browser.clone(), path.clone(), version.clone());
        tokio::spawn(async move {
            let name = format!("AMS-{n}-renamed");
            let mut fields = with(&[("name", &name)]);
            fields.push(("version", &version));
            let page = browser.post(&path, &fields).await;
            (page.status.as_u16(), page.body.contains(&name))
        })
    });
    let mut kept = 0;
    for save in saves.collect::<Vec<_>>() {
        match save.await.unwrap() {
            (303, _) => kept += 1,
            (status, typed) => assert_eq!((status, typed), (409, true)),
        }
    }
    assert_eq!(kept, 1);
    let (pni, now) = stored(&portal, &id).await;
    assert!(pni.name.ends_with("-renamed"), "{}", pni.name);
    assert_eq!(now, version.parse::<i64>().unwrap() + 1);
});

both!(
    a_duplicate_starts_from_a_pni_without_what_cannot_be_twice,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        let (_, id) = add(&mut browser, AMS).await;
        let page = browser
            .get(&format!("/isp/interconnects/new?from={id}"))
            .await;
        let page = page.ok();
        assert!(page.body.contains("value=\"AMS-1 copy\""));
        assert!(!page.body.contains("value=\"20000\""));
    }
);
