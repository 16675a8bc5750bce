//! Taking in an operation that another desk signed: hostile until verified.
//! What names operations that are not here yet waits for them; what contradicts its own log is quarantined.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension};

use super::change::Body;
use super::{Broken, Header, check_body, decode_body, open_header, operation_id};
use crate::fold::merge::Order;
use crate::fold::{Operation, fold, order_of};
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
        "INSERT INTO journal (operation, device, log, seq, backlink, hlc, organisation, call, part, header, body, received, state)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
    )?
    .execute((
        id,
        opened.device,
        opened.log,
        opened.seq.cast_signed(),
        opened.backlink,
        opened.hlc.bits().cast_signed(),
        opened.organisation,
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
    order: Order,
    backlink: Option<OperationId>,
    body: Option<Vec<u8>>,
}

/// Folds whatever waits and has by now all that it builds on.
fn settle(conn: &Connection, kinds: &mut BTreeSet<&'static str>) -> Result<(), Refused> {
    loop {
        let waiting: Vec<Waiting> = conn
            .prepare_cached(
                "SELECT position, operation, hlc, device, log, seq, backlink, body FROM journal
                 WHERE state = 1 ORDER BY hlc, device, log, seq",
            )?
            .query_map([], |row| {
                Ok(Waiting {
                    position: row.get(0)?,
                    id: row.get(1)?,
                    order: order_of(row, 2)?,
                    backlink: row.get(6)?,
                    body: row.get(7)?,
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        let mut moved = false;
        for waiting in waiting {
            let body = waiting.body.as_deref().map(decode_body).transpose()?;
            if !is_ready(conn, &waiting, body.as_ref())? {
                continue;
            }
            conn.prepare_cached("UPDATE journal SET state = 0 WHERE position = ?")?
                .execute([waiting.position])?;
            fold(
                conn,
                Operation {
                    position: waiting.position,
                    id: waiting.id,
                    order: waiting.order,
                    body: body.as_ref(),
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

/// Whether all that an operation builds on is accepted: the one before it in its log, and its bases.
fn is_ready(conn: &Connection, waiting: &Waiting, body: Option<&Body>) -> rusqlite::Result<bool> {
    let accepted = |id: &OperationId| -> rusqlite::Result<bool> {
        Ok(arrival(conn, *id)? == Some(Arrival::Accepted))
    };
    if let Some(before) = &waiting.backlink
        && !accepted(before)?
    {
        return Ok(false);
    }
    for base in body
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
    conn.prepare_cached("SELECT 1 FROM journal WHERE log = ? AND seq = ? AND device = ?")?
        .exists((header.log, header.seq.cast_signed(), header.device))
}
