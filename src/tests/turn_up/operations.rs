//! Rollouts and permissions as operations and ISPs steer them.

use crate::tests::support::both;
use maps_domain::access::{OrgKind, Role};
use maps_domain::choice::Scope;

both!(a_rollout_is_paused_resumed_and_watched, |portal| {
    let isp = portal.organisation(OrgKind::Isp, "Colt").await;
    let customer = portal.organisation(OrgKind::Customer, "Contoso").await;
    let site = portal.site(&customer, "A").await;
    let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    let mut operations = portal.browser(&microsoft, Role::Operations).await;
    portal.choose(&customer, Scope::Global, &[&isp]).await;
    let id = portal.text("SELECT id FROM rollouts").await;
    let page = format!("/review/rollouts/{id}");
    let queued = operations
        .get(&page)
        .await
        .ok()
        .has("as soon as a worker is free");
    assert!(
        queued.headers.contains_key("refresh"),
        "it refreshes without script"
    );
    operations.post(&page, &[("do", "pause")]).await.to(&page);
    portal.run_jobs().await;
    assert_eq!(portal.state(&site, &isp).await, "");
    let refused = operations
        .post(&page, &[("do", "pause")])
        .await
        .is(409)
        .has("it cannot be paused")
        .has("Resume");
    assert!(!refused.headers.contains_key("refresh"));
    let mut auditor = portal.browser(&microsoft, Role::Auditor).await;
    auditor.post(&page, &[("do", "resume")]).await.is(403);
    operations.post(&page, &[("do", "resume")]).await.to(&page);
    portal.run_jobs().await;
    assert_eq!(portal.state(&site, &isp).await, "waiting_for_qualification");
    let finished = operations
        .get(&page)
        .await
        .ok()
        .has("1 of 1 customer sites")
        .has("looked at 1 customer site, changed 1 activation");
    assert!(!finished.headers.contains_key("refresh"));
    operations
        .get("/review/rollouts")
        .await
        .ok()
        .has("Test")
        .has("Finished");
});

both!(
    a_standing_authorisation_starts_what_waited_and_can_be_taken_back,
    |portal| {
        let isp = portal.organisation(OrgKind::Isp, "Colt").await;
        let customer = portal.organisation(OrgKind::Customer, "Contoso").await;
        let (site, later) = (
            portal.site(&customer, "A").await,
            portal.site(&customer, "B").await,
        );
        portal.qualify(&isp, &["paris"]).await;
        portal.choose(&customer, Scope::Global, &[&isp]).await;
        portal
            .order(&customer, &isp, &[(&site, "20.30.40.0/24")])
            .await;
        portal.run_jobs().await;
        assert_eq!(portal.state(&site, &isp).await, "provisioning");
        let mut admin = portal.browser(&isp, Role::IspAdmin).await;
        let post = [("do", "grant"), ("region", super::REGION)];
        admin
            .post("/isp/activations", &post)
            .await
            .to("/isp/activations?done=granted");
        portal.run_jobs().await;
        assert_eq!(portal.state(&site, &isp).await, "active");
        let post = [("do", "revoke"), ("region", super::REGION)];
        admin
            .post("/isp/activations", &post)
            .await
            .to("/isp/activations?done=revoked");
        portal
            .order(&customer, &isp, &[(&later, "20.30.41.0/24")])
            .await;
        portal.run_jobs().await;
        assert_eq!(
            portal.state(&later, &isp).await,
            "provisioning",
            "by hand again"
        );
        assert_eq!(
            portal.state(&site, &isp).await,
            "active",
            "what runs keeps running"
        );
        let mut engineer = portal.browser(&isp, Role::IspEngineer).await;
        engineer.post("/isp/activations", &post).await.is(403);
    }
);
