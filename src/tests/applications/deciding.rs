//! Two persons, and what stands in their way.

use super::*;

both!(
    two_people_approve_and_the_rollout_starts_in_the_same_transaction,
    |portal| {
        let cast = cast(&portal, COLT).await;
        let id = submitted(&portal, &cast, "western-europe").await;
        portal.confirm_connections(&cast.isp).await;
        recommended(&portal, &cast, &id).await;
        let lead = portal.ctx_of(&cast.lead).await;
        decide::approve(&lead, &id, WHY).await.unwrap();
        let mut tx = portal.app.db.read().await.unwrap();
        let q = qualifications::live(&mut tx, &cast.isp, &"western-europe".into())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(q.tier().unwrap(), Tier::Geo);
        assert_eq!(q.metros().len(), 5);
        assert_eq!(maps_domain::time::UtcMs::new(q.until).date(), "2027-11-23");
        let rollouts = portal.count("SELECT COUNT(*) FROM rollouts WHERE cause = 'qualified' AND region_id = 'western-europe'").await;
        assert_eq!(rollouts, 1);
        let (subject, body) = portal.last_mail(&cast.manager.email).await.unwrap();
        assert!(
            subject.contains("Approved: Western Europe") && body.contains(WHY),
            "{subject} {body}"
        );
        let mut browser = portal.signed_in(&cast.manager).await;
        browser
            .get(&format!("/isp/applications/{id}"))
            .await
            .ok()
            .has("Approved")
            .has("tier Geo until 2027-11-23");
        browser
            .get("/isp/applications")
            .await
            .ok()
            .has("1 of 12 regions qualified");
    }
);

both!(
    approval_is_refused_while_connections_are_only_claimed,
    |portal| {
        let cast = cast(&portal, COLT).await;
        let id = submitted(&portal, &cast, "northern-europe").await;
        recommended(&portal, &cast, &id).await;
        let lead = portal.ctx_of(&cast.lead).await;
        let no = sentence(decide::approve(&lead, &id, WHY).await);
        assert!(
            no.contains("stand in the way") && no.contains("PNI-04 (London)"),
            "{no}"
        );
        assert_eq!(audited(&portal, "refused_approval").await, 1);
        assert_eq!(portal.count("SELECT COUNT(*) FROM qualifications").await, 0);
        assert_eq!(row(&portal, &id).await.state, "recommended");
    }
);

both!(
    approval_waits_for_the_test_prefix_at_every_metro,
    |portal| {
        let cast = cast(&portal, COLT).await;
        let id = untested(&portal, &cast, "northern-europe").await;
        portal.confirm_connections(&cast.isp).await;
        recommended(&portal, &cast, &id).await;
        let lead = portal.ctx_of(&cast.lead).await;
        let no = sentence(decide::approve(&lead, &id, WHY).await);
        assert!(no.contains("RTE-01 (London)"), "{no}");
        let mut browser = portal.signed_in(&cast.lead).await;
        browser
            .get(&format!("/review/applications/{id}"))
            .await
            .ok()
            .has("Approval is blocked")
            .has("No test yet.");
        portal
            .show_test_prefix(&cast.manager, "northern-europe")
            .await;
        decide::approve(&lead, &id, WHY).await.unwrap();
    }
);

both!(
    a_missing_test_prefix_can_be_overruled_metro_by_metro,
    |portal| {
        let cast = cast(&portal, COLT).await;
        let id = untested(&portal, &cast, "northern-europe").await;
        portal.confirm_connections(&cast.isp).await;
        let reviewer = portal.ctx_of(&cast.reviewer).await;
        claim::claim(&reviewer, &id).await.unwrap();
        let metros = metros(&portal, &id).await;
        for metro in &metros {
            let about = About::Rule {
                rule: "RTE-01".to_owned(),
                subject: format!("metro:{metro}"),
            };
            overrule::execute(&reviewer, &id, &about, "We heard it on our own routers.")
                .await
                .unwrap();
        }
        recommend::approve(&reviewer, &id, metros, WHY)
            .await
            .unwrap();
        let lead = portal.ctx_of(&cast.lead).await;
        decide::approve(&lead, &id, WHY).await.unwrap();
    }
);

both!(
    a_connection_that_changed_after_the_submission_does_not_count,
    |portal| {
        let cast = cast(&portal, COLT).await;
        let id = submitted(&portal, &cast, "northern-europe").await;
        portal.confirm_connections(&cast.isp).await;
        recommended(&portal, &cast, &id).await;
        let mut tx = portal.app.db.begin().await.unwrap();
        let mut changed = pnis::of_org(&mut tx, &cast.isp)
            .await
            .unwrap()
            .into_iter()
            .find(|p| p.label == "london-1")
            .unwrap();
        let mut pni = changed.pni().unwrap();
        "london-pe9".clone_into(&mut pni.peer_router);
        changed.set(&pni, portal.app.clock.now()).unwrap();
        pnis::update(&mut tx, &changed).await.unwrap();
        tx.commit().await.unwrap();
        let lead = portal.ctx_of(&cast.lead).await;
        assert!(sentence(decide::approve(&lead, &id, WHY).await).contains("stand in the way"));
    }
);

