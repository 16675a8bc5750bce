//! Verifying: what somebody did to the journal behind the desk's back is found and named.

use desk_core::error::Code;
use desk_tests::{Station, counted, key, list, said, text};
use rstest::rstest;
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use serde_json::json;

/// A desk with four operations, to whose journal somebody who knows SQLite did something.
fn tampered(deed: &str) -> Station {
    let desk = Station::new();
    for title in ["a", "b", "c"] {
        desk.log(title);
    }
    let machine = desk.close();
    let conn = Connection::open(machine.database()).unwrap();
    conn.create_scalar_function("turned", 2, FunctionFlags::SQLITE_UTF8, |context| {
        let mut bytes: Vec<u8> = context.get(0)?;
        let place = usize::try_from(context.get::<i64>(1)?).unwrap() % bytes.len();
        bytes[place] ^= 1;
        Ok(bytes)
    })
    .unwrap();
    conn.execute_batch(&format!(
        "DROP TRIGGER journal_keeps; DROP TRIGGER journal_is_written_once; DROP TRIGGER log_is_written_once; {deed};"
    ))
    .unwrap();
    drop(conn);
    machine.open()
}

/// The entries that are damaged: where they stand, and what is said of them.
fn damaged(desk: &Station) -> Vec<String> {
    list(&desk.call("verify", json!({}))["damaged"])
        .iter()
        .map(|damage| format!("{} {}", damage["position"], text(&damage["said"]["key"])))
        .collect()
}

#[rstest]
#[case::nothing("SELECT 1", &[])]
#[case::no_body("UPDATE journal SET body = NULL WHERE position = 3", &["3 verify.no_body"])]
#[case::a_bit_of_a_body("UPDATE journal SET body = turned(body, 30) WHERE position = 3", &["3 verify.body"])]
#[case::another_body("UPDATE journal SET body = (SELECT body FROM journal WHERE position = 2) WHERE position = 3", &["3 verify.body"])]
#[case::a_bit_of_a_header("UPDATE journal SET header = turned(header, 30) WHERE position = 4", &["4 verify.header"])]
#[case::a_bit_of_a_signature("UPDATE journal SET header = turned(header, length(header) - 1) WHERE position = 4", &["4 verify.header"])]
#[case::an_id("UPDATE journal SET operation = zeroblob(32) WHERE position = 4", &["4 verify.columns"])]
#[case::a_clock("UPDATE journal SET hlc = hlc + 1 WHERE position = 3", &["3 verify.columns"])]
#[case::an_organisation("UPDATE log SET organisation = zeroblob(16)", &["1 verify.columns", "2 verify.columns", "3 verify.columns", "4 verify.columns"])]
#[case::a_device("UPDATE log SET device = zeroblob(32)", &["1 verify.columns", "2 verify.columns", "3 verify.columns", "4 verify.columns"])]
#[case::a_log(
    "INSERT INTO log SELECT 2, zeroblob(16), device, organisation FROM log; UPDATE journal SET log = 2 WHERE position = 3",
    &["4 verify.chain", "3 verify.columns", "3 verify.chain"]
)]
#[case::a_log_that_is_not_there(
    "UPDATE journal SET log = 2 WHERE position = 3",
    &["4 verify.chain", "3 verify.columns", "3 verify.chain"]
)]
#[case::a_call("UPDATE journal SET call = zeroblob(16) WHERE position = 3", &["3 verify.columns"])]
#[case::a_part("UPDATE journal SET part = 7 WHERE position = 3", &["3 verify.columns"])]
#[case::one_is_missing("DELETE FROM journal WHERE position = 3", &["4 verify.chain"])]
#[case::the_first_is_missing("DELETE FROM journal WHERE position = 1", &["2 verify.chain"])]
#[case::two_changed_places(
    "UPDATE journal SET seq = 105 - seq WHERE position IN (2, 3); UPDATE journal SET seq = seq - 100 WHERE position IN (2, 3)",
    &["3 verify.columns", "3 verify.chain", "2 verify.columns", "2 verify.chain", "4 verify.chain"]
)]
#[case::one_was_added(
    "INSERT INTO journal SELECT 9, zeroblob(32), log, 9, hlc, call, part, header, body, received, state FROM journal WHERE position = 3",
    &["9 verify.columns", "9 verify.chain"]
)]
fn what_was_done_to_the_journal_is_named(#[case] deed: &str, #[case] named: &[&str]) {
    assert_eq!(damaged(&tampered(deed)), named);
}

#[test]
fn any_bit_that_is_turned_is_named() {
    for place in (0..400).step_by(37) {
        for column in ["header", "body"] {
            let deed = format!(
                "UPDATE journal SET {column} = turned({column}, {place}) WHERE position = 3"
            );
            let damaged = damaged(&tampered(&deed));
            assert!(
                damaged[0].starts_with("3 verify."),
                "{column} {place}: {damaged:?}"
            );
        }
    }
}

#[test]
fn an_end_that_was_cut_off_shows_by_the_mark_beside_the_key() {
    let desk = tampered("DELETE FROM journal WHERE position = 4");
    assert_eq!(damaged(&desk), [""; 0], "what is left is a sound chain");
    assert_eq!(desk.desk.code(), "B", "and no longer the desk's own");
    let missing = |desk: &Station| desk.call("verify", json!({}))["missing"].clone();
    let cut_off = missing(&desk);
    assert_eq!(
        (&cut_off[0]["desk"], &cut_off[0]["operations"]),
        (&json!("A"), &json!(1))
    );
    assert_eq!(
        said(&cut_off[0]["said"]),
        "missing.operations count=1 desk=A"
    );
    assert_eq!(said(&cut_off[0]["hint"]), "missing.hint desk=B");
    // It stays missing, whatever comes after it.
    desk.log("d");
    assert_eq!(missing(&desk.reopen()), cut_off);
}

#[test]
fn the_file_guards_its_journal_itself() {
    let desk = Station::new();
    desk.log("a");
    let conn = Connection::open(desk.machine.database()).unwrap();
    for deed in [
        "DELETE FROM journal",
        "UPDATE journal SET hlc = 0",
        "UPDATE journal SET body = x'00'",
        "UPDATE journal SET header = header || x'00'",
        "UPDATE journal SET position = position + 100",
        "DELETE FROM log",
        "UPDATE log SET device = zeroblob(32)",
    ] {
        conn.execute(deed, []).unwrap_err();
    }
    // The two that are allowed: a local state, and a body that is erased by law.
    conn.execute("UPDATE journal SET state = 2 WHERE position = 2", [])
        .unwrap();
    conn.execute("UPDATE journal SET body = NULL WHERE position = 2", [])
        .unwrap();
}

#[test]
fn a_long_verification_can_be_stopped() {
    let desk = std::sync::Arc::new(Station::new());
    let stopping = std::sync::Arc::downgrade(&desk);
    desk.desk.on_progress(Box::new(move |progress| {
        if let Some(station) = stopping.upgrade() {
            station.desk.cancel(progress.call);
        }
    }));
    let verify = |id| {
        desk.first()
            .send(id, "verify", json!({}), desk_tests::Seen::new())
    };
    assert_eq!(
        key(&verify(Some(counted(7))).unwrap_err()).0,
        Code::Cancelled
    );
    assert_eq!(verify(None).unwrap()["operations"], 1);
}
