//! Writing a body, and the changes of bulk work one by one.
//! Nothing is refused here: who writes has looked at what it writes.

use std::sync::Arc;

use super::{Content, PART_SIZE, VERSION, rank};
use crate::ids::Id;
use crate::journal::cbor::{
    write_array, write_bool, write_bytes, write_integer, write_map, write_null, write_text,
    write_unsigned,
};
use crate::journal::change::{Body, Change, Form, Value};
use crate::time::Timestamp;

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
    before: Option<Shared>,
}

/// What a change need not say again where it shares it with the one before it.
#[derive(Clone, Debug)]
struct Shared {
    kind: Arc<str>,
    row: Id,
    at: Option<Timestamp>,
    by: Option<Id>,
}

impl PackedChanges {
    /// Adds a change at the end.
    pub fn push(&mut self, change: &Change) {
        encode_change(change, self.before.as_ref(), &mut self.bytes);
        self.before = Some(Shared {
            kind: Arc::clone(&change.kind),
            row: change.row,
            at: change.at,
            by: change.by,
        });
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
        self.before = None;
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
fn encode_change(change: &Change, before: Option<&Shared>, out: &mut Vec<u8>) {
    let kind = Some(&change.kind).filter(|kind| before.is_none_or(|before| before.kind != **kind));
    // A change that does not name its row goes on at the same time and by the same person, so one without them names it.
    let goes_on = before.filter(|before| {
        before.row == change.row
            && (change.at.is_some() || before.at.is_none())
            && (change.by.is_some() || before.by.is_none())
    });
    let row = Some(change.row).filter(|_| goes_on.is_none());
    let at = change
        .at
        .filter(|_| goes_on.is_none_or(|before| before.at != change.at));
    let by = change
        .by
        .filter(|_| goes_on.is_none_or(|before| before.by != change.by));
    let (name, content, target) = parts(&change.form);
    let pairs = 1
        + usize::from(kind.is_some())
        + usize::from(row.is_some())
        + usize::from(name.is_some())
        + usize::from(content.is_some())
        + usize::from(change.base.is_some())
        + usize::from(at.is_some())
        + usize::from(by.is_some())
        + usize::from(target.is_some());
    write_map(out, pairs);
    write_unsigned(out, 0);
    write_text(out, form_name(&change.form));
    if let Some(kind) = kind {
        write_unsigned(out, 1);
        write_text(out, kind);
    }
    if let Some(row) = row {
        write_unsigned(out, 2);
        write_bytes(out, &row.0);
    }
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
    if let Some(at) = at {
        write_unsigned(out, 6);
        write_integer(out, at.0);
    }
    if let Some(by) = by {
        write_unsigned(out, 7);
        write_bytes(out, &by.0);
    }
    if let Some(target) = target {
        write_unsigned(out, 8);
        write_bytes(out, target);
    }
}

/// What stands under the keys 3, 4 and 8: the name, the content and the target.
type Parts<'a> = (
    Option<&'a str>,
    Option<Content<&'a Value, &'a [(String, Value)]>>,
    Option<&'a [u8]>,
);

fn parts(form: &Form) -> Parts<'_> {
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
