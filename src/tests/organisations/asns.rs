//! ASNs: entered, decided, moved.

use super::*;

both!(
    an_asn_is_checked_entered_once_and_waits_for_a_reviewer,
    |portal| {
        let org = portal.organisation(OrgKind::Isp, "Colt").await;
        let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
        let reviewer = portal.member(&microsoft, Role::Reviewer).await;
        let mut engineer = portal.browser(&org, Role::IspEngineer).await;
        for (asn, why) in [
            ("8075", "Microsoft's own"),
            ("64512", "reserved range"),
            ("colt", "not a number"),
        ] {
            engineer
                .post(
                    "/isp/organisation/asns",
                    &[("asn", asn), ("peer_name", "Colt")],
                )
                .await
                .is(422)
                .has(why);
        }
        engineer
            .post(
                "/isp/organisation/asns",
                &[("asn", "0.8220"), ("peer_name", "Colt")],
            )
            .await
            .to("/isp/organisation?done=asn-entered");
        engineer
            .get("/isp/organisation")
            .await
            .ok()
            .has("AS8220")
            .has("Waiting for a reviewer");
        engineer
            .post(
                "/isp/organisation/asns",
                &[("asn", "8220"), ("peer_name", "Colt")],
            )
            .await
            .is(422)
            .has("already in your list");
        let (subject, _) = portal.last_mail(&reviewer.email).await.unwrap();
        assert_eq!(subject, "Colt entered AS8220");
        let mut viewer = portal.browser(&org, Role::IspViewer).await;
        viewer
            .post(
                "/isp/organisation/asns",
                &[("asn", "3356"), ("peer_name", "Colt")],
            )
            .await
            .is(403);
    }
);

both!(
    a_number_that_somebody_else_holds_is_refused_and_the_reviewers_hear_of_it,
    |portal| {
        let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
        portal.member(&microsoft, Role::Reviewer).await;
        let first = portal.organisation(OrgKind::Isp, "First").await;
        let second = portal.organisation(OrgKind::Isp, "Second").await;
        let claim = [("asn", "3356"), ("peer_name", "Level 3")];
        portal
            .browser(&first, Role::IspAdmin)
            .await
            .post("/isp/organisation/asns", &claim)
            .await
            .to("/isp/organisation");
        let mut late = portal.browser(&second, Role::IspAdmin).await;
        for _ in 0..2 {
            late.post("/isp/organisation/asns", &claim)
                .await
                .is(422)
                .has("registered by another organisation")
                .lacks("First");
        }
        let told = "SELECT COUNT(*) FROM mails WHERE subject = 'AS3356 is claimed twice'";
        assert_eq!(portal.count(told).await, 1);
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM notifications WHERE kind = 'asn_claimed_twice'")
                .await,
            1,
            "trying again does not fill the reviewers' inbox"
        );
        assert_eq!(portal.count("SELECT COUNT(*) FROM asns").await, 1);
        late.get("/isp/history")
            .await
            .ok()
            .has("could not enter AS3356");
    }
);

both!(
    a_reviewer_decides_on_an_asn_with_a_reason_and_the_isp_is_told,
    |portal| {
        let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
        let mut reviewer = portal.browser(&microsoft, Role::Reviewer).await;
        let org = portal.organisation(OrgKind::Isp, "Lumen").await;
        let asn = claimed(&portal, &org).await;
        let page = format!("/review/organisations/{org}");
        reviewer
            .get("/review/organisations?state=pending")
            .await
            .ok()
            .has("Lumen")
            .has("AS3356");
        reviewer
            .get(&page)
            .await
            .ok()
            .has("1 ASN waits")
            .has("DB-IP")
            .has("Announces");
        let decide = format!("{page}/asns/{asn}/decide");
        let (event, reason) = (
            format!("decide.{asn}.event"),
            format!("decide.{asn}.reason"),
        );
        let (event, reason) = (event.as_str(), reason.as_str());
        reviewer
            .post(&decide, &[(event, "dispute"), (reason, "no")])
            .await
            .is(422)
            .has("at least 10 are needed");
        reviewer
            .post(
                &decide,
                &[
                    (event, "dispute"),
                    (reason, "The registry names another holder."),
                ],
            )
            .await
            .to(&format!("{page}?done=asn-decided"));
        let mut isp = portal.browser(&org, Role::IspViewer).await;
        isp.get("/isp/organisation")
            .await
            .ok()
            .has("Disputed")
            .has("The registry names another holder.");
        reviewer
            .post(
                &decide,
                &[
                    (event, "dispute"),
                    (reason, "The registry names another holder."),
                ],
            )
            .await
            .is(409)
            .has("disputed already");
        reviewer
            .post(&decide, &[(event, "approve")])
            .await
            .to(&page);
        isp.get("/isp/history")
            .await
            .ok()
            .has("Microsoft approved AS3356")
            .lacks("Reviewer");
        let mut auditor = portal.browser(&microsoft, Role::Auditor).await;
        auditor
            .post(
                &decide,
                &[(event, "retire"), (reason, "Merged into another network.")],
            )
            .await
            .is(403);
        isp.post(&decide, &[(event, "approve")]).await.is(404);
    }
);

both!(
    a_lead_moves_an_asn_and_neither_side_learns_the_others_name,
    |portal| {
        let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
        let mut lead = portal.browser(&microsoft, Role::LeadReviewer).await;
        let from = portal.organisation(OrgKind::Isp, "Oldnet").await;
        let to = portal.organisation(OrgKind::Isp, "Newnet").await;
        let asn = claimed(&portal, &from).await;
        let path = format!("/review/organisations/{from}/asns/{asn}/move");
        let (target, why) = (format!("move.{asn}.to"), format!("move.{asn}.reason"));
        let reason = (why.as_str(), "Newnet bought the network on 2026-11-01.");
        lead.post(&path, &[(&target, "nobody"), reason])
            .await
            .is(422)
            .has("Choose another ISP")
            .has("Newnet bought");
        lead.post(&path, &[(&target, "newnet"), reason])
            .await
            .to(&format!("/review/organisations/{from}?done=moved"));
        let mut new = portal.browser(&to, Role::IspAdmin).await;
        new.get("/isp/organisation")
            .await
            .ok()
            .has("AS3356")
            .lacks("Oldnet");
        let mut old = portal.browser(&from, Role::IspAdmin).await;
        old.get("/isp/organisation").await.ok().has("No ASN yet");
        lead.post(&path, &[(&target, "newnet"), reason])
            .await
            .is(404);
    }
);
