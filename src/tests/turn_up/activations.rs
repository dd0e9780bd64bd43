//! What turns a site on, what stops it, and what its customer sees.

use crate::tests::support::both;
use maps_domain::access::{OrgKind, Role};
use maps_domain::choice::Scope;
use maps_domain::pni::MapsUse;

both!(
    a_confirmed_order_turns_the_site_on_without_a_click,
    |portal| {
        let isp = portal.organisation(OrgKind::Isp, "Colt").await;
        let customer = portal.organisation(OrgKind::Customer, "Contoso").await;
        let buyer = portal.member(&customer, Role::CustomerAdmin).await;
        let site = portal.site(&customer, "PAR-1").await;
        portal.choose(&customer, Scope::Global, &[&isp]).await;
        portal.run_jobs().await;
        assert_eq!(portal.state(&site, &isp).await, "waiting_for_qualification");
        portal.qualify(&isp, &["paris", "amsterdam"]).await;
        portal.stand(&isp).await;
        portal
            .order(&customer, &isp, &[(&site, "20.30.40.0/24")])
            .await;
        portal.advance_hours(1);
        portal.run_jobs().await;
        assert_eq!(portal.state(&site, &isp).await, "active");
        assert_eq!(
            portal
                .text("SELECT primary_metro_id FROM activations")
                .await,
            "paris"
        );
        assert_eq!(
            portal.text("SELECT backup_metro_id FROM activations").await,
            "amsterdam"
        );
        let (subject, body) = portal.last_mail(&buyer.email).await.unwrap();
        assert_eq!(subject, "Customer sites turned on");
        assert!(
            body.contains("1 customer site turned on with Colt"),
            "{body}"
        );
        let told = portal
            .count("SELECT COUNT(*) FROM notifications WHERE kind = 'activated'")
            .await;
        portal.roll_out(Default::default()).await;
        portal.run_jobs().await;
        let again = portal
            .count("SELECT COUNT(*) FROM notifications WHERE kind = 'activated'")
            .await;
        assert_eq!(told, again, "walking again tells nobody again");

        let mut browser = portal.signed_in(&buyer).await;
        browser
            .get("/customer/activations")
            .await
            .ok()
            .has("1 active")
            .has("Site PAR-1")
            .has("Paris, Amsterdam");
        let id = portal.text("SELECT id FROM activations").await;
        browser
            .get(&format!("/customer/activations/{id}"))
            .await
            .ok()
            .has("Standing authorisation of the ISP")
            .has("Nothing has to be done")
            .has("The portal turned it on")
            .has("By the rollout \u{201c}Colt for Contoso in Western Europe\u{201d}")
            .has("of the audit trail, whose hash covers this activation");
    }
);

both!(
    a_batch_waits_for_the_type_conversion_and_goes_on_by_itself,
    |portal| {
        let isp = portal.organisation(OrgKind::Isp, "Colt").await;
        let customer = portal.organisation(OrgKind::Customer, "Contoso").await;
        let site = portal.site(&customer, "PAR-1").await;
        portal.qualify(&isp, &["paris", "amsterdam"]).await;
        portal.stand(&isp).await;
        portal.turn_use(&isp, "paris", MapsUse::Ordinary).await;
        portal.choose(&customer, Scope::Global, &[&isp]).await;
        portal
            .order(&customer, &isp, &[(&site, "20.30.40.0/24")])
            .await;
        portal.run_jobs().await;
        assert_eq!(portal.state(&site, &isp).await, "provisioning");
        let waits = "SELECT step || ' ' || owner || ' ' || state FROM batch_steps WHERE state IN ('due', 'failed')";
        assert_eq!(portal.text(waits).await, "in_maps_use isp due");
        let batch = portal.text("SELECT id FROM batches").await;
        let mut engineer = portal.browser(&isp, Role::IspEngineer).await;
        engineer
            .get(&format!("/isp/activations/{batch}"))
            .await
            .ok()
            .has("waits for you")
            .has("The connections in Paris carry ordinary peering");
        // The site does not go to the metro farther away meanwhile.
        let primary = "SELECT primary_metro_id FROM activations";
        assert_eq!(portal.text(primary).await, "paris");

        portal.turn_use(&isp, "paris", MapsUse::Converting).await;
        portal.roll_out(Default::default()).await;
        portal.run_jobs().await;
        assert_eq!(portal.text(waits).await, "in_maps_use microsoft due");
        let id = portal.text("SELECT id FROM activations").await;
        let mut buyer = portal.browser(&customer, Role::CustomerViewer).await;
        buyer
            .get(&format!("/customer/activations/{id}"))
            .await
            .ok()
            .has("waits for Microsoft")
            .has("Microsoft converts the connections in Paris to MAPS use");

        portal.turn_use(&isp, "paris", MapsUse::InUse).await;
        portal.roll_out(Default::default()).await;
        portal.run_jobs().await;
        assert_eq!(portal.state(&site, &isp).await, "active");
    }
);

