//! What follows an approval: exceptions, pauses, ends.

use super::*;

both!(
    an_exception_lets_local_suffice_and_ends_the_qualification,
    |portal| {
        // Colt's southern Europe with Milan alone has a backup; a provider of one metro has none.
        let catalogue = maps_domain::catalogue::Catalogue::seed().unwrap();
        let single = catalogue.providers().find(|p| p.metros.len() == 1).unwrap();
        let region = catalogue.metro(&single.metros[0]).unwrap().region.clone();
        let cast = cast(&portal, &single.id).await;
        let id = submitted(&portal, &cast, region.as_str()).await;
        portal.confirm_connections(&cast.isp).await;
        recommended(&portal, &cast, &id).await;
        let lead = portal.ctx_of(&cast.lead).await;
        assert!(sentence(decide::approve(&lead, &id, WHY).await).contains("DIV-02"));
        assert!(
            sentence(exception::grant(&lead, &id, "2028-01-01", WHY).await)
                .contains("at most 12 months")
        );
        exception::grant(
            &lead,
            &id,
            "2027-03-31",
            "A second edge site is ordered for March.",
        )
        .await
        .unwrap();
        decide::approve(&lead, &id, WHY).await.unwrap();
        let mut tx = portal.app.db.read().await.unwrap();
        let q = qualifications::live(&mut tx, &cast.isp, &region)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(q.tier().unwrap(), Tier::Local);
        assert_eq!(maps_domain::time::UtcMs::new(q.until).date(), "2027-04-01");
        assert!(q.exception_plan.contains("second edge site"));
    }
);

both!(
    a_qualification_is_paused_resumed_ended_and_runs_out,
    |portal| {
        let cast = cast(&portal, COLT).await;
        portal.confirm_connections(&cast.isp).await;
        let lead = portal.ctx_of(&cast.lead).await;
        let mut granted: Vec<QualificationId> = Vec::new();
        for region in ["northern-europe", "western-europe"] {
            let id = submitted(&portal, &cast, region).await;
            recommended(&portal, &cast, &id).await;
            granted.push(decide::approve(&lead, &id, WHY).await.unwrap());
        }
        let (first, second) = (granted[0].clone(), granted[1].clone());
        assert!(sentence(standing::revoke(&lead, &first, WHY).await).contains("Suspend it first"));
        assert!(sentence(standing::suspend(&lead, &first, "no").await).contains("at least 10"));
        standing::suspend(&lead, &first, "The NOC did not answer for two days.")
            .await
            .unwrap();
        standing::reinstate(&lead, &first, "The NOC answers again.")
            .await
            .unwrap();
        standing::suspend(&lead, &first, "The NOC did not answer again.")
            .await
            .unwrap();
        // Later, so that the last mail is this one.
        portal.advance_hours(1);
        let lead = portal.ctx_of(&cast.lead).await;
        standing::revoke(&lead, &first, "It does not operate a NOC any more.")
            .await
            .unwrap();
        let reviewer = portal.ctx_of(&cast.reviewer).await;
        assert_eq!(
            standing::suspend(&reviewer, &second, WHY).await,
            Err(AppError::Forbidden)
        );
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM rollouts WHERE cause LIKE 'qualification_%'")
                .await,
            4
        );
        let (subject, body) = portal.last_mail(&cast.manager.email).await.unwrap();
        assert!(
            subject.contains("revoked") && body.contains("NOC any more"),
            "{subject}"
        );
        standing::expire(&Ctx::system(&portal.app)).await.unwrap();
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM qualifications WHERE state = 'qualified'")
                .await,
            1
        );
        portal.advance_hours(366 * 24);
        standing::expire(&Ctx::system(&portal.app)).await.unwrap();
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM qualifications WHERE state = 'expired'")
                .await,
            1
        );
    }
);
