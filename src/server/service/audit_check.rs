//! Walks the audit chain and finds the first entry that was changed, removed or inserted.

use crate::error::AppError;
use crate::server::db::{Db, audit};

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
