//! The states of an incident and what may be done in each: part 5 of the practice as one table.

use desk_core::error::Code;
use desk_tests::{HOUR, Station, key, list, said, text};
use serde_json::{Value as Json, json};

const STATES: [&str; 7] = [
    "new",
    "assigned",
    "in_progress",
    "on_hold",
    "resolved",
    "closed",
    "cancelled",
];

/// Each verb with the state that it leads to from each of the seven, in their order; `-` is refused, `=` leaves the state.
const TABLE: &str = "
take_incident       in_progress  in_progress  in_progress  =            -            -  -
assign_incident     assigned     assigned     assigned     =            -            -  -
escalate_incident   =            =            assigned     =            -            -  -
hold_incident       -            on_hold      on_hold      -            -            -  -
resume_incident     -            -            -            in_progress  -            -  -
restore_service     =            =            =            =            -            -  -
resolve_incident    resolved     resolved     resolved     resolved     -            -  -
close_incident      -            -            -            -            closed       -  -
reopen_incident     -            -            -            -            in_progress  -  -
cancel_incident     cancelled    cancelled    cancelled    cancelled    -            -  -
rate_incident       =            =            =            =            =            -  -
edit_incident       =            =            =            =            =            -  -
add_affected        =            =            =            =            =            -  -
add_note            =            =            =            =            =            =  =
send_message        =            =            =            =            =            =  =
";

#[test]
fn what_may_be_done_in_which_state_and_where_it_leads() {
    let desk = Station::new();
    let colleague = desk.add("Ben", "analyst");
    for line in TABLE.trim().lines() {
        let mut columns = line.split_whitespace();
        let verb = columns.next().unwrap();
        for (state, leads) in STATES.into_iter().zip(columns) {
            let id = in_state(&desk, state);
            // Another one acts, so that taking what is being worked on changes hands.
            let sight = colleague.call("incident", json!({ "id": id }));
            let offered = list(&sight["may"]).contains(&json!(verb));
            assert_eq!(offered, leads != "-", "{verb} of what is {state} offered");
            let ask = ask(&desk, verb, &id);
            let sent = colleague.send(None, verb, ask, desk_tests::Seen::new());
            if leads == "-" {
                let failure = sent.unwrap_err();
                assert_eq!(
                    key(&failure),
                    (Code::Refused, "state.refused"),
                    "{verb} of what is {state}"
                );
                assert!(
                    failure.hint.is_some() || state != "closed",
                    "{verb} of what is {state}"
                );
            } else {
                sent.unwrap_or_else(|failure| panic!("{verb} of what is {state}: {failure}"));
            }
            let expected = if matches!(leads, "-" | "=") {
                state
            } else {
                leads
            };
            assert_eq!(
                desk.incident(&id)["state"],
                expected,
                "{verb} of what is {state}"
            );
        }
    }
    let named: Vec<&str> = TABLE
        .split_whitespace()
        .filter(|word| word.contains('_') && !STATES.contains(word))
        .collect();
    let verbs: Vec<&str> = desk_core::incident::rules::VERBS
        .iter()
        .map(|(_, call)| *call)
        .collect();
    assert_eq!(named, verbs, "every verb stands in the table");
}

#[test]
fn a_refusal_says_what_is_possible_instead() {
    let desk = Station::new();
    for (state, verb, hint) in [
        ("new", "hold_incident", Some("state.take_first")),
        ("resolved", "take_incident", Some("state.reopen_first")),
        ("closed", "reopen_incident", Some("state.ended")),
        ("cancelled", "edit_incident", Some("state.ended")),
        ("in_progress", "resume_incident", None),
    ] {
        let id = in_state(&desk, state);
        let failure = desk.refused(verb, ask(&desk, verb, &id));
        assert_eq!(
            said(&json!(failure.message)),
            format!(
                "state.refused reference={} state=(is.{state})",
                text(&desk.incident(&id)["reference"])
            )
        );
        assert_eq!(failure.hint.as_ref().map(|hint| &*hint.key), hint);
    }
}

/// An incident that was brought into a state.
fn in_state(desk: &Station, state: &str) -> String {
    let caller = json!({ "new": { "name": "Cem" } });
    let id = desk.log_as(json!({ "title": state, "channel": "phone", "caller": caller }));
    if state == "assigned" {
        let team = desk.choice("team", "Workplace");
        desk.call("assign_incident", json!({ "incident": id, "team": team }));
    }
    let verbs: &[&str] = match state {
        "new" | "assigned" => &[],
        "in_progress" => &["take_incident"],
        "on_hold" => &["take_incident", "hold_incident"],
        "resolved" => &["take_incident", "resolve_incident"],
        "closed" => &["take_incident", "resolve_incident", "close_incident"],
        _ => &["cancel_incident"],
    };
    for verb in verbs {
        desk.call(verb, ask(desk, verb, &id));
    }
    assert_eq!(desk.incident(&id)["state"], state);
    id
}

/// What a verb asks for.
fn ask(desk: &Station, verb: &str, id: &str) -> Json {
    let mut ask = match verb {
        "assign_incident" => json!({ "team": desk.choice("team", "Applications") }),
        "escalate_incident" => json!({
            "to": desk.choice("team", "Network"), "tried": "a", "asked": "b", "reason": "c",
        }),
        "hold_incident" => json!({ "reason": "supplier", "until": desk.later(HOUR) }),
        "restore_service" => json!({ "at": desk.later(0) }),
        "resolve_incident" => json!({ "code": "solved", "text": "Done" }),
        "reopen_incident" => json!({ "reason": "Again" }),
        "cancel_incident" => json!({ "reason": "unnecessary", "text": "Gone" }),
        "rate_incident" => json!({ "answers": { "users": "many" } }),
        "edit_incident" => json!({ "change": { "title": "Other" } }),
        "add_affected" => json!({ "caller": { "new": { "name": "Ann" } } }),
        "add_note" => json!({ "text": "Note" }),
        "send_message" => json!({ "text": "Message", "how": "email" }),
        _ => json!({}),
    };
    ask["incident"] = json!(id);
    ask
}
