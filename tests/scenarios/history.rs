//! The history: who did what, what it changed, and what it took back.

use desk_tests::{MINUTE, Station, list, said, text};
use serde_json::{Value as Json, json};

#[test]
fn history_says_who_did_what_field_by_field() {
    let desk = Station::new();
    let ben = desk.add("Ben", "analyst");
    let id = desk.log("a");
    desk.pass(MINUTE);
    ben.call("take_incident", json!({ "incident": id }));
    desk.pass(MINUTE);
    desk.call(
        "escalate_incident",
        json!({ "incident": id, "tried": "a", "asked": "b" }),
    );
    desk.call("undo", json!({}));
    let acts = desk.call("incident_history", json!({ "incident": id }));
    assert_eq!(
        lines(&acts)[..3],
        [
            r#"Administrator act.took_back what=(act.escalate_incident): assignee null→"Ben", state "assigned"→"in_progress", team "Workplace"→"Service desk", tier "2"→"1""#,
            r#"Administrator act.escalate_incident undone: team "Service desk"→"Workplace", tier "1"→"2", assignee "Ben"→null, state "in_progress"→"assigned""#,
            r#"Ben act.take_incident: assignee null→"Ben", state "new"→"in_progress""#,
        ]
    );
    assert_eq!(acts["acts"][2]["at"], desk.later(-MINUTE));
    assert_eq!(acts["acts"][2]["desk"], "A");
    assert_eq!(acts["acts"][0]["undoes"], acts["acts"][1]["call"]);
    // The history of the desk says the same.
    let all = desk.call("history", json!({}));
    assert_eq!(lines(&all)[..4], lines(&acts)[..4]);
}

/// The acts of a history: who did what, and what it changed.
fn lines(acts: &Json) -> Vec<String> {
    let change = |change: &Json| {
        let field = text(&change["field"]);
        format!("{field} {}→{}", change["before"], change["after"])
    };
    list(&acts["acts"])
        .iter()
        .map(|act| {
            let changes: Vec<String> = list(&act["changes"]).iter().map(change).collect();
            let undone = if act["undone"] == true { " undone" } else { "" };
            let who = text(&act["by"]["name"]);
            format!(
                "{who} {}{undone}: {}",
                said(&act["said"]),
                changes.join(", ")
            )
        })
        .collect()
}

#[test]
fn history_says_how_it_was_rated() {
    let desk = Station::new();
    let id =
        desk.log_as(json!({ "title": "a", "channel": "phone", "answers": { "users": "one" } }));
    let by_hand = json!({ "priority": 1, "reason": "The board meets" });
    let answers = json!({ "users": "all", "workaround": "none" });
    desk.call(
        "rate_incident",
        json!({ "incident": id, "answers": answers, "override": by_hand }),
    );
    desk.call("undo", json!({}));
    desk.call("redo", json!({}));
    let rated = r#"priority "P4"→"P1", answers "Users affected: One"→"Users affected: All · Workaround: None", reason null→"The board meets""#;
    let back = r#"priority "P1"→"P4", answers "Users affected: All · Workaround: None"→"Users affected: One", reason "The board meets"→null"#;
    for acts in [
        desk.call("incident_history", json!({ "incident": id })),
        desk.call("history", json!({})),
    ] {
        let lines = lines(&acts);
        assert_eq!(
            lines[..3],
            [
                format!("Administrator act.did_again what=(act.rate_incident): {rated}"),
                format!("Administrator act.took_back what=(act.rate_incident) undone: {back}"),
                format!("Administrator act.rate_incident: {rated}"),
            ]
        );
        let logged = r#"priority null→"P4", answers null→"Users affected: One""#;
        assert!(lines[3].ends_with(logged), "{}", lines[3]);
    }
}

#[test]
fn history_says_who_was_added_and_what_was_written() {
    let desk = Station::new();
    let id = desk.log("a");
    for name in ["Erika", "Karl"] {
        let caller = json!({ "new": { "name": name } });
        desk.call("add_affected", json!({ "incident": id, "caller": caller }));
    }
    desk.call(
        "send_message",
        json!({ "incident": id, "text": "We are at it.\nIt is the switch.", "how": "phone" }),
    );
    let long = "word ".repeat(100);
    desk.call("add_note", json!({ "incident": id, "text": long }));
    desk.call("add_note", json!({ "incident": id, "text": "It hums" }));
    desk.call("undo", json!({}));
    let beginning = format!("{}…", "word ".repeat(24));
    let expected = [
        r#"Administrator act.took_back what=(act.add_note): note "It hums"→null"#.to_owned(),
        r#"Administrator act.add_note undone: note null→"It hums""#.to_owned(),
        format!(r#"Administrator act.add_note: note null→"{beginning}""#),
        r#"Administrator act.send_message: message null→"We are at it. It is the switch.", callers_told null→"2""#
            .to_owned(),
        r#"Administrator act.add_affected: affected null→"Karl""#.to_owned(),
        r#"Administrator act.add_affected: affected null→"Erika""#.to_owned(),
    ];
    for history in [
        desk.call("incident_history", json!({ "incident": id })),
        desk.call("history", json!({})),
    ] {
        assert_eq!(lines(&history)[..6], expected);
    }
}

#[test]
fn history_says_whom_and_what_was_named() {
    let desk = Station::new();
    desk.add("Ben", "analyst");
    desk.call("undo", json!({}));
    desk.call("name_organisation", json!({ "name": "Acme" }));
    assert_eq!(
        lines(&desk.call("history", json!({}))),
        [
            r#"Administrator act.name_organisation: name null→"Acme""#,
            r#"Administrator act.took_back what=(act.add_person): name "Ben"→null"#,
            r#"Administrator act.add_person undone: name null→"Ben", role null→"analyst""#,
            "Administrator act.found: ",
        ]
    );
}

#[test]
fn history_comes_in_parts_without_a_gap() {
    let desk = Station::new();
    for number in 0..120 {
        desk.log(&format!("{number}"));
    }
    let (mut before, mut titles) = (Json::Null, Vec::new());
    loop {
        let part = desk.call("history", json!({ "before": before }));
        titles.extend(
            list(&part["acts"])
                .iter()
                .map(|act| act["incident"]["title"].clone()),
        );
        before = part["next"].clone();
        if before.is_null() {
            break;
        }
    }
    let expected: Vec<Json> = (0..120)
        .rev()
        .map(|number| json!(format!("{number}")))
        .chain([Json::Null])
        .collect();
    assert_eq!(titles, expected);
}
