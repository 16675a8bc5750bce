//! One incident whole, and its timeline.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::rules::{VERBS, Verb, after_taking, allows};
use super::store::{Sight, get, known, number};
use super::{
    AffectedCaller, CallerName, CategoryName, Conflict, Entry, EntryKind, Incident, Resolution,
    State,
};
use crate::classification::rules::{name_of, work_out};
use crate::classification::{Answers, Override, Scheme, Working, read as classification};
use crate::contract::At;
use crate::error::{Filling, Result, Sentence};
use crate::fold::heads;
use crate::history::Words;
use crate::ids::Id;
use crate::journal::change::Value;
use crate::people::PersonName;
use crate::people::may::{Need, may};
use crate::people::read::person;
use crate::routing::read::{steps, team};
use crate::sentence;
use crate::time::Timestamp;
use crate::writer::Reader;

/// How many entries of a timeline are given at once.
const ENTRIES: i64 = 40;
/// How many affected callers are given with the incident.
const AFFECTED: i64 = 100;

/// Which incident.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct IncidentAsk {
    /// The incident.
    pub id: Id,
}

/// Which part of a timeline.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct TimelineAsk {
    /// The incident.
    pub incident: Id,
    /// The entry before which the part ends.
    pub before: Id,
}

/// A part of a timeline.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Timeline {
    /// Its entries, the oldest first.
    pub entries: Vec<Entry>,
    /// Whether there are earlier ones.
    pub earlier: bool,
}

/// One incident whole.
pub(crate) fn incident(at: &At<'_>, ask: IncidentAsk) -> Result<Incident> {
    let reader = at.reader;
    let sight = get(reader, ask.id)?;
    let affected = affected(reader, sight.id)?;
    let (timeline, earlier) = entries(reader, sight.id, (i64::MAX, i64::MAX))?;
    let (answers, working) = working(reader, &sight)?;
    let (path_name, path) = match sight.path {
        Some(path) => {
            let (name, teams) = steps(reader, path)?;
            (Some(name), teams)
        }
        None => (None, Vec::new()),
    };
    let untold = reader
        .conn
        .prepare_cached(
            "SELECT count(*) FROM affected WHERE incident = ? AND voided = 0 AND told IS NULL",
        )?
        .query_row([sight.id], |row| row.get(0))?;
    Ok(Incident {
        may: possible(reader, &sight),
        conflicts: conflicts(reader, sight.id)?,
        seen: BTreeMap::from([(sight.id, heads(reader.conn, "incident", sight.id)?)]),
        team: optional(sight.team, |id| team(reader, id))?,
        assignee: optional(sight.assignee, |id| person(reader, id))?,
        owner: optional(sight.owner, |id| person(reader, id))?,
        caller: optional(sight.caller, |id| caller(reader, id))?,
        category: categories(reader, sight.category)?,
        resolution: sight.resolved.map(|at| Resolution {
            code: sight.resolution_code,
            imported_code: sight.resolution_imported.clone(),
            cause: sight.cause.clone(),
            text: sight.resolution.clone(),
            at,
        }),
        hold_reason: sight.hold_reason.filter(|_| sight.state == State::OnHold),
        hold_until: sight.hold_until.filter(|_| sight.state == State::OnHold),
        cancel_reason: sight
            .cancel_reason
            .filter(|_| sight.state == State::Cancelled),
        id: sight.id,
        reference: sight.reference,
        source_reference: sight.source_reference,
        title: sight.title,
        description: sight.description,
        workaround: sight.workaround,
        state: sight.state,
        working,
        answers,
        users: sight.users,
        callers: sight.callers,
        affected,
        untold,
        path,
        path_name,
        tier: sight.tier,
        channel: sight.channel,
        detected: sight.detected,
        reported: sight.reported,
        recorded: sight.recorded,
        restored: sight.restored,
        timeline,
        earlier,
    })
}

