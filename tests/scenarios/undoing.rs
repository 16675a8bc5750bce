//! Undo and redo: every write there is, alone and one after the other, and what is refused.

use desk_core::contract::{CALLS, List};
use desk_tests::{HOUR, MINUTE, Station, counted, key, list, said, text, told};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value as Json, json};

use crate::importing;

/// An incident on hold, with a caller who was not told, and one that is resolved.
fn two_incidents(desk: &Station) -> [String; 2] {
    let held = desk.log_as(json!({
        "title": "held", "channel": "email", "users": 3, "caller": { "new": { "name": "Ann" } }, "then": "take",
    }));
    desk.call(
        "hold_incident",
        json!({ "incident": held, "reason": "supplier", "until": desk.later(HOUR) }),
    );
    let resolved = desk.log_as(json!({
        "title": "resolved", "channel": "phone", "then": { "resolve": { "code": "solved", "text": "Done" } },
    }));
    [held, resolved]
}

/// An ask for every write that can be undone; a write without one fails the test below.
fn asks(desk: &Station, [held, resolved]: &[String; 2]) -> Vec<(&'static str, Json)> {
    let network = desk.choice("team", "Network");
    let me = desk.first().id();
    let file = desk.machine.file("log.csv", importing::LOG);
    let file = desk.stage(&file).handle;
    let caller = json!({ "new": { "name": "Cem" } });
    let open = desk.log_as(json!({ "title": "working", "channel": "phone", "caller": caller }));
    desk.call("take_incident", json!({ "incident": open }));
    vec![
        (
            "log_incident",
            json!({ "title": "x", "channel": "phone", "caller": { "new": { "name": "Ben" } } }),
        ),
        (
            "log_incident",
            json!({ "title": "x", "channel": "phone", "then": "take" }),
        ),
        (
            "log_incident",
            json!({ "title": "x", "channel": "phone", "then": { "escalate": { "tried": "a", "asked": "b" } } }),
        ),
        (
            "add_affected",
            json!({ "incident": held, "caller": { "new": { "name": "Ben" } } }),
        ),
        (
            "edit_incident",
            json!({ "incident": held, "change": { "category": desk.choice("category", "Network") } }),
        ),
        (
            "edit_incident",
            json!({ "incident": held, "change": { "workaround": "Wait" } }),
        ),
        (
            "rate_incident",
            json!({ "incident": held, "answers": { "users": "all" } }),
        ),
        ("take_incident", json!({ "incident": open })),
        (
            "assign_incident",
            json!({ "incident": held, "team": network, "person": me }),
        ),
        (
            "escalate_incident",
            json!({ "incident": held, "tried": "a", "asked": "b" }),
        ),
        (
            "hold_incident",
            json!({ "incident": open, "reason": "caller", "until": desk.later(HOUR), "message": "Which?" }),
        ),
        ("resume_incident", json!({ "incident": held })),
        (
            "restore_service",
            json!({ "incident": held, "at": desk.later(0) }),
        ),
        (
            "resolve_incident",
            json!({ "incident": held, "code": "solved", "text": "Done", "message": "It works" }),
        ),
        ("close_incident", json!({ "incident": resolved })),
        (
            "reopen_incident",
            json!({ "incident": resolved, "reason": "Again" }),
        ),
        (
            "cancel_incident",
            json!({ "incident": held, "reason": "duplicate", "text": "As the other" }),
        ),
        ("add_note", json!({ "incident": held, "text": "Note" })),
        (
            "send_message",
            json!({ "incident": held, "text": "Soon", "how": "phone" }),
        ),
        ("name_person", json!({ "person": me, "name": "Zoe" })),
        (
            "add_person",
            json!({ "name": "Cem", "role": "lead", "teams": [network] }),
        ),
        ("name_organisation", json!({ "name": "Acme" })),
        (
            "import_incidents",
            json!({ "file": file, "zone": "Europe/Berlin" }),
        ),
    ]
}