both!(
    an_overruled_answer_does_not_stand_in_the_way_and_stays_visible,
    |portal| {
        let cast = cast(&portal, COLT).await;
        let ctx = portal.ctx_of(&cast.manager).await;
        let id = draft::create(&ctx, "northern-europe", "Edge")
            .await
            .unwrap();
        // ORG-02 is neither stated nor proven.
        let some: Vec<_> = AttestationKind::ALL
            .iter()
            .filter(|k| {
                !matches!(
                    k,
                    AttestationKind::DiversePaths | AttestationKind::AgreementSigned
                )
            })
            .map(|k| (*k, None))
            .collect();
        draft::attest(&ctx, &id, 1, &some, &cast.manager.name)
            .await
            .unwrap();
        submit::execute(&ctx, &id, true).await.unwrap();
        portal
            .show_test_prefix(&cast.manager, "northern-europe")
            .await;
        portal.confirm_connections(&cast.isp).await;
        let reviewer = portal.ctx_of(&cast.reviewer).await;
        claim::claim(&reviewer, &id).await.unwrap();
        let about = About::Rule {
            rule: "ORG-02".to_owned(),
            subject: "organisation".to_owned(),
        };
        assert!(
            sentence(overrule::execute(&reviewer, &id, &about, "ok").await).contains("at least 10")
        );
        let none = About::Rule {
            rule: "ORG-02".to_owned(),
            subject: "metro:london".to_owned(),
        };
        assert!(
            sentence(overrule::execute(&reviewer, &id, &none, WHY).await)
                .contains("no such answer")
        );
        let justified = "We hold the signed agreement ourselves.";
        overrule::execute(&reviewer, &id, &about, justified)
            .await
            .unwrap();
        let metros = metros(&portal, &id).await;
        recommend::approve(&reviewer, &id, metros, WHY)
            .await
            .unwrap();
        let lead = portal.ctx_of(&cast.lead).await;
        decide::approve(&lead, &id, WHY).await.unwrap();
        let mut browser = portal.signed_in(&cast.manager).await;
        browser
            .get(&format!("/isp/applications/{id}"))
            .await
            .ok()
            .has("Overruled")
            .has(justified);
    }
);

both!(nobody_signs_twice_and_only_a_lead_signs_second, |portal| {
    let cast = cast(&portal, COLT).await;
    let id = submitted(&portal, &cast, "northern-europe").await;
    portal.confirm_connections(&cast.isp).await;
    let lead = portal.ctx_of(&cast.lead).await;
    claim::claim(&lead, &id).await.unwrap();
    let all = metros(&portal, &id).await;
    recommend::approve(&lead, &id, all, WHY).await.unwrap();
    assert!(
        sentence(decide::approve(&lead, &id, WHY).await).contains("You recommended this yourself")
    );
    assert_eq!(audited(&portal, "refused_decision").await, 1);
    let reviewer = portal.ctx_of(&cast.reviewer).await;
    assert_eq!(
        decide::approve(&reviewer, &id, WHY).await,
        Err(AppError::Forbidden)
    );
    let manager = portal.ctx_of(&cast.manager).await;
    assert_eq!(
        decide::approve(&manager, &id, WHY).await,
        Err(AppError::Forbidden)
    );
    // Until the decision the ISP does not learn what was recommended.
    let mut browser = portal.signed_in(&cast.manager).await;
    browser
        .get(&format!("/isp/applications/{id}"))
        .await
        .ok()
        .has("Waiting for second signature")
        .lacks(WHY);
    let other = portal.ctx_of(&cast.other_lead).await;
    decide::send_back(&other, &id, "Look at the second entrance again.")
        .await
        .unwrap();
    assert_eq!(row(&portal, &id).await.state, "in_review");
    assert_eq!(row(&portal, &id).await.claimed_by, cast.lead.id);
});

both!(only_the_holder_works_on_a_claimed_application, |portal| {
    let cast = cast(&portal, COLT).await;
    let id = submitted(&portal, &cast, "northern-europe").await;
    let (reviewer, lead) = (
        portal.ctx_of(&cast.reviewer).await,
        portal.ctx_of(&cast.lead).await,
    );
    claim::claim(&reviewer, &id).await.unwrap();
    assert!(sentence(claim::claim(&lead, &id).await).contains("in review"));
    assert!(
        sentence(recommend::decline(&lead, &id, WHY).await)
            .contains("Another reviewer has claimed")
    );
    claim::reassign(
        &lead,
        &id,
        &maps_domain::ids::UserId::new(cast.other_lead.id.clone()),
    )
    .await
    .unwrap();
    assert!(sentence(claim::release(&reviewer, &id).await).contains("Another reviewer"));
    let other = portal.ctx_of(&cast.other_lead).await;
    claim::release(&other, &id).await.unwrap();
    assert_eq!(row(&portal, &id).await.state, "submitted");
});

both!(a_claim_that_nobody_works_on_lapses, |portal| {
    let cast = cast(&portal, COLT).await;
    let id = submitted(&portal, &cast, "northern-europe").await;
    claim::claim(&portal.ctx_of(&cast.reviewer).await, &id)
        .await
        .unwrap();
    portal.advance_hours(47);
    claim::lapse(&Ctx::system(&portal.app)).await.unwrap();
    assert_eq!(row(&portal, &id).await.state, "in_review");
    portal.advance_hours(2);
    claim::lapse(&Ctx::system(&portal.app)).await.unwrap();
    assert_eq!(row(&portal, &id).await.state, "submitted");
    let (subject, _) = portal.last_mail(&cast.reviewer.email).await.unwrap();
    assert!(subject.contains("has lapsed"), "{subject}");
});
