//! Undo and redo: new operations made of the journal; no operation has an inverse of its own.
//! What a call wrote gets back what would stand there without it; redo is the undo of the undo.

mod built_on;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use self::built_on::{brought, refuse_built_on};
use crate::contract::{Nothing, find};
use crate::error::{Code, Failure, Result, Sentence};
use crate::fold::merge::{Register, Touch, Written, merge, writes_of};
use crate::fold::{is_whole, kinds, touches};
use crate::ids::Id;
use crate::journal::change::{Body, Form, Value};
use crate::journal::decode_body;
use crate::people::Role;
use crate::people::may::{Need, may};
use crate::people::read::person;
use crate::sentence;
use crate::writer::{Reader, Writer};

/// What is taken back.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct UndoAsk {
    /// The call; one's own last at this desk where absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub call: Option<Id>,
}

/// What was taken back.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Undone {
    /// The call that was taken back, or that holds again.
    pub call: Id,
    /// What was done, in words.
    pub said: Sentence,
    /// The incident that it was done to.
    pub incident: Option<Id>,
}

/// A call as the fold notes it.
struct Noted {
    id: Id,
    op: String,
    actor: Id,
    position: i64,
    undoes: Option<Id>,
    undone: bool,
    incident: Option<Id>,
}

/// Whether a call of this name can be taken back at all: a desk that was founded cannot be unfounded.
#[must_use]
pub(crate) fn can_be_undone(op: &str) -> bool {
    !matches!(op, "found" | "admit_desk")
}

/// Takes a call back.
pub(crate) fn undo(writer: &mut Writer<'_>, ask: UndoAsk) -> Result<Undone> {
    let reader = writer.reader;
    let call = match ask.call {
        Some(call) => noted(reader, call)?
            .ok_or_else(|| Failure::new(Code::NotFound, sentence!("undo.unknown")))?,
        None => last(reader, "undoes IS NULL AND undone = 0")?
            .ok_or_else(|| Failure::refused(sentence!("undo.nothing")))?,
    };
    if !can_be_undone(&call.op) || call.undoes.is_some() {
        return Err(Failure::refused(sentence!("undo.cannot")));
    }
    let role = reader.actor.role;
    if call.actor != reader.actor.id && !may(role, Need::Lead) || !may_make(role, &call.op) {
        return Err(Failure::new(Code::MayNot, sentence!("undo.not_yours"))
            .hint(sentence!("undo.not_yours.hint")));
    }
    if call.undone {
        return Err(Failure::refused(sentence!("undo.already")));
    }
    toggle(writer, &call, call.position, true)?;
    writer.undoes = Some(call.id);
    Ok(Undone {
        said: match reference(reader, &call)? {
            Some(reference) => {
                sentence!(
                    "said.undone_of",
                    reference = reference,
                    what = act(&call.op)
                )
            }
            None => sentence!("said.undone", what = act(&call.op)),
        },
        incident: call.incident,
        call: call.id,
    })
}

/// Whether a role may make the call of this name, which taking it back needs as well.
pub(crate) fn may_make(role: Role, op: &str) -> bool {
    find(op).is_some_and(|call| may(role, call.may))
}

/// Takes one's own last undo back.
pub(crate) fn redo(writer: &mut Writer<'_>, _: Nothing) -> Result<Undone> {
    let reader = writer.reader;
    let nothing = || Failure::refused(sentence!("redo.nothing"));
    let undone =
        last(reader, "undoes IS NOT NULL AND undone = 0 AND op = 'undo'")?.ok_or_else(nothing)?;
    // What was done since begins anew: only what was undone last, with nothing after it, can be redone.
    let since = last(reader, "undoes IS NULL AND undone = 0")?;
    if since.is_some_and(|since| since.position > undone.position) {
        return Err(nothing());
    }
    let call = undone
        .undoes
        .map(|call| noted(reader, call))
        .transpose()?
        .flatten()
        .ok_or_else(nothing)?;
    toggle(writer, &call, undone.position, false)?;
    writer.undoes = Some(undone.id);
    Ok(Undone {
        said: match reference(reader, &call)? {
            Some(reference) => {
                sentence!(
                    "said.redone_of",
                    reference = reference,
                    what = act(&call.op)
                )
            }
            None => sentence!("said.redone", what = act(&call.op)),
        },
        incident: call.incident,
        call: call.id,
    })
}

