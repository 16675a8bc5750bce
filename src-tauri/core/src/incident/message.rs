//! Messages: what callers were told, and how. Who was not told yet stays listed.

use serde::Deserialize;
use ts_rs::TS;

use super::rules::Verb;
use super::store::{Sight, done, entry, get_for};
use super::{Channel, Done, EntryKind};
use crate::error::{Code, Failure, Result};
use crate::ids::Id;
use crate::sentence;
use crate::text::needed;
use crate::writer::Writer;

/// What callers were told.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct SendMessage {
    /// The incident.
    pub incident: Id,
    /// The words.
    pub text: String,
    /// How.
    pub how: Channel,
    /// Whom, by their rows among the affected callers; without it all of them.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub to: Option<Vec<Id>>,
}

/// Writes it into the timeline and notes who was told.
pub(crate) fn message(writer: &mut Writer<'_>, ask: SendMessage) -> Result<Done> {
    let sight = get_for(writer.reader, ask.incident, Verb::Message)?;
    let text = needed("message", &ask.text)?;
    let told = tell(
        writer,
        &sight,
        Some(&text),
        Some(ask.how),
        ask.to.as_deref(),
    )?;
    let said = sentence!("said.told", reference = &sight.reference, count = told);
    Ok(done(&sight, said))
}

/// Tells callers; also as a part of holding and resolving. Gives back how many were told; what nobody hears is refused.
/// What was said on the phone may stand nowhere in words; where nobody says how they were told, that stays open.
pub(crate) fn tell(
    writer: &mut Writer<'_>,
    sight: &Sight,
    text: Option<&str>,
    how: Option<Channel>,
    to: Option<&[Id]>,
) -> Result<usize> {
    let mut told: Vec<Id> = writer
        .reader
        .conn
        .prepare_cached(
            "SELECT id FROM affected WHERE incident = ? AND voided = 0 ORDER BY at, number",
        )?
        .query_map([sight.id], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    if let Some(chosen) = to {
        if let Some(stranger) = chosen.iter().find(|one| !told.contains(one)) {
            return Err(Failure::new(
                Code::NotFound,
                sentence!("message.not_affected", row = stranger.to_string()),
            ));
        }
        told.retain(|one| chosen.contains(one));
        if told.is_empty() {
            return Err(Failure::refused(sentence!("message.to_nobody"))
                .hint(sentence!("message.to_nobody.hint")));
        }
    }
    if told.is_empty() {
        return Err(Failure::refused(sentence!(
            "message.no_callers",
            reference = &sight.reference
        ))
        .hint(sentence!("message.no_callers.hint")));
    }
    let said = match how {
        Some(how) => sentence!("entry.message", count = told.len(), how = how.word()),
        None => sentence!("entry.message_sent", count = told.len()),
    };
    entry(writer, sight.id, EntryKind::Message, &said, text, None);
    let now = writer.reader.now;
    for row in &told {
        writer.set("affected", *row, "told", now);
    }
    Ok(told.len())
}
