//! Declaring, answering, correcting and ending access services.

use super::REGION;
use crate::tests::support::{Portal, both};
use maps_domain::access::{OrgKind, Role};
use maps_domain::ids::OrgId;

pub(super) async fn parties(portal: &Portal) -> (OrgId, OrgId) {
    let isp = portal.organisation(OrgKind::Isp, "Colt").await;
    let customer = portal.organisation(OrgKind::Customer, "Contoso").await;
    (isp, customer)
}

async fn the_order(portal: &Portal) -> String {
    portal.text("SELECT id FROM orders").await
}

both!(a_customer_declares_and_the_isp_confirms, |portal| {
    let (isp, customer) = parties(&portal).await;
    let site = portal.site(&customer, "PAR-1").await;
    let seller = portal.member(&isp, Role::IspAccountManager).await;
    let mut buyer = portal
        .browser(&customer, Role::CustomerNetworkManager)
        .await;
    let address = format!("/customer/orders/new?isp={isp}&region={REGION}");
    buyer.get(&address).await.ok().has("1 of your sites");
    buyer
        .post(
            "/customer/orders/new",
            &[
                ("isp", isp.as_str()),
                ("region", REGION),
                ("contract_ref", "C-4711"),
                (&format!("service_id.{site}"), "PAR/1"),
                (&format!("in_service_on.{site}"), "2026-11-01"),
                (&format!("prefixes.{site}"), "20.30.40.0/24"),
            ],
        )
        .await
        .to("/customer/orders/");
    let (subject, body) = portal.last_mail(&seller.email).await.unwrap();
    assert!(subject.contains("Order to confirm: Contoso"), "{subject}");
    assert!(
        !body.contains("C-4711"),
        "mail is no place for contract references"
    );

    let id = the_order(&portal).await;
    let line = portal.text("SELECT id FROM order_lines").await;
    let mut answers = portal.signed_in(&seller).await;
    answers
        .get("/isp/orders")
        .await
        .ok()
        .has("1 line waits for your answer")
        .has("C-4711");
    let page = format!("/isp/orders/{id}");
    answers
        .get(&page)
        .await
        .ok()
        .has("PAR/1")
        .has("20.30.40.0/24");
    let waits =
        "SELECT COUNT(*) FROM notifications WHERE kind = 'order_waiting' AND read_at IS NULL";
    assert_eq!(portal.count(waits).await, 1);
    answers
        .post(&page, &[("do", "confirm"), ("line", &line)])
        .await
        .to(&format!("{page}?done=confirmed"));
    assert_eq!(portal.count(waits).await, 0, "done is off the inbox");
    answers
        .post(&page, &[("do", "confirm"), ("line", &line)])
        .await
        .is(409)
        .has("already confirmed");
    buyer
        .get(&format!("/customer/orders/{id}"))
        .await
        .ok()
        .has("Every line is answered");
    let csv = buyer.get("/customer/orders?format=csv").await.ok();
    assert!(
        csv.body.contains("Colt,western-europe,C-4711"),
        "{}",
        csv.body
    );
    assert_eq!(
        portal
            .count("SELECT COUNT(*) FROM rollouts WHERE cause LIKE 'order%'")
            .await,
        2
    );
});

both!(
    a_refused_declaration_keeps_what_was_typed_and_stores_nothing,
    |portal| {
        let (isp, customer) = parties(&portal).await;
        let site = portal.site(&customer, "PAR-1").await;
        let mut buyer = portal.browser(&customer, Role::CustomerAdmin).await;
        let page = buyer
            .post(
                "/customer/orders/new",
                &[
                    ("isp", isp.as_str()),
                    ("region", REGION),
                    ("contract_ref", "C-4711"),
                    (&format!("service_id.{site}"), "PAR/1"),
                    (&format!("in_service_on.{site}"), "soon"),
                    (&format!("prefixes.{site}"), "10.0.0.0/8 20.30.40.1/24"),
                ],
            )
            .await
            .is(422)
            .has("Date `soon` is not a calendar date")
            .has("not public address space")
            .has("has host bits set");
        assert!(page.body.contains("value=\"10.0.0.0/8 20.30.40.1/24\""));
        assert!(page.body.contains("value=\"C-4711\""));
        let empty = [
            ("isp", isp.as_str()),
            ("region", REGION),
            ("contract_ref", "C-1"),
        ];
        buyer
            .post("/customer/orders/new", &empty)
            .await
            .is(422)
            .has("at least one customer site");
        assert_eq!(portal.count("SELECT COUNT(*) FROM orders").await, 0);
        assert_eq!(portal.count("SELECT COUNT(*) FROM site_prefixes").await, 0);
    }
);

both!(
    a_prefix_has_one_holder_who_is_named_to_its_own_organisation_only,
    |portal| {
        let (isp, customer) = parties(&portal).await;
        let stranger = portal.organisation(OrgKind::Customer, "Fabrikam").await;
        let (one, two) = (
            portal.site(&customer, "PAR-1").await,
            portal.site(&customer, "PAR-2").await,
        );
        let theirs = portal.site(&stranger, "X-1").await;
        portal
            .order(&customer, &isp, &[(&one, "20.30.0.0/16")])
            .await;
        let declare = |site: &str| {
            vec![
                ("isp".to_owned(), isp.to_string()),
                ("region".to_owned(), REGION.to_owned()),
                ("contract_ref".to_owned(), "C-2".to_owned()),
                (format!("service_id.{site}"), "S".to_owned()),
                (format!("in_service_on.{site}"), "2026-11-01".to_owned()),
                (format!("prefixes.{site}"), "20.30.40.0/24".to_owned()),
            ]
        };
        let post = |fields: Vec<(String, String)>| fields;
        let mut own = portal.browser(&customer, Role::CustomerAdmin).await;
        let fields = post(declare(&two));
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        own.post("/customer/orders/new", &fields)
            .await
            .is(422)
            .has("Site PAR-1")
            .has("with Colt");
        let mut other = portal.browser(&stranger, Role::CustomerAdmin).await;
        let fields = post(declare(&theirs));
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        other
            .post("/customer/orders/new", &fields)
            .await
            .is(422)
            .has("is registered already")
            .lacks("PAR-1")
            .lacks("20.30.0.0/16");
    }
);

