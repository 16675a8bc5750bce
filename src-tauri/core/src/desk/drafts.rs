//! What a person types and prefers at this desk: local, outside the journal.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::contract::{At, Kept, Nothing};
use crate::error::Result;
use crate::text::within;
use crate::time::Timestamp;
use crate::writer::Reader;

/// The longest draft, in bytes.
const DRAFT_LIMIT: usize = 128 * 1024;
/// The longest name or value of a preference, in bytes.
const PREFERENCE_LIMIT: usize = 4 * 1024;

/// What is being typed.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct KeepDraft {
    /// Where: a form, or the composer of an incident.
    pub place: String,
    /// The text; empty drops the draft.
    pub text: String,
}

/// The draft was kept.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[ts(export)]
pub struct DraftKept {
    /// When.
    pub at: Timestamp,
}

/// Every draft of this person at this desk.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Drafts {
    /// The drafts.
    pub drafts: Vec<Draft>,
}

/// A draft.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Draft {
    /// Where it was typed.
    pub place: String,
    /// What was typed.
    pub text: String,
    /// When it was kept.
    pub at: Timestamp,
}

/// A preference: theme, zoom, widths.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct KeepPreference {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// The drafts of this person.
pub(crate) fn drafts(at: &At<'_>, _: Nothing) -> Result<Drafts> {
    let mut statement = at.reader.conn.prepare_cached(
        "SELECT place, text, at FROM local_draft WHERE person = ? ORDER BY at DESC LIMIT 100",
    )?;
    let drafts = statement
        .query_map([at.reader.actor.id], |row| {
            Ok(Draft {
                place: row.get(0)?,
                text: row.get(1)?,
                at: row.get(2)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Drafts { drafts })
}

/// Keeps a draft.
pub(crate) fn keep(reader: &Reader<'_>, ask: KeepDraft) -> Result<DraftKept> {
    within(&ask.place, PREFERENCE_LIMIT)?;
    if ask.text.is_empty() {
        reader
            .conn
            .prepare_cached("DELETE FROM local_draft WHERE person = ? AND place = ?")?
            .execute((reader.actor.id, ask.place))?;
    } else {
        within(&ask.text, DRAFT_LIMIT)?;
        reader
            .conn
            .prepare_cached(
                "INSERT OR REPLACE INTO local_draft (person, place, text, at) VALUES (?, ?, ?, ?)",
            )?
            .execute((reader.actor.id, ask.place, ask.text, reader.now))?;
    }
    Ok(DraftKept { at: reader.now })
}

/// Keeps a preference.
pub(crate) fn prefer(reader: &Reader<'_>, ask: KeepPreference) -> Result<Kept> {
    within(&ask.name, PREFERENCE_LIMIT)?;
    within(&ask.value, PREFERENCE_LIMIT)?;
    reader
        .conn
        .prepare_cached(
            "INSERT OR REPLACE INTO local_preference (person, name, value) VALUES (?, ?, ?)",
        )?
        .execute((reader.actor.id, ask.name, ask.value))?;
    Ok(Kept {})
}
