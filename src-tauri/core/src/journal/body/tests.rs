//! What holds for every body; single ones stand in `vectors/`.

use proptest::prelude::*;

use super::*;
use crate::ids::{Id, OperationId};
use crate::journal::broken::Broken;
use crate::journal::change::{Body, Change, Form, Value};
use crate::time::Timestamp;

fn an_id() -> impl Strategy<Value = Id> {
    any::<[u8; 16]>().prop_map(Id)
}

fn an_operation() -> impl Strategy<Value = OperationId> {
    any::<[u8; 32]>().prop_map(OperationId)
}

fn a_name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z_]{0,30}", ".{0,9}"]
}

fn a_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        (-300i64..300).prop_map(Value::Int),
        ".{0,40}".prop_map(Value::Text),
        prop::collection::vec(any::<u8>(), 0..260).prop_map(Value::Bytes),
    ]
}

/// Values in the order of the bytes, as a reader gives them.
fn some_values() -> impl Strategy<Value = Vec<(String, Value)>> {
    prop::collection::btree_map(a_name(), a_value(), 0..26).prop_map(|values| {
        let mut values: Vec<_> = values.into_iter().collect();
        values.sort_by_key(|(field, _)| (field.len(), field.clone()));
        values
    })
}

fn a_form() -> impl Strategy<Value = Form> {
    let entry = || prop::option::of((a_name(), an_id()));
    prop_oneof![
        some_values().prop_map(Form::Create),
        (a_name(), a_value()).prop_map(|(field, value)| Form::Set(field, value)),
        (a_name(), an_id()).prop_map(|(set, member)| Form::Add(set, member)),
        (a_name(), an_id()).prop_map(|(set, member)| Form::Remove(set, member)),
        (a_name(), an_id(), some_values()).prop_map(|(list, entry, values)| Form::Append {
            list,
            entry,
            values
        }),
        entry().prop_map(Form::Void),
        entry().prop_map(Form::Restore),
        an_operation().prop_map(Form::Erase),
        "later [a-z]{0,9}".prop_map(Form::Unknown),
    ]
}

fn a_change() -> impl Strategy<Value = Change> {
    let base = prop::collection::vec(an_operation(), 0..4);
    let at = Timestamp::EARLIEST.0..=Timestamp::LATEST.0;
    (
        a_form(),
        a_name(),
        an_id(),
        prop::option::of(base),
        prop::option::of(at.prop_map(Timestamp)),
        prop::option::of(an_id()),
    )
        .prop_map(|(form, kind, row, base, at, by)| Change {
            form,
            kind: kind.into(),
            row,
            base,
            at,
            by,
        })
}

fn a_body() -> impl Strategy<Value = Body> {
    (
        an_id(),
        prop::option::of(an_id()),
        a_name(),
        an_id(),
        any::<u32>(),
        any::<u32>(),
        prop::collection::vec((a_change(), any::<[bool; 4]>()), 0..5),
    )
        .prop_map(|(call, undoes, op, actor, part, parts, changes)| Body {
            call,
            undoes,
            op,
            actor,
            part,
            parts,
            changes: often_of_one_row(changes),
        })
}

/// Changes of which many share their kind, row, time or person with the one before them.
fn often_of_one_row(drawn: Vec<(Change, [bool; 4])>) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for (mut change, [kind, row, at, by]) in drawn {
        if let Some(before) = changes.last() {
            if kind {
                change.kind = before.kind.clone();
            }
            if row {
                change.row = before.row;
            }
            if at {
                change.at = before.at;
            }
            if by {
                change.by = before.by;
            }
        }
        changes.push(change);
    }
    changes
}

fn create(values: &[(&str, i64)]) -> Body {
    let values = values
        .iter()
        .map(|(field, value)| ((*field).to_owned(), Value::Int(*value)))
        .collect();
    Body {
        call: Id([1; 16]),
        undoes: None,
        op: "log_incident".to_owned(),
        actor: Id([2; 16]),
        part: 0,
        parts: 1,
        changes: vec![Change {
            form: Form::Create(values),
            kind: "incident".into(),
            row: Id([3; 16]),
            base: None,
            at: None,
            by: None,
        }],
    }
}

