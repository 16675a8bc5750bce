//! A retry never doubles: every call carries its id.

use desk_tests::{MINUTE, Seen, Station, counted, told};
use serde_json::{Value as Json, json};

fn log(desk: &Station, id: u64, title: &str) -> Result<Json, desk_core::error::Failure> {
    let ask = json!({ "title": title, "channel": "phone" });
    desk.first()
        .send(Some(counted(id)), "log_incident", ask, Seen::new())
}

#[test]
fn the_same_call_again_is_answered_the_same_and_done_once() {
    let desk = Station::new();
    let first = log(&desk, 1, "x").unwrap();
    desk.pass(MINUTE);
    assert_eq!(log(&desk, 1, "x").unwrap(), first);
    let desk = desk.reopen();
    assert_eq!(log(&desk, 1, "x").unwrap(), first);
    let desk = desk.close().open();
    assert_eq!(log(&desk, 1, "x").unwrap(), first);
    assert_eq!(desk.rows("all"), ["A-0001"]);
}

#[test]
fn fields_in_another_order_are_the_same_ask() {
    let desk = Station::new();
    let first = log(&desk, 1, "x").unwrap();
    let turned = json!({ "channel": "phone", "title": "x" });
    let again = desk
        .first()
        .send(Some(counted(1)), "log_incident", turned, Seen::new());
    assert_eq!(again.unwrap(), first);
}

#[test]
fn another_ask_or_another_call_under_the_same_id_is_refused() {
    let desk = Station::new();
    log(&desk, 1, "x").unwrap();
    assert_eq!(
        told(&log(&desk, 1, "y").unwrap_err()),
        "Refused: call.id_taken"
    );
    let other = desk
        .first()
        .send(Some(counted(1)), "undo", json!({}), Seen::new());
    assert_eq!(told(&other.unwrap_err()), "Refused: call.id_taken");
    assert_eq!(desk.rows("all"), ["A-0001"]);
}

#[test]
fn somebody_else_does_not_get_the_reply() {
    let desk = Station::new();
    let ben = desk.add("Ben", "analyst");
    log(&desk, 1, "x").unwrap();
    let ask = json!({ "title": "x", "channel": "phone" });
    let other = ben.send(Some(counted(1)), "log_incident", ask, Seen::new());
    assert_eq!(told(&other.unwrap_err()), "Refused: call.id_taken");
}

#[test]
fn what_was_refused_can_be_asked_again_under_the_same_id() {
    let desk = Station::new();
    log(&desk, 1, " ").unwrap_err();
    log(&desk, 1, "x").unwrap();
    assert_eq!(desk.rows("all"), ["A-0001"]);
}

#[test]
fn an_undo_that_is_asked_twice_undoes_one_act() {
    let desk = Station::new();
    desk.log("x");
    desk.log("y");
    let undo = || {
        desk.first()
            .send(Some(counted(1)), "undo", json!({}), Seen::new())
            .unwrap()
    };
    assert_eq!(undo(), undo());
    assert_eq!(desk.rows("all"), ["A-0001"]);
}

#[test]
fn a_reply_that_is_no_longer_kept_is_still_not_done_again() {
    let desk = Station::new();
    log(&desk, 1, "x").unwrap();
    let conn = rusqlite::Connection::open(desk.machine.database()).unwrap();
    conn.execute("DELETE FROM local_reply", []).unwrap();
    assert_eq!(
        told(&log(&desk, 1, "x").unwrap_err()),
        "Refused: call.already_done"
    );
    assert_eq!(desk.rows("all"), ["A-0001"]);
}
