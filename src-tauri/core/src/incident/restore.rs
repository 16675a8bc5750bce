//! Noting when service was back, which is at or before the incident is resolved.

use serde::Deserialize;
use ts_rs::TS;

use super::Done;
use super::rules::Verb;
use super::store::{Sight, done, event, get_for};
use crate::error::{Failure, Result};
use crate::ids::Id;
use crate::sentence;
use crate::time::Timestamp;
use crate::writer::{Reader, Writer};

/// When service was back.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct RestoreService {
    /// The incident.
    pub incident: Id,
    /// When; not in the future, and not before it was detected.
    pub at: Timestamp,
}

/// Notes it.
pub(crate) fn restore(writer: &mut Writer<'_>, ask: RestoreService) -> Result<Done> {
    let sight = get_for(writer.reader, ask.incident, Verb::Restore)?;
    check(writer.reader, &sight, ask.at)?;
    writer.set("incident", sight.id, "restored", ask.at);
    event(
        writer,
        sight.id,
        &sentence!("event.restored", at = ask.at),
        None,
        None,
    );
    let said = sentence!("said.restored", reference = &sight.reference);
    Ok(done(&sight, said))
}

/// Refuses an instant that cannot be.
pub(crate) fn check(reader: &Reader<'_>, sight: &Sight, at: Timestamp) -> Result<()> {
    if at > reader.now {
        return Err(Failure::refused(sentence!("restore.future", at = at)));
    }
    let begun = sight.detected.unwrap_or(sight.reported);
    if at < begun {
        return Err(Failure::refused(sentence!(
            "restore.before",
            at = at,
            begun = begun
        )));
    }
    Ok(())
}
