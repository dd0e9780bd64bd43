//! People at work, SIGKILL, and what has to be there at the end.

use super::browser::Browser;
use super::portal::Place;
use maps_portal::server::db::Db;
use maps_portal::server::service::audit_check;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

const KILLS: u32 = 10;
const ROWS_OF_AN_IMPORT: u32 = 40;
const QUALIFICATION: &str = "SELECT q.id FROM qualifications q JOIN organisations o ON o.id = q.org_id \
     WHERE o.slug = 'colt' AND q.region_id = 'western-europe' AND q.state IN ('qualified', 'suspended')";

/// What was answered, and what was only asked.
#[derive(Default)]
struct Log {
    next: AtomicU32,
    sites: Mutex<BTreeSet<String>>,
    imports: Mutex<BTreeSet<String>>,
    imports_asked: Mutex<BTreeSet<String>>,
    moves: AtomicU32,
}

impl Log {
    fn number(&self) -> u32 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }
}

fn site(reference: &str) -> [(&str, &str); 5] {
    [
        ("site_id", reference),
        ("name", reference),
        ("country", "NL"),
        ("city", "Amsterdam"),
        ("peak_mbps", "50"),
    ]
}

/// Records sites until the portal dies.
fn record_sites(addr: SocketAddr, log: &Log) -> Option<()> {
    let customer = Browser::sign_in(addr, "admin@contoso.example")?;
    loop {
        let reference = format!("ONE-{}", log.number());
        let answer = customer.post("/customer/sites/new", &site(&reference))?;
        assert_eq!(answer.status, 303, "{}", answer.body);
        log.sites.lock().unwrap().insert(reference);
    }
}

/// Imports lists of sites until the portal dies.
fn import_sites(addr: SocketAddr, log: &Log) -> Option<()> {
    let customer = Browser::sign_in(addr, "admin@contoso.example")?;
    loop {
        let name = format!("LIST-{}-", log.number());
        let mut text = "site_id,name,city,country,peak_mbps\n".to_owned();
        for row in 0..ROWS_OF_AN_IMPORT {
            text.push_str(&format!("{name}{row},{name}{row},Paris,FR,10\n"));
        }
        let checked = customer.post("/customer/sites/import", &[("text", &text)])?;
        let (_, rest) = checked
            .body
            .split_once("action=\"/customer/sites/import/")
            .unwrap_or_else(|| panic!("no preview: {}", checked.body));
        let draft = rest.split('"').next()?;
        log.imports_asked.lock().unwrap().insert(name.clone());
        let answer = customer.post(&format!("/customer/sites/import/{draft}"), &[])?;
        // A site that was recorded between check and commit is no conflict: other ids.
        match answer.status {
            303 => {
                log.imports.lock().unwrap().insert(name);
            }
            409 => {}
            other => panic!("{other}: {}", answer.body),
        }
    }
}

/// Suspends and reinstates until the portal dies: each starts a rollout.
fn suspend_and_reinstate(addr: SocketAddr, log: &Log, qualification: &str) -> Option<()> {
    let lead = Browser::sign_in(addr, "lead@microsoft.example")?;
    loop {
        for deed in ["suspend", "reinstate"] {
            let reason = ("reason", "The cross-connects are being checked.");
            let path = format!("/review/qualifications/{qualification}");
            let answer = lead.post(&path, &[("do", deed), reason])?;
            match answer.status {
                303 => log.moves.fetch_add(1, Ordering::Relaxed),
                // It stood there already: the answer to the last one was lost with the portal.
                409 => 0,
                other => panic!("{other}: {}", answer.body),
            };
            std::thread::sleep(Duration::from_millis(300));
        }
    }
}

async fn count(db: &Db, sql: &'static str) -> i64 {
    db.read().await.unwrap().count(sql, vec![]).await.unwrap()
}

async fn activations(db: &Db) -> Vec<(String, i64)> {
    let sql = "SELECT a.state, COUNT(*) FROM activations a JOIN organisations o ON o.id = a.isp_id \
               JOIN customer_sites s ON s.id = a.site_id \
               WHERE o.slug = 'colt' AND a.region_id = 'western-europe' AND s.site_ref NOT LIKE 'ONE-%' \
               AND s.site_ref NOT LIKE 'LIST-%' GROUP BY a.state ORDER BY a.state";
    db.read().await.unwrap().all(sql, vec![]).await.unwrap()
}

