//! Whoever rewrites the audit trail in the database itself leaves a trace that the check finds.

use super::support::{Portal, both};
use crate::server::db::{args, audit};
use crate::server::service::audit_check;
use maps_domain::access::{OrgKind, Role};

/// Columns that an entry's hash covers.
const COLUMNS: [&str; 13] = [
    "at",
    "actor_id",
    "actor_label",
    "actor_org_id",
    "owner_org_id",
    "request_id",
    "action",
    "object_kind",
    "object_id",
    "summary",
    "changes",
    "prev_hash",
    "hash",
];

async fn run(portal: &Portal, statements: &[String]) {
    let mut tx = portal.app.db.begin().await.unwrap();
    for sql in statements {
        tx.exec(sqlx::AssertSqlSafe(sql.clone()), args![])
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    tx.commit().await.unwrap();
}

/// Does it, expects the check to find it, and undoes it.
async fn found(portal: &Portal, deed: &[String]) {
    run(portal, deed).await;
    let seen = audit_check::verify(&portal.app.db).await.unwrap();
    assert!(seen.is_err(), "not found: {deed:?}");
    let columns = format!("seq, {}", COLUMNS.join(", "));
    run(
        portal,
        &[
            "DELETE FROM audit_entries".to_owned(),
            format!("INSERT INTO audit_entries ({columns}) SELECT {columns} FROM kept_entries"),
        ],
    )
    .await;
}

both!(every_rewriting_of_the_trail_is_found, |portal| {
    let org = portal.organisation(OrgKind::Isp, "Colt").await;
    let mut browser = portal.browser(&org, Role::IspAdmin).await;
    for name in ["Anna Berg", "Anna Maria Berg", "Anna Berger", "Anna B."] {
        browser
            .post("/account", &[("name", name)])
            .await
            .to("/account");
    }
    // The owner of the database can take the guards away.
    let postgres = portal.app.db.kind() == "postgres";
    let guards: &[&str] = match postgres {
        true => &["ALTER TABLE audit_entries DISABLE TRIGGER USER"],
        false => &[
            "DROP TRIGGER audit_entries_no_update",
            "DROP TRIGGER audit_entries_no_delete",
        ],
    };
    let guards: Vec<String> = guards.iter().map(|sql| (*sql).to_owned()).collect();
    run(&portal, &guards).await;
    let keep = "CREATE TABLE kept_entries AS SELECT * FROM audit_entries".to_owned();
    run(&portal, &[keep]).await;
    let entries = portal.count("SELECT COUNT(*) FROM audit_entries").await;
    assert!(entries >= 5, "{entries}");
    audit_check::verify(&portal.app.db).await.unwrap().unwrap();

    for seq in 1..=entries {
        for column in COLUMNS {
            let other = match column {
                "at" => "at + 1".to_owned(),
                text => format!("{text} || 'x'"),
            };
            let edit = format!("UPDATE audit_entries SET {column} = {other} WHERE seq = {seq}");
            found(&portal, &[edit]).await;
        }
        // Removed with the gap closed or not, and everything from there on.
        let remove = format!("DELETE FROM audit_entries WHERE seq = {seq}");
        found(&portal, std::slice::from_ref(&remove)).await;
        found(
            &portal,
            &[format!("DELETE FROM audit_entries WHERE seq >= {seq}")],
        )
        .await;
        let mut closed = vec![remove];
        for later in seq + 1..=entries {
            closed.push(format!(
                "UPDATE audit_entries SET seq = {later} - 1 WHERE seq = {later}"
            ));
        }
        found(&portal, &closed).await;
        // Two entries in each other's place.
        let next = seq % entries + 1;
        let swap = [
            format!("UPDATE audit_entries SET seq = 0 WHERE seq = {seq}"),
            format!("UPDATE audit_entries SET seq = {seq} WHERE seq = {next}"),
            format!("UPDATE audit_entries SET seq = {next} WHERE seq = 0"),
        ];
        found(&portal, &swap).await;
    }
    // One more at the end, as if it had always been there.
    let columns = COLUMNS[1..].join(", ");
    let more = format!(
        "INSERT INTO audit_entries (seq, at, {columns}) SELECT {entries} + 1, at, {columns} FROM audit_entries WHERE seq = {entries}"
    );
    found(&portal, &[more]).await;
    audit_check::verify(&portal.app.db).await.unwrap().unwrap();
});

both!(
    a_whole_new_trail_is_found_by_a_copy_that_somebody_kept,
    |portal| {
        let org = portal.organisation(OrgKind::Microsoft, "Microsoft").await;
        let mut auditor = portal.browser(&org, Role::Auditor).await;
        for name in ["Anna Berg", "Anna Maria Berg", "Anna B."] {
            auditor
                .post("/account", &[("name", name)])
                .await
                .to("/account");
        }
        let saved = auditor.get("/review/audit?format=csv").await.ok().body;
        let copy = audit_check::copy_of(&saved).unwrap();
        assert_eq!(copy.len(), 4);
        auditor
            .post("/account", &[("name", "Anna C.")])
            .await
            .to("/account");
        let db = &portal.app.db;
        // Newer entries than the copy's are no difference.
        assert_eq!(audit_check::against(db, &copy).await.unwrap(), Ok(4));

        // Who owns the database changes the second entry and makes everything fit again.
        let postgres = db.kind() == "postgres";
        let unguard = match postgres {
            true => "ALTER TABLE audit_entries DISABLE TRIGGER USER",
            false => "DROP TRIGGER audit_entries_no_update",
        };
        run(&portal, &[unguard.to_owned()]).await;
        let mut tx = db.begin().await.unwrap();
        let mut entries = audit::after(&mut tx, 0, 100).await.unwrap();
        entries[1].summary.push_str(", they say");
        let mut prev = String::new();
        for entry in &mut entries {
            entry.prev_hash = prev;
            entry.hash = entry.compute_hash();
            let sql =
                "UPDATE audit_entries SET summary = $1, prev_hash = $2, hash = $3 WHERE seq = $4";
            let values = args![&entry.summary, &entry.prev_hash, &entry.hash, entry.seq];
            tx.exec(sql, values).await.unwrap();
            prev = entry.hash.clone();
        }
        tx.exec("UPDATE audit_head SET hash = $1", args![prev])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(
            audit_check::verify(db).await.unwrap(),
            Ok(5),
            "the chain alone says nothing"
        );
        let difference = audit_check::against(db, &copy).await.unwrap().unwrap_err();
        assert!(
            difference.starts_with("entry 2 is not the one of the copy"),
            "{difference}"
        );
    }
);

#[test]
fn a_file_that_is_no_copy_of_the_trail_is_refused_in_words() {
    for (file, why) in [
        ("", "no column seq"),
        ("seq,time\n1,2\n", "no column hash"),
        ("seq,hash\n", "no entries"),
        ("seq,hash\nx,y\n", "no number"),
        ("seq,hash\n1,2,3\n", "record"),
    ] {
        let problem = audit_check::copy_of(file).unwrap_err();
        assert!(problem.contains(why), "{file:?}: {problem}");
    }
}
