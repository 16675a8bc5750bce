//! How incidents end: service restored, resolved, closed, cancelled; and opened again.

use desk_tests::{HOUR, MINUTE, Station, said, text, timeline, told};
use serde_json::{Value as Json, json};

fn resolve(id: &str) -> Json {
    json!({ "incident": id, "code": "solved", "text": "Changed the cable" })
}

#[test]
fn service_can_be_back_before_the_incident_is_resolved() {
    let desk = Station::new();
    let id =
        desk.log_as(json!({ "title": "x", "channel": "email", "detected": desk.later(-HOUR) }));
    desk.call(
        "restore_service",
        json!({ "incident": id, "at": desk.later(-MINUTE) }),
    );
    assert_eq!(desk.incident(&id)["restored"], desk.later(-MINUTE));
    desk.pass(HOUR);
    desk.call("resolve_incident", resolve(&id));
    let incident = desk.incident(&id);
    assert_eq!(incident["restored"], desk.later(-HOUR - MINUTE));
    assert_eq!(incident["resolution"]["at"], desk.later(0));
}

#[test]
fn service_is_back_at_a_time_that_can_be() {
    let desk = Station::new();
    let id =
        desk.log_as(json!({ "title": "x", "channel": "email", "detected": desk.later(-HOUR) }));
    for (at, failure) in [
        (1, "Refused: restore.future at=2026-11-23T15:00:00.001Z"),
        (
            -HOUR - 1,
            "Refused: restore.before at=2026-11-23T13:59:59.999Z begun=2026-11-23T14:00:00.000Z",
        ),
    ] {
        let at = desk.later(at);
        let ask = json!({ "incident": id, "at": at });
        assert_eq!(told(&desk.refused("restore_service", ask)), failure);
        let mut ask = resolve(&id);
        ask["restored"] = json!(at);
        assert_eq!(told(&desk.refused("resolve_incident", ask)), failure);
    }
}

#[test]
fn resolving_says_how_and_why_and_tells_the_callers() {
    let desk = Station::new();
    let id = desk.log_as(
        json!({ "title": "x", "channel": "email", "caller": { "new": { "name": "Ann" } } }),
    );
    desk.pass(HOUR);
    let done = desk.call(
        "resolve_incident",
        json!({
            "incident": id, "code": "workaround", "cause": "A worn cable", "text": "Put in another one",
            "restored": desk.later(-MINUTE), "message": "It prints again",
        }),
    );
    assert_eq!(said(&done["said"]), "said.resolved reference=A-0001");
    let incident = desk.incident(&id);
    assert_eq!(incident["state"], "resolved");
    assert_eq!(
        incident["resolution"],
        json!({ "code": "workaround", "imported_code": null, "cause": "A worn cable", "text": "Put in another one", "at": desk.later(0) })
    );
    assert_eq!(incident["restored"], desk.later(-MINUTE));
    assert_eq!(incident["untold"], 0);
    assert_eq!(
        timeline(&incident)[1..],
        [
            "event Administrator: event.resolved code=(code.workaround) | Put in another one",
            "message Administrator: entry.message_sent count=1 | It prints again",
        ]
    );
}

#[test]
fn who_was_not_told_stays_listed_after_resolving() {
    let desk = Station::new();
    let id = desk.log_as(
        json!({ "title": "x", "channel": "email", "caller": { "new": { "name": "Ann" } } }),
    );
    desk.call("resolve_incident", resolve(&id));
    assert_eq!(desk.incident(&id)["untold"], 1);
    desk.call(
        "send_message",
        json!({ "incident": id, "text": "Done", "how": "email" }),
    );
    assert_eq!(desk.incident(&id)["untold"], 0);
}

#[test]
fn resolving_needs_what_was_done() {
    let desk = Station::new();
    let id = desk.log("x");
    let ask = json!({ "incident": id, "code": "solved", "text": "" });
    assert_eq!(
        told(&desk.refused("resolve_incident", ask)),
        "Refused: text.needed field=(field.resolution)"
    );
    let ask = json!({ "incident": id, "code": "magic", "text": "Done" });
    assert_eq!(
        desk_tests::key(&desk.refused("resolve_incident", ask)).1,
        "call.bad_ask"
    );
}

