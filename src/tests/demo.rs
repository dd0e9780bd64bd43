//! The demo on both databases: what is known of the recorded providers, and that everything it
//! makes fits together.

use super::confidential;
use super::support::both;
use crate::server::demo;
use maps_domain::diversity::Assessment;
use maps_domain::policy::{Outcome, Tier};

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
            portal
                .count("SELECT COUNT(*) FROM partner_listings WHERE body <> ''")
                .await,
            portal
                .count(
                    "SELECT COUNT(DISTINCT org_id) FROM qualifications WHERE state = 'qualified'"
                )
                .await
        );
        if portal.app.db.kind() == "sqlite" {
            confidential::nothing_leaves(&portal).await;
        }

        assert!(
            !demo::fill(&portal.app, |_| {}).await.unwrap(),
            "only an empty database is filled"
        );
    }
);
