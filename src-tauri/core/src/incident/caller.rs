//! The caller that an ask means: one who is known by their row or by their name, or a new one.

use rusqlite::OptionalExtension;
use unicode_normalization::UnicodeNormalization;

use super::CallerAsk;
use crate::error::{Code, Failure, Result};
use crate::ids::Id;
use crate::sentence;
use crate::text::{self, folded};
use crate::writer::{Reader, Writer};

/// Somebody who called before.
struct Known {
    id: Id,
    name: String,
    contact: Option<String>,
}

/// The caller with their name; one who calls for the first time is kept from now on.
///
/// # Errors
/// Where the one named is not known, or the new one's name is not one.
pub(crate) fn caller(writer: &mut Writer<'_>, ask: &CallerAsk) -> Result<(Id, String)> {
    match ask {
        CallerAsk::Known(id) => {
            let name: Option<String> = writer
                .reader
                .conn
                .prepare_cached("SELECT name FROM caller WHERE id = ? AND voided = 0 AND batch IN (SELECT number FROM batch WHERE shown = 1)")?
                .query_row([id], |row| row.get(0))
                .optional()?
                .ok_or_else(|| Failure::new(Code::NotFound, sentence!("caller.not_found")))?;
            Ok((*id, name.unwrap_or_default()))
        }
        CallerAsk::New { name, contact } => {
            let name = text::line("name", name)?;
            let contact = match contact.as_deref().map(str::trim) {
                None | Some("") => None,
                Some(contact) => Some(text::line("contact", contact)?),
            };
            by_name(writer, name, contact)
        }
    }
}

/// Who has this name and this contact, or else the only one of this name of whom no other contact is known; everybody else is a namesake, who is new.
fn by_name(writer: &mut Writer<'_>, name: String, contact: Option<String>) -> Result<(Id, String)> {
    let all = namesakes(writer.reader, &name)?;
    let same = only(&all, |known| known.contact == contact);
    let open = || only(&all, |known| contact.is_none() || known.contact.is_none());
    let Some(known) = same.or_else(open) else {
        let values = vec![("name", name.as_str().into()), ("contact", contact.into())];
        return Ok((writer.create("caller", values), name));
    };
    if known.contact.is_none() && contact.is_some() {
        writer.set("caller", known.id, "contact", contact);
    }
    Ok((known.id, known.name.clone()))
}

/// The one of whom something is true, where it is true of no other.
fn only(all: &[Known], is_so: impl Fn(&Known) -> bool) -> Option<&Known> {
    let mut found = all.iter().filter(|known| is_so(known));
    found.next().filter(|_| found.next().is_none())
}

/// Everybody of this name, whatever its case.
fn namesakes(reader: &Reader<'_>, name: &str) -> Result<Vec<Known>> {
    // SQLite knows the case of ASCII letters only; where another one stands, any letter is looked at.
    let like: String = name
        .nfc()
        .flat_map(|char| match char {
            '%' | '_' | '\\' => vec!['\\', char],
            _ if char.is_ascii() => vec![char],
            _ => vec!['_'],
        })
        .collect();
    let mut statement = reader.conn.prepare_cached(
        "SELECT id, name, contact FROM caller WHERE name LIKE ? ESCAPE '\\' AND voided = 0
           AND batch IN (SELECT number FROM batch WHERE shown = 1)",
    )?;
    let found = statement.query_map([like], |row| {
        Ok(Known {
            id: row.get(0)?,
            name: row.get(1)?,
            contact: row.get(2)?,
        })
    })?;
    let mut found: Vec<Known> = found.collect::<rusqlite::Result<_>>()?;
    found.retain(|known| folded(&known.name) == folded(name));
    Ok(found)
}