#[test]
fn resolving_from_hold_forgets_what_it_waited_for() {
    let desk = Station::new();
    let id = desk.log_as(json!({ "title": "a", "channel": "email", "then": "take" }));
    desk.call(
        "hold_incident",
        json!({ "incident": id, "reason": "supplier", "until": desk.later(HOUR) }),
    );
    desk.call("resolve_incident", resolve(&id));
    desk.call(
        "reopen_incident",
        json!({ "incident": id, "reason": "Again" }),
    );
    let incident = desk.incident(&id);
    assert_eq!(
        (&incident["hold_reason"], &incident["hold_until"]),
        (&Json::Null, &Json::Null)
    );
}

#[test]
fn opened_again_it_is_as_if_it_had_not_been_resolved() {
    let desk = Station::new();
    let id = desk.log_as(json!({ "title": "a", "channel": "email", "then": "take" }));
    desk.call("resolve_incident", resolve(&id));
    assert_eq!(desk.rows("work_first"), [""; 0]);
    let ask = json!({ "incident": id, "reason": " " });
    assert_eq!(
        told(&desk.refused("reopen_incident", ask)),
        "Refused: text.needed field=(field.reason)"
    );
    let ask = json!({ "incident": id, "reason": "Thank you!" });
    assert_eq!(
        told(&desk.refused("reopen_incident", ask)),
        "Refused: reopen.thanks reference=A-0001"
    );
    let done = desk.call(
        "reopen_incident",
        json!({ "incident": id, "reason": "It jams again" }),
    );
    assert_eq!(said(&done["said"]), "said.reopened reference=A-0001");
    let incident = desk.incident(&id);
    assert_eq!(incident["state"], "in_progress");
    assert_eq!(
        (&incident["resolution"], &incident["restored"]),
        (&Json::Null, &Json::Null)
    );
    assert_eq!(
        timeline(&incident)[3],
        "event Administrator: event.reopened | It jams again"
    );
    assert_eq!(desk.rows("work_first"), ["A-0001"]);
    desk.pass(HOUR);
    desk.call("resolve_incident", resolve(&id));
    assert_eq!(desk.incident(&id)["resolution"]["at"], desk.later(0));
}

#[test]
fn what_is_closed_is_done_for_good() {
    let desk = Station::new();
    let id = desk.log("a");
    desk.call("resolve_incident", resolve(&id));
    let done = desk.call("close_incident", json!({ "incident": id }));
    assert_eq!(said(&done["said"]), "said.closed reference=A-0001");
    let incident = desk.incident(&id);
    assert_eq!(incident["resolution"]["text"], "Changed the cable");
    assert_eq!(incident["may"], json!(["add_note", "send_message"]));
}

#[test]
fn cancelling_says_which_and_why() {
    let desk = Station::new();
    for reason in ["duplicate", "not_an_incident", "unnecessary"] {
        let id = desk.log("a");
        let ask = json!({ "incident": id, "reason": reason, "text": "" });
        assert_eq!(
            told(&desk.refused("cancel_incident", ask)),
            "Refused: text.needed field=(field.reason)"
        );
        let done = desk.call(
            "cancel_incident",
            json!({ "incident": id, "reason": reason, "text": "See above" }),
        );
        assert_eq!(
            said(&done["said"]),
            format!("said.cancelled reference={}", text(&done["reference"]))
        );
        let incident = desk.incident(&id);
        assert_eq!(incident["state"], "cancelled");
        assert_eq!(incident["cancel_reason"], reason);
        assert_eq!(
            timeline(&incident)[1],
            format!("event Administrator: event.cancelled reason=(cancel.{reason}) | See above")
        );
    }
    assert_eq!(desk.call("counts", json!({}))["work_first"], 0);
    assert_eq!(desk.call("counts", json!({}))["all"], 3);
}
