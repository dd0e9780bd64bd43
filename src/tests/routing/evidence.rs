//! What routers say: the matrix, and what a turn-up batch makes of it.

use super::Stage;
use crate::tests::support::{Client, Page, Portal, both};
use maps_domain::access::Role;

pub(super) const UPLOAD: &str = "/isp/routes/new";

/// The stage with a batch that waits for the ISP; gives its id.
pub(super) async fn waiting(portal: &Portal) -> (Stage, String) {
    let stage = portal.chosen().await;
    assert_eq!(portal.state(&stage.site, &stage.isp).await, "provisioning");
    let batch = portal.text("SELECT id FROM batches").await;
    (stage, batch)
}

/// Names of the live sessions, by metro.
pub(super) async fn sessions(portal: &Portal) -> Vec<String> {
    let mut tx = portal.app.db.read().await.unwrap();
    let rows: Vec<(String,)> = tx
        .all("SELECT label FROM pnis ORDER BY metro_id, label", vec![])
        .await
        .unwrap();
    rows.into_iter().map(|(label,)| label).collect()
}

pub(super) fn csv(sessions: &[String], communities: &str) -> String {
    let mut text = "session,prefix,as_path,communities,next_hop\n".to_owned();
    for session in sessions {
        text.push_str(&format!("{session},20.30.40.0/24,8220,{communities},\n"));
    }
    text
}

async fn post(browser: &mut Client, subject: &str, text: &str) -> Page {
    browser
        .upload(
            UPLOAD,
            &[("subject", subject), ("vantage", "received")],
            ("file", "routes.csv", text.as_bytes()),
        )
        .await
}

/// Uploads a form with its file and lets it be read; gives the address of the answer.
pub(super) async fn read(
    portal: &Portal,
    browser: &mut Client,
    form: &[(&str, &str)],
    text: &str,
) -> String {
    let file = ("file", "routes.csv", text.as_bytes());
    let page = browser.upload(UPLOAD, form, file).await.to("/isp/routes/");
    portal.run_jobs().await;
    page.location().to_owned()
}

async fn send(portal: &Portal, browser: &mut Client, subject: &str, text: &str) -> String {
    let form = [("subject", subject), ("vantage", "received")];
    read(portal, browser, &form, text).await
}

both!(
    good_routes_complete_the_step_and_bad_ones_fail_it_with_reasons,
    |portal| {
        let (stage, batch) = waiting(&portal).await;
        let mut engineer = portal.signed_in(&stage.engineer).await;
        let subject = format!("batch:{batch}");
        let names = sessions(&portal).await;
        engineer
            .get("/isp/routes")
            .await
            .ok()
            .has("No route evidence yet");
        engineer
            .get(UPLOAD)
            .await
            .ok()
            .has("Contoso in Western Europe");

        let page = send(
            &portal,
            &mut engineer,
            &subject,
            &csv(&names[1..], "8075:8007"),
        )
        .await;
        engineer
            .get(&page)
            .await
            .ok()
            .has("holds nothing of this session")
            .has("Not fully shown");
        assert_eq!(portal.state(&stage.site, &stage.isp).await, "provisioning");

        portal.advance_hours(1);
        let mut engineer = portal.signed_in(&stage.engineer).await;
        let page = send(&portal, &mut engineer, &subject, &csv(&names, "8220:1")).await;
        engineer
            .get(&page)
            .await
            .ok()
            .has("1 of 1 prefix has to be repaired")
            .has("Community 8075:8007 is missing; the route carries 8220:1")
            .has("No VRP file is installed");
        engineer
            .get(&format!("{page}?format=csv"))
            .await
            .ok()
            .has("PFX-06,Fail");
        assert_eq!(portal.state(&stage.site, &stage.isp).await, "failed");
        let batch_page = format!("/isp/activations/{batch}");
        engineer
            .get(&batch_page)
            .await
            .ok()
            .has("To be repaired")
            .has("failed; you have to repair it")
            // What could only be refused is not offered; what is missing is.
            .has("The routers say otherwise")
            .has("20.30.40.0/24: Community 8075:8007 is missing")
            .lacks("Complete step");
        let signed = [
            ("step", "routes_announced"),
            ("do", "complete"),
            ("signed", "yes"),
        ];
        engineer
            .post(&batch_page, &signed)
            .await
            .is(409)
            .has("upload evidence again");
        // Nor does the standing authorisation outweigh it.
        portal.stand(&stage.isp).await;
        portal.roll_out(Default::default()).await;
        portal.run_jobs().await;
        assert_eq!(portal.state(&stage.site, &stage.isp).await, "failed");

        portal.advance_hours(1);
        let mut engineer = portal.signed_in(&stage.engineer).await;
        // Registry files are needed for a full answer.
        let mut operations = portal.operations().await;
        let vrps = super::vrps("20.30.0.0/16", 24, 8220);
        portal
            .install(&mut operations, "vrp", "v.json", vrps.as_bytes())
            .await;
        let irr = "route: 20.30.40.0/24\norigin: AS8220\nsource: RIPE\n";
        portal
            .install(&mut operations, "irr", "ripe.db", irr.as_bytes())
            .await;
        let page = send(&portal, &mut engineer, &subject, &csv(&names, "8075:8007")).await;
        engineer
            .get(&page)
            .await
            .ok()
            .has("The only prefix is announced as asked on every session");
        assert_eq!(portal.state(&stage.site, &stage.isp).await, "active");
        engineer
            .get(&batch_page)
            .await
            .ok()
            .has("Stored check result");
        let id = page.rsplit('/').next().unwrap();
        operations
            .get(&format!("/review/routing/evidence/{id}"))
            .await
            .ok()
            .has("Colt");
        operations
            .get("/review/routing/evidence?answer=fail")
            .await
            .ok()
            .has("To be repaired");

        // Evidence against what is done already is told, and turns nothing off.
        portal.advance_hours(1);
        let mut engineer = portal.signed_in(&stage.engineer).await;
        send(&portal, &mut engineer, &subject, &csv(&names, "8220:1")).await;
        assert_eq!(portal.state(&stage.site, &stage.isp).await, "active");
        let (subject, _) = portal.last_mail(&stage.engineer.email).await.unwrap();
        assert!(
            subject.contains("contradicts a completed step"),
            "{subject}"
        );
    }
);

