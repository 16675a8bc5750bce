//! The replies of acts, kept for retries: the same ask under the same id is answered and not done again.
//! What was done stands in the journal; here is only what was said of it.

use rusqlite::{Connection, OptionalExtension};
use serde_json::value::RawValue;

use super::{Request, internal};
use crate::contract::Reply;
use crate::error::{Failure, Result};
use crate::ids::Id;
use crate::sentence;

/// How many replies are kept.
const REPLIES: i64 = 10_000;

/// The reply that this call got earlier, where this is a retry.
pub(super) fn earlier(conn: &Connection, call: Id, request: &Request) -> Result<Option<Reply>> {
    let found: Option<(String, Vec<u8>, String)> = conn
        .prepare_cached("SELECT op, ask, reply FROM local_reply WHERE call = ?")?
        .query_row([call], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    match found {
        Some((op, ask, reply)) if op == request.name && ask == fingerprint(request) => {
            RawValue::from_string(reply)
                .map(Some)
                .map_err(|_| internal())
        }
        Some(_) => Err(Failure::refused(sentence!("call.id_taken"))),
        None if conn
            .prepare_cached("SELECT 1 FROM batch WHERE call = ? AND shown = 0")?
            .exists([call])? =>
        {
            Err(Failure::refused(sentence!("call.unfinished"))
                .hint(sentence!("call.unfinished.hint")))
        }
        None if conn
            .prepare_cached("SELECT 1 FROM call WHERE id = ?")?
            .exists([call])? =>
        {
            Err(Failure::refused(sentence!("call.already_done")))
        }
        None => Ok(None),
    }
}

/// Keeps the reply of a call, and lets go of the oldest.
pub(super) fn remember(
    conn: &Connection,
    call: Id,
    request: &Request,
    reply: &RawValue,
) -> Result<()> {
    conn.prepare_cached("INSERT INTO local_reply (call, op, ask, reply) VALUES (?, ?, ?, ?)")?
        .execute((call, &request.name, fingerprint(request), reply.get()))?;
    let number = conn.last_insert_rowid();
    conn.prepare_cached("DELETE FROM local_reply WHERE number <= ?")?
        .execute([number - REPLIES])?;
    Ok(())
}

/// Who asks and what, whatever the order of the fields: nobody else gets the reply of a call.
fn fingerprint(request: &Request) -> Vec<u8> {
    let mut ask = request.ask.clone();
    ask.sort_all_objects();
    let mut hasher = blake3::Hasher::new();
    hasher.update(&request.actor.map_or([0; 16], |actor| actor.0));
    hasher.update(ask.to_string().as_bytes());
    hasher
        .finalize()
        .as_bytes()
        .iter()
        .take(16)
        .copied()
        .collect()
}
