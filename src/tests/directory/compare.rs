//! Side by side, for strangers and for customers with sites; and the way on to a choice.

use super::super::support::{Portal, both};
use super::{carrier, consents, two};
use crate::server::db::args;
use maps_domain::access::{OrgKind, Role};
use maps_domain::ids::OrgId;

both!(partners_stand_side_by_side_in_a_region, |portal| {
    two(&portal).await;
    let mut stranger = portal.client();
    stranger
        .get("/partners/compare")
        .await
        .ok()
        .has("Nobody to compare yet");
    let page = stranger
        .get("/partners/compare?p=caf%C3%A9-t%C3%A9l%C3%A9com,nordlys,nobody&region=western-europe")
        .await
        .ok();
    let page = page
        .has("1 of 2 are qualified in Western Europe")
        .has("Not qualified here")
        .lacks("Request a quote")
        .has("Not in the directory (any more): nobody")
        .has("Amsterdam, Paris")
        .has("Sign in to choose")
        .lacks("From your sites");
    page.lacks("All of them at one site");
    let file = stranger
        .get("/partners/compare?p=caf%C3%A9-t%C3%A9l%C3%A9com,nordlys&region=western-europe&format=csv")
        .await
        .ok();
    let lines: Vec<&str> = file.body.lines().collect();
    assert!(
        lines[1].starts_with("Café Télécom,café-télécom,western-europe,western-europe:Geo,amsterdam paris,2026-11-23,v,")
            && lines[2].starts_with("Nordlys,nordlys,western-europe,,,,,"),
        "{lines:?}"
    );
    stranger
        .get("/partners/compare?p=a,b,c,d,nordlys")
        .await
        .ok()
        .has("Nobody to compare yet");
    stranger
        .get("/partners/compare?p=nordlys&p=b&p=c&p=d&p=e&region=northern-europe")
        .await
        .ok()
        .has("left out: e");
});

both!(several_partners_are_worth_more_together, |portal| {
    let (cafe, nord) = two(&portal).await;
    for (org, availability) in [(&cafe, "99.9"), (&nord, "99.95")] {
        let mut isp = portal.browser(org, Role::IspAdmin).await;
        isp.post(
            "/isp/offers/sla/northern-europe",
            &[("availability", availability)],
        )
        .await
        .to("/isp/offers");
    }
    let here = "/partners/compare?p=caf%C3%A9-t%C3%A9l%C3%A9com,nordlys&region=northern-europe";
    // 0.9995 × (1 − 0.001 × 0.0005), Microsoft's part never paralleled away. Who is not told whether
    // they share a building reads both ends, never the upper one as the answer.
    let unknown = "from 99.85 %, with only the first of them, to 99.9499 %";
    let not_told = "Which of them depend on one building is looked up for customers only";
    let page = portal.client().get(here).await.ok();
    page.has("All of them at one site")
        .has(unknown)
        .has(not_told)
        .has(": sign in")
        .lacks("count in parallel");
    let mut isp = portal.browser(&cafe, Role::IspAdmin).await;
    let page = isp.get(here).await.ok();
    page.has(unknown).has(not_told).lacks(": sign in");
    let contoso = portal.organisation(OrgKind::Customer, "Contoso").await;
    let mut customer = portal.browser(&contoso, Role::CustomerAdmin).await;
    let microsoft = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
    let mut staff = portal.browser(&microsoft, Role::Reviewer).await;
    for client in [&mut customer, &mut staff] {
        let page = client.get(here).await.ok();
        page.has("Expected end to end: 99.9499 %")
            .has("The ISPs count in parallel")
            .lacks(not_told);
    }
    // Both end in one building of London: the public page stays as it is, the customer's does not.
    for org in [&cafe, &nord] {
        one_building(&portal, org).await;
    }
    portal.client().get(here).await.ok().has(unknown);
    for client in [&mut customer, &mut staff] {
        let page = client.get(here).await.ok();
        page.has("Expected end to end: 99.85 %")
            .has("Only the first ISP counts")
            .lacks("count in parallel");
    }
});