both!(unreadable_and_foreign_evidence_is_refused, |portal| {
    let (stage, batch) = waiting(&portal).await;
    let mut engineer = portal.signed_in(&stage.engineer).await;
    let subject = format!("batch:{batch}");
    for (text, told) in [
        (
            "session,prefix\nx,20.30.40.0/24\n",
            "the column \u{201c}as_path\u{201d} is missing",
        ),
        (
            "session,prefix,as_path\nx,20.30.40.1/24,8220\n",
            "Line 2: `20.30.40.1/24` has host bits",
        ),
    ] {
        let page = send(&portal, &mut engineer, &subject, text).await;
        let told = told.replace(['\u{201c}', '\u{201d}'], "\"");
        let shown = engineer.get(&page).await.ok().has("Cannot be used");
        let shown = shown.has(&told);
        assert!(
            shown.body.contains("/isp/routes/new?subject=batch"),
            "the way back keeps what was asked"
        );
        engineer.get("/isp/routes").await.ok().has(&told);
    }
    engineer
        .upload(UPLOAD, &[("subject", "")], ("file", "r.csv", b"x"))
        .await
        .is(422)
        .has("Choose what the evidence is about");
    let other = portal.isp_with_asn("Bics", 6774).await;
    let mut stranger = portal.browser(&other, Role::IspEngineer).await;
    post(&mut stranger, &subject, &csv(&["x".to_owned()], ""))
        .await
        .is(404);
    let names = sessions(&portal).await;
    let waiting = post(&mut engineer, &subject, &csv(&names, "8075:8007")).await;
    let page = waiting.location().to_owned();
    stranger.get(&page).await.is(404);
    portal.run_jobs().await;
    stranger.get(&page).await.is(404);
    let mut viewer = portal.browser(&stage.isp, Role::IspViewer).await;
    viewer.get(&page).await.ok();
    viewer.get(UPLOAD).await.is(403);
    let mut customer = portal.signed_in(&stage.buyer).await;
    customer.get(&page).await.is(404);
});

both!(
    frr_output_of_one_neighbour_and_a_whole_edge_site_are_read,
    |portal| {
        let (stage, _) = waiting(&portal).await;
        let mut engineer = portal.signed_in(&stage.engineer).await;
        let names = sessions(&portal).await;
        let first = names.last().unwrap();
        let frr = br#"{"advertisedRoutes":{"20.30.40.0/24":{"network":"20.30.40.0/24","nextHop":"192.0.2.0","path":""}}}"#;
        let form = [
            ("subject", "metro:paris"),
            ("vantage", "sent"),
            ("session", first.as_str()),
        ];
        let page = engineer
            .upload(UPLOAD, &form, ("file", "adv.json", frr))
            .await
            .to("/isp/routes/")
            .location()
            .to_owned();
        portal.run_jobs().await;
        engineer
            .get(&page)
            .await
            .ok()
            .has("FRR JSON")
            .has("sent by the ISP's own router")
            .has("shows no communities");
    }
);
