//! Logging: what is kept, what is filled in, what is refused, and what can be done in the same act.

use desk_tests::{HOUR, MINUTE, Station, all_said, said, text, timeline, told};
use rstest::rstest;
use serde_json::{Value as Json, json};

#[test]
fn every_field_is_kept() {
    let desk = Station::new();
    let category = desk.choice("category", "Hardware › Printer");
    let done = desk.call(
        "log_incident",
        json!({
            "title": "  Printer on the 3rd floor is down ",
            "description": "Paper jam,\r\nthen nothing.",
            "caller": { "new": { "name": "Ann Lee", "contact": "+44 20 7946 0000" } },
            "category": category,
            "users": 40,
            "answers": { "workaround": "possible" },
            "workaround": "Use the one on the 2nd floor",
            "channel": "walk_in",
            "detected": desk.later(-HOUR),
            "reported": desk.later(-10 * MINUTE),
        }),
    );
    assert_eq!(said(&done["said"]), "said.logged reference=A-0001");
    assert_eq!(done["reference"], "A-0001");
    let incident = desk.incident(text(&done["incident"]));
    for (field, value) in [
        ("title", json!("Printer on the 3rd floor is down")),
        ("description", json!("Paper jam,\nthen nothing.")),
        ("workaround", json!("Use the one on the 2nd floor")),
        ("state", json!("new")),
        ("users", json!(40)),
        ("callers", json!(1)),
        ("channel", json!("walk_in")),
        ("detected", json!(desk.later(-HOUR))),
        ("reported", json!(desk.later(-10 * MINUTE))),
        ("recorded", json!(desk.later(0))),
        ("answers", json!({ "workaround": "possible" })),
        ("path_name", json!("Workplace")),
        ("tier", json!(1)),
        ("untold", json!(0)),
        ("source_reference", Json::Null),
        ("assignee", Json::Null),
        ("resolution", Json::Null),
    ] {
        assert_eq!(incident[field], value, "{field}");
    }
    assert_eq!(incident["team"]["name"], "Service desk");
    assert_eq!(incident["owner"]["name"], "Administrator");
    assert_eq!(incident["caller"]["name"], "Ann Lee");
    assert_eq!(incident["caller"]["contact"], "+44 20 7946 0000");
    assert_eq!(incident["affected"][0]["name"], "Ann Lee");
    assert_eq!(incident["affected"][0]["at"], desk.later(-10 * MINUTE));
    assert_eq!(incident["affected"][0]["told"], desk.later(0));
    let names = |field: &str| -> Vec<String> {
        let rows = desk_tests::list(&incident[field]).iter();
        rows.map(|row| text(&row["name"]).to_owned()).collect()
    };
    assert_eq!(names("category"), ["Hardware", "Printer"]);
    assert_eq!(names("path"), ["Service desk", "Workplace", "Suppliers"]);
    assert_eq!(incident["working"]["priority"], 2);
    assert_eq!(
        said(&incident["working"]["said"]),
        "working.both impact=(height.high) impact_why=(working.users count=40) priority=2 urgency=(height.medium) urgency_why=(working.level criterion=Workaround level=Possible)"
    );
    assert_eq!(
        timeline(&incident),
        ["event Administrator: event.logged_for caller=Ann Lee how=(by.walk_in)"]
    );
}

#[test]
fn a_title_and_a_channel_are_enough() {
    let desk = Station::new();
    let incident = desk.incident(&desk.log("No dial tone"));
    assert_eq!(incident["reported"], desk.later(0));
    assert_eq!(incident["detected"], Json::Null);
    assert_eq!(incident["working"]["priority"], Json::Null);
    assert_eq!(said(&incident["working"]["said"]), "working.none");
    assert_eq!(incident["path_name"], "General");
    assert_eq!(incident["team"]["name"], "Service desk");
    assert_eq!(incident["callers"], 0);
    assert_eq!(
        timeline(&incident),
        ["event Administrator: event.logged how=(by.phone)"]
    );
}

