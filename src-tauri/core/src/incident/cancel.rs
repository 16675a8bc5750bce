//! Ending an incident that was none, a duplicate, or is no longer needed.

use serde::Deserialize;
use ts_rs::TS;

use super::rules::Verb;
use super::store::{done, event, get_for, set_state};
use super::{CancelReason, Done, State};
use crate::error::Result;
use crate::ids::Id;
use crate::sentence;
use crate::text::needed;
use crate::writer::Writer;

/// Why an incident is cancelled.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct CancelIncident {
    /// The incident.
    pub incident: Id,
    /// The kind of reason.
    pub reason: CancelReason,
    /// The reason in words.
    pub text: String,
}

/// Cancels it; it counts in no figure.
pub(crate) fn cancel(writer: &mut Writer<'_>, ask: CancelIncident) -> Result<Done> {
    let sight = get_for(writer.reader, ask.incident, Verb::Cancel)?;
    let why = needed("reason", &ask.text)?;
    set_state(writer, &sight, State::Cancelled);
    writer.set("incident", sight.id, "cancel_reason", ask.reason.key());
    event(
        writer,
        sight.id,
        &sentence!("event.cancelled", reason = ask.reason.word()),
        Some(&why),
        Some(State::Cancelled),
    );
    let said = sentence!("said.cancelled", reference = &sight.reference);
    Ok(done(&sight, said))
}
