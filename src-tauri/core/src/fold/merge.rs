//! What all operations on one row say together: a pure function of their set, whatever the order in which they came.
//! A change beats what its base reaches; changes made apart fall back to the order of the fold, register by register.
//! The fold itself takes a shorter way where an operation builds on all that came before; this is the way that is always right.

use std::collections::{BTreeMap, HashMap};

use crate::ids::{Id, OperationId};
use crate::journal::Hlc;
use crate::journal::change::{Change, Form, Value};

/// The place of an operation in the order of the fold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Order {
    /// The hybrid logical clock.
    pub hlc: Hlc,
    /// The device.
    pub device: [u8; 32],
    /// The log of the device.
    pub log: Id,
    /// The place in the log.
    pub seq: u64,
}

/// What one operation does to one row.
#[derive(Clone, Debug)]
pub struct Touch {
    /// Its place.
    pub order: Order,
    /// The operation.
    pub operation: OperationId,
    /// The call that it belongs to.
    pub call: Id,
    /// Whether it is the whole call, and not a part that shows once the call does.
    pub whole: bool,
    /// Who acted.
    pub actor: Id,
    /// The operations of this row on which it builds.
    pub base: Vec<OperationId>,
    /// Its changes on this row, in order.
    pub changes: Vec<Change>,
}

/// Something of a row that has one value at a time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Register {
    /// Whether the row is shown.
    Row,
    /// A field.
    Field(String),
    /// Whether a set has a member.
    Member(String, Id),
    /// Whether an entry of a list is shown.
    Entry(String, Id),
}

/// The value of a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// The value of a field.
    Value(Value),
    /// Whether the row or entry is shown, or the member is in the set.
    Present(bool),
}

/// An entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Its place among the entries of all lists: that of its operation, and within it.
    pub place: (Order, usize),
    /// When it happened, in milliseconds.
    pub at: i64,
    /// Who did it.
    pub by: Id,
    /// What it holds.
    pub values: Vec<(String, Value)>,
}

/// A change that did not hold although it did not know the one that did.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lost {
    /// The field.
    pub field: String,
    /// When it was made, in milliseconds.
    pub at: i64,
    /// Who made it.
    pub by: Id,
    /// The value that did not hold.
    pub value: LostValue,
}

/// A value that can be ordered.
pub type LostValue = (u8, i64, Vec<u8>);

/// A row as all its operations make it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Whether any operation created it.
    pub created: bool,
    /// Every register that was written, with the value that holds.
    pub registers: BTreeMap<Register, Written>,
    /// Every entry that was appended, by list and id.
    pub entries: BTreeMap<(String, Id), Appended>,
    /// What did not hold.
    pub lost: Vec<Lost>,
}

struct Write<'a> {
    touch: usize,
    index: usize,
    written: Written,
    change: &'a Change,
}

/// Merges what the operations say of one row.
#[must_use]
pub fn merge(touches: &[Touch]) -> Merged {
    let reach = reach(touches);
    let mut merged = Merged::default();
    let mut writes: BTreeMap<Register, Vec<Write<'_>>> = BTreeMap::new();
    let mut appends: BTreeMap<(String, Id), Vec<Write<'_>>> = BTreeMap::new();
    let mut sorted: Vec<usize> = (0..touches.len()).collect();
    sorted.sort_by_key(|touch| touches.get(*touch).map(|touch| touch.order));
    for touch in sorted {
        let Some(operation) = touches.get(touch) else {
            continue;
        };
        for (index, change) in operation.changes.iter().enumerate() {
            if let Form::Append { list, entry, .. } = &change.form {
                let append = Write {
                    touch,
                    index,
                    written: Written::Present(true),
                    change,
                };
                let key = (list.clone(), *entry);
                appends.entry(key).or_default().push(append);
            }
            merged.created |= matches!(change.form, Form::Create(_));
            for (register, written) in writes_of(change) {
                writes.entry(register).or_default().push(Write {
                    touch,
                    index,
                    written,
                    change,
                });
            }
        }
    }
    for (register, writes) in writes {
        // Sorted by the order of the fold, so the last of those that nothing beats is the one that holds.
        let standing: Vec<&Write<'_>> = writes
            .iter()
            .filter(|one| !writes.iter().any(|other| beats(other, one, &reach)))
            .collect();
        let Some((holds, others)) = standing.split_last() else {
            continue;
        };
        if let Register::Field(field) = &register {
            for other in others.iter().filter(|other| other.written != holds.written) {
                if let Some(operation) = touches.get(other.touch) {
                    merged.lost.push(Lost {
                        field: field.clone(),
                        at: happened(operation, other.change),
                        by: other.change.by.unwrap_or(operation.actor),
                        value: lost_value(&other.written),
                    });
                }
            }
        }
        merged.registers.insert(register, holds.written.clone());
    }
    for (key, appends) in appends {
        // An entry never changes: where it was appended twice, the one that knew no other holds.
        let first = appends
            .iter()
            .find(|one| !appends.iter().any(|other| beats(one, other, &reach)));
        if let Some(append) = first
            && let Some(operation) = touches.get(append.touch)
            && let Form::Append { values, .. } = &append.change.form
        {
            let appended = Appended {
                place: (operation.order, append.index),
                at: happened(operation, append.change),
                by: append.change.by.unwrap_or(operation.actor),
                values: values.clone(),
            };
            merged.entries.insert(key, appended);
        }
    }
    merged.lost.sort();
    merged.lost.dedup();
    merged
}

