//! The fold is a function of the set of operations: any order, doubling and batching gives the same tables,
//! and folding step by step gives what folding anew gives.

mod oracle;
mod world;

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use self::oracle::{Fields, Rule, bytes, fields};
use self::world::{Act, Call, ORGANISATION, RECEIVED, Sealed, Sight, acts, id, sealed};
use super::{digest, rebuild};
use crate::ids::Id;
use crate::journal::change::{Form, Value};
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
                        text.push_str(&format!("{} ", String::from_utf8_lossy(bytes)));
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

/// The fields of the incidents as they stand in the tables, by those that an oracle names.
fn standing(conn: &Connection, named: &Fields) -> Fields {
    let created = |row: Id| {
        conn.prepare_cached("SELECT 1 FROM incident WHERE id = ?")
            .unwrap()
            .exists([row])
            .unwrap()
    };
    let mut fields = Fields::new();
    for (row, field) in named.keys().filter(|(row, _)| created(*row)) {
        let text = format!("SELECT {field} FROM incident WHERE id = ?");
        let value: Value = conn
            .query_row(&text, [row], |found| Ok(found.get_ref(0)?.into()))
            .unwrap();
        let lost = conn
            .prepare_cached(
                "SELECT value FROM conflict WHERE row = ? AND kind = 'incident' AND field = ?",
            )
            .unwrap()
            .query_map((row, field), |found| Ok(bytes(&found.get_ref(0)?.into())))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        fields.insert((*row, field.clone()), (value, lost));
    }
    fields
}

/// Only acts of one part, which an oracle of fields understands.
fn plain_acts(most: usize) -> impl Strategy<Value = Vec<Act>> {
    acts(most).prop_map(|mut acts| {
        for act in &mut acts {
            act.call = Call::Own;
        }
        acts
    })
}

/// Whether the tables hold what a rule says.
fn holds(operations: &[Sealed], order: &[usize], rule: Rule) -> Result<(), TestCaseError> {
    let expected = fields(&operations.iter().collect::<Vec<_>>(), rule);
    let mut found = with_desk(operations, order, None, |conn| standing(conn, &expected));
    for (key, (_, lost)) in &mut found {
        // At one time by one person only one of several lost values is kept.
        let all = &expected[key].1;
        prop_assert_eq!(lost.is_empty(), all.is_empty());
        prop_assert!(lost.is_subset(all));
        lost.clone_from(all);
    }
    let expected: Fields = expected
        .into_iter()
        .filter(|(key, _)| found.contains_key(key))
        .collect();
    prop_assert_eq!(found, expected);
    Ok(())
}

fn plain_acts_in_some_order() -> impl Strategy<Value = (Vec<Sealed>, Vec<usize>)> {
    plain_acts(14).prop_flat_map(|acts| (Just(sealed(&acts)), some_order(acts.len())))
}

proptest! {
    #[test]
    fn a_change_beats_what_it_builds_on_and_what_was_made_apart_is_kept(
        (operations, order) in plain_acts_in_some_order()
    ) {
        holds(&operations, &order, Rule::Known)?;
    }
}

/// The control runs: with a wrong rule the property above must fail.
#[test]
fn a_wrong_rule_is_told_from_the_right_one() {
    for rule in [Rule::LastByClock, Rule::LastToCome] {
        let config = ProptestConfig {
            failure_persistence: None,
            max_shrink_iters: 0,
            ..ProptestConfig::default()
        };
        let outcome = TestRunner::new(config)
            .run(&plain_acts_in_some_order(), |(operations, order)| {
                holds(&operations, &order, rule)
            });
        assert!(
            outcome.is_err(),
            "{rule:?} was not told from the right rule"
        );
    }
}

/// An act of one device at a time, which changes the first incident.
fn act(device: usize, clock: u64, sight: Sight, forms: Vec<Form>) -> Act {
    Act {
        device,
        clock,
        sight,
        call: Call::Own,
        changes: forms
            .into_iter()
            .map(|form| (("incident", 1), form))
            .collect(),
    }
}

fn title(text: &str) -> Form {
    Form::Set("title".to_owned(), text.into())
}

fn created() -> Act {
    act(0, 9, Sight::Nothing, vec![Form::Create(Vec::new())])
}

/// The title of the first incident, and those that lost.
fn titles(acts: &[Act]) -> (String, Vec<String>) {
    let operations = sealed(acts);
    let order: Vec<usize> = (0..operations.len()).rev().collect();
    with_desk(&operations, &order, None, |conn| {
        let title = conn
            .query_row("SELECT title FROM incident WHERE id = ?", [id(1)], |row| {
                row.get(0)
            })
            .unwrap();
        let lost = conn
            .prepare("SELECT value FROM conflict WHERE row = ? ORDER BY value")
            .unwrap()
            .query_map([id(1)], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        (title, lost)
    })
}

#[test]
fn what_builds_on_a_change_beats_it_although_its_clock_stands_at_zero() {
    let late = act(
        0,
        2_000_000_000_000,
        Sight::All,
        vec![title("by a clock in the year 2033")],
    );
    let now = act(1, 0, Sight::All, vec![title("by a clock at zero")]);
    let (holds, lost) = titles(&[created(), late, now]);
    assert_eq!(
        (holds.as_str(), lost.as_slice()),
        ("by a clock at zero", [].as_slice())
    );
}

#[test]
fn of_two_made_apart_the_later_holds_and_both_are_shown_until_an_answer_reaches_both() {
    let created = created();
    let only_created = || Sight::Some(vec![0]);
    let one = act(1, 11, only_created(), vec![title("one")]);
    let other = act(2, 10, only_created(), vec![title("other")]);
    let mut acts = vec![created, one, other];
    assert_eq!(titles(&acts), ("one".to_owned(), vec!["other".to_owned()]));
    acts.push(act(0, 1, Sight::All, vec![title("both")]));
    assert_eq!(titles(&acts), ("both".to_owned(), vec![]));
}

#[test]
fn the_same_said_apart_is_no_contradiction() {
    let only_created = || Sight::Some(vec![0]);
    let one = act(1, 11, only_created(), vec![title("same")]);
    let other = act(2, 10, only_created(), vec![title("same")]);
    assert_eq!(
        titles(&[created(), one, other]),
        ("same".to_owned(), vec![])
    );
}

#[test]
fn an_erased_body_leaves_nothing_behind_and_its_chain_stands() {
    let secret = act(0, 10, Sight::All, vec![title("a secret")]);
    let mut erasing = act(0, 11, Sight::All, Vec::new());
    erasing.call = Call::Erases(1);
    let operations = sealed(&[created(), secret, erasing]);
    for order in [[0, 1, 2], [2, 1, 0]] {
        with_desk(&operations, &order, None, |conn| {
            assert!(!tables(conn).0.contains("secret"));
            let bodies: i64 = conn
                .query_row("SELECT count(body) FROM journal", [], |row| row.get(0))
                .unwrap();
            assert_eq!(bodies, 2);
            let verified = crate::journal::verify::verify(conn, &|_| true).unwrap();
            assert_eq!((verified.operations, verified.damaged), (3, vec![]));
        });
    }
}
