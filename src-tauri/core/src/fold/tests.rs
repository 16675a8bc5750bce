//! The fold is a function of the set of operations: any order, doubling and batching gives the same tables,
//! and folding step by step gives what folding anew gives.

mod world;

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use self::world::{ORGANISATION, RECEIVED, Sealed, acts, sealed};
use super::{digest, rebuild};
use crate::journal::receive::receive;
use crate::store::in_memory;

thread_local! {
    /// Tables without a row, to which every desk of these tests goes back.
    static EMPTY: Connection = in_memory();
}

/// What a desk looks like that got operations in an order.
fn folded(operations: &[Sealed], order: &[usize]) -> Tables {
    with_desk(operations, order, None, tables)
}

/// Lets a desk get operations in an order, some of them perhaps twice, and fold anew after so many; and looks at it.
fn with_desk<T>(
    operations: &[Sealed],
    order: &[usize],
    anew_after: Option<usize>,
    look: impl FnOnce(&Connection) -> T,
) -> T {
    EMPTY.with(|conn| {
        // Never committed: the next desk begins with nothing.
        let _transaction = conn.unchecked_transaction().unwrap();
        for (count, place) in order.iter().enumerate() {
            if anew_after == Some(count) {
                rebuild(conn).unwrap();
            }
            let operation = &operations[*place];
            receive(
                conn,
                ORGANISATION,
                RECEIVED,
                &operation.header,
                Some(&operation.body),
                &mut BTreeSet::new(),
            )
            .unwrap();
        }
        let unsettled: i64 = conn
            .query_row("SELECT count(*) FROM journal WHERE state <> 0", [], |row| {
                row.get(0)
            })
            .unwrap();
        assert_eq!(unsettled, 0, "all that was waited for has come");
        look(conn)
    })
}

/// The folded tables as text, so that a difference can be read, and their digest.
type Tables = (String, [u8; 32]);

fn tables(conn: &Connection) -> Tables {
    let mut text = String::new();
    for statement in super::digest::statements() {
        let from = statement.rsplit("FROM ").next().unwrap_or_default();
        text.push_str(&format!("-- {from}\n"));
        let mut prepared = conn.prepare(&statement).unwrap();
        let columns = prepared.column_count();
        let mut rows = prepared.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                match row.get_ref(column).unwrap() {
                    ValueRef::Null => text.push_str("· "),
                    ValueRef::Integer(value) => text.push_str(&format!("{value} ")),
                    ValueRef::Real(value) => text.push_str(&format!("{value} ")),
                    ValueRef::Text(bytes) => {
                        text.push_str(&format!("{} ", String::from_utf8_lossy(bytes)))
                    }
                    ValueRef::Blob(bytes) => {
                        let head: Vec<String> = bytes
                            .iter()
                            .take(3)
                            .map(|byte| format!("{byte:02x}"))
                            .collect();
                        text.push_str(&format!("{} ", head.concat()));
                    }
                }
            }
            text.push('\n');
        }
    }
    (text, digest(conn).unwrap())
}

/// Orders in which operations may come: any, with some of them twice.
fn some_order(count: usize) -> impl Strategy<Value = Vec<usize>> {
    let doubled = prop::collection::vec(0..count, 0..4);
    doubled
        .prop_map(move |doubled| (0..count).chain(doubled).collect::<Vec<_>>())
        .prop_shuffle()
}

proptest! {
    #[test]
    fn any_order_doubling_and_batching_gives_the_same_tables(
        (operations, order, anew_after) in acts(14).prop_flat_map(|acts| {
            let order = some_order(acts.len());
            (Just(sealed(&acts)), order, any::<Index>())
        })
    ) {
        let as_made: Vec<usize> = (0..operations.len()).collect();
        let one = folded(&operations, &as_made);
        prop_assert_eq!(folded(&operations, &order), one.clone());
        let anew_after = anew_after.index(order.len());
        prop_assert_eq!(with_desk(&operations, &order, Some(anew_after), tables), one);
    }

    #[test]
    fn folding_step_by_step_is_folding_anew(
        (operations, order) in acts(14).prop_flat_map(|acts| {
            let order = some_order(acts.len());
            (Just(sealed(&acts)), order)
        })
    ) {
        let (stepped, anew) = with_desk(&operations, &order, None, |conn| {
            let stepped = tables(conn);
            rebuild(conn).unwrap();
            (stepped, tables(conn))
        });
        prop_assert_eq!(anew, stepped);
    }
}
