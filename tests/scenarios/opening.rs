//! Opening a desk: founding it, what is refused with not a byte changed, and copies that go on as desks of their own.

use std::path::Path;

use desk_core::error::Code;
use desk_tests::{HOUR, Machine, Station, key, text, told};
use rstest::rstest;
use rusqlite::Connection;
use serde_json::json;

/// Every file of a folder with its bytes, in the order of names; the lock file apart, which is ours and empty.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap())
        .map(|file| {
            (
                file.file_name().into_string().unwrap(),
                std::fs::read(file.path()).unwrap(),
            )
        })
        .filter(|(name, _)| name != "firstline.lock")
        .collect();
    files.sort();
    files
}

fn refused(machine: Machine) -> desk_core::error::Failure {
    match machine.try_open() {
        Ok(_) => panic!("it was opened"),
        Err(failure) => failure,
    }
}

#[test]
fn a_new_desk_has_all_that_a_first_incident_needs() {
    let desk = Station::new();
    let start = desk.call("start", json!({}));
    assert_eq!(
        (&start["role"], &start["desk"]),
        (&json!("administrator"), &json!("A"))
    );
    assert_eq!(start["unfinished_imports"], json!([]));
    let labels = |of: &str| -> Vec<String> {
        let choices = desk.call("choices", json!({ "of": of, "text": "" }));
        desk_tests::list(&choices["choices"])
            .iter()
            .map(|choice| text(&choice["label"]).to_owned())
            .collect()
    };
    assert_eq!(
        labels("team"),
        [
            "Service desk",
            "Workplace",
            "Applications",
            "Network",
            "Information security",
            "Infrastructure",
            "Suppliers",
            "Disaster recovery",
            "Management",
        ]
    );
    assert_eq!(labels("category").len(), 20);
    assert_eq!(labels("person"), ["Administrator"]);
    assert_eq!(desk.call("verify", json!({}))["operations"], 1);
}

#[test]
fn it_opens_again_as_the_same_desk() {
    let desk = Station::new();
    desk.log("x");
    let before = desk.everything();
    let desk = desk.reopen();
    assert_eq!(desk.everything(), before);
    let desk = desk.close().open();
    assert_eq!(desk.everything(), before);
    assert_eq!(desk.incident(&desk.log("y"))["reference"], "A-0002");
    assert_eq!(desk.call("verify", json!({}))["operations"], 3);
}

#[test]
fn closed_it_is_one_file_again() {
    let machine = Station::new().close();
    let files: Vec<String> = bytes(&machine.data)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let of_the_log = files.iter().find(|name| name.ends_with("-wal"));
    assert!(
        of_the_log.is_none_or(|log| bytes(&machine.data)
            .iter()
            .any(|(name, bytes)| name == log && bytes.is_empty())),
        "{files:?}"
    );
}

#[test]
fn a_second_start_on_the_same_folder_is_refused() {
    let desk = Station::new();
    let id = desk.log("x");
    let second = desk.machine.same_folder();
    let failure = refused(second);
    assert_eq!(key(&failure), (Code::InUse, "open.in_use"));
    assert!(failure.hint.is_some());
    // The first goes on.
    desk.call("take_incident", json!({ "incident": id }));
    let machine = desk.close();
    assert_eq!(machine.open().rows("all"), ["A-0001"]);
}

#[rstest]
#[case::newer("PRAGMA user_version = 99", Code::Newer, "open.newer")]
#[case::of_another_program("PRAGMA application_id = 7", Code::Foreign, "failure.foreign")]
fn a_file_that_is_not_for_this_program_is_refused_with_not_a_byte_changed(
    #[case] made: &str,
    #[case] code: Code,
    #[case] words: &str,
) {
    let desk = Station::new();
    desk.log("x");
    let machine = desk.close();
    Connection::open(machine.database())
        .unwrap()
        .execute_batch(made)
        .unwrap();
    let before = bytes(&machine.data);
    let failure = refused(machine.same_folder());
    assert_eq!(key(&failure), (code, words));
    assert!(failure.hint.is_some());
    assert_eq!(bytes(&machine.data), before);
}

#[test]
fn a_folder_may_have_any_name() {
    let desk = Station::new();
    desk.log("x");
    let odd = desk.close().copy("ä #1, 100%20 & more");
    assert_eq!(odd.open().rows("all"), ["A-0001"]);
}

#[test]
fn a_newer_file_of_a_killed_process_is_refused_with_not_a_byte_changed() {
    let desk = Station::new();
    let conn = Connection::open(desk.machine.database()).unwrap();
    conn.execute_batch("PRAGMA wal_autocheckpoint = 0; PRAGMA user_version = 99")
        .unwrap();
    // Copied while it is open: the newer version stands in the log only.
    let copy = desk.machine.copy("copy");
    let kept = |(name, _): &(String, Vec<u8>)| !name.ends_with("-shm");
    let before: Vec<_> = bytes(&copy.data).into_iter().filter(kept).collect();
    assert_eq!(before.len(), 2);
    assert_eq!(
        key(&refused(copy.same_folder())),
        (Code::Newer, "open.newer")
    );
    let after: Vec<_> = bytes(&copy.data).into_iter().filter(kept).collect();
    assert!(before == after, "the file or its log was changed");
}

