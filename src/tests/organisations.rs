//! Organisations: record, contacts, ASNs, what Microsoft decides about them, and who sees the history.

use super::support::both;
use maps_domain::access::{OrgKind, Role};

const RECORD: &[(&str, &str)] = &[
    ("legal_name", "Colt Technology Services Ltd"),
    ("display_name", "Colt"),
    ("isp_type", "nsp"),
    ("website", "https://www.colt.example"),
    ("noc_email", "NOC@colt.example"),
    ("noc_phone", "+44 20 7946 0000"),
];

both!(
    an_isp_keeps_its_record_and_its_history_says_what_changed,
    |portal| {
        let org = portal.organisation(OrgKind::Isp, "Colt").await;
        let mut admin = portal.browser(&org, Role::IspAdmin).await;
        admin
            .get("/isp/organisation")
            .await
            .ok()
            .has("No ASN yet")
            .has("missing");
        admin
            .post("/isp/organisation/edit", RECORD)
            .await
            .to("/isp/organisation?done=saved");
        admin
            .get("/isp/organisation")
            .await
            .ok()
            .has("noc@colt.example")
            .has("Network service provider");
        admin
            .get("/isp/history")
            .await
            .ok()
            .has("changed the record of Colt")
            .has("NOC telephone nothing → +44 20 7946 0000");
        let file = admin.get("/isp/history?format=csv").await.ok();
        assert!(
            file.headers["content-disposition"]
                .to_str()
                .unwrap()
                .contains("history.csv")
        );
        assert!(
            file.body.contains("changed the record of Colt"),
            "{}",
            file.body
        );
    }
);

both!(a_refused_record_keeps_what_was_typed, |portal| {
    let org = portal.organisation(OrgKind::Isp, "Colt").await;
    let mut admin = portal.browser(&org, Role::IspAdmin).await;
    let page = admin
        .post(
            "/isp/organisation/edit",
            &[
                ("legal_name", "Colt"),
                ("display_name", "C"),
                ("isp_type", "nsp"),
                ("website", "javascript:alert(1)"),
                ("noc_email", "noc@gmail.com"),
                ("noc_phone", "call us"),
            ],
        )
        .await
        .is(422)
        .has("4 things to correct")
        .has("CON-02")
        .has("CON-01")
        .has("not a web address");
    assert!(page.body.contains("value=\"noc@gmail.com\""));
    admin.get("/isp/organisation").await.ok().lacks("gmail");
});

both!(
    contacts_are_added_by_role_and_only_ones_own_are_removed,
    |portal| {
        let ours = portal.organisation(OrgKind::Isp, "Ours").await;
        let theirs = portal.organisation(OrgKind::Isp, "Theirs").await;
        let mut admin = portal.browser(&ours, Role::IspAdmin).await;
        let mut other = portal.browser(&theirs, Role::IspAdmin).await;
        let noc = [
            ("role", "Noc"),
            ("name", "NOC"),
            ("email", "noc@ours.example"),
            ("phone", ""),
        ];
        admin
            .post("/isp/organisation/contacts", &noc)
            .await
            .is(422)
            .has("reachable by telephone");
        let noc = [
            ("role", "Noc"),
            ("name", "NOC"),
            ("email", "noc@ours.example"),
            ("phone", "+47 22 00 00 00"),
        ];
        admin
            .post("/isp/organisation/contacts", &noc)
            .await
            .to("/isp/organisation?done=added");
        admin
            .post("/isp/organisation/contacts", &noc)
            .await
            .is(422)
            .has("already listed");
        let page = admin
            .get("/isp/organisation")
            .await
            .ok()
            .has("noc@ours.example");
        let (_, rest) = page.body.split_once("/isp/organisation/contacts/").unwrap();
        let path = format!(
            "/isp/organisation/contacts/{}",
            rest.split('"').next().unwrap()
        );
        let foreign = other.post(&path, &[]).await.is(404);
        let absent = other
            .post("/isp/organisation/contacts/none/remove", &[])
            .await
            .is(404);
        assert_eq!(foreign.text(), absent.text());
        admin
            .post(&path, &[])
            .await
            .to("/isp/organisation?done=removed");
        admin
            .get("/isp/organisation")
            .await
            .ok()
            .has("No contacts yet")
            .has("removed NOC");
    }
);

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

