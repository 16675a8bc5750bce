//! The fold: operations of the journal become tables.
//! It is the only code that writes them, it knows the forms of change and never the name of an operation,
//! and it gives the same tables whatever the order in which the operations came.

pub mod kinds;
pub mod merge;

mod apply;
mod derive;
mod digest;
mod rows;
mod touched;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use self::apply::Fold;
use self::kinds::{FOLDED, Kind};
use self::merge::Order;
use self::touched::{is_erased, order_of};
use crate::ids::{Id, OperationId};
use crate::journal::change::{Body, Change, Form};
use crate::journal::decode_body;

pub use self::digest::digest;
pub use self::touched::{heads, touches};

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
    let Some(body) = operation.body else {
        return Ok(());
    };
    if is_erased(conn, operation.id)? {
        return Ok(());
    }
    let mut fold = Fold::begin(conn, operation, body, kinds)?;
    fold.call()?;
    // Incidents last: what is derived of them reads the rows around.
    let mut rows: Vec<(&'static Kind, Id, Vec<&Change>)> = Vec::new();
    let mut places: BTreeMap<(&'static str, Id), usize> = BTreeMap::new();
    let mut calls = Vec::new();
    let mut erased = Vec::new();
    for change in &body.changes {
        if let Form::Erase(operation) = &change.form {
            erased.push(*operation);
        } else if change.kind == "call" {
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
    for incidents in [false, true] {
        for (kind, row, changes) in &rows {
            if (kind.name == "incident") == incidents {
                fold.row(kind, *row, changes)?;
            }
        }
    }
    fold.rederive()?;
    for change in calls {
        fold.show(change)?;
    }
    for operation in erased {
        fold.erase(operation)?;
    }
    fold.end()
}

/// Makes all folded tables anew from the journal.
///
/// # Errors
/// Fails as SQLite does, or where a body of the journal cannot be read.
pub fn rebuild(conn: &Connection) -> Result<(), RebuildFailure> {
    for table in FOLDED {
        conn.execute(&format!("DELETE FROM {table}"), [])?;
    }
    conn.execute(
        "INSERT INTO batch (number, call, shown) VALUES (0, zeroblob(16), 1)",
        [],
    )?;
    let mut statement = conn.prepare(
        "SELECT position, operation, hlc, device, log, seq, body FROM journal WHERE state = 0 ORDER BY position",
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
        fold(
            conn,
            Operation {
                position,
                id: row.get(1)?,
                order: order_of(row, 2)?,
                body: body.as_ref(),
            },
            &mut kinds,
        )?;
    }
    Ok(())
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
