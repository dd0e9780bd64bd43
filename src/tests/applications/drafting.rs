//! From an empty draft to a submission.

use super::*;

both!(
    an_isp_writes_step_by_step_and_submits_in_the_browser,
    |portal| {
        let cast = cast(&portal, COLT).await;
        let mut browser = portal.signed_in(&cast.manager).await;
        browser
            .get("/isp/applications")
            .await
            .ok()
            .has("No applications yet");
        browser
            .post(
                "/isp/applications/new",
                &[("region", "atlantis"), ("partner_type", "Edge")],
            )
            .await
            .is(422)
            .has("Choose one of the listed regions");
        let page = browser
            .post(
                "/isp/applications/new",
                &[("region", "northern-europe"), ("partner_type", "Edge")],
            )
            .await
            .to("/isp/applications/");
        let metros = page.location().to_owned();
        let id = metros.trim_end_matches("/metros").to_owned();
        browser
            .get(&metros)
            .await
            .ok()
            .has("London")
            .has("2 live connections recorded");
        browser
            .post(
                &metros,
                &[
                    ("version", "1"),
                    ("partner_type", "Edge"),
                    ("note", "Two entrances."),
                    ("then", "next"),
                ],
            )
            .await
            .is(422)
            .has("No metro is chosen")
            .has("Two entrances.");
        browser
            .post(
                &metros,
                &[
                    ("version", "1"),
                    ("partner_type", "Edge"),
                    ("metros", "london"),
                    ("standing", "yes"),
                    ("note", "Two entrances."),
                    ("then", "next"),
                ],
            )
            .await
            .to(&format!("{id}/attestations"));
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM standing_authorisations WHERE revoked_at IS NULL")
                .await,
            1
        );
        browser
            .post(
                &format!("{id}/attestations"),
                &[
                    ("version", "2"),
                    ("manrs", "yes"),
                    ("signature", "Somebody Else"),
                    ("then", "next"),
                ],
            )
            .await
            .is(422)
            .has("Sign the new statements with your own name");
        let mut fields: Vec<(&str, &str)> = AttestationKind::ALL
            .iter()
            .map(|kind| (kind.as_str(), "yes"))
            .collect();
        fields.extend([
            ("version", "2"),
            ("signature", cast.manager.name.as_str()),
            ("then", "next"),
        ]);
        browser
            .post(&format!("{id}/attestations"), &fields)
            .await
            .to(&format!("{id}/submit"));
        browser
            .get(&format!("{id}/submit"))
            .await
            .ok()
            .has("Still missing")
            .has("2 connections still need Microsoft's confirmation: london-1, london-2");
        browser
            .post(&format!("{id}/submit"), &[])
            .await
            .is(422)
            .has("tick that you submit all the same");
        browser
            .post(&format!("{id}/submit"), &[("anyway", "yes")])
            .await
            .to(&format!("{id}?done=submitted"));
        browser
            .get(&id)
            .await
            .ok()
            .has("A Microsoft reviewer has to act")
            .has("Verdict on submission 1");
        browser
            .get(&format!("{id}/submissions/1"))
            .await
            .ok()
            .has("SHA-256 of the evidence");
        let file = browser
            .get(&format!("{id}/submissions/1/evidence.json"))
            .await
            .ok();
        assert!(
            maps_domain::evidence::parse(
                &file.body,
                maps_domain::catalogue::Catalogue::seed().unwrap()
            )
            .is_ok()
        );
        let (subject, _) = portal.last_mail(&cast.reviewer.email).await.unwrap();
        assert!(subject.contains("applies for Northern Europe"), "{subject}");
        browser
            .get("/isp/applications")
            .await
            .ok()
            .has("Northern Europe")
            .has("Submitted");
        let csv = browser.get("/isp/applications?format=csv").await.ok();
        assert!(
            csv.body.contains("Northern Europe,Edge,submitted"),
            "{}",
            csv.body
        );
    }
);

both!(withdrawing_asks_for_the_name_of_the_region, |portal| {
    let cast = cast(&portal, COLT).await;
    let id = submitted(&portal, &cast, "northern-europe").await;
    let mut browser = portal.signed_in(&cast.manager).await;
    let path = format!("/isp/applications/{id}/withdraw");
    browser.get(&path).await.ok().has("cannot be opened again");
    browser
        .post(
            &path,
            &[("region_name", "Europe"), ("comment", "We moved.")],
        )
        .await
        .is(422)
        .has("Type the name of the region")
        .has("We moved.");
    browser
        .post(&path, &[("region_name", "northern europe")])
        .await
        .to(&format!("/isp/applications/{id}?done=withdrawn"));
    let ctx = portal.ctx_of(&cast.manager).await;
    assert!(draft::create(&ctx, "northern-europe", "Edge").await.is_ok());
    assert!(
        sentence(draft::create(&ctx, "northern-europe", "Edge").await).contains("already (draft)")
    );
});

both!(
    foreign_applications_look_absent_and_viewers_only_read,
    |portal| {
        let cast = cast(&portal, COLT).await;
        let id = submitted(&portal, &cast, "northern-europe").await;
        let rival = portal.organisation(OrgKind::Isp, "Rival").await;
        let mut stranger = portal.browser(&rival, Role::IspAdmin).await;
        for page in [
            "",
            "/submit",
            "/submissions/1",
            "/submissions/1/evidence.json",
            "/withdraw",
        ] {
            stranger
                .get(&format!("/isp/applications/{id}{page}"))
                .await
                .is(404);
        }
        stranger
            .post(
                &format!("/isp/applications/{id}/comment"),
                &[("comment", "Hello")],
            )
            .await
            .is(404);
        let mut viewer: Client = portal.browser(&cast.isp, Role::IspViewer).await;
        viewer
            .get(&format!("/isp/applications/{id}"))
            .await
            .ok()
            .lacks("Withdraw");
        viewer
            .post(
                &format!("/isp/applications/{id}/withdraw"),
                &[("region_name", "Northern Europe")],
            )
            .await
            .is(403);
    }
);
