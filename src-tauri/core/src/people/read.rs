//! Reads of people.

use rusqlite::OptionalExtension;

use super::{PersonName, Role};
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

/// A person who is to have work.
/// Who came in with a file had work where the file is from, and no role here was chosen for them: they are not refused.
///
/// # Errors
/// Where there is none, and where they were added to look only.
pub(crate) fn known_worker(reader: &Reader<'_>, id: Id) -> Result<PersonName> {
    let person = known_person(reader, id)?;
    let only_reads = reader
        .conn
        .prepare_cached("SELECT 1 FROM person WHERE id = ? AND role = ? AND batch = 0")?
        .exists((id, Role::Reader.key()))?;
    if only_reads {
        return Err(
            Failure::refused(sentence!("person.only_reads", person = person.name))
                .hint(sentence!("person.only_reads.hint")),
        );
    }
    Ok(person)
}
