//! Which operations touched which row: the row's history, and its heads on which the next change builds.
//! A row is its kind and its id: what touches the row of another kind with the same id is no concern of it.

use rusqlite::Connection;

use super::kinds::{self, CALL, Kind};
use super::merge::{Order, Touch, merge};
use crate::ids::{Id, OperationId};
use crate::journal::change::{Body, Change, Form};
use crate::journal::{Hlc, decode_body};

/// Notes that an operation touched a row and builds on others, which are heads no longer.
pub(super) fn touch(
    conn: &Connection,
    kind: &str,
    row: Id,
    position: i64,
    base: &[OperationId],
) -> rusqlite::Result<()> {
    let Some(kind) = kinds::number(kind) else {
        return Ok(());
    };
    conn.prepare_cached(
        "INSERT OR IGNORE INTO touched (row, kind, position, head) VALUES (?, ?, ?, 1)",
    )?
    .execute((row, kind, position))?;
    if base.is_empty() {
        return Ok(());
    }
    // What waited stands in the journal before that on which it builds, so an operation may be built on before it is folded.
    let mut unhead = conn.prepare_cached(
        "INSERT INTO touched (row, kind, position, head) SELECT ?1, ?2, position, 0 FROM journal WHERE operation = ?3
         ON CONFLICT (row, kind, position) DO UPDATE SET head = 0",
    )?;
    for operation in base {
        unhead.execute((row, kind, operation))?;
    }
    Ok(())
}

/// The operations last known for a row of a kind, on which a change made now builds.
///
/// # Errors
/// Fails as SQLite does.
pub fn heads(conn: &Connection, kind: &str, row: Id) -> rusqlite::Result<Vec<OperationId>> {
    let mut statement = conn.prepare_cached(
        "SELECT j.operation FROM touched t JOIN journal j ON j.position = t.position
         WHERE t.row = ? AND t.kind = ? AND t.head = 1",
    )?;
    let mut heads: Vec<OperationId> = statement
        .query_map((row, kinds::number(kind)), |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    heads.sort_unstable();
    Ok(heads)
}

/// Whether an operation touched a row of a kind.
///
/// # Errors
/// Fails as SQLite does.
pub fn has_touched(
    conn: &Connection,
    operation: OperationId,
    kind: &str,
    row: Id,
) -> rusqlite::Result<bool> {
    conn.prepare_cached(
        "SELECT 1 FROM journal j JOIN touched t ON t.position = j.position AND t.row = ? AND t.kind = ?
         WHERE j.operation = ?",
    )?
    .exists((row, kinds::number(kind), operation))
}

/// Everything that was done to a row of a kind, in the order of the fold.
/// What its fields cannot hold is passed over.
///
/// # Errors
/// Fails as SQLite does.
pub fn touches(conn: &Connection, kind: &str, row: Id) -> rusqlite::Result<Vec<Touch>> {
    let Some(kind) = kinds::kind(kind) else {
        return Ok(Vec::new());
    };
    touches_of(conn, kind.name, row, |change| known(kind, change))
}

/// The change without the values that its kind cannot hold.
fn known(kind: &Kind, mut change: Change) -> Change {
    match &mut change.form {
        Form::Create(values) => values.retain(|(field, value)| kind.holds(field, value)),
        Form::Set(field, value) if !kind.holds(field, value) => {
            change.form = Form::Unknown(std::mem::take(field));
        }
        Form::Set(..)
        | Form::Add(..)
        | Form::Remove(..)
        | Form::Append { .. }
        | Form::Void(_)
        | Form::Restore(_)
        | Form::Erase(_)
        | Form::Unknown(_) => {}
    }
    change
}

fn touches_of(
    conn: &Connection,
    kind: &str,
    row: Id,
    read: impl Fn(Change) -> Change,
) -> rusqlite::Result<Vec<Touch>> {
    let mut statement = conn.prepare_cached(
        "SELECT j.operation, j.hlc, l.device, l.id, j.seq, j.body FROM touched t
         JOIN journal j ON j.position = t.position JOIN log l ON l.number = j.log
         WHERE t.row = ? AND t.kind = ?",
    )?;
    let mut rows = statement.query((row, kinds::number(kind)))?;
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
        let mut touch = touch_of(operation, order_of(found, 1)?, body, kind, row);
        touch.changes = touch.changes.into_iter().map(&read).collect();
        touches.push(touch);
    }
    touches.sort_by_key(|touch| touch.order);
    Ok(touches)
}

/// What was done to the showing of a call of several parts.
pub(super) fn call_touches(conn: &Connection, call: Id) -> rusqlite::Result<Vec<Touch>> {
    touches_of(conn, CALL, call, |change| change)
}

/// Whether the last part of a call of several is here, which shows it.
///
/// # Errors
/// Fails as SQLite does.
pub fn is_whole(conn: &Connection, call: Id) -> rusqlite::Result<bool> {
    Ok(merge(&call_touches(conn, call)?).created)
}

/// What an operation does to one row.
fn touch_of(operation: OperationId, order: Order, body: Body, kind: &str, row: Id) -> Touch {
    let changes: Vec<Change> = body
        .changes
        .into_iter()
        .filter(|change| *change.kind == *kind && change.row == row)
        .collect();
    Touch {
        order,
        operation,
        call: body.call,
        whole: body.parts == 1,
        actor: body.actor,
        base: changes
            .iter()
            .find_map(|change| change.base.clone())
            .unwrap_or_default(),
        changes,
    }
}

/// The place in the order of the fold that stands in four columns of a row of the journal.
pub(crate) fn order_of(row: &rusqlite::Row<'_>, from: usize) -> rusqlite::Result<Order> {
    let hlc: i64 = row.get(from)?;
    Ok(Order {
        hlc: Hlc::from_bits(hlc.cast_unsigned()).unwrap_or(Hlc::ZERO),
        device: row.get(from + 1)?,
        log: row.get(from + 2)?,
        seq: row.get::<_, i64>(from + 3)?.cast_unsigned(),
    })
}