#[test]
fn references_count_up_and_are_never_given_twice() {
    let desk = Station::new();
    for (title, reference) in [("one", "A-0001"), ("two", "A-0002")] {
        assert_eq!(desk.incident(&desk.log(title))["reference"], reference);
    }
    // One that was said on the phone and taken back means no other incident.
    desk.call("undo", json!({}));
    let desk = desk.reopen();
    assert_eq!(desk.incident(&desk.log("three"))["reference"], "A-0003");
}

#[rstest]
#[case::an_answer(json!({ "answers": { "users": "nobody" } }))]
#[case::an_override(json!({ "override": { "priority": 9, "reason": "So" } }))]
#[case::a_caller(json!({ "caller": { "new": { "name": "" } } }))]
#[case::how_it_was_resolved(json!({ "then": { "resolve": { "code": "solved", "text": "" } } }))]
#[case::what_was_tried(json!({ "then": { "escalate": { "tried": "", "asked": "b" } } }))]
fn what_is_refused_uses_up_no_reference(#[case] wrong: Json) {
    let desk = Station::new();
    let mut ask = json!({ "title": "x", "channel": "phone" });
    ask.as_object_mut()
        .unwrap()
        .extend(wrong.as_object().unwrap().clone());
    desk.refused("log_incident", ask);
    assert_eq!(desk.incident(&desk.log("y"))["reference"], "A-0001");
}

#[rstest]
#[case::by_phone("phone", 0)]
#[case::at_the_desk("walk_in", 0)]
#[case::by_mail("email", 1)]
#[case::by_portal("portal", 1)]
#[case::by_monitoring("monitoring", 1)]
#[case::by_a_team("team", 1)]
fn who_hears_that_it_is_logged_has_been_told(#[case] channel: &str, #[case] untold: u32) {
    let desk = Station::new();
    let id = desk.log_as(json!({
        "title": "x", "channel": channel, "caller": { "new": { "name": "Ann" } },
    }));
    assert_eq!(desk.incident(&id)["untold"], untold);
}

#[test]
fn a_known_caller_is_not_made_anew() {
    let desk = Station::new();
    let first = desk.incident(&desk.log_as(
        json!({ "title": "x", "channel": "phone", "caller": { "new": { "name": "Ann" } } }),
    ));
    let second = desk.incident(&desk.log_as(
        json!({ "title": "y", "channel": "phone", "caller": { "known": first["caller"]["id"] } }),
    ));
    assert_eq!(first["caller"], second["caller"]);
}

#[rstest]
#[case::child_by_its_parent("Network › Remote access", "Network", "Network")]
#[case::top("Servers and storage", "Servers and storage", "Infrastructure")]
#[case::elsewhere("Other", "General", "Workplace")]
fn the_category_chooses_the_path(#[case] label: &str, #[case] path: &str, #[case] second: &str) {
    let desk = Station::new();
    let category = desk.choice("category", label);
    let route = desk.call("route", json!({ "category": category }));
    assert_eq!(route["name"], path);
    assert_eq!(route["teams"][0]["name"], "Service desk");
    assert_eq!(route["teams"][1]["name"], second);
    let id = desk.log_as(json!({ "title": "x", "channel": "phone", "category": category }));
    let incident = desk.incident(&id);
    assert_eq!(incident["path"], route["teams"]);
    assert_eq!(incident["team"], route["teams"][0]);
}

#[test]
fn what_is_taken_while_logging_is_being_worked_on() {
    let desk = Station::new();
    let analyst = desk.add("Ben", "analyst");
    let done = analyst.call(
        "log_incident",
        json!({ "title": "x", "channel": "phone", "then": "take" }),
    );
    assert_eq!(
        said(&done["said"]),
        "said.logged_and_taken reference=A-0001"
    );
    let incident = desk.incident(text(&done["incident"]));
    assert_eq!(incident["state"], "in_progress");
    assert_eq!(incident["assignee"]["name"], "Ben");
    assert_eq!(incident["owner"]["name"], "Ben");
    assert_eq!(
        timeline(&incident),
        [
            "event Ben: event.logged how=(by.phone)",
            "event Ben: event.taken"
        ]
    );
}

