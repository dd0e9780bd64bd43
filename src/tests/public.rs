//! What strangers read: partners, regions, the programme; and what they never read.

use super::support::{Portal, both};
use maps_domain::access::OrgKind;

async fn world(portal: &Portal) {
    let colt = portal.organisation(OrgKind::Isp, "Colt").await;
    let atman = portal.organisation(OrgKind::Isp, "Atman").await;
    let hidden = portal.organisation(OrgKind::Isp, "Hidden Carrier").await;
    portal
        .standing(
            &colt,
            "western-europe",
            "Geo",
            "[\"amsterdam\",\"paris\"]",
            "qualified",
        )
        .await;
    portal
        .standing(
            &colt,
            "northern-europe",
            "Local",
            "[\"london\"]",
            "qualified",
        )
        .await;
    portal
        .standing(
            &atman,
            "eastern-europe",
            "Local",
            "[\"warsaw\"]",
            "qualified",
        )
        .await;
    portal
        .standing(
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
            .has("99.9 %");
        let mut stranger = portal.client();
        stranger
            .get("/programme/rules")
            .await
            .ok()
            .has("PNI-05")
            .has("backup distance min km 50 km")
            .has("africa: 0.5");
        stranger
            .get("/programme/redundancy")
            .await
            .ok()
            .has("at least 50 km away")
            .has("Building entrance Refuses");
        stranger
            .get("/programme/join")
            .await
            .ok()
            .has("5 working days");
    }
);

both!(
    questions_are_found_by_their_words_and_have_addresses,
    |portal| {
        let mut stranger = portal.client();
        let page = stranger.get("/programme/questions").await.ok();
        assert!(page.body.contains("id=\"rpki\""));
        stranger
            .get("/programme/questions?q=IPV6+refused")
            .await
            .ok()
            .has("Which prefixes can I use?")
            .lacks("Who bills what?");
        stranger
            .get("/programme/questions?group=privacy")
            .await
            .ok()
            .has("What does Microsoft see?")
            .lacks("Which prefixes can I use?");
        stranger
            .get("/programme/questions?q=fax")
            .await
            .ok()
            .has("Nothing found");
    }
);
