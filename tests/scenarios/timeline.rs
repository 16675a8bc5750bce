//! The timeline: notes for the team and messages for callers, in the order in which they happened.

use desk_tests::{MINUTE, Station, list, said, text, timeline, told};
use serde_json::{Value as Json, json};

#[test]
fn a_note_tells_nobody() {
    let desk = Station::new();
    let id = desk.log_as(
        json!({ "title": "x", "channel": "email", "caller": { "new": { "name": "Ann" } } }),
    );
    let done = desk.call(
        "add_note",
        json!({ "incident": id, "text": " She is cross.\n\nAgain. " }),
    );
    assert_eq!(said(&done["said"]), "said.noted reference=A-0001");
    let incident = desk.incident(&id);
    assert_eq!(incident["untold"], 1);
    assert_eq!(
        timeline(&incident)[1],
        "note Administrator: entry.note | She is cross.\n\nAgain."
    );
    let ask = json!({ "incident": id, "text": "\t\n" });
    assert_eq!(
        told(&desk.refused("add_note", ask)),
        "Refused: text.needed field=(field.note)"
    );
}

#[test]
fn a_message_tells_all_or_those_who_are_chosen() {
    let desk = Station::new();
    let id = desk.log_as(
        json!({ "title": "x", "channel": "email", "caller": { "new": { "name": "Ann" } } }),
    );
    desk.call(
        "add_affected",
        json!({ "incident": id, "caller": { "new": { "name": "Ben" } }, "channel": "email" }),
    );
    let ben = desk.incident(&id)["affected"][1]["id"].clone();
    desk.pass(MINUTE);
    let done = desk.call(
        "send_message",
        json!({ "incident": id, "text": "We know", "how": "phone", "to": [ben] }),
    );
    assert_eq!(said(&done["said"]), "said.told count=1 reference=A-0001");
    let incident = desk.incident(&id);
    assert_eq!(incident["untold"], 1);
    assert_eq!(incident["affected"][0]["told"], Json::Null);
    assert_eq!(incident["affected"][1]["told"], desk.later(0));
    let done = desk.call(
        "send_message",
        json!({ "incident": id, "text": "Soon", "how": "email" }),
    );
    assert_eq!(said(&done["said"]), "said.told count=2 reference=A-0001");
    assert_eq!(desk.incident(&id)["untold"], 0);
    assert_eq!(
        timeline(&desk.incident(&id))[2..],
        [
            "message Administrator: entry.message count=1 how=(by.phone) | We know",
            "message Administrator: entry.message count=2 how=(by.email) | Soon",
        ]
    );
}

#[test]
fn only_who_is_affected_can_be_told() {
    let desk = Station::new();
    let id = desk.log_as(
        json!({ "title": "x", "channel": "email", "caller": { "new": { "name": "Ann" } } }),
    );
    let other = desk.log_as(
        json!({ "title": "y", "channel": "email", "caller": { "new": { "name": "Ben" } } }),
    );
    let stranger = desk.incident(&other)["affected"][0]["id"].clone();
    let ask = json!({ "incident": id, "text": "We know", "how": "email", "to": [stranger] });
    assert_eq!(
        told(&desk.refused("send_message", ask)),
        format!("NotFound: message.not_affected row={}", text(&stranger))
    );
    let ask = json!({ "incident": id, "text": "", "how": "email" });
    assert_eq!(
        told(&desk.refused("send_message", ask)),
        "Refused: text.needed field=(field.message)"
    );
}

#[test]
fn who_is_named_twice_is_told_once() {
    let desk = Station::new();
    let id = desk.log_as(
        json!({ "title": "x", "channel": "email", "caller": { "new": { "name": "Ann" } } }),
    );
    let ann = desk.incident(&id)["affected"][0]["id"].clone();
    let done = desk.call(
        "send_message",
        json!({ "incident": id, "text": "We know", "how": "email", "to": [ann, ann] }),
    );
    assert_eq!(said(&done["said"]), "said.told count=1 reference=A-0001");
}

#[test]
fn what_nobody_hears_is_no_message() {
    let desk = Station::new();
    let id = desk.log_as(
        json!({ "title": "x", "channel": "email", "caller": { "new": { "name": "Ann" } } }),
    );
    let ask = |id: &str| json!({ "incident": id, "text": "We know", "how": "email" });
    let mut to_nobody = ask(&id);
    to_nobody["to"] = json!([]);
    let failure = desk.refused("send_message", to_nobody);
    assert_eq!(told(&failure), "Refused: message.to_nobody");
    let id = desk.log_as(json!({ "title": "x", "channel": "email", "then": "take" }));
    let failure = desk.refused("send_message", ask(&id));
    let without_callers = "Refused: message.no_callers reference=A-0002";
    assert_eq!(told(&failure), without_callers);
    assert!(failure.hint.is_some());
    let resolved =
        json!({ "incident": id, "code": "solved", "text": "Done", "message": "It works" });
    assert_eq!(
        told(&desk.refused("resolve_incident", resolved)),
        without_callers
    );
}

#[test]
fn a_long_timeline_comes_in_parts_without_a_gap() {
    let desk = Station::new();
    let id = desk.log("x");
    for number in 1..=100 {
        desk.call(
            "add_note",
            json!({ "incident": id, "text": format!("{number}") }),
        );
        if number % 3 == 0 {
            desk.pass(MINUTE);
        }
    }
    let incident = desk.incident(&id);
    assert_eq!(incident["earlier"], true);
    let mut parts = vec![incident["timeline"].clone()];
    loop {
        let before = &parts[0][0]["id"];
        let part = desk.call("timeline", json!({ "incident": id, "before": before }));
        parts.insert(0, part["entries"].clone());
        if part["earlier"] == false {
            break;
        }
    }
    let all: Vec<&Json> = parts.iter().flat_map(list).collect();
    assert_eq!(all.len(), 101);
    assert_eq!(said(&all[0]["said"]), "event.logged how=(by.phone)");
    for (number, entry) in all[1..].iter().enumerate() {
        assert_eq!(text(&entry["text"]), format!("{}", number + 1));
    }
    let none = desk.call(
        "timeline",
        json!({ "incident": id, "before": all[0]["id"] }),
    );
    assert_eq!(none, json!({ "entries": [], "earlier": false }));
}
