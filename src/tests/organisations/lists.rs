//! The list of organisations and the whole trail.

use super::*;

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
