//! Two persons decide, and nothing that blocks is approved.

use super::super::support::both;
use super::*;
use crate::server::service::applications::appeal;
use maps_domain::evidence::AttestationKind;
use maps_domain::pni::Record;

both!(two_persons_decide_and_the_second_is_a_lead, |portal| {
    let staff = staff(&portal).await;
    let other = portal.member(&staff.org, Role::Reviewer).await;
    let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
    let id = portal.submitted(&carrier, "western-europe", &[]).await;
    // A lead may be the first person, but then not the second.
    let mut lead = claimed(&portal, &staff.lead, &id).await;
    lead.get(&path(&id))
        .await
        .ok()
        .has("Nothing stands in the way of approval at tier Geo");
    recommend(&mut lead, &portal, &id).await.to(&path(&id));
    let shown = lead
        .get(&path(&id))
        .await
        .ok()
        .has("You recommended this yourself");
    assert!(
        !shown.body.contains("value=\"approve\""),
        "no button that cannot work"
    );
    let now = app_version(&portal, &id).await;
    let fields = [
        ("version", now.as_str()),
        ("do", "approve"),
        ("decide.reason", REASON),
    ];
    lead.post(&path(&id), &fields).await.is(409).has("yourself");

    let mut other = portal.signed_in(&other).await;
    other
        .get(&path(&id))
        .await
        .ok()
        .has("A lead reviewer, not you, signs next");
    other.post(&path(&id), &fields).await.is(403);

    let second = portal.member(&staff.org, Role::LeadReviewer).await;
    let mut second = portal.signed_in(&second).await;
    decide(&mut second, &id, "approve").await.to(&path(&id));
    second
        .get(&path(&id))
        .await
        .ok()
        .has("Approved by")
        .has(REASON)
        .has("Geo until 2027-11-23");
    assert_eq!(
        portal
            .count("SELECT COUNT(*) FROM rollouts WHERE cause = 'qualified'")
            .await,
        1
    );
    assert_eq!(
        portal
            .count("SELECT COUNT(*) FROM audit_entries WHERE action = 'refused_decision'")
            .await,
        1,
        "the attempt is remembered"
    );
});

both!(
    a_claimed_connection_blocks_approval_until_it_is_confirmed_in_place,
    |portal| {
        let staff = staff(&portal).await;
        let carrier = portal.recorded_carrier(COLT, Record::Claimed).await;
        let id = portal.submitted(&carrier, "western-europe", &[]).await;
        let mut first = claimed(&portal, &staff.reviewer, &id).await;
        first
            .get(&path(&id))
            .await
            .ok()
            .has("Cannot be approved as it stands")
            .has("18 wait for Microsoft's word");
        recommend(&mut first, &portal, &id).await.to(&path(&id));
        let mut second = portal.signed_in(&staff.lead).await;
        let now = app_version(&portal, &id).await;
        let approve = [
            ("version", now.as_str()),
            ("do", "approve"),
            ("decide.reason", REASON),
        ];
        second
            .post(&path(&id), &approve)
            .await
            .is(409)
            .has("stand in the way");

        let mut tx = portal.app.db.read().await.unwrap();
        let rows = crate::server::db::pnis::of_org(&mut tx, &carrier.org)
            .await
            .unwrap();
        drop(tx);
        // A confirmation without Microsoft's router is refused, and the ticks stay.
        let one = rows.first().unwrap();
        let refused = first
            .post(&path(&id), &[("do", "confirm-pnis"), ("pni", &one.id)])
            .await
            .is(422)
            .has("write Microsoft's router");
        assert!(refused.body.contains(&format!(
            "value=\"{}\" id=\"pni-{}\" checked",
            one.id, one.id
        )));
        first
            .post(&path(&id), &[("do", "confirm-pnis")])
            .await
            .is(422)
            .has("Tick the PNIs first");
        let fields: Vec<(String, String)> = rows
            .iter()
            .flat_map(|row| {
                [
                    ("pni".to_owned(), row.id.clone()),
                    (format!("router-{}", row.id), format!("{}-msee", row.label)),
                ]
            })
            .collect();
        let mut fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        fields.push(("do", "confirm-pnis"));
        first
            .post(&path(&id), &fields)
            .await
            .to(&format!("{}?done=pnis-confirmed", path(&id)));
        second
            .post(&path(&id), &approve)
            .await
            .to(&format!("{}?done=decided", path(&id)));
    }
);

