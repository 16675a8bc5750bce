//! What a verb gets: sight of the tables, and a place to collect its changes.
//! Nothing here writes: the changes become one operation of the journal, and the fold writes the tables.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::Connection;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::error::Result;
use crate::fold::{has_touched, heads};
use crate::ids::{Id, Ids, OperationId};
use crate::journal::change::{Change, Form, Value};
use crate::people::Role;
use crate::time::Timestamp;

/// Sight of the tables at one moment, by one person.
pub struct Reader<'a> {
    /// The connection; what is read in one call is of one snapshot.
    pub conn: &'a Connection,
    /// The time.
    pub now: Timestamp,
    /// Who looks.
    pub actor: Actor,
    pub(crate) batches: OnceCell<Vec<i64>>,
    /// Called now and then in long work with what is done and of how much; answers no where the person stopped it.
    pub goes_on: &'a dyn Fn(u64, u64) -> bool,
}

impl Reader<'_> {
    /// The batches whose rows are shown.
    ///
    /// # Errors
    /// Fails as SQLite does.
    pub(crate) fn batches(&self) -> Result<&[i64]> {
        if self.batches.get().is_none() {
            let found = self
                .conn
                .prepare_cached("SELECT number FROM batch WHERE shown = 1 ORDER BY number")?
                .query_map([], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            self.batches.set(found).ok();
        }
        Ok(self.batches.get().map_or(&[], Vec::as_slice))
    }
}

/// Who acts.
#[derive(Clone, Copy, Debug)]
pub struct Actor {
    /// The person.
    pub id: Id,
    /// Their role.
    pub role: Role,
}

/// Where references come from: this desk's code and its counter.
#[derive(Debug)]
pub struct References {
    /// The desk's code.
    pub code: String,
    /// The last number that was given; one that anybody may have heard is never given twice.
    pub last: AtomicU64,
}

/// A verb at work.
pub struct Writer<'a> {
    /// What it sees.
    pub reader: &'a Reader<'a>,
    /// The call.
    pub call: Id,
    /// The call that this one takes back.
    pub undoes: Option<Id>,
    ids: &'a Ids,
    references: &'a References,
    given: Option<u64>,
    changes: Vec<Change>,
    at: Option<Timestamp>,
    by: Option<Id>,
}

/// Values of a new row or entry, by field; a value that is `Null` is left out.
pub type Values<'a> = Vec<(&'a str, Value)>;

impl<'a> Writer<'a> {
    /// A verb that has not changed anything yet.
    #[must_use]
    pub fn new(reader: &'a Reader<'a>, call: Id, ids: &'a Ids, references: &'a References) -> Self {
        Self {
            reader,
            call,
            undoes: None,
            ids,
            references,
            given: None,
            changes: Vec::new(),
            at: None,
            by: None,
        }
    }

    /// A new row; its id is given back.
    pub fn create(&mut self, kind: &str, values: Values<'_>) -> Id {
        let row = (self.ids)();
        self.create_as(kind, row, values);
        row
    }

    /// A new row with an id that is known beforehand.
    pub fn create_as(&mut self, kind: &str, row: Id, values: Values<'_>) {
        self.push(kind, row, Form::Create(given(values)));
    }

    /// A field gets a value.
    pub fn set(&mut self, kind: &str, row: Id, field: &str, value: impl Into<Value>) {
        self.push(kind, row, Form::Set(field.to_owned(), normal(value.into())));
    }

    /// A set gets a member.
    pub fn add(&mut self, kind: &str, row: Id, set: &str, member: Id) {
        self.push(kind, row, Form::Add(set.to_owned(), member));
    }

    /// A list gets an entry; its id is given back.
    pub fn append(&mut self, kind: &str, row: Id, list: &str, values: Values<'_>) -> Id {
        let entry = (self.ids)();
        self.push(
            kind,
            row,
            Form::Append {
                list: list.to_owned(),
                entry,
                values: given(values),
            },
        );
        entry
    }

    /// Any form of change; what undo is made of.
    pub fn push(&mut self, kind: &str, row: Id, form: Form) {
        let shared = self.changes.last().map(|before| &before.kind);
        let kind = match shared {
            Some(shared) if **shared == *kind => Arc::clone(shared),
            _ => kind.into(),
        };
        self.changes.push(Change {
            form,
            kind,
            row,
            base: None,
            at: self.at,
            by: self.by,
        });
    }

    /// From here on, when and by whom it really happened; `None` is now and the actor.
    pub fn happened(&mut self, at: Option<Timestamp>, by: Option<Id>) {
        self.at = at;
        self.by = by;
    }

    /// The next reference of this desk.
    #[must_use]
    pub fn reference(&mut self) -> String {
        let number = self.references.last.fetch_add(1, Ordering::Relaxed) + 1;
        self.given = Some(number);
        format!("{}-{number:04}", self.references.code)
    }

    /// Gives back the reference that was given last, since nothing came of it and nobody has heard it.
    pub fn give_back(&mut self) {
        if let Some(number) = self.given.take() {
            let last = &self.references.last;
            // Where an import has counted on meanwhile the number is left out.
            last.compare_exchange(number, number - 1, Ordering::Relaxed, Ordering::Relaxed)
                .ok();
        }
    }

    /// What was collected so far.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Takes what was collected, with the base of each row: what the person saw, or else what is known now.
    ///
    /// # Errors
    /// Fails as SQLite does.
    pub fn take(
        &mut self,
        seen: &HashMap<Id, Vec<OperationId>>,
        conn: &Connection,
    ) -> Result<Vec<Change>> {
        let mut changes = std::mem::take(&mut self.changes);
        let mut known = std::collections::HashSet::new();
        for change in &mut changes {
            let row = (change.kind.clone(), change.row);
            if known.insert(row) && !matches!(change.form, Form::Create(_)) {
                change.base = Some(match seen.get(&change.row) {
                    Some(seen) => known_of(conn, &change.kind, change.row, seen)?,
                    None => heads(conn, &change.kind, change.row)?,
                });
            }
        }
        Ok(changes)
    }
}

/// Of the operations that a page says it saw, those that really touched the row.
fn known_of(
    conn: &Connection,
    kind: &str,
    row: Id,
    seen: &[OperationId],
) -> Result<Vec<OperationId>> {
    let mut known = Vec::with_capacity(seen.len());
    for operation in seen {
        if has_touched(conn, *operation, kind, row)? {
            known.push(*operation);
        }
    }
    known.sort_unstable();
    known.dedup();
    Ok(known)
}

fn given(values: Values<'_>) -> Vec<(String, Value)> {
    values
        .into_iter()
        .filter(|(_, value)| *value != Value::Null)
        .map(|(field, value)| (field.to_owned(), normal(value)))
        .collect()
}

/// Text is kept in normalisation form C.
fn normal(mut value: Value) -> Value {
    if let Value::Text(text) = &mut value
        && is_nfc_quick(text.chars()) != IsNormalized::Yes
    {
        *text = text.nfc().collect();
    }
    value
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Id> for Value {
    fn from(id: Id) -> Self {
        Self::Bytes(id.0.to_vec())
    }
}

impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        Self::Int(at.0)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Int(i64::from(number))
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
