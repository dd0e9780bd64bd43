//! Requests for a quote reach the right people and nobody else; demand is told without names.

use super::super::support::{Portal, both};
use super::two;
use crate::server::db::args;
use maps_domain::access::{OrgKind, Role};
use maps_domain::ids::OrgId;

const ASK: &[(&str, &str)] = &[
    ("isp", "nordlys"),
    ("region", "northern-europe"),
    ("message", "10 Gbit/s in London, please."),
    ("tell_sites", "yes"),
];

both!(
    a_request_for_a_quote_reaches_the_account_managers,
    |portal| {
        let (cafe, nord) = two(&portal).await;
        let sales = portal.member(&nord, Role::IspAccountManager).await;
        let engineer = portal.member(&nord, Role::IspEngineer).await;
        let contoso = portal.organisation(OrgKind::Customer, "Contoso").await;
        let buyer = portal.member(&contoso, Role::CustomerNetworkManager).await;
        let mut customer = portal.signed_in(&buyer).await;
        customer
            .get("/customer/quote?isp=nordlys&region=northern-europe")
            .await
            .ok()
            .has("nothing about your choices or other ISPs");
        customer
            .post(
                "/customer/quote",
                &[
                    ("isp", "nordlys"),
                    ("region", "africa"),
                    ("message", "short"),
                ],
            )
            .await
            .is(422)
            .has("Region: choose one in which this ISP is qualified")
            .has("Message: write 10 to 1000 characters, not 5");
        customer
            .post("/customer/quote", &[("isp", "nobody")])
            .await
            .is(404);
        customer
            .post("/customer/quote", ASK)
            .await
            .to("/partners/nordlys?done=quote-sent");
        let (subject, body) = portal.last_mail(&sales.email).await.unwrap();
        assert_eq!(subject, "Contoso asks for a quote in Northern Europe");
        assert!(
            body.contains("10 Gbit/s in London") && body.contains(&buyer.email),
            "{body}"
        );
        assert!(portal.last_mail(&engineer.email).await.is_none());
        portal
            .signed_in(&sales)
            .await
            .get("/isp/offers/quotes")
            .await
            .ok()
            .has("Contoso")
            .has("10 Gbit/s in London, please.");
        portal
            .browser(&cafe, Role::IspAdmin)
            .await
            .get("/isp/offers/quotes")
            .await
            .ok()
            .lacks("Contoso");
        // A viewer may look, not ask; after three in a day it is enough.
        portal
            .browser(&contoso, Role::CustomerViewer)
            .await
            .post("/customer/quote", ASK)
            .await
            .is(403);
        for _ in 0..2 {
            customer
                .post("/customer/quote", ASK)
                .await
                .to("/partners/nordlys");
        }
        customer
            .post("/customer/quote", ASK)
            .await
            .is(409)
            .has("Ask again tomorrow");
        portal.advance_hours(25);
        let mut customer = portal.signed_in(&buyer).await;
        customer
            .post("/customer/quote", ASK)
            .await
            .to("/partners/nordlys");
        assert_eq!(portal.count("SELECT COUNT(*) FROM quote_requests").await, 4);
    }
);

/// A customer whose sites in Paris wait for an ISP.
async fn waits(portal: &Portal, name: &str, isp: &OrgId, sites: usize) {
    let org = portal.organisation(OrgKind::Customer, name).await;
    let mut tx = portal.app.db.begin().await.unwrap();
    for n in 0..sites {
        let id = format!("{name} {n}");
        tx.exec(
            "INSERT INTO customer_sites (id, org_id, site_ref, name, name_folded, address, country_iso2, region_id, latitude, \
             longitude, nearest_metro_id, peak_mbps, created_at) VALUES ($1, $2, $1, $1, $1, '', 'FR', 'western-europe', 48.8, 2.3, 'paris', 100, 0)",
            args![&id, &org],
        )
        .await
        .unwrap();
        tx.exec(
            "INSERT INTO activations (id, site_id, customer_id, isp_id, region_id, rank, state, since, created_at) \
             VALUES ($1, $1, $2, $3, 'western-europe', 1, 'waiting_for_qualification', 0, 0)",
            args![&id, &org, isp],
        )
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
}

both!(
    waiting_demand_is_told_from_five_customers_up_and_never_who,
    |portal| {
        let (_, nord) = two(&portal).await;
        let mut isp = portal.browser(&nord, Role::IspAdmin).await;
        for n in 0..4 {
            waits(&portal, &format!("Waiter {n}"), &nord, 4).await;
        }
        isp.get("/isp/offers/quotes")
            .await
            .ok()
            .has("No waiting demand to show")
            .lacks("Paris");
        waits(&portal, "Waiter 4", &nord, 7).await;
        isp.get("/isp/offers/quotes")
            .await
            .ok()
            .has("Paris Western Europe 5 or more 20 or more")
            .lacks("Waiter");
        // Whoever compares today with tomorrow does not read the sites of the one who came.
        let before = isp.get("/isp/offers/quotes").await.ok().text();
        waits(&portal, "Waiter 5", &nord, 9).await;
        assert_eq!(isp.get("/isp/offers/quotes").await.ok().text(), before);
    }
);