both!(
    a_failing_rule_blocks_approval_until_it_is_overruled_in_writing,
    |portal| {
        let staff = staff(&portal).await;
        let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
        let without = [AttestationKind::AgreementSigned];
        let id = portal.submitted(&carrier, "western-europe", &without).await;
        let mut first = claimed(&portal, &staff.reviewer, &id).await;
        recommend(&mut first, &portal, &id).await.to(&path(&id));
        let mut second = portal.signed_in(&staff.lead).await;
        let shown = second
            .get(&path(&id))
            .await
            .ok()
            .has("Approval is blocked")
            .has("ORG-02");
        assert!(!shown.body.contains("value=\"approve\""));
        decide(&mut second, &id, "send-back")
            .await
            .to(&format!("{}?done=sent-back", path(&id)));

        let about = "rule:ORG-02:organisation";
        let why = format!("why.{about}");
        let short = [("do", "overrule"), ("about", about), (why.as_str(), "no")];
        let refused = press(&mut first, &id, &short)
            .await
            .is(422)
            .has("at least 10");
        assert!(
            refused.body.contains(">\nno</textarea>"),
            "what was typed is kept"
        );
        let reason = "The signed agreement lies in our contract system.";
        let full = [("do", "overrule"), ("about", about), (why.as_str(), reason)];
        press(&mut first, &id, &full).await.to(&path(&id));
        first
            .get(&path(&id))
            .await
            .ok()
            .has("Overruled")
            .has(reason);
        recommend(&mut first, &portal, &id).await.to(&path(&id));
        decide(&mut second, &id, "approve")
            .await
            .to(&format!("{}?done=decided", path(&id)));
        second.get(&path(&id)).await.ok().has(reason);
    }
);

both!(
    an_appeal_is_claimed_by_a_lead_who_was_not_involved,
    |portal| {
        let staff = staff(&portal).await;
        let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
        let id = portal.submitted(&carrier, "western-europe", &[]).await;
        let mut first = claimed(&portal, &staff.reviewer, &id).await;
        let fields = [
            ("do", "recommend"),
            ("decision", "decline"),
            ("recommend.reason", "The peaks are not credible."),
        ];
        press(&mut first, &id, &fields).await.to(&path(&id));
        let mut second = portal.signed_in(&staff.lead).await;
        decide(&mut second, &id, "decline").await.to(&path(&id));
        portal.advance_minutes(1);
        let ctx = portal.ctx_of(&carrier.admin).await;
        let why = "Our peaks are measured on every port, the files are attached.";
        appeal::execute(&ctx, &id, why).await.unwrap();

        first
            .get("/review?part=appeals")
            .await
            .ok()
            .has("Appealed")
            .lacks("Claim");
        let shown = second
            .get(&path(&id))
            .await
            .ok()
            .has(why)
            .has("You took part in the decision");
        assert!(!shown.body.contains("value=\"claim\""));
        let now = app_version(&portal, &id).await;
        let claim = [("do", "claim"), ("version", now.as_str())];
        second
            .post(&path(&id), &claim)
            .await
            .is(409)
            .has("You took part");
        let fresh = portal.member(&staff.org, Role::LeadReviewer).await;
        let mut fresh = claimed(&portal, &fresh, &id).await;
        fresh.get(&path(&id)).await.ok().has("In review").has(why);

        // Neither can the second signature come from the people of the decision.
        let now = app_version(&portal, &id).await;
        let fields = [
            ("do", "recommend"),
            ("version", now.as_str()),
            ("decision", "decline"),
            ("recommend.reason", "The files show other ports."),
        ];
        fresh.post(&path(&id), &fields).await.to(&path(&id));
        decide(&mut second, &id, "decline")
            .await
            .is(409)
            .has("You took part in the decision");
        let fourth = portal.member(&staff.org, Role::LeadReviewer).await;
        let mut fourth = portal.signed_in(&fourth).await;
        decide(&mut fourth, &id, "decline").await.to(&path(&id));
    }
);
