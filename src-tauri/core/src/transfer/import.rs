//! Importing: what was read and validated becomes incidents with their history, each change with its own time and person.

use std::collections::HashMap;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    DateOrder, ImportOptions, ImportPlan, ImportedIncident, Prepared, Present, Step, prepare, read,
};
use crate::classification::Height;
use crate::classification::read::in_force;
use crate::contract::At;
use crate::desk::{Bulk, Desk};
use crate::error::{Result, Sentence};
use crate::ids::Id;
use crate::incident::rate::height_key;
use crate::incident::store::{entry, event};
use crate::incident::{Channel, EntryKind, State};
use crate::journal::change::Value;
use crate::people::Role;
use crate::routing::read::{path_of, teams_of};
use crate::routing::{TeamName, tier_of};
use crate::sentence;
use crate::text::folded;
use crate::writer::{Reader, Writer};

/// Which file is read, and how.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct ImportAsk {
    /// The handle of a file that was brought in.
    pub file: String,
    /// The zone of its local times, as IANA names it: `Europe/Berlin`.
    pub zone: String,
    /// The mapping; where it is not given the header decides.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub mapping: Option<String>,
    /// The order of day and month; where it is not given the mapping or the dates themselves decide.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub dates: Option<DateOrder>,
    /// Whether incidents with a problem are left out, each as a whole, instead of stopping the import.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub skip_bad: bool,
}

/// What was imported.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Imported {
    /// The call, by which it is undone as one.
    pub call: Id,
    /// How many incidents came in.
    pub incidents: usize,
    /// What was done, in words.
    pub said: Sentence,
}

/// Reads a file whole and says what importing it would bring.
pub(crate) fn check_import(at: &At<'_>, ask: ImportAsk) -> Result<ImportPlan> {
    Ok(prepared(at.desk, at.reader, &ask)?.plan().clone())
}

/// Imports a file.
pub(crate) fn import(bulk: &mut Bulk<'_>, ask: ImportAsk) -> Result<Imported> {
    let prepared = prepared(bulk.desk, bulk.reader(), &ask)?;
    let total = prepared.plan().incidents as u64;
    let mut known = Known::read(bulk.reader())?;
    let mut count = 0;
    for incident in prepared.incidents()? {
        bring(&mut bulk.writer, &mut known, &incident)?;
        count += 1;
        bulk.next(count as u64, total)?;
    }
    if count == 0 {
        return Err(prepared.none_left());
    }
    Ok(Imported {
        call: bulk.writer.call,
        incidents: count,
        said: sentence!("said.imported", count = count),
    })
}

fn prepared(desk: &Desk, reader: &Reader<'_>, ask: &ImportAsk) -> Result<Prepared> {
    let path = desk.staged(&ask.file)?;
    let options = ImportOptions {
        zone: ask.zone.clone(),
        mapping: ask.mapping.clone(),
        dates: ask.dates,
        skip_bad: ask.skip_bad,
    };
    let present = Present {
        now: reader.now,
        is_here: &|number| is_here(reader, number),
    };
    let goes_on = |done: usize, total: usize| (reader.goes_on)(done as u64, total as u64);
    prepare(read(&path)?, &options, &present, &goes_on)
}

