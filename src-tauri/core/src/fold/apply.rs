//! Folding one operation: the short way for what builds on everything before it, and the long way for the rest.
//! What the tables are stands in `kinds`, and what operations say together in `merge`.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension};

use super::Operation;
use super::derive::{self, Tallies};
use super::kinds::{self, Kind};
use super::merge::{Order, Register, Touch, Written, merge};
use super::rows::{self, Image};
use super::touched::{self, call_touches, heads, order_of, touches};
use crate::ids::{Id, OperationId};
use crate::journal::change::{Body, Change, Form, Value};

/// One operation being folded.
pub(super) struct Fold<'a> {
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

impl<'a> Fold<'a> {
    /// Nothing of the operation is folded yet.
    pub(super) fn begin(
        conn: &'a Connection,
        operation: Operation<'a>,
        body: &'a Body,
        kinds: &'a mut BTreeSet<&'static str>,
    ) -> rusqlite::Result<Self> {
        Ok(Self {
            conn,
            operation,
            body,
            batch: if body.parts == 1 {
                0
            } else {
                batch_of(conn, body.call)?
            },
            kinds,
            tallies: Tallies::new(),
            around: BTreeSet::new(),
        })
    }

    /// Writes what the operation makes of the tallies.
    pub(super) fn end(self) -> rusqlite::Result<()> {
        derive::store(self.conn, &self.tallies)
    }

