//! What others have built on rows that a call made: a caller, a person or a category is not taken away from under those who use it.

use std::collections::HashSet;

use super::{Noted, act};
use crate::error::{Code, Failure, Result};
use crate::fold::kinds;
use crate::ids::Id;
use crate::journal::change::{Body, Change, Form, Value};
use crate::journal::decode_body;
use crate::people::read::person;
use crate::sentence;
use crate::time::Timestamp;
use crate::writer::Reader;

/// Refuses where an act that came later, stands and shows names one of the rows.
///
/// # Errors
/// Refuses so, naming the first such act and who did it.
pub(super) fn refuse_built_on(reader: &Reader<'_>, call: &Noted, rows: &HashSet<Id>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut later = reader.conn.prepare_cached(
        "SELECT j.body, c.op, c.actor, c.at FROM journal j JOIN call c ON c.id = j.call
         WHERE j.position > ?1 AND j.state = 0 AND j.body IS NOT NULL
           AND c.id <> ?2 AND c.undone = 0 AND c.undoes IS NULL
           AND NOT EXISTS (SELECT 1 FROM batch b WHERE b.call = c.id AND b.shown = 0)
         ORDER BY j.position",
    )?;
    let mut later = later.query((call.position, call.id))?;
    while let Some(row) = later.next()? {
        let actor: Id = row.get(2)?;
        // Somebody who was added by mistake can be taken back whatever they have done themselves.
        if rows.contains(&actor) {
            continue;
        }
        let bytes: Vec<u8> = row.get(0)?;
        // A body that cannot be read is named by `verify`; here it says nothing.
        if !decode_body(&bytes).is_ok_and(|body| names(&body, rows)) {
            continue;
        }
        let (op, at): (String, Timestamp) = (row.get(1)?, row.get(3)?);
        let who = person(reader, actor)?.map(|person| person.name);
        return Err(Failure::new(
            Code::ChangedSince,
            sentence!(
                "undo.built_on_since",
                what = act(&call.op),
                by = who.unwrap_or_default(),
                since = act(&op),
                at = at
            ),
        )
        .hint(sentence!("undo.changed_since.hint")));
    }
    Ok(())
}

/// The rows that a call of several parts brought and that others may name; who works on its incidents touches them themselves.
///
/// # Errors
/// Fails as SQLite does.
pub(super) fn brought(reader: &Reader<'_>, call: Id) -> Result<HashSet<Id>> {
    let mut rows = HashSet::new();
    for kind in kinds::KINDS {
        if matches!(kind.name, "incident" | "affected") {
            continue;
        }
        let mut statement = reader.conn.prepare_cached(&format!(
            "SELECT id FROM {} WHERE batch = (SELECT number FROM batch WHERE call = ?)",
            kind.name
        ))?;
        for row in statement.query_map([call], |row| row.get(0))? {
            rows.insert(row?);
        }
    }
    Ok(rows)
}

fn names(body: &Body, rows: &HashSet<Id>) -> bool {
    let mut changes = body.changes.iter();
    changes.any(|change| names_one(change, rows))
}

fn names_one(change: &Change, rows: &HashSet<Id>) -> bool {
    let is_one = |value: &Value| value.as_id().is_some_and(|id| rows.contains(&id));
    let by_one = change.by.is_some_and(|by| rows.contains(&by));
    by_one
        || match &change.form {
            Form::Create(values) | Form::Append { values, .. } => {
                values.iter().any(|(_, value)| is_one(value))
            }
            Form::Set(_, value) => is_one(value),
            Form::Add(_, member) => rows.contains(member),
            Form::Remove(..)
            | Form::Void(_)
            | Form::Restore(_)
            | Form::Erase(_)
            | Form::Unknown(_) => false,
        }
}
