//! Notes: written for the team, never for anybody outside.

use serde::Deserialize;
use ts_rs::TS;

use super::rules::Verb;
use super::store::{done, entry, get_for};
use super::{Done, EntryKind};
use crate::error::Result;
use crate::ids::Id;
use crate::sentence;
use crate::text::needed;
use crate::writer::Writer;

/// What the team should know.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct AddNote {
    /// The incident.
    pub incident: Id,
    /// The note.
    pub text: String,
}

/// Writes it into the timeline.
pub(crate) fn note(writer: &mut Writer<'_>, ask: AddNote) -> Result<Done> {
    let sight = get_for(writer.reader, ask.incident, Verb::Note)?;
    let text = needed("note", &ask.text)?;
    entry(
        writer,
        sight.id,
        EntryKind::Note,
        &sentence!("entry.note"),
        Some(&text),
        None,
    );
    let said = sentence!("said.noted", reference = &sight.reference);
    Ok(done(&sight, said))
}
