//! Reminders of the end, and the grace period of a region that no longer passes.

use super::super::review::{COLT, REASON, approved, staff};
use super::super::support::both;
use super::*;
use maps_domain::evidence::AttestationKind;
use maps_domain::pni::Record;

/// One of Colt's connections in Western Europe.
const LABEL: &str = "amsterdam-1";

both!(
    the_end_of_a_qualification_is_announced_three_times_and_not_after_a_renewal,
    |portal| {
        let staff = staff(&portal).await;
        let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
        approved(&portal, &carrier, &staff, "western-europe").await;
        days_pass(&portal, 365 - 91).await;
        assert_eq!(told(&portal, "qualification_ends").await, 0);
        days_pass(&portal, 1).await;
        hourly(&portal).await;
        // The administrator, the reviewer and the lead, once each.
        assert_eq!(told(&portal, "qualification_ends").await, 3);
        let (subject, body) = portal.last_mail(&carrier.admin.email).await.unwrap();
        assert_eq!(
            subject,
            "Your qualification in Western Europe ends in 90 days"
        );
        assert!(
            body.contains("a renewal submitted by 2027-10-24 keeps you qualified")
                && body.contains("/isp/applications/new?region=western-europe"),
            "{body}"
        );
        let (subject, _) = portal.last_mail(&staff.lead.email).await.unwrap();
        assert!(
            subject.ends_with("in Western Europe ends in 90 days"),
            "{subject}"
        );
        // A silence of ten weeks: one reminder, not two.
        days_pass(&portal, 85).await;
        assert_eq!(told(&portal, "qualification_ends").await, 6);
        let (_, body) = portal.last_mail(&carrier.admin.email).await.unwrap();
        assert!(body.contains("leaves a gap"), "{body}");
        hourly(&portal).await;
        assert_eq!(told(&portal, "qualification_ends").await, 6);
    }
);

both!(a_submitted_renewal_ends_the_reminders, |portal| {
    let staff = staff(&portal).await;
    let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
    let id = approved(&portal, &carrier, &staff, "western-europe").await;
    days_pass(&portal, 365 - 100).await;
    let nothing: [AttestationKind; 0] = [];
    portal.submitted(&carrier, "western-europe", &nothing).await;
    days_pass(&portal, 95).await;
    assert_eq!(told(&portal, "qualification_ends").await, 0);
    let mut lead = portal.signed_in(&staff.lead).await;
    lead.get(&format!("/review/qualifications/{id}"))
        .await
        .ok()
        .has("a renewal was submitted on")
        .has("none due yet");
});

both!(drift_is_found_at_the_change_not_an_hour_later, |portal| {
    let staff = staff(&portal).await;
    let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
    approved(&portal, &carrier, &staff, "western-europe").await;
    portal.run_jobs().await;
    let mut tx = portal.app.db.read().await.unwrap();
    let rows = pnis::of_org(&mut tx, &carrier.org).await.unwrap();
    let row = rows.into_iter().find(|row| row.label == LABEL).unwrap();
    drop(tx);
    let retire = format!("/isp/interconnects/pni/{}/retire", row.id);
    let version = row.version.to_string();
    let fields = [("typed", LABEL), ("version", version.as_str())];
    let mut admin = portal.signed_in(&carrier.admin).await;
    admin.post(&retire, &fields).await.to("/isp/interconnects");
    assert_eq!(told(&portal, "drift_began").await, 0);
    // The change itself queued the judgement: nobody waits for the hour.
    portal.run_jobs().await;
    assert_eq!(told(&portal, "drift_began").await, 3);
    admin
        .get("/isp")
        .await
        .ok()
        .has("Western Europe no longer passes: mend it");
    assert_eq!(
        portal
            .count("SELECT COUNT(*) FROM jobs WHERE kind = 'follow_up'")
            .await,
        1
    );
});

