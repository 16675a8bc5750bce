//! What can be chosen in a field: people, teams, categories and callers, by what is typed.

use rusqlite::Row;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::contract::At;
use crate::error::Result;
use crate::ids::Id;
use crate::writer::Reader;

/// How many choices are given.
const MOST: usize = 20;
/// How many rows are looked through for what is typed in the middle of a name.
const LOOKED_THROUGH: i64 = 20_000;

/// What can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// People of the desk.
    Person,
    /// Teams.
    Team,
    /// Categories, with those above them.
    Category,
    /// Callers.
    Caller,
}

/// What was typed in which field.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct ChoicesAsk {
    /// What can be chosen.
    pub of: Of,
    /// What was typed so far.
    pub text: String,
}

/// What can be chosen, the best first.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Choices {
    /// At most twenty.
    pub choices: Vec<Choice>,
}

/// One choice.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Choice {
    /// Its row.
    pub id: Id,
    /// Its name.
    pub label: String,
    /// What tells it from others of that name.
    pub detail: Option<String>,
}

/// What can be chosen.
pub(crate) fn choices(at: &At<'_>, ask: ChoicesAsk) -> Result<Choices> {
    let all = match ask.of {
        Of::Person => rows(
            at.reader,
            "SELECT id, name, NULL, batch FROM person WHERE voided = 0 AND batch IN (SELECT number FROM batch WHERE shown = 1) AND name LIKE ?1 ESCAPE '\\' ORDER BY name COLLATE NOCASE LIMIT ?2",
            &ask.text,
        )?,
        Of::Team => rows(
            at.reader,
            "SELECT id, name, CAST(tier AS TEXT), batch FROM team WHERE voided = 0 AND batch IN (SELECT number FROM batch WHERE shown = 1) AND name LIKE ?1 ESCAPE '\\' ORDER BY tier IS NULL, tier, number LIMIT ?2",
            &ask.text,
        )?,
        Of::Category => categories(at.reader, &ask.text)?,
        Of::Caller => rows(
            at.reader,
            "SELECT id, name, contact, batch FROM caller WHERE voided = 0 AND batch IN (SELECT number FROM batch WHERE shown = 1) AND name LIKE ?1 ESCAPE '\\' ORDER BY name COLLATE NOCASE LIMIT ?2",
            &ask.text,
        )?,
    };
    Ok(Choices {
        choices: best(all, &ask.text),
    })
}

fn rows(reader: &Reader<'_>, statement: &'static str, text: &str) -> Result<Vec<Choice>> {
    let mut prepared = reader.conn.prepare_cached(statement)?;
    let found: Vec<(Choice, i64)> = prepared
        .query_map((containing(text), LOOKED_THROUGH), choice)?
        .collect::<rusqlite::Result<_>>()?;
    shown(reader, found)
}

fn choice(row: &Row<'_>) -> rusqlite::Result<(Choice, i64)> {
    Ok((
        Choice {
            id: row.get(0)?,
            label: row.get::<_, Option<_>>(1)?.unwrap_or_default(),
            detail: row.get(2)?,
        },
        row.get(3)?,
    ))
}

fn shown(reader: &Reader<'_>, found: Vec<(Choice, i64)>) -> Result<Vec<Choice>> {
    let batches = reader.batches()?;
    Ok(found
        .into_iter()
        .filter(|(_, batch)| batches.contains(batch))
        .map(|(choice, _)| choice)
        .collect())
}

/// Categories with those above them: "Network › Wireless".
fn categories(reader: &Reader<'_>, text: &str) -> Result<Vec<Choice>> {
    let mut prepared = reader.conn.prepare_cached(
        "WITH RECURSIVE tree (id, label, batch, depth, place) AS (
           SELECT id, name, batch, 0, printf('%08d', number) FROM category WHERE parent IS NULL AND voided = 0
           UNION ALL
           SELECT c.id, tree.label || ' › ' || c.name, c.batch, depth + 1, place || printf('%08d', c.number)
           FROM category c JOIN tree ON c.parent = tree.id WHERE c.voided = 0 AND depth < 20
         )
         SELECT id, label, NULL, batch FROM tree WHERE label LIKE ?1 ESCAPE '\\' ORDER BY place LIMIT ?2",
    )?;
    let found: Vec<(Choice, i64)> = prepared
        .query_map((containing(text), LOOKED_THROUGH), choice)?
        .collect::<rusqlite::Result<_>>()?;
    shown(reader, found)
}

/// A pattern for names that contain what was typed.
fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for char in text.trim().chars() {
        if matches!(char, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(char);
    }
    pattern.push('%');
    pattern
}

/// Those that begin with what was typed first, then those of which a word does, each in their order.
fn best(mut choices: Vec<Choice>, text: &str) -> Vec<Choice> {
    let typed = text.trim().to_lowercase();
    choices.sort_by_key(|choice| {
        let label = choice.label.to_lowercase();
        if label.starts_with(&typed) {
            0
        } else if label
            .split(|char: char| !char.is_alphanumeric())
            .any(|word| word.starts_with(&typed))
        {
            1
        } else {
            2
        }
    });
    choices.truncate(MOST);
    choices
}
