//! The body of an operation as bytes: see `format.md`.
//! It does not ask what a kind or a field means, and text is taken as it is given: the writer has brought it to NFC.

use super::broken::Broken;
use super::cbor::{
    Cursor, Head, ascending, signed, write_array, write_bool, write_bytes, write_integer,
    write_map, write_null, write_text, write_unsigned,
};
use super::change::{Body, Change, Form, Value};
use crate::ids::{Id, OperationId};
use crate::time::Timestamp;

/// The version of the body's format.
const VERSION: u64 = 1;
/// From which size on bulk work begins the next part, in bytes.
pub const PART_SIZE: usize = 64 * 1024;
/// The size above which a body is not read, in bytes.
pub const BODY_LIMIT: usize = 16 * PART_SIZE;

/// What a body says beside its changes; the fields are those of [`Body`].
#[derive(Clone, Copy, Debug)]
pub struct Cover<'a> {
    /// The id that the page gave to this act.
    pub call: Id,
    /// The call that this one takes back.
    pub undoes: Option<Id>,
    /// The name of the contract's write.
    pub op: &'a str,
    /// Who acted.
    pub actor: Id,
    /// Which part of the call this is.
    pub part: u32,
    /// Of how many parts.
    pub parts: u32,
}

/// Changes that are already bytes, so that bulk work encodes each once and knows when a part is full.
#[derive(Clone, Debug, Default)]
pub struct PackedChanges {
    bytes: Vec<u8>,
    count: usize,
}

impl PackedChanges {
    /// Adds a change at the end.
    pub fn push(&mut self, change: &Change) {
        encode_change(change, &mut self.bytes);
        self.count += 1;
    }

    /// How many changes there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// How many bytes they take; a body takes some hundred more.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Whether they are enough for a part.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.size() >= PART_SIZE
    }

    /// Begins anew, for the next part.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.count = 0;
    }
}

/// The bytes of a body.
/// Where a change gives a field twice, the last value counts.
#[must_use]
pub fn encode_body(body: &Body) -> Vec<u8> {
    let cover = Cover {
        call: body.call,
        undoes: body.undoes,
        op: &body.op,
        actor: body.actor,
        part: body.part,
        parts: body.parts,
    };
    let mut changes = PackedChanges::default();
    for change in &body.changes {
        changes.push(change);
    }
    encode_packed(&cover, &changes)
}

/// The bytes of a body of which the changes are bytes already.
#[must_use]
pub fn encode_packed(cover: &Cover<'_>, changes: &PackedChanges) -> Vec<u8> {
    let mut out = Vec::with_capacity(changes.size() + cover.op.len() + 96);
    write_map(&mut out, 7 + usize::from(cover.undoes.is_some()));
    write_unsigned(&mut out, 0);
    write_unsigned(&mut out, VERSION);
    write_unsigned(&mut out, 1);
    write_bytes(&mut out, &cover.call.0);
    if let Some(undoes) = cover.undoes {
        write_unsigned(&mut out, 2);
        write_bytes(&mut out, &undoes.0);
    }
    write_unsigned(&mut out, 3);
    write_text(&mut out, cover.op);
    write_unsigned(&mut out, 4);
    write_bytes(&mut out, &cover.actor.0);
    write_unsigned(&mut out, 5);
    write_unsigned(&mut out, cover.part.into());
    write_unsigned(&mut out, 6);
    write_unsigned(&mut out, cover.parts.into());
    write_unsigned(&mut out, 7);
    write_array(&mut out, changes.count);
    out.extend_from_slice(&changes.bytes);
    out
}

/// What a form is called in the bytes.
fn form_name(form: &Form) -> &str {
    match form {
        Form::Create(_) => "create",
        Form::Set(..) => "set",
        Form::Add(..) => "add",
        Form::Remove(..) => "remove",
        Form::Append { .. } => "append",
        Form::Void(_) => "void",
        Form::Restore(_) => "restore",
        Form::Erase(_) => "erase",
        Form::Unknown(name) => name,
    }
}

