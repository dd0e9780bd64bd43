//! People who decide at the same moment: one of them does, the others read why not.

use super::super::support::both;
use super::*;
use maps_domain::pni::Record;

/// A submitted application that a reviewer recommended, and so many leads who look at it.
async fn recommended(portal: &Portal, leads: usize) -> (ApplicationId, String, Vec<Client>) {
    let staff = staff(portal).await;
    let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
    let id = portal.submitted(&carrier, "western-europe", &[]).await;
    let mut first = claimed(portal, &staff.reviewer, &id).await;
    recommend(&mut first, portal, &id).await.to(&path(&id));
    let mut browsers = Vec::new();
    for _ in 0..leads {
        browsers.push(portal.browser(&staff.org, Role::LeadReviewer).await);
    }
    let seen = app_version(portal, &id).await;
    (id, seen, browsers)
}

/// Everybody presses their button at once; gives how many were followed.
async fn at_once(
    id: &ApplicationId,
    seen: &str,
    leads: Vec<Client>,
    deeds: &[&'static str],
) -> usize {
    let presses = leads.into_iter().enumerate().map(|(place, mut lead)| {
        let (path, seen) = (path(id), seen.to_owned());
        let deed = deeds[place % deeds.len()];
        tokio::spawn(async move {
            let fields = [
                ("version", seen.as_str()),
                ("do", deed),
                ("decide.reason", REASON),
            ];
            lead.post(&path, &fields).await
        })
    });
    let mut followed = 0;
    for press in presses.collect::<Vec<_>>() {
        let page = press.await.unwrap();
        match page.status.as_u16() {
            303 => followed += 1,
            _ => {
                page.is(409).has("Nothing was done");
            }
        }
    }
    followed
}

both!(
    of_eight_who_sign_at_once_one_is_the_second_person,
    |portal| {
        let (id, seen, leads) = recommended(&portal, 8).await;
        assert_eq!(at_once(&id, &seen, leads, &["approve"]).await, 1);
        for (sql, count) in [
            ("SELECT COUNT(*) FROM qualifications", 1),
            ("SELECT COUNT(*) FROM rollouts WHERE cause = 'qualified'", 1),
            (
                "SELECT COUNT(*) FROM applications WHERE state = 'approved'",
                1,
            ),
        ] {
            assert_eq!(portal.count(sql).await, count, "{sql}");
        }
    }
);

both!(
    who_approves_and_who_declines_at_once_do_not_both,
    |portal| {
        let (id, seen, leads) = recommended(&portal, 8).await;
        assert_eq!(at_once(&id, &seen, leads, &["approve", "decline"]).await, 1);
        let approved = portal
            .count("SELECT COUNT(*) FROM applications WHERE state = 'approved'")
            .await;
        let granted = portal.count("SELECT COUNT(*) FROM qualifications").await;
        assert_eq!(granted, approved, "a declined application grants nothing");
    }
);
