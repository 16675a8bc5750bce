//! Reading a body that somebody else may have written.
//! Every length is checked before it is trusted, and what is announced is never reserved beyond what is there.

use std::sync::Arc;

use super::{BODY_LIMIT, Content, VERSION, rank};
use crate::ids::{Id, OperationId};
use crate::journal::broken::Broken;
use crate::journal::cbor::{Cursor, Head, ascending, signed};
use crate::journal::change::{Body, Change, Form, Value};
use crate::time::Timestamp;

/// Reads a body, whoever wrote it.
/// Forms and keys of later versions are passed over; see `format.md` for what is refused.
///
/// # Errors
///
/// [`Broken`] says what is wrong with the bytes.
pub fn decode_body(bytes: &[u8]) -> Result<Body, Broken> {
    if bytes.len() > BODY_LIMIT {
        return Err(Broken::TooLarge {
            size: bytes.len() as u64,
            limit: BODY_LIMIT as u64,
        });
    }
    let mut cursor = Cursor::new(bytes);
    let body = read_body(&mut cursor)?;
    cursor.end()?;
    Ok(body)
}

fn read_body(cursor: &mut Cursor<'_>) -> Result<Body, Broken> {
    let (mut version, mut call, mut undoes, mut op) = (None, None, None, None);
    let (mut actor, mut part, mut parts, mut changes) = (None, None, None, None);
    let mut keys = cursor.keys()?;
    while let Some(key) = keys.next(cursor)? {
        match key {
            0 => version = Some(read_version(cursor)?),
            1 => call = Some(Id(cursor.exactly()?)),
            2 => undoes = Some(Id(cursor.exactly()?)),
            3 => op = Some(cursor.text()?.to_owned()),
            4 => actor = Some(Id(cursor.exactly()?)),
            5 => part = Some(read_part(cursor)?),
            6 => parts = Some(read_part(cursor)?),
            7 => changes = Some(read_changes(cursor)?),
            _ => cursor.skip()?,
        }
    }
    version.ok_or(Broken::Missing("the version"))?;
    Ok(Body {
        call: call.ok_or(Broken::Missing("the call"))?,
        undoes,
        op: op.ok_or(Broken::Missing("the name of the write"))?,
        actor: actor.ok_or(Broken::Missing("the actor"))?,
        part: part.ok_or(Broken::Missing("the part"))?,
        parts: parts.ok_or(Broken::Missing("the number of parts"))?,
        changes: changes.ok_or(Broken::Missing("the list of changes"))?,
    })
}

fn read_version(cursor: &mut Cursor<'_>) -> Result<(), Broken> {
    match cursor.unsigned()? {
        VERSION => Ok(()),
        newer => Err(Broken::Version(newer)),
    }
}

fn read_part(cursor: &mut Cursor<'_>) -> Result<u32, Broken> {
    u32::try_from(cursor.unsigned()?).map_err(|_| Broken::OutOfRange("a part"))
}

fn read_changes(cursor: &mut Cursor<'_>) -> Result<Vec<Change>, Broken> {
    /// The bytes of a change of a form without a name that leaves out its row.
    const LEAST: usize = 3;
    let count = cursor.array()?;
    let mut changes = Vec::with_capacity(cursor.room(count, LEAST));
    for _ in 0..count {
        changes.push(read_change(cursor, changes.last())?);
    }
    Ok(changes)
}

fn read_change(cursor: &mut Cursor<'_>, before: Option<&Change>) -> Result<Change, Broken> {
    // Shared and not copied: a hostile body could name one long kind and leave it out a hundred thousand times.
    let mut kind = before.map(|before| Arc::clone(&before.kind));
    let mut keys = cursor.keys()?;
    let Some(0) = keys.next(cursor)? else {
        return Err(Broken::Missing("the form"));
    };
    let form = cursor.text()?;
    let known = is_known(form);
    let (mut name, mut content) = (None, None);
    let (mut row, mut base, mut at, mut by, mut target) = (None, None, None, None, None);
    while let Some(key) = keys.next(cursor)? {
        match key {
            1 => kind = Some(cursor.text()?.into()),
            2 => row = Some(Id(cursor.exactly()?)),
            3 if known => name = Some(cursor.text()?),
            4 if known => content = Some(read_content(cursor)?),
            5 => base = Some(read_base(cursor)?),
            6 => at = Some(read_instant(cursor)?),
            7 => by = Some(Id(cursor.exactly()?)),
            8 if known => target = Some(cursor.bytes()?),
            _ => cursor.skip()?,
        }
    }
    let goes_on = before.filter(|_| row.is_none());
    Ok(Change {
        form: assemble(form, name, content, target)?,
        kind: kind.ok_or(Broken::Missing("the kind"))?,
        row: row
            .or(goes_on.map(|before| before.row))
            .ok_or(Broken::Missing("the row"))?,
        base,
        at: at.or(goes_on.and_then(|before| before.at)),
        by: by.or(goes_on.and_then(|before| before.by)),
    })
}

