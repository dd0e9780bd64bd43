//! What Microsoft confirms and disputes.

use super::*;

both!(
    microsofts_confirmation_falls_when_what_it_confirmed_changes,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        let mut reviewer = microsoft(&portal, Role::Operations).await;
        let (_, id) = add(&mut browser, AMS).await;
        reviewer
            .get("/review/interconnects")
            .await
            .ok()
            .has("1 record waits for Microsoft's word")
            .has("AMS-1")
            .has("Colt");
        confirm(&mut reviewer, &id, "")
            .await
            .is(422)
            .has("AMS-1: write Microsoft's router");
        confirm(&mut reviewer, &id, "ams-ms1")
            .await
            .to("/review/interconnects?");
        let (pni, _) = stored(&portal, &id).await;
        assert_eq!(
            (pni.record, pni.microsoft_router.as_deref()),
            (Record::Confirmed, Some("ams-ms1"))
        );
        let rollouts = "SELECT COUNT(*) FROM rollouts WHERE cause = 'inventory_changed' AND region_id = 'western-europe'";
        assert_eq!(portal.count(rollouts).await, 1);
        // A peak is the ISP's alone: nothing falls and nobody is moved.
        let fields = [("microsoft_router", "ams-ms1"), ("peak_in", "30000")];
        change(&portal, &mut browser, &id, &fields)
            .await
            .to(&format!("/isp/interconnects/pni/{id}?done=saved"));
        assert_eq!(stored(&portal, &id).await.0.record, Record::Confirmed);
        assert_eq!(portal.count(rollouts).await, 1);
        // The router is what Microsoft confirmed.
        let fields = [
            ("microsoft_router", "ams-ms1"),
            ("peer_router", "ams-pe9"),
            ("path", ""),
        ];
        change(&portal, &mut browser, &id, &fields)
            .await
            .to(&format!(
                "/isp/interconnects/pni/{id}?done=saved-to-confirm"
            ));
        assert_eq!(stored(&portal, &id).await.0.record, Record::Claimed);
        assert_eq!(portal.count(rollouts).await, 2);
        let told = "SELECT COUNT(*) FROM notifications WHERE kind = 'pni_to_confirm'";
        assert_eq!(portal.count(told).await, 1);
    }
);

both!(
    a_dispute_needs_a_reason_reaches_the_isp_and_falls_with_a_correction,
    |portal| {
        let (org, mut browser) = isp(&portal).await;
        let admin = portal.member(&org, Role::IspAdmin).await;
        let mut reviewer = microsoft(&portal, Role::Reviewer).await;
        let (path, id) = add(&mut browser, AMS).await;
        let page = format!("/review/interconnects/{id}");
        let no = [("do", "dispute"), ("reason", "no")];
        reviewer
            .post(&page, &no)
            .await
            .is(422)
            .has("Reason has 2 characters");
        let why = "The cross-connect of this port ends in building 104.";
        let dispute = [("do", "dispute"), ("reason", why)];
        reviewer.post(&page, &dispute).await.to(&page);
        let (subject, body) = portal.last_mail(&admin.email).await.unwrap();
        assert_eq!(
            subject,
            "Microsoft disputes the record of AMS-1 in Amsterdam"
        );
        assert!(body.contains(why));
        browser
            .get(&path)
            .await
            .ok()
            .has("Microsoft disputes this record")
            .has(why);
        change(&portal, &mut browser, &id, &[("facility", "104")])
            .await
            .to(&path);
        assert_eq!(stored(&portal, &id).await.0.record, Record::Claimed);
        browser
            .get(&path)
            .await
            .ok()
            .lacks("Microsoft disputes this record");
    }
);

both!(several_records_are_confirmed_at_once_or_none, |portal| {
    let (_, mut browser) = isp(&portal).await;
    let mut reviewer = microsoft(&portal, Role::Reviewer).await;
    let (_, one) = add(&mut browser, AMS).await;
    let second = with(&[("name", "AMS-2"), ("peer_router", "ams-pe2"), ("path", "")]);
    let (_, two) = add(&mut browser, &second).await;
    let (first, other) = (format!("router-{one}"), format!("router-{two}"));
    let mut fields = vec![
        ("pni", one.as_str()),
        ("pni", two.as_str()),
        (first.as_str(), "ams-ms1"),
    ];
    let page = reviewer
        .post("/review/interconnects", &fields)
        .await
        .is(422);
    assert!(
        page.body.contains("value=\"ams-ms1\""),
        "typed routers come back"
    );
    assert_eq!(stored(&portal, &one).await.0.record, Record::Claimed);
    fields.push((other.as_str(), "ams-ms2"));
    reviewer
        .post("/review/interconnects?record=claimed", &fields)
        .await
        .to("/review/interconnects?record=claimed&done=pni-confirmed");
    assert_eq!(stored(&portal, &two).await.0.record, Record::Confirmed);
    let told = "SELECT COUNT(*) FROM notifications WHERE kind = 'pni_confirmed'";
    assert_eq!(portal.count(told).await, 1, "one message for both");
    let mut auditor = microsoft_of(&portal, Role::Auditor).await;
    auditor.get("/review/interconnects").await.ok();
    confirm(&mut auditor, &one, "x").await.is(403);
});
