//! What acts changed, field by field: befores are not stored, so a row is followed from its beginning.

use std::collections::{BTreeMap, HashMap};

use super::FieldChange;
use super::words::{Words, answers_in_words};
use crate::error::{Filling, Result};
use crate::fold::merge::{Register, Touch, Written, writes_of};
use crate::fold::touches;
use crate::ids::Id;
use crate::journal::change::{Form, Value};
use crate::writer::Reader;

/// What was done to one row, in the order in which it holds: each call with what it changed.
pub(super) type Story = Vec<(Id, Vec<FieldChange>)>;

/// What is told of a rating.
const RATED: [&str; 3] = ["priority", "answers", "reason"];

/// Follows a row from its beginning.
pub(super) fn story(reader: &Reader<'_>, kind: &str, row: Id) -> Result<Story> {
    let mut follower = Follower {
        reader,
        words: Words::new(reader),
        fields: HashMap::new(),
        name: None,
        ratings: HashMap::new(),
        entries: HashMap::new(),
    };
    touches(reader.conn, kind, row)?
        .iter()
        .map(|touch| Ok((touch.call, follower.changes(touch)?)))
        .collect()
}

/// How much of a text is told, in characters.
const BEGINNING: usize = 120;

/// A row on its way: what its fields hold, its ratings, of which one holds, and what the entries of its timeline tell.
struct Follower<'a> {
    reader: &'a Reader<'a>,
    words: Words<'a>,
    fields: HashMap<String, Value>,
    name: Option<Value>,
    ratings: HashMap<Id, Vec<(String, Value)>>,
    entries: HashMap<Id, Vec<(String, Value)>>,
}

impl Follower<'_> {
    fn changes(&mut self, touch: &Touch) -> Result<Vec<FieldChange>> {
        let mut changes: Vec<(String, Value, Value)> = Vec::new();
        for change in &touch.changes {
            if let Form::Append {
                list,
                entry,
                values,
            } = &change.form
            {
                match list.as_str() {
                    "ratings" => {
                        let rating = self.rating_in_words(values)?;
                        self.ratings.insert(*entry, rating);
                    }
                    // An import brings many entries at once: its act tells the fields, the timeline the rest.
                    "timeline" if touch.whole => {
                        self.entries.insert(*entry, told_by(values));
                    }
                    _ => {}
                }
            }
            for (register, written) in writes_of(change) {
                if let (Register::Entry(_, entry), Written::Present(shown)) = (&register, &written)
                {
                    for (field, value) in self.entries.get(entry).cloned().unwrap_or_default() {
                        changes.push(match shown {
                            true => (field, Value::Null, value),
                            false => (field, value, Value::Null),
                        });
                    }
                    continue;
                }
                for (field, value) in self.fields_of(register, written) {
                    let before = self
                        .fields
                        .insert(field.clone(), value.clone())
                        .unwrap_or_default();
                    match changes.iter_mut().find(|(name, ..)| *name == field) {
                        Some((_, _, after)) => *after = value,
                        None => changes.push((field, before, value)),
                    }
                }
            }
        }
        changes
            .into_iter()
            .filter(|(_, before, after)| before != after)
            .map(|(field, before, after)| {
                Ok(FieldChange {
                    before: self.words.of(&field, before)?,
                    after: self.words.of(&field, after)?,
                    field,
                })
            })
            .collect()
    }

    /// What a write means for the fields that are told of: a rating is its priority, its answers and its reason,
    /// and a row that goes or comes back does so by its name.
    fn fields_of(&mut self, register: Register, written: Written) -> Vec<(String, Value)> {
        match (register, written) {
            (Register::Field(field), Written::Value(value)) => match field.as_str() {
                "rating" => value
                    .as_id()
                    .and_then(|rating| self.ratings.get(&rating).cloned())
                    .unwrap_or_else(|| RATED.map(|name| (name.to_owned(), Value::Null)).into()),
                // The path follows the category, and when it was written down is when it was done.
                "path" | "recorded" => Vec::new(),
                "name" => {
                    self.name = Some(value.clone());
                    vec![(field, value)]
                }
                _ => vec![(field, value)],
            },
            (Register::Row, Written::Present(shown)) => {
                let name = self.name.iter().cloned();
                name.map(|name| ("name".to_owned(), if shown { name } else { Value::Null }))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    fn rating_in_words(&self, values: &[(String, Value)]) -> Result<Vec<(String, Value)>> {
        let value = |name| value_of(values, name);
        let priority = value("priority").as_int();
        let answers = value("answers").as_text();
        let answers = answers.and_then(|answers| serde_json::from_str(answers).ok());
        let scheme = value("scheme").as_id();
        let words = [
            priority.map(|priority| format!("P{priority}")),
            answers_in_words(self.reader, scheme, &answers.unwrap_or_default())?,
            value("reason").as_text().map(str::to_owned),
        ];
        let told = RATED.into_iter().map(str::to_owned);
        Ok(told.zip(words.map(Value::from)).collect())
    }
}

/// What an entry of a timeline tells that no field of the row does: the further caller, the note, the message and to how many.
fn told_by(values: &[(String, Value)]) -> Vec<(String, Value)> {
    let value = |name| value_of(values, name);
    let detail: BTreeMap<String, Filling> = value("detail")
        .as_text()
        .and_then(|detail| serde_json::from_str(detail).ok())
        .unwrap_or_default();
    let detail = |name| match detail.get(name) {
        Some(Filling::Text(text)) => Value::from(text.as_str()),
        Some(Filling::Number(number)) => Value::Int(*number),
        Some(Filling::Time(_) | Filling::Sentence(_)) | None => Value::Null,
    };
    let text = value("text").as_text().map(beginning);
    let told = match (value("kind").as_text(), value("said").as_text()) {
        (Some("note"), _) => vec![("note", text.into())],
        (Some("message"), _) => vec![("message", text.into()), ("callers_told", detail("count"))],
        (_, Some("event.affected")) => vec![("affected", detail("caller"))],
        _ => Vec::new(),
    };
    told.into_iter()
        .map(|(field, value)| (field.to_owned(), value))
        .collect()
}

fn value_of<'a>(values: &'a [(String, Value)], name: &str) -> &'a Value {
    let found = values.iter().find(|(field, _)| field == name);
    found.map_or(&Value::Null, |(_, value)| value)
}

/// The beginning of a text, in one line.
fn beginning(text: &str) -> String {
    let mut words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = words.char_indices().nth(BEGINNING) {
        words.truncate(end);
        words.push('…');
    }
    words
}
