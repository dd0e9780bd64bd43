//! Letters of authorisation: issued, verified by anybody, revoked in the open, needed by the next step.

use super::super::support::both;
use super::{Desk, NEW};
use crate::server::db::loas::{self, Loa};

async fn letters(desk: &Desk, id: &str) -> Vec<Loa> {
    let mut tx = desk.portal.app.db.read().await.unwrap();
    loas::of_request(&mut tx, id).await.unwrap()
}

both!(
    a_letter_is_issued_with_the_approval_and_anybody_can_verify_it,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        let id = desk.send(NEW).await;
        let page = desk
            .press(true, &id, "approve", &[("rack", "Cage 4")])
            .await
            .is(422);
        page.has("Panel and port: write what");
        desk.approve(&id).await;
        let loa = letters(&desk, &id).await.remove(0);
        let pdf = desk
            .isp
            .get(&format!("/documents/{}", loa.document_id))
            .await
            .ok();
        assert!(pdf.body.starts_with("%PDF-"));
        assert!(pdf.body.contains("Panel B, ports 7/8"));
        assert!(
            pdf.body
                .contains(&format!("http://portal.test/verify/loa/{}", loa.code))
        );

        let mut anybody = portal.client();
        let page = anybody.get(&format!("/verify/loa/{}", loa.code)).await.ok();
        for shown in ["Colt", "Panel B, ports 7/8", "Cage 4, rack 12", "Amsterdam"] {
            assert!(page.text().contains(shown), "{shown}");
        }
        for confidential in ["AMS-3", "100 Gbit/s", "ams-pe3", "third leg"] {
            assert!(!page.body.contains(confidential), "{confidential}");
        }
        page.has("This letter is valid until 2027-02-21")
            .has(&loa.sha256);
        let lower = loa.code.to_lowercase().replace('-', "");
        anybody
            .get(&format!("/verify/loa/{lower}"))
            .await
            .ok()
            .has("is valid");
        anybody
            .get(&format!("/verify/loa?code={}", loa.code))
            .await
            .to("/verify/loa/");
        let page = anybody.get("/verify/loa/0000-0000-0000-0000").await.is(404);
        page.has("No letter has this code");
        anybody.get("/verify/loa").await.ok();
        portal.advance_hours(91 * 24);
        let page = anybody.get(&format!("/verify/loa/{}", loa.code)).await.ok();
        page.has("This letter expired on")
            .lacks("Panel B")
            .lacks("Colt");
    }
);

both!(
    a_revoked_letter_is_seen_by_all_and_stops_the_work_until_there_is_a_new_one,
    |portal| {
        let mut desk = Desk::open(&portal).await;
        let id = desk.send(NEW).await;
        desk.approve(&id).await;
        let first = letters(&desk, &id).await.remove(0);
        let page = desk
            .press(true, &id, "loa-revoke", &[("revoke_reason", "bad")])
            .await;
        page.is(422).has("3 characters");
        let why = [("revoke_reason", "The port was given to somebody else.")];
        desk.later(1).await;
        desk.press(false, &id, "loa-revoke", &why).await.is(404);
        desk.microsoft_does(&id, "loa-revoke", &why).await;
        let page = portal
            .client()
            .get(&format!("/verify/loa/{}", first.code))
            .await
            .ok();
        page.has("Microsoft revoked this letter on 2026-11-23");
        let page = desk.press(false, &id, "accept_loa", &[]).await.is(409);
        page.has("was revoked");
        let (subject, body) = portal.last_mail(&desk.carrier.admin.email).await.unwrap();
        assert!(subject.contains("revoked the LOA") && body.contains("given to somebody else"));
        let page = desk.isp.get(&format!("/isp/requests/{id}")).await.ok();
        page.has("Revoked").has("given to somebody else");
        let mut anybody = portal.client();
        let page = anybody
            .get(&format!("/verify/loa/{}", first.code))
            .await
            .ok();
        page.lacks("Panel B").lacks("given to somebody else");
        let new = [("rack", "Cage 4, rack 13"), ("port", "Panel A, port 1")];
        desk.microsoft_does(&id, "loa-issue", &new).await;
        desk.isp_does(&id, "accept_loa", &[]).await;
        assert_eq!(letters(&desk, &id).await.len(), 2);
        // The letter is no document that an ISP could remove.
        let document = letters(&desk, &id).await.remove(0).document_id;
        let page = desk
            .isp
            .post(&format!("/isp/documents/{document}/remove"), &[])
            .await;
        page.is(409).has("stays with its request");
    }
);

both!(a_failed_request_takes_its_letter_along, |portal| {
    let mut desk = Desk::open(&portal).await;
    let id = desk.send(NEW).await;
    desk.approve(&id).await;
    let why = [("reason", "The port turned out to be broken.")];
    desk.microsoft_does(&id, "fail", &why).await;
    let loa = letters(&desk, &id).await.remove(0);
    assert!(loa.revoked_at.is_some());
});
