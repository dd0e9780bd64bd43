//! What happens to activations that run: a lost qualification, another ISP, other edge sites.

use crate::tests::support::both;
use maps_domain::access::{OrgKind, Role};
use maps_domain::choice::Scope;

both!(
    losing_the_qualification_tells_everybody_and_cuts_nobody_off,
    |portal| {
        let isp = portal.organisation(OrgKind::Isp, "Colt").await;
        let customer = portal.organisation(OrgKind::Customer, "Contoso").await;
        let buyer = portal.member(&customer, Role::CustomerAdmin).await;
        let site = portal.site(&customer, "A").await;
        portal.qualify(&isp, &["paris"]).await;
        portal.stand(&isp).await;
        portal.choose(&customer, Scope::Global, &[&isp]).await;
        portal
            .order(&customer, &isp, &[(&site, "20.30.40.0/24")])
            .await;
        portal.run_jobs().await;
        portal.advance_hours(1);
        portal.set_qualification(&isp, "suspended").await;
        portal.roll_out(Default::default()).await;
        portal.run_jobs().await;
        assert_eq!(portal.state(&site, &isp).await, "at_risk");
        let (subject, body) = portal.last_mail(&buyer.email).await.unwrap();
        assert_eq!(subject, "Customer sites at risk");
        assert!(
            body.contains("Traffic still runs") && body.contains("Why: "),
            "{body}"
        );
        // The page says what happened to the ISP, and that nobody else on the list is ready.
        let mut browser = portal.signed_in(&buyer).await;
        let page = format!(
            "/customer/activations/{}",
            portal.activation(&site, &isp).await
        );
        browser
            .get(&page)
            .await
            .ok()
            .has("Microsoft has suspended the qualification of Colt in Western Europe.")
            .has("No other ISP on your list is ready for this site.");
        portal.advance_hours(1);
        portal.set_qualification(&isp, "qualified").await;
        portal.roll_out(Default::default()).await;
        portal.run_jobs().await;
        assert_eq!(portal.state(&site, &isp).await, "active");
        // It ran all the time: nothing was turned on.
        let (subject, body) = portal.last_mail(&buyer.email).await.unwrap();
        assert_eq!(subject, "Customer sites no longer at risk");
        assert!(
            body.contains("1 customer site no longer at risk with Colt"),
            "{body}"
        );
    }
);

both!(
    a_move_to_another_isp_is_made_before_the_old_one_goes,
    |portal| {
        let old = portal.organisation(OrgKind::Isp, "Colt").await;
        let new = portal.organisation(OrgKind::Isp, "Orange").await;
        let customer = portal.organisation(OrgKind::Customer, "Contoso").await;
        let site = portal.site(&customer, "A").await;
        for isp in [&old, &new] {
            portal.qualify(isp, &["paris"]).await;
            portal.stand(isp).await;
        }
        portal.choose(&customer, Scope::Global, &[&old]).await;
        portal
            .order(&customer, &old, &[(&site, "20.30.40.0/24")])
            .await;
        portal.run_jobs().await;
        portal.choose(&customer, Scope::Global, &[&new]).await;
        portal.run_jobs().await;
        assert_eq!(
            portal.state(&site, &old).await,
            "active",
            "kept until the new one runs"
        );
        portal
            .order(&customer, &new, &[(&site, "20.30.50.0/24")])
            .await;
        portal.run_jobs().await;
        assert_eq!(portal.state(&site, &new).await, "active");
        // The order's rollout walks the sites of the new ISP; it takes the old one down with it.
        assert_eq!(portal.state(&site, &old).await, "inactive");
    }
);

