//! What if something fails: the page for both sides, what verdict pages show of it, plans, the report.

use super::support::{Client, Page, Portal, both};
use crate::server::db::activations;
use maps_domain::access::{OrgKind, Role};
use maps_domain::ids::OrgId;
use maps_domain::pni::Record;

/// Two routers in two buildings of Amsterdam, one duct under both, and Paris to take over.
const PNIS: &[(&str, &str, &str, &str, &str)] = &[
    (
        "AMS-1",
        "amsterdam",
        "63",
        "ams-pe1",
        "a1: core-1 > ams-pe1 | 20 km | duct:AMS-7",
    ),
    (
        "AMS-2",
        "amsterdam",
        "104",
        "ams-pe2",
        "a2: core-2 > ams-pe2 | 30 km | duct:AMS-7",
    ),
    (
        "PAR-1",
        "paris",
        "",
        "par-pe1",
        "p1: core-1 > par-pe1 | 10 km",
    ),
    (
        "PAR-2",
        "paris",
        "",
        "par-pe2",
        "p2: core-2 > par-pe2 | 12 km",
    ),
];

async fn isp(portal: &Portal) -> (OrgId, Client) {
    let org = portal.organisation(OrgKind::Isp, "Colt").await;
    let mut browser = portal.browser(&org, Role::IspEngineer).await;
    for (name, metro, facility, router, path) in PNIS {
        let building = match *facility {
            "" => first_building(metro),
            known => known.to_owned(),
        };
        let fields = [
            ("name", *name),
            ("metro", *metro),
            ("facility", &building),
            ("kind", "private"),
            ("peer_router", *router),
            ("bandwidth", "100 Gbit/s"),
            ("lag_members", "1"),
            ("peak_in", "30000"),
            ("peak_out", "4000"),
            ("status", "live"),
            ("path", *path),
        ];
        browser
            .post("/isp/interconnects/new", &fields)
            .await
            .to("/isp/interconnects/pni/");
    }
    (org, browser)
}

fn first_building(metro: &str) -> String {
    let catalogue = maps_domain::catalogue::Catalogue::seed().unwrap();
    let mut facilities = catalogue.facilities();
    let found = facilities.find(|facility| facility.metro.as_str() == metro);
    found
        .map(|facility| facility.id.to_string())
        .unwrap_or_default()
}

/// Asserts that the page's HTML contains this: links and fields.
#[track_caller]
fn links(page: &Page, html: &str) {
    assert!(page.body.contains(html), "no {html} in: {}", page.body);
}

async fn reviewer(portal: &Portal) -> Client {
    let org = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    portal.browser(&org, Role::Reviewer).await
}

both!(
    a_cut_duct_is_answered_by_the_server_and_the_address_keeps_it,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        let page = browser.get("/isp/what-if").await.ok();
        let page = page.has("As it is, no connection is lost");
        links(&page, "name=\"fail\" value=\"duct:AMS-7\"");
        assert!(!page.body.contains("When duct AMS-7 fails"));
        let page = browser
            .get("/isp/what-if?region=western-europe&fail=duct:AMS-7")
            .await
            .ok();
        let page = page.has("When duct AMS-7 fails");
        let page = page
            .has("lost: AMS-1, AMS-2")
            .has("60 Gbit/s from Amsterdam to Paris");
        // Mending it is a link to the page without it.
        links(&page, "aria-label=\"Mend duct AMS-7\"");
        links(&page, "href=\"/isp/what-if?region=western-europe\"");
        browser
            .get("/isp/what-if?region=western-europe&fail=duct:AMS-7&fail=metro:paris")
            .await
            .ok()
            .has("When duct AMS-7 and metro Paris fail")
            .has("Traffic is lost");
    }
);

both!(
    what_cannot_be_read_or_is_not_recorded_is_said_and_changes_nothing,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        browser
            .get("/isp/what-if?fail=town:x&fail=duct:NOWHERE")
            .await
            .ok()
            .has("is not a kind of failure")
            .has("Not recorded, changes nothing: duct:NOWHERE")
            .has("no connection is lost");
        browser.get("/isp/what-if?region=atlantis").await.is(404);
        browser
            .get("/isp/what-if?area=europe")
            .await
            .ok()
            .has("When this fails");
    }
);

both!(
    single_failures_are_ranked_and_pairs_are_tried_on_request,
    |portal| {
        let (_, mut browser) = isp(&portal).await;
        let page = browser.get("/isp/what-if").await.ok();
        let page = page
            .has("single failures are harmless")
            .has("Try every pair");
        links(&page, "data-fail-only=\"duct:AMS-7\"");
        browser
            .get("/isp/what-if?pairs=1")
            .await
            .ok()
            .has("are worse together than each of the two alone");
    }
);

