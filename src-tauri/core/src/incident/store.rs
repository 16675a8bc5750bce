//! Rows of incidents, in and out: one reader for all verbs, and the entries that they append.
//! A value that this version does not know, since a newer one wrote it, reads as absent: its row shows as best it can, and so do those around it.

use rusqlite::{OptionalExtension, Row};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as NotKnown, StrDeserializer};

use super::rules::{Verb, require};
use super::{CancelReason, Channel, Done, EntryKind, HoldReason, ResolutionCode, State};
use crate::error::{Code, Failure, Result, Sentence};
use crate::ids::Id;
use crate::journal::change::Value;
use crate::sentence;
use crate::time::Timestamp;
use crate::writer::{Reader, Writer};

/// An incident as it stands in its table.
#[derive(Clone, Debug)]
pub(crate) struct Sight {
    pub(crate) id: Id,
    pub(crate) reference: String,
    pub(crate) source_reference: Option<String>,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) workaround: Option<String>,
    pub(crate) caller: Option<Id>,
    pub(crate) category: Option<Id>,
    pub(crate) channel: Option<Channel>,
    pub(crate) users: Option<u32>,
    pub(crate) detected: Option<Timestamp>,
    pub(crate) reported: Timestamp,
    pub(crate) recorded: Timestamp,
    pub(crate) restored: Option<Timestamp>,
    pub(crate) state: State,
    pub(crate) hold_reason: Option<HoldReason>,
    pub(crate) hold_until: Option<Timestamp>,
    pub(crate) team: Option<Id>,
    pub(crate) assignee: Option<Id>,
    pub(crate) owner: Option<Id>,
    pub(crate) path: Option<Id>,
    pub(crate) tier: Option<u32>,
    pub(crate) rating: Option<Id>,
    pub(crate) resolution_code: Option<ResolutionCode>,
    pub(crate) resolution_imported: Option<String>,
    pub(crate) cause: Option<String>,
    pub(crate) resolution: Option<String>,
    pub(crate) resolved: Option<Timestamp>,
    pub(crate) cancel_reason: Option<CancelReason>,
    pub(crate) priority: Option<u8>,
    pub(crate) callers: u32,
    batch: i64,
}

const SELECT: &str = "SELECT id, reference, source_reference, title, description, workaround, caller, category, channel,
    users, detected, reported, recorded, restored, state, hold_reason, hold_until, team, assignee, owner, path, tier,
    rating, resolution_code, resolution_imported, cause, resolution, resolved, cancel_reason, priority, callers, batch
  FROM incident WHERE id = ? AND voided = 0";

impl Sight {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            reference: row.get::<_, Option<_>>(1)?.unwrap_or_default(),
            source_reference: row.get(2)?,
            title: row.get::<_, Option<_>>(3)?.unwrap_or_default(),
            description: row.get(4)?,
            workaround: row.get(5)?,
            caller: row.get(6)?,
            category: row.get(7)?,
            channel: known(row, 8)?,
            users: number(row, 9)?,
            detected: row.get(10)?,
            reported: row.get::<_, Option<_>>(11)?.unwrap_or_default(),
            recorded: row.get::<_, Option<_>>(12)?.unwrap_or_default(),
            restored: row.get(13)?,
            state: state(row, 14, row.get(18)?)?,
            hold_reason: known(row, 15)?,
            hold_until: row.get(16)?,
            team: row.get(17)?,
            assignee: row.get(18)?,
            owner: row.get(19)?,
            path: row.get(20)?,
            tier: number(row, 21)?,
            rating: row.get(22)?,
            resolution_code: known(row, 23)?,
            resolution_imported: row.get(24)?,
            cause: row.get(25)?,
            resolution: row.get(26)?,
            resolved: row.get(27)?,
            cancel_reason: known(row, 28)?,
            priority: number(row, 29)?,
            callers: row.get(30)?,
            batch: row.get(31)?,
        })
    }

    /// An incident that is only just being logged and stands in no table yet, as far as the verbs that end the act need it.
    pub(crate) fn logged(
        id: Id,
        reference: &str,
        state: State,
        times: (Timestamp, Option<Timestamp>),
        path: Option<Id>,
        team: Option<Id>,
        assignee: Option<Id>,
    ) -> Self {
        let (reported, detected) = times;
        Self {
            id,
            reference: reference.to_owned(),
            source_reference: None,
            title: String::new(),
            description: None,
            workaround: None,
            caller: None,
            category: None,
            channel: None,
            users: None,
            detected,
            reported,
            recorded: reported,
            restored: None,
            state,
            hold_reason: None,
            hold_until: None,
            team,
            assignee,
            owner: None,
            path,
            tier: team.map(|_| 1),
            rating: None,
            resolution_code: None,
            resolution_imported: None,
            cause: None,
            resolution: None,
            resolved: None,
            cancel_reason: None,
            priority: None,
            callers: 0,
            batch: 0,
        }
    }

    /// Of the callers counted and the users estimated, the larger; nothing where neither is known.
    pub(crate) fn affected(&self) -> Option<u32> {
        Some(self.callers.max(self.users.unwrap_or(0))).filter(|affected| *affected > 0)
    }
}