/// Writes one change at the end of `out`.
/// Of an [`Form::Unknown`] only the name is written: its content is kept where it was received, in the stored bytes.
fn encode_change(change: &Change, out: &mut Vec<u8>) {
    let (name, content, target) = parts(&change.form);
    let pairs = 3
        + usize::from(name.is_some())
        + usize::from(content.is_some())
        + usize::from(change.base.is_some())
        + usize::from(change.at.is_some())
        + usize::from(change.by.is_some())
        + usize::from(target.is_some());
    write_map(out, pairs);
    write_unsigned(out, 0);
    write_text(out, form_name(&change.form));
    write_unsigned(out, 1);
    write_text(out, &change.kind);
    write_unsigned(out, 2);
    write_bytes(out, &change.row.0);
    if let Some(name) = name {
        write_unsigned(out, 3);
        write_text(out, name);
    }
    if let Some(content) = content {
        write_unsigned(out, 4);
        match content {
            Content::One(value) => encode_value(value, out),
            Content::Many(values) => encode_values(values, out),
        }
    }
    if let Some(base) = &change.base {
        write_unsigned(out, 5);
        write_array(out, base.len());
        for head in base {
            write_bytes(out, &head.0);
        }
    }
    if let Some(at) = change.at {
        write_unsigned(out, 6);
        write_integer(out, at.0);
    }
    if let Some(by) = change.by {
        write_unsigned(out, 7);
        write_bytes(out, &by.0);
    }
    if let Some(target) = target {
        write_unsigned(out, 8);
        write_bytes(out, target);
    }
}

/// What stands under the key 4.
enum Content<One, Many> {
    One(One),
    Many(Many),
}

/// The name, the content and the target of a form: what stands under the keys 3, 4 and 8.
#[expect(
    clippy::type_complexity,
    reason = "a name for it would only hide the three keys"
)]
fn parts(
    form: &Form,
) -> (
    Option<&str>,
    Option<Content<&Value, &[(String, Value)]>>,
    Option<&[u8]>,
) {
    match form {
        Form::Create(values) => (None, Some(Content::Many(values)), None),
        Form::Set(field, value) => (Some(field), Some(Content::One(value)), None),
        Form::Add(set, member) | Form::Remove(set, member) => (Some(set), None, Some(&member.0)),
        Form::Append {
            list,
            entry,
            values,
        } => (Some(list), Some(Content::Many(values)), Some(&entry.0)),
        Form::Void(None) | Form::Restore(None) | Form::Unknown(_) => (None, None, None),
        Form::Void(Some((list, entry))) | Form::Restore(Some((list, entry))) => {
            (Some(list), None, Some(&entry.0))
        }
        Form::Erase(operation) => (None, None, Some(&operation.0)),
    }
}

fn encode_value(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => write_null(out),
        Value::Bool(yes) => write_bool(out, *yes),
        Value::Int(number) => write_integer(out, *number),
        Value::Text(text) => write_text(out, text),
        Value::Bytes(bytes) => write_bytes(out, bytes),
    }
}

/// The order of field names in the bytes: a shorter one first, then by their bytes.
/// This is the order of their encoded forms, which begin with the length.
fn rank(field: &str) -> (usize, &str) {
    (field.len(), field)
}

fn encode_values(values: &[(String, Value)], out: &mut Vec<u8>) {
    let mut sorted: Vec<_> = values.iter().collect();
    sorted.sort_by(|(a, _), (b, _)| rank(a).cmp(&rank(b)));
    // `dedup_by` keeps the first of two alike, and the last is the one that counts.
    sorted.reverse();
    sorted.dedup_by(|(a, _), (b, _)| a == b);
    write_map(out, sorted.len());
    for (field, value) in sorted.into_iter().rev() {
        write_text(out, field);
        encode_value(value, out);
    }
}

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
        newer => Err(Broken::Newer(newer)),
    }
}

fn read_part(cursor: &mut Cursor<'_>) -> Result<u32, Broken> {
    u32::try_from(cursor.unsigned()?).map_err(|_| Broken::OutOfRange("a part"))
}

fn read_changes(cursor: &mut Cursor<'_>) -> Result<Vec<Change>, Broken> {
    /// The bytes of a change with the shortest of names.
    const LEAST: usize = 24;
    let count = cursor.array()?;
    let mut changes = Vec::with_capacity(cursor.room(count, LEAST));
    for _ in 0..count {
        changes.push(read_change(cursor)?);
    }
    Ok(changes)
}

fn read_change(cursor: &mut Cursor<'_>) -> Result<Change, Broken> {
    let mut keys = cursor.keys()?;
    let Some(0) = keys.next(cursor)? else {
        return Err(Broken::Missing("the form"));
    };
    let form = cursor.text()?;
    let known = is_known(form);
    let (mut kind, mut row, mut name, mut content) = (None, None, None, None);
    let (mut base, mut at, mut by, mut target) = (None, None, None, None);
    while let Some(key) = keys.next(cursor)? {
        match key {
            1 => kind = Some(cursor.text()?),
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
    Ok(Change {
        form: assemble(form, name, content, target)?,
        kind: kind.ok_or(Broken::Missing("the kind"))?.to_owned(),
        row: row.ok_or(Broken::Missing("the row"))?,
        base,
        at,
        by,
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
