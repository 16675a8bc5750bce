//! Opening a resolved incident again, with a reason.

use serde::Deserialize;
use ts_rs::TS;

use super::rules::{Verb, only_thanks};
use super::store::{done, event, get_for, set_state};
use super::{Done, State};
use crate::error::{Failure, Result};
use crate::ids::Id;
use crate::journal::change::Value;
use crate::sentence;
use crate::text::needed;
use crate::writer::Writer;

/// Why an incident is opened again.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct ReopenIncident {
    /// The incident.
    pub incident: Id,
    /// Why; "thank you" is none.
    pub reason: String,
}

/// Opens it again: service is not back after all.
pub(crate) fn reopen(writer: &mut Writer<'_>, ask: ReopenIncident) -> Result<Done> {
    let sight = get_for(writer.reader, ask.incident, Verb::Reopen)?;
    let reason = needed("reason", &ask.reason)?;
    if only_thanks(&reason) {
        return Err(
            Failure::refused(sentence!("reopen.thanks", reference = sight.reference))
                .hint(sentence!("reopen.thanks.hint")),
        );
    }
    set_state(writer, &sight, State::InProgress);
    for field in [
        "restored",
        "resolved",
        "resolution_code",
        "resolution_imported",
        "cause",
        "resolution",
    ] {
        writer.set("incident", sight.id, field, Value::Null);
    }
    event(
        writer,
        sight.id,
        &sentence!("event.reopened"),
        Some(&reason),
        Some(State::InProgress),
    );
    let said = sentence!("said.reopened", reference = &sight.reference);
    Ok(done(&sight, said))
}
