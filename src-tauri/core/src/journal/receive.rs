//! Taking in an operation that another desk signed: hostile until verified.
//! What names operations that are not here yet waits for them; what contradicts its own log is quarantined.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension};

use super::append::log_number;
use super::change::Body;
use super::header::read_header;
use super::{Broken, Header, check_body, decode_body, open_header, operation_id};
use crate::fold::{Operation, fold};
use crate::ids::{Id, OperationId};
use crate::time::Timestamp;

/// The local state of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Folded.
    Accepted,
    /// It builds on what is not here yet.
    Waiting,
    /// Another operation stands at its place in its log.
    Quarantined,
}

/// Why an operation was not taken in at all.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Its bytes are not what they should be.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// It belongs to another organisation.
    #[error("it belongs to another organisation")]
    Stranger,
    /// SQLite failed.
    #[error(transparent)]
    Storage(#[from] rusqlite::Error),
}

/// Takes an operation in, and whatever waited for it.
///
/// # Errors
/// Refuses bytes that do not verify and operations of another organisation; fails as SQLite does.
pub fn receive(
    conn: &Connection,
    organisation: Id,
    now: Timestamp,
    header: &[u8],
    body: Option<&[u8]>,
    kinds: &mut BTreeSet<&'static str>,
) -> Result<Arrival, Refused> {
    let opened = open_header(header)?;
    if opened.organisation != organisation {
        return Err(Refused::Stranger);
    }
    let read = match body {
        Some(bytes) => {
            check_body(&opened, bytes)?;
            Some(decode_body(bytes)?)
        }
        None => None,
    };
    let id = operation_id(header);
    if let Some(state) = arrival(conn, id)? {
        return Ok(state);
    }
    if place_is_taken(conn, &opened)? {
        // Two operations at one place of one log: the first that came holds, and the other is not stored.
        return Ok(Arrival::Quarantined);
    }
    conn.prepare_cached(
        "INSERT INTO journal (operation, log, seq, hlc, call, part, header, body, received, state)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
    )?
    .execute((
        id,
        log_number(conn, &opened)?,
        opened.seq.cast_signed(),
        opened.hlc.bits().cast_signed(),
        read.as_ref().map_or(Id([0; 16]), |body| body.call),
        read.as_ref().map_or(0, |body| body.part),
        header,
        body,
        now,
    ))?;
    settle(conn, kinds)?;
    Ok(arrival(conn, id)?.unwrap_or(Arrival::Waiting))
}

/// An operation that waits; it was verified when it came.
struct Waiting {
    position: i64,
    id: OperationId,
    header: Header,
    body: Option<Body>,
}

/// Folds whatever waits and has by now all that it builds on.
fn settle(conn: &Connection, kinds: &mut BTreeSet<&'static str>) -> Result<(), Refused> {
    loop {
        let mut moved = false;
        for waiting in waiting(conn)? {
            if !is_ready(conn, &waiting)? {
                continue;
            }
            conn.prepare_cached("UPDATE journal SET state = 0 WHERE position = ?")?
                .execute([waiting.position])?;
            fold(
                conn,
                Operation {
                    position: waiting.position,
                    id: waiting.id,
                    order: waiting.header.order(),
                    body: waiting.body.as_ref(),
                },
                kinds,
            )?;
            moved = true;
        }
        if !moved {
            return Ok(());
        }
    }
}

/// All that waits, in the order of the fold.
fn waiting(conn: &Connection) -> Result<Vec<Waiting>, Refused> {
    let mut statement = conn
        .prepare_cached("SELECT position, operation, header, body FROM journal WHERE state = 1")?;
    let mut rows = statement.query([])?;
    let mut waiting = Vec::new();
    while let Some(row) = rows.next()? {
        let header: Vec<u8> = row.get(2)?;
        let body: Option<Vec<u8>> = row.get(3)?;
        waiting.push(Waiting {
            position: row.get(0)?,
            id: row.get(1)?,
            header: read_header(&header)?,
            body: body.as_deref().map(decode_body).transpose()?,
        });
    }
    waiting.sort_unstable_by_key(|waiting| waiting.header.order());
    Ok(waiting)
}

/// Whether all that an operation builds on is accepted: the one before it in its log, and its bases.
fn is_ready(conn: &Connection, waiting: &Waiting) -> rusqlite::Result<bool> {
    let accepted = |id: &OperationId| -> rusqlite::Result<bool> {
        Ok(arrival(conn, *id)? == Some(Arrival::Accepted))
    };
    if let Some(before) = &waiting.header.backlink
        && !accepted(before)?
    {
        return Ok(false);
    }
    for base in waiting
        .body
        .iter()
        .flat_map(|body| &body.changes)
        .filter_map(|change| change.base.as_ref())
        .flatten()
    {
        if !accepted(base)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn arrival(conn: &Connection, id: OperationId) -> rusqlite::Result<Option<Arrival>> {
    conn.prepare_cached("SELECT state FROM journal WHERE operation = ?")?
        .query_row([id], |row| {
            Ok(match row.get(0)? {
                0 => Arrival::Accepted,
                1 => Arrival::Waiting,
                _ => Arrival::Quarantined,
            })
        })
        .optional()
}

fn place_is_taken(conn: &Connection, header: &Header) -> rusqlite::Result<bool> {
    conn.prepare_cached(
        "SELECT 1 FROM journal WHERE log = (SELECT number FROM log WHERE id = ? AND device = ?) AND seq = ?",
    )?
    .exists((header.log, header.device, header.seq.cast_signed()))
}
