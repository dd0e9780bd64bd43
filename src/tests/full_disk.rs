//! A full disk: who writes is told so and keeps what was typed, who reads notices nothing, and when
//! there is room again the portal goes on by itself.

use super::support::{Backend, Portal};
use crate::error::AppError;
use crate::server::db::Db;
use maps_domain::access::{OrgKind, Role};

/// The form of a customer site.
fn site(name: &str) -> Vec<(&str, &str)> {
    vec![
        ("site_id", name),
        ("name", name),
        ("address", "Rue de la Paix 1"),
        ("city", "Paris"),
        ("country", "FR"),
        ("latitude", "48.87"),
        ("longitude", "2.33"),
        ("peak_mbps", "100"),
    ]
}

/// Lets SQLite's file grow to so many pages.
async fn allow(portal: &Portal, pages: i64) {
    let Db::Sqlite { write, .. } = &portal.app.db else {
        panic!("not SQLite");
    };
    let sql = format!("PRAGMA max_page_count = {pages}");
    let sql = sqlx::AssertSqlSafe(sql);
    sqlx::query(sql).execute(write).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writing_is_refused_in_words_and_works_again_when_there_is_room() {
    let portal = Portal::new(Backend::Sqlite).await.unwrap();
    let org = portal.organisation(OrgKind::Customer, "Contoso").await;
    let mut browser = portal.browser(&org, Role::CustomerAdmin).await;
    // As small as it can be: what it has now.
    allow(&portal, 1).await;
    let mut kept = 0;
    let refused = loop {
        let name = format!("S-{kept}");
        let answer = browser.post("/customer/sites/new", &site(&name)).await;
        if answer.status != 303 {
            break answer;
        }
        kept += 1;
        assert!(kept < 2_000, "the file still grows");
    };
    let typed = format!("S-{kept}");
    let refused = refused.is(507).has("storage is full");
    assert!(refused.body.contains(&format!("value=\"{typed}\"")));
    browser.get("/customer/sites").await.ok();
    // What was answered with a yes is there, what was refused is not.
    let count = "SELECT COUNT(*) FROM customer_sites";
    assert_eq!(portal.count(count).await, kept);

    allow(&portal, 1_000_000).await;
    let answer = browser.post("/customer/sites/new", &site(&typed)).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert_eq!(portal.count(count).await, kept + 1);
    portal.audit_chain_is_whole().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_whose_transaction_ended_by_itself_is_not_used_again() {
    let portal = Portal::new(Backend::Sqlite).await.unwrap();
    let mut tx = portal.app.db.begin().await.unwrap();
    // What SQLite does on a full disk, behind the back of who counts transactions.
    tx.exec("ROLLBACK", Vec::new()).await.unwrap();
    drop(tx);
    for _ in 0..3 {
        let mut tx = portal.app.db.begin().await.unwrap();
        tx.exec("CREATE TABLE room (a TEXT)", Vec::new())
            .await
            .unwrap();
        drop(tx);
    }
}

#[test]
fn a_file_that_does_not_fit_is_the_same_to_people() {
    let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
    assert_eq!(AppError::from(full), AppError::StorageFull);
    assert_eq!(AppError::StorageFull.status(), 507);
}