both!(
    customer_sites_are_counted_where_their_traffic_enters,
    |portal| {
        let (org, _) = isp(&portal).await;
        let mut tx = portal.app.db.read().await.unwrap();
        assert!(
            activations::sites_by_metro(&mut tx, &org)
                .await
                .unwrap()
                .is_empty()
        );
    }
);

both!(a_reviewer_tries_any_isp_and_an_isp_only_itself, |portal| {
    let (org, _) = isp(&portal).await;
    let mut microsoft = reviewer(&portal).await;
    microsoft.get("/review/what-if").await.ok().has("Colt");
    microsoft
        .get(&format!("/review/what-if?isp={org}&fail=metro:paris"))
        .await
        .ok()
        .has("What if: Colt")
        .has("When metro Paris fails");
    microsoft.get("/review/what-if?isp=nobody").await.is(404);
    let other = portal.organisation(OrgKind::Isp, "Other").await;
    let mut browser = portal.browser(&other, Role::IspAdmin).await;
    let page = browser.get(&format!("/isp/what-if?isp={org}")).await.ok();
    let page = page.has("Nothing to try here");
    assert!(!page.body.contains("ams-pe1"));
    let refused = browser.get(&format!("/review/what-if?isp={org}")).await;
    assert!(!refused.body.contains("ams-pe1"));
});

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

/// Two routes that run 11 m apart for a kilometre, named as the segments of Amsterdam, and one far away.
const ROUTES: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"name":"a1"},"geometry":{"type":"LineString","coordinates":[[4.90,52.3000],[4.90,52.3100]]}},
{"type":"Feature","properties":{"name":"a2"},"geometry":{"type":"LineString","coordinates":[[4.90015,52.3000],[4.90015,52.3100]]}},
{"type":"Feature","properties":{"name":"elsewhere"},"geometry":{"type":"LineString","coordinates":[[2.35,48.85],[2.36,48.86]]}}]}"#;

/// The path of the first suggestion's form.
fn first_suggestion(page: &Page) -> String {
    let start = "action=\"/isp/interconnects/routes/";
    let from = page.body.find(start).expect("a suggestion") + "action=\"".len();
    let rest = &page.body[from..];
    rest[..rest.find('"').unwrap()].to_owned()
}

both!(
    fibre_routes_give_lengths_and_a_close_pair_becomes_a_shared_risk_with_a_reason,
    |portal| {
        let (org, mut browser) = isp(&portal).await;
        let path = "/isp/interconnects/routes";
        browser.get(path).await.ok().has("No fibre routes yet");
        browser
            .upload(path, &[], ("file", "broken.json", b"{".as_slice()))
            .await
            .is(422)
            .has("File: line 1");
        browser
            .upload(path, &[], ("file", "routes.geojson", ROUTES.as_bytes()))
            .await
            .to(path);
        let page = browser.get(path).await.ok();
        let page = page.has("1 place where two run close waits").has("1.112");
        let page = page.has("No segment of this name").has("a1 and a2");
        let form = first_suggestion(&page);
        // A decision needs a reason, and keeps what was typed.
        browser
            .post(&form, &[("do", "accept"), ("reason", "")])
            .await
            .is(422);
        let fields = [
            ("do", "accept"),
            ("reason", "Both lie in the trench along the A2 motorway"),
        ];
        browser.post(&form, &fields).await.to(path);
        browser
            .get(path)
            .await
            .ok()
            .has("Shared risk recorded")
            .has("trench along the A2");
        let mut tx = portal.app.db.read().await.unwrap();
        let rows = crate::server::db::pnis::of_org(&mut tx, &org)
            .await
            .unwrap();
        drop(tx);
        let shared = rows
            .iter()
            .flat_map(|row| row.pni().unwrap().path)
            .filter(|segment| {
                segment
                    .srlgs
                    .iter()
                    .any(|srlg| srlg.name.starts_with("a1 a2"))
            })
            .count();
        assert_eq!(shared, 2);
        // Decided once: neither again, nor suggested again by the same file.
        browser.post(&form, &fields).await.is(409);
        browser
            .upload(path, &[], ("file", "routes.geojson", ROUTES.as_bytes()))
            .await
            .to(path);
        browser
            .get(path)
            .await
            .ok()
            .has("no place waits for a decision");
        let mut microsoft = reviewer(&portal).await;
        microsoft
            .get(&format!("/review/interconnects/routes?isp={org}"))
            .await
            .ok()
            .has("trench along the A2");
        let other = portal.organisation(OrgKind::Isp, "Other").await;
        let mut stranger = portal.browser(&other, Role::IspAdmin).await;
        stranger.post(&form, &fields).await.is(404);
        stranger.get(path).await.ok().lacks("motorway");
    }
);
