//! What an operation says: its body and the changes in it.
//! The fold knows these few forms and never the name of the operation.

use std::sync::Arc;

use crate::ids::{Id, OperationId};
use crate::time::Timestamp;

/// The body of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The id that the page gave to this act; a retry is found by it.
    pub call: Id,
    /// The call that this one takes back.
    pub undoes: Option<Id>,
    /// The name of the contract's write.
    pub op: String,
    /// Who acted.
    pub actor: Id,
    /// Which part of the call this is, from 0.
    pub part: u32,
    /// Of how many parts, once that is known: 0 in every part but the last of several; 1 where there is one.
    pub parts: u32,
    /// What it changes, in order.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What is done.
    pub form: Form,
    /// The kind of the row, which is the name of its table; changes of one row share it.
    pub kind: Arc<str>,
    /// The row.
    pub row: Id,
    /// The operations last known for the row when the person looked.
    /// Absent: as the change before it on the same row in this body, or none where it is the first.
    pub base: Option<Vec<OperationId>>,
    /// When it really happened, where that is not the time of the operation.
    pub at: Option<Timestamp>,
    /// Who really did it, where that is not the actor.
    pub by: Option<Id>,
}

/// The forms of change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// A new row with its first values.
    Create(Vec<(String, Value)>),
    /// A field gets a value.
    Set(String, Value),
    /// A set of the row gets a member.
    Add(String, Id),
    /// A set of the row loses a member.
    Remove(String, Id),
    /// A list of the row (its timeline, its ratings) gets an entry, which never changes.
    Append {
        /// The list.
        list: String,
        /// The entry's own id.
        entry: Id,
        /// What it holds.
        values: Vec<(String, Value)>,
    },
    /// The row, or one entry of a list of it, is hidden.
    Void(Option<(String, Id)>),
    /// The row, or one entry, is shown again.
    Restore(Option<(String, Id)>),
    /// The body of an operation is dropped and folds as empty.
    Erase(OperationId),
    /// A form of a later version: kept and passed over.
    Unknown(String),
}

/// A value of a field.
/// Instants are integers (milliseconds) and ids are bytes; the field's type, given in `fold::kinds`, says so.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Value {
    /// No value.
    #[default]
    Null,
    /// Yes or no.
    Bool(bool),
    /// An integer, or an instant in milliseconds.
    Int(i64),
    /// Text, in Unicode normalisation form C.
    Text(String),
    /// Bytes, or an id.
    Bytes(Vec<u8>),
}

impl Value {
    /// The integer or instant, where it is one.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        if let Self::Int(value) = self {
            Some(*value)
        } else {
            None
        }
    }

    /// The text, where it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }

    /// The id, where it is one.
    #[must_use]
    pub fn as_id(&self) -> Option<Id> {
        if let Self::Bytes(bytes) = self {
            Id::from_slice(bytes)
        } else {
            None
        }
    }
}