#[test]
fn every_write_can_be_undone_and_redone() {
    let desk = Station::new();
    let incidents = two_incidents(&desk);
    let asks = asks(&desk, &incidents);
    for call in CALLS
        .iter()
        .filter(|call| matches!(call.list, List::Writes | List::Bulk))
    {
        let is_tried = asks.iter().any(|(name, _)| *name == call.name);
        assert!(
            is_tried || matches!(call.name, "undo" | "redo"),
            "{} has no case",
            call.name
        );
    }
    for (name, ask) in asks {
        if name == "take_incident" {
            let team = desk.choice("team", "Service desk");
            desk.call(
                "assign_incident",
                json!({ "incident": ask["incident"], "team": team }),
            );
        }
        let before = desk.everything();
        desk.pass(MINUTE);
        desk.call(name, ask);
        desk.folds_anew_alike();
        let after = desk.everything();
        assert_ne!(before, after, "{name}");
        let undone = desk.call("undo", json!({}));
        let words = said(&undone["said"]);
        assert!(words.starts_with("said.undone"), "{words}");
        assert!(words.ends_with(&format!("what=(act.{name})")), "{words}");
        assert_same(&desk.everything(), &before, &format!("{name} undone"));
        let redone = desk.call("redo", json!({}));
        let words = said(&redone["said"]);
        assert!(words.starts_with("said.redone"), "{words}");
        assert!(words.ends_with(&format!("what=(act.{name})")), "{words}");
        assert_eq!(redone["call"], undone["call"]);
        assert_same(&desk.everything(), &after, &format!("{name} redone"));
        desk.call("undo", json!({}));
        assert_same(&desk.everything(), &before, &format!("{name} undone again"));
        desk.folds_anew_alike();
    }
    assert_eq!(desk.call("verify", json!({}))["damaged"], json!([]));
}

/// Equal but for what depends on the time of day.
fn assert_same(one: &Json, other: &Json, what: &str) {
    for (one, other) in list(one).iter().zip(list(other)) {
        assert_eq!(one, other, "{what}");
    }
    assert_eq!(list(one).len(), list(other).len(), "{what}");
}

#[test]
fn undo_goes_back_act_by_act_and_redo_forward_again() {
    let desk = Station::new();
    let id = desk.log("a");
    let mut stages = vec![desk.everything()];
    for title in ["b", "c", "d"] {
        desk.call(
            "edit_incident",
            json!({ "incident": id, "change": { "title": title } }),
        );
        stages.push(desk.everything());
    }
    for stage in stages.iter().rev().skip(1) {
        desk.call("undo", json!({}));
        assert_eq!(desk.everything(), *stage);
    }
    for stage in &stages[1..] {
        desk.call("redo", json!({}));
        assert_eq!(desk.everything(), *stage);
    }
    assert_eq!(
        told(&desk.refused("redo", json!({}))),
        "Refused: redo.nothing"
    );
    desk.call("undo", json!({}));
    // A new act begins anew: what was undone before it is not redone over it.
    desk.call(
        "edit_incident",
        json!({ "incident": id, "change": { "title": "e" } }),
    );
    assert_eq!(
        told(&desk.refused("redo", json!({}))),
        "Refused: redo.nothing"
    );
    desk.call("undo", json!({}));
    assert_eq!(desk.incident(&id)["title"], "c");
}

#[test]
fn undo_takes_ones_own_last_act_at_this_desk() {
    let desk = Station::new();
    let ben = desk.add("Ben", "analyst");
    let id = desk.log("a");
    ben.call(
        "edit_incident",
        json!({ "incident": id, "change": { "workaround": "Wait" } }),
    );
    desk.call(
        "edit_incident",
        json!({ "incident": id, "change": { "title": "b" } }),
    );
    ben.call("undo", json!({}));
    let incident = desk.incident(&id);
    assert_eq!(
        (&incident["workaround"], &incident["title"]),
        (&Json::Null, &json!("b"))
    );
    assert_eq!(
        told(&ben.refused("undo", json!({}))),
        "Refused: undo.nothing"
    );
    assert_eq!(
        told(&desk.refused("redo", json!({}))),
        "Refused: redo.nothing"
    );
    ben.call("redo", json!({}));
    assert_eq!(desk.incident(&id)["workaround"], "Wait");
}

#[test]
fn a_named_act_is_taken_back_from_under_others_that_it_does_not_touch() {
    let desk = Station::new();
    let id = desk.log("a");
    let call = counted(7);
    let ask = json!({ "incident": id, "change": { "workaround": "Wait" } });
    desk.first()
        .send(Some(call), "edit_incident", ask, desk_tests::Seen::new())
        .unwrap();
    desk.call(
        "edit_incident",
        json!({ "incident": id, "change": { "title": "b" } }),
    );
    desk.call("take_incident", json!({ "incident": id }));
    desk.call("undo", json!({ "call": call }));
    let incident = desk.incident(&id);
    assert_eq!(incident["workaround"], Json::Null);
    assert_eq!(
        (&incident["title"], &incident["state"]),
        (&json!("b"), &json!("in_progress"))
    );
    assert_eq!(
        told(&desk.refused("undo", json!({ "call": call }))),
        "Refused: undo.already"
    );
    let unknown = counted(8);
    assert_eq!(
        told(&desk.refused("undo", json!({ "call": unknown }))),
        "NotFound: undo.unknown"
    );
}

