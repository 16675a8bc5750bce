//! The history: the journal read as acts of people, with what each changed.

use std::collections::HashMap;

use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::contract::At;
use crate::error::{Result, Sentence};
use crate::fold::merge::{Register, Written};
use crate::fold::merge::{Touch, writes_of};
use crate::fold::touches;
use crate::ids::Id;
use crate::incident::store::get;
use crate::journal::change::Value;
use crate::people::PersonName;
use crate::people::may::{Need, may};
use crate::people::read::person;
use crate::time::Timestamp;
use crate::writer::Reader;

/// How many acts are given at once.
const ACTS: i64 = 50;

/// Which incident.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct IncidentHistoryAsk {
    /// The incident.
    pub incident: Id,
}

/// Which part of the desk's history.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct HistoryAsk {
    /// Where the part before ended; the newest part where absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub before: Option<i64>,
}

/// A part of a history, the newest act first.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Acts {
    /// The acts.
    pub acts: Vec<Act>,
    /// Where the next part begins; absent at the end.
    pub next: Option<i64>,
}

/// What somebody did.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Act {
    /// The call.
    pub call: Id,
    /// The name of the contract's write.
    pub op: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Option<PersonName>,
    /// The code of the desk where it was done.
    pub desk: String,
    /// What, in words.
    pub said: Sentence,
    /// The incident that it was done to.
    pub incident: Option<ActIncident>,
    /// What it changed, field by field.
    pub changes: Vec<FieldChange>,
    /// Whether it was taken back.
    pub undone: bool,
    /// The call that it takes back.
    pub undoes: Option<Id>,
    /// Whether the one who asks may take it back.
    pub may_undo: bool,
}

/// The incident of an act.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ActIncident {
    /// The incident.
    pub id: Id,
    /// Its reference.
    pub reference: String,
    /// Its title.
    pub title: String,
}

/// A field before and after.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct FieldChange {
    /// The field.
    pub field: String,
    /// What it was.
    pub before: Option<String>,
    /// What it became.
    pub after: Option<String>,
}

/// What was done to one incident.
pub(crate) fn incident_history(at: &At<'_>, ask: IncidentHistoryAsk) -> Result<Acts> {
    let reader = at.reader;
    // Refuses what is hidden.
    get(reader, ask.incident)?;
    let mut words = Words::new(reader);
    let mut acts = Vec::new();
    let mut fields: HashMap<String, Value> = HashMap::new();
    for touch in touches(reader.conn, "incident", ask.incident)? {
        let changes = field_changes(&mut words, &mut fields, &touch)?;
        if let Some(mut act) = act(reader, touch.call)? {
            act.changes = changes;
            acts.push(act);
        }
    }
    acts.reverse();
    Ok(Acts { acts, next: None })
}

/// What was done at this desk.
pub(crate) fn history(at: &At<'_>, ask: HistoryAsk) -> Result<Acts> {
    let reader = at.reader;
    let mut statement = reader.conn.prepare_cached(
        "SELECT id, position FROM call WHERE position < ? ORDER BY position DESC LIMIT ?",
    )?;
    let found: Vec<(Id, i64)> = statement
        .query_map((ask.before.unwrap_or(i64::MAX), ACTS), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count == ACTS);
    let next = found.last().filter(|_| full).map(|(_, position)| *position);
    let mut acts = Vec::with_capacity(found.len());
    for (call, _) in found {
        acts.extend(act(reader, call)?);
    }
    Ok(Acts { acts, next })
}

