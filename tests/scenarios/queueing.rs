//! The views: their order, their pages, their counts, and finding by reference.

use std::cmp::Reverse;

use desk_tests::{HOUR, MINUTE, Seen, Station, list, text};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rstest::rstest;
use serde_json::{Value as Json, json};

use crate::importing::{LOG, check};

/// An incident as the oracle knows it.
#[derive(Clone, Debug)]
struct Known {
    priority: Option<u8>,
    users: u32,
    callers: u32,
    minutes_ago: i64,
    place: Placed,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Placed {
    New,
    Mine,
    Theirs,
    Held { hours: i64, mine: bool },
    Resolved,
    Cancelled,
}

fn known() -> impl Strategy<Value = Known> {
    let place = prop_oneof![
        3 => Just(Placed::New),
        3 => Just(Placed::Mine),
        1 => Just(Placed::Theirs),
        3 => (1..6_i64, any::<bool>()).prop_map(|(hours, mine)| Placed::Held { hours, mine }),
        1 => Just(Placed::Resolved),
        1 => Just(Placed::Cancelled),
    ];
    (
        prop::option::of(1..=4_u8),
        prop_oneof![Just(0), Just(5), Just(10_000), 0..30_u32],
        0..3_u32,
        0..5_i64,
        place,
    )
        .prop_map(|(priority, users, callers, minutes_ago, place)| Known {
            priority,
            users,
            callers,
            minutes_ago,
            place,
        })
}

/// Brings one about.
fn log(desk: &Station, ben: &desk_tests::Person<'_>, known: &Known) -> String {
    let mut ask = json!({
        "title": "x", "channel": "email", "reported": desk.later(-known.minutes_ago * MINUTE),
    });
    if known.users > 0 {
        ask["users"] = json!(known.users);
    }
    if let Some(priority) = known.priority {
        ask["override"] = json!({ "priority": priority, "reason": "So" });
    }
    let id = desk.log_as(ask);
    for caller in 0..known.callers {
        let caller = json!({ "new": { "name": format!("Caller {caller}") } });
        desk.call("add_affected", json!({ "incident": id, "caller": caller }));
    }
    let incident = json!({ "incident": id });
    match known.place {
        Placed::New => {}
        Placed::Mine => drop(desk.call("take_incident", incident)),
        Placed::Theirs => drop(ben.call("take_incident", incident)),
        Placed::Held { hours, mine } => {
            let who = if mine { &desk.first() } else { ben };
            who.call("take_incident", incident);
            let until = desk.later(hours * HOUR);
            desk.call(
                "hold_incident",
                json!({ "incident": id, "reason": "change", "until": until }),
            );
        }
        Placed::Resolved => drop(desk.call(
            "resolve_incident",
            json!({ "incident": id, "code": "solved", "text": "y" }),
        )),
        Placed::Cancelled => drop(desk.call(
            "cancel_incident",
            json!({ "incident": id, "reason": "duplicate", "text": "y" }),
        )),
    }
    id
}

/// What each view must show after so many hours, worked out from the words of the practice alone.
fn expected(view: &str, all: &[Known], hours: i64) -> Vec<usize> {
    let open = |known: &Known| !matches!(known.place, Placed::Resolved | Placed::Cancelled);
    let review = |known: &Known| match known.place {
        Placed::Held { hours, .. } => Some(hours),
        Placed::New | Placed::Mine | Placed::Theirs | Placed::Resolved | Placed::Cancelled => None,
    };
    let sunk = |known: &Known| review(known).is_some_and(|review| review > hours);
    // Users alone rate by their number: one is low, from two medium, from 26 high; urgency is taken as medium.
    let rank = |known: &Known| match (known.priority, known.users) {
        (Some(priority), _) => f64::from(priority),
        (None, 0) => 2.5,
        (None, 1) => 4.0,
        (None, 2..=25) => 3.0,
        (None, _) => 2.0,
    };
    let mut rows: Vec<usize> = (0..all.len())
        .filter(|row| match view {
            "work_first" => open(&all[*row]),
            "mine" => matches!(
                all[*row].place,
                Placed::Mine | Placed::Held { mine: true, .. }
            ),
            "unassigned" => all[*row].place == Placed::New,
            "waiting" => review(&all[*row]).is_some(),
            _ => true,
        })
        .collect();
    match view {
        "waiting" => rows.sort_by_key(|row| (review(&all[*row]), *row)),
        "all" => rows.sort_by_key(|row| (all[*row].minutes_ago, Reverse(*row))),
        _ => rows.sort_by(|one, other| {
            let key = |row: usize| {
                let known = &all[row];
                (
                    sunk(known),
                    Reverse(known.users.max(known.callers)),
                    Reverse(known.minutes_ago),
                    row,
                )
            };
            let [a, b] = [key(*one), key(*other)];
            (a.0)
                .cmp(&b.0)
                .then(rank(&all[*one]).total_cmp(&rank(&all[*other])))
                .then(a.cmp(&b))
        }),
    }
    rows
}

/// All rows of a view, page by page.
fn paged(desk: &Station, view: &str, limit: u32) -> (Vec<String>, i64) {
    let (mut after, mut ids) = (Json::Null, Vec::new());
    loop {
        let page = desk.call(
            "queue",
            json!({ "view": view, "after": after, "limit": limit }),
        );
        assert!(list(&page["rows"]).len() <= limit as usize);
        ids.extend(
            list(&page["rows"])
                .iter()
                .map(|row| text(&row["id"]).to_owned()),
        );
        after = page["next"].clone();
        if after.is_null() {
            return (ids, page["total"].as_i64().unwrap());
        }
    }
}

#[test]
fn every_view_is_in_its_order_page_by_page_and_counted() {
    let mut runner = TestRunner::new(Config {
        cases: 12,
        failure_persistence: None,
        ..Config::default()
    });
    let cases = (prop::collection::vec(known(), 1..25), 1..8_u32, 0..7_i64);
    runner
        .run(&cases, |(all, limit, hours)| {
            let desk = Station::new();
            let ben = desk.add("Ben", "analyst");
            let ids: Vec<String> = all.iter().map(|known| log(&desk, &ben, known)).collect();
            desk.pass(hours * HOUR);
            let counts = desk.call("counts", json!({}));
            for view in ["work_first", "mine", "unassigned", "waiting", "all"] {
                let (rows, total) = paged(&desk, view, limit);
                let expected: Vec<&String> = expected(view, &all, hours)
                    .iter()
                    .map(|row| &ids[*row])
                    .collect();
                prop_assert_eq!(rows.iter().collect::<Vec<_>>(), expected, "{}", view);
                prop_assert_eq!(total, rows.len() as i64, "{}", view);
                prop_assert_eq!(&counts[view], total, "{}", view);
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn ten_thousand_users_come_before_five() {
    let desk = Station::new();
    for users in [5, 10_000] {
        desk.log_as(json!({
            "title": "x", "channel": "email", "users": users, "override": { "priority": 2, "reason": "So" },
        }));
    }
    assert_eq!(desk.rows("work_first"), ["A-0002", "A-0001"]);
}

#[test]
fn a_view_of_ones_own_is_ones_own() {
    let desk = Station::new();
    let ben = desk.add("Ben", "analyst");
    let id = desk.log("x");
    ben.call("take_incident", json!({ "incident": id }));
    assert_eq!(desk.call("counts", json!({}))["mine"], 0);
    assert_eq!(ben.call("counts", json!({}))["mine"], 1);
    assert_eq!(
        list(&ben.call("queue", json!({ "view": "mine" }))["rows"]).len(),
        1
    );
}

#[test]
fn a_page_has_at_most_a_hundred_rows() {
    let desk = Station::new();
    for _ in 0..102 {
        desk.log("x");
    }
    for (limit, rows) in [(json!(null), 50), (json!(1000), 100), (json!(0), 1)] {
        let page = desk.call("queue", json!({ "view": "all", "limit": limit }));
        assert_eq!(list(&page["rows"]).len(), rows);
    }
    let (rows, total) = paged(&desk, "all", 100);
    assert_eq!((rows.len(), total), (102, 102));
}

#[test]
fn a_place_that_is_none_is_refused() {
    let desk = Station::new();
    for after in [
        "",
        "x",
        "1.2.3",
        "0.0.0.0.0.0",
        "0.0.0.0.99999999999999999999",
    ] {
        let failure = desk.refused("queue", json!({ "view": "all", "after": after }));
        assert_eq!(desk_tests::told(&failure), "BadAsk: queue.bad_cursor");
    }
    for view in ["work_first", "waiting", "all"] {
        let ends = format!("{0}.{0}.{0}.{0}.{0}", i64::MAX);
        desk.call("queue", json!({ "view": view, "after": ends }));
        let begins = format!("{0}.{0}.{0}.{0}.{0}", i64::MIN);
        desk.call("queue", json!({ "view": view, "after": begins }));
    }
}

#[rstest]
#[case("42", &["A-0042"])]
#[case(" 42 ", &["A-0042"])]
#[case("0042", &["A-0042"])]
#[case("A42", &["A-0042"])]
#[case("a42", &["A-0042"])]
#[case("A-42", &["A-0042"])]
#[case("a-0042", &["A-0042"])]
#[case("B42", &[])]
#[case("43", &[])]
#[case("", &[])]
#[case("A", &[])]
#[case("A-", &[])]
#[case("-42", &["A-0042"])]
#[case("42A", &[])]
#[case("é42", &[])]
#[case("99999999999999999999999", &[])]
#[case("%", &[])]
fn finding_takes_a_reference_as_it_is_said(#[case] typed: &str, #[case] found: &[&str]) {
    let desk = Station::new();
    for _ in 0..42 {
        desk.log("x");
    }
    let reply = desk
        .first()
        .send(None, "find", json!({ "text": typed }), Seen::new())
        .unwrap();
    let references: Vec<&str> = list(&reply["rows"])
        .iter()
        .map(|row| text(&row["reference"]))
        .collect();
    assert_eq!(references, found);
}

#[test]
fn what_is_hidden_takes_nobody_the_place_among_what_is_found() {
    let desk = Station::new();
    for _ in 0..11 {
        let (_, ask) = check(&desk, LOG);
        desk.call("import_incidents", ask);
        desk.call("undo", json!({}));
    }
    let (_, ask) = check(&desk, LOG);
    desk.call("import_incidents", ask);
    let found = desk.call("find", json!({ "text": "INC7" }));
    assert_eq!(list(&found["rows"]).len(), 1);
}

#[test]
fn a_row_that_a_newer_version_wrote_shows_as_best_it_can() {
    let desk = Station::new();
    let [id, _] = ["a", "b"].map(|title| desk.log(title));
    let rate = json!({ "incident": id, "answers": { "users": "all" } });
    desk.call("rate_incident", rate);
    desk.call("take_incident", json!({ "incident": id }));
    rusqlite::Connection::open(desk.machine.database())
        .unwrap()
        .execute_batch(
            "UPDATE incident SET state = 'pondered', channel = 'telepathy', hold_reason = 'moon', priority = 4000,
               users = -1, tier = -1, cancel_reason = 'whim', resolution_code = 'magic' WHERE title = 'a';
             UPDATE team SET tier = -1; UPDATE rating SET priority = 4000, users = -1, answers = 'all';
             UPDATE entry SET kind = 'song';",
        )
        .unwrap();
    for view in ["work_first", "mine", "unassigned", "waiting", "all"] {
        desk.call("queue", json!({ "view": view }));
    }
    let rows = desk.call("queue", json!({ "view": "mine" }))["rows"].clone();
    assert_eq!(rows[0]["state"], "assigned");
    assert_eq!(rows[0]["priority"], Json::Null);
    assert_eq!(rows[0]["team"]["tier"], Json::Null);
    let found = desk.call("find", json!({ "text": "A1" }));
    assert_eq!(found["rows"], rows);
    let incident = desk.incident(&id);
    assert_eq!(incident["state"], "assigned");
    assert_eq!(list(&incident["timeline"]).len(), 3);
}
