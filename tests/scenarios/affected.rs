//! +1: a further caller with the same trouble.

use desk_tests::{MINUTE, Station, said, timeline, told};
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
        "said.affected_unrated count=2 reference=A-0001"
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
    // Another one of the same name is another one.
    plus_one(&desk, &id, "Ann");
    assert_eq!(desk.incident(&id)["callers"], 2);
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
