//! Both databases have the same tables and columns, and refuse to rewrite history.

use super::support::{Backend, Portal, both};
use crate::server::db::args;
use std::collections::BTreeSet;

const SQLITE: &str = "SELECT m.name, p.name, UPPER(p.type), CAST(p.\"notnull\" AS BIGINT) \
    FROM sqlite_master m JOIN pragma_table_info(m.name) p \
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> '_sqlx_migrations'";
const POSTGRES: &str = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), UPPER(CAST(data_type AS TEXT)), \
    CAST(CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END AS BIGINT) \
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'";

async fn columns(
    backend: Backend,
    sql: &'static str,
) -> Option<BTreeSet<(String, String, String, i64)>> {
    let portal = Portal::new(backend).await?;
    let mut tx = portal.app.db.read().await.unwrap();
    Some(tx.all(sql, args![]).await.unwrap().into_iter().collect())
}

#[tokio::test]
async fn both_databases_have_the_same_columns() {
    let sqlite = columns(Backend::Sqlite, SQLITE).await.unwrap();
    let Some(postgres) = columns(Backend::Postgres, POSTGRES).await else {
        return;
    };
    assert!(sqlite.len() > 200);
    assert_eq!(
        sqlite.symmetric_difference(&postgres).collect::<Vec<_>>(),
        Vec::<&(String, String, String, i64)>::new()
    );
}

both!(history_cannot_be_rewritten, |portal| {
    let mut browser = portal.client();
    let form = [
        ("kind", "customer"),
        ("legal_name", "Contoso"),
        ("name", "Cora"),
        ("email", "cora@contoso.example"),
        ("password", "a long sentence about sites"),
        ("terms", "yes"),
    ];
    browser.post("/sign-up", &form).await.to("/sign-up/sent");
    assert_eq!(portal.count("SELECT COUNT(*) FROM audit_entries").await, 1);
    for sql in [
        "UPDATE audit_entries SET summary = 'x'",
        "DELETE FROM audit_entries",
    ] {
        let mut tx = portal.app.db.begin().await.unwrap();
        assert!(tx.exec(sql, args![]).await.is_err(), "{sql}");
    }
    assert_eq!(portal.count("SELECT COUNT(*) FROM audit_entries").await, 1);
});
