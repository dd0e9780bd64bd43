//! Due dates as a calendar: the file, the secret address, who sees what.

use super::super::review::{COLT, approved, staff};
use super::super::support::{Page, both};
use super::*;
use maps_domain::access::{OrgKind, Role};
use maps_domain::pni::Record;
use std::collections::BTreeMap;

/// Reads a calendar file as strictly as the standard writes it: one map per event.
fn events(page: &Page) -> Vec<BTreeMap<String, String>> {
    assert_eq!(
        page.headers.get("content-type").unwrap(),
        "text/calendar; charset=utf-8"
    );
    let body = page.body.strip_suffix("\r\n").unwrap();
    assert!(body.split("\r\n").all(|line| line.len() <= 75));
    let whole = body.replace("\r\n ", "");
    let inner = whole.strip_prefix("BEGIN:VCALENDAR\r\n").unwrap();
    let lines = inner.strip_suffix("END:VCALENDAR").unwrap().lines();
    let mut found = Vec::new();
    let mut open: Option<BTreeMap<String, String>> = None;
    for line in lines {
        let (name, value) = line.split_once(':').unwrap();
        match (name, value) {
            ("BEGIN", "VEVENT") => assert!(open.replace(BTreeMap::new()).is_none()),
            ("END", "VEVENT") => found.push(open.take().unwrap()),
            _ => {
                if let Some(event) = &mut open {
                    let text = value
                        .replace("\\n", "\n")
                        .replace("\\,", ",")
                        .replace("\\;", ";");
                    assert!(
                        event.insert(name.to_owned(), text).is_none(),
                        "{name} twice"
                    );
                }
            }
        }
    }
    assert!(open.is_none());
    for event in &found {
        for name in ["UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "URL"] {
            assert!(event.contains_key(name), "{name}");
        }
    }
    found
}

fn due<'e>(events: &'e [BTreeMap<String, String>], summary: &str) -> &'e str {
    let event = events.iter().find(|e| e["SUMMARY"] == summary);
    &event.unwrap_or_else(|| panic!("no {summary} in {events:?}"))["DTEND"]
}

/// The address as the page shows it once.
fn address(page: &Page) -> String {
    let start = page.body.find("/account/calendar.ics?token=").unwrap();
    page.body[start..]
        .split(['<', '"'])
        .next()
        .unwrap()
        .to_owned()
}

both!(the_calendar_shows_what_waits_for_each_role, |portal| {
    let staff = staff(&portal).await;
    let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
    approved(&portal, &carrier, &staff, "western-europe").await;
    portal.submitted(&carrier, "northern-europe", &[]).await;
    change(&portal, &carrier.org, "amsterdam-1", |pni| {
        pni.record = Record::Claimed;
    })
    .await;
    hourly(&portal).await;

    let mut admin = portal.signed_in(&carrier.admin).await;
    let theirs = events(&admin.get("/account/calendar.ics").await.ok());
    assert_eq!(
        due(&theirs, "Qualification ends: Western Europe"),
        "20271123T090000Z"
    );
    assert_eq!(
        due(&theirs, "Last day to submit the renewal: Western Europe"),
        "20271024T090000Z"
    );
    assert_eq!(
        due(&theirs, "Mend the inventory: Western Europe"),
        "20261223T090000Z"
    );
    assert!(theirs.iter().all(|e| !e["URL"].contains("/review")));

    let mut reviewer = portal.signed_in(&staff.reviewer).await;
    let theirs = events(&reviewer.get("/account/calendar.ics").await.ok());
    assert!(
        theirs
            .iter()
            .any(|e| e["SUMMARY"].starts_with("Claim the application: Colt")),
        "{theirs:?}"
    );
    assert!(theirs.iter().any(|e| {
        e["SUMMARY"].starts_with("Grace period ends: Colt")
            && e["URL"].starts_with("http://portal.test/review/qualifications/")
    }));
    reviewer
        .get("/account/calendar")
        .await
        .ok()
        .has("Claim the application: Colt");

    let customer = portal.organisation(OrgKind::Customer, "Contoso").await;
    let mut customer = portal.browser(&customer, Role::CustomerAdmin).await;
    assert_eq!(
        events(&customer.get("/account/calendar.ics").await.ok()).len(),
        0
    );
    customer
        .get("/account/calendar")
        .await
        .ok()
        .has("Nothing is due");
});

both!(
    a_secret_address_opens_one_calendar_until_it_is_renewed_or_its_owner_is_gone,
    |portal| {
        let staff = staff(&portal).await;
        let carrier = portal.recorded_carrier(COLT, Record::Confirmed).await;
        approved(&portal, &carrier, &staff, "western-europe").await;
        let mut admin = portal.signed_in(&carrier.admin).await;
        let calendar = "/account/calendar";
        admin.post(calendar, &[]).await.to(calendar);
        let page = admin.get(calendar).await.ok().has("it is not shown again");
        let first = address(&page);
        assert!(
            !admin
                .get("/account/calendar")
                .await
                .ok()
                .body
                .contains("token=")
        );
        let secret = first.split_once("token=").unwrap().1.to_owned();
        let mut tx = portal.app.db.read().await.unwrap();
        let stored = tx
            .count(
                "SELECT COUNT(*) FROM calendar_addresses WHERE secret_hash = $1",
                crate::server::db::args![&secret],
            )
            .await
            .unwrap();
        drop(tx);
        assert_eq!(stored, 0, "only a fingerprint is kept");

        let mut program = portal.client();
        assert_eq!(events(&program.get(&first).await.ok()).len(), 2);
        // It opens nothing else.
        program.get("/account").await.to("/sign-in");
        program.get("/account/calendar.ics").await.to("/sign-in");
        program.get("/account/calendar.ics?token=").await.is(404);
        program
            .get("/account/calendar.ics?token=guessed")
            .await
            .is(404);

        // A new one ends the old one, so it is asked first.
        let renew = "/account/calendar/renew";
        admin.post(calendar, &[]).await.to(renew);
        admin.get(renew).await.ok().has("stops working at once");
        program.get(&first).await.ok();
        admin.post(renew, &[]).await.to(calendar);
        let second = address(&admin.get(calendar).await.ok());
        assert_ne!(first, second);
        program.get(&first).await.is(404);
        program.get(&second).await.ok();
        admin
            .post("/account/calendar/end", &[])
            .await
            .to("/account/calendar?done=removed");
        program.get(&second).await.is(404);

        admin.post(calendar, &[]).await.to(calendar);
        let third = address(&admin.get(calendar).await.ok());
        let mut tx = portal.app.db.begin().await.unwrap();
        tx.exec(
            "UPDATE users SET removed_at = 1 WHERE id = $1",
            crate::server::db::args![&carrier.admin.id],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        program.get(&third).await.is(404);
    }
);
