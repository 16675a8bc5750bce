//! Prioritising: the ready classification, its working in words, and overriding it.

use desk_tests::{HOUR, Station, said, told};
use rstest::rstest;
use serde_json::{Value as Json, json};

#[rstest]
#[case::nothing(json!({}), None, "working.none")]
#[case::impact_alone(json!({ "business": "stopped" }), Some(2),
    "working.impact_only impact=(height.high) impact_why=(working.level criterion=Business hit level=Stopped) priority=2")]
#[case::urgency_alone(json!({ "position": "staff" }), Some(4),
    "working.urgency_only priority=4 urgency=(height.low) urgency_why=(working.level criterion=Position level=Staff)")]
#[case::the_highest_wins(json!({ "users": "one", "safety": "breach", "workaround": "none" }), Some(1),
    "working.both impact=(height.high) impact_why=(working.level criterion=Safety, law, security level=Breach) priority=1 urgency=(height.high) urgency_why=(working.level criterion=Workaround level=None)")]
#[case::low_and_low(json!({ "users": "one", "workaround": "good" }), Some(4),
    "working.both impact=(height.low) impact_why=(working.level criterion=Users affected level=One) priority=4 urgency=(height.low) urgency_why=(working.level criterion=Workaround level=Good)")]
fn answers_give_a_priority_and_its_working(
    #[case] answers: Json,
    #[case] priority: Option<u8>,
    #[case] words: &str,
) {
    let desk = Station::new();
    let working = desk.call("rate", json!({ "answers": answers }));
    assert_eq!(working["priority"], json!(priority));
    assert_eq!(said(&working["said"]), words);
    // What is saved says the same.
    let id = desk.log_as(json!({ "title": "x", "channel": "phone", "answers": answers }));
    let incident = desk.incident(&id);
    assert_eq!(incident["working"], working);
    assert_eq!(incident["answers"], answers);
}

#[rstest]
#[case(1, "low", 3)]
#[case(2, "medium", 2)]
#[case(25, "medium", 2)]
#[case(26, "high", 1)]
#[case(999, "high", 1)]
#[case(1000, "high", 1)]
#[case(10_000, "high", 1)]
fn the_number_of_users_reaches_a_level(
    #[case] users: u32,
    #[case] impact: &str,
    #[case] priority: u8,
) {
    let desk = Station::new();
    let working = desk.call(
        "rate",
        json!({ "answers": { "workaround": "none" }, "users": users }),
    );
    assert_eq!(working["impact"], impact);
    assert_eq!(working["priority"], priority);
    assert_eq!(
        said(&working["said"]["values"]["impact_why"]["sentence"]),
        format!("working.users count={users}")
    );
}

#[test]
fn every_cell_of_the_matrix() {
    let desk = Station::new();
    let mut matrix = Vec::new();
    for impact in ["stopped", "hindered", "untouched"] {
        for urgency in ["none", "possible", "good"] {
            let answers = json!({ "business": impact, "workaround": urgency });
            matrix.push(desk.call("rate", json!({ "answers": answers }))["priority"].clone());
        }
    }
    assert_eq!(json!(matrix), json!([1, 2, 3, 2, 3, 4, 3, 4, 4]));
    let names: Vec<Json> = desk_tests::list(&desk.call("classification", json!({}))["priorities"])
        .iter()
        .map(|priority| priority["name"].clone())
        .collect();
    assert_eq!(json!(names), json!(["critical", "high", "moderate", "low"]));
}

#[test]
fn what_is_not_answered_is_left_out_and_shown_as_open() {
    let desk = Station::new();
    let working = desk.call(
        "rate",
        json!({ "answers": { "position": "front" }, "users": 5 }),
    );
    assert_eq!(
        working["open"],
        json!(["Workaround", "Business hit", "Safety, law, security"])
    );
}

#[test]
fn an_override_has_a_reason_and_shows_what_it_overrides() {
    let desk = Station::new();
    let id = desk.log_as(json!({
        "title": "x", "channel": "phone", "answers": { "users": "one", "workaround": "good" },
        "override": { "priority": 1, "reason": "The board meets" },
    }));
    let working = desk.incident(&id)["working"].clone();
    assert_eq!(
        (&working["priority"], &working["computed"]),
        (&json!(1), &json!(4))
    );
    assert_eq!(
        working["overridden"],
        json!({ "priority": 1, "reason": "The board meets" })
    );
    assert!(said(&working["said"]).starts_with("working.overridden computed=(working.both "));
    let ask = json!({ "incident": id, "answers": {}, "override": { "priority": 2, "reason": "" } });
    assert_eq!(
        told(&desk.refused("rate_incident", ask)),
        "Refused: rate.override_needs_reason"
    );
    let ask = json!({ "incident": id, "answers": {}, "override": { "priority": 2 } });
    assert_eq!(
        desk_tests::key(&desk.refused("rate_incident", ask)).1,
        "call.bad_ask"
    );
    // While its reason is still being typed it does not count yet.
    let working = desk.call(
        "rate",
        json!({ "answers": {}, "override": { "priority": 2, "reason": "" } }),
    );
    assert_eq!(working["priority"], Json::Null);
}

