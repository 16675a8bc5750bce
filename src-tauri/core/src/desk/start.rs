//! What the window needs first, and the verification of the journal.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;

use super::internal;
use super::missing::{Missing, missing};
use crate::contract::{At, CALLS, Nothing};
use crate::error::Result;
use crate::ids::Id;
use crate::incident::queue::{Counts, counts_of};
use crate::journal::verify::{self, Damage, Verified};
use crate::people::may::may;
use crate::people::{PersonName, Role};

/// Who looks, at which desk, and how much there is.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Start {
    /// Who looks.
    pub me: PersonName,
    /// What they are.
    pub role: Role,
    /// The organisation's id.
    pub organisation_id: Id,
    /// The organisation's name; empty until it is given one.
    pub organisation: String,
    /// The code of this desk.
    pub desk: String,
    /// The version of the program.
    pub version: String,
    /// How many incidents each view shows.
    pub counts: Counts,
    /// The calls that the role may make.
    pub may: Vec<String>,
    /// What this person prefers at this desk.
    pub preferences: BTreeMap<String, String>,
    /// The imports that were interrupted and never showed; taking one back puts it out of mind.
    pub unfinished_imports: Vec<Id>,
    /// What was saved at this desk and is not in the file that was put in its place; told until something is done here.
    pub missing: Vec<Missing>,
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Verification {
    /// How many operations were read.
    pub operations: u64,
    /// Those that are damaged; empty is good.
    pub damaged: Vec<Damage>,
    /// What this device saved and the file does not hold; empty is good.
    pub missing: Vec<Missing>,
}

/// What the window needs first.
pub(crate) fn start(at: &At<'_>, _: Nothing) -> Result<Start> {
    let reader = at.reader;
    let identity = at.desk.identity();
    let (name, organisation, preferences): (Option<String>, Option<String>, String) = reader
        .conn
        .prepare_cached(
            "SELECT p.name, o.name,
               (SELECT json_group_object(l.name, l.value) FROM local_preference l WHERE l.person = p.id)
             FROM person p LEFT JOIN organisation o ON o.id = ?2 WHERE p.id = ?1",
        )?
        .query_row((reader.actor.id, identity.organisation), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let mut unfinished_imports: Vec<Id> = reader
        .conn
        .prepare_cached(
            "SELECT c.id FROM batch b JOIN call c ON c.id = b.call
             WHERE b.shown = 0 AND c.undone = 0 ORDER BY c.position",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    unfinished_imports.retain(|call| !at.desk.is_running(*call));
    Ok(Start {
        me: PersonName {
            id: reader.actor.id,
            name: name.unwrap_or_default(),
        },
        role: reader.actor.role,
        organisation_id: identity.organisation,
        organisation: organisation.unwrap_or_default(),
        desk: identity.code.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        counts: counts_of(reader)?,
        may: CALLS
            .iter()
            .filter(|call| may(reader.actor.role, call.may))
            .map(|call| call.name.to_owned())
            .collect(),
        preferences: serde_json::from_str(&preferences).map_err(|_| internal())?,
        unfinished_imports,
        missing: at.desk.missing.read().clone(),
    })
}

/// Verifies the journal, and that it holds what this device noted beside its key.
pub(crate) fn verify(at: &At<'_>, _: Nothing) -> Result<Verification> {
    let total: i64 = at
        .reader
        .conn
        .query_row("SELECT max(position) FROM journal", [], |row| row.get(0))?;
    let total = u64::try_from(total).unwrap_or_default();
    let goes_on = |done| (at.reader.goes_on)(done, total);
    let Verified {
        operations,
        damaged,
    } = verify::verify(at.reader.conn, &goes_on)?;
    Ok(Verification {
        operations,
        damaged,
        missing: missing(at.reader.conn, &at.desk.key_dir, at.desk.identity())?,
    })
}
