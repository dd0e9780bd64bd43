//! A region application from draft to decision, on the ISP's pages and Microsoft's services.

use super::support::{Client, Portal, both};
use crate::error::AppError;
use crate::server::ctx::Ctx;
use crate::server::db::users::User;
use crate::server::db::{applications as store, args, pnis, qualifications};
use crate::server::service::applications::changes::Point;
use crate::server::service::applications::{
    appeal, changes, claim, decide, draft, exception, overrule, recommend, submit,
};
use crate::server::service::qualifications as standing;
use maps_domain::access::{OrgKind, Role};
use maps_domain::application::{About, Part};
use maps_domain::evidence::AttestationKind;
use maps_domain::ids::{ApplicationId, MetroId, OrgId, QualificationId};
use maps_domain::pni::Record;
use maps_domain::qualification::Tier;
use std::collections::BTreeSet;

const WHY: &str = "The evidence shows what the rules ask for.";
const COLT: &str = "colt-technology-services";

/// The people of both sides.
struct Cast {
    isp: OrgId,
    manager: User,
    reviewer: User,
    lead: User,
    other_lead: User,
}

async fn cast(portal: &Portal, provider: &str) -> Cast {
    let carrier = portal.recorded_carrier(provider, Record::Claimed).await;
    let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    Cast {
        manager: carrier.admin,
        reviewer: portal.member(&microsoft, Role::Reviewer).await,
        lead: portal.member(&microsoft, Role::LeadReviewer).await,
        other_lead: portal.member(&microsoft, Role::LeadReviewer).await,
        isp: carrier.org,
    }
}

/// A submitted application for a region, all statements signed.
async fn submitted(portal: &Portal, cast: &Cast, region: &str) -> ApplicationId {
    let ctx = portal.ctx_of(&cast.manager).await;
    let id = draft::create(&ctx, region, "Edge").await.unwrap();
    attest_all(&ctx, &id, 1).await;
    submit::execute(&ctx, &id, true).await.unwrap();
    id
}

async fn attest_all(ctx: &Ctx, id: &ApplicationId, version: i64) {
    let all: Vec<_> = AttestationKind::ALL
        .iter()
        .filter(|kind| **kind != AttestationKind::DiversePaths)
        .map(|kind| (*kind, None))
        .collect();
    let name = ctx.actor().unwrap().name.clone();
    draft::attest(ctx, id, version, &all, &name).await.unwrap();
}

async fn row(portal: &Portal, id: &ApplicationId) -> store::Application {
    let mut tx = portal.app.db.read().await.unwrap();
    store::get(&mut tx, id).await.unwrap()
}

async fn metros(portal: &Portal, id: &ApplicationId) -> BTreeSet<MetroId> {
    row(portal, id).await.metros().into_iter().collect()
}

/// Claimed and recommended for approval by the reviewer.
async fn recommended(portal: &Portal, cast: &Cast, id: &ApplicationId) {
    let ctx = portal.ctx_of(&cast.reviewer).await;
    claim::claim(&ctx, id).await.unwrap();
    let metros = metros(portal, id).await;
    recommend::approve(&ctx, id, metros, WHY).await.unwrap();
}

async fn audited(portal: &Portal, action: &str) -> i64 {
    let mut tx = portal.app.db.read().await.unwrap();
    tx.count(
        "SELECT COUNT(*) FROM audit_entries WHERE action = $1",
        args![action],
    )
    .await
    .unwrap()
}

fn sentence(outcome: Result<impl std::fmt::Debug, AppError>) -> String {
    match outcome {
        Err(AppError::Refused(sentence)) => sentence,
        Err(AppError::Invalid(errors)) => errors.into_iter().map(|e| e.message).collect(),
        other => panic!("not refused: {other:?}"),
    }
}

