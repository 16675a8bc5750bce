//! Erasing by law: an operation's body is dropped, and the operation folds as empty on every desk.

use rusqlite::{Connection, OptionalExtension};

use crate::ids::OperationId;
use crate::journal::change::{Body, Form};
use crate::journal::decode_body;

/// Whether an operation's body was erased. An erasure itself cannot be: what it erased would come back elsewhere.
pub(super) fn is_erased(
    conn: &Connection,
    operation: OperationId,
    body: &Body,
) -> rusqlite::Result<bool> {
    Ok(!erases(body)
        && conn
            .prepare_cached("SELECT 1 FROM erased WHERE operation = ?")?
            .exists([operation])?)
}

/// Notes that an operation's body is erased, and drops it where it is here; tells whether it was.
pub(super) fn erase(conn: &Connection, operation: OperationId) -> rusqlite::Result<bool> {
    conn.prepare_cached("INSERT OR IGNORE INTO erased (operation) VALUES (?)")?
        .execute([operation])?;
    let body: Option<Vec<u8>> = conn
        .prepare_cached("SELECT body FROM journal WHERE operation = ?")?
        .query_row([operation], |row| row.get(0))
        .optional()?
        .flatten();
    match body {
        Some(body) if !decode_body(&body).is_ok_and(|body| erases(&body)) => {
            drop_body(conn, operation)?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// Drops an operation's body; its header stays, and the chain still verifies.
pub(super) fn drop_body(conn: &Connection, operation: OperationId) -> rusqlite::Result<()> {
    conn.prepare_cached("UPDATE journal SET body = NULL WHERE operation = ?")?
        .execute([operation])?;
    Ok(())
}

fn erases(body: &Body) -> bool {
    let mut changes = body.changes.iter();
    changes.any(|change| matches!(change.form, Form::Erase(_)))
}
