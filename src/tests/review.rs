//! Microsoft's review in a browser without JavaScript: queue, two persons, changes, appeal, standing.

use super::support::{Carrier, Client, Page, Portal, both};
use crate::server::db::users::User;
use crate::server::service::applications::{appeal, draft, read, submit, talk};
use maps_domain::access::{OrgKind, Role};
use maps_domain::evidence::AttestationKind;
use maps_domain::ids::{ApplicationId, OrgId};
use maps_domain::pni::Record;

const COLT: &str = "colt-technology-services";
const REASON: &str = "Every rule holds and the paths are documented.";

/// Microsoft's people of a test.
struct Staff {
    org: OrgId,
    reviewer: User,
    lead: User,
}

async fn staff(portal: &Portal) -> Staff {
    let org = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    Staff {
        reviewer: portal.member(&org, Role::Reviewer).await,
        lead: portal.member(&org, Role::LeadReviewer).await,
        org,
    }
}

fn path(id: &ApplicationId) -> String {
    format!("/review/applications/{id}")
}

/// The version that the forms of a page carry.
fn version(page: &Page) -> String {
    let mark = "name=\"version\" value=\"";
    let start = page.body.find(mark).unwrap() + mark.len();
    page.body[start..].split('"').next().unwrap().to_owned()
}

/// Presses a button of the application page as it is shown now.
async fn press(browser: &mut Client, id: &ApplicationId, fields: &[(&str, &str)]) -> Page {
    let shown = version(&browser.get(&path(id)).await.ok());
    let mut all = vec![("version", shown.as_str())];
    all.extend(fields);
    browser.post(&path(id), &all).await
}

async fn claimed(portal: &Portal, user: &User, id: &ApplicationId) -> Client {
    let mut browser = portal.signed_in(user).await;
    press(&mut browser, id, &[("do", "claim")])
        .await
        .to(&format!("{}?done=claimed", path(id)));
    browser
}

/// Recommends to approve every covered metro.
async fn recommend(browser: &mut Client, portal: &Portal, id: &ApplicationId) -> Page {
    let mut tx = portal.app.db.read().await.unwrap();
    let app = crate::server::db::applications::get(&mut tx, id)
        .await
        .unwrap();
    drop(tx);
    let metros: Vec<String> = app.metros().iter().map(ToString::to_string).collect();
    let mut fields = vec![
        ("do", "recommend"),
        ("decision", "approve"),
        ("recommend.reason", REASON),
    ];
    fields.extend(metros.iter().map(|metro| ("metro", metro.as_str())));
    press(browser, id, &fields).await
}

async fn decide(browser: &mut Client, id: &ApplicationId, how: &str) -> Page {
    press(browser, id, &[("do", how), ("decide.reason", REASON)]).await
}

async fn approved(portal: &Portal, carrier: &Carrier, staff: &Staff, region: &str) -> String {
    let id = portal.submitted(carrier, region, &[]).await;
    let mut first = claimed(portal, &staff.reviewer, &id).await;
    recommend(&mut first, portal, &id).await.to(&path(&id));
    let mut second = portal.signed_in(&staff.lead).await;
    decide(&mut second, &id, "approve")
        .await
        .to(&format!("{}?done=decided", path(&id)));
    let mut tx = portal.app.db.read().await.unwrap();
    let granted = crate::server::db::qualifications::by_application(&mut tx, &id)
        .await
        .unwrap();
    granted.unwrap().id
}

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
            .has("Changed meanwhile: nothing was done")
            .has(&staff.reviewer.name);
        slow.post("/review", &[("application", id.as_str())])
            .await
            .is(409)
            .has("Not claimed");
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM audit_entries WHERE action = 'application_claimed'")
                .await,
            1
        );
    }
);

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

async fn app_version(portal: &Portal, id: &ApplicationId) -> String {
    let mut tx = portal.app.db.read().await.unwrap();
    crate::server::db::applications::get(&mut tx, id)
        .await
        .unwrap()
        .version
        .to_string()
}

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