both!(
    steps_by_hand_are_done_once_for_all_sites_of_a_batch,
    |portal| {
        let isp = portal.organisation(OrgKind::Isp, "Colt").await;
        let customer = portal.organisation(OrgKind::Customer, "Contoso").await;
        let (one, two) = (
            portal.site(&customer, "A").await,
            portal.site(&customer, "B").await,
        );
        portal.accept_by_hand().await;
        portal.qualify(&isp, &["paris"]).await;
        portal.choose(&customer, Scope::Global, &[&isp]).await;
        portal
            .order(
                &customer,
                &isp,
                &[(&one, "20.30.40.0/24"), (&two, "20.30.41.0/24")],
            )
            .await;
        portal.run_jobs().await;
        assert_eq!(portal.state(&one, &isp).await, "provisioning");
        assert_eq!(portal.count("SELECT COUNT(*) FROM batches").await, 1);
        let batch = portal.text("SELECT id FROM batches").await;
        let (theirs, ours) = (
            format!("/isp/activations/{batch}"),
            format!("/review/operations/{batch}"),
        );

        let engineer = portal.member(&isp, Role::IspEngineer).await;
        let mut isp_side = portal.signed_in(&engineer).await;
        let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
        let operator = portal.member(&microsoft, Role::Operations).await;
        let mut operations = portal.signed_in(&operator).await;
        let step = |step: &'static str, verb: &'static str| {
            vec![("step", step), ("do", verb), ("signed", "yes")]
        };

        isp_side
            .get(&theirs)
            .await
            .ok()
            .has("waits for you")
            .has("community 8075:8007");
        isp_side
            .post(&theirs, &[("step", "routes_announced"), ("do", "complete")])
            .await
            .is(422)
            .has("Tick the statement");
        isp_side
            .post(&theirs, &step("microsoft_accepts", "complete"))
            .await
            .is(409)
            .has("step of Microsoft");
        operations
            .get("/review/operations")
            .await
            .ok()
            .has("No step waits for Microsoft");
        isp_side
            .post(&theirs, &step("routes_announced", "complete"))
            .await
            .to(&theirs);
        portal.run_jobs().await;
        let (subject, _) = portal.last_mail(&operator.email).await.unwrap();
        assert!(
            subject.starts_with("Step due: Microsoft accepts the prefixes for Contoso"),
            "{subject}"
        );

        operations
            .get("/review/operations")
            .await
            .ok()
            .has("1 batch waits for Microsoft")
            .has("Colt");
        operations
            .post(
                &ours,
                &[
                    ("step", "microsoft_accepts"),
                    ("do", "fail"),
                    ("reason", "20.30.41.0/24 is not in the registry."),
                ],
            )
            .await
            .to(&ours);
        portal.run_jobs().await;
        assert_eq!(portal.state(&two, &isp).await, "failed");
        isp_side
            .get(&theirs)
            .await
            .ok()
            .has("20.30.41.0/24 is not in the registry.");
        operations
            .post(&ours, &step("microsoft_accepts", "retry"))
            .await
            .to(&ours);
        portal.run_jobs().await;
        assert_eq!(portal.state(&two, &isp).await, "provisioning");
        operations
            .post(&ours, &step("microsoft_accepts", "complete"))
            .await
            .to(&ours);
        portal.run_jobs().await;
        isp_side
            .post(&theirs, &step("end_to_end_test", "complete"))
            .await
            .to(&theirs);
        portal.run_jobs().await;
        for site in [&one, &two] {
            assert_eq!(portal.state(site, &isp).await, "active");
        }
        let batch_state = portal.text("SELECT state FROM batches").await;
        assert_eq!(batch_state, "finished");
    }
);
