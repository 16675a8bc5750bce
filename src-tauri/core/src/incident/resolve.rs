//! Resolving an incident: the code, the cause, what was done, and what the callers are told.

use serde::Deserialize;
use ts_rs::TS;

use super::message::tell;
use super::restore;
use super::rules::Verb;
use super::store::{Sight, done, event, get_for, set_state};
use super::{Done, ResolutionCode, State};
use crate::error::{Failure, Result};
use crate::ids::Id;
use crate::sentence;
use crate::text::{needed, text};
use crate::time::Timestamp;
use crate::writer::Writer;

/// How an incident was resolved.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct ResolveIncident {
    /// The incident.
    pub incident: Id,
    /// The kind of solution.
    pub code: ResolutionCode,
    /// What caused it.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub cause: Option<String>,
    /// What was done.
    pub text: String,
    /// When service was back, where that was earlier.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub restored: Option<Timestamp>,
    /// What all affected callers were told.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub message: Option<String>,
}

/// Resolves it.
pub(crate) fn resolve(writer: &mut Writer<'_>, ask: ResolveIncident) -> Result<Done> {
    let sight = get_for(writer.reader, ask.incident, Verb::Resolve)?;
    settle(writer, &sight, &ask)
}

/// Settles an incident; also as a part of logging it.
pub(crate) fn settle(
    writer: &mut Writer<'_>,
    sight: &Sight,
    ask: &ResolveIncident,
) -> Result<Done> {
    let cause = text("cause", ask.cause.as_deref())?;
    let resolution = needed("resolution", &ask.text)?;
    let message = text("message", ask.message.as_deref())?;
    let now = writer.reader.now;
    let restored = ask.restored.or(sight.restored).unwrap_or(now);
    if ask.restored.is_some() {
        restore::check(writer.reader, sight, restored)?;
    }
    if sight.reported > now {
        return Err(Failure::refused(sentence!(
            "resolve.before_reported",
            at = sight.reported
        )));
    }
    if sight.restored != Some(restored) {
        writer.set("incident", sight.id, "restored", restored);
    }
    writer.set("incident", sight.id, "resolution_code", ask.code.key());
    writer.set("incident", sight.id, "cause", cause);
    writer.set("incident", sight.id, "resolution", resolution.as_str());
    writer.set("incident", sight.id, "resolved", now);
    set_state(writer, sight, State::Resolved);
    event(
        writer,
        sight.id,
        &sentence!("event.resolved", code = ask.code.word()),
        Some(&resolution),
        Some(State::Resolved),
    );
    if let Some(message) = message {
        tell(writer, sight, Some(&message), None, None)?;
    }
    let said = sentence!("said.resolved", reference = &sight.reference);
    Ok(done(sight, said))
}
