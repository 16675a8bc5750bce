//! Closing a resolved incident for good.

use serde::Deserialize;
use ts_rs::TS;

use super::rules::Verb;
use super::store::{done, event, get_for, set_state};
use super::{Done, State};
use crate::error::Result;
use crate::ids::Id;
use crate::sentence;
use crate::writer::Writer;

/// Which incident is closed.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct CloseIncident {
    /// The incident.
    pub incident: Id,
}

/// Closes it.
pub(crate) fn close(writer: &mut Writer<'_>, ask: CloseIncident) -> Result<Done> {
    let sight = get_for(writer.reader, ask.incident, Verb::Close)?;
    set_state(writer, &sight, State::Closed);
    event(
        writer,
        sight.id,
        &sentence!("event.closed"),
        None,
        Some(State::Closed),
    );
    let said = sentence!("said.closed", reference = &sight.reference);
    Ok(done(&sight, said))
}
