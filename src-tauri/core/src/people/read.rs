//! Reads of people.

use rusqlite::OptionalExtension;

use super::PersonName;
use crate::error::{Code, Failure, Result};
use crate::ids::Id;
use crate::sentence;
use crate::writer::Reader;

/// A person by name, where there is one.
pub(crate) fn person(reader: &Reader<'_>, id: Id) -> Result<Option<PersonName>> {
    Ok(reader
        .conn
        .prepare_cached("SELECT name FROM person WHERE id = ?")?
        .query_row([id], |row| {
            Ok(PersonName {
                id,
                name: row.get::<_, Option<String>>(0)?.unwrap_or_default(),
            })
        })
        .optional()?)
}

/// A person that an ask names.
///
/// # Errors
/// Where there is none.
pub(crate) fn known_person(reader: &Reader<'_>, id: Id) -> Result<PersonName> {
    let shows = reader
        .conn
        .prepare_cached("SELECT 1 FROM person WHERE id = ? AND voided = 0 AND batch IN (SELECT number FROM batch WHERE shown = 1)")?
        .exists([id])?;
    person(reader, id)?
        .filter(|_| shows)
        .ok_or_else(|| Failure::new(Code::NotFound, sentence!("person.not_found")))
}