both!(
    a_customer_sees_the_way_from_its_sites_and_chooses,
    |portal| {
        let carrier = carrier(&portal).await;
        consents(&portal, &carrier.org).await;
        let contoso = portal.organisation(OrgKind::Customer, "Contoso").await;
        let fabrikam = portal.organisation(OrgKind::Customer, "Fabrikam").await;
        let mut tx = portal.app.db.begin().await.unwrap();
        for (org, name, latitude, longitude, region, nearest) in [
            (
                &contoso,
                "Utrecht office",
                52.09,
                5.12,
                "western-europe",
                "amsterdam",
            ),
            (
                &contoso,
                "Oslo office",
                59.91,
                10.75,
                "northern-europe",
                "stockholm",
            ),
            (
                &fabrikam,
                "Secret lab",
                48.86,
                2.35,
                "western-europe",
                "paris",
            ),
        ] {
            tx.exec(
            "INSERT INTO customer_sites (id, org_id, site_ref, name, name_folded, address, country_iso2, region_id, latitude, \
             longitude, nearest_metro_id, peak_mbps, created_at) VALUES ($1, $2, $1, $1, $1, '', 'NL', $3, $4, $5, $6, 100, 0)",
            args![name, org, region, latitude, longitude, nearest],
        )
        .await
        .unwrap();
        }
        tx.commit().await.unwrap();
        let mut customer = portal.browser(&contoso, Role::CustomerAdmin).await;
        let here = "/partners/compare?p=colt-technology-services&region=western-europe";
        customer
            .get(here)
            .await
            .ok()
            .has("Utrecht office")
            .has("Amsterdam, 3")
            .has("1 of 1 site")
            .has("Fails over")
            .has("Metro by metro")
            .has("1 site carried on:")
            .has("When Amsterdam fails: over Paris, ")
            .has("Choose for this region")
            .lacks("Oslo")
            .lacks("Secret lab");
        let everywhere = "/partners/compare?p=colt-technology-services";
        let page = customer.get(everywhere).await.ok();
        page.has("1 site not served").has("1 site carried on:");
        let file = customer
            .get(&format!("{everywhere}&format=csv&lines=sites"))
            .await
            .ok();
        let lines: Vec<Vec<&str>> = file.body.lines().map(|l| l.split(',').collect()).collect();
        assert_eq!(lines.len(), 3, "{}", file.body);
        let of = |site: &str| lines.iter().find(|line| line[0] == site).unwrap();
        assert_eq!(of("Utrecht office")[7], "amsterdam");
        assert_eq!(of("Utrecht office")[10], "carried");
        assert!(of("Utrecht office")[11].parse::<f64>().unwrap() > 0.0);
        assert_eq!(of("Oslo office")[7..], ["", "", "", "", ""]);

        let page = customer
            .get("/customer/choices?isp=colt-technology-services&region=western-europe")
            .await
            .ok();
        let field = format!("name=\"rank:western-europe:{}\"", carrier.org);
        assert!(page.body.contains(&field), "{}", page.body);
        page.has("Not saved yet")
            .has("is filled in as the last choice for Western Europe");
        assert_eq!(portal.count("SELECT COUNT(*) FROM choices").await, 0);
        let rank = format!("rank:western-europe:{}", carrier.org);
        customer
            .get("/customer/choices?isp=nobody")
            .await
            .ok()
            .lacks("Not saved yet");
        let base = page_base(&customer.get("/customer/choices").await.ok().body);
        customer
            .post(
                "/customer/choices",
                &[("base", &base), (&rank, "1"), ("do", "preview")],
            )
            .await
            .ok()
            .has("Look at what this does");
        // Others have no sites here and nothing to choose.
        let mut isp = portal.signed_in(&carrier.admin).await;
        isp.get(here)
            .await
            .ok()
            .lacks("Utrecht")
            .lacks("Choose for this region");
    }
);

/// A live PNI in London, the only one there, in a building that others may use too.
async fn one_building(portal: &Portal, org: &OrgId) {
    let mut tx = portal.app.db.begin().await.unwrap();
    tx.exec(
        "INSERT INTO pnis (id, org_id, label, metro_id, facility_id, kind, inventory, record, bandwidth_mbps, peak_mbps, body, created_at, updated_at) \
         VALUES ($1, $1, 'LON-1', 'london', (SELECT MIN(id) FROM facilities WHERE metro_id = 'london'), 'private', 'live', 'claimed', 100000, 20000, '{}', 0, 0)",
        args![org],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// The fingerprint that the choice form carries.
fn page_base(body: &str) -> String {
    let start = body.find("name=\"base\" value=\"").unwrap() + "name=\"base\" value=\"".len();
    body[start..].chars().take_while(|c| *c != '"').collect()
}
