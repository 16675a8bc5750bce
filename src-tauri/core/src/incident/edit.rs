//! Changing one field of an incident in its place.

use serde::Deserialize;
use ts_rs::TS;

use super::rules::Verb;
use super::store::{Sight, done, event, get_for};
use super::{Channel, Done};
use crate::error::{Code, Failure, Result, Sentence};
use crate::ids::Id;
use crate::journal::change::Value;
use crate::people::read::known_worker;
use crate::routing::read::{path_of, teams_of};
use crate::routing::tier_of;
use crate::sentence;
use crate::text::{line, text};
use crate::time::Timestamp;
use crate::writer::{Reader, Writer};

/// What is changed.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct EditIncident {
    /// The incident.
    pub incident: Id,
    /// The field and its new value.
    pub change: Edit,
}

/// A field and its new value; null empties it.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// What happened, in one line.
    Title(String),
    /// What happened, at length.
    Description(Option<String>),
    /// What helps until it is solved.
    Workaround(Option<String>),
    /// The category; the escalation path follows it, the team does not.
    Category(Option<Id>),
    /// How it was reported.
    Channel(Channel),
    /// How many users are estimated to be affected, at least 1.
    Users(Option<u32>),
    /// When it began.
    Detected(Option<Timestamp>),
    /// When it was reported.
    Reported(Timestamp),
    /// Who at the service desk keeps the callers told.
    Owner(Option<Id>),
}

/// Changes it; what would change nothing is refused, since the timeline would say that it had.
pub(crate) fn edit(writer: &mut Writer<'_>, ask: EditIncident) -> Result<Done> {
    let sight = get_for(writer.reader, ask.incident, Verb::Edit)?;
    let (field, value, name) = match ask.change {
        Edit::Title(title) => (
            "title",
            line("title", &title)?.into(),
            sentence!("field.title"),
        ),
        Edit::Description(typed) => (
            "description",
            text("description", typed.as_deref())?.into(),
            sentence!("field.description"),
        ),
        Edit::Workaround(typed) => (
            "workaround",
            text("workaround", typed.as_deref())?.into(),
            sentence!("field.workaround"),
        ),
        Edit::Category(category) => {
            known_category(writer.reader, category)?;
            move_to_path_of(writer, &sight, category)?;
            ("category", category.into(), sentence!("field.category"))
        }
        Edit::Channel(channel) => ("channel", channel.key().into(), sentence!("field.channel")),
        Edit::Users(users) => {
            check_users(users)?;
            ("users", users.into(), sentence!("field.users"))
        }
        Edit::Detected(detected) => {
            check_times(writer.reader, detected, sight.reported)?;
            ("detected", detected.into(), sentence!("field.detected"))
        }
        Edit::Reported(reported) => {
            check_times(writer.reader, sight.detected, reported)?;
            ("reported", reported.into(), sentence!("field.reported"))
        }
        Edit::Owner(owner) => {
            if let Some(owner) = owner {
                known_worker(writer.reader, owner)?;
            }
            ("owner", owner.into(), sentence!("field.owner"))
        }
    };
    let value: Value = value;
    if value == held(&sight, field) && !is_contradicted(writer.reader, sight.id, field)? {
        return Err(Failure::refused(sentence!(
            "edit.already_so",
            reference = &sight.reference,
            field = name
        )));
    }
    writer.set("incident", sight.id, field, value);
    event(
        writer,
        sight.id,
        &sentence!("event.edited", field = name.clone()),
        None,
        None,
    );
    let said = sentence!("said.edited", reference = &sight.reference, field = name);
    Ok(done(&sight, said))
}

/// What a field holds.
fn held(sight: &Sight, field: &str) -> Value {
    match field {
        "title" => sight.title.as_str().into(),
        "description" => sight.description.as_deref().into(),
        "workaround" => sight.workaround.as_deref().into(),
        "category" => sight.category.into(),
        "channel" => sight.channel.map(Channel::key).into(),
        "users" => sight.users.into(),
        "detected" => sight.detected.into(),
        "reported" => sight.reported.into(),
        _ => sight.owner.into(),
    }
}

/// Whether a field was changed apart: to say again what it holds settles that.
fn is_contradicted(reader: &Reader<'_>, incident: Id, field: &str) -> Result<bool> {
    Ok(reader
        .conn
        .prepare_cached("SELECT 1 FROM conflict WHERE row = ? AND kind = 'incident' AND field = ?")?
        .exists((incident, field))?)
}

/// Refuses a category that does not exist.
pub(crate) fn known_category(reader: &Reader<'_>, category: Option<Id>) -> Result<()> {
    let Some(category) = category else {
        return Ok(());
    };
    let known = reader
        .conn
        .prepare_cached("SELECT 1 FROM category WHERE id = ? AND voided = 0 AND batch IN (SELECT number FROM batch WHERE shown = 1)")?
        .exists([category])?;
    if known {
        Ok(())
    } else {
        Err(Failure::new(
            Code::NotFound,
            sentence!("category.not_found"),
        ))
    }
}

/// Refuses an estimate of nobody: where nobody is affected there is no incident, and what is not known is left out.
pub(crate) fn check_users(users: Option<u32>) -> Result<()> {
    if users == Some(0) {
        return Err(
            Failure::refused(sentence!("users.nobody")).hint(sentence!("users.nobody.hint"))
        );
    }
    Ok(())
}

/// Refuses a report in the future, and a detection after the report.
pub(crate) fn check_times(
    reader: &Reader<'_>,
    detected: Option<Timestamp>,
    reported: Timestamp,
) -> Result<()> {
    if reported > reader.now {
        return Err(
            Failure::refused(sentence!("times.reported_in_future", at = reported))
                .hint(times_hint()),
        );
    }
    match detected {
        Some(detected) if detected > reported => Err(Failure::refused(sentence!(
            "times.detected_after_reported",
            detected = detected,
            reported = reported
        ))
        .hint(times_hint())),
        _ => Ok(()),
    }
}

fn times_hint() -> Sentence {
    sentence!("times.hint")
}

/// The path follows the category; the team that has the work keeps it.
fn move_to_path_of(writer: &mut Writer<'_>, sight: &Sight, category: Option<Id>) -> Result<()> {
    let path = path_of(writer.reader, category)?;
    if path == sight.path {
        return Ok(());
    }
    let teams = teams_of(writer.reader, path)?;
    let tier = sight.team.and_then(|team| tier_of(&teams, team));
    writer.set("incident", sight.id, "path", path);
    writer.set("incident", sight.id, "tier", tier);
    Ok(())
}
