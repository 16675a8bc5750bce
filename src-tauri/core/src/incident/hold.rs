//! Putting an incident on hold: for a reason, until a review, and never without the caller knowing that we wait for them.

use serde::Deserialize;
use ts_rs::TS;

use super::message::tell;
use super::rules::Verb;
use super::store::{done, event, get_for};
use super::{Channel, Done, HoldReason, State};
use crate::error::{Failure, Result};
use crate::ids::Id;
use crate::sentence;
use crate::text::text;
use crate::time::Timestamp;
use crate::writer::Writer;

/// What an incident waits for.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct HoldIncident {
    /// The incident.
    pub incident: Id,
    /// What it waits for.
    pub reason: HoldReason,
    /// When it comes back by itself; after now.
    pub until: Timestamp,
    /// What the callers were asked or told; needed where it waits for the caller, unless they were told by phone.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub message: Option<String>,
    /// Whether the caller was told by phone.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub told_by_phone: bool,
    /// What the team should know.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub note: Option<String>,
}

/// Puts it on hold.
pub(crate) fn hold(writer: &mut Writer<'_>, ask: HoldIncident) -> Result<Done> {
    let sight = get_for(writer.reader, ask.incident, Verb::Hold)?;
    if ask.until <= writer.reader.now {
        return Err(
            Failure::refused(sentence!("hold.review_passed", at = ask.until))
                .hint(sentence!("hold.review_passed.hint")),
        );
    }
    let message = text("message", ask.message.as_deref())?;
    let note = text("note", ask.note.as_deref())?;
    if ask.reason == HoldReason::Caller && sight.callers == 0 {
        return Err(
            Failure::refused(sentence!("hold.no_caller", reference = &sight.reference))
                .hint(sentence!("hold.no_caller.hint")),
        );
    }
    if ask.reason == HoldReason::Caller && message.is_none() && !ask.told_by_phone {
        return Err(Failure::refused(sentence!("hold.needs_message"))
            .hint(sentence!("hold.needs_message.hint")));
    }
    writer.set("incident", sight.id, "state", State::OnHold.key());
    writer.set("incident", sight.id, "hold_reason", ask.reason.key());
    writer.set("incident", sight.id, "hold_until", ask.until);
    event(
        writer,
        sight.id,
        &sentence!("event.held", reason = ask.reason.word(), until = ask.until),
        note.as_deref(),
        Some(State::OnHold),
    );
    if message.is_some() || ask.told_by_phone {
        let how = ask.told_by_phone.then_some(Channel::Phone);
        tell(writer, &sight, message.as_deref(), how, None)?;
    }
    let said = sentence!("said.held", reference = &sight.reference, until = ask.until);
    Ok(done(&sight, said))
}