fn is_known(form: &str) -> bool {
    matches!(
        form,
        "create" | "set" | "add" | "remove" | "append" | "void" | "restore" | "erase"
    )
}

fn assemble(
    form: &str,
    name: Option<&str>,
    content: Option<Content<Value, Vec<(String, Value)>>>,
    target: Option<&[u8]>,
) -> Result<Form, Broken> {
    use Content::{Many, One};
    let row = |bytes| Id::from_slice(bytes).ok_or(Broken::Misshapen);
    Ok(match (form, name, content, target) {
        ("create", None, Some(Many(values)), None) => Form::Create(values),
        ("set", Some(field), Some(One(value)), None) => Form::Set(field.to_owned(), value),
        ("add", Some(set), None, Some(member)) => Form::Add(set.to_owned(), row(member)?),
        ("remove", Some(set), None, Some(member)) => Form::Remove(set.to_owned(), row(member)?),
        ("append", Some(list), Some(Many(values)), Some(entry)) => Form::Append {
            list: list.to_owned(),
            entry: row(entry)?,
            values,
        },
        ("void", None, None, None) => Form::Void(None),
        ("void", Some(list), None, Some(entry)) => Form::Void(Some((list.to_owned(), row(entry)?))),
        ("restore", None, None, None) => Form::Restore(None),
        ("restore", Some(list), None, Some(entry)) => {
            Form::Restore(Some((list.to_owned(), row(entry)?)))
        }
        ("erase", None, None, Some(operation)) => {
            Form::Erase(OperationId::from_slice(operation).ok_or(Broken::Misshapen)?)
        }
        (form, ..) if is_known(form) => return Err(Broken::Misshapen),
        (unknown, ..) => Form::Unknown(unknown.to_owned()),
    })
}

fn read_content(cursor: &mut Cursor<'_>) -> Result<Content<Value, Vec<(String, Value)>>, Broken> {
    if cursor.at_map() {
        read_values(cursor).map(Content::Many)
    } else {
        read_value(cursor).map(Content::One)
    }
}

fn read_values(cursor: &mut Cursor<'_>) -> Result<Vec<(String, Value)>, Broken> {
    let count = cursor.map()?;
    let mut values = Vec::with_capacity(cursor.room(count, 2));
    let mut last = None;
    for _ in 0..count {
        let field = cursor.text()?;
        ascending(last.replace(rank(field)), rank(field))?;
        values.push((field.to_owned(), read_value(cursor)?));
    }
    Ok(values)
}

fn read_value(cursor: &mut Cursor<'_>) -> Result<Value, Broken> {
    Ok(match cursor.head()? {
        Head::Null => Value::Null,
        Head::Bool(yes) => Value::Bool(yes),
        Head::Text(length) => Value::Text(cursor.take_text(length)?.to_owned()),
        Head::Bytes(length) => Value::Bytes(cursor.take(length)?.to_owned()),
        Head::Unsigned(number) => Value::Int(signed(number)?),
        Head::Negative(number) => Value::Int(!signed(number)?),
        Head::Array(_) | Head::Map(_) | Head::Tag(_) => return Err(Broken::Expected("value")),
    })
}

fn read_base(cursor: &mut Cursor<'_>) -> Result<Vec<OperationId>, Broken> {
    let count = cursor.array()?;
    let mut base = Vec::with_capacity(cursor.room(count, 34));
    for _ in 0..count {
        base.push(OperationId(cursor.exactly()?));
    }
    Ok(base)
}

fn read_instant(cursor: &mut Cursor<'_>) -> Result<Timestamp, Broken> {
    let at = Timestamp(cursor.integer()?);
    if (Timestamp::EARLIEST..=Timestamp::LATEST).contains(&at) {
        Ok(at)
    } else {
        Err(Broken::OutOfRange("the instant"))
    }
}
