//! Taking an incident for oneself.

use serde::Deserialize;
use ts_rs::TS;

use super::Done;
use super::rules::{Verb, after_taking};
use super::store::{done, event, get_for, set_state};
use crate::error::{Failure, Result};
use crate::ids::Id;
use crate::sentence;
use crate::writer::Writer;

/// Which incident is taken.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct TakeIncident {
    /// The incident.
    pub incident: Id,
}

/// Takes it: the one who asks has it, and works on it unless it is on hold.
pub(crate) fn take(writer: &mut Writer<'_>, ask: TakeIncident) -> Result<Done> {
    let sight = get_for(writer.reader, ask.incident, Verb::Take)?;
    let actor = writer.reader.actor.id;
    let state = after_taking(sight.state);
    if sight.assignee == Some(actor) && sight.state == state {
        return Err(Failure::refused(sentence!(
            "take.already_yours",
            reference = sight.reference
        )));
    }
    if sight.assignee != Some(actor) {
        writer.set("incident", sight.id, "assignee", actor);
    }
    set_state(writer, &sight, state);
    event(
        writer,
        sight.id,
        &sentence!("event.taken"),
        None,
        Some(state),
    );
    let said = sentence!("said.taken", reference = &sight.reference);
    Ok(done(&sight, said))
}
