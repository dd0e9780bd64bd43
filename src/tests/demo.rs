//! The demo on both databases: what is known of the recorded providers, and that everything it
//! makes fits together.

use super::support::{Portal, both};
use crate::server::demo;
use maps_domain::diversity::Assessment;
use maps_domain::pni::Pni;
use maps_domain::policy::{Outcome, Tier};
use std::collections::BTreeSet;

both!(
    the_demo_shows_what_is_known_of_the_recorded_providers,
    |portal| {
        assert!(demo::fill(&portal.app, |_| {}).await.unwrap());
        let mut tx = portal.app.db.read().await.unwrap();
        let submissions: Vec<(String, String, String)> = tx
        .all(
            "SELECT o.slug, a.region_id, s.assessment FROM submissions s \
             JOIN applications a ON a.id = s.application_id JOIN organisations o ON o.id = a.org_id \
             ORDER BY o.slug, a.region_id",
            vec![],
        )
        .await
        .unwrap();
        drop(tx);
        assert_eq!(submissions.len(), 51);
        let geo: Vec<(&str, &str)> = submissions
            .iter()
            .filter(|(_, _, assessment)| {
                let assessment: Assessment = serde_json::from_str(assessment).unwrap();
                assessment.tier == Some(Tier::Geo)
                    && matches!(assessment.outcome, Outcome::Pass | Outcome::Warn)
            })
            .map(|(isp, region, _)| (isp.as_str(), region.as_str()))
            .collect();
        assert_eq!(geo.len(), 31);
        // London alone, but Paris is near enough to take over.
        assert!(geo.contains(&("colt", "northern-europe")));
        // San Jose and Palo Alto are one place to whatever fells one of them.
        assert!(!geo.contains(&("sonic-net-inc", "north-america")));

        let numbers = [
            ("SELECT COUNT(*) FROM organisations WHERE kind = 'isp'", 35),
            (
                "SELECT COUNT(*) FROM organisations WHERE kind = 'customer'",
                40,
            ),
            ("SELECT COUNT(*) FROM customer_sites", 2_000),
            ("SELECT COUNT(DISTINCT region_id) FROM customer_sites", 12),
            // Three that reach Geo wait at a desk.
            (
                "SELECT COUNT(*) FROM qualifications WHERE state = 'qualified' AND tier = 'Geo'",
                28,
            ),
            // Nobody runs without everything that it takes.
            (
                "SELECT COUNT(*) FROM activations a WHERE a.state = 'active' AND NOT EXISTS \
             (SELECT 1 FROM qualifications q WHERE q.org_id = a.isp_id AND q.region_id = a.region_id AND q.state = 'qualified')",
                0,
            ),
            (
                "SELECT COUNT(*) FROM activations a WHERE a.state = 'active' AND NOT EXISTS \
             (SELECT 1 FROM order_lines l WHERE l.site_id = a.site_id AND l.isp_id = a.isp_id AND l.state = 'confirmed')",
                0,
            ),
            // Every Geo region has its backup, also where that region qualified later.
            (
                "SELECT COUNT(*) FROM activations WHERE state = 'active' AND backup_metro_id IS NULL",
                0,
            ),
            // A disputed connection takes one region its redundancy.
            ("SELECT COUNT(*) FROM follow_ups WHERE drift = 'grace'", 1),
            // Two on their way, and one that the capacity watch drafted.
            ("SELECT COUNT(*) FROM requests WHERE closed_at IS NULL", 3),
            ("SELECT COUNT(*) FROM loas WHERE revoked_at IS NULL", 2),
            ("SELECT COUNT(*) FROM jobs WHERE state = 'failed'", 0),
            ("SELECT COUNT(*) FROM mails WHERE sent_at IS NULL", 0),
        ];
        for (sql, expected) in numbers {
            assert_eq!(portal.count(sql).await, expected, "{sql}");
        }
        assert!(
            portal
                .count("SELECT COUNT(*) FROM activations WHERE state = 'active'")
                .await
                > 1_000
        );

        // A dozen publish offers; what is confidential is in no public byte.
        assert_eq!(
            portal
                .count("SELECT COUNT(DISTINCT org_id) FROM products")
                .await,
            12
        );
        assert_eq!(
            portal.count("SELECT COUNT(*) FROM partner_listings").await,
            portal
                .count(
                    "SELECT COUNT(DISTINCT org_id) FROM qualifications WHERE state = 'qualified'"
                )
                .await
        );
        nothing_confidential_is_public(&portal).await;

        assert!(
            !demo::fill(&portal.app, |_| {}).await.unwrap(),
            "only an empty database is filled"
        );
    }
);

/// Every public page about partners, against every router, connection, path, duct and contact of the
/// inventories.
async fn nothing_confidential_is_public(portal: &Portal) {
    let mut secrets: BTreeSet<String> = BTreeSet::new();
    let mut tx = portal.app.db.read().await.unwrap();
    let pnis: Vec<(String,)> = tx.all("SELECT body FROM pnis", vec![]).await.unwrap();
    for (body,) in pnis {
        let pni: Pni = serde_json::from_str(&body).unwrap();
        secrets.extend([pni.name, pni.peer_router]);
        secrets.extend(pni.microsoft_router);
        for segment in pni.path {
            secrets.insert(segment.id);
            secrets.extend(segment.srlgs.into_iter().map(|srlg| srlg.name));
        }
    }
    let contacts: Vec<(String,)> = tx
        .all(
            "SELECT email FROM contacts UNION SELECT noc_email FROM organisations",
            vec![],
        )
        .await
        .unwrap();
    secrets.extend(contacts.into_iter().map(|(email,)| email));
    let slugs: Vec<(String,)> = tx
        .all("SELECT slug FROM partner_listings ORDER BY slug", vec![])
        .await
        .unwrap();
    drop(tx);
    // Facility numbers and the like are too short to be told from other numbers.
    secrets.retain(|secret| secret.len() > 5);
    assert!(secrets.len() > 100);
    let mut paths: Vec<String> = [
        "/",
        "/partners?size=100",
        "/partners?view=map",
        "/partners?format=csv",
        "/regions",
    ]
    .map(str::to_owned)
    .to_vec();
    for (slug,) in &slugs {
        paths.push(format!("/partners/{slug}"));
        paths.push(format!(
            "/partners/compare?p={slug},colt&region=western-europe"
        ));
    }
    for path in paths {
        let page = portal.client().get(&path).await.ok();
        let found: Vec<&String> = secrets
            .iter()
            .filter(|s| page.body.contains(s.as_str()))
            .collect();
        assert!(found.is_empty(), "{path} holds {found:?}");
    }
}