both!(
    an_isp_writes_step_by_step_and_submits_in_the_browser,
    |portal| {
        let cast = cast(&portal, COLT).await;
        let mut browser = portal.signed_in(&cast.manager).await;
        browser
            .get("/isp/applications")
            .await
            .ok()
            .has("No applications yet");
        browser
            .post(
                "/isp/applications/new",
                &[("region", "atlantis"), ("partner_type", "Edge")],
            )
            .await
            .is(422)
            .has("Choose one of the listed regions");
        let page = browser
            .post(
                "/isp/applications/new",
                &[("region", "northern-europe"), ("partner_type", "Edge")],
            )
            .await
            .to("/isp/applications/");
        let metros = page.location().to_owned();
        let id = metros.trim_end_matches("/metros").to_owned();
        browser
            .get(&metros)
            .await
            .ok()
            .has("London")
            .has("2 live connections recorded");
        browser
            .post(
                &metros,
                &[
                    ("version", "1"),
                    ("partner_type", "Edge"),
                    ("note", "Two entrances."),
                    ("then", "next"),
                ],
            )
            .await
            .is(422)
            .has("No metro is chosen")
            .has("Two entrances.");
        browser
            .post(
                &metros,
                &[
                    ("version", "1"),
                    ("partner_type", "Edge"),
                    ("metros", "london"),
                    ("standing", "yes"),
                    ("note", "Two entrances."),
                    ("then", "next"),
                ],
            )
            .await
            .to(&format!("{id}/attestations"));
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM standing_authorisations WHERE revoked_at IS NULL")
                .await,
            1
        );
        browser
            .post(
                &format!("{id}/attestations"),
                &[
                    ("version", "2"),
                    ("manrs", "yes"),
                    ("signature", "Somebody Else"),
                    ("then", "next"),
                ],
            )
            .await
            .is(422)
            .has("Sign the new statements with your own name");
        let mut fields: Vec<(&str, &str)> = AttestationKind::ALL
            .iter()
            .map(|kind| (kind.as_str(), "yes"))
            .collect();
        fields.extend([
            ("version", "2"),
            ("signature", cast.manager.name.as_str()),
            ("then", "next"),
        ]);
        browser
            .post(&format!("{id}/attestations"), &fields)
            .await
            .to(&format!("{id}/submit"));
        browser
            .get(&format!("{id}/submit"))
            .await
            .ok()
            .has("Still missing")
            .has("2 connections still need Microsoft's confirmation: london-1, london-2");
        browser
            .post(&format!("{id}/submit"), &[])
            .await
            .is(422)
            .has("tick that you submit all the same");
        browser
            .post(&format!("{id}/submit"), &[("anyway", "yes")])
            .await
            .to(&format!("{id}?done=submitted"));
        browser
            .get(&id)
            .await
            .ok()
            .has("A Microsoft reviewer has to act")
            .has("Verdict on submission 1");
        browser
            .get(&format!("{id}/submissions/1"))
            .await
            .ok()
            .has("SHA-256 of the evidence");
        let file = browser
            .get(&format!("{id}/submissions/1/evidence.json"))
            .await
            .ok();
        assert!(
            maps_domain::evidence::parse(
                &file.body,
                maps_domain::catalogue::Catalogue::seed().unwrap()
            )
            .is_ok()
        );
        let (subject, _) = portal.last_mail(&cast.reviewer.email).await.unwrap();
        assert!(subject.contains("applies for Northern Europe"), "{subject}");
        browser
            .get("/isp/applications")
            .await
            .ok()
            .has("Northern Europe")
            .has("Submitted");
        let csv = browser.get("/isp/applications?format=csv").await.ok();
        assert!(
            csv.body.contains("Northern Europe,Edge,submitted"),
            "{}",
            csv.body
        );
    }
);

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

both!(
    requested_changes_are_answered_before_it_is_submitted_again,
    |portal| {
        let cast = cast(&portal, COLT).await;
        let id = submitted(&portal, &cast, "western-europe").await;
        let reviewer = portal.ctx_of(&cast.reviewer).await;
        claim::claim(&reviewer, &id).await.unwrap();
        assert!(sentence(changes::request(&reviewer, &id, &[]).await).contains("at least one"));
        let point = |about, comment: &str| Point {
            about,
            comment: comment.to_owned(),
        };
        let nowhere = [point(About::Whole, "Something is missing here.")];
        assert!(
            sentence(changes::request(&reviewer, &id, &nowhere).await).contains("Choose the rule")
        );
        let points = [
            point(
                About::Part(Part::Metros),
                "Leave Zurich out for now, please.",
            ),
            point(
                About::Rule {
                    rule: "DIV-01".to_owned(),
                    subject: "metro:paris".to_owned(),
                },
                "Record the second entrance.",
            ),
        ];
        changes::request(&reviewer, &id, &points).await.unwrap();

        let mut browser = portal.signed_in(&cast.manager).await;
        let path = format!("/isp/applications/{id}");
        browser
            .get(&path)
            .await
            .ok()
            .has("Changes requested")
            .has("Leave Zurich out")
            .has("Record the second entrance");
        browser
            .post(&format!("{path}/submit"), &[("anyway", "yes")])
            .await
            .is(409)
            .has("2 requested changes are not answered yet");
        let mut tx = portal.app.db.read().await.unwrap();
        let events = store::thread::of(&mut tx, &id).await.unwrap();
        drop(tx);
        for event in events.iter().filter(|e| e.kind == "change_request") {
            browser
                .post(
                    &format!("{path}/answer"),
                    &[("point", &event.id), ("answer", "")],
                )
                .await
                .is(422)
                .has("Write something first");
            browser
                .post(
                    &format!("{path}/answer"),
                    &[("point", &event.id), ("answer", "Done as asked.")],
                )
                .await
                .to(&path);
        }
        let version = row(&portal, &id).await.version.to_string();
        let mut fields = vec![
            ("version", version.as_str()),
            ("partner_type", "Edge"),
            ("then", "later"),
        ];
        fields.extend(["amsterdam", "berlin", "frankfurt", "paris"].map(|m| ("metros", m)));
        browser
            .post(&format!("{path}/metros"), &fields)
            .await
            .to(&path);
        browser
            .post(&format!("{path}/metros"), &fields)
            .await
            .is(409);
        browser
            .post(&format!("{path}/submit"), &[("anyway", "yes")])
            .await
            .to(&path);
        browser
            .get(&path)
            .await
            .ok()
            .has("Changed since submission 1")
            .has("amsterdam, berlin, frankfurt, paris, zurich");
    }
);

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