/// An incident that is shown.
///
/// # Errors
/// Where there is none.
pub(crate) fn get(reader: &Reader<'_>, id: Id) -> Result<Sight> {
    let batches = reader.batches()?;
    reader
        .conn
        .prepare_cached(SELECT)?
        .query_row([id], Sight::read)
        .optional()?
        .filter(|sight| batches.contains(&sight.batch))
        .ok_or_else(|| {
            Failure::new(Code::NotFound, sentence!("incident.not_found"))
                .hint(sentence!("incident.not_found.hint"))
        })
}

/// An incident on which the verb is possible.
///
/// # Errors
/// Where there is none, or its state does not allow the verb.
pub(crate) fn get_for(reader: &Reader<'_>, id: Id, verb: Verb) -> Result<Sight> {
    let sight = get(reader, id)?;
    require(&sight.reference, sight.state, verb)?;
    Ok(sight)
}

/// A value out of a closed list; nothing where it is none that this version knows.
pub(crate) fn known<'a, T: Deserialize<'a>>(
    row: &'a Row<'_>,
    column: usize,
) -> rusqlite::Result<Option<T>> {
    let text = row.get_ref(column)?.as_str_or_null()?;
    Ok(text.and_then(|text| {
        let text: StrDeserializer<'_, NotKnown> = text.into_deserializer();
        T::deserialize(text).ok()
    }))
}

/// A number; nothing where it is none that there can be.
pub(crate) fn number<T: TryFrom<i64>>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    let number: Option<i64> = row.get(column)?;
    Ok(number.and_then(|number| T::try_from(number).ok()))
}

/// The state; one that this version does not know is open work, with somebody or new.
pub(crate) fn state(row: &Row<'_>, column: usize, assignee: Option<Id>) -> rusqlite::Result<State> {
    Ok(known(row, column)?.unwrap_or(match assignee {
        Some(_) => State::Assigned,
        None => State::New,
    }))
}

/// Appends an event to the timeline: what happened, the text that goes with it, and the state that it led to.
pub(crate) fn event(
    writer: &mut Writer<'_>,
    incident: Id,
    said: &Sentence,
    text: Option<&str>,
    state: Option<State>,
) -> Id {
    entry(writer, incident, EntryKind::Event, said, text, state)
}

/// Appends an entry of any kind.
pub(crate) fn entry(
    writer: &mut Writer<'_>,
    incident: Id,
    kind: EntryKind,
    said: &Sentence,
    text: Option<&str>,
    state: Option<State>,
) -> Id {
    let detail = if said.values.is_empty() {
        Value::Null
    } else {
        // Values of sentences are plain data, so they can always be written.
        serde_json::to_string(&said.values).map_or(Value::Null, Value::Text)
    };
    writer.append(
        "incident",
        incident,
        "timeline",
        vec![
            ("kind", kind.key().into()),
            ("said", said.key.as_ref().into()),
            ("text", text.into()),
            ("state", state.map(State::key).into()),
            ("detail", detail),
        ],
    )
}

/// Sets the state where it changes.
pub(crate) fn set_state(writer: &mut Writer<'_>, sight: &Sight, state: State) {
    if sight.state != state {
        writer.set("incident", sight.id, "state", state.key());
    }
    if sight.state == State::OnHold && state != State::OnHold {
        writer.set("incident", sight.id, "hold_reason", Value::Null);
        writer.set("incident", sight.id, "hold_until", Value::Null);
    }
}

/// The answer of a verb.
pub(crate) fn done(sight: &Sight, said: Sentence) -> Done {
    Done {
        incident: sight.id,
        reference: sight.reference.clone(),
        said,
    }
}

impl EntryKind {
    /// The key under which the kind is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Message => "message",
            Self::Event => "event",
        }
    }
}