#[test]
fn undo_takes_the_whole_call_or_says_what_has_changed_since() {
    let desk = Station::new();
    let ben = desk.add("Ben", "analyst");
    let id = desk.log("a");
    let call = counted(7);
    let ask = json!({ "incident": id, "change": { "title": "b" } });
    desk.first()
        .send(Some(call), "edit_incident", ask, desk_tests::Seen::new())
        .unwrap();
    desk.pass(MINUTE);
    ben.call(
        "edit_incident",
        json!({ "incident": id, "change": { "title": "c" } }),
    );
    let failure = desk.refused("undo", json!({ "call": call }));
    assert_eq!(
        told(&failure),
        "ChangedSince: undo.changed_since at=2026-11-23T15:01:00.000Z by=Ben since=(act.edit_incident) what=(act.edit_incident)"
    );
    assert!(failure.hint.is_some());
    assert_eq!(desk.incident(&id)["title"], "c");
    // Once that one is taken back it can be taken back too.
    ben.call("undo", json!({}));
    desk.call("undo", json!({ "call": call }));
    assert_eq!(desk.incident(&id)["title"], "a");
}

#[test]
fn what_others_work_on_is_not_logged_away() {
    let desk = Station::new();
    let ben = desk.add("Ben", "analyst");
    let id = desk.log("a");
    ben.call("take_incident", json!({ "incident": id }));
    let failure = desk.refused("undo", json!({}));
    assert_eq!(key(&failure).1, "undo.changed_since");
    ben.call("undo", json!({}));
    desk.call("undo", json!({}));
    assert_eq!(desk.rows("all"), [""; 0]);
    assert_eq!(
        told(&desk.refused("take_incident", json!({ "incident": id }))),
        "NotFound: incident.not_found"
    );
}

#[test]
fn nobody_is_taken_away_from_under_those_who_use_them() {
    let desk = Station::new();
    let eve = desk.add("Eve", "lead");
    let ben = desk.add("Ben", "analyst");
    let ann = json!({ "new": { "name": "Ann" } });
    let log = |title: &str| json!({ "title": title, "channel": "phone", "caller": ann });
    desk.call("log_incident", log("a"));
    desk.pass(MINUTE);
    eve.call("log_incident", log("b"));
    assert_eq!(
        told(&desk.refused("undo", json!({}))),
        "ChangedSince: undo.built_on_since at=2026-11-23T15:01:00.000Z by=Eve since=(act.log_incident) what=(act.log_incident)"
    );
    eve.call("undo", json!({}));
    desk.call("undo", json!({}));
    // What Ben does himself keeps nobody from taking him back; what others give him does.
    ben.call("log_incident", log("c"));
    let id =
        eve.call("log_incident", json!({ "title": "d", "channel": "phone" }))["incident"].clone();
    let team = desk.choice("team", "Service desk");
    let ask = json!({ "incident": id, "team": team, "person": ben.id() });
    eve.call("assign_incident", ask);
    let failure = desk.refused("undo", json!({}));
    assert!(told(&failure).ends_with("since=(act.assign_incident) what=(act.add_person)"));
    assert!(failure.hint.is_some());
    eve.call("undo", json!({}));
    desk.call("undo", json!({}));
    assert_eq!(key(&ben.refused("counts", json!({}))).1, "call.nobody");
    desk.folds_anew_alike();
}

#[test]
fn redo_is_refused_where_it_was_changed_since() {
    let desk = Station::new();
    let ben = desk.add("Ben", "analyst");
    let id = desk.log("a");
    desk.call(
        "edit_incident",
        json!({ "incident": id, "change": { "title": "b" } }),
    );
    desk.call("undo", json!({}));
    ben.call(
        "edit_incident",
        json!({ "incident": id, "change": { "title": "c" } }),
    );
    let failure = desk.refused("redo", json!({}));
    assert_eq!(key(&failure).1, "undo.changed_since");
    assert_eq!(desk.incident(&id)["title"], "c");
}

#[test]
fn only_a_lead_takes_back_what_others_did() {
    let desk = Station::new();
    let [ben, eve] = [desk.add("Ben", "analyst"), desk.add("Eve", "lead")];
    let id = desk.log("a");
    let call = counted(7);
    let ask = json!({ "incident": id, "change": { "title": "b" } });
    desk.first()
        .send(Some(call), "edit_incident", ask, desk_tests::Seen::new())
        .unwrap();
    let acts = ben.call("history", json!({}));
    assert_eq!(acts["acts"][0]["may_undo"], false);
    assert_eq!(
        told(&ben.refused("undo", json!({ "call": call }))),
        "MayNot: undo.not_yours"
    );
    let acts = eve.call("history", json!({}));
    assert_eq!(acts["acts"][0]["may_undo"], true);
    eve.call("undo", json!({ "call": call }));
    assert_eq!(desk.incident(&id)["title"], "a");
}

