//! Giving an incident to a team, or to a person beside it.

use serde::Deserialize;
use ts_rs::TS;

use super::Done;
use super::rules::{Verb, after_assignment};
use super::store::{done, event, get_for, set_state};
use crate::error::{Failure, Result};
use crate::ids::Id;
use crate::people::read::known_worker;
use crate::routing::read::{known_team, teams_of};
use crate::routing::tier_of;
use crate::sentence;
use crate::writer::Writer;

/// Whose the incident is to be.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct AssignIncident {
    /// The incident.
    pub incident: Id,
    /// The team.
    pub team: Id,
    /// The person, who need not be a member; without one it is left with the team.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub person: Option<Id>,
}

/// Gives it away.
pub(crate) fn assign(writer: &mut Writer<'_>, ask: AssignIncident) -> Result<Done> {
    let sight = get_for(writer.reader, ask.incident, Verb::Assign)?;
    let team = known_team(writer.reader, ask.team)?;
    let person = ask
        .person
        .map(|person| known_worker(writer.reader, person))
        .transpose()?;
    if sight.team == Some(team.id) && sight.assignee == ask.person {
        return Err(Failure::refused(sentence!(
            "assign.already_there",
            reference = sight.reference
        )));
    }
    if sight.team != Some(team.id) {
        writer.set("incident", sight.id, "team", team.id);
        let path = teams_of(writer.reader, sight.path)?;
        writer.set("incident", sight.id, "tier", tier_of(&path, team.id));
    }
    if sight.assignee != ask.person {
        writer.set("incident", sight.id, "assignee", ask.person);
    }
    let state = after_assignment(sight.state);
    set_state(writer, &sight, state);
    let (happened, said) = match &person {
        Some(person) => (
            sentence!(
                "event.assigned_to_person",
                person = &person.name,
                team = &team.name
            ),
            sentence!(
                "said.assigned_to_person",
                reference = &sight.reference,
                person = &person.name
            ),
        ),
        None => (
            sentence!("event.assigned_to_team", team = &team.name),
            sentence!(
                "said.assigned_to_team",
                reference = &sight.reference,
                team = &team.name
            ),
        ),
    };
    event(writer, sight.id, &happened, None, Some(state));
    Ok(done(&sight, said))
}
