//! What follows from an answer: a step of the plan, flagged router names, the report.

use super::{first_building, isp, links, reviewer};
use crate::tests::support::both;
use maps_domain::access::{OrgKind, Role};
use maps_domain::pni::Record;

/// The hidden fields of the first form that posts to a path.
fn form_of(body: &str, action: &str) -> Vec<(String, String)> {
    let start = body
        .find(&format!("action=\"{action}\""))
        .expect("the form");
    let form = &body[start..start + body[start..].find("</form>").unwrap()];
    form.split("<input ")
        .skip(1)
        .map(|input| {
            let read = |name: &str| {
                let from = input.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
                let text = &input[from..from + input[from..].find('"').unwrap()];
                text.replace("&quot;", "\"")
                    .replace("&#x27;", "'")
                    .replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&amp;", "&")
            };
            (read("name"), read("value"))
        })
        .collect()
}

both!(a_step_of_the_plan_is_taken_over_as_planned_once, |portal| {
    let (_, mut browser) = isp(&portal).await;
    let page = browser.get("/isp/interconnects/amsterdam").await.ok();
    let page = page.has("Smallest additions that pass");
    let fields = form_of(&page.body, "/isp/what-if/plan");
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    let before = portal.count("SELECT COUNT(*) FROM pnis").await;
    let page = browser.post("/isp/what-if/plan", &fields).await;
    let page = page.to("/isp/interconnects/pni/");
    let path = page.location().to_owned();
    browser
        .get(&path)
        .await
        .ok()
        .has("Added to your inventory as planned");
    assert_eq!(portal.count("SELECT COUNT(*) FROM pnis").await, before + 1);
    assert_eq!(
        portal
            .count("SELECT COUNT(*) FROM pnis WHERE inventory = 'planned'")
            .await,
        1
    );
    // What is planned counts in the next plan: the same step is not there twice.
    let again = browser.post("/isp/what-if/plan", &fields).await;
    assert!(
        again.body.contains("The plan has changed"),
        "{}",
        again.body
    );
    assert_eq!(portal.count("SELECT COUNT(*) FROM pnis").await, before + 1);
});

both!(
    probably_equal_router_names_are_flagged_for_the_isp,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        let page = browser.get("/isp/interconnects").await.ok();
        assert!(!page.body.contains("Probably one router"));
        let building = first_building("paris");
        let fields = [
            ("name", "PAR-3"),
            ("metro", "paris"),
            ("facility", &building),
            ("kind", "private"),
            ("peer_router", "PAR-PE1.example.net"),
            ("bandwidth", "100 Gbit/s"),
            ("lag_members", "1"),
            ("status", "planned"),
        ];
        browser
            .post("/isp/interconnects/new", &fields)
            .await
            .to("/isp/interconnects/pni/");
        browser
            .get("/isp/interconnects")
            .await
            .ok()
            .has("Probably one router under two names")
            .has("PAR-1, PAR-3");
    }
);

both!(
    the_report_holds_inputs_rules_witnesses_and_the_hash_for_both_sides,
    |portal| {
        let carrier = portal
            .recorded_carrier("colt-technology-services", Record::Claimed)
            .await;
        let id = portal.submitted(&carrier, "western-europe", &[]).await;
        let mut browser = portal.browser(&carrier.org, Role::IspViewer).await;
        let mut tx = portal.app.db.read().await.unwrap();
        let newest = crate::server::db::applications::submissions::get(&mut tx, &id, 1)
            .await
            .unwrap();
        drop(tx);
        let evidence = newest.evidence().unwrap();
        let page = browser
            .get(&format!("/isp/applications/{id}/report"))
            .await
            .ok();
        let mut page = page
            .has(&newest.evidence_sha256)
            .has(&newest.policy_version);
        page = page.has("Single points of failure").has("Every rule");
        for pni in &evidence.pnis {
            page = page.has(&pni.name);
        }
        for result in &newest.assessment().unwrap().results {
            page = page.has(&result.rule);
        }
        let page = browser
            .get(&format!("/isp/applications/{id}"))
            .await
            .ok()
            .has("Single points of failure")
            .has("What survives");
        links(&page, &format!("/isp/applications/{id}/report"));
        let mut microsoft = reviewer(&portal).await;
        microsoft
            .get(&format!("/review/applications/{id}/report"))
            .await
            .ok()
            .has(&newest.evidence_sha256);
        let page = microsoft
            .get(&format!("/review/applications/{id}"))
            .await
            .ok()
            .has("Single points of failure");
        links(&page, &format!("/review/what-if?isp={}", carrier.org));
        let other = portal.organisation(OrgKind::Isp, "Other").await;
        let mut stranger = portal.browser(&other, Role::IspAdmin).await;
        stranger
            .get(&format!("/isp/applications/{id}/report"))
            .await
            .is(404);
    }
);
