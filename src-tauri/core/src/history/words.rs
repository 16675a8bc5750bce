//! Values of fields in words.

use rusqlite::OptionalExtension;

use crate::classification::read::version;
use crate::classification::{Answers, Scheme};
use crate::error::Result;
use crate::ids::Id;
use crate::journal::change::Value;
use crate::time::Timestamp;
use crate::writer::Reader;

/// Values of fields in words: names instead of ids, RFC 3339 instead of milliseconds.
pub(crate) struct Words<'a> {
    reader: &'a Reader<'a>,
}

impl<'a> Words<'a> {
    pub(crate) fn new(reader: &'a Reader<'a>) -> Self {
        Self { reader }
    }

    /// A value in words; nothing where there is none.
    pub(crate) fn of(&mut self, field: &str, value: Value) -> Result<Option<String>> {
        let instant = matches!(
            field,
            "detected" | "reported" | "recorded" | "restored" | "hold_until" | "resolved"
        );
        Ok(match value {
            Value::Null => None,
            Value::Bool(value) => Some(value.to_string()),
            Value::Int(value) if instant => Some(Timestamp(value).to_string()),
            Value::Int(value) => Some(value.to_string()),
            Value::Text(text) => Some(text),
            Value::Bytes(bytes) => match Id::from_slice(&bytes) {
                Some(id) => Some(self.name(field, id)?.unwrap_or_else(|| id.to_string())),
                None => None,
            },
        })
    }

    fn name(&self, field: &str, id: Id) -> Result<Option<String>> {
        let statement = match field {
            "team" => "SELECT name FROM team WHERE id = ?",
            "assignee" | "owner" => "SELECT name FROM person WHERE id = ?",
            "caller" => "SELECT name FROM caller WHERE id = ?",
            "category" => "SELECT name FROM category WHERE id = ?",
            "path" => "SELECT name FROM path WHERE id = ?",
            _ => return Ok(None),
        };
        Ok(self
            .reader
            .conn
            .prepare_cached(statement)?
            .query_row([id], |row| row.get(0))
            .optional()?
            .flatten())
    }
}

/// What was answered, by the names of the scheme that asked: "Users affected: All · Workaround: None".
/// What no scheme here has asked stands as it was given.
pub(crate) fn answers_in_words(
    reader: &Reader<'_>,
    scheme: Option<Id>,
    answers: &Answers,
) -> Result<Option<String>> {
    let scheme = match scheme {
        Some(scheme) => version(reader, scheme)?,
        None => None,
    };
    let said = answers.iter().map(|(criterion, level)| {
        let [criterion, level] = names(scheme.as_ref(), criterion, level);
        format!("{criterion}: {level}")
    });
    let said: Vec<String> = said.collect();
    Ok((!said.is_empty()).then(|| said.join(" · ")))
}

fn names<'a>(scheme: Option<&'a Scheme>, criterion: &'a str, level: &'a str) -> [&'a str; 2] {
    let asked = scheme.and_then(|scheme| scheme.criteria.iter().find(|one| one.key == criterion));
    let chosen = asked.and_then(|asked| asked.levels.iter().find(|one| one.key == level));
    [
        asked.map_or(criterion, |asked| &asked.name),
        chosen.map_or(level, |chosen| &chosen.name),
    ]
}