#[test]
fn what_is_solved_on_the_phone_is_logged_and_resolved_in_one_act() {
    let desk = Station::new();
    let done = desk.call(
        "log_incident",
        json!({
            "title": "Forgot the password", "channel": "phone",
            "then": { "resolve": { "code": "explained", "cause": "Holiday", "text": "Set a new one" } },
        }),
    );
    assert_eq!(
        said(&done["said"]),
        "said.logged_and_resolved reference=A-0001"
    );
    let incident = desk.incident(text(&done["incident"]));
    assert_eq!(incident["state"], "resolved");
    assert_eq!(incident["assignee"]["name"], "Administrator");
    assert_eq!(incident["tier"], 1);
    assert_eq!(incident["restored"], desk.later(0));
    assert_eq!(
        incident["resolution"],
        json!({ "code": "explained", "imported_code": null, "cause": "Holiday", "text": "Set a new one", "at": desk.later(0) })
    );
    assert_eq!(
        timeline(&incident),
        [
            "event Administrator: event.logged how=(by.phone)",
            "event Administrator: event.resolved code=(code.explained) | Set a new one",
        ]
    );
    // One act: it is undone as one.
    desk.call("undo", json!({}));
    assert_eq!(desk.rows("all"), [""; 0]);
}

#[test]
fn what_the_desk_cannot_solve_is_logged_and_escalated_in_one_act() {
    let desk = Station::new();
    let done = desk.call(
        "log_incident",
        json!({
            "title": "x", "channel": "phone",
            "then": { "escalate": { "tried": "Restarted it", "asked": "Look at the cable" } },
        }),
    );
    assert_eq!(
        said(&done["said"]),
        "said.escalated reference=A-0001 team=Workplace"
    );
    let incident = desk.incident(text(&done["incident"]));
    assert_eq!(incident["state"], "new");
    assert_eq!(incident["team"]["name"], "Workplace");
    assert_eq!(incident["tier"], 2);
    assert_eq!(incident["owner"]["name"], "Administrator");
    assert_eq!(
        timeline(&incident)[1],
        "event Administrator: event.escalated asked=Look at the cable team=Workplace tier=2 tried=Restarted it"
    );
    let failure = desk.refused(
        "log_incident",
        json!({ "title": "x", "channel": "phone", "then": { "escalate": { "tried": " ", "asked": "Help" } } }),
    );
    assert_eq!(told(&failure), "Refused: escalate.needs_tried");
}

#[test]
fn what_is_refused_leaves_nothing_behind() {
    let desk = Station::new();
    let unknown = "01a208eb-c980-7000-8000-0000000000ff";
    for (field, value, failure) in [
        (
            "title",
            json!("  "),
            "Refused: text.needed field=(field.title)",
        ),
        (
            "title",
            json!("a\u{0}b"),
            "Refused: text.control char=U+0000 field=(field.title)",
        ),
        (
            "title",
            json!("a\nb"),
            "Refused: text.control char=U+000A field=(field.title)",
        ),
        (
            "title",
            json!("x".repeat(501)),
            "Refused: text.line_too_long count=501 field=(field.title) limit=500",
        ),
        (
            "title",
            json!("x".repeat(100_000)),
            "Refused: text.line_too_long count=100000 field=(field.title) limit=500",
        ),
        (
            "description",
            json!("a\u{1b}b"),
            "Refused: text.control char=U+001B field=(field.description)",
        ),
        (
            "description",
            json!("x".repeat(32 * 1024 + 1)),
            "Refused: text.too_long field=(field.description) limit=32 size=33",
        ),
        (
            "workaround",
            json!("ä".repeat(17 * 1024)),
            "Refused: text.too_long field=(field.workaround) limit=32 size=34",
        ),
        (
            "caller",
            json!({ "known": unknown }),
            "NotFound: caller.not_found",
        ),
        (
            "caller",
            json!({ "new": { "name": "" } }),
            "Refused: text.needed field=(field.name)",
        ),
        ("category", json!(unknown), "NotFound: category.not_found"),
        ("users", json!(0), "Refused: users.nobody"),
        (
            "answers",
            json!({ "users": "nobody" }),
            "Refused: rate.unknown_level criterion=Users affected known=one, some, many, all level=nobody",
        ),
        (
            "answers",
            json!({ "weather": "bad" }),
            "Refused: rate.unknown_criterion criterion=weather known=users, workaround, business, position, safety",
        ),
        (
            "override",
            json!({ "priority": 1, "reason": " " }),
            "Refused: rate.override_needs_reason",
        ),
        (
            "override",
            json!({ "priority": 9, "reason": "The board meets" }),
            "Refused: rate.unknown_priority priority=9",
        ),
        (
            "reported",
            json!(desk.later(1)),
            "Refused: times.reported_in_future at=2026-11-23T15:00:00.001Z",
        ),
        (
            "detected",
            json!(desk.later(1)),
            "Refused: times.detected_after_reported detected=2026-11-23T15:00:00.001Z reported=2026-11-23T15:00:00.000Z",
        ),
    ] {
        let mut ask = json!({ "title": "x", "channel": "phone" });
        ask[field] = value;
        assert_eq!(told(&desk.refused("log_incident", ask)), failure);
    }
    assert_eq!(desk.call("counts", json!({}))["all"], 0);
    assert_eq!(
        desk.call("choices", json!({ "of": "caller", "text": "" }))["choices"],
        json!([])
    );
}

