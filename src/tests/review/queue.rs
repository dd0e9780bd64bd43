//! What waits for whom, and that nobody outside Microsoft sees it.

use super::super::support::both;
use super::*;
use maps_domain::pni::Record;

both!(the_queue_answers_what_waits_for_whom, |portal| {
    let staff = staff(&portal).await;
    let carrier = portal.recorded_carrier(COLT, Record::Claimed).await;
    let west = portal.submitted(&carrier, "western-europe", &[]).await;
    let north = portal.submitted(&carrier, "northern-europe", &[]).await;
    let mut reviewer = portal.signed_in(&staff.reviewer).await;
    reviewer
        .get("/review")
        .await
        .ok()
        .has("2 applications wait for Microsoft: you hold 0, 2 unclaimed")
        .has("Western Europe")
        .has("Northern Europe")
        .has("26 PNIs")
        .has("1–2 of 2 applications");
    reviewer
        .get("/review?region=northern-europe")
        .await
        .ok()
        .has("1–1 of 1 applications")
        .has("Northern Europe Edge");
    reviewer
        .get("/review?q=nobody")
        .await
        .ok()
        .has("No application here");
    reviewer
        .get("/review?age=2")
        .await
        .ok()
        .has("No application here");

    // Claimed straight from the row.
    reviewer
        .post("/review", &[("application", west.as_str())])
        .await
        .to(&format!("{}?done=claimed", path(&west)));
    reviewer
        .get("/review?part=mine")
        .await
        .ok()
        .has("In review")
        .has("1–1 of 1 applications");
    // Twenty days later everything is late and says so; the claim is still the first in the list.
    portal.advance_hours(20 * 24);
    let mut reviewer = portal.signed_in(&staff.reviewer).await;
    let late = reviewer
        .get("/review")
        .await
        .ok()
        .has("2 are overdue")
        .has("Overdue");
    let (mine, other) = (
        late.body.find(west.as_str()),
        late.body.find(north.as_str()),
    );
    assert!(mine < other, "one's own claims come first");
    let file = reviewer.get("/review?format=csv&part=unclaimed").await.ok();
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(lines.len(), 2, "{}", file.body);
    assert!(lines[0].starts_with("application,isp,region") && lines[1].contains("Northern Europe"));
});

both!(
    two_people_who_claim_at_once_get_one_claim_and_one_explanation,
    |portal| {
        let staff = staff(&portal).await;
        let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
        let id = portal.submitted(&carrier, "western-europe", &[]).await;
        let mut slow = portal.signed_in(&staff.lead).await;
        let seen = version(&slow.get(&path(&id)).await.ok());
        claimed(&portal, &staff.reviewer, &id).await;
        slow.post(&path(&id), &[("do", "claim"), ("version", &seen)])
            .await
            .is(409)
            .has("Nothing was done")
            .has(&staff.reviewer.name);
        slow.post("/review", &[("application", id.as_str())])
            .await
            .is(409)
            .has("Nothing was done");
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM audit_entries WHERE action = 'application_claimed'")
                .await,
            1
        );
    }
);

both!(
    no_isp_and_no_customer_sees_the_review_not_even_of_its_own_application,
    |portal| {
        let staff = staff(&portal).await;
        let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
        let qualification = approved(&portal, &carrier, &staff, "western-europe").await;
        let id = portal.submitted(&carrier, "northern-europe", &[]).await;
        let rival = portal.organisation(OrgKind::Isp, "Rival").await;
        let customer = portal.organisation(OrgKind::Customer, "Contoso").await;
        let addresses = [
            "/review".to_owned(),
            path(&id),
            format!("{}/replay", path(&id)),
            format!("{}/evidence", path(&id)),
            "/review/qualifications".to_owned(),
            format!("/review/qualifications/{qualification}"),
        ];
        let browsers = [
            portal.signed_in(&carrier.admin).await,
            portal.browser(&rival, Role::IspAdmin).await,
            portal.browser(&customer, Role::CustomerAdmin).await,
        ];
        for mut browser in browsers {
            for address in &addresses {
                browser.get(address).await.is(404);
            }
            browser
                .post(&path(&id), &[("do", "claim"), ("version", "3")])
                .await
                .is(404);
        }
        let mut auditor = portal.browser(&staff.org, Role::Auditor).await;
        let shown = auditor
            .get(&path(&id))
            .await
            .ok()
            .has("Claim: A reviewer has to do this");
        assert!(!shown.body.contains("value=\"claim\""));
        auditor
            .post(
                &path(&id),
                &[
                    ("do", "claim"),
                    ("version", &app_version(&portal, &id).await),
                ],
            )
            .await
            .is(403);
    }
);