/// The part of a timeline before an entry.
pub(crate) fn timeline(at: &At<'_>, ask: TimelineAsk) -> Result<Timeline> {
    let sight = get(at.reader, ask.incident)?;
    let before: Option<(i64, i64)> = at
        .reader
        .conn
        .prepare_cached("SELECT at, number FROM entry WHERE owner = ? AND id = ?")?
        .query_row((sight.id, ask.before), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (entries, earlier) = match before {
        Some(before) => entries(at.reader, sight.id, before)?,
        None => (Vec::new(), false),
    };
    Ok(Timeline { entries, earlier })
}

fn entries(reader: &Reader<'_>, incident: Id, before: (i64, i64)) -> Result<(Vec<Entry>, bool)> {
    let mut statement = reader.conn.prepare_cached(
        "SELECT e.id, e.kind, e.at, e.by, p.name, e.said, e.detail, e.text
         FROM entry e LEFT JOIN person p ON p.id = e.by
         WHERE e.owner = ?1 AND e.voided = 0 AND (e.at, e.number) < (?2, ?3)
         ORDER BY e.at DESC, e.number DESC LIMIT ?4",
    )?;
    let mut entries: Vec<Entry> = statement
        .query_map((incident, before.0, before.1, ENTRIES + 1), entry)?
        .collect::<rusqlite::Result<_>>()?;
    let most = usize::try_from(ENTRIES).unwrap_or(usize::MAX);
    let earlier = entries.len() > most;
    entries.truncate(most);
    entries.reverse();
    Ok((entries, earlier))
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let by: Id = row.get(3)?;
    let name: Option<String> = row.get(4)?;
    let said: Option<String> = row.get(5)?;
    let detail: Option<String> = row.get(6)?;
    Ok(Entry {
        id: row.get(0)?,
        kind: known(row, 1)?.unwrap_or(EntryKind::Event),
        at: row.get(2)?,
        by: name.map(|name| PersonName { id: by, name }),
        said: stored_sentence(said, detail.as_deref()),
        text: row.get(7)?,
    })
}

/// A sentence as an entry keeps it; values that cannot be read are left out.
pub(crate) fn stored_sentence(key: Option<String>, values: Option<&str>) -> Sentence {
    let values: Option<BTreeMap<String, Filling>> =
        values.and_then(|values| serde_json::from_str(values).ok());
    Sentence {
        key: key.unwrap_or_default().into(),
        values: values
            .unwrap_or_default()
            .into_iter()
            .map(|(name, value)| (name.into(), value))
            .collect(),
    }
}

/// The rating that holds, with its working by the version that rated it, and what a count has crossed since.
fn working(reader: &Reader<'_>, sight: &Sight) -> Result<(Answers, Working)> {
    struct Rated {
        scheme: Option<Id>,
        answers: Option<String>,
        users: Option<u32>,
        priority: Option<u8>,
        reason: Option<String>,
    }
    let rated = match sight.rating {
        None => None,
        Some(rating) => reader
            .conn
            .prepare_cached(
                "SELECT scheme, answers, users, priority, reason FROM rating WHERE owner = ? AND id = ?",
            )?
            .query_row((sight.id, rating), |row| {
                Ok(Rated {
                    scheme: row.get(0)?,
                    answers: row.get(1)?,
                    users: number(row, 2)?,
                    priority: number(row, 3)?,
                    reason: row.get(4)?,
                })
            })
            .optional()?,
    };
    let (_, in_force) = classification::in_force(reader)?;
    let Some(rated) = rated else {
        let mut working = work_out(&in_force, &Answers::new(), None, None);
        working.proposed = crossed(&in_force, &Answers::new(), None, sight.affected());
        return Ok((Answers::new(), working));
    };
    let answers: Answers = rated
        .answers
        .and_then(|answers| serde_json::from_str(&answers).ok())
        .unwrap_or_default();
    let scheme = match rated.scheme {
        Some(scheme) => classification::version(reader, scheme)?,
        None => None,
    };
    let scheme = scheme.unwrap_or(in_force);
    let overridden = match (rated.priority, rated.reason) {
        (Some(priority), Some(reason)) => Some(Override { priority, reason }),
        _ => None,
    };
    let by_hand = overridden.is_some();
    let mut working = work_out(&scheme, &answers, rated.users, overridden);
    if let (Some(priority), None) = (rated.priority, working.priority) {
        // Rated by another tool: its priority holds, and there is no working to show.
        working.priority = Some(priority);
        working.name = name_of(&scheme, priority);
        working.said = sentence!("working.imported", priority = i64::from(priority));
    }
    if !by_hand {
        let imported = working.computed.is_none();
        // What another tool rated may weigh more than a count alone can say.
        working.proposed =
            crossed(&scheme, &answers, rated.users, sight.affected()).filter(|now| {
                working
                    .priority
                    .is_none_or(|held| *now != held && !(imported && *now > held))
            });
    }
    Ok((answers, working))
}

/// What the priority would be, where the count has crossed a level since so many were affected: one, where nobody counted.
fn crossed(scheme: &Scheme, answers: &Answers, then: Option<u32>, now: Option<u32>) -> Option<u8> {
    let of = |users| work_out(scheme, answers, Some(users), None).priority;
    let (then, now) = (of(then.unwrap_or(1)), of(now?));
    now.filter(|_| now != then)
}

/// The priority that is proposed once so many callers are counted.
pub(crate) fn proposed_with(
    reader: &Reader<'_>,
    sight: &Sight,
    callers: u32,
) -> Result<Option<u8>> {
    let mut after = sight.clone();
    after.callers = callers;
    Ok(working(reader, &after)?.1.proposed)
}

fn affected(reader: &Reader<'_>, incident: Id) -> Result<Vec<AffectedCaller>> {
    let mut statement = reader.conn.prepare_cached(
        "SELECT a.id, a.caller, c.name, c.contact, a.at, a.told
         FROM affected a LEFT JOIN caller c ON c.id = a.caller
         WHERE a.incident = ? AND a.voided = 0 ORDER BY a.at, a.number LIMIT ?",
    )?;
    let rows = statement.query_map((incident, AFFECTED), |row| {
        Ok(AffectedCaller {
            id: row.get(0)?,
            caller: row.get(1)?,
            name: row.get::<_, Option<_>>(2)?.unwrap_or_default(),
            contact: row.get(3)?,
            at: row.get::<_, Option<_>>(4)?.unwrap_or_default(),
            told: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The calls that the state allows, for somebody of this role; nobody takes what they have already.
fn possible(reader: &Reader<'_>, sight: &Sight) -> Vec<String> {
    let works = may(reader.actor.role, Need::Work);
    let has = sight.assignee == Some(reader.actor.id) && sight.state == after_taking(sight.state);
    VERBS
        .iter()
        .filter(|(verb, _): &&(Verb, &str)| works && allows(sight.state, *verb))
        .filter(|(verb, _)| !(has && *verb == Verb::Take))
        .map(|(_, call)| (*call).to_owned())
        .collect()
}

fn conflicts(reader: &Reader<'_>, incident: Id) -> Result<Vec<Conflict>> {
    let mut words = Words::new(reader);
    let mut statement = reader.conn.prepare_cached(
        "SELECT field, at, by, value FROM conflict WHERE row = ? AND kind = 'incident' ORDER BY field, at",
    )?;
    let mut rows = statement.query([incident])?;
    let mut conflicts = Vec::new();
    while let Some(row) = rows.next()? {
        let field: String = row.get(0)?;
        let at: Timestamp = row.get(1)?;
        let lost = row.get_ref(3)?.into();
        let lost = match rated(reader, incident, &field, &lost)? {
            Some(priority) => Some(priority),
            None => words.of(&field, lost)?,
        };
        conflicts.push(Conflict {
            lost: lost.unwrap_or_default(),
            by: person(reader, row.get(2)?)?,
            field,
            at,
        });
    }
    Ok(conflicts)
}

/// The priority of a rating that did not hold.
fn rated(reader: &Reader<'_>, incident: Id, field: &str, lost: &Value) -> Result<Option<String>> {
    let Some(rating) = lost.as_id().filter(|_| field == "rating") else {
        return Ok(None);
    };
    Ok(reader
        .conn
        .prepare_cached("SELECT 'P' || priority FROM rating WHERE owner = ? AND id = ?")?
        .query_row((incident, rating), |row| row.get(0))
        .optional()?
        .flatten())
}

fn categories(reader: &Reader<'_>, category: Option<Id>) -> Result<Vec<CategoryName>> {
    let mut path = Vec::new();
    let mut next = category;
    while let Some(id) = next {
        let found: Option<(Option<String>, Option<Id>)> = reader
            .conn
            .prepare_cached("SELECT name, parent FROM category WHERE id = ?")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((name, parent)) = found else { break };
        path.push(CategoryName {
            id,
            name: name.unwrap_or_default(),
        });
        next = parent.filter(|_| path.len() < 20);
    }
    path.reverse();
    Ok(path)
}

fn caller(reader: &Reader<'_>, id: Id) -> Result<Option<CallerName>> {
    Ok(reader
        .conn
        .prepare_cached("SELECT name, contact FROM caller WHERE id = ?")?
        .query_row([id], |row| {
            Ok(CallerName {
                id,
                name: row.get::<_, Option<_>>(0)?.unwrap_or_default(),
                contact: row.get(1)?,
            })
        })
        .optional()?)
}

fn optional<T>(id: Option<Id>, find: impl FnOnce(Id) -> Result<Option<T>>) -> Result<Option<T>> {
    match id {
        Some(id) => find(id),
        None => Ok(None),
    }
}