/// Lets the jobs come to rest, with the qualification in force.
async fn settle(place: &Place, db: &Db, qualification: &str) {
    let _running = place.start();
    let lead = Browser::sign_in(place.addr, "lead@microsoft.example").unwrap();
    let reinstate = [
        ("do", "reinstate"),
        ("reason", "Everything was found in order."),
    ];
    let path = format!("/review/qualifications/{qualification}");
    lead.post(&path, &reinstate).unwrap();
    let began = Instant::now();
    let open =
        "SELECT COUNT(*) FROM jobs WHERE state IN ('queued', 'running') AND kind <> 'housekeeping'";
    while count(db, open).await > 0 {
        assert!(
            began.elapsed() < Duration::from_secs(300),
            "jobs without end"
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn survives_kills(postgres: Option<String>) {
    let place = Place::new(postgres);
    let db = place.db().await;
    let (qualification,): (String,) = db
        .read()
        .await
        .unwrap()
        .one(QUALIFICATION, vec![])
        .await
        .unwrap();
    settle(&place, &db, &qualification).await;
    let (before, log) = (activations(&db).await, Log::default());
    assert!(
        before.iter().any(|(state, n)| state == "active" && *n > 20),
        "{before:?}"
    );

    let mut half_done = 0;
    for round in 0..KILLS {
        let running = place.start();
        std::thread::scope(|scope| {
            let writers = [
                scope.spawn(|| record_sites(place.addr, &log)),
                scope.spawn(|| import_sites(place.addr, &log)),
                scope.spawn(|| suspend_and_reinstate(place.addr, &log, &qualification)),
            ];
            // Different every time, from before the first answer to the middle of a rollout.
            let life =
                500 + u64::from(std::process::id().wrapping_mul(2_654_435_761 + round) % 2_500);
            std::thread::sleep(Duration::from_millis(life));
            drop(running);
            for writer in writers {
                writer.join().unwrap();
            }
        });
        let running = "SELECT COUNT(*) FROM rollouts WHERE state NOT IN ('finished', 'failed')";
        half_done += i64::from(count(&db, running).await > 0);
    }
    settle(&place, &db, &qualification).await;

    let sites = log.sites.lock().unwrap().clone();
    let imports = log.imports.lock().unwrap().clone();
    let asked = log.imports_asked.lock().unwrap().clone();
    let moves = i64::from(log.moves.load(Ordering::Relaxed));
    println!(
        "{} sites, {} imports, {moves} moves answered; {half_done} of {KILLS} kills in a rollout",
        sites.len(),
        imports.len()
    );
    assert!(
        sites.len() > 5 && !imports.is_empty() && moves > 2 && half_done > 0,
        "nothing was tried"
    );

    // Every answered write is there, once, with its line in the trail.
    let sql = "SELECT s.site_ref, (SELECT COUNT(*) FROM audit_entries e WHERE e.object_kind = 'customer_site' AND e.object_id = s.id) \
               FROM customer_sites s WHERE s.site_ref LIKE 'ONE-%'";
    let found: Vec<(String, i64)> = db.read().await.unwrap().all(sql, vec![]).await.unwrap();
    let names: BTreeSet<&String> = found.iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), found.len(), "a site was recorded twice");
    for site in &sites {
        assert!(names.contains(site), "{site} was answered and is lost");
    }
    assert!(found.iter().all(|(_, entries)| *entries == 1), "{found:?}");
    // A list is there whole, or not at all; never when it was answered.
    for name in &asked {
        let sql = format!("SELECT COUNT(*) FROM customer_sites WHERE site_ref LIKE '{name}%'");
        let rows = db
            .read()
            .await
            .unwrap()
            .count(sqlx::AssertSqlSafe(sql), vec![])
            .await
            .unwrap();
        let whole = rows == i64::from(ROWS_OF_AN_IMPORT);
        assert!(
            whole || (rows == 0 && !imports.contains(name)),
            "{name}: {rows} rows"
        );
    }
    // Each move left one rollout, and each rollout came to its end.
    let entries = count(&db, "SELECT COUNT(*) FROM audit_entries WHERE action IN ('qualification_suspended', 'qualification_reinstated')").await;
    assert!(entries >= moves, "{entries} of {moves} moves");
    assert_eq!(
        count(
            &db,
            "SELECT COUNT(*) FROM rollouts WHERE state <> 'finished'"
        )
        .await,
        0
    );
    assert_eq!(
        count(&db, "SELECT COUNT(*) FROM jobs WHERE state = 'failed'").await,
        0
    );
    // Nothing was turned on twice or forgotten.
    let twice = "SELECT COUNT(*) FROM (SELECT site_id, isp_id FROM activations WHERE state NOT IN ('inactive', 'failed') \
                 GROUP BY site_id, isp_id HAVING COUNT(*) > 1) t";
    assert_eq!(count(&db, twice).await, 0);
    assert_eq!(activations(&db).await, before);
    // Every mail went out, and a second copy carries the identity of the first.
    assert_eq!(
        count(&db, "SELECT COUNT(*) FROM mails WHERE sent_at IS NULL").await,
        0
    );
    let mut identities = BTreeSet::new();
    for file in place
        .mails()
        .iter()
        .filter(|file| file.extension().is_some_and(|e| e == "eml"))
    {
        let text = std::fs::read_to_string(file).unwrap();
        let id = text
            .lines()
            .find_map(|line| line.strip_prefix("Message-ID: "));
        identities.extend(id.map(str::to_owned));
    }
    let mails = count(&db, "SELECT COUNT(*) FROM mails").await;
    assert_eq!(i64::try_from(identities.len()).unwrap(), mails);
    audit_check::verify(&db).await.unwrap().unwrap();
    if place.database.starts_with("sqlite:") {
        let (answer,): (String,) = db
            .read()
            .await
            .unwrap()
            .one("PRAGMA integrity_check", vec![])
            .await
            .unwrap();
        assert_eq!(answer, "ok");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    survives_kills(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    let Ok(server) = std::env::var("TEST_POSTGRES_URL") else {
        eprintln!("skipped: TEST_POSTGRES_URL is not set (run make test)");
        return;
    };
    let pool = sqlx::PgPool::connect(&server).await.unwrap();
    let name = format!("crash_{}", std::process::id());
    let create = format!("CREATE DATABASE {name}");
    sqlx::query(sqlx::AssertSqlSafe(create))
        .execute(&pool)
        .await
        .unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    survives_kills(Some(format!("{base}/{name}"))).await;
}
