//! What organisations say of themselves.

use super::*;

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
