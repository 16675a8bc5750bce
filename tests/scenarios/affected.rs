//! +1: a further caller with the same trouble.

use desk_tests::{MINUTE, Station, list, said, timeline, told};
use rstest::rstest;
use serde_json::{Value as Json, json};

fn plus_one(desk: &Station, incident: &str, name: &str) -> Json {
    desk.call(
        "add_affected",
        json!({ "incident": incident, "caller": { "new": { "name": name } } }),
    )
}

#[test]
fn each_further_caller_counts() {
    let desk = Station::new();
    let id = desk.log_as(
        json!({ "title": "x", "channel": "phone", "caller": { "new": { "name": "Ann" } } }),
    );
    desk.pass(MINUTE);
    let done = plus_one(&desk, &id, "Ben");
    assert_eq!(
        said(&done["said"]),
        "said.affected_proposed count=2 proposed=3 reference=A-0001"
    );
    let incident = desk.incident(&id);
    assert_eq!(incident["callers"], 2);
    assert_eq!(incident["affected"][0]["name"], "Ann");
    assert_eq!(incident["affected"][1]["name"], "Ben");
    assert_eq!(incident["affected"][1]["at"], desk.later(0));
    assert_eq!(
        timeline(&incident)[1],
        "event Administrator: event.affected caller=Ben count=2 users=2"
    );
}

#[test]
fn of_callers_and_users_the_larger_number_counts() {
    let desk = Station::new();
    let id = desk.log_as(json!({ "title": "x", "channel": "phone", "users": 2 }));
    for (name, count) in [("Ann", 2), ("Ben", 2), ("Cem", 3)] {
        let done = plus_one(&desk, &id, name);
        assert_eq!(
            said(&done["said"]),
            format!("said.affected count={count} priority=3 reference=A-0001")
        );
    }
}

#[test]
fn nobody_counts_twice() {
    let desk = Station::new();
    let id = desk.log_as(
        json!({ "title": "x", "channel": "phone", "caller": { "new": { "name": "Ann" } } }),
    );
    let ann = desk.incident(&id)["caller"]["id"].clone();
    let ask = json!({ "incident": id, "caller": { "known": ann } });
    assert_eq!(
        told(&desk.refused("add_affected", ask)),
        "Refused: affected.already caller=Ann reference=A-0001"
    );
    // By name as well, whatever its case and however its letters are composed.
    for name in ["Ann", " ann "] {
        let ask = json!({ "incident": id, "caller": { "new": { "name": name } } });
        assert_eq!(
            told(&desk.refused("add_affected", ask)),
            "Refused: affected.already caller=Ann reference=A-0001"
        );
    }
    assert_eq!(desk.incident(&id)["callers"], 1);
}

#[rstest]
#[case::by_name("Ann", None, 1)]
#[case::in_another_case("ANN", None, 1)]
#[case::with_the_same_contact("Ann", Some("1"), 1)]
#[case::of_another_contact_is_a_namesake("Ann", Some("2"), 2)]
#[case::of_another_name("Anne", None, 2)]
#[case::beyond_ascii("ÖZGÜR", None, 1)]
#[case::composed_otherwise("O\u{308}zgu\u{308}r", None, 1)]
#[case::a_letter_is_not_any_letter("Äzgür", None, 2)]
#[case::a_wildcard_is_a_letter("_nn", None, 2)]
#[case::and_so_is_a_backslash("Ann\\", None, 2)]
fn a_caller_is_known_by_name(
    #[case] name: &str,
    #[case] contact: Option<&str>,
    #[case] all: usize,
) {
    let desk = Station::new();
    let first = if name.to_lowercase().ends_with('r') {
        "Özgür"
    } else {
        "Ann"
    };
    let log = |caller: Json| {
        desk.log_as(json!({ "title": "x", "channel": "phone", "caller": { "new": caller } }))
    };
    let before = desk.incident(&log(json!({ "name": first, "contact": "1" })))["caller"].clone();
    let after = desk.incident(&log(json!({ "name": name, "contact": contact })))["caller"].clone();
    assert_eq!(before == after, all == 1, "{after}");
    let callers = desk.call("choices", json!({ "of": "caller", "text": "" }));
    assert_eq!(list(&callers["choices"]).len(), all);
}

