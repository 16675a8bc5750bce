//! The fold: operations of the journal become tables.
//! It is the only code that writes them, it knows the forms of change and never the name of an operation,
//! and it gives the same tables whatever the order in which the operations came.

pub mod kinds;
pub mod merge;

mod apply;
mod derive;
mod digest;
mod erased;
mod rows;
#[cfg(test)]
mod tests;
mod touched;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use rusqlite::types::Type;

use self::apply::Fold;
use self::erased::{drop_body, erase, is_erased};
use self::kinds::{FOLDED, Kind};
use self::merge::Order;
use crate::ids::{Id, OperationId};
use crate::journal::change::{Body, Change, Form};
use crate::journal::decode_body;

pub use self::digest::digest;
pub(crate) use self::touched::order_of;
pub use self::touched::{has_touched, heads, is_whole, touches};

/// The version of the fold: when it rises, the tables are made anew from the journal.
pub const VERSION: i64 = 1;

/// An accepted operation, as the fold takes it.
#[derive(Clone, Copy, Debug)]
pub struct Operation<'a> {
    /// Its row in the journal.
    pub position: i64,
    /// Its id.
    pub id: OperationId,
    /// Its place in the order of the fold.
    pub order: Order,
    /// What it says; absent where it was erased.
    pub body: Option<&'a Body>,
}

/// Folds one operation and adds the kinds that it touched to `kinds`.
///
/// # Errors
/// Fails as SQLite does; the transaction is then to be rolled back.
pub fn fold(
    conn: &Connection,
    operation: Operation<'_>,
    kinds: &mut BTreeSet<&'static str>,
) -> rusqlite::Result<()> {
    if step(conn, operation, kinds)? == Step::Erased {
        // Nothing may remember what was erased.
        rebuild(conn).map_err(|failure| match failure {
            RebuildFailure::Storage(error) => error,
            RebuildFailure::Body(_, broken) => {
                rusqlite::Error::FromSqlConversionFailure(0, Type::Blob, Box::new(broken))
            }
        })?;
        kinds.extend(FOLDED);
    }
    Ok(())
}

/// Makes all folded tables anew from the journal.
///
/// # Errors
/// Fails as SQLite does, or where a body of the journal cannot be read.
pub fn rebuild(conn: &Connection) -> Result<(), RebuildFailure> {
    // A body that is erased on the way may have been folded before.
    while rebuild_once(conn)? == Step::Erased {}
    Ok(())
}

/// What folding one operation came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// The tables hold it.
    Folded,
    /// It erased the body of another operation, which the tables may still hold.
    Erased,
}

fn step(
    conn: &Connection,
    operation: Operation<'_>,
    kinds: &mut BTreeSet<&'static str>,
) -> rusqlite::Result<Step> {
    let Some(body) = operation.body else {
        return Ok(Step::Folded);
    };
    if is_erased(conn, operation.id, body)? {
        drop_body(conn, operation.id)?;
        return Ok(Step::Folded);
    }
    let mut fold = Fold::begin(conn, operation, body, kinds)?;
    fold.call()?;
    let mut rows: Vec<(&'static Kind, Id, Vec<&Change>)> = Vec::new();
    let mut places: BTreeMap<(&'static str, Id), usize> = BTreeMap::new();
    let mut bases: BTreeMap<(&str, Id), &[OperationId]> = BTreeMap::new();
    let mut calls = Vec::new();
    let mut erased = Vec::new();
    for change in &body.changes {
        if let Some(base) = &change.base {
            bases.entry((&change.kind, change.row)).or_insert(base);
        }
        if let Form::Erase(operation) = &change.form {
            erased.push(*operation);
        } else if *change.kind == *kinds::CALL {
            calls.push(change);
        } else if let Some(kind) = kinds::kind(&change.kind) {
            let place = *places.entry((kind.name, change.row)).or_insert_with(|| {
                rows.push((kind, change.row, Vec::new()));
                rows.len() - 1
            });
            if let Some((_, _, changes)) = rows.get_mut(place) {
                changes.push(change);
            }
        }
    }
    let base = |kind: &str, row: Id| bases.get(&(kind, row)).copied().unwrap_or(&[]);
    // Incidents last: what is derived of them reads the rows around.
    for incidents in [false, true] {
        for (kind, row, changes) in &rows {
            if (kind.name == "incident") == incidents {
                fold.row(kind, *row, changes, base(kind.name, *row))?;
            }
        }
    }
    fold.rederive()?;
    for change in calls {
        fold.show(change, base(kinds::CALL, change.row))?;
    }
    fold.end()?;
    let mut step = Step::Folded;
    for operation in erased {
        if erase(conn, operation)? {
            step = Step::Erased;
        }
    }
    Ok(step)
}

fn rebuild_once(conn: &Connection) -> Result<Step, RebuildFailure> {
    for table in FOLDED {
        conn.execute(&format!("DELETE FROM {table}"), [])?;
    }
    conn.execute(
        "INSERT INTO batch (number, call, shown) VALUES (0, zeroblob(16), 1)",
        [],
    )?;
    let mut statement = conn.prepare(
        "SELECT j.position, j.operation, j.hlc, l.device, l.id, j.seq, j.body
         FROM journal j JOIN log l ON l.number = j.log WHERE j.state = 0 ORDER BY j.position",
    )?;
    let mut rows = statement.query([])?;
    let mut kinds = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let position: i64 = row.get(0)?;
        let bytes: Option<Vec<u8>> = row.get(6)?;
        let body = bytes
            .map(|bytes| decode_body(&bytes))
            .transpose()
            .map_err(|broken| RebuildFailure::Body(position, broken))?;
        let operation = Operation {
            position,
            id: row.get(1)?,
            order: order_of(row, 2)?,
            body: body.as_ref(),
        };
        if step(conn, operation, &mut kinds)? == Step::Erased {
            return Ok(Step::Erased);
        }
    }
    Ok(Step::Folded)
}

/// Why the tables could not be made anew.
#[derive(Debug, thiserror::Error)]
pub enum RebuildFailure {
    /// SQLite failed.
    #[error(transparent)]
    Storage(#[from] rusqlite::Error),
    /// A body cannot be read.
    #[error("the body at position {0} of the journal cannot be read: {1}")]
    Body(i64, crate::journal::Broken),
}
