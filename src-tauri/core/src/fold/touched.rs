//! Which operations touched which row: the row's history, and its heads on which the next change builds.

use rusqlite::Connection;

use super::merge::{Order, Touch};
use crate::ids::{Id, OperationId};
use crate::journal::change::{Body, Change};
use crate::journal::{Hlc, decode_body};

/// Notes that an operation touched a row and builds on others, which are heads no longer.
pub(super) fn touch(
    conn: &Connection,
    row: Id,
    position: i64,
    base: &[OperationId],
) -> rusqlite::Result<()> {
    conn.prepare_cached("INSERT OR IGNORE INTO touched (row, position, head) VALUES (?, ?, 1)")?
        .execute((row, position))?;
    if base.is_empty() {
        return Ok(());
    }
    let mut unhead = conn.prepare_cached(
        "UPDATE touched SET head = 0 WHERE row = ?1
         AND position = (SELECT position FROM journal WHERE operation = ?2)",
    )?;
    for operation in base {
        unhead.execute((row, operation))?;
    }
    Ok(())
}

/// The operations last known for a row, on which a change made now builds.
///
/// # Errors
/// Fails as SQLite does.
pub fn heads(conn: &Connection, row: Id) -> rusqlite::Result<Vec<OperationId>> {
    let mut statement = conn.prepare_cached(
        "SELECT j.operation FROM touched t JOIN journal j ON j.position = t.position
         WHERE t.row = ? AND t.head = 1 ORDER BY j.operation",
    )?;
    let rows = statement.query_map([row], |row| row.get(0))?;
    rows.collect()
}

/// Everything that was done to a row, in the order of the fold.
/// What a bulk call that is not shown did to a row of another call is left out.
///
/// # Errors
/// Fails as SQLite does.
pub fn touches(conn: &Connection, row: Id) -> rusqlite::Result<Vec<Touch>> {
    touches_of(conn, row, |change| change.kind != "call")
}

fn touches_of(
    conn: &Connection,
    row: Id,
    which: fn(&Change) -> bool,
) -> rusqlite::Result<Vec<Touch>> {
    let mut statement = conn.prepare_cached(
        "SELECT j.operation, j.hlc, j.device, j.log, j.seq, j.body FROM touched t
         JOIN journal j ON j.position = t.position WHERE t.row = ?",
    )?;
    let mut rows = statement.query([row])?;
    let mut touches = Vec::new();
    while let Some(found) = rows.next()? {
        let operation: OperationId = found.get(0)?;
        let Some(bytes) = found.get::<_, Option<Vec<u8>>>(5)? else {
            continue;
        };
        // A body that cannot be read is named by `verify`; here it says nothing.
        let Ok(body) = decode_body(&bytes) else {
            continue;
        };
        if is_erased(conn, operation)? {
            continue;
        }
        touches.push(touch_of(operation, order_of(found, 1)?, body, row, which));
    }
    touches.sort_by_key(|touch| touch.order);
    Ok(touches)
}

/// What was done to the showing of a call of several parts.
pub(super) fn call_touches(conn: &Connection, call: Id) -> rusqlite::Result<Vec<Touch>> {
    touches_of(conn, call, |change| change.kind == "call")
}

/// What an operation does to one row.
fn touch_of(
    operation: OperationId,
    order: Order,
    body: Body,
    row: Id,
    which: fn(&Change) -> bool,
) -> Touch {
    let changes: Vec<Change> = body
        .changes
        .into_iter()
        .filter(|change| change.row == row && which(change))
        .collect();
    Touch {
        order,
        operation,
        call: body.call,
        actor: body.actor,
        base: changes
            .iter()
            .find_map(|change| change.base.clone())
            .unwrap_or_default(),
        changes,
    }
}

pub(super) fn order_of(row: &rusqlite::Row<'_>, from: usize) -> rusqlite::Result<Order> {
    let hlc: i64 = row.get(from)?;
    Ok(Order {
        hlc: Hlc::from_bits(hlc.cast_unsigned()).unwrap_or(Hlc::ZERO),
        device: row.get(from + 1)?,
        log: row.get(from + 2)?,
        seq: row.get::<_, i64>(from + 3)?.cast_unsigned(),
    })
}

/// Whether an operation's body was erased by law.
pub(super) fn is_erased(conn: &Connection, operation: OperationId) -> rusqlite::Result<bool> {
    conn.prepare_cached("SELECT 1 FROM erased WHERE operation = ?")?
        .exists([operation])
}
