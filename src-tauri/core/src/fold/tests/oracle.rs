//! What the fields of rows must be, worked out another way: each change takes out what it knew and leaves the rest beside it.
//! Beside it stand two wrong ways, which the tests must tell from the right one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::world::Sealed;
use crate::fold::kinds;
use crate::fold::merge::Order;
use crate::ids::{Id, OperationId};
use crate::journal::change::{Change, Form, Value};

/// The fields of incidents: the value that holds, and those that were set apart from it and lost.
pub(super) type Fields = BTreeMap<(Id, String), (Value, BTreeSet<Vec<u8>>)>;

/// Which of several values holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// What is built on gives way; of what was made apart the last in the order of the fold holds.
    Known,
    /// The last in the order of the fold holds, whatever it knew.
    LastByClock,
    /// The last that came holds.
    LastToCome,
}

/// By which operation a value was written, and its place.
type Write = (OperationId, Order, Value);

/// Works the fields out of operations that come in an order in which each comes after what it builds on.
pub(super) fn fields(operations: &[&Sealed], rule: Rule) -> Fields {
    let mut known: HashMap<(OperationId, Id), BTreeSet<OperationId>> = HashMap::new();
    let mut written: BTreeMap<(Id, String), Vec<Write>> = BTreeMap::new();
    for operation in operations {
        let order = Order {
            hlc: operation.read.hlc,
            device: operation.read.device,
            log: operation.read.log,
            seq: operation.read.seq,
        };
        let of_incidents = |change: &&Change| *change.kind == *"incident";
        for change in operation.said.changes.iter().filter(of_incidents) {
            let key = (operation.id, change.row);
            if !known.contains_key(&key) {
                let mut below: BTreeSet<OperationId> =
                    change.base.iter().flatten().copied().collect();
                for base in change.base.iter().flatten() {
                    below.extend(known.get(&(*base, change.row)).into_iter().flatten());
                }
                known.insert(key, below);
            }
            let below = &known[&key];
            let fields = match &change.form {
                Form::Create(values) => values.clone(),
                Form::Set(field, value) => vec![(field.clone(), value.clone())],
                Form::Add(..)
                | Form::Remove(..)
                | Form::Append { .. }
                | Form::Void(_)
                | Form::Restore(_)
                | Form::Erase(_)
                | Form::Unknown(_) => continue,
            };
            let kind = kinds::kind("incident").unwrap();
            for (field, value) in fields {
                if !kind.holds(&field, &value) {
                    continue;
                }
                let beside = written.entry((change.row, field)).or_default();
                match rule {
                    Rule::Known => {
                        beside.retain(|(by, ..)| *by != operation.id && !below.contains(by));
                    }
                    Rule::LastByClock => {}
                    Rule::LastToCome => beside.clear(),
                }
                beside.push((operation.id, order, value));
            }
        }
    }
    written
        .into_iter()
        .map(|(field, mut beside)| {
            beside.sort_by_key(|(_, order, _)| *order);
            let (_, _, holds) = beside.pop().unwrap();
            let lost = beside.into_iter().map(|(_, _, value)| value);
            let lost = lost
                .filter(|value| *value != holds)
                .map(|value| bytes(&value))
                .collect();
            (field, (holds, lost))
        })
        .collect()
}

/// A value so that it can be compared and stand in a set.
pub(super) fn bytes(value: &Value) -> Vec<u8> {
    format!("{value:?}").into_bytes()
}
