//! Reads of teams and paths.

use rusqlite::OptionalExtension;
use serde::Deserialize;
use ts_rs::TS;

use super::{Route, TeamName};
use crate::contract::At;
use crate::error::{Code, Failure, Result};
use crate::ids::Id;
use crate::incident::store::number;
use crate::sentence;
use crate::writer::Reader;

/// Where an incident of a category goes.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct RouteAsk {
    /// The category; without one it is the path for everything else.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub category: Option<Id>,
}

/// The route of a category.
pub(crate) fn route(at: &At<'_>, ask: RouteAsk) -> Result<Route> {
    let path = path_of(at.reader, ask.category)?;
    let (name, teams) = match path {
        Some(path) => steps(at.reader, path)?,
        None => (String::new(), Vec::new()),
    };
    Ok(Route { name, teams })
}

/// How deep a tree of categories is followed.
const DEPTH: usize = 20;

/// The escalation path of a category: its own, or that of the nearest above it, or the organisation's.
pub(crate) fn path_of(reader: &Reader<'_>, category: Option<Id>) -> Result<Option<Id>> {
    let mut next = category;
    for _ in 0..DEPTH {
        let Some(category) = next else { break };
        let found: Option<(Option<Id>, Option<Id>)> = reader
            .conn
            .prepare_cached("SELECT path, parent FROM category WHERE id = ?")?
            .query_row([category], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match found {
            Some((Some(path), _)) => return Ok(Some(path)),
            Some((None, parent)) => next = parent,
            None => break,
        }
    }
    Ok(reader
        .conn
        .prepare_cached(
            "SELECT path FROM organisation WHERE path IS NOT NULL ORDER BY number LIMIT 1",
        )?
        .query_row([], |row| row.get(0))
        .optional()?)
}

/// The name of a path and its teams, tier 1 first.
pub(crate) fn steps(reader: &Reader<'_>, path: Id) -> Result<(String, Vec<TeamName>)> {
    let found: Option<(Option<String>, Option<String>)> = reader
        .conn
        .prepare_cached("SELECT name, steps FROM path WHERE id = ?")?
        .query_row([path], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (name, steps) = found.unwrap_or_default();
    let mut teams = Vec::new();
    for step in steps.unwrap_or_default().split_whitespace() {
        if let Ok(id) = step.parse()
            && let Some(team) = team(reader, id)?
        {
            teams.push(team);
        }
    }
    Ok((name.unwrap_or_default(), teams))
}

/// The teams of a path, tier 1 first; none where there is no path.
pub(crate) fn teams_of(reader: &Reader<'_>, path: Option<Id>) -> Result<Vec<TeamName>> {
    match path {
        Some(path) => Ok(steps(reader, path)?.1),
        None => Ok(Vec::new()),
    }
}

/// A team by name, where it exists.
pub(crate) fn team(reader: &Reader<'_>, id: Id) -> Result<Option<TeamName>> {
    Ok(reader
        .conn
        .prepare_cached("SELECT name, tier FROM team WHERE id = ?")?
        .query_row([id], |row| {
            Ok(TeamName {
                id,
                name: row.get::<_, Option<String>>(0)?.unwrap_or_default(),
                tier: number(row, 1)?,
            })
        })
        .optional()?)
}

/// A team that an ask names.
///
/// # Errors
/// Where there is none.
pub(crate) fn known_team(reader: &Reader<'_>, id: Id) -> Result<TeamName> {
    let shows = reader
        .conn
        .prepare_cached("SELECT 1 FROM team WHERE id = ? AND voided = 0 AND batch IN (SELECT number FROM batch WHERE shown = 1)")?
        .exists([id])?;
    team(reader, id)?
        .filter(|_| shows)
        .ok_or_else(|| Failure::new(Code::NotFound, sentence!("team.not_found")))
}