/// Takes a call out of what holds, or puts it back; refuses where somebody has changed the same things after `since`.
fn toggle(writer: &mut Writer<'_>, call: &Noted, since: i64, out: bool) -> Result<()> {
    let bodies = bodies(writer.reader, call.id)?;
    if bodies.iter().any(|body| body.parts != 1) {
        return toggle_bulk(writer, call, out);
    }
    let mut rows: BTreeMap<(String, Id), BTreeSet<Register>> = BTreeMap::new();
    for change in bodies.iter().flat_map(|body| &body.changes) {
        let registers = rows
            .entry((change.kind.to_string(), change.row))
            .or_default();
        registers.extend(writes_of(change).into_iter().map(|(register, _)| register));
    }
    let mut gone = HashSet::new();
    // Rows are made last and taken away first, so that nothing shows without what it belongs to.
    for ((kind, row), registers) in rows {
        let all = touches(writer.reader.conn, &kind, row)?;
        let standing = standing(writer.reader, &all, call.id, out)?;
        refuse_changed(writer.reader, call, since, &standing, &registers)?;
        let target = merge(&standing);
        let now = merge(&all);
        // A row that goes keeps what it says, its reference above all: it is hidden, and comes back as it was.
        let goes = registers.contains(&Register::Row)
            && target.registers.get(&Register::Row) != Some(&Written::Present(true));
        if goes {
            gone.insert(row);
        }
        for register in registers {
            if goes && register != Register::Row {
                continue;
            }
            let wanted = target.registers.get(&register);
            if now.registers.get(&register) == wanted {
                continue;
            }
            if let Some(form) = form_of(register, wanted) {
                writer.push(&kind, row, form);
            }
        }
    }
    refuse_built_on(writer.reader, call, &gone)
}

/// What holds of a row, with the call taken out or put back: no call that was undone, and no undo itself.
fn standing(reader: &Reader<'_>, all: &[Touch], call: Id, out: bool) -> Result<Vec<Touch>> {
    let mut standing = Vec::with_capacity(all.len());
    for touch in all {
        let holds = if touch.call == call {
            !out
        } else {
            noted(reader, touch.call)?.is_none_or(|noted| !noted.undone && noted.undoes.is_none())
        };
        if holds {
            standing.push(touch.clone());
        }
    }
    // What built on an operation that is left out builds on what that one built on.
    let kept: BTreeSet<_> = standing.iter().map(|touch| touch.operation).collect();
    let bases: BTreeMap<_, _> = all
        .iter()
        .map(|touch| (touch.operation, touch.base.clone()))
        .collect();
    for touch in &mut standing {
        let mut base = BTreeSet::new();
        let mut open = std::mem::take(&mut touch.base);
        let mut seen = BTreeSet::new();
        while let Some(operation) = open.pop() {
            if kept.contains(&operation) {
                base.insert(operation);
            } else if seen.insert(operation)
                && let Some(below) = bases.get(&operation)
            {
                open.extend_from_slice(below);
            }
        }
        touch.base = base.into_iter().collect();
    }
    Ok(standing)
}

/// Refuses where another call that stands came after and wrote the same things, or built on a row that the call made.
fn refuse_changed(
    reader: &Reader<'_>,
    call: &Noted,
    since: i64,
    standing: &[Touch],
    registers: &BTreeSet<Register>,
) -> Result<()> {
    let makes = registers.contains(&Register::Row);
    for touch in standing.iter().filter(|touch| touch.call != call.id) {
        let Some(later) = noted(reader, touch.call)? else {
            continue;
        };
        if later.position <= since {
            continue;
        }
        let same = touch
            .changes
            .iter()
            .flat_map(writes_of)
            .find(|(register, _)| makes || registers.contains(register));
        if same.is_some() {
            let who = person(reader, later.actor)?.map(|person| person.name);
            return Err(Failure::new(
                Code::ChangedSince,
                sentence!(
                    "undo.changed_since",
                    what = act(&call.op),
                    by = who.unwrap_or_default(),
                    since = act(&later.op),
                    at = crate::time::Timestamp(touch.order.hlc.millis())
                ),
            )
            .hint(sentence!("undo.changed_since.hint")));
        }
    }
    Ok(())
}

