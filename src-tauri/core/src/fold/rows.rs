//! Rows of the folded tables, in and out, by the table of kinds.
//! The texts of the statements are made once from that table and hold nothing from outside.

use std::collections::HashMap;
use std::sync::LazyLock;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, ToSql, params_from_iter};

use super::kinds::{KINDS, Kind, List, Set};
use crate::ids::Id;
use crate::journal::change::Value;

/// A row of a kind, as it stands in its table.
#[derive(Clone, Debug)]
pub(super) struct Image {
    /// Its local row number; absent until it is written.
    pub(super) number: Option<i64>,
    pub(super) id: Id,
    pub(super) batch: i64,
    pub(super) voided: bool,
    /// Its fields, in the order of the kind.
    pub(super) values: Vec<Value>,
    /// Its derived columns as they stand in the table.
    pub(super) derived: Vec<Value>,
}

struct Statements {
    select: String,
    insert: String,
    update: String,
}

static STATEMENTS: LazyLock<HashMap<&'static str, Statements>> = LazyLock::new(|| {
    KINDS
        .iter()
        .map(|kind| {
            let columns: Vec<&str> = kind
                .fields
                .iter()
                .map(|(field, _)| *field)
                .chain(kind.derived.iter().copied())
                .collect();
            let name = kind.name;
            let list = columns.join(", ");
            let places = vec!["?"; columns.len()].join(", ");
            let sets = columns.join(" = ?, ");
            let statements = Statements {
                select: format!("SELECT number, batch, voided, {list} FROM {name} WHERE id = ?"),
                insert: format!(
                    "INSERT INTO {name} (id, batch, voided, {list}) VALUES (?, ?, ?, {places})"
                ),
                update: format!(
                    "UPDATE {name} SET batch = ?, voided = ?, {sets} = ? WHERE number = ?"
                ),
            };
            (name, statements)
        })
        .collect()
});

struct ListStatements {
    insert: String,
    find: String,
    hide: String,
    clear: String,
}

static LISTS: LazyLock<HashMap<&'static str, ListStatements>> = LazyLock::new(|| {
    KINDS
        .iter()
        .flat_map(|kind| kind.lists)
        .map(|list| {
            let fields: Vec<&str> = list.fields.iter().map(|(field, _)| *field).collect();
            let table = list.table;
            let columns = fields.join(", ");
            let places = vec!["?"; fields.len()].join(", ");
            let statements = ListStatements {
                insert: format!(
                    "INSERT INTO {table} (id, voided, owner, at, by, {columns}) VALUES (?, ?, ?, ?, ?, {places})"
                ),
                find: format!("SELECT 1 FROM {table} WHERE owner = ? AND id = ?"),
                hide: format!("UPDATE {table} SET voided = ? WHERE owner = ? AND id = ?"),
                clear: format!("DELETE FROM {table} WHERE owner = ?"),
            };
            (list.table, statements)
        })
        .collect()
});

static SETS: LazyLock<HashMap<&'static str, [String; 3]>> = LazyLock::new(|| {
    KINDS
        .iter()
        .flat_map(|kind| kind.sets)
        .map(|set| {
            let Set {
                table,
                owner,
                member,
                ..
            } = set;
            let add = format!("INSERT OR IGNORE INTO {table} ({owner}, {member}) VALUES (?, ?)");
            let remove = format!("DELETE FROM {table} WHERE {owner} = ? AND {member} = ?");
            let clear = format!("DELETE FROM {table} WHERE {owner} = ?");
            (*table, [add, remove, clear])
        })
        .collect()
});

impl Image {
    /// The row as it stands, or an empty one that stands nowhere yet.
    pub(super) fn load(
        conn: &Connection,
        kind: &Kind,
        id: Id,
        batch: i64,
    ) -> rusqlite::Result<Self> {
        let blank = || Self {
            number: None,
            id,
            batch,
            voided: false,
            values: vec![Value::Null; kind.fields.len()],
            derived: vec![Value::Null; kind.derived.len()],
        };
        let Some(statements) = STATEMENTS.get(kind.name) else {
            return Ok(blank());
        };
        let found = conn
            .prepare_cached(&statements.select)?
            .query_row([id], |row| {
                let mut values = Vec::with_capacity(kind.fields.len());
                for column in 0..kind.fields.len() {
                    values.push(row.get_ref(column + 3)?.into());
                }
                let mut derived = Vec::with_capacity(kind.derived.len());
                for column in 0..kind.derived.len() {
                    derived.push(row.get_ref(column + 3 + kind.fields.len())?.into());
                }
                Ok(Self {
                    number: row.get(0)?,
                    id,
                    batch: row.get(1)?,
                    voided: row.get(2)?,
                    values,
                    derived,
                })
            })
            .optional()?;
        Ok(found.unwrap_or_else(blank))
    }