/// Whether an incident of this reference in the other tool is shown at the desk.
fn is_here(reader: &Reader<'_>, number: &str) -> Result<bool> {
    let mut statement = reader.conn.prepare_cached(
        "SELECT batch FROM incident INDEXED BY incident_by_source_reference
         WHERE source_reference = ?1 AND voided = 0",
    )?;
    let mut rows = statement.query([number])?;
    while let Some(row) = rows.next()? {
        if reader.batches()?.contains(&row.get(0)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The rows that an import can go on with, by name.
struct Known {
    people: HashMap<String, Id>,
    teams: HashMap<String, Id>,
    callers: HashMap<String, Id>,
    categories: HashMap<(Option<Id>, String), Id>,
    scheme: Id,
    path: Option<Id>,
    tiers: Vec<TeamName>,
}

impl Known {
    fn read(reader: &Reader<'_>) -> Result<Self> {
        let path = path_of(reader, None)?;
        let batches = reader.batches()?;
        let shown = |batch: i64| batches.contains(&batch);
        Ok(Self {
            people: named(
                reader.conn,
                "SELECT name, id, batch FROM person WHERE voided = 0 AND name IS NOT NULL",
                &shown,
            )?,
            teams: named(
                reader.conn,
                "SELECT name, id, batch FROM team WHERE voided = 0 AND name IS NOT NULL",
                &shown,
            )?,
            callers: named(
                reader.conn,
                "SELECT name, id, batch FROM caller WHERE voided = 0 AND name IS NOT NULL",
                &shown,
            )?,
            categories: categories(reader.conn, &shown)?,
            scheme: in_force(reader)?.0,
            path,
            tiers: teams_of(reader, path)?,
        })
    }

    fn person(&mut self, writer: &mut Writer<'_>, name: &str) -> Id {
        *self.people.entry(folded(name)).or_insert_with(|| {
            writer.happened(None, None);
            // Whoever comes in with a file may look; an administrator gives them more.
            writer.create(
                "person",
                vec![("name", name.into()), ("role", Role::Reader.key().into())],
            )
        })
    }

    fn team(&mut self, writer: &mut Writer<'_>, name: &str) -> Id {
        *self.teams.entry(folded(name)).or_insert_with(|| {
            writer.happened(None, None);
            writer.create(
                "team",
                vec![("name", name.into()), ("kind", "support".into())],
            )
        })
    }

    fn caller(&mut self, writer: &mut Writer<'_>, name: &str) -> Id {
        *self.callers.entry(folded(name)).or_insert_with(|| {
            writer.happened(None, None);
            writer.create("caller", vec![("name", name.into())])
        })
    }

    fn category(&mut self, writer: &mut Writer<'_>, path: &[String]) -> Option<Id> {
        let mut parent = None;
        for name in path {
            let category = *self
                .categories
                .entry((parent, folded(name)))
                .or_insert_with(|| {
                    writer.happened(None, None);
                    writer.create(
                        "category",
                        vec![("name", name.as_str().into()), ("parent", parent.into())],
                    )
                });
            parent = Some(category);
        }
        parent
    }
}

fn named(
    conn: &Connection,
    statement: &'static str,
    shown: &dyn Fn(i64) -> bool,
) -> Result<HashMap<String, Id>> {
    let mut known = HashMap::new();
    let mut prepared = conn.prepare(statement)?;
    let mut rows = prepared.query([])?;
    while let Some(row) = rows.next()? {
        if shown(row.get(2)?) {
            known
                .entry(folded(&row.get::<_, String>(0)?))
                .or_insert(row.get(1)?);
        }
    }
    Ok(known)
}

fn categories(
    conn: &Connection,
    shown: &dyn Fn(i64) -> bool,
) -> Result<HashMap<(Option<Id>, String), Id>> {
    let mut known = HashMap::new();
    let mut prepared = conn.prepare(
        "SELECT parent, name, id, batch FROM category WHERE voided = 0 AND name IS NOT NULL",
    )?;
    let mut rows = prepared.query([])?;
    while let Some(row) = rows.next()? {
        if shown(row.get(3)?) {
            known
                .entry((row.get(0)?, folded(&row.get::<_, String>(1)?)))
                .or_insert(row.get(2)?);
        }
    }
    Ok(known)
}

/// Where an incident has come to while its history is written.
#[derive(Default)]
struct Now {
    over: bool,
    resolved: bool,
    team: Option<String>,
    impact: Option<u8>,
    urgency: Option<u8>,
}

fn bring(writer: &mut Writer<'_>, known: &mut Known, incident: &ImportedIncident) -> Result<()> {
    let caller = incident
        .caller
        .as_deref()
        .map(|name| known.caller(writer, name));
    let category = known.category(writer, &incident.category);
    let logged_by = incident
        .logged_by
        .as_deref()
        .map(|name| known.person(writer, name));
    // Everybody and everything that the history names stands before it.
    let steps: Vec<Names> = incident
        .history
        .iter()
        .map(|step| Names::of(writer, known, step))
        .collect();
    let recorded = writer.reader.now;
    let reference = writer.reference();
    writer.happened(Some(incident.reported), logged_by);
    let id = writer.create(
        "incident",
        vec![
            ("reference", reference.into()),
            ("source_reference", incident.number.as_str().into()),
            ("title", incident.title.as_str().into()),
            ("description", incident.description.clone().into()),
            ("caller", caller.into()),
            ("category", category.into()),
            ("channel", incident.channel.map(Channel::key).into()),
            ("reported", incident.reported.into()),
            ("recorded", recorded.into()),
            ("state", State::New.key().into()),
            ("owner", logged_by.into()),
            ("path", known.path.into()),
        ],
    );
    let logged = match (incident.channel, &incident.caller) {
        (Some(how), Some(name)) => {
            sentence!("event.logged_for", how = how.word(), caller = name)
        }
        (Some(how), None) => sentence!("event.logged", how = how.word()),
        (None, Some(name)) => sentence!("event.reported_by", caller = name),
        (None, None) => sentence!("event.recorded"),
    };
    event(writer, id, &logged, None, Some(State::New));
    if let Some(caller) = caller {
        writer.create(
            "affected",
            vec![
                ("incident", id.into()),
                ("caller", caller.into()),
                ("channel", incident.channel.map(Channel::key).into()),
                ("at", incident.reported.into()),
                ("told", incident.reported.into()),
            ],
        );
    }
    let mut now = Now {
        impact: incident.impact,
        urgency: incident.urgency,
        ..Now::default()
    };
    rate(writer, known, id, &now, incident.priority);
    for (step, names) in incident.history.iter().zip(steps) {
        writer.happened(Some(step.at), names.by);
        take_step(writer, known, id, &mut now, step, &names);
    }
    writer.happened(None, None);
    Ok(())
}

/// The rows that a step names.
struct Names {
    by: Option<Id>,
    team: Option<Id>,
    person: Option<Id>,
    category: Option<Id>,
}

impl Names {
    fn of(writer: &mut Writer<'_>, known: &mut Known, step: &Step) -> Self {
        Self {
            by: step.by.as_deref().map(|name| known.person(writer, name)),
            team: step.team.as_deref().map(|name| known.team(writer, name)),
            person: step
                .person
                .as_deref()
                .map(|name| known.person(writer, name)),
            category: step
                .category
                .as_deref()
                .and_then(|path| known.category(writer, path)),
        }
    }
}

fn take_step(
    writer: &mut Writer<'_>,
    known: &Known,
    id: Id,
    now: &mut Now,
    step: &Step,
    names: &Names,
) {
    if let (Some(team), Some(name)) = (names.team, &step.team) {
        writer.set("incident", id, "team", team);
        writer.set("incident", id, "tier", tier_of(&known.tiers, team));
        now.team = Some(name.clone());
    }
    if let Some(person) = names.person {
        writer.set("incident", id, "assignee", person);
    } else if step.nobody {
        writer.set("incident", id, "assignee", Value::Null);
    }
    match (&step.person, &step.team, &now.team) {
        (Some(person), _, Some(team)) => {
            let said = sentence!("event.assigned_to_person", person = person, team = team);
            event(writer, id, &said, None, None);
        }
        (Some(person), _, None) => {
            event(
                writer,
                id,
                &sentence!("event.assigned", person = person),
                None,
                None,
            );
        }
        (None, Some(team), _) => {
            event(
                writer,
                id,
                &sentence!("event.assigned_to_team", team = team),
                None,
                None,
            );
        }
        (None, None, _) if step.nobody => {
            event(writer, id, &sentence!("event.unassigned"), None, None);
        }
        (None, None, _) => {}
    }
    if step.category.is_some() {
        writer.set("incident", id, "category", names.category);
        let said = sentence!("event.edited", field = sentence!("field.category"));
        event(writer, id, &said, None, None);
    }
    now.impact = step.impact.or(now.impact);
    now.urgency = step.urgency.or(now.urgency);
    if step.priority.is_some() {
        rate(writer, known, id, now, step.priority);
        if let Some(priority) = step.priority {
            let said = sentence!("event.rated_elsewhere", priority = i64::from(priority));
            event(writer, id, &said, None, None);
        }
    }
    if let Some(state) = step.state {
        change_state(writer, id, now, step, state);
    } else if let Some(resolution) = &step.resolution {
        resolution_fields(writer, id, resolution);
    }
    if let Some(note) = &step.note {
        entry(
            writer,
            id,
            EntryKind::Note,
            &sentence!("entry.note"),
            Some(note),
            None,
        );
    }
    if let Some(message) = &step.message {
        let said = sentence!("entry.message_elsewhere");
        entry(writer, id, EntryKind::Message, &said, Some(message), None);
    }
}

fn change_state(writer: &mut Writer<'_>, id: Id, now: &mut Now, step: &Step, state: State) {
    writer.set("incident", id, "state", state.key());
    let hold = step.hold_reason.map(crate::incident::HoldReason::key);
    if state == State::OnHold {
        writer.set("incident", id, "hold_reason", hold.map(str::to_owned));
    }
    let over = matches!(state, State::Resolved | State::Closed | State::Cancelled);
    let said = match state {
        State::Resolved => sentence!("event.resolved_elsewhere"),
        State::Closed => sentence!("event.closed"),
        State::OnHold => match step.hold_reason {
            Some(reason) => sentence!("event.held_elsewhere", reason = reason.word()),
            None => sentence!("event.state", state = state.word()),
        },
        State::New | State::Assigned | State::InProgress if now.over => {
            sentence!("event.reopened")
        }
        State::New | State::Assigned | State::InProgress | State::Cancelled => {
            sentence!("event.state", state = state.word())
        }
    };
    let text = step
        .resolution
        .as_ref()
        .and_then(|resolution| resolution.text.as_deref());
    event(writer, id, &said, text, Some(state));
    if matches!(state, State::Resolved | State::Closed) && !now.resolved {
        writer.set("incident", id, "resolved", step.at);
        writer.set("incident", id, "restored", step.at);
        now.resolved = true;
    }
    if now.over && !over {
        for field in [
            "resolved",
            "restored",
            "resolution_code",
            "resolution_imported",
            "resolution",
        ] {
            writer.set("incident", id, field, Value::Null);
        }
        now.resolved = false;
    }
    now.over = over;
    if let Some(resolution) = &step.resolution {
        resolution_fields(writer, id, resolution);
    }
}

fn resolution_fields(writer: &mut Writer<'_>, id: Id, resolution: &super::ImportedResolution) {
    if let Some(code) = resolution.code {
        writer.set("incident", id, "resolution_code", code.key());
    }
    if let Some(code) = &resolution.imported_code {
        writer.set("incident", id, "resolution_imported", code.as_str());
    }
    if let Some(text) = &resolution.text {
        writer.set("incident", id, "resolution", text.as_str());
    }
}

/// Keeps the priority that the other tool gave; it is not worked out anew.
fn rate(writer: &mut Writer<'_>, known: &Known, id: Id, now: &Now, priority: Option<u8>) {
    let Some(priority) = priority else { return };
    let height = |number: Option<u8>| {
        number.map(|number| {
            height_key(match number {
                1 => Height::High,
                2 => Height::Medium,
                _ => Height::Low,
            })
        })
    };
    let rating = writer.append(
        "incident",
        id,
        "ratings",
        vec![
            ("scheme", known.scheme.into()),
            ("answers", "{}".into()),
            ("impact", height(now.impact).into()),
            ("urgency", height(now.urgency).into()),
            ("priority", Value::Int(i64::from(priority))),
        ],
    );
    writer.set("incident", id, "rating", rating);
}
