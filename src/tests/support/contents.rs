//! What a copy of the database holds: for tests of what must not be in it, or must not change.

use super::Portal;
use crate::server::db::args;
use std::collections::BTreeMap;

const SQLITE: &str = "SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p \
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> '_sqlx_migrations'";
const POSTGRES: &str = "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) \
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'";

impl Portal {
    /// Every value as text, by `table.column`, sorted.
    pub async fn contents(&self) -> BTreeMap<String, Vec<String>> {
        let mut tx = self.app.db.read().await.unwrap();
        let columns = if tx.is_postgres() { POSTGRES } else { SQLITE };
        let columns: Vec<(String, String)> = tx.all(columns, args![]).await.unwrap();
        let mut contents = BTreeMap::new();
        for (table, column) in columns {
            let sql = format!(
                "SELECT CAST(\"{column}\" AS TEXT) FROM {table} WHERE \"{column}\" IS NOT NULL"
            );
            let rows: Vec<(String,)> = tx.all(sqlx::AssertSqlSafe(sql), args![]).await.unwrap();
            let mut values: Vec<String> = rows.into_iter().map(|(value,)| value).collect();
            values.sort();
            contents.insert(format!("{table}.{column}"), values);
        }
        assert!(contents.len() > 200, "all tables are read");
        contents
    }
}
