//! Reads of the classification.

use rusqlite::OptionalExtension;
use serde::Deserialize;
use ts_rs::TS;

use super::rules::{check, work_out};
use super::{Answers, Override, Scheme, Working};
use crate::contract::{At, Nothing};
use crate::desk::internal;
use crate::error::Result;
use crate::ids::Id;
use crate::writer::Reader;

/// What answers would give.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct RateAsk {
    /// Criterion → level.
    pub answers: Answers,
    /// How many users are affected.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub users: Option<u32>,
    /// An override.
    #[serde(default, rename = "override")]
    #[ts(optional = nullable)]
    pub overridden: Option<Override>,
}

/// The scheme in force.
pub(crate) fn classification(at: &At<'_>, _: Nothing) -> Result<Scheme> {
    Ok(in_force(at.reader)?.1)
}

/// The working of answers that are not saved.
pub(crate) fn rate(at: &At<'_>, ask: RateAsk) -> Result<Working> {
    let (_, scheme) = in_force(at.reader)?;
    // While a reason is still being typed the override does not count yet.
    let overridden = ask
        .overridden
        .filter(|overridden| !overridden.reason.trim().is_empty());
    check(&scheme, &ask.answers, overridden.as_ref())?;
    Ok(work_out(&scheme, &ask.answers, ask.users, overridden))
}

/// The scheme in force: the latest effective one that has begun.
pub(crate) fn in_force(reader: &Reader<'_>) -> Result<(Id, Scheme)> {
    let found: Option<(Id, String)> = reader
        .conn
        .prepare_cached(
            "SELECT id, text FROM scheme WHERE effective <= ? AND voided = 0 AND text IS NOT NULL
             ORDER BY effective DESC, version DESC, id LIMIT 1",
        )?
        .query_row([reader.now.max(crate::time::Timestamp(0))], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let (id, text) = found.ok_or_else(internal)?;
    Ok((id, serde_json::from_str(&text).map_err(|_| internal())?))
}

/// One version of the scheme.
pub(crate) fn version(reader: &Reader<'_>, id: Id) -> Result<Option<Scheme>> {
    let text: Option<String> = reader
        .conn
        .prepare_cached("SELECT text FROM scheme WHERE id = ?")?
        .query_row([id], |row| row.get(0))
        .optional()?
        .flatten();
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}
