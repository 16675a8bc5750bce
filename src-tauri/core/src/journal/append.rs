//! Appending to one's own log: the only place where an operation is signed.

use ed25519_dalek::SigningKey;
use rusqlite::{Connection, OptionalExtension};

use super::{Header, Hlc, operation_id, seal_header};
use crate::fold::merge::Order;
use crate::ids::{Id, OperationId};
use crate::time::Timestamp;

/// What an operation was appended as.
#[derive(Clone, Copy, Debug)]
pub struct Appended {
    /// Its row in the journal.
    pub position: i64,
    /// Its id.
    pub id: OperationId,
    /// Its place in the order of the fold.
    pub order: Order,
}

/// The bytes of a body, and the hash that names them in its header.
pub struct Named {
    bytes: Vec<u8>,
    hash: [u8; 32],
}

impl From<Vec<u8>> for Named {
    fn from(bytes: Vec<u8>) -> Self {
        let hash = *blake3::hash(&bytes).as_bytes();
        Self { bytes, hash }
    }
}

/// The end of one's own log, where the next operation goes.
#[derive(Clone)]
pub struct Pen {
    organisation: Id,
    key: SigningKey,
    log: Id,
    next: u64,
    backlink: Option<OperationId>,
    last: Hlc,
}

impl Pen {
    /// Finds the end of a log.
    ///
    /// # Errors
    /// Fails as SQLite does.
    pub fn at_end_of(
        conn: &Connection,
        organisation: Id,
        key: SigningKey,
        log: Id,
    ) -> rusqlite::Result<Self> {
        let device = key.verifying_key().to_bytes();
        let last: Option<(i64, OperationId)> = conn
            .prepare_cached(
                "SELECT seq, operation FROM journal WHERE log = (SELECT number FROM log WHERE id = ? AND device = ?)
                 ORDER BY seq DESC LIMIT 1",
            )?
            .query_row((log, device), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(Self {
            organisation,
            key,
            log,
            next: last.map_or(1, |(seq, _)| seq.cast_unsigned() + 1),
            backlink: last.map(|(_, operation)| operation),
            last: latest(conn, device)?,
        })
    }

    /// The log.
    #[must_use]
    pub fn log(&self) -> Id {
        self.log
    }

    /// The device: its public key.
    #[must_use]
    pub fn device(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    /// The place that the next operation takes.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Whether the clock stands behind what was written before: the next operation's place then tells another time than it was made at.
    #[must_use]
    pub fn is_ahead_of(&self, now: Timestamp) -> bool {
        self.last.millis() > now.0
    }

    /// Whether the last operation that was written with this pen stands in the journal.
    ///
    /// # Errors
    /// Fails as SQLite does.
    pub fn is_at_end_of(&self, conn: &Connection) -> rusqlite::Result<bool> {
        conn.prepare_cached("SELECT 1 FROM journal WHERE operation = ?")?
            .exists([self.backlink])
    }

    /// Signs an operation and appends it; the pen stands behind it afterwards, so keep the old one until the commit.
    ///
    /// # Errors
    /// Fails as SQLite does.
    pub fn append(
        &mut self,
        conn: &Connection,
        now: Timestamp,
        call: Id,
        part: u32,
        body: &Named,
    ) -> rusqlite::Result<Appended> {
        let hlc = Hlc::next(self.last, now);
        let header = Header {
            organisation: self.organisation,
            device: self.device(),
            log: self.log,
            seq: self.next,
            backlink: self.backlink,
            hlc,
            body_size: u32::try_from(body.bytes.len()).unwrap_or(u32::MAX),
            body_hash: body.hash,
        };
        let sealed = seal_header(&header, &self.key);
        let id = operation_id(&sealed);
        conn.prepare_cached(
            "INSERT INTO journal (operation, log, seq, hlc, call, part, header, body, received, state)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
        )?
        .execute((
            id,
            log_number(conn, &header)?,
            self.next.cast_signed(),
            hlc.bits().cast_signed(),
            call,
            part,
            sealed,
            &body.bytes,
            now,
        ))?;
        let appended = Appended {
            position: conn.last_insert_rowid(),
            id,
            order: header.order(),
        };
        self.next += 1;
        self.backlink = Some(id);
        self.last = hlc;
        Ok(appended)
    }
}

/// The local number of the log of a header; a log that is new here gets one.
pub(super) fn log_number(conn: &Connection, header: &Header) -> rusqlite::Result<i64> {
    let known = conn
        .prepare_cached("SELECT number FROM log WHERE id = ? AND device = ?")?
        .query_row((header.log, header.device), |row| row.get(0))
        .optional()?;
    if let Some(number) = known {
        return Ok(number);
    }
    conn.execute(
        "INSERT INTO log (id, device, organisation) VALUES (?, ?, ?)",
        (header.log, header.device, header.organisation),
    )?;
    Ok(conn.last_insert_rowid())
}

/// The latest reading of the clock that this device has given or taken over.
fn latest(conn: &Connection, device: [u8; 32]) -> rusqlite::Result<Hlc> {
    let mut last = Hlc::ZERO;
    let mut statement = conn.prepare_cached(
        "SELECT j.hlc, l.device, j.received FROM journal j JOIN log l ON l.number = j.log
         ORDER BY j.position DESC LIMIT 1000",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let bits: i64 = row.get(0)?;
        let Some(hlc) = Hlc::from_bits(bits.cast_unsigned()) else {
            continue;
        };
        if row.get::<_, [u8; 32]>(1)? == device {
            // One's own readings rise with the position, so this is the highest of them.
            return Ok(last.max(hlc));
        }
        last = last.take_over(hlc, row.get(2)?);
    }
    Ok(last)
}