#[test]
fn a_database_of_something_else_is_refused_with_not_a_byte_changed() {
    let machine = Machine::new();
    std::fs::create_dir_all(&machine.data).unwrap();
    Connection::open(machine.database())
        .unwrap()
        .execute_batch("CREATE TABLE bookmark (url TEXT); INSERT INTO bookmark VALUES ('x')")
        .unwrap();
    let before = bytes(&machine.data);
    assert_eq!(
        key(&refused(machine.same_folder())),
        (Code::Foreign, "failure.foreign")
    );
    assert_eq!(bytes(&machine.data), before);
}

#[rstest]
#[case::text(b"Dear diary, this is a text file named as a database.".repeat(100))]
#[case::a_line(b"hello".to_vec())]
#[case::zeros(vec![0; 8192])]
#[case::a_torn_header(b"SQLite format 3\0 and then nothing that makes sense".repeat(40))]
fn a_file_that_is_no_database_is_refused_with_not_a_byte_changed(#[case] content: Vec<u8>) {
    let machine = Machine::new();
    std::fs::create_dir_all(&machine.data).unwrap();
    std::fs::write(machine.database(), content).unwrap();
    let before = bytes(&machine.data);
    let failure = refused(machine.same_folder());
    assert!(
        matches!(failure.code, Code::Foreign | Code::Damaged),
        "{}",
        told(&failure)
    );
    assert_eq!(bytes(&machine.data), before);
}

#[test]
fn a_file_that_was_emptied_is_no_new_desk() {
    let desk = Station::new();
    desk.log("x");
    let machine = desk.close();
    std::fs::write(machine.database(), "").unwrap();
    assert_eq!(key(&refused(machine)), (Code::Damaged, "failure.emptied"));
}

#[test]
fn a_place_that_cannot_be_written_is_refused() {
    let machine = Machine::new();
    let file = machine.file("data", "a file where the folder should be");
    assert_eq!(machine.data, file);
    let failure = refused(machine);
    assert_eq!(key(&failure), (Code::Storage, "open.folder"));
    // Where even the one who may do anything may not write.
    #[cfg(target_os = "linux")]
    {
        let mut machine = Machine::new();
        machine.data = "/proc/firstline".into();
        assert_eq!(key(&refused(machine)).1, "open.folder");
        let mut machine = Machine::new();
        machine.keys = "/proc/firstline".into();
        assert_eq!(key(&refused(machine)).1, "open.folder");
    }
}

#[test]
fn a_copied_folder_goes_on_as_another_desk_with_references_of_its_own() {
    let desk = Station::new();
    desk.log("before");
    let machine = desk.close();
    let copy = machine.copy("copy").on_another_device().open();
    let desk = machine.open();
    assert_eq!((desk.desk.code(), copy.desk.code()), ("A", "B"));
    assert_eq!(desk.incident(&desk.log("here"))["reference"], "A-0002");
    assert_eq!(copy.incident(&copy.log("there"))["reference"], "B-0001");
    assert_eq!(copy.rows("all"), ["B-0001", "A-0001"]);
    for desk in [&desk, &copy] {
        assert_eq!(desk.call("verify", json!({}))["damaged"], json!([]));
        desk.folds_anew_alike();
    }
    // The desk that was copied remembers that it is one of its own.
    let copy = copy.reopen();
    assert_eq!(copy.desk.code(), "B");
    assert_eq!(copy.incident(&copy.log("again"))["reference"], "B-0002");
}

#[test]
fn a_copy_on_the_same_device_that_comes_second_goes_on_as_another_desk() {
    let desk = Station::new();
    desk.log("before");
    let machine = desk.close();
    let copy = machine.copy("copy");
    let desk = machine.open();
    desk.log("here");
    let machine = desk.close();
    // The journal of the copy is behind the mark that the other has left.
    let copy = copy.open();
    assert_eq!(copy.desk.code(), "B");
    assert_eq!(copy.incident(&copy.log("there"))["reference"], "B-0001");
    assert_eq!(machine.open().desk.code(), "A");
}

#[test]
fn of_two_copies_that_are_open_at_once_only_one_goes_on_in_the_log() {
    let desk = Station::new();
    desk.log("before");
    let machine = desk.close();
    let copy = machine.copy("copy").open();
    let desk = machine.open();
    assert_eq!((desk.desk.code(), copy.desk.code()), ("A", "A"));
    desk.log("here");
    let failure = copy.refused(
        "log_incident",
        json!({ "title": "there", "channel": "phone" }),
    );
    assert_eq!(key(&failure), (Code::InUse, "write.copied"));
    // Opened again it has understood.
    let copy = copy.reopen();
    assert_eq!(copy.desk.code(), "B");
    copy.log("there");
}