    /// Writes the row with its derived columns.
    pub(super) fn store(&mut self, conn: &Connection, kind: &Kind) -> rusqlite::Result<()> {
        let Some(statements) = STATEMENTS.get(kind.name) else {
            return Ok(());
        };
        let columns = self.values.iter().chain(&self.derived);
        if let Some(number) = self.number {
            let head: [&dyn ToSql; 2] = [&self.batch, &self.voided];
            let all = head
                .into_iter()
                .chain(columns.map(|value| value as &dyn ToSql))
                .chain(std::iter::once(&number as &dyn ToSql));
            conn.prepare_cached(&statements.update)?
                .execute(params_from_iter(all))?;
        } else {
            let head: [&dyn ToSql; 3] = [&self.id, &self.batch, &self.voided];
            let all = head
                .into_iter()
                .chain(columns.map(|value| value as &dyn ToSql));
            conn.prepare_cached(&statements.insert)?
                .execute(params_from_iter(all))?;
            self.number = Some(conn.last_insert_rowid());
        }
        Ok(())
    }

    /// Takes a field's value in; a field that the kind has not, or a value of another type, is passed over.
    pub(super) fn set(&mut self, kind: &Kind, field: &str, value: &Value) {
        if let Some(place) = kind.field(field)
            && let Some((_, of)) = kind.fields.get(place)
            && of.holds(value)
            && let Some(column) = self.values.get_mut(place)
        {
            column.clone_from(value);
        }
    }

    /// A field's value.
    pub(super) fn get(&self, kind: &Kind, field: &str) -> &Value {
        kind.field(field)
            .and_then(|place| self.values.get(place))
            .unwrap_or(&Value::Null)
    }
}

/// Whether a list has an entry of this id.
pub(super) fn has_entry(
    conn: &Connection,
    list: &List,
    owner: Id,
    entry: Id,
) -> rusqlite::Result<bool> {
    match LISTS.get(list.table) {
        Some(statements) => conn
            .prepare_cached(&statements.find)?
            .exists((owner, entry)),
        None => Ok(false),
    }
}

/// Adds an entry to a list that has none of this id.
pub(super) fn insert_entry(
    conn: &Connection,
    list: &List,
    entry: Id,
    owner: Id,
    shown: bool,
    appended: (i64, Id, &[(String, Value)]),
) -> rusqlite::Result<()> {
    let Some(statements) = LISTS.get(list.table) else {
        return Ok(());
    };
    let (at, by, values) = appended;
    let hidden = !shown;
    let head: [&dyn ToSql; 5] = [&entry, &hidden, &owner, &at, &by];
    let columns = list.fields.iter().map(|(field, of)| {
        values
            .iter()
            .find(|(name, value)| name == field && of.holds(value))
            .map_or(&Value::Null, |(_, value)| value) as &dyn ToSql
    });
    conn.prepare_cached(&statements.insert)?
        .execute(params_from_iter(head.into_iter().chain(columns)))?;
    Ok(())
}

/// Hides or shows an entry of a list.
pub(super) fn hide_entry(
    conn: &Connection,
    list: &List,
    owner: Id,
    entry: Id,
    hidden: bool,
) -> rusqlite::Result<()> {
    if let Some(statements) = LISTS.get(list.table) {
        conn.prepare_cached(&statements.hide)?
            .execute((hidden, owner, entry))?;
    }
    Ok(())
}

/// Takes all entries of a row's list away, to be folded anew.
pub(super) fn clear_entries(conn: &Connection, list: &List, owner: Id) -> rusqlite::Result<()> {
    if let Some(statements) = LISTS.get(list.table) {
        conn.prepare_cached(&statements.clear)?.execute([owner])?;
    }
    Ok(())
}

/// Puts a member into a set, or takes it out.
pub(super) fn set_member(
    conn: &Connection,
    set: &Set,
    owner: Id,
    member: Id,
    present: bool,
) -> rusqlite::Result<()> {
    if let Some([add, remove, _]) = SETS.get(set.table) {
        let text = if present { add } else { remove };
        conn.prepare_cached(text)?.execute((owner, member))?;
    }
    Ok(())
}

/// Empties a set, to be folded anew.
pub(super) fn clear_set(conn: &Connection, set: &Set, owner: Id) -> rusqlite::Result<()> {
    if let Some([_, _, clear]) = SETS.get(set.table) {
        conn.prepare_cached(clear)?.execute([owner])?;
    }
    Ok(())
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Bool(value) => ValueRef::Integer(i64::from(*value)),
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl From<ValueRef<'_>> for Value {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null | ValueRef::Real(_) => Self::Null,
            ValueRef::Integer(value) => Self::Int(value),
            ValueRef::Text(text) => Self::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Self::Bytes(bytes.to_vec()),
        }
    }
}
