//! Waiting: for whom, until when, and what happens when the review comes.

use desk_tests::{HOUR, MINUTE, Station, all_said, said, timeline, told};
use serde_json::{Value as Json, json};

#[test]
fn waiting_for_the_caller_needs_that_they_know_it() {
    let desk = Station::new();
    let id = desk.log_as(
        json!({ "title": "x", "channel": "email", "caller": { "new": { "name": "Ann" } }, "then": "take" }),
    );
    let ask = json!({ "incident": id, "reason": "caller", "until": desk.later(HOUR) });
    assert_eq!(
        told(&desk.refused("hold_incident", ask)),
        "Refused: hold.needs_message"
    );
    let ask =
        json!({ "incident": id, "reason": "caller", "until": desk.later(HOUR), "message": "  " });
    assert_eq!(
        told(&desk.refused("hold_incident", ask)),
        "Refused: hold.needs_message"
    );
    desk.pass(MINUTE);
    let done = desk.call(
        "hold_incident",
        json!({ "incident": id, "reason": "caller", "until": desk.later(HOUR), "message": "Which room?" }),
    );
    assert_eq!(
        said(&done["said"]),
        "said.held reference=A-0001 until=2026-11-23T16:01:00.000Z"
    );
    let incident = desk.incident(&id);
    assert_eq!(incident["state"], "on_hold");
    assert_eq!(incident["hold_reason"], "caller");
    assert_eq!(incident["hold_until"], desk.later(HOUR));
    assert_eq!(incident["affected"][0]["told"], desk.later(0));
    assert_eq!(
        timeline(&incident)[2..],
        [
            "event Administrator: event.held reason=(for.caller) until=2026-11-23T16:01:00.000Z",
            "message Administrator: entry.message_sent count=1 | Which room?",
        ]
    );
}

#[test]
fn told_by_phone_counts_as_a_message() {
    let desk = Station::new();
    let id = desk.log_as(
        json!({ "title": "x", "channel": "email", "caller": { "new": { "name": "Ann" } }, "then": "take" }),
    );
    desk.call(
        "hold_incident",
        json!({ "incident": id, "reason": "caller", "until": desk.later(HOUR), "told_by_phone": true, "note": "She will look" }),
    );
    let incident = desk.incident(&id);
    assert_eq!(incident["untold"], 0);
    assert_eq!(
        timeline(&incident)[2..],
        [
            "event Administrator: event.held reason=(for.caller) until=2026-11-23T16:00:00.000Z | She will look",
            "message Administrator: entry.message count=1 how=(by.phone)",
        ]
    );
}

#[test]
fn nobody_waits_for_a_caller_whom_nobody_knows() {
    let desk = Station::new();
    let id = desk.log_as(json!({ "title": "x", "channel": "email", "then": "take" }));
    for told_by in [
        json!({ "told_by_phone": true }),
        json!({ "message": "Which?" }),
        json!({}),
    ] {
        let mut ask = json!({ "incident": id, "reason": "caller", "until": desk.later(HOUR) });
        ask.as_object_mut()
            .unwrap()
            .extend(told_by.as_object().unwrap().clone());
        let failure = desk.refused("hold_incident", ask);
        assert_eq!(told(&failure), "Refused: hold.no_caller reference=A-0001");
        assert!(failure.hint.is_some());
    }
}

#[test]
fn others_can_be_waited_for_without_a_message() {
    let desk = Station::new();
    for reason in ["supplier", "change", "problem"] {
        let id = desk.log_as(json!({ "title": "x", "channel": "email", "then": "take" }));
        desk.call(
            "hold_incident",
            json!({ "incident": id, "reason": reason, "until": desk.later(HOUR) }),
        );
        assert_eq!(desk.incident(&id)["hold_reason"], reason);
    }
}

#[test]
fn a_review_lies_ahead() {
    let desk = Station::new();
    let id = desk.log_as(json!({ "title": "x", "channel": "email", "then": "take" }));
    for until in [0, -HOUR] {
        let ask = json!({ "incident": id, "reason": "supplier", "until": desk.later(until) });
        let failure = desk.refused("hold_incident", ask);
        assert_eq!(desk_tests::key(&failure).1, "hold.review_passed");
    }
    let ask = json!({ "incident": id, "reason": "supplier" });
    assert_eq!(
        desk_tests::key(&desk.refused("hold_incident", ask)).1,
        "call.bad_ask"
    );
}

#[test]
fn what_waits_sinks_until_its_review_and_rises_then() {
    let desk = Station::new();
    let first =
        desk.log_as(json!({ "title": "a", "channel": "email", "users": 1000, "then": "take" }));
    desk.log_as(json!({ "title": "b", "channel": "email", "users": 1 }));
    assert_eq!(desk.rows("work_first"), ["A-0001", "A-0002"]);
    let until = desk.later(HOUR);
    desk.call(
        "hold_incident",
        json!({ "incident": first, "reason": "supplier", "until": until }),
    );
    let queue = desk.call("queue", json!({ "view": "work_first" }));
    assert_eq!(desk.rows("work_first"), ["A-0002", "A-0001"]);
    assert_eq!(
        queue["until"], until,
        "a read that depends on time says its next instant"
    );
    assert_eq!(
        all_said(&queue["rows"][1]["why"]),
        [
            "why.held reason=(for.supplier) until=2026-11-23T16:00:00.000Z",
            "why.users count=1000"
        ]
    );
    assert_eq!(desk.rows("waiting"), ["A-0001"]);
    desk.pass(HOUR - 1);
    assert_eq!(desk.rows("work_first"), ["A-0002", "A-0001"]);
    desk.pass(1);
    let queue = desk.call("queue", json!({ "view": "work_first" }));
    assert_eq!(desk.rows("work_first"), ["A-0001", "A-0002"]);
    assert_eq!(queue["until"], Json::Null);
    assert_eq!(
        all_said(&queue["rows"][0]["why"]),
        [
            "why.review_due reason=(for.supplier)",
            "why.users count=1000"
        ]
    );
    assert_eq!(
        desk.incident(&first)["state"],
        "on_hold",
        "it comes back to be looked at, and nothing resumes it by itself"
    );
    assert_eq!(desk.rows("waiting"), ["A-0001"]);
}

#[test]
fn going_on_forgets_what_it_waited_for() {
    let desk = Station::new();
    let id = desk.log_as(json!({ "title": "a", "channel": "email", "then": "take" }));
    desk.call(
        "hold_incident",
        json!({ "incident": id, "reason": "supplier", "until": desk.later(HOUR) }),
    );
    let done = desk.call("resume_incident", json!({ "incident": id }));
    assert_eq!(said(&done["said"]), "said.resumed reference=A-0001");
    let incident = desk.incident(&id);
    assert_eq!(incident["state"], "in_progress");
    assert_eq!(
        (&incident["hold_reason"], &incident["hold_until"]),
        (&Json::Null, &Json::Null)
    );
    assert_eq!(incident["assignee"]["name"], "Administrator");
    assert_eq!(desk.rows("waiting"), [""; 0]);
}