/// One act, without its changes.
fn act(reader: &Reader<'_>, call: Id) -> Result<Option<Act>> {
    struct Row {
        op: String,
        actor: Id,
        at: Timestamp,
        undoes: Option<Id>,
        undone: bool,
        desk: Option<String>,
        incident: Option<ActIncident>,
        own: bool,
    }
    let found = reader
        .conn
        .prepare_cached(
            "SELECT c.op, c.actor, c.at, c.undoes, c.undone, d.code, i.id, i.reference, i.title
             FROM call c LEFT JOIN desk d ON d.log = c.log LEFT JOIN incident i ON i.id = c.incident
             WHERE c.id = ?",
        )?
        .query_row([call], |row| {
            let actor: Id = row.get(1)?;
            let incident: Option<Id> = row.get(6)?;
            Ok(Row {
                op: row.get(0)?,
                actor,
                at: row.get(2)?,
                undoes: row.get(3)?,
                undone: row.get(4)?,
                desk: row.get(5)?,
                incident: match incident {
                    Some(id) => Some(ActIncident {
                        id,
                        reference: row.get::<_, Option<_>>(7)?.unwrap_or_default(),
                        title: row.get::<_, Option<_>>(8)?.unwrap_or_default(),
                    }),
                    None => None,
                },
                own: actor == reader.actor.id,
            })
        })
        .optional()?;
    let Some(row) = found else {
        return Ok(None);
    };
    Ok(Some(Act {
        call,
        at: row.at,
        by: person(reader, row.actor)?,
        desk: row.desk.unwrap_or_default(),
        said: Sentence {
            key: format!("act.{}", row.op).into(),
            values: std::collections::BTreeMap::new(),
        },
        incident: row.incident,
        changes: Vec::new(),
        undone: row.undone,
        undoes: row.undoes,
        may_undo: !row.undone
            && row.undoes.is_none()
            && crate::undo::can_be_undone(&row.op)
            && (row.own || may(reader.actor.role, Need::Lead))
            && crate::undo::may_make(reader.actor.role, &row.op),
        op: row.op,
    }))
}

/// What a touch changes of a row's fields, beside the values that it found.
fn field_changes(
    words: &mut Words<'_>,
    fields: &mut HashMap<String, Value>,
    touch: &Touch,
) -> Result<Vec<FieldChange>> {
    let mut changes: Vec<(String, Value, Value)> = Vec::new();
    for (register, written) in touch.changes.iter().flat_map(writes_of) {
        let (Register::Field(field), Written::Value(value)) = (register, written) else {
            continue;
        };
        // The rating is shown as an event, and the path follows the category.
        if matches!(field.as_str(), "rating" | "path" | "recorded") {
            continue;
        }
        let before = fields
            .insert(field.clone(), value.clone())
            .unwrap_or_default();
        match changes.iter_mut().find(|(name, ..)| *name == field) {
            Some((_, _, after)) => *after = value,
            None => changes.push((field, before, value)),
        }
    }
    changes
        .into_iter()
        .filter(|(_, before, after)| before != after)
        .map(|(field, before, after)| {
            Ok(FieldChange {
                before: words.of(&field, before)?,
                after: words.of(&field, after)?,
                field,
            })
        })
        .collect()
}

/// Values of fields in words: names instead of ids, RFC 3339 instead of milliseconds.
pub(crate) struct Words<'a> {
    reader: &'a Reader<'a>,
}

impl<'a> Words<'a> {
    pub(crate) fn new(reader: &'a Reader<'a>) -> Self {
        Self { reader }
    }

    /// A value in words; nothing where there is none.
    pub(crate) fn of(&mut self, field: &str, value: Value) -> Result<Option<String>> {
        let instant = matches!(
            field,
            "detected" | "reported" | "recorded" | "restored" | "hold_until" | "resolved"
        );
        Ok(match value {
            Value::Null => None,
            Value::Bool(value) => Some(value.to_string()),
            Value::Int(value) if instant => Some(Timestamp(value).to_string()),
            Value::Int(value) => Some(value.to_string()),
            Value::Text(text) => Some(text),
            Value::Bytes(bytes) => match Id::from_slice(&bytes) {
                Some(id) => Some(self.name(field, id)?.unwrap_or_else(|| id.to_string())),
                None => None,
            },
        })
    }

    fn name(&self, field: &str, id: Id) -> Result<Option<String>> {
        let statement = match field {
            "team" => "SELECT name FROM team WHERE id = ?",
            "assignee" | "owner" => "SELECT name FROM person WHERE id = ?",
            "caller" => "SELECT name FROM caller WHERE id = ?",
            "category" => "SELECT name FROM category WHERE id = ?",
            "path" => "SELECT name FROM path WHERE id = ?",
            _ => return Ok(None),
        };
        Ok(self
            .reader
            .conn
            .prepare_cached(statement)?
            .query_row([id], |row| row.get(0))
            .optional()?
            .flatten())
    }
}