#[test]
fn the_longest_title_and_text_are_kept_whole() {
    let desk = Station::new();
    let title = "ä".repeat(500);
    let description = "x".repeat(32 * 1024);
    let id = desk.log_as(json!({ "title": title, "channel": "phone", "description": description }));
    let incident = desk.incident(&id);
    assert_eq!(incident["title"], title);
    assert_eq!(incident["description"], description);
}

#[test]
fn text_that_is_composed_otherwise_is_the_same_text() {
    let desk = Station::new();
    let id = desk.log("Cafe\u{301}");
    assert_eq!(desk.incident(&id)["title"], "Caf\u{e9}");
}

#[test]
fn a_row_of_the_queue_says_why_it_stands_there() {
    let desk = Station::new();
    desk.log_as(
        json!({ "title": "x", "channel": "email", "users": 340, "workaround": "The old one" }),
    );
    let queue = desk.call("queue", json!({ "view": "work_first" }));
    assert_eq!(queue["rows"][0]["priority"], 2);
    assert_eq!(
        all_said(&queue["rows"][0]["why"]),
        [
            "why.users count=340",
            "why.workaround",
            "why.new how=(by.email)"
        ]
    );
}

#[rstest]
#[case::written_down(json!({ "workaround": "The old one" }), true)]
#[case::answered(json!({ "answers": { "workaround": "good" } }), true)]
#[case::answered_none(json!({ "answers": { "workaround": "none" } }), false)]
#[case::written_down_and_answered_none(json!({ "workaround": "Wait", "answers": { "workaround": "none" } }), false)]
#[case::neither(json!({}), false)]
fn a_row_never_contradicts_its_rating(#[case] more: Json, #[case] workaround: bool) {
    let desk = Station::new();
    let mut ask = json!({ "title": "x", "channel": "phone" });
    ask.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    desk.log_as(ask);
    let queue = desk.call("queue", json!({ "view": "work_first" }));
    let why = all_said(&queue["rows"][0]["why"]);
    assert_eq!(
        why.contains(&"why.workaround".to_owned()),
        workaround,
        "{why:?}"
    );
}

#[test]
fn a_row_says_who_put_it_where_it_stands_and_why() {
    let desk = Station::new();
    let ben = desk.add("Ben", "lead");
    let id = desk.log_as(json!({ "title": "x", "channel": "phone", "users": 340 }));
    let by_hand = json!({ "priority": 4, "reason": "It is only a test" });
    let ask = json!({ "incident": id, "answers": {}, "override": by_hand });
    ben.call("rate_incident", ask);
    let why = || all_said(&desk.call("queue", json!({ "view": "work_first" }))["rows"][0]["why"]);
    let overridden = "why.overridden by=Ben priority=4 reason=It is only a test";
    assert_eq!(
        why(),
        [overridden, "why.users count=340", "why.new how=(by.phone)"]
    );
    ben.call("undo", json!({}));
    assert_eq!(why(), ["why.users count=340", "why.new how=(by.phone)"]);
}