both!(
    a_second_isp_stands_by_until_a_prefix_is_assigned_to_it,
    |portal| {
        let first = portal.organisation(OrgKind::Isp, "Colt").await;
        let second = portal.organisation(OrgKind::Isp, "Orange").await;
        let customer = portal.organisation(OrgKind::Customer, "Contoso").await;
        let site = portal.site(&customer, "A").await;
        for isp in [&first, &second] {
            portal.qualify(isp, &["paris"]).await;
            portal.stand(isp).await;
        }
        portal
            .choose(&customer, Scope::Global, &[&first, &second])
            .await;
        let order = portal
            .order(&customer, &first, &[(&site, "20.30.40.0/24")])
            .await;
        portal.order(&customer, &second, &[(&site, "")]).await;
        portal.run_jobs().await;
        assert_eq!(portal.state(&site, &first).await, "active");
        let mut viewer = portal.browser(&customer, Role::CustomerViewer).await;
        let page = format!(
            "/customer/activations/{}",
            portal.activation(&site, &first).await
        );
        viewer
            .get(&page)
            .await
            .ok()
            .has("Others on the list")
            .has("Orange, your choice 2");
        assert_eq!(portal.state(&site, &second).await, "standby");
        let prefix = portal.text("SELECT id FROM site_prefixes").await;
        let mut buyer = portal.browser(&customer, Role::CustomerAdmin).await;
        let page = format!("/customer/orders/{order}");
        buyer
            .get(&page)
            .await
            .ok()
            .has("Assign a prefix to another ISP")
            .has("Orange");
        buyer
            .post(
                &page,
                &[
                    ("do", "assign"),
                    ("prefix", &prefix),
                    ("isp", second.as_str()),
                ],
            )
            .await
            .to(&page);
        portal.run_jobs().await;
        assert_eq!(portal.state(&site, &second).await, "active");
        assert_eq!(portal.state(&site, &first).await, "standby");
        let mut isp = portal.browser(&first, Role::IspAdmin).await;
        isp.get(&format!("/isp/orders/{order}"))
            .await
            .ok()
            .lacks("Orange");
    }
);

both!(the_customer_changes_edge_sites_within_the_rules, |portal| {
    let isp = portal.organisation(OrgKind::Isp, "Colt").await;
    let customer = portal.organisation(OrgKind::Customer, "Contoso").await;
    let site = portal.site(&customer, "A").await;
    portal.qualify(&isp, &["paris", "amsterdam"]).await;
    portal.stand(&isp).await;
    portal.choose(&customer, Scope::Global, &[&isp]).await;
    portal
        .order(&customer, &isp, &[(&site, "20.30.40.0/24")])
        .await;
    portal.run_jobs().await;
    let id = portal.text("SELECT id FROM activations").await;
    let page = format!("/customer/activations/{id}");
    let mut buyer = portal.browser(&customer, Role::CustomerAdmin).await;
    buyer
        .post(&page, &[("primary", "amsterdam"), ("backup", "")])
        .await
        .is(422)
        .has("ACT-04");
    buyer
        .post(&page, &[("primary", "london"), ("backup", "paris")])
        .await
        .is(422)
        .has("not covered");
    buyer
        .post(&page, &[("primary", "amsterdam"), ("backup", "paris")])
        .await
        .to(&page);
    assert_eq!(
        portal
            .text("SELECT primary_metro_id FROM activations")
            .await,
        "amsterdam"
    );
    portal.roll_out(Default::default()).await;
    portal.run_jobs().await;
    assert_eq!(
        portal
            .text("SELECT primary_metro_id FROM activations")
            .await,
        "amsterdam"
    );
    let stranger = portal.organisation(OrgKind::Customer, "Fabrikam").await;
    let mut stranger = portal.browser(&stranger, Role::CustomerAdmin).await;
    stranger.get(&page).await.is(404);
    stranger
        .post(&page, &[("primary", "paris"), ("consent", "yes")])
        .await
        .is(404);
});

both!(
    a_region_that_qualifies_later_becomes_the_backup_and_is_given_up_when_it_is_lost,
    |portal| {
        let isp = portal.organisation(OrgKind::Isp, "Colt").await;
        let customer = portal.organisation(OrgKind::Customer, "Contoso").await;
        let site = portal.site(&customer, "A").await;
        portal.qualify(&isp, &["paris"]).await;
        portal.stand(&isp).await;
        portal.choose(&customer, Scope::Global, &[&isp]).await;
        portal
            .order(&customer, &isp, &[(&site, "20.30.40.0/24")])
            .await;
        portal.run_jobs().await;
        assert_eq!(portal.state(&site, &isp).await, "active");
        let backup = "SELECT COALESCE(backup_metro_id, 'none') FROM activations";
        assert_eq!(portal.text(backup).await, "none");
        portal
            .qualify_in(&isp, "northern-europe", &["london"])
            .await;
        portal.roll_out(Default::default()).await;
        portal.run_jobs().await;
        assert_eq!(portal.text(backup).await, "london");
        assert_eq!(portal.state(&site, &isp).await, "active");
        let mut tx = portal.app.db.begin().await.unwrap();
        tx.exec(
            "UPDATE qualifications SET state = 'suspended' WHERE region_id = 'northern-europe'",
            vec![],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        portal.roll_out(Default::default()).await;
        portal.run_jobs().await;
        assert_eq!(portal.text(backup).await, "none");
    }
);