#[test]
fn the_founding_and_an_undo_are_not_undone() {
    let desk = Station::new();
    assert_eq!(
        told(&desk.refused("undo", json!({}))),
        "Refused: undo.nothing"
    );
    desk.log("a");
    desk.call("undo", json!({}));
    let acts = desk.call("history", json!({}));
    let ops: Vec<&str> = list(&acts["acts"])
        .iter()
        .map(|act| text(&act["op"]))
        .collect();
    assert_eq!(ops, ["undo", "log_incident", "found"]);
    for act in [0, 2] {
        assert_eq!(acts["acts"][act]["may_undo"], false);
        let ask = json!({ "call": acts["acts"][act]["call"] });
        assert_eq!(told(&desk.refused("undo", ask)), "Refused: undo.cannot");
    }
}

/// One of the things that people do to one of three incidents.
fn deed() -> impl Strategy<Value = (usize, &'static str, Json)> {
    let deeds: Vec<(&'static str, Json)> = vec![
        ("take_incident", json!({})),
        ("assign_incident", json!({ "team": "Network" })),
        ("escalate_incident", json!({ "tried": "a", "asked": "b" })),
        (
            "hold_incident",
            json!({ "reason": "caller", "until": "2026-11-24T15:00:00Z", "message": "Which?" }),
        ),
        ("resume_incident", json!({})),
        ("restore_service", json!({ "at": desk_tests::START })),
        (
            "resolve_incident",
            json!({ "code": "solved", "text": "Done", "message": "It works" }),
        ),
        ("close_incident", json!({})),
        ("reopen_incident", json!({ "reason": "Again" })),
        (
            "cancel_incident",
            json!({ "reason": "duplicate", "text": "As the other" }),
        ),
        ("rate_incident", json!({ "answers": { "users": "all" } })),
        (
            "rate_incident",
            json!({ "answers": {}, "override": { "priority": 4, "reason": "So" } }),
        ),
        ("edit_incident", json!({ "change": { "title": "b" } })),
        ("edit_incident", json!({ "change": { "users": 40 } })),
        ("edit_incident", json!({ "change": { "workaround": null } })),
        ("edit_incident", json!({ "change": { "category": null } })),
        (
            "add_affected",
            json!({ "caller": { "new": { "name": "Ann" } } }),
        ),
        ("add_note", json!({ "text": "Note" })),
        ("send_message", json!({ "text": "Soon", "how": "phone" })),
        (
            "log_incident",
            json!({ "title": "one more", "channel": "email", "then": "take" }),
        ),
    ];
    (0..3_usize, prop::sample::select(deeds)).prop_map(|(which, (call, ask))| (which, call, ask))
}

#[test]
fn whatever_was_done_is_undone_act_by_act_and_redone() {
    let config = Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&prop::collection::vec(deed(), 1..12), |deeds| {
            let desk = Station::new();
            let ids = ["a", "b", "c"].map(|title| {
                let caller = json!({ "new": { "name": title } });
                desk.log_as(json!({ "title": title, "channel": "phone", "caller": caller }))
            });
            let network = desk.choice("team", "Network");
            let mut stages = vec![desk.everything()];
            for (which, call, mut ask) in deeds {
                if call != "log_incident" {
                    ask["incident"] = json!(ids[which]);
                }
                if call == "assign_incident" {
                    ask["team"] = json!(network);
                }
                // What the state does not allow is refused and is no act.
                if desk
                    .first()
                    .send(None, call, ask, desk_tests::Seen::new())
                    .is_ok()
                {
                    stages.push(desk.everything());
                }
            }
            desk.folds_anew_alike();
            for stage in stages.iter().rev().skip(1) {
                desk.call("undo", json!({}));
                assert_same(&desk.everything(), stage, "undone");
            }
            desk.folds_anew_alike();
            for stage in stages.iter().skip(1) {
                desk.call("redo", json!({}));
                assert_same(&desk.everything(), stage, "redone");
            }
            desk.folds_anew_alike();
            let failure = desk.refused("redo", json!({}));
            prop_assert_eq!(key(&failure).1, "redo.nothing");
            Ok(())
        })
        .unwrap();
}