/// The registers that a change writes, with their values.
#[must_use]
pub fn writes_of(change: &Change) -> Vec<(Register, Written)> {
    match &change.form {
        Form::Create(values) => std::iter::once((Register::Row, Written::Present(true)))
            .chain(values.iter().map(|(field, value)| {
                (
                    Register::Field(field.clone()),
                    Written::Value(value.clone()),
                )
            }))
            .collect(),
        Form::Set(field, value) => vec![(
            Register::Field(field.clone()),
            Written::Value(value.clone()),
        )],
        Form::Add(set, member) => vec![(
            Register::Member(set.clone(), *member),
            Written::Present(true),
        )],
        Form::Remove(set, member) => vec![(
            Register::Member(set.clone(), *member),
            Written::Present(false),
        )],
        Form::Append { list, entry, .. } => vec![(
            Register::Entry(list.clone(), *entry),
            Written::Present(true),
        )],
        Form::Void(None) => vec![(Register::Row, Written::Present(false))],
        Form::Restore(None) => vec![(Register::Row, Written::Present(true))],
        Form::Void(Some((list, entry))) => vec![(
            Register::Entry(list.clone(), *entry),
            Written::Present(false),
        )],
        Form::Restore(Some((list, entry))) => vec![(
            Register::Entry(list.clone(), *entry),
            Written::Present(true),
        )],
        Form::Erase(_) | Form::Unknown(_) => Vec::new(),
    }
}

/// When a change really happened, in milliseconds.
#[must_use]
pub fn happened(touch: &Touch, change: &Change) -> i64 {
    change
        .at
        .map_or_else(|| touch.order.hlc.millis(), |at| at.0)
}

/// Which operations each one builds on, directly or through others.
#[must_use]
pub fn reach(touches: &[Touch]) -> Vec<Vec<bool>> {
    let places: HashMap<OperationId, usize> = touches
        .iter()
        .enumerate()
        .map(|(place, touch)| (touch.operation, place))
        .collect();
    touches
        .iter()
        .map(|touch| {
            let mut reached = vec![false; touches.len()];
            let mut open: Vec<OperationId> = touch.base.clone();
            while let Some(operation) = open.pop() {
                let Some(place) = places.get(&operation) else {
                    continue;
                };
                if let Some(seen) = reached.get_mut(*place)
                    && !*seen
                {
                    *seen = true;
                    if let Some(below) = touches.get(*place) {
                        open.extend_from_slice(&below.base);
                    }
                }
            }
            reached
        })
        .collect()
}

fn beats(winner: &Write<'_>, loser: &Write<'_>, reach: &[Vec<bool>]) -> bool {
    if winner.touch == loser.touch {
        return winner.index > loser.index;
    }
    reach
        .get(winner.touch)
        .and_then(|reached| reached.get(loser.touch))
        .copied()
        .unwrap_or(false)
}

fn lost_value(written: &Written) -> LostValue {
    match written {
        Written::Value(Value::Null) => (0, 0, Vec::new()),
        Written::Value(Value::Bool(value)) => (1, i64::from(*value), Vec::new()),
        Written::Value(Value::Int(value)) => (2, *value, Vec::new()),
        Written::Value(Value::Text(text)) => (3, 0, text.clone().into_bytes()),
        Written::Value(Value::Bytes(bytes)) => (4, 0, bytes.clone()),
        Written::Present(present) => (1, i64::from(*present), Vec::new()),
    }
}
