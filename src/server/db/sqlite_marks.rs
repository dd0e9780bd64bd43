//! Long statements for SQLite: `$1 … $n` as `?` in order.
//!
//! To SQLite `$7` is a name, and it looks a name up among all before it: when the statement is read,
//! and again when its value is bound. A statement of 8,000 values spends 80 ms on that; with nameless
//! marks it takes 3 (measured). PostgreSQL knows `$n` as a number and needs none of this.

use super::Arg;
use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

/// So many values are looked up faster than a statement is rewritten.
const FEW: usize = 64;

/// The statement with nameless marks and its values in their order. A short one stays as it is, and so
/// does one that names a value that is not there: SQLite says what is wrong with it.
pub(super) fn nameless(sql: SqlStr, args: Vec<Arg>) -> (SqlStr, Vec<Arg>) {
    if args.len() <= FEW {
        return (sql, args);
    }
    match rewritten(sql.as_str(), &args) {
        Some((text, ordered)) => (AssertSqlSafe(text).into_sql_str(), ordered),
        None => (sql, args),
    }
}

fn rewritten(sql: &str, args: &[Arg]) -> Option<(String, Vec<Arg>)> {
    let mut text = String::with_capacity(sql.len());
    let mut ordered = Vec::with_capacity(args.len());
    // Every second part stands in quotes; a doubled quote is an empty part and keeps the count.
    for (at, part) in sql.split('\'').enumerate() {
        if at > 0 {
            text.push('\'');
        }
        if !at.is_multiple_of(2) {
            text.push_str(part);
            continue;
        }
        let mut pieces = part.split('$');
        text.push_str(pieces.next()?);
        for piece in pieces {
            let rest = piece.trim_start_matches(|c: char| c.is_ascii_digit());
            let number: usize = piece.strip_suffix(rest)?.parse().ok()?;
            ordered.push(args.get(number.checked_sub(1)?)?.clone());
            text.push('?');
            text.push_str(rest);
        }
    }
    Some((text, ordered))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(count: i64) -> Vec<Arg> {
        (1..=count).map(Arg::Int).collect()
    }

    #[test]
    fn values_follow_their_marks_wherever_they_stand_and_quotes_stay() {
        let sql = "SELECT $2, $1, '$1 it''s $2', $2 FROM t WHERE a = $100";
        let (text, ordered) = rewritten(sql, &numbered(100)).unwrap();
        assert_eq!(text, "SELECT ?, ?, '$1 it''s $2', ? FROM t WHERE a = ?");
        let values = [2, 1, 2, 100].map(Arg::Int);
        assert_eq!(ordered, values);
    }

    #[test]
    fn a_short_statement_and_a_wrong_one_stay_as_they_are() {
        let (sql, args) = nameless("SELECT $1".into_sql_str(), numbered(1));
        assert_eq!((sql.as_str(), args.len()), ("SELECT $1", 1));
        for wrong in ["SELECT $0", "SELECT $101", "SELECT $x"] {
            assert_eq!(rewritten(wrong, &numbered(100)), None, "{wrong}");
        }
    }
}
