//! What a decision leaves behind: evidence that replays, a qualification that can be paused.

use super::super::support::both;
use super::*;
use maps_domain::pni::Record;

both!(
    the_frozen_evidence_replays_to_the_same_answer_and_comes_as_a_file,
    |portal| {
        let staff = staff(&portal).await;
        let carrier = portal.recorded_carrier(COLT, Record::Claimed).await;
        let id = portal.submitted(&carrier, "western-europe", &[]).await;
        let mut reviewer = portal.signed_in(&staff.reviewer).await;
        reviewer
            .get(&format!("{}/replay", path(&id)))
            .await
            .ok()
            .has("gives the same answer")
            .has("As stored");
        reviewer
            .get(&format!("{}/replay?submission=2", path(&id)))
            .await
            .is(404);
        reviewer
            .get(&format!("{}/replay?submission=x", path(&id)))
            .await
            .is(404);
        let file = reviewer.get(&format!("{}/evidence", path(&id))).await.ok();
        let evidence = maps_domain::evidence::parse(
            &file.body,
            maps_domain::catalogue::Catalogue::seed().unwrap(),
        )
        .unwrap();
        assert_eq!(evidence.pnis.len(), 26);
    }
);

both!(
    suspending_puts_customers_at_risk_says_so_first_and_is_undone,
    |portal| {
        let staff = staff(&portal).await;
        let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
        let qualification = approved(&portal, &carrier, &staff, "western-europe").await;
        let page = format!("/review/qualifications/{qualification}");
        let mut reviewer = portal.signed_in(&staff.reviewer).await;
        let shown = reviewer
            .get(&page)
            .await
            .ok()
            .has("A lead reviewer suspends");
        assert!(!shown.body.contains("value=\"suspend\""));
        let why = "Two routers turned out to share a rack.";
        let suspend = [("do", "suspend"), ("reason", why)];
        reviewer.post(&page, &suspend).await.is(403);

        let mut lead = portal.signed_in(&staff.lead).await;
        lead.get(&page)
            .await
            .ok()
            .has("In force at tier Geo until 2027-11-23")
            .has("Suspending puts 0 customers with 0 activations at risk");
        let refused = lead
            .post(&page, &[("do", "suspend"), ("reason", "no")])
            .await
            .is(422);
        assert!(
            refused.body.contains(">\nno</textarea>"),
            "what was typed is kept"
        );
        lead.post(&page, &[("do", "revoke"), ("reason", why)])
            .await
            .is(409)
            .has("Suspend it first");
        lead.post(&page, &suspend)
            .await
            .to(&format!("{page}?done=suspended"));
        lead.get(&page)
            .await
            .ok()
            .has("Suspended")
            .has(why)
            .has("Revoke");
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM rollouts WHERE cause = 'qualification_suspended'")
                .await,
            1
        );
        lead.get("/review/qualifications?state=suspended")
            .await
            .ok()
            .has("0 in force, 1 suspended")
            .has("Western Europe");
        lead.post(&page, &[("do", "reinstate"), ("reason", why)])
            .await
            .to(&format!("{page}?done=reinstated"));
        lead.get("/review/qualifications?ends=soon")
            .await
            .ok()
            .has("No qualification here");
        portal.advance_hours(24 * 330);
        let mut lead = portal.signed_in(&staff.lead).await;
        lead.get("/review/qualifications?ends=soon")
            .await
            .ok()
            .has("1–1 of 1 qualifications");
        let file = lead.get("/review/qualifications?format=csv").await.ok();
        assert!(file.body.contains("Western Europe,Edge,qualified,Geo"));
    }
);