both!(
    a_rejected_line_says_why_frees_its_prefix_and_can_be_declared_again,
    |portal| {
        let (isp, customer) = parties(&portal).await;
        let site = portal.site(&customer, "PAR-1").await;
        let mut buyer = portal.browser(&customer, Role::CustomerAdmin).await;
        let mut seller = portal.browser(&isp, Role::IspAdmin).await;
        buyer
            .post(
                "/customer/orders/new",
                &[
                    ("isp", isp.as_str()),
                    ("region", REGION),
                    ("contract_ref", "C-4711"),
                    (&format!("service_id.{site}"), "PAR/1"),
                    (&format!("in_service_on.{site}"), "2026-11-01"),
                    (&format!("prefixes.{site}"), "20.30.40.0/24"),
                ],
            )
            .await
            .to("/customer/orders/");
        let id = the_order(&portal).await;
        let line = portal.text("SELECT id FROM order_lines").await;
        let (theirs, ours) = (
            format!("/isp/orders/{id}"),
            format!("/customer/orders/{id}"),
        );
        seller
            .post(
                &theirs,
                &[("do", "reject"), ("line", &line), ("reason", "no")],
            )
            .await
            .is(422)
            .has("at least 10");
        seller
            .post(
                &theirs,
                &[
                    ("do", "reject"),
                    ("line", &line),
                    ("reason", "PAR/1 is a voice service."),
                ],
            )
            .await
            .to(&theirs);
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM site_prefixes WHERE released_at IS NULL")
                .await,
            0
        );
        buyer
            .get(&ours)
            .await
            .ok()
            .has("PAR/1 is a voice service.")
            .has("Correct and declare again");
        let again = [
            ("do".to_owned(), "again".to_owned()),
            ("line".to_owned(), line.clone()),
            (format!("service_id.{line}"), "PAR/2".to_owned()),
            (format!("in_service_on.{line}"), "2026-11-01".to_owned()),
            (format!("prefixes.{line}"), "20.30.40.0/24".to_owned()),
        ];
        let again: Vec<(&str, &str)> = again
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        buyer.post(&ours, &again).await.to(&ours);
        seller
            .get(&theirs)
            .await
            .ok()
            .has("PAR/2")
            .has("wait for you");
    }
);

both!(
    foreign_orders_look_absent_and_microsoft_sees_no_contract,
    |portal| {
        let (isp, customer) = parties(&portal).await;
        let site = portal.site(&customer, "PAR-1").await;
        let id = portal
            .order(&customer, &isp, &[(&site, "20.30.40.0/24")])
            .await;
        let rival = portal.organisation(OrgKind::Isp, "Rival").await;
        let mut rival = portal.browser(&rival, Role::IspAdmin).await;
        let foreign = rival.get(&format!("/isp/orders/{id}")).await.is(404);
        let absent = rival.get("/isp/orders/0190-none").await.is(404);
        assert_eq!(foreign.text(), absent.text());
        let line = portal.text("SELECT id FROM order_lines").await;
        rival
            .post(
                &format!("/isp/orders/{id}"),
                &[("do", "confirm"), ("line", &line)],
            )
            .await
            .is(404);
        let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
        let mut lead = portal.browser(&microsoft, Role::LeadReviewer).await;
        lead.get(&format!("/customer/orders/{id}")).await.is(404);
        let leaks = portal.count("SELECT COUNT(*) FROM audit_entries WHERE changes LIKE '%C-4711%' OR summary LIKE '%C-4711%'").await;
        assert_eq!(leaks, 0, "Microsoft reads the audit trail");
    }
);

both!(
    a_list_of_400_sites_is_declared_at_once_or_not_at_all,
    |portal| {
        let (isp, customer) = parties(&portal).await;
        let mut list = String::from("site_id,service_id,in_service_on,prefixes\n");
        for n in 0..400 {
            portal.site(&customer, &format!("S-{n:03}")).await;
            list.push_str(&format!(
                "S-{n:03},SVC-{n},2026-11-01,20.{}.{}.0/24\n",
                30 + n / 200,
                n % 200
            ));
        }
        let mut buyer = portal.browser(&customer, Role::CustomerAdmin).await;
        let fields = [
            ("isp", isp.as_str()),
            ("region", REGION),
            ("contract_ref", "C-1"),
        ];
        let broken = list.replace("SVC-7,2026-11-01", "SVC-7,yesterday");
        buyer
            .upload(
                "/customer/orders/new",
                &fields,
                ("file", "lines.csv", broken.as_bytes()),
            )
            .await
            .is(422)
            .has("Line 9, in_service_on: Date `yesterday`");
        assert_eq!(portal.count("SELECT COUNT(*) FROM order_lines").await, 0);
        buyer
            .upload(
                "/customer/orders/new",
                &fields,
                ("file", "lines.csv", list.as_bytes()),
            )
            .await
            .to("/customer/orders/");
        assert_eq!(portal.count("SELECT COUNT(*) FROM order_lines").await, 400);
        assert_eq!(
            portal.count("SELECT COUNT(*) FROM site_prefixes").await,
            400
        );
    }
);
