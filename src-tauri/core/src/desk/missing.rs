//! Work of this device that its file does not hold: an older copy that is put back is sound in itself, and only the marks beside the key know of more.
//! A log that no operation here admitted may be another desk's of the same device; nothing is said of it.

use std::path::Path;

use rusqlite::Connection;
use serde::Serialize;
use ts_rs::TS;

use super::found::Identity;
use crate::error::{Result, Sentence};
use crate::ids::Id;
use crate::journal::mark::Mark;
use crate::sentence;
use crate::store::folder_failure;

/// Work that was saved at this desk and is not in its file.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Missing {
    /// The code of the desk as which it was done.
    pub desk: String,
    /// How many operations are missing.
    pub operations: u64,
    /// What is missing, in words.
    pub said: Sentence,
    /// What to do.
    pub hint: Sentence,
}

/// What is missing in the logs that this device wrote before the one that it writes now.
pub(super) fn missing(
    conn: &Connection,
    key_dir: &Path,
    identity: &Identity,
) -> Result<Vec<Missing>> {
    let mut logs = conn.prepare_cached(
        "SELECT d.code, d.log, (SELECT max(j.seq) FROM journal j JOIN log l ON l.number = j.log
           WHERE l.id = d.log AND l.device = d.device)
         FROM desk d WHERE d.device = ? AND d.log <> ? AND d.code IS NOT NULL ORDER BY d.code",
    )?;
    let logs: Vec<(String, Id, Option<i64>)> = logs
        .query_map((identity.device, identity.log), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let mut missing = Vec::new();
    for (code, log, here) in logs {
        let mark = Mark::of(key_dir, log).map_err(|error| folder_failure(key_dir, &error))?;
        let saved = mark.unwrap_or_default().operations;
        let operations = saved.saturating_sub(here.unwrap_or(0).cast_unsigned());
        if operations > 0 {
            missing.push(Missing {
                said: sentence!(
                    "missing.operations",
                    count = i64::try_from(operations).unwrap_or(i64::MAX),
                    desk = &code
                ),
                hint: sentence!("missing.hint", desk = &identity.code),
                desk: code,
                operations,
            });
        }
    }
    Ok(missing)
}
