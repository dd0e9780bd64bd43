//! What strangers read: partners, regions, the programme; and what they never read.

use super::support::{Portal, both};
use crate::server::db::args;
use maps_domain::access::OrgKind;
use maps_domain::ids::OrgId;

/// A qualification as two reviewers' decision leaves it.
async fn qualify(
    portal: &Portal,
    org: &OrgId,
    region: &str,
    tier: &str,
    metros: &str,
    state: &str,
) {
    let mut tx = portal.app.db.begin().await.unwrap();
    let id = format!("{org}-{region}");
    tx.exec(
        "INSERT INTO applications (id, org_id, region_id, partner_type, state, covered_metros, answers, since, created_at, updated_at) \
         VALUES ($1, $2, $3, 'Edge', 'approved', '[]', '{}', 0, 0, 0)",
        args![&id, org, region],
    )
    .await
    .unwrap();
    tx.exec(
        "INSERT INTO qualifications (id, org_id, region_id, application_id, partner_type, state, tier, metros, policy_version, since, until) \
         VALUES ($1, $2, $3, $1, 'Edge', $4, $5, $6, 'v', 1795424400000, 1826960400000)",
        args![&id, org, region, state, tier, metros],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn world(portal: &Portal) {
    let colt = portal.organisation(OrgKind::Isp, "Colt").await;
    let atman = portal.organisation(OrgKind::Isp, "Atman").await;
    let hidden = portal.organisation(OrgKind::Isp, "Hidden Carrier").await;
    qualify(
        portal,
        &colt,
        "western-europe",
        "Geo",
        "[\"amsterdam\",\"paris\"]",
        "qualified",
    )
    .await;
    qualify(
        portal,
        &colt,
        "northern-europe",
        "Local",
        "[\"london\"]",
        "qualified",
    )
    .await;
    qualify(
        portal,
        &atman,
        "eastern-europe",
        "Local",
        "[\"warsaw\"]",
        "qualified",
    )
    .await;
    qualify(
        portal,
        &hidden,
        "western-europe",
        "Geo",
        "[\"amsterdam\"]",
        "suspended",
    )
    .await;
}

both!(the_first_page_counts_what_is_qualified, |portal| {
    portal
        .client()
        .get("/")
        .await
        .ok()
        .has("Qualified 0 partners")
        .has("0 of 12");
    world(&portal).await;
    portal
        .client()
        .get("/")
        .await
        .ok()
        .has("Qualified 2 partners")
        .has("3 of 12")
        .has("4 of 87")
        .has("Join as an ISP");
});

both!(the_directory_lists_only_what_is_in_force, |portal| {
    world(&portal).await;
    let mut stranger = portal.client();
    stranger
        .get("/partners")
        .await
        .ok()
        .has("Colt")
        .has("Atman")
        .lacks("Hidden");
    stranger
        .get("/partners?region=western-europe")
        .await
        .ok()
        .has("Colt")
        .lacks("Atman");
    stranger
        .get("/partners?tier=Local&q=ATM")
        .await
        .ok()
        .has("Atman")
        .lacks("Colt");
    stranger
        .get("/partners?tier=Geo&region=northern-europe")
        .await
        .ok()
        .has("No partner matches");
    let text = stranger.get("/partners?sort=-regions").await.ok().text();
    assert!(text.find("Colt").unwrap() < text.find("Atman").unwrap());
    let file = stranger.get("/partners?format=csv").await.ok();
    assert_eq!(file.body.lines().count(), 3);
    assert!(
        file.body
            .contains("northern-europe:Local western-europe:Geo"),
        "{}",
        file.body
    );
});

both!(a_partner_has_a_page_while_it_is_qualified, |portal| {
    world(&portal).await;
    let mut stranger = portal.client();
    stranger
        .get("/partners/colt")
        .await
        .ok()
        .has("Western Europe")
        .has("Amsterdam, Paris")
        .has("2026-11-23");
    let hidden = stranger.get("/partners/hidden-carrier").await.is(404);
    let absent = stranger.get("/partners/nobody").await.is(404);
    assert_eq!(hidden.text(), absent.text());
});

both!(a_region_shows_its_metros_and_partners, |portal| {
    world(&portal).await;
    let mut stranger = portal.client();
    stranger
        .get("/regions")
        .await
        .ok()
        .has("3 of 12 regions have a qualified partner");
    stranger
        .get("/regions/western-europe")
        .await
        .ok()
        .has("One partner is qualified here")
        .has("Colt")
        .lacks("Hidden");
    stranger
        .get("/regions/oceania")
        .await
        .ok()
        .has("No partner yet");
    stranger.get("/regions/atlantis").await.is(404);
});

both!(
    the_programme_states_the_targets_of_the_policy_in_force,
    |portal| {
        portal
            .client()
            .get("/programme")
            .await
            .ok()
            .has("99.95 %")
            .has("99.9 %")
            .has("PNI-05")
            .has("50 km");
    }
);