    /// Notes the call, and what it takes back; of several parts the first in the order of the fold speaks for it.
    pub(super) fn call(&mut self) -> rusqlite::Result<()> {
        self.kinds.insert("call");
        let call = self.body.call;
        let known: Option<(Order, Option<Id>)> = self
            .conn
            .prepare_cached(
                "SELECT j.hlc, l.device, l.id, j.seq, c.undoes FROM call c
                 JOIN journal j ON j.position = c.position JOIN log l ON l.number = j.log WHERE c.id = ?",
            )?
            .query_row([call], |row| Ok((order_of(row, 0)?, row.get(4)?)))
            .optional()?;
        if known.is_some_and(|(order, _)| order <= self.operation.order) {
            return Ok(());
        }
        let incident = self
            .body
            .changes
            .iter()
            .find(|change| *change.kind == *"incident")
            .filter(|_| self.batch == 0)
            .map(|change| change.row);
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO call (id, position, log, op, actor, at, undoes, undone, incident)
                 SELECT ?, position, log, ?, ?, ?, ?, 0, ? FROM journal WHERE position = ?",
            )?
            .execute((
                call,
                &self.body.op,
                self.body.actor,
                self.at(),
                self.body.undoes,
                incident,
                self.operation.position,
            ))?;
        if let Some((_, Some(before))) = known {
            self.settle(before)?;
        }
        self.settle(call)
    }

    /// When the call was made: a whole one says so itself where the clock stood behind what was written before.
    fn at(&self) -> i64 {
        let said = self.body.changes.first().and_then(|change| change.at);
        let said = said.filter(|_| self.batch == 0);
        said.map_or_else(|| self.operation.order.hlc.millis(), |at| at.0)
    }

    /// Redo is the undo of an undo: each call down the chain is undone if and only if an undo of it stands.
    fn settle(&self, call: Id) -> rusqlite::Result<()> {
        let mut below = Some(call);
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

    /// Folds the operation's changes on one row, which build on others.
    pub(super) fn row(
        &mut self,
        kind: &'static Kind,
        row: Id,
        changes: &[&Change],
        base: &[OperationId],
    ) -> rusqlite::Result<()> {
        let heads = heads(self.conn, kind.name, row)?;
        touched::touch(self.conn, kind.name, row, self.operation.position, base)?;
        self.kinds.insert(kind.name);
        let creates = changes
            .iter()
            .any(|change| matches!(change.form, Form::Create(_)));
        let image = Image::load(self.conn, kind, row, self.batch)?;
        let known = image.number.is_some();
        let linear = heads.iter().all(|head| base.contains(head));
        // What a call that is not shown yet does to rows of others does not show either.
        let shows = self.batch == 0 || self.batch == image.batch;
        let simple = if known {
            linear && shows && !creates
        } else {
            heads.is_empty() && creates
        };
        if simple {
            self.apply(kind, image, changes)
        } else {
            self.recompute(kind, image)
        }
    }

    /// Remembers that a call of several parts has to do with a row that it did not bring.
    fn note_elsewhere(&self, kind: &Kind, row: Id, batch: i64) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO elsewhere (batch, row, kind) VALUES (?, ?, ?)")?
            .execute((batch, row, kind.name))?;
        Ok(())
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
        let mut appended = BTreeSet::new();
        for change in changes {
            match &change.form {
                Form::Create(values) => {
                    image.voided = false;
                    for (field, value) in values {
                        image.set(kind, field, value);
                    }
                }
                Form::Set(field, value) if kind.holds(field, value) => {
                    image.set(kind, field, value);
                    if known {
                        let resolved = self
                            .conn
                            .prepare_cached(
                                "DELETE FROM conflict WHERE row = ? AND kind = ? AND field = ?",
                            )?
                            .execute((image.id, kind.name, field))?;
                        if resolved > 0 {
                            self.kinds.insert("conflict");
                        }
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
                        // A row that is only just made has no entries but those of this operation.
                        let again = !appended.insert((list.table, *entry))
                            || known && rows::has_entry(self.conn, list, image.id, *entry)?;
                        if again {
                            rows::hide_entry(self.conn, list, image.id, *entry, false)?;
                        } else {
                            let values = (at, by, values.as_slice());
                            rows::insert_entry(self.conn, list, *entry, image.id, true, values)?;
                        }
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
                Form::Set(..) | Form::Erase(_) | Form::Unknown(_) => {}
            }
        }
        self.write(kind, image, &before)
    }

    /// The long way: the row is made anew from everything that was ever done to it.
    fn recompute(&mut self, kind: &'static Kind, mut image: Image) -> rusqlite::Result<()> {
        let before = derive::standing(kind, &image);
        let mut touches = touches(self.conn, kind.name, image.id)?;
        let creates = |touch: &&Touch| {
            let mut changes = touch.changes.iter();
            changes.any(|change| matches!(change.form, Form::Create(_)))
        };
        // The call that created it first brings it, and hides it while it does not show.
        let home = match touches.iter().find(creates) {
            Some(first) if !first.whole => batch_of(self.conn, first.call)?,
            _ => 0,
        };
        image.batch = home;
        let mut shown: BTreeMap<Id, bool> = BTreeMap::new();
        for touch in touches.iter_mut().filter(|touch| !touch.whole) {
            let shows = match shown.entry(touch.call) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(place) => {
                    let batch = batch_of(self.conn, touch.call)?;
                    if batch != home {
                        self.note_elsewhere(kind, image.id, batch)?;
                    }
                    *place.insert(batch == home || self.shows(batch)?)
                }
            };
            // What others build on it stays; only what it says is left out.
            if !shows {
                touch.changes.clear();
            }
        }
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
        let mut entries: Vec<_> = merged.entries.iter().collect();
        entries.sort_by_key(|(_, appended)| appended.place);
        for ((name, entry), appended) in entries {
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
            .prepare_cached("DELETE FROM conflict WHERE row = ? AND kind = ?")?
            .execute((image.id, kind.name))?;
        let mut insert = self.conn.prepare_cached(
            "INSERT OR IGNORE INTO conflict (row, kind, field, at, by, value) VALUES (?, ?, ?, ?, ?, ?)",
        )?;
        for lost in &merged.lost {
            let value = match &lost.value {
                (1 | 2, number, _) => Value::Int(*number),
                (3, _, text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                (4, _, bytes) => Value::Bytes(bytes.clone()),
                _ => Value::Null,
            };
            insert.execute((image.id, kind.name, &lost.field, lost.at, lost.by, value))?;
        }
        self.kinds.insert("conflict");
        self.write(kind, image, &before)
    }

    /// Whether what a call of several parts did shows, also on rows that it did not bring.
    fn shows(&self, batch: i64) -> rusqlite::Result<bool> {
        self.conn
            .prepare_cached("SELECT shown = 1 FROM batch WHERE number = ?")?
            .query_row([batch], |row| row.get(0))
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
                derive::count(&mut self.tallies, before, -1);
                derive::count(&mut self.tallies, &after, 1);
                self.kinds.insert("tally");
            }
            self.around.remove(&image.id);
            return Ok(());
        }
        image.store(self.conn, kind)?;
        let after = derive::standing(kind, &image);
        self.around.extend(before.incident);
        self.around.extend(after.incident);
        Ok(())
    }

    /// Derives the incidents anew whose callers changed.
    pub(super) fn rederive(&mut self) -> rusqlite::Result<()> {
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
    pub(super) fn show(&mut self, change: &Change, base: &[OperationId]) -> rusqlite::Result<()> {
        let batch = batch_of(self.conn, change.row)?;
        touched::touch(
            self.conn,
            kinds::CALL,
            change.row,
            self.operation.position,
            base,
        )?;
        let merged = merge(&call_touches(self.conn, change.row)?);
        let shown =
            merged.created && merged.registers.get(&Register::Row) == Some(&Written::Present(true));
        self.conn
            .prepare_cached("UPDATE batch SET shown = ? WHERE number = ?")?
            .execute((shown, batch))?;
        for kind in kinds::KINDS {
            self.kinds.insert(kind.name);
        }
        self.kinds.extend(["batch", "tally"]);
        self.elsewhere(batch)
    }

    /// Makes the rows anew that a bulk call changed but did not bring.
    fn elsewhere(&mut self, batch: i64) -> rusqlite::Result<()> {
        let rows: Vec<(Id, String)> = self
            .conn
            .prepare_cached("SELECT row, kind FROM elsewhere WHERE batch = ? ORDER BY row")?
            .query_map([batch], |found| Ok((found.get(0)?, found.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (row, kind) in rows {
            let Some(kind) = kinds::kind(&kind) else {
                continue;
            };
            let image = Image::load(self.conn, kind, row, batch)?;
            if image.batch != batch {
                self.recompute(kind, image)?;
            }
        }
        self.rederive()
    }
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