both!(
    a_region_that_no_longer_passes_gets_a_grace_period_and_then_a_proposal_never_a_suspension,
    |portal| {
        let staff = staff(&portal).await;
        let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
        let id = approved(&portal, &carrier, &staff, "western-europe").await;
        hourly(&portal).await;
        assert_eq!(told(&portal, "drift_began").await, 0);
        portal.advance_hours(1);

        change(&portal, &carrier.org, LABEL, |pni| {
            pni.record = Record::Disputed;
        })
        .await;
        hourly(&portal).await;
        hourly(&portal).await;
        assert_eq!(told(&portal, "drift_began").await, 3);
        assert_eq!(traced(&portal, "drift_began").await, 1);
        let (subject, body) = portal.last_mail(&carrier.admin.email).await.unwrap();
        assert_eq!(subject, "Western Europe no longer passes: mend it in time");
        assert!(
            body.contains("(Amsterdam)") && body.contains("until 2026-12-23"),
            "{body}"
        );
        let mut admin = portal.signed_in(&carrier.admin).await;
        admin
            .get("/isp")
            .await
            .ok()
            .has("No longer passes, grace until 2026-12-23")
            .has("Western Europe no longer passes: mend it");
        admin
            .get("/isp/applications")
            .await
            .ok()
            .has("No longer passes, grace until 2026-12-23");
        let page = format!("/review/qualifications/{id}");
        let mut lead = portal.signed_in(&staff.lead).await;
        lead.get("/review/qualifications?drift=failing")
            .await
            .ok()
            .has("1 no longer passes.")
            .has("1–1 of 1 qualifications");
        lead.get("/review/qualifications?drift=proposed")
            .await
            .ok()
            .has("No qualification here");
        lead.get(&page)
            .await
            .ok()
            .has("No longer passes since 2026-11-23")
            .lacks("Suspend with a reason");

        days_pass(&portal, 30).await;
        hourly(&portal).await;
        assert_eq!(told(&portal, "suspension_proposed").await, 3);
        assert_eq!(traced(&portal, "suspension_proposed").await, 1);
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM qualifications WHERE state = 'qualified'")
                .await,
            1,
            "only a person suspends"
        );
        let mut lead = portal.signed_in(&staff.lead).await;
        lead.get("/review").await.ok().has("Suspension proposed");
        lead.get(&page).await.ok().has("Suspend with a reason");
        let file = lead
            .get("/review/qualifications?drift=proposed&format=csv")
            .await
            .ok();
        assert!(
            file.body
                .contains("suspension_proposed,2026-11-23T10:00:00Z,2026-12-23T10:00:00Z"),
            "{}",
            file.body
        );
        lead.post(&page, &[("do", "suspend"), ("reason", REASON)])
            .await
            .to(&page);
        hourly(&portal).await;
        lead.get("/review/qualifications")
            .await
            .ok()
            .lacks("no longer passes");
    }
);

both!(mending_in_time_ends_the_grace_period, |portal| {
    let staff = staff(&portal).await;
    let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
    approved(&portal, &carrier, &staff, "western-europe").await;
    change(&portal, &carrier.org, LABEL, |pni| {
        pni.record = Record::Claimed;
    })
    .await;
    hourly(&portal).await;
    assert_eq!(told(&portal, "drift_began").await, 3);
    portal.advance_hours(24 * 10);
    change(&portal, &carrier.org, LABEL, |pni| {
        pni.record = Record::Confirmed;
    })
    .await;
    hourly(&portal).await;
    assert_eq!(told(&portal, "drift_mended").await, 3);
    assert_eq!(traced(&portal, "drift_mended").await, 1);
    let mut admin = portal.signed_in(&carrier.admin).await;
    admin.get("/isp").await.ok().lacks("no longer passes");
    // A later one gets a period of its own.
    change(&portal, &carrier.org, LABEL, |pni| {
        pni.record = Record::Claimed;
    })
    .await;
    hourly(&portal).await;
    admin.get("/isp").await.ok().has("grace until 2027-01-02");
});

both!(announced_maintenance_is_no_drift, |portal| {
    let staff = staff(&portal).await;
    let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
    let id = approved(&portal, &carrier, &staff, "western-europe").await;
    let mut tx = portal.app.db.begin().await.unwrap();
    let now = portal.app.clock.now();
    tx.exec(
        "INSERT INTO maintenance_windows (id, org_id, pni_id, starts_at, ends_at, reason, planned_by, planned_at) \
         SELECT 'w', org_id, id, $1, $2, 'New line cards.', '', 0 FROM pnis WHERE org_id = $3 AND label = $4",
        crate::server::db::args![now, now.add_hours(4), &carrier.org, LABEL],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    hourly(&portal).await;
    assert_eq!(told(&portal, "drift_began").await, 0);
    let page = format!("/review/qualifications/{id}");
    let mut lead = portal.signed_in(&staff.lead).await;
    lead.get(&page)
        .await
        .ok()
        .has("Redundancy is reduced by maintenance");
    portal.advance_hours(5);
    hourly(&portal).await;
    let mut lead = portal.signed_in(&staff.lead).await;
    lead.get(&page)
        .await
        .ok()
        .lacks("Redundancy is reduced by maintenance");
});
