//! The history: the journal read as acts of people, with what each changed.

mod changes;
mod words;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use self::changes::{Story, story};
pub(crate) use self::words::Words;
use crate::contract::At;
use crate::error::{Result, Sentence};
use crate::ids::Id;
use crate::incident::store::get;
use crate::journal::decode_body;
use crate::people::PersonName;
use crate::people::may::{Need, may};
use crate::people::read::person;
use crate::time::Timestamp;
use crate::writer::Reader;
use crate::{sentence, undo};

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
    /// What it changed of its incident, or else of the row that it was done to, field by field.
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
    let mut acts = Vec::new();
    for (call, changes) in story(reader, "incident", ask.incident)? {
        if let Some(mut act) = act(reader, call)? {
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
    let mut stories: HashMap<(String, Id), Story> = HashMap::new();
    for (call, _) in found {
        let Some(mut act) = act(reader, call)? else {
            continue;
        };
        if let Some((kind, row)) = row_of(reader, &act)? {
            let story = match stories.entry((kind, row)) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => {
                    let story = story(reader, &place.key().0, row)?;
                    place.insert(story)
                }
            };
            let told = story.iter_mut().find(|(of, _)| *of == call);
            act.changes = told
                .map(|(_, changes)| std::mem::take(changes))
                .unwrap_or_default();
        }
        acts.push(act);
    }
    Ok(Acts { acts, next })
}

/// The row that an act was done to: its incident, or else the first that it touched; none where it brought many.
fn row_of(reader: &Reader<'_>, act: &Act) -> Result<Option<(String, Id)>> {
    if let Some(incident) = &act.incident {
        return Ok(Some(("incident".to_owned(), incident.id)));
    }
    if !undo::can_be_undone(&act.op) {
        return Ok(None);
    }
    let body: Option<Vec<u8>> = reader
        .conn
        .prepare_cached(
            "SELECT j.body FROM call c JOIN journal j ON j.position = c.position WHERE c.id = ?",
        )?
        .query_row([act.call], |row| row.get(0))
        .optional()?
        .flatten();
    // A body that cannot be read is named by `verify`; here it says nothing.
    let body = body.and_then(|bytes| decode_body(&bytes).ok());
    let first = body
        .filter(|body| body.parts == 1)
        .and_then(|body| body.changes.into_iter().next());
    Ok(first.map(|change| (change.kind.to_string(), change.row)))
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
        taken_back: Option<String>,
        done_again: Option<String>,
        own: bool,
    }
    let found = reader
        .conn
        .prepare_cached(
            "SELECT c.op, c.actor, c.at, c.undoes, c.undone, d.code, i.id, i.reference, i.title, u.op, w.op
             FROM call c JOIN log l ON l.number = c.log LEFT JOIN desk d ON d.log = l.id LEFT JOIN incident i ON i.id = c.incident
               LEFT JOIN call u ON u.id = c.undoes LEFT JOIN call w ON w.id = u.undoes
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
                taken_back: row.get(9)?,
                done_again: row.get(10)?,
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
        said: match (&row.taken_back, &row.done_again) {
            (_, Some(what)) => sentence!("act.did_again", what = undo::act(what)),
            (Some(what), None) => sentence!("act.took_back", what = undo::act(what)),
            (None, None) => undo::act(&row.op),
        },
        incident: row.incident,
        changes: Vec::new(),
        undone: row.undone,
        undoes: row.undoes,
        may_undo: !row.undone
            && row.undoes.is_none()
            && undo::can_be_undone(&row.op)
            && (row.own || may(reader.actor.role, Need::Lead))
            && undo::may_make(reader.actor.role, &row.op),
        op: row.op,
    }))
}
