//! A decline is appealed.

use super::*;

both!(
    a_decline_can_be_appealed_once_in_time_and_goes_to_an_uninvolved_lead,
    |portal| {
        let cast = cast(&portal, COLT).await;
        let id = submitted(&portal, &cast, "northern-europe").await;
        let reviewer = portal.ctx_of(&cast.reviewer).await;
        claim::claim(&reviewer, &id).await.unwrap();
        recommend::decline(&reviewer, &id, "London has one entrance only.")
            .await
            .unwrap();
        let lead = portal.ctx_of(&cast.lead).await;
        decide::decline(&lead, &id, "London has one entrance only.")
            .await
            .unwrap();
        let mut browser = portal.signed_in(&cast.manager).await;
        let path = format!("/isp/applications/{id}");
        browser
            .get(&path)
            .await
            .ok()
            .has("Declined with this reason")
            .has("London has one entrance only.");
        browser
            .post(&format!("{path}/appeal"), &[("reason", "no")])
            .await
            .is(422)
            .has("at least 10");
        portal.advance_minutes(1);
        browser
            .post(
                &format!("{path}/appeal"),
                &[("reason", "There are two entrances: see the drawing.")],
            )
            .await
            .to(&path);
        assert!(
            sentence(claim::claim(&portal.ctx_of(&cast.reviewer).await, &id).await)
                .contains("by a lead reviewer")
        );
        assert!(
            sentence(claim::claim(&portal.ctx_of(&cast.lead).await, &id).await)
                .contains("You took part")
        );
        claim::claim(&portal.ctx_of(&cast.other_lead).await, &id)
            .await
            .unwrap();
        assert_eq!(row(&portal, &id).await.decided_by, "");
    }
);

both!(an_appeal_after_30_days_is_refused, |portal| {
    let cast = cast(&portal, COLT).await;
    let id = submitted(&portal, &cast, "northern-europe").await;
    let reviewer = portal.ctx_of(&cast.reviewer).await;
    claim::claim(&reviewer, &id).await.unwrap();
    recommend::decline(&reviewer, &id, WHY).await.unwrap();
    decide::decline(&portal.ctx_of(&cast.lead).await, &id, WHY)
        .await
        .unwrap();
    portal.advance_hours(31 * 24);
    let manager = portal.ctx_of(&cast.manager).await;
    let late = appeal::execute(&manager, &id, "There are two entrances.").await;
    assert!(sentence(late).contains("The time to appeal ended on 2026-12-23"));
    assert_eq!(audited(&portal, "refused_appeal").await, 1);
});
