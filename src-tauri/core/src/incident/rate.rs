//! Rating an incident: answers, the version of the scheme, and the result, recorded together.

use serde::Deserialize;
use ts_rs::TS;

use super::Done;
use super::rules::Verb;
use super::store::{done, event, get_for};
use crate::classification::read::in_force;
use crate::classification::ready::{NO_WORKAROUND, WORKAROUND};
use crate::classification::rules::{check, work_out};
use crate::classification::{Answers, Height, Override, Working};
use crate::error::{Result, Sentence};
use crate::ids::Id;
use crate::journal::change::Value;
use crate::sentence;
use crate::writer::Writer;

/// New answers for an incident.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct RateIncident {
    /// The incident.
    pub incident: Id,
    /// Criterion → level.
    pub answers: Answers,
    /// A priority against what the answers give, with its reason.
    #[serde(default, rename = "override")]
    #[ts(optional = nullable)]
    pub overridden: Option<Override>,
}

/// Rates it.
pub(crate) fn rate(writer: &mut Writer<'_>, ask: RateIncident) -> Result<Done> {
    let sight = get_for(writer.reader, ask.incident, Verb::Rate)?;
    let working = record(
        writer,
        sight.id,
        &ask.answers,
        sight.affected(),
        ask.overridden,
    )?;
    event(
        writer,
        sight.id,
        &rated(&working, &working.said),
        None,
        None,
    );
    let said = rated(
        &working,
        &sentence!("said.rated", reference = &sight.reference),
    );
    Ok(done(&sight, said))
}

/// Appends a rating and makes it the one that holds.
pub(crate) fn record(
    writer: &mut Writer<'_>,
    incident: Id,
    answers: &Answers,
    users: Option<u32>,
    overridden: Option<Override>,
) -> Result<Working> {
    let (scheme_id, scheme) = in_force(writer.reader)?;
    check(&scheme, answers, overridden.as_ref())?;
    let working = work_out(&scheme, answers, users, overridden);
    let rating = writer.append(
        "incident",
        incident,
        "ratings",
        vec![
            ("scheme", scheme_id.into()),
            (
                "answers",
                // Answers are plain data, so they can always be written.
                serde_json::to_string(answers).map_or(Value::Null, Value::Text),
            ),
            ("users", users.into()),
            ("impact", working.impact.map(height_key).into()),
            ("urgency", working.urgency.map(height_key).into()),
            ("computed", working.computed.map(i64::from).into()),
            ("priority", working.priority.map(i64::from).into()),
            (
                "reason",
                working
                    .overridden
                    .as_ref()
                    .map(|by_hand| by_hand.reason.clone())
                    .into(),
            ),
            (
                "workaround",
                answers
                    .get(WORKAROUND)
                    .map(|level| i64::from(level != NO_WORKAROUND))
                    .into(),
            ),
            (
                "because",
                Some(&working.decided)
                    .filter(|decided| !decided.is_empty())
                    .and_then(|decided| serde_json::to_string(decided).ok())
                    .into(),
            ),
        ],
    );
    writer.set("incident", incident, "rating", rating);
    Ok(working)
}

/// The key under which a height is kept.
pub(crate) fn height_key(height: Height) -> &'static str {
    match height {
        Height::High => "high",
        Height::Medium => "medium",
        Height::Low => "low",
    }
}

/// What a rating came to, in words: the event's sentence or the toast's, each with the priority where there is one.
fn rated(working: &Working, said: &Sentence) -> Sentence {
    match (working.priority, said.values.get("reference")) {
        (Some(priority), Some(reference)) => {
            sentence!(
                "said.rated_as",
                reference = reference.clone(),
                priority = i64::from(priority)
            )
        }
        (None, Some(_)) => said.clone(),
        (_, None) => sentence!("event.rated", working = said.clone()),
    }
}