#[test]
fn a_contact_that_was_not_known_is_kept_and_tells_namesakes_apart() {
    let desk = Station::new();
    let log = |caller: Json| {
        let caller = json!({ "title": "x", "channel": "phone", "caller": { "new": caller } });
        desk.incident(&desk.log_as(caller))["caller"].clone()
    };
    let ann = log(json!({ "name": "Ann" }));
    let known = log(json!({ "name": "Ann", "contact": "1" }));
    assert_eq!((&known["id"], &known["contact"]), (&ann["id"], &json!("1")));
    let namesake = log(json!({ "name": "Ann", "contact": "2" }));
    assert_ne!(namesake["id"], ann["id"]);
    assert_eq!(log(json!({ "name": "Ann", "contact": "1" })), known);
    assert_eq!(log(json!({ "name": "Ann", "contact": "2" })), namesake);
    // Which of the two is meant nobody can know.
    let third = log(json!({ "name": "Ann" }));
    assert!(third["id"] != known["id"] && third["id"] != namesake["id"]);
    assert_eq!(log(json!({ "name": "Ann" })), third);
}

#[test]
fn a_count_that_crosses_a_level_proposes_the_priority_and_rates_nothing_anew() {
    let desk = Station::new();
    let id = desk.log_as(json!({
        "title": "x", "channel": "phone", "users": 1, "answers": { "workaround": "none" },
    }));
    assert_eq!(desk.incident(&id)["working"]["priority"], 3);
    assert_eq!(desk.incident(&id)["working"]["proposed"], Json::Null);
    plus_one(&desk, &id, "Ann");
    plus_one(&desk, &id, "Ben");
    let working = desk.incident(&id)["working"].clone();
    assert_eq!(working["priority"], 3);
    assert_eq!(working["proposed"], 2);
    let queue = desk.call("queue", json!({ "view": "work_first" }));
    assert_eq!(queue["rows"][0]["priority"], 3);
    desk.call(
        "rate_incident",
        json!({ "incident": id, "answers": { "workaround": "none" } }),
    );
    let working = desk.incident(&id)["working"].clone();
    assert_eq!(working["priority"], 2);
    assert_eq!(working["proposed"], Json::Null);
}

#[test]
fn an_incident_that_is_not_rated_is_proposed_one_once_several_are_affected() {
    let desk = Station::new();
    let id = desk.log("x");
    plus_one(&desk, &id, "Ann");
    assert_eq!(desk.incident(&id)["working"]["proposed"], Json::Null);
    plus_one(&desk, &id, "Ben");
    assert_eq!(desk.incident(&id)["working"]["proposed"], 3);
}

#[test]
fn an_override_is_not_proposed_against() {
    let desk = Station::new();
    let id = desk.log_as(json!({
        "title": "x", "channel": "phone", "users": 1,
        "override": { "priority": 4, "reason": "It is only a test" },
    }));
    plus_one(&desk, &id, "Ann");
    plus_one(&desk, &id, "Ben");
    assert_eq!(desk.incident(&id)["working"]["proposed"], Json::Null);
}

#[test]
fn callers_move_an_incident_up_among_its_equals() {
    let desk = Station::new();
    desk.log("first");
    desk.pass(MINUTE);
    let second = desk.log("second");
    assert_eq!(desk.rows("work_first"), ["A-0001", "A-0002"]);
    plus_one(&desk, &second, "Ann");
    assert_eq!(desk.rows("work_first"), ["A-0002", "A-0001"]);
    desk.call("undo", json!({}));
    assert_eq!(desk.rows("work_first"), ["A-0001", "A-0002"]);
    assert_eq!(desk.incident(&second)["callers"], 0);
}
