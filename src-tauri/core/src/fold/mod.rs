//! The fold: operations of the journal become tables.
//! It is the only code that writes them, it knows the forms of change and never the name of an operation,
//! and it gives the same tables whatever the order in which the operations came.

pub mod kinds;
pub mod merge;

mod derive;
mod digest;
mod rows;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension};

use self::derive::Tallies;
use self::kinds::{FOLDED, Kind};
use self::merge::{Order, Register, Touch, Written, merge};
use self::rows::Image;
use crate::ids::{Id, OperationId};
use crate::journal::change::{Body, Change, Form, Value};
use crate::journal::{Hlc, decode_body};

pub use self::digest::digest;

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

/// One operation being folded.
struct Fold<'a> {
    conn: &'a Connection,
    operation: Operation<'a>,
    body: &'a Body,
    /// The batch of the operation's call; 0 where the call has one part.
    batch: i64,
    kinds: &'a mut BTreeSet<&'static str>,
    tallies: Tallies,
    /// Incidents whose callers changed without a change of their own row.
    around: BTreeSet<Id>,
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
    let batch = if body.parts == 1 {
        0
    } else {
        batch_of(conn, body.call)?
    };
    let mut fold = Fold {
        conn,
        operation,
        body,
        batch,
        kinds,
        tallies: Tallies::new(),
        around: BTreeSet::new(),
    };
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
    derive::store(conn, &fold.tallies)
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
        touches.push(touch(operation, order_of(found, 1)?, &body, row));
    }
    touches.sort_by_key(|touch| touch.order);
    Ok(touches)
}