/// A call of several parts is hidden or shown as one, by one small change.
fn toggle_bulk(writer: &mut Writer<'_>, call: &Noted, out: bool) -> Result<()> {
    let reader = writer.reader;
    if out {
        for kind in kinds::KINDS {
            let changed: i64 = reader
                .conn
                .prepare_cached(&format!(
                    "SELECT count(DISTINCT k.id) FROM {} k JOIN touched t ON t.row = k.id AND t.kind = ?2
                     JOIN journal j ON j.position = t.position JOIN call c ON c.id = j.call
                     WHERE k.batch = (SELECT number FROM batch WHERE call = ?1) AND c.id <> ?1
                       AND c.undone = 0 AND c.undoes IS NULL",
                    kind.name
                ))?
                .query_row((call.id, kinds::number(kind.name)), |row| row.get(0))?;
            if changed > 0 {
                return Err(Failure::new(
                    Code::ChangedSince,
                    sentence!(
                        "undo.import_changed_since",
                        what = act(&call.op),
                        count = changed
                    ),
                )
                .hint(sentence!("undo.import_changed_since.hint")));
            }
        }
        refuse_built_on(reader, call, &brought(reader, call.id)?)?;
    }
    if !out && !is_whole(reader.conn, call.id)? {
        return Err(Failure::refused(sentence!("redo.nothing")));
    }
    let form = if out {
        Form::Void(None)
    } else {
        Form::Restore(None)
    };
    writer.push(kinds::CALL, call.id, form);
    Ok(())
}

/// The change that gives a register the value that is wanted.
fn form_of(register: Register, wanted: Option<&Written>) -> Option<Form> {
    let present = wanted == Some(&Written::Present(true));
    Some(match register {
        Register::Row if present => Form::Restore(None),
        Register::Row => Form::Void(None),
        Register::Entry(list, entry) if present => Form::Restore(Some((list, entry))),
        Register::Entry(list, entry) => Form::Void(Some((list, entry))),
        Register::Member(set, member) if present => Form::Add(set, member),
        Register::Member(set, member) => Form::Remove(set, member),
        Register::Field(field) => match wanted {
            Some(Written::Value(value)) => Form::Set(field, value.clone()),
            Some(Written::Present(_)) => return None,
            None => Form::Set(field, Value::Null),
        },
    })
}

/// The reference of the incident that a call was made on.
fn reference(reader: &Reader<'_>, call: &Noted) -> Result<Option<String>> {
    Ok(reader
        .conn
        .prepare_cached("SELECT reference FROM incident WHERE id = ?")?
        .query_row([call.incident], |row| row.get(0))
        .optional()?
        .flatten())
}

/// An act in words, by the name of its call.
pub(crate) fn act(op: &str) -> Sentence {
    Sentence {
        key: format!("act.{op}").into(),
        values: BTreeMap::new(),
    }
}

const NOTED: &str = "id, op, actor, position, undoes, undone, incident FROM call";

fn noted(reader: &Reader<'_>, call: Id) -> Result<Option<Noted>> {
    Ok(reader
        .conn
        .prepare_cached(&format!("SELECT {NOTED} WHERE id = ?"))?
        .query_row([call], read)
        .optional()?)
}

/// The last call of the one who asks, at this desk, of which something is true.
fn last(reader: &Reader<'_>, which: &'static str) -> Result<Option<Noted>> {
    Ok(reader
        .conn
        .prepare_cached(&format!(
            "SELECT {NOTED} NOT INDEXED
             WHERE actor = ? AND {which} AND op NOT IN ('found', 'admit_desk')
               AND log IN (SELECT number FROM log WHERE id = (SELECT value FROM local_desk WHERE name = 'log'))
             ORDER BY position DESC LIMIT 1"
        ))?
        .query_row([reader.actor.id], read)
        .optional()?)
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Noted> {
    Ok(Noted {
        id: row.get(0)?,
        op: row.get(1)?,
        actor: row.get(2)?,
        position: row.get(3)?,
        undoes: row.get(4)?,
        undone: row.get(5)?,
        incident: row.get(6)?,
    })
}

fn bodies(reader: &Reader<'_>, call: Id) -> Result<Vec<Body>> {
    // The first part tells whether there are more; the bodies of bulk work are not needed.
    let mut statement = reader.conn.prepare_cached(
        "SELECT j.body FROM call c JOIN journal j ON j.position = c.position WHERE c.id = ? AND j.body IS NOT NULL",
    )?;
    let mut rows = statement.query([call])?;
    let mut bodies = Vec::new();
    while let Some(row) = rows.next()? {
        let bytes: Vec<u8> = row.get(0)?;
        let body = decode_body(&bytes).map_err(|broken| {
            Failure::new(
                Code::Damaged,
                sentence!("failure.damaged", detail = broken.to_string()),
            )
            .hint(sentence!("failure.damaged.hint"))
        })?;
        bodies.push(body);
    }
    Ok(bodies)
}
