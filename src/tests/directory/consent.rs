//! What is published only with the ISP's consent, and what never is.

use super::super::support::both;
use super::{carrier, consents};
use crate::server::db::{args, listings};
use maps_domain::offer::CapacityBand;

both!(
    capacity_and_failover_are_published_only_with_consent,
    |portal| {
        let carrier = carrier(&portal).await;
        let mut stranger = portal.client();
        let page = "/partners/colt-technology-services";
        stranger
            .get(page)
            .await
            .ok()
            .has("Capacity Not published")
            .lacks("When a metro fails");
        stranger
            .get("/partners?capacity=s")
            .await
            .ok()
            .has("No partner matches");
        consents(&portal, &carrier.org).await;
        stranger
            .get(page)
            .await
            .ok()
            .has("When a metro fails")
            .has("Carried elsewhere")
            .lacks("Capacity Not published");
        let published = async || {
            let mut tx = portal.app.db.read().await.unwrap();
            let lines = listings::changed_since(&mut tx, 0).await.unwrap();
            let mut lines = lines.into_iter().filter_map(|(_, line)| line);
            lines.next().unwrap().capacity
        };
        let before = published().await;
        assert!(before.is_some());

        // The band follows the inventory without anybody's click.
        let mut tx = portal.app.db.begin().await.unwrap();
        let mut rows = crate::server::db::pnis::of_org(&mut tx, &carrier.org)
            .await
            .unwrap();
        let mut row = rows.remove(0);
        let mut pni = row.pni().unwrap();
        pni.bandwidth = maps_domain::bandwidth::Mbps::new(9_000_000);
        row.set(&pni, portal.app.clock.now()).unwrap();
        crate::server::db::pnis::update(&mut tx, &row)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(published().await, Some(CapacityBand::VeryLarge));
        stranger.get("/partners?capacity=xl").await.ok().has("Colt");
        stranger.get(page).await.ok().has("1 Tbit/s or more");
    }
);

both!(
    no_public_page_of_a_partner_holds_anything_confidential,
    |portal| {
        let carrier = carrier(&portal).await;
        consents(&portal, &carrier.org).await;
        let mut tx = portal.app.db.read().await.unwrap();
        let mut secrets: Vec<String> = Vec::new();
        for row in crate::server::db::pnis::of_org(&mut tx, &carrier.org)
            .await
            .unwrap()
        {
            let pni = row.pni().unwrap();
            secrets.extend([pni.name.clone(), pni.peer_router.clone()]);
            secrets.extend(pni.microsoft_router.clone());
            for segment in &pni.path {
                secrets.push(segment.id.clone());
                secrets.extend(segment.srlgs.iter().map(|srlg| srlg.name.clone()));
            }
        }
        let contacts: Vec<(String, String)> = tx
            .all("SELECT email, phone FROM contacts", args![])
            .await
            .unwrap();
        secrets.extend(
            contacts
                .into_iter()
                .flat_map(|(email, phone)| [email, phone]),
        );
        drop(tx);
        // Too short to be told from ordinary words and numbers.
        secrets.retain(|secret| secret.len() > 4);
        secrets.sort();
        secrets.dedup();
        assert!(secrets.len() > 20, "{secrets:?}");
        for path in [
            "/",
            "/partners",
            "/partners?view=map",
            "/partners?format=csv",
            "/partners?format=csv&lines=regions",
            "/partners/colt-technology-services",
            "/partners/compare?p=colt-technology-services&region=western-europe",
            "/regions/western-europe",
        ] {
            let page = portal.client().get(path).await.ok();
            for secret in &secrets {
                assert!(
                    !page.body.contains(secret.as_str()),
                    "{path} holds {secret}"
                );
            }
        }
    }
);
