//! Walks the audit chain and finds the first entry that was changed, removed or inserted.

use crate::error::AppError;
use crate::server::db::{Db, audit};
use std::collections::BTreeMap;

const CHUNK: i64 = 1_000;

/// `Ok(Ok(entries))` when whole, `Ok(Err(sentence))` with the first break.
///
/// # Errors
/// What the database refuses.
pub async fn verify(db: &Db) -> Result<Result<i64, String>, AppError> {
    let mut tx = db.read().await?;
    let (head_seq, head_hash) = audit::head(&mut tx).await?;
    let (mut seq, mut hash) = (0_i64, String::new());
    loop {
        let chunk = audit::after(&mut tx, seq, CHUNK).await?;
        if chunk.is_empty() {
            break;
        }
        for entry in chunk {
            if entry.seq != seq + 1 {
                return Ok(Err(format!("entry {} is missing", seq + 1)));
            }
            if entry.prev_hash != hash {
                return Ok(Err(format!(
                    "entry {} does not follow entry {seq}",
                    entry.seq
                )));
            }
            if entry.compute_hash() != entry.hash {
                return Ok(Err(format!("entry {} was changed", entry.seq)));
            }
            (seq, hash) = (entry.seq, entry.hash);
        }
    }
    if seq < head_seq {
        return Ok(Err(format!(
            "entries {} to {head_seq} are missing at the end",
            seq + 1
        )));
    }
    if seq == head_seq && hash != head_hash {
        return Ok(Err(format!(
            "the newest entry {seq} is not the one that was written last"
        )));
    }
    Ok(Ok(seq))
}

/// Compares with an earlier copy of the trail that somebody else kept: number and hash of each entry.
/// Who owns the database can write a whole new chain that fits together, but not change that copy.
/// `Ok(Ok(entries compared))`, or `Ok(Err(sentence))` with the first difference.
///
/// # Errors
/// What the database refuses.
pub async fn against(
    db: &Db,
    copy: &BTreeMap<i64, String>,
) -> Result<Result<usize, String>, AppError> {
    let mut tx = db.read().await?;
    let mut after = 0;
    let mut left = copy.clone();
    loop {
        let chunk = audit::after(&mut tx, after, CHUNK).await?;
        let Some(last) = chunk.last().map(|entry| entry.seq) else {
            break;
        };
        for entry in chunk {
            if left
                .remove(&entry.seq)
                .is_some_and(|hash| hash != entry.hash)
            {
                return Ok(Err(format!(
                    "entry {} is not the one of the copy: the trail was written anew",
                    entry.seq
                )));
            }
        }
        after = last;
    }
    Ok(match left.first_key_value() {
        Some((seq, _)) => Err(format!("entry {seq} of the copy is missing")),
        None => Ok(copy.len()),
    })
}

/// Number and hash of each entry of the file that the audit page gives (columns `seq` and `hash`).
///
/// # Errors
/// A sentence with the first line that is no such row.
pub fn copy_of(csv: &str) -> Result<BTreeMap<i64, String>, String> {
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().map_err(|error| error.to_string())?.clone();
    let column = |name: &str| {
        let found = headers.iter().position(|header| header == name);
        found.ok_or_else(|| format!("the file has no column {name}"))
    };
    let (seq, hash) = (column("seq")?, column("hash")?);
    let mut copy = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let number = record.get(seq).unwrap_or_default();
        let number = number
            .parse()
            .map_err(|_| format!("\u{201c}{number}\u{201d} is no number of an entry"))?;
        let hash = record.get(hash).unwrap_or_default().to_owned();
        copy.insert(number, hash);
    }
    match copy.is_empty() {
        true => Err("the file has no entries".to_owned()),
        false => Ok(copy),
    }
}
