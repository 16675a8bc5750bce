//! One more caller with the same trouble.

use rusqlite::OptionalExtension;
use serde::Deserialize;
use ts_rs::TS;

use super::caller::caller;
use super::read::proposed_with;
use super::rules::Verb;
use super::store::{done, event, get_for};
use super::{CallerAsk, Channel, Done};
use crate::error::{Failure, Result};
use crate::ids::Id;
use crate::sentence;
use crate::writer::Writer;

/// Who else has the trouble.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct AddAffected {
    /// The incident.
    pub incident: Id,
    /// The caller.
    pub caller: CallerAsk,
    /// How they reported; by phone where absent.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub channel: Option<Channel>,
}

/// Adds the caller; the number affected counts the larger of callers and users.
pub(crate) fn add(writer: &mut Writer<'_>, ask: AddAffected) -> Result<Done> {
    let sight = get_for(writer.reader, ask.incident, Verb::AddAffected)?;
    let (caller, name) = caller(writer, &ask.caller)?;
    let known = writer
        .reader
        .conn
        .prepare_cached("SELECT 1 FROM affected WHERE incident = ? AND caller = ? AND voided = 0")?
        .query_row((sight.id, caller), |_| Ok(()))
        .optional()?
        .is_some();
    if known {
        return Err(Failure::refused(sentence!(
            "affected.already",
            caller = name,
            reference = sight.reference
        )));
    }
    let now = writer.reader.now;
    writer.create(
        "affected",
        vec![
            ("incident", sight.id.into()),
            ("caller", caller.into()),
            (
                "channel",
                ask.channel.unwrap_or(Channel::Phone).key().into(),
            ),
            ("at", now.into()),
        ],
    );
    let counted = sight.callers.saturating_add(1);
    let callers = i64::from(counted);
    let affected = i64::from(counted.max(sight.users.unwrap_or(0)));
    event(
        writer,
        sight.id,
        &sentence!(
            "event.affected",
            caller = name,
            count = callers,
            users = affected
        ),
        None,
        None,
    );
    let proposed = proposed_with(writer.reader, &sight, counted)?;
    let said = match (proposed, sight.priority) {
        (Some(proposed), _) => sentence!(
            "said.affected_proposed",
            reference = &sight.reference,
            count = affected,
            proposed = i64::from(proposed)
        ),
        (None, Some(priority)) => sentence!(
            "said.affected",
            reference = &sight.reference,
            count = affected,
            priority = i64::from(priority)
        ),
        (None, None) => sentence!(
            "said.affected_unrated",
            reference = &sight.reference,
            count = affected
        ),
    };
    Ok(done(&sight, said))
}