both!(withdrawing_asks_for_the_name_of_the_region, |portal| {
    let cast = cast(&portal, COLT).await;
    let id = submitted(&portal, &cast, "northern-europe").await;
    let mut browser = portal.signed_in(&cast.manager).await;
    let path = format!("/isp/applications/{id}/withdraw");
    browser.get(&path).await.ok().has("cannot be opened again");
    browser
        .post(
            &path,
            &[("region_name", "Europe"), ("comment", "We moved.")],
        )
        .await
        .is(422)
        .has("Type the name of the region")
        .has("We moved.");
    browser
        .post(&path, &[("region_name", "northern europe")])
        .await
        .to(&format!("/isp/applications/{id}?done=withdrawn"));
    let ctx = portal.ctx_of(&cast.manager).await;
    assert!(draft::create(&ctx, "northern-europe", "Edge").await.is_ok());
    assert!(
        sentence(draft::create(&ctx, "northern-europe", "Edge").await).contains("already (draft)")
    );
});

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

both!(
    foreign_applications_look_absent_and_viewers_only_read,
    |portal| {
        let cast = cast(&portal, COLT).await;
        let id = submitted(&portal, &cast, "northern-europe").await;
        let rival = portal.organisation(OrgKind::Isp, "Rival").await;
        let mut stranger = portal.browser(&rival, Role::IspAdmin).await;
        for page in [
            "",
            "/submit",
            "/submissions/1",
            "/submissions/1/evidence.json",
            "/withdraw",
        ] {
            stranger
                .get(&format!("/isp/applications/{id}{page}"))
                .await
                .is(404);
        }
        stranger
            .post(
                &format!("/isp/applications/{id}/comment"),
                &[("comment", "Hello")],
            )
            .await
            .is(404);
        let mut viewer: Client = portal.browser(&cast.isp, Role::IspViewer).await;
        viewer
            .get(&format!("/isp/applications/{id}"))
            .await
            .ok()
            .lacks("Withdraw");
        viewer
            .post(
                &format!("/isp/applications/{id}/withdraw"),
                &[("region_name", "Northern Europe")],
            )
            .await
            .is(403);
    }
);

both!(
    a_comment_stands_at_its_rule_and_reaches_the_other_side,
    |portal| {
        let cast = cast(&portal, COLT).await;
        let id = submitted(&portal, &cast, "northern-europe").await;
        portal.advance_hours(1);
        let mut browser = portal.signed_in(&cast.manager).await;
        let path = format!("/isp/applications/{id}");
        browser
            .post(
                &format!("{path}/comment"),
                &[("about", "rule:NONE-1:x"), ("comment", "Kept text")],
            )
            .await
            .is(422)
            .has("Choose a rule")
            .has("Kept text");
        browser
            .post(
                &format!("{path}/comment"),
                &[
                    ("about", "rule:DIV-01:metro:london"),
                    ("comment", "See the drawing."),
                ],
            )
            .await
            .to(&path);
        browser
            .get(&path)
            .await
            .ok()
            .has("DIV-01")
            .has("See the drawing.");
        let (_, body) = portal.last_mail(&cast.lead.email).await.unwrap();
        assert!(body.contains("See the drawing."));
    }
);