#[test]
fn a_restored_backup_goes_on_as_another_desk() {
    let desk = Station::new();
    desk.log("kept");
    let machine = desk.close();
    let backup = machine.copy("backup");
    let desk = machine.open();
    assert_eq!(desk.call("start", json!({}))["missing"], json!([]));
    desk.log("lost with the disk");
    desk.log("and this too");
    drop(desk);
    let desk = backup.open();
    assert_eq!(desk.desk.code(), "B");
    // That is told until somebody goes on, also where nobody looked at first.
    let desk = desk.reopen();
    let missing = desk.call("start", json!({}))["missing"].clone();
    assert_eq!(
        desk_tests::all_said(&json!([missing[0]["said"], missing[0]["hint"]])),
        ["missing.operations count=2 desk=A", "missing.hint desk=B"]
    );
    assert_eq!(desk.rows("all"), ["A-0001"]);
    // A-0002 was said on the phone and must never mean another incident.
    assert_eq!(desk.incident(&desk.log("new"))["reference"], "B-0001");
    assert_eq!(desk.call("start", json!({}))["missing"], json!([]));
    assert_eq!(desk.call("verify", json!({}))["damaged"], json!([]));
}

#[test]
fn a_lost_mark_makes_another_desk() {
    let desk = Station::new();
    desk.log("x");
    let machine = desk.close();
    std::fs::remove_dir_all(machine.keys.join("marks")).unwrap();
    let desk = machine.open();
    assert_eq!(desk.desk.code(), "B");
    assert_eq!(desk.incident(&desk.log("y"))["reference"], "B-0001");
}

#[test]
fn a_mark_that_is_behind_is_caught_up() {
    let desk = Station::new();
    desk.log("x");
    let machine = desk.close();
    let marks = machine.keys.join("marks");
    let before = bytes(&marks);
    let desk = machine.open();
    desk.log("y");
    let machine = desk.close();
    // As if the process had been killed between the commit and the mark.
    for (name, bytes) in before {
        std::fs::write(marks.join(name), bytes).unwrap();
    }
    let desk = machine.open();
    assert_eq!(desk.desk.code(), "A");
    assert_eq!(desk.incident(&desk.log("z"))["reference"], "A-0003");
    assert_eq!(desk.call("verify", json!({}))["damaged"], json!([]));
}

#[test]
fn a_lost_key_makes_another_desk() {
    let desk = Station::new();
    desk.log("x");
    let machine = desk.close();
    std::fs::remove_dir_all(&machine.keys).unwrap();
    let desk = machine.open();
    assert_eq!(desk.desk.code(), "B");
    assert_eq!(desk.incident(&desk.log("y"))["reference"], "B-0001");
    assert_eq!(desk.call("verify", json!({}))["damaged"], json!([]));
}

#[test]
fn a_damaged_key_is_told() {
    let desk = Station::new();
    let machine = desk.close();
    std::fs::write(machine.keys.join("device.key"), "short").unwrap();
    let failure = refused(machine);
    assert_eq!(key(&failure), (Code::Storage, "open.folder"));
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_the_key() {
    use std::os::unix::fs::PermissionsExt;
    let machine = Station::new().close();
    let key = std::fs::metadata(machine.keys.join("device.key")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_clock_that_is_set_back_falsifies_no_order() {
    let desk = Station::new();
    let id = desk.log("a");
    desk.pass(-24 * 365 * HOUR);
    desk.call(
        "edit_incident",
        json!({ "incident": id, "change": { "title": "b" } }),
    );
    desk.call(
        "edit_incident",
        json!({ "incident": id, "change": { "title": "c" } }),
    );
    let desk = desk.reopen();
    assert_eq!(desk.incident(&id)["title"], "c");
    assert_eq!(desk.incident(&id)["conflicts"], json!([]));
    desk.call("undo", json!({}));
    assert_eq!(desk.incident(&id)["title"], "b");
    desk.folds_anew_alike();
    assert_eq!(desk.call("verify", json!({}))["damaged"], json!([]));
}

#[test]
fn a_clock_that_was_ahead_falsifies_nothing_that_is_written_after_it() {
    let desk = Station::new();
    let id = desk.log("x");
    desk.pass(50_000 * HOUR);
    desk.call(
        "add_note",
        json!({ "incident": id, "text": "in a wrong year" }),
    );
    desk.pass(-50_000 * HOUR);
    let now = desk.later(0);
    desk.call("add_note", json!({ "incident": id, "text": "now" }));
    let incident = desk.incident(&id);
    let timeline = desk_tests::list(&incident["timeline"]);
    let note = timeline
        .iter()
        .find(|entry| entry["text"] == "now")
        .unwrap();
    assert_eq!(note["at"], now.as_str());
    let history = desk.call("incident_history", json!({ "incident": id }));
    assert_eq!(history["acts"][0]["at"], now.as_str());
    desk.folds_anew_alike();
}