async fn claimed(portal: &super::support::Portal, org: &maps_domain::ids::OrgId) -> String {
    let mut admin = portal.browser(org, Role::IspAdmin).await;
    admin
        .post(
            "/isp/organisation/asns",
            &[("asn", "3356"), ("peer_name", "Level 3")],
        )
        .await
        .to("/isp/organisation");
    let mut tx = portal.app.db.read().await.unwrap();
    let rows = crate::server::db::asns::of_org(&mut tx, org).await.unwrap();
    rows.into_iter().next().unwrap().id
}

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

both!(
    the_list_of_organisations_filters_sorts_and_leaves_as_a_file,
    |portal| {
        let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
        let mut reviewer = portal.browser(&microsoft, Role::Reviewer).await;
        for name in ["Alpha", "Beta", "Gamma"] {
            portal.organisation(OrgKind::Isp, name).await;
        }
        portal.organisation(OrgKind::Customer, "Contoso").await;
        reviewer
            .get("/review/organisations?kind=customer")
            .await
            .ok()
            .has("Contoso")
            .lacks("Alpha");
        reviewer
            .get("/review/organisations?q=BET")
            .await
            .ok()
            .has("Beta")
            .lacks("Gamma");
        let page = reviewer
            .get("/review/organisations?sort=-name&kind=isp")
            .await
            .ok();
        let text = page.text();
        assert!(
            text.find("Gamma").unwrap() < text.find("Alpha").unwrap(),
            "{text}"
        );
        reviewer
            .get("/review/organisations?q=nothing")
            .await
            .ok()
            .has("No organisation matches");
        let file = reviewer
            .get("/review/organisations?kind=isp&format=csv")
            .await
            .ok();
        assert_eq!(file.body.lines().count(), 4, "{}", file.body);
        let mut stranger = portal
            .browser(
                &portal.organisation(OrgKind::Isp, "Delta").await,
                Role::IspAdmin,
            )
            .await;
        stranger.get("/review/organisations").await.is(404);
    }
);

both!(a_customer_sees_its_enrolment, |portal| {
    let org = portal.organisation(OrgKind::Customer, "Contoso").await;
    let mut admin = portal.browser(&org, Role::CustomerAdmin).await;
    admin
        .get("/customer/organisation")
        .await
        .ok()
        .has("is enrolled")
        .has("contoso.example");
    admin
        .post(
            "/customer/organisation/edit",
            &[
                ("legal_name", "Contoso AG"),
                ("display_name", "Contoso"),
                ("website", ""),
            ],
        )
        .await
        .to("/customer/organisation?done=saved");
    admin
        .get("/customer/organisation")
        .await
        .ok()
        .has("Contoso AG");
    admin
        .post("/customer/organisation/terms", &[])
        .await
        .is(409)
        .has("accepted before");
    admin.get("/isp/organisation").await.is(404);
});

both!(the_whole_trail_is_for_leads_and_auditors, |portal| {
    let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    let org = portal.organisation(OrgKind::Isp, "Colt").await;
    portal
        .browser(&org, Role::IspAdmin)
        .await
        .post("/isp/organisation/edit", RECORD)
        .await
        .to("/isp");
    let mut auditor = portal.browser(&microsoft, Role::Auditor).await;
    auditor
        .get("/review/audit")
        .await
        .ok()
        .has("changed the record of Colt")
        .has("(Colt)");
    auditor
        .get("/review/audit?kind=organisation&q=colt")
        .await
        .ok()
        .has("changed the record of Colt");
    auditor
        .get("/review/audit?only=refused")
        .await
        .ok()
        .has("No entries");
    auditor
        .post("/review/audit", &[])
        .await
        .ok()
        .has("The chain is whole");
    let file = auditor.get("/review/audit?format=csv").await.ok();
    assert!(file.body.starts_with("seq,time_utc"), "{}", file.body);
    portal
        .browser(&microsoft, Role::Reviewer)
        .await
        .get("/review/audit")
        .await
        .is(403);
    portal
        .browser(&org, Role::IspAdmin)
        .await
        .get("/review/audit")
        .await
        .is(404);
});