/// What an operation does to one row.
fn touch(operation: OperationId, order: Order, body: &Body, row: Id) -> Touch {
    let changes: Vec<Change> = body
        .changes
        .iter()
        .filter(|change| change.row == row && change.kind != "call")
        .cloned()
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

fn order_of(row: &rusqlite::Row<'_>, from: usize) -> rusqlite::Result<Order> {
    let hlc: i64 = row.get(from)?;
    Ok(Order {
        hlc: Hlc::from_bits(hlc.cast_unsigned()).unwrap_or(Hlc::ZERO),
        device: row.get(from + 1)?,
        log: row.get(from + 2)?,
        seq: row.get::<_, i64>(from + 3)?.cast_unsigned(),
    })
}

fn is_erased(conn: &Connection, operation: OperationId) -> rusqlite::Result<bool> {
    conn.prepare_cached("SELECT 1 FROM erased WHERE operation = ?")?
        .exists([operation])
}

fn batch_of(conn: &Connection, call: Id) -> rusqlite::Result<i64> {
    let found = conn
        .prepare_cached("SELECT number FROM batch WHERE call = ?")?
        .query_row([call], |row| row.get(0))
        .optional()?;
    if let Some(number) = found {
        return Ok(number);
    }
    conn.execute("INSERT INTO batch (call, shown) VALUES (?, 0)", [call])?;
    Ok(conn.last_insert_rowid())
}

impl Fold<'_> {
    /// Notes the call, and what it takes back.
    fn call(&mut self) -> rusqlite::Result<()> {
        let incident = self
            .body
            .changes
            .iter()
            .find(|change| change.kind == "incident")
            .filter(|_| self.batch == 0)
            .map(|change| change.row);
        let new = self
            .conn
            .prepare_cached(
                "INSERT OR IGNORE INTO call (id, position, log, op, actor, at, undoes, undone, incident)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, EXISTS (SELECT 1 FROM call WHERE undoes = ?1 AND undone = 0), ?8)",
            )?
            .execute((
                self.body.call,
                self.operation.position,
                self.operation.order.log,
                &self.body.op,
                self.body.actor,
                self.operation.order.hlc.millis(),
                self.body.undoes,
                incident,
            ))?;
        self.kinds.insert("call");
        // Redo is the undo of an undo: each call down the chain is undone if and only if an undo of it stands.
        let mut below = self.body.undoes.filter(|_| new == 1);
        let mut steps = 0;
        while let Some(call) = below
            && steps < 10_000
        {
            steps += 1;
            self.conn
                .prepare_cached(
                    "UPDATE call SET undone = EXISTS (SELECT 1 FROM call u WHERE u.undoes = ?1 AND u.undone = 0) WHERE id = ?1",
                )?
                .execute([call])?;
            below = self
                .conn
                .prepare_cached("SELECT undoes FROM call WHERE id = ?")?
                .query_row([call], |row| row.get(0))
                .optional()?
                .flatten();
        }
        Ok(())
    }

    /// Folds the operation's changes on one row.
    fn row(&mut self, kind: &'static Kind, row: Id, changes: &[&Change]) -> rusqlite::Result<()> {
        let base = changes
            .iter()
            .find_map(|change| change.base.as_deref())
            .unwrap_or(&[]);
        let heads = heads(self.conn, row)?;
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO touched (row, position, head) VALUES (?, ?, 1)")?
            .execute((row, self.operation.position))?;
        if !base.is_empty() {
            let mut unhead = self.conn.prepare_cached(
                "UPDATE touched SET head = 0 WHERE row = ?1
                 AND position = (SELECT position FROM journal WHERE operation = ?2)",
            )?;
            for operation in base {
                unhead.execute((row, operation))?;
            }
        }
        self.kinds.insert(kind.name);
        let image = Image::load(self.conn, kind, row, self.batch)?;
        let linear = heads.iter().all(|head| base.contains(head));
        if linear && image.batch == self.batch && (image.number.is_some() || heads.is_empty()) {
            self.apply(kind, image, changes)
        } else {
            self.recompute(kind, image)
        }
    }

    /// The short way: the operation builds on everything before it, so its changes simply hold.
    fn apply(
        &mut self,
        kind: &'static Kind,
        mut image: Image,
        changes: &[&Change],
    ) -> rusqlite::Result<()> {
        let before = derive::standing(kind, &image);
        let known = image.number.is_some();
        let mut created = known;
        for change in changes {
            match &change.form {
                Form::Create(values) => {
                    created = true;
                    image.voided = false;
                    for (field, value) in values {
                        image.set(kind, field, value);
                    }
                }
                Form::Set(field, value) => {
                    image.set(kind, field, value);
                    if known {
                        self.conn
                            .prepare_cached("DELETE FROM conflict WHERE row = ? AND field = ?")?
                            .execute((image.id, field))?;
                    }
                }
                Form::Add(set, member) | Form::Remove(set, member) => {
                    if let Some(set) = kind.set(set) {
                        let present = matches!(change.form, Form::Add(..));
                        rows::set_member(self.conn, set, image.id, *member, present)?;
                        self.kinds.insert(set.table);
                    }
                }
                Form::Append {
                    list,
                    entry,
                    values,
                } => {
                    if let Some(list) = kind.list(list) {
                        let at = change
                            .at
                            .map_or_else(|| self.operation.order.hlc.millis(), |at| at.0);
                        let by = change.by.unwrap_or(self.body.actor);
                        rows::insert_entry(
                            self.conn,
                            list,
                            *entry,
                            image.id,
                            true,
                            (at, by, values),
                        )?;
                        self.kinds.insert(list.table);
                    }
                }
                Form::Void(None) => image.voided = true,
                Form::Restore(None) => image.voided = false,
                Form::Void(Some((list, entry))) | Form::Restore(Some((list, entry))) => {
                    if let Some(list) = kind.list(list) {
                        let hidden = matches!(change.form, Form::Void(_));
                        rows::hide_entry(self.conn, list, image.id, *entry, hidden)?;
                        self.kinds.insert(list.table);
                    }
                }
                Form::Erase(_) | Form::Unknown(_) => {}
            }
        }
        if created {
            self.write(kind, image, &before)?;
        }
        Ok(())
    }

    /// The long way: the row is made anew from everything that was ever done to it.
    fn recompute(&mut self, kind: &'static Kind, mut image: Image) -> rusqlite::Result<()> {
        let before = derive::standing(kind, &image);
        let mut touches = touches(self.conn, image.id)?;
        let mut shown: BTreeMap<Id, bool> = BTreeMap::new();
        for touch in &touches {
            if let Entry::Vacant(place) = shown.entry(touch.call) {
                let visible = self
                    .conn
                    .prepare_cached("SELECT shown = 1 OR number = ? FROM batch WHERE call = ?")?
                    .query_row((image.batch, touch.call), |row| row.get(0))
                    .optional()?
                    .unwrap_or(true);
                place.insert(visible);
            }
        }
        touches.retain(|touch| shown.get(&touch.call).copied().unwrap_or(true));
        let merged = merge(&touches);
        if !merged.created {
            return Ok(());
        }
        image.voided = merged.registers.get(&Register::Row) == Some(&Written::Present(false));
        image.values.fill(Value::Null);
        for set in kind.sets {
            rows::clear_set(self.conn, set, image.id)?;
            self.kinds.insert(set.table);
        }
        for list in kind.lists {
            rows::clear_entries(self.conn, list, image.id)?;
            self.kinds.insert(list.table);
        }
        for (register, written) in &merged.registers {
            match (register, written) {
                (Register::Field(field), Written::Value(value)) => image.set(kind, field, value),
                (Register::Member(set, member), Written::Present(true)) => {
                    if let Some(set) = kind.set(set) {
                        rows::set_member(self.conn, set, image.id, *member, true)?;
                    }
                }
                _ => {}
            }
        }
        for ((name, entry), appended) in &merged.entries {
            if let Some(list) = kind.list(name) {
                let register = Register::Entry(name.clone(), *entry);
                let present = merged.registers.get(&register) != Some(&Written::Present(false));
                rows::insert_entry(
                    self.conn,
                    list,
                    *entry,
                    image.id,
                    present,
                    (appended.at, appended.by, &appended.values),
                )?;
            }
        }
        self.conn
            .prepare_cached("DELETE FROM conflict WHERE row = ?")?
            .execute([image.id])?;
        let mut insert = self.conn.prepare_cached(
            "INSERT OR IGNORE INTO conflict (row, field, at, by, value) VALUES (?, ?, ?, ?, ?)",
        )?;
        for lost in &merged.lost {
            let value = match &lost.value {
                (1 | 2, number, _) => Value::Int(*number),
                (3, _, text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                (4, _, bytes) => Value::Bytes(bytes.clone()),
                _ => Value::Null,
            };
            insert.execute((image.id, &lost.field, lost.at, lost.by, value))?;
        }
        self.kinds.insert("conflict");
        self.write(kind, image, &before)
    }

    /// Writes a row, with what is derived of it and of the incident around it.
    fn write(
        &mut self,
        kind: &'static Kind,
        mut image: Image,
        before: &derive::Standing,
    ) -> rusqlite::Result<()> {
        if kind.name == "incident" {
            derive::derive(self.conn, kind, &mut image)?;
            image.store(self.conn, kind)?;
            let after = derive::standing(kind, &image);
            if *before != after {
                derive::count(&mut self.tallies, image.batch, before, -1);
                derive::count(&mut self.tallies, image.batch, &after, 1);
                self.kinds.insert("tally");
            }
            self.around.remove(&image.id);
            return Ok(());
        }
        image.store(self.conn, kind)?;
        if kind.name == "affected"
            && let Some(incident) = image.get(kind, "incident").as_id()
        {
            self.around.insert(incident);
        }
        Ok(())
    }

    /// Derives the incidents anew whose callers changed.
    fn rederive(&mut self) -> rusqlite::Result<()> {
        let Some(kind) = kinds::kind("incident") else {
            return Ok(());
        };
        for incident in std::mem::take(&mut self.around) {
            let image = Image::load(self.conn, kind, incident, self.batch)?;
            if image.number.is_some() {
                let before = derive::standing(kind, &image);
                self.write(kind, image, &before)?;
                self.kinds.insert(kind.name);
            }
        }
        Ok(())
    }

    /// Shows or hides all that a call of several parts brought.
    fn show(&mut self, change: &Change) -> rusqlite::Result<()> {
        let batch = batch_of(self.conn, change.row)?;
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO touched (row, position, head) VALUES (?, ?, 1)")?
            .execute((change.row, self.operation.position))?;
        let mut unhead = self.conn.prepare_cached(
            "UPDATE touched SET head = 0 WHERE row = ?1
             AND position = (SELECT position FROM journal WHERE operation = ?2)",
        )?;
        for operation in change.base.iter().flatten() {
            unhead.execute((change.row, operation))?;
        }
        let merged = merge(&call_touches(self.conn, change.row)?);
        let shown =
            merged.created && merged.registers.get(&Register::Row) == Some(&Written::Present(true));
        self.conn
            .prepare_cached("UPDATE batch SET shown = ? WHERE number = ?")?
            .execute((shown, batch))?;
        for kind in kinds::KINDS {
            self.kinds.insert(kind.name);
        }
        self.kinds.insert("tally");
        self.elsewhere(change.row, batch)
    }

    /// Makes the rows anew that a bulk call changed but did not bring.
    fn elsewhere(&mut self, call: Id, batch: i64) -> rusqlite::Result<()> {
        let mut rows = BTreeMap::new();
        {
            let mut statement = self
                .conn
                .prepare_cached("SELECT body FROM journal WHERE call = ? AND body IS NOT NULL")?;
            let mut bodies = statement.query([call])?;
            while let Some(found) = bodies.next()? {
                let bytes: Vec<u8> = found.get(0)?;
                let Ok(body) = decode_body(&bytes) else {
                    continue;
                };
                let created: BTreeSet<Id> = body
                    .changes
                    .iter()
                    .filter(|change| matches!(change.form, Form::Create(_)))
                    .map(|change| change.row)
                    .collect();
                for change in &body.changes {
                    if !created.contains(&change.row)
                        && let Some(kind) = kinds::kind(&change.kind)
                    {
                        rows.insert(change.row, kind);
                    }
                }
            }
        }
        for (row, kind) in rows {
            let image = Image::load(self.conn, kind, row, batch)?;
            if image.batch != batch {
                self.recompute(kind, image)?;
            }
        }
        self.rederive()
    }

    /// Drops the body of an operation and makes the rows anew that it touched.
    fn erase(&mut self, operation: OperationId) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO erased (operation) VALUES (?)")?
            .execute([operation])?;
        let body: Option<Vec<u8>> = self
            .conn
            .prepare_cached("SELECT body FROM journal WHERE operation = ?")?
            .query_row([operation], |row| row.get(0))
            .optional()?
            .flatten();
        let Some(Ok(body)) = body.map(|bytes| decode_body(&bytes)) else {
            return Ok(());
        };
        self.conn
            .prepare_cached("UPDATE journal SET body = NULL WHERE operation = ?")?
            .execute([operation])?;
        let rows: BTreeMap<Id, &'static Kind> = body
            .changes
            .iter()
            .filter_map(|change| Some((change.row, kinds::kind(&change.kind)?)))
            .collect();
        for (row, kind) in rows {
            let image = Image::load(self.conn, kind, row, self.batch)?;
            self.recompute(kind, image)?;
        }
        self.rederive()
    }
}

fn call_touches(conn: &Connection, call: Id) -> rusqlite::Result<Vec<Touch>> {
    let mut statement = conn.prepare_cached(
        "SELECT j.operation, j.hlc, j.device, j.log, j.seq, j.body FROM touched t
         JOIN journal j ON j.position = t.position WHERE t.row = ? AND j.body IS NOT NULL",
    )?;
    let mut rows = statement.query([call])?;
    let mut touches = Vec::new();
    while let Some(found) = rows.next()? {
        let bytes: Vec<u8> = found.get(5)?;
        let Ok(mut body) = decode_body(&bytes) else {
            continue;
        };
        body.changes.retain(|change| change.kind == "call");
        for change in &mut body.changes {
            change.kind = "shown".to_owned();
        }
        touches.push(touch(found.get(0)?, order_of(found, 1)?, &body, call));
    }
    Ok(touches)
}
