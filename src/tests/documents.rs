//! Evidence documents: what is accepted, who reads them, what removal leaves.

use super::support::both;
use maps_domain::access::{OrgKind, Role};
use maps_domain::pni::Record;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n";

both!(
    a_document_is_checked_stored_by_hash_and_sent_as_attachment,
    |portal| {
        let isp = portal.organisation(OrgKind::Isp, "Colt").await;
        let mut browser = portal.browser(&isp, Role::IspEngineer).await;
        browser
            .get("/isp/documents")
            .await
            .ok()
            .has("No documents yet");
        let fields = [("proves", "rule:ORG-02"), ("note", "page 3")];
        browser
            .upload(
                "/isp/documents",
                &fields,
                ("file", "agreement.pdf", b"<html>not a pdf</html>"),
            )
            .await
            .is(422)
            .has("Choose the file that its ending promises");
        browser
            .upload("/isp/documents", &fields, ("file", "agreement.exe", PDF))
            .await
            .is(422)
            .has("no accepted ending");
        browser
            .upload(
                "/isp/documents",
                &[("proves", "rule:NONE"), ("note", "page 3")],
                ("file", "a.pdf", PDF),
            )
            .await
            .is(422)
            .has("Choose what the document proves")
            .has("Choose the file again");
        browser
            .upload("/isp/documents", &fields, ("file", "agreement.pdf", PDF))
            .await
            .to("/isp/documents?done=uploaded");
        browser
            .get("/isp/documents")
            .await
            .ok()
            .has("agreement.pdf")
            .has("ORG-02")
            .has("page 3");

        let (id, sha): (String, String) = {
            let mut tx = portal.app.db.read().await.unwrap();
            tx.one("SELECT id, sha256 FROM documents", vec![])
                .await
                .unwrap()
        };
        let file = portal.app.config.documents().join(&sha[..2]).join(&sha);
        assert_eq!(std::fs::read(&file).unwrap(), PDF);

        let path = format!("/documents/{id}");
        let sent = browser.get(&path).await.ok();
        assert_eq!(
            sent.headers["content-disposition"],
            "attachment; filename=\"agreement.pdf\""
        );
        assert_eq!(sent.headers["x-content-type-options"], "nosniff");
        assert_eq!(
            portal
                .count("SELECT COUNT(*) FROM audit_entries WHERE action = 'document_read'")
                .await,
            1
        );

        let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
        portal
            .browser(&microsoft, Role::Reviewer)
            .await
            .get(&path)
            .await
            .ok();
        let rival = portal.organisation(OrgKind::Isp, "Rival").await;
        let mut stranger = portal.browser(&rival, Role::IspAdmin).await;
        stranger.get(&path).await.is(404);
        stranger
            .post(&format!("/isp/documents/{id}/remove"), &[])
            .await
            .is(404);
        let customer = portal.organisation(OrgKind::Customer, "Shop").await;
        portal
            .browser(&customer, Role::CustomerAdmin)
            .await
            .get(&path)
            .await
            .is(404);

        browser
            .post(&format!("/isp/documents/{id}/remove"), &[])
            .await
            .to("/isp/documents?done=removed");
        assert!(!file.exists());
        browser.get(&path).await.is(404);
    }
);

both!(
    a_document_of_a_submission_leaves_the_list_but_stays_for_the_decision,
    |portal| {
        let carrier = portal
            .recorded_carrier("colt-technology-services", Record::Claimed)
            .await;
        let mut browser = portal.signed_in(&carrier.admin).await;
        browser
            .upload(
                "/isp/documents",
                &[("proves", "rule:ORG-02")],
                ("file", "agreement.pdf", PDF),
            )
            .await
            .to("/isp/documents");
        let new = [("region", "northern-europe"), ("partner_type", "Edge")];
        let draft = browser
            .post("/isp/applications/new", &new)
            .await
            .location()
            .to_owned();
        let application = draft.trim_end_matches("/metros");
        browser
            .post(&format!("{application}/submit"), &[("anyway", "yes")])
            .await
            .to(application);
        let id = {
            let mut tx = portal.app.db.read().await.unwrap();
            let (id,): (String,) = tx.one("SELECT id FROM documents", vec![]).await.unwrap();
            id
        };
        browser
            .post(&format!("/isp/documents/{id}/remove"), &[])
            .await
            .to("/isp/documents?done=kept-frozen");
        browser
            .get("/isp/documents")
            .await
            .ok()
            .lacks("agreement.pdf");
        let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
        portal
            .browser(&microsoft, Role::LeadReviewer)
            .await
            .get(&format!("/documents/{id}"))
            .await
            .ok();
    }
);
