//! Going on with an incident that was on hold.

use serde::Deserialize;
use ts_rs::TS;

use super::rules::Verb;
use super::store::{done, event, get_for, set_state};
use super::{Done, State};
use crate::error::Result;
use crate::ids::Id;
use crate::sentence;
use crate::writer::Writer;

/// Which incident goes on.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct ResumeIncident {
    /// The incident.
    pub incident: Id,
}

/// Goes on.
pub(crate) fn resume(writer: &mut Writer<'_>, ask: ResumeIncident) -> Result<Done> {
    let sight = get_for(writer.reader, ask.incident, Verb::Resume)?;
    set_state(writer, &sight, State::InProgress);
    event(
        writer,
        sight.id,
        &sentence!("event.resumed"),
        None,
        Some(State::InProgress),
    );
    let said = sentence!("said.resumed", reference = &sight.reference);
    Ok(done(&sight, said))
}
