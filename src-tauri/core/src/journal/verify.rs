//! Verifying the chain: every entry signed, whole, in its place, and after the one that it names.

use std::collections::HashMap;

use rusqlite::Connection;
use serde::Serialize;
use ts_rs::TS;

use super::{Header, check_body, decode_body, open_header, operation_id};
use crate::error::Sentence;
use crate::ids::{Id, OperationId};
use crate::sentence;

/// An entry of the journal that is not as it was signed, or is not there.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Damage {
    /// Its row in the journal.
    pub position: i64,
    /// The operation, as it is stored.
    pub operation: OperationId,
    /// What is wrong with it.
    pub said: Sentence,
}

/// What reading the whole journal found.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    /// How many operations were read.
    pub operations: u64,
    /// Those that are damaged; empty is good.
    pub damaged: Vec<Damage>,
}

/// Reads the whole journal and checks every signature, hash, place and backlink.
/// `goes_on` is told how many operations were read and stops the verification by answering no.
///
/// # Errors
/// Fails as SQLite does; a stopped verification fails as interrupted.
pub fn verify(conn: &Connection, goes_on: &dyn Fn(u64) -> bool) -> rusqlite::Result<Verified> {
    let mut verified = Verified {
        operations: 0,
        damaged: Vec::new(),
    };
    let mut ends: HashMap<([u8; 32], Id), (u64, OperationId)> = HashMap::new();
    let mut statement = conn.prepare(
        "SELECT j.position, j.operation, j.header, j.body, j.call, j.part,
           EXISTS (SELECT 1 FROM erased e WHERE e.operation = j.operation),
           j.seq, j.hlc, l.id, l.device, l.organisation
         FROM journal j LEFT JOIN log l ON l.number = j.log ORDER BY j.log, j.seq",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if verified.operations.is_multiple_of(1000) && !goes_on(verified.operations) {
            return Err(rusqlite::Error::SqliteFailure(
                rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_INTERRUPT),
                None,
            ));
        }
        verified.operations += 1;
        let position: i64 = row.get(0)?;
        let operation: OperationId = row.get(1)?;
        let mut wrong = |said: Sentence| {
            verified.damaged.push(Damage {
                position,
                operation,
                said,
            });
        };
        let bytes: Vec<u8> = row.get(2)?;
        let header = match open_header(&bytes) {
            Ok(header) => header,
            Err(broken) => {
                wrong(sentence!("verify.header", detail = broken.to_string()));
                continue;
            }
        };
        if operation_id(&bytes) != operation || !same_columns(row, &header)? {
            wrong(sentence!("verify.columns"));
        }
        match row.get::<_, Option<Vec<u8>>>(3)? {
            Some(body) => match check_body(&header, &body).and_then(|()| decode_body(&body)) {
                Ok(body)
                    if row.get::<_, Id>(4)? == body.call && row.get::<_, u32>(5)? == body.part => {}
                Ok(_) => wrong(sentence!("verify.columns")),
                Err(broken) => wrong(sentence!("verify.body", detail = broken.to_string())),
            },
            None if row.get::<_, bool>(6)? => {}
            None => wrong(sentence!("verify.no_body")),
        }
        let chain = (header.device, header.log);
        let follows = match ends.get(&chain) {
            None => header.seq == 1,
            Some((seq, last)) => header.seq == seq + 1 && header.backlink == Some(*last),
        };
        if !follows {
            wrong(sentence!("verify.chain"));
        }
        ends.insert(chain, (header.seq, operation));
    }
    Ok(verified)
}

fn same_columns(row: &rusqlite::Row<'_>, header: &Header) -> rusqlite::Result<bool> {
    Ok(row.get::<_, i64>(7)?.cast_unsigned() == header.seq
        && row.get::<_, i64>(8)?.cast_unsigned() == header.hlc.bits()
        && row.get::<_, Option<Id>>(9)? == Some(header.log)
        && row.get::<_, Option<[u8; 32]>>(10)? == Some(header.device)
        && row.get::<_, Option<Id>>(11)? == Some(header.organisation))
}