#[test]
fn rating_anew_records_the_answers_and_is_told() {
    let desk = Station::new();
    let id =
        desk.log_as(json!({ "title": "x", "channel": "phone", "answers": { "users": "one" } }));
    desk.pass(HOUR);
    let done = desk.call(
        "rate_incident",
        json!({ "incident": id, "answers": { "users": "all", "workaround": "none" } }),
    );
    assert_eq!(
        said(&done["said"]),
        "said.rated_as priority=1 reference=A-0001"
    );
    let incident = desk.incident(&id);
    assert_eq!(incident["working"]["priority"], 1);
    assert_eq!(
        incident["answers"],
        json!({ "users": "all", "workaround": "none" })
    );
    assert!(
        desk_tests::timeline(&incident)[1]
            .starts_with("event Administrator: event.rated working=(working.both ")
    );
    desk.call("undo", json!({}));
    let incident = desk.incident(&id);
    assert_eq!(incident["working"]["priority"], 4);
    assert_eq!(incident["answers"], json!({ "users": "one" }));
}

#[test]
fn rated_on_nothing_it_has_no_priority_and_stands_between_the_second_and_the_third() {
    let desk = Station::new();
    for (priority, title) in [(2, "b"), (3, "d"), (1, "a"), (4, "e")] {
        desk.log_as(json!({
            "title": title, "channel": "phone", "override": { "priority": priority, "reason": "So" },
        }));
    }
    desk.log("c");
    let queue = desk.call("queue", json!({ "view": "work_first" }));
    let titles: Vec<&str> = desk_tests::list(&queue["rows"])
        .iter()
        .map(|row| desk_tests::text(&row["title"]))
        .collect();
    assert_eq!(titles, ["a", "b", "c", "d", "e"]);
}

#[test]
fn a_row_says_which_answers_decided() {
    let desk = Station::new();
    let why = |answers: Json| {
        let id = desk.log_as(json!({ "title": "x", "channel": "phone", "answers": answers }));
        let queue = desk.call("queue", json!({ "view": "all" }));
        let rows = desk_tests::list(&queue["rows"]);
        let row = rows.iter().find(|row| row["id"] == id.as_str()).unwrap();
        desk_tests::all_said(&row["why"])
    };
    assert_eq!(
        why(json!({ "safety": "breach", "workaround": "none" })),
        [
            "why.decided criterion=Safety, law, security level=Breach",
            "why.no_workaround",
            "why.new how=(by.phone)",
        ]
    );
    assert_eq!(
        why(json!({ "position": "front", "business": "stopped" })),
        [
            "why.decided criterion=Business hit level=Stopped",
            "why.decided criterion=Position level=Facing customers",
            "why.new how=(by.phone)",
        ]
    );
    // What is counted says so itself.
    assert_eq!(
        why(json!({ "users": "one", "workaround": "good" })),
        [
            "why.decided criterion=Users affected level=One",
            "why.workaround",
            "why.new how=(by.phone)",
        ]
    );
}

#[test]
fn a_priority_is_proposed_only_once_a_count_crosses_a_level() {
    let desk = Station::new();
    let id = desk.log_as(json!({
        "title": "x", "channel": "phone", "users": 24, "answers": { "workaround": "none" },
        "caller": { "new": { "name": "Ann" } },
    }));
    let proposed = || desk.incident(&id)["working"]["proposed"].clone();
    assert_eq!(proposed(), Json::Null);
    let edit = |users: u32| {
        desk.call(
            "edit_incident",
            json!({ "incident": id, "change": { "users": users } }),
        );
    };
    edit(25);
    assert_eq!(proposed(), Json::Null);
    edit(26);
    assert_eq!(proposed(), 1);
    // The reply of one more caller says what the next read shows.
    edit(1);
    desk.call(
        "rate_incident",
        json!({ "incident": id, "answers": { "workaround": "none" } }),
    );
    assert_eq!(proposed(), Json::Null);
    let done = desk.call(
        "add_affected",
        json!({ "incident": id, "caller": { "new": { "name": "Ben" } } }),
    );
    assert_eq!(
        said(&done["said"]),
        "said.affected_proposed count=2 proposed=2 reference=A-0001"
    );
    assert_eq!(proposed(), 2);
}
