//! What reviewers and ISPs say to each other, at its place.

use super::super::support::both;
use super::*;
use crate::server::service::applications::{draft, read, submit, talk};
use maps_domain::evidence::AttestationKind;
use maps_domain::pni::Record;

both!(
    requested_changes_go_to_the_isp_and_come_back_marked,
    |portal| {
        let staff = staff(&portal).await;
        let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
        let without = [AttestationKind::AgreementSigned];
        let id = portal.submitted(&carrier, "western-europe", &without).await;
        let mut reviewer = claimed(&portal, &staff.reviewer, &id).await;
        press(&mut reviewer, &id, &[("do", "request-changes")])
            .await
            .is(422)
            .has("Name at least one rule or part");
        let sign = "Sign the statement about the agreement.";
        let refused = press(
            &mut reviewer,
            &id,
            &[
                ("do", "request-changes"),
                ("point.rule:ORG-02:organisation", "yes"),
                ("say.rule:ORG-02:organisation", sign),
                ("point.part:contacts", "yes"),
                ("say.part:contacts", "short"),
            ],
        )
        .await
        .is(422)
        .has("at least 10");
        assert!(refused.body.contains(sign), "the other comment is kept");
        press(
            &mut reviewer,
            &id,
            &[
                ("do", "request-changes"),
                ("point.rule:ORG-02:organisation", "yes"),
                ("say.rule:ORG-02:organisation", sign),
            ],
        )
        .await
        .to(&format!("{}?done=requested", path(&id)));

        let ctx = portal.ctx_of(&carrier.admin).await;
        let seen = read::detail(&ctx, &id).await.unwrap();
        let open: Vec<_> = seen.open_points().into_iter().cloned().collect();
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].comment, sign);
        assert_eq!(open[0].rule_id, "ORG-02");
        let (subject, body) = portal.last_mail(&carrier.admin.email).await.unwrap();
        assert_eq!(subject, "Changes requested for Western Europe");
        assert!(body.contains(sign));

        let all: Vec<draft::Ticked> = AttestationKind::ALL
            .iter()
            .map(|kind| (*kind, None))
            .collect();
        draft::attest(&ctx, &id, seen.app.version, &all, &carrier.admin.name)
            .await
            .unwrap();
        talk::answer(&ctx, &id, &open[0].id, "Signed today.")
            .await
            .unwrap();
        submit::execute(&ctx, &id, false).await.unwrap();
        reviewer
            .get(&path(&id))
            .await
            .ok()
            .has("Changed since submission 1")
            .has("Added")
            .has(sign)
            .has("Signed today.");
    }
);

both!(
    a_lead_gives_the_review_to_somebody_else_and_grants_an_exception,
    |portal| {
        let staff = staff(&portal).await;
        let other = portal.member(&staff.org, Role::Reviewer).await;
        let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
        let id = portal.submitted(&carrier, "western-europe", &[]).await;
        claimed(&portal, &staff.reviewer, &id).await;
        let mut lead = portal.signed_in(&staff.lead).await;
        press(
            &mut lead,
            &id,
            &[("do", "reassign"), ("reviewer", &carrier.admin.id)],
        )
        .await
        .is(422)
        .has("Choose one of the listed reviewers");
        press(
            &mut lead,
            &id,
            &[("do", "reassign"), ("reviewer", &other.id)],
        )
        .await
        .to(&format!("{}?done=reassigned", path(&id)));
        lead.get(&path(&id))
            .await
            .ok()
            .has(&format!("Held by {}", other.name));
        let plan = "A second site in Lyon carries traffic by May.";
        let late = [
            ("do", "exception"),
            ("exception.until", "2031-01-01"),
            ("exception.plan", plan),
        ];
        press(&mut lead, &id, &late)
            .await
            .is(422)
            .has("at most 12 months")
            .has(plan);
        let fields = [
            ("do", "exception"),
            ("exception.until", "2027-05-31"),
            ("exception.plan", plan),
        ];
        press(&mut lead, &id, &fields)
            .await
            .to(&format!("{}?done=excepted", path(&id)));
        lead.get(&path(&id))
            .await
            .ok()
            .has("tier Local suffices until 2027-05-31");
    }
);

both!(a_comment_stands_at_its_rule_and_the_isp_is_told, |portal| {
    let staff = staff(&portal).await;
    let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
    let id = portal.submitted(&carrier, "western-europe", &[]).await;
    let mut reviewer = portal.signed_in(&staff.reviewer).await;
    let about = "part:contacts";
    let field = format!("comment.{about}");
    let said = "Is the NOC number staffed at night?";
    let empty = [("do", "comment"), ("about", about), (field.as_str(), " ")];
    press(&mut reviewer, &id, &empty)
        .await
        .is(422)
        .has("Write something first");
    let full = [("do", "comment"), ("about", about), (field.as_str(), said)];
    press(&mut reviewer, &id, &full)
        .await
        .to(&format!("{}?done=sent", path(&id)));
    reviewer
        .get(&path(&id))
        .await
        .ok()
        .has(said)
        .has("Contacts");
    let (_, body) = portal.last_mail(&carrier.admin.email).await.unwrap();
    assert!(body.contains(said));
    // The forms of an answer that holds come on demand.
    let form = "name=\"comment.rule:ORG-02:organisation\"";
    assert!(!reviewer.get(&path(&id)).await.ok().body.contains(form));
    let focused = format!("{}?at=rule:ORG-02:organisation", path(&id));
    assert!(reviewer.get(&focused).await.ok().body.contains(form));
});