#[test]
fn the_order_in_which_values_are_given_does_not_show() {
    let given = create(&[("title", 1), ("at", 2), ("by", 3), ("users", 4)]);
    let other = create(&[("users", 4), ("by", 3), ("title", 1), ("at", 2)]);
    assert_eq!(encode_body(&given), encode_body(&other));
    assert_eq!(
        decode_body(&encode_body(&given)),
        Ok(create(&[("at", 2), ("by", 3), ("title", 1), ("users", 4)]))
    );
}

#[test]
fn of_a_field_given_twice_the_last_value_counts() {
    let twice = create(&[("title", 1), ("at", 2), ("title", 3), ("title", 4)]);
    assert_eq!(
        decode_body(&encode_body(&twice)),
        Ok(create(&[("at", 2), ("title", 4)]))
    );
}

#[test]
fn changes_packed_one_by_one_are_full_at_the_size_of_a_part() {
    let change = &create(&[("title", 1)]).changes[0];
    let mut packed = PackedChanges::default();
    while !packed.is_full() {
        packed.push(change);
    }
    assert!((PART_SIZE..PART_SIZE + 100).contains(&packed.size()));

    packed.clear();
    assert_eq!((packed.size(), packed.count()), (0, 0));
    packed.push(change);
    let cover = Cover {
        call: Id([1; 16]),
        undoes: None,
        op: "log_incident",
        actor: Id([2; 16]),
        part: 0,
        parts: 1,
    };
    assert_eq!(
        encode_packed(&cover, &packed),
        encode_body(&create(&[("title", 1)]))
    );
}

#[test]
fn a_body_above_the_limit_is_not_read() {
    let mut body = create(&[]);
    body.op = "x".repeat(BODY_LIMIT - encode_body(&body).len() - 4 + body.op.len());
    let just = encode_body(&body);
    assert_eq!(just.len(), BODY_LIMIT);
    assert_eq!(decode_body(&just), Ok(body.clone()));

    body.op.push('x');
    assert_eq!(
        decode_body(&encode_body(&body)),
        Err(Broken::TooLarge {
            size: BODY_LIMIT as u64 + 1,
            limit: BODY_LIMIT as u64
        })
    );
}

proptest! {
    #[test]
    fn what_is_written_is_read(body in a_body()) {
        let bytes = encode_body(&body);
        prop_assert_eq!(decode_body(&bytes), Ok(body));
    }

    #[test]
    fn what_is_written_is_in_the_order_of_rfc_8949(body in a_body()) {
        let bytes = encode_body(&body);
        let tree: ciborium::Value = ciborium::from_reader(bytes.as_slice()).unwrap();
        let mut again = Vec::new();
        ciborium::into_writer(&sorted(tree), &mut again).unwrap();
        prop_assert_eq!(bytes, again);
    }

    #[test]
    fn hostile_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        drop(decode_body(&bytes));
    }

    #[test]
    fn damaged_bytes_are_refused_or_read_in_one_way(
        body in a_body(),
        blows in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = encode_body(&body);
        for (at, byte) in blows {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(read) = decode_body(&bytes) {
            let written = encode_body(&read);
            prop_assert_eq!(decode_body(&written), Ok(read));
            prop_assert!(written.len() <= bytes.len());
            if written.len() == bytes.len() {
                prop_assert_eq!(written, bytes);
            }
        }
    }
}

/// The same tree with the keys of its maps in the order of their bytes, as another implementation writes them.
fn sorted(tree: ciborium::Value) -> ciborium::Value {
    use ciborium::Value as Tree;
    let encoded = |tree: &Tree| {
        let mut bytes = Vec::new();
        ciborium::into_writer(tree, &mut bytes).unwrap();
        bytes
    };
    if let Tree::Array(items) = tree {
        Tree::Array(items.into_iter().map(sorted).collect())
    } else if let Tree::Map(mut pairs) = tree {
        pairs.sort_by_key(|(key, _)| encoded(key));
        Tree::Map(
            pairs
                .into_iter()
                .map(|(key, value)| (key, sorted(value)))
                .collect(),
        )
    } else {
        tree
    }
}
