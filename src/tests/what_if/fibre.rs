//! Recorded fibre routes: lengths, and two that run close.

use super::{isp, reviewer};
use crate::tests::support::{Page, both};
use maps_domain::access::{OrgKind, Role};

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
