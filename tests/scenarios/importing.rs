//! Import: an export of another tool becomes incidents with their history; shown as a whole, undone as one.

use std::path::PathBuf;
use std::process::Command;

use desk_core::error::Code;
use desk_tests::{MINUTE, Seen, Station, counted, key, list, said, text, timeline, told};
use serde_json::{Value as Json, json};

/// An event log in ServiceNow's layout: one row an update, times of Berlin.
pub(crate) const LOG: &str = "\
number,incident_state,sys_mod_count,caller_id,opened_by,opened_at,sys_updated_by,sys_updated_at,contact_type,category,subcategory,priority,assignment_group,assigned_to,closed_code,resolved_by,resolved_at,closed_at
INC7,New,0,Ann,Opener,1/7/2026 10:00,Opener,1/7/2026 10:00,Phone,Mail,Outbox,3 - Moderate,Desk 1,?,?,Solver,1/7/2026 12:00,2/7/2026 09:00
INC7,Active,1,Ann,Opener,1/7/2026 10:00,Solver,1/7/2026 10:30,Phone,Mail,Outbox,2 - High,Desk 1,Solver,?,Solver,1/7/2026 12:00,2/7/2026 09:00
INC7,Resolved,2,Ann,Opener,1/7/2026 10:00,Solver,1/7/2026 12:01,Phone,Mail,Outbox,2 - High,Desk 1,Solver,Solved (Permanently),Solver,1/7/2026 12:00,2/7/2026 09:00
INC7,Closed,3,Ann,Opener,1/7/2026 10:00,Closer,2/7/2026 09:00,Phone,Mail,Outbox,2 - High,Desk 1,Solver,Solved (Permanently),Solver,1/7/2026 12:00,2/7/2026 09:00
INC8,New,0,Ben,Opener,3/7/2026 08:00,Opener,3/7/2026 08:00,Email,Mail,?,4 - Low,Network,?,?,?,?,?
INC8,Awaiting Vendor,1,Ben,Opener,3/7/2026 08:00,Solver,3/7/2026 09:00,Email,Mail,?,4 - Low,Network,Solver,?,?,?,?
";

pub(crate) fn check(desk: &Station, content: &str) -> (Json, Json) {
    let file = desk.stage(&desk.machine.file("log.csv", content));
    let ask = json!({ "file": file.handle, "zone": "Europe/Berlin" });
    (desk.call("check_import", ask.clone()), ask)
}

pub(crate) fn by_reference(desk: &Station, reference: &str) -> Json {
    let found = desk.call("find", json!({ "text": reference }));
    let rows = list(&found["rows"]);
    assert_eq!(rows.len(), 1, "{reference}: {found}");
    desk.incident(text(&rows[0]["id"]))
}

#[test]
fn several_rows_an_incident_become_its_history_with_their_own_times() {
    let desk = Station::new();
    let (plan, ask) = check(&desk, LOG);
    for (field, value) in [
        ("mapping", json!("servicenow_event_log")),
        ("rows", json!(6)),
        ("incidents", json!(2)),
        ("bad", json!(0)),
        ("problem_count", json!(0)),
        ("teams", json!(2)),
        ("people", json!(3)),
        ("callers", json!(2)),
    ] {
        assert_eq!(plan[field], value, "{field}");
    }
    assert_eq!(
        desk.call("counts", json!({}))["all"],
        0,
        "checking changes nothing"
    );
    let done = desk.call("import_incidents", ask);
    assert_eq!(done["incidents"], 2);
    assert_eq!(said(&done["said"]), "said.imported count=2");
    assert_eq!(by_reference(&desk, "inc7")["source_reference"], "INC7");
    let closed = by_reference(&desk, "INC7");
    for (field, value) in [
        ("reference", json!("A-0001")),
        ("source_reference", json!("INC7")),
        ("state", json!("closed")),
        ("channel", json!("phone")),
        ("reported", json!("2026-07-01T08:00:00.000Z")),
        ("restored", json!("2026-07-01T10:00:00.000Z")),
        ("recorded", json!(desk.later(0))),
        ("untold", json!(0)),
    ] {
        assert_eq!(closed[field], value, "{field}");
    }
    assert_eq!(closed["caller"]["name"], "Ann");
    assert_eq!(closed["assignee"]["name"], "Solver");
    assert_eq!(closed["owner"]["name"], "Opener");
    assert_eq!(closed["team"]["name"], "Desk 1");
    assert_eq!(closed["working"]["priority"], 2);
    assert_eq!(
        said(&closed["working"]["said"]),
        "working.imported priority=2"
    );
    assert_eq!(closed["category"][1]["name"], "Outbox");
    assert_eq!(
        closed["resolution"],
        json!({ "code": "solved", "imported_code": "Solved (Permanently)", "cause": null, "text": null, "at": "2026-07-01T10:00:00.000Z" })
    );
    let entries: Vec<String> = timeline(&closed)
        .into_iter()
        .zip(list(&closed["timeline"]))
        .map(|(line, entry)| format!("{} {line}", text(&entry["at"])))
        .collect();
    assert_eq!(
        entries,
        [
            "2026-07-01T08:00:00.000Z event Opener: event.logged_for caller=Ann how=(by.phone)",
            "2026-07-01T08:00:00.000Z event Opener: event.assigned_to_team team=Desk 1",
            "2026-07-01T08:30:00.000Z event Solver: event.assigned_to_person person=Solver team=Desk 1",
            "2026-07-01T08:30:00.000Z event Solver: event.rated_elsewhere priority=2",
            "2026-07-01T08:30:00.000Z event Solver: event.state state=(is.in_progress)",
            "2026-07-01T10:00:00.000Z event Solver: event.resolved_elsewhere",
            "2026-07-02T07:00:00.000Z event Closer: event.closed",
        ]
    );
    let held = by_reference(&desk, "INC8");
    assert_eq!(
        (&held["state"], &held["hold_reason"]),
        (&json!("on_hold"), &json!("supplier"))
    );
    // A team of that name was there already.
    assert_eq!(held["team"]["id"], json!(desk.choice("team", "Network")));
    assert_eq!(
        desk.call("counts", json!({})),
        json!({ "work_first": 1, "mine": 0, "unassigned": 0, "waiting": 1, "all": 2 })
    );
    desk.folds_anew_alike();
    assert_eq!(desk.call("verify", json!({}))["damaged"], json!([]));
}

#[test]
fn what_was_imported_is_worked_on_like_any_other() {
    let desk = Station::new();
    let (_, ask) = check(&desk, LOG);
    desk.call("import_incidents", ask);
    let id = text(&by_reference(&desk, "INC8")["id"]).to_owned();
    for (call, ask) in [
        ("take_incident", json!({})),
        ("resume_incident", json!({})),
        ("rate_incident", json!({ "answers": { "users": "all" } })),
        ("escalate_incident", json!({ "tried": "a", "asked": "b" })),
        (
            "add_affected",
            json!({ "caller": { "known": desk.choice("caller", "Ann") } }),
        ),
        (
            "resolve_incident",
            json!({ "code": "solved", "text": "Done", "message": "It works" }),
        ),
        ("reopen_incident", json!({ "reason": "Again" })),
    ] {
        let mut ask = ask;
        ask["incident"] = json!(id);
        desk.call(call, ask);
        desk.folds_anew_alike();
    }
    let incident = desk.incident(&id);
    assert_eq!(incident["callers"], 2);
    assert_eq!(incident["working"]["priority"], 2);
    assert_eq!(incident["conflicts"], json!([]));
    assert_eq!(incident["state"], "in_progress");
    // Step by step it all comes back.
    for _ in 0..7 {
        desk.call("undo", json!({}));
        desk.folds_anew_alike();
    }
    assert_eq!(desk.incident(&id)["state"], "on_hold");
    desk.call("undo", json!({}));
    assert_eq!(desk.call("counts", json!({}))["all"], 0);
}

#[test]
fn an_import_is_undone_as_one_and_redone() {
    let desk = Station::new();
    let before = desk.everything();
    let (_, ask) = check(&desk, LOG);
    let call = desk.call("import_incidents", ask)["call"].clone();
    let after = desk.everything();
    let undone = desk.call("undo", json!({ "call": call }));
    assert_eq!(
        said(&undone["said"]),
        "said.undone what=(act.import_incidents)"
    );
    assert_eq!(desk.everything(), before);
    assert_eq!(
        desk.call("find", json!({ "text": "INC7" }))["rows"],
        json!([])
    );
    desk.folds_anew_alike();
    let desk = desk.reopen();
    assert_eq!(desk.everything(), before);
    desk.call("redo", json!({}));
    assert_eq!(desk.everything(), after);
    desk.folds_anew_alike();
}

#[test]
fn an_import_that_somebody_has_worked_on_since_is_not_undone() {
    let desk = Station::new();
    let (_, ask) = check(&desk, LOG);
    let call = desk.call("import_incidents", ask)["call"].clone();
    for reference in ["INC7", "INC8"] {
        let id = by_reference(&desk, reference)["id"].clone();
        desk.call(
            "add_note",
            json!({ "incident": id, "text": "Looked at it" }),
        );
    }
    let before = desk.everything();
    let failure = desk.refused("undo", json!({ "call": call }));
    assert_eq!(
        told(&failure),
        "ChangedSince: undo.import_changed_since count=2 what=(act.import_incidents)"
    );
    assert_eq!(desk.everything(), before);
    // Once that work is taken back the import can be taken back too.
    desk.call("undo", json!({}));
    desk.call("undo", json!({}));
    desk.call("undo", json!({ "call": call }));
    assert_eq!(desk.call("counts", json!({}))["all"], 0);
}

#[test]
fn a_bad_row_stops_it_and_nothing_is_saved() {
    let desk = Station::new();
    let content = LOG.replace("1/7/2026 10:30", "31/13/2026 10:30");
    let (plan, ask) = check(&desk, &content);
    assert_eq!(
        (&plan["bad"], &plan["problem_count"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(plan["problems"][0]["row"], 3);
    assert_eq!(plan["problems"][0]["column"], "sys_updated_at");
    assert_eq!(plan["problems"][0]["value"], "31/13/2026 10:30");
    assert_eq!(
        said(&plan["problems"][0]["problem"]),
        "import.bad_date expected=(import.date.day_first)"
    );
    let before = desk.everything();
    let failure = desk.refused("import_incidents", ask.clone());
    assert_eq!(key(&failure), (Code::Refused, "import.stopped"));
    assert!(failure.hint.is_some());
    assert_eq!(desk.everything(), before);
    assert_eq!(desk.call("verify", json!({}))["operations"], 1);
    // Or what is bad is left out, each incident as a whole.
    let mut ask = ask;
    ask["skip_bad"] = json!(true);
    assert_eq!(desk.call("import_incidents", ask)["incidents"], 1);
    assert_eq!(by_reference(&desk, "INC8")["reference"], "A-0001");
}

#[test]
fn a_file_that_cannot_be_read_as_one_is_told_and_nothing_is_saved() {
    let desk = Station::new();
    let header = LOG.lines().next().unwrap();
    for (content, words) in [
        (String::new(), "Refused: import.empty"),
        (format!("{header}\n"), "Refused: import.header_only"),
        ("%PDF-1.7".to_owned(), "Refused: import.foreign kind=PDF"),
        ("a\0b,c\n1,2\n".to_owned(), "Refused: import.binary"),
        (
            "Name,Colour\nA,red\n".to_owned(),
            "Refused: import.layout_unknown found=Name, Colour",
        ),
        (
            LOG[..LOG.len() - 9].to_owned(),
            "Refused: import.cut expected=18 found=14 row=7",
        ),
    ] {
        let file = desk.stage(&desk.machine.file("log.csv", content));
        let ask = json!({ "file": file.handle, "zone": "Europe/Berlin" });
        for call in ["check_import", "import_incidents"] {
            let failure = desk.refused(call, ask.clone());
            assert_eq!(told(&failure), words);
            assert!(failure.hint.is_some(), "{words}");
        }
    }
    let file = desk.stage(&desk.machine.file("log.csv", LOG));
    for (field, value, words) in [
        ("file", json!("none"), (Code::NotFound, "stage.unknown")),
        (
            "zone",
            json!("Mars/Olympus"),
            (Code::BadAsk, "import.zone_unknown"),
        ),
        (
            "mapping",
            json!("jira"),
            (Code::Refused, "import.mapping_unknown"),
        ),
    ] {
        let mut ask = json!({ "file": file.handle, "zone": "Europe/Berlin" });
        ask[field] = value;
        assert_eq!(key(&desk.refused("check_import", ask)), words);
    }
    assert_eq!(desk.call("verify", json!({}))["operations"], 1);
}

#[test]
fn what_cannot_be_brought_in_is_told() {
    let desk = Station::new();
    let here = desk.machine.data.clone();
    let missing = here.join("missing.csv");
    let large = desk.machine.file("large.csv", "");
    let file = std::fs::File::options().write(true).open(&large).unwrap();
    file.set_len(2 * 1024 * 1024 * 1024).unwrap();
    for (path, code, words) in [
        (missing, Code::NotFound, "stage.not_found"),
        (here, Code::Refused, "stage.no_file"),
        (large, Code::Refused, "stage.too_large"),
    ] {
        let failure = desk.desk.stage(&path).unwrap_err();
        assert_eq!(key(&failure), (code, words));
        assert!(failure.hint.is_some());
    }
    // A file that is gone again after it was brought in.
    let path = desk.machine.file("gone.csv", LOG);
    let file = desk.stage(&path);
    assert_eq!(
        (file.name.as_str(), file.size),
        ("gone.csv", LOG.len() as u64)
    );
    std::fs::remove_file(path).unwrap();
    let ask = json!({ "file": file.handle, "zone": "Europe/Berlin" });
    assert_eq!(
        key(&desk.refused("check_import", ask)).1,
        "import.unreadable"
    );
}

#[test]
fn a_text_that_is_too_long_is_a_problem_of_its_row() {
    let desk = Station::new();
    let long = "x".repeat(32 * 1024 + 1);
    let content = format!(
        "Number,Opened,State,Short description,Description\nINC1,2026-03-02 08:00:00,New,Printer,{long}\nINC2,2026-03-02 08:00:00,New,Mail,Short\n"
    );
    let (plan, _) = check(&desk, &content);
    assert_eq!(plan["problem_count"], 1);
    assert_eq!(
        (&plan["problems"][0]["row"], &plan["problems"][0]["column"]),
        (&json!(2), &json!("Description"))
    );
}

/// An event log of many incidents, so that importing it takes several parts.
fn long_log(incidents: u32) -> String {
    let mut log = format!("{}\n", LOG.lines().next().unwrap());
    for number in 1..=incidents {
        log.push_str(
            &LOG.lines()
                .skip(1)
                .take(4)
                .map(|row| format!("{}\n", row.replace("INC7", &format!("INC{number}"))))
                .collect::<String>(),
        );
    }
    log
}

#[test]
fn a_cancelled_import_leaves_nothing_to_be_seen() {
    let desk = Station::new();
    desk.log("before");
    let before = desk.everything();
    let file = desk.stage(&desk.machine.file("log.csv", long_log(4000)));
    let ask = json!({ "file": file.handle, "zone": "Europe/Berlin" });
    let call = counted(7);
    let heights = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        let (desk, heights) = (&desk, &heights);
        let importing = scope.spawn(|| {
            desk.first()
                .send(Some(call), "import_incidents", ask.clone(), Seen::new())
        });
        // Stopped once parts of it are in the journal.
        loop {
            let operations = desk.call("verify", json!({}))["operations"]
                .as_u64()
                .unwrap();
            heights.lock().unwrap().push(operations);
            if operations > 4 || importing.is_finished() {
                break;
            }
        }
        assert_eq!(
            desk.everything(),
            before,
            "nothing shows while it is on its way"
        );
        desk.desk.cancel(call);
        let failure = importing.join().unwrap().unwrap_err();
        assert_eq!(told(&failure), "Cancelled: import.cancelled");
    });
    assert!(
        heights
            .into_inner()
            .unwrap()
            .last()
            .is_some_and(|height| *height > 4)
    );
    assert_eq!(desk.everything(), before);
    desk.folds_anew_alike();
    let desk = desk.reopen();
    assert_eq!(desk.everything(), before);
    assert_eq!(
        desk.call("start", json!({}))["unfinished_imports"],
        json!([]),
        "it was ended on purpose"
    );
    assert_eq!(key(&desk.refused("redo", json!({}))).1, "redo.nothing");
    // The next undo is of what was done before it.
    desk.call("undo", json!({}));
    assert_eq!(desk.rows("all"), [""; 0]);
}

#[test]
fn others_save_while_a_file_comes_in() {
    let desk = Station::new();
    let file = desk.stage(&desk.machine.file("log.csv", long_log(600)));
    let ask = json!({ "file": file.handle, "zone": "Europe/Berlin" });
    let mut logged = 0;
    std::thread::scope(|scope| {
        let importing = scope.spawn(|| desk.call("import_incidents", ask));
        while !importing.is_finished() {
            desk.log(&format!("{logged}"));
            logged += 1;
        }
        assert_eq!(importing.join().unwrap()["incidents"], 600);
    });
    assert!(logged > 0);
    assert_eq!(desk.call("counts", json!({}))["all"], 600 + logged);
    desk.folds_anew_alike();
    assert_eq!(desk.call("verify", json!({}))["damaged"], json!([]));
}

#[test]
fn an_import_that_is_asked_again_is_answered_and_not_done_again() {
    let desk = Station::new();
    let (_, ask) = check(&desk, LOG);
    let send = |desk: &Station| {
        desk.first().send(
            Some(counted(7)),
            "import_incidents",
            ask.clone(),
            Seen::new(),
        )
    };
    let first = send(&desk).unwrap();
    assert_eq!(send(&desk).unwrap(), first);
    let desk = desk.reopen();
    assert_eq!(send(&desk).unwrap(), first);
    assert_eq!(desk.call("counts", json!({}))["all"], 2);
}

#[test]
fn people_see_progress() {
    let desk = Station::new();
    let file = desk.stage(&desk.machine.file("log.csv", long_log(300)));
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let listener = std::sync::Arc::clone(&told);
    desk.desk.on_progress(Box::new(move |progress| {
        listener.lock().unwrap().push(*progress);
    }));
    let ask = json!({ "file": file.handle, "zone": "Europe/Berlin" });
    desk.first()
        .send(Some(counted(7)), "import_incidents", ask, Seen::new())
        .unwrap();
    let told = told.lock().unwrap();
    assert!(!told.is_empty());
    assert!(told.iter().all(|progress| progress.call == counted(7)
        && (progress.total == 0 || progress.done <= progress.total)));
}

#[test]
fn an_import_on_its_way_is_not_taken_back() {
    let desk = Station::new();
    let file = desk.stage(&desk.machine.file("log.csv", long_log(6000)));
    let ask = json!({ "file": file.handle, "zone": "Europe/Berlin" });
    std::thread::scope(|scope| {
        let importing = scope.spawn(|| {
            desk.first()
                .send(Some(counted(7)), "import_incidents", ask, Seen::new())
        });
        // Until parts of it are in the journal.
        while desk.call("verify", json!({}))["operations"].as_u64() < Some(4) {
            assert!(!importing.is_finished());
        }
        for ask in [json!({}), json!({ "call": counted(7) })] {
            assert_eq!(key(&desk.refused("undo", ask)).1, "undo.running");
        }
        assert_eq!(importing.join().unwrap().unwrap()["incidents"], 6000);
    });
    assert_eq!(desk.call("counts", json!({}))["all"], 6000);
    desk.call("undo", json!({}));
    assert_eq!(desk.call("counts", json!({}))["all"], 0);
    desk.folds_anew_alike();
}

#[test]
fn an_import_that_came_to_a_sudden_end_is_not_said_to_be_done() {
    let desk = Station::new();
    let file = desk.stage(&desk.machine.file("log.csv", long_log(6000)));
    let ask = json!({ "file": file.handle, "zone": "Europe/Berlin" });
    let send = || {
        desk.first().send(
            Some(counted(7)),
            "import_incidents",
            ask.clone(),
            Seen::new(),
        )
    };
    // Whoever hears of the progress breaks down once parts of it are in the journal.
    let database = desk.machine.database();
    desk.desk.on_progress(Box::new(move |_| {
        let conn = rusqlite::Connection::open(&database).unwrap();
        let operations: i64 = conn
            .query_row("SELECT count(*) FROM journal", [], |row| row.get(0))
            .unwrap();
        assert!(operations < 3);
    }));
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(send)).unwrap_err();
    let unfinished = || desk.call("start", json!({}))["unfinished_imports"].clone();
    assert_eq!(unfinished(), json!([counted(7)]));
    assert_eq!(told(&send().unwrap_err()), "Refused: call.unfinished");
    assert_eq!(desk.call("counts", json!({}))["all"], 0);
    desk.call("undo", json!({ "call": counted(7) }));
    assert_eq!(unfinished(), json!([]));
    assert_eq!(told(&send().unwrap_err()), "Refused: call.unfinished");
}

/// The folder of real logs.
fn real(file: &str) -> PathBuf {
    let data =
        std::env::var_os("FIRSTLINE_DATA").expect("FIRSTLINE_DATA names the folder of real logs");
    PathBuf::from(data).join(file)
}

#[test]
#[ignore = "reads the real logs of the folder that FIRSTLINE_DATA names"]
fn data_the_event_log_of_two_thousand_incidents() {
    let desk = Station::new();
    let packed = real("servicenow-event-log/incident_event_log.dev-2000.csv.xz");
    let unpacked = Command::new("xz")
        .arg("-dc")
        .arg(packed)
        .output()
        .expect("xz unpacks it");
    assert!(unpacked.status.success());
    let file = desk.stage(&desk.machine.file("log.csv", unpacked.stdout));
    let ask = json!({ "file": file.handle, "zone": "Europe/Lisbon" });
    let plan = desk.call("check_import", ask.clone());
    assert_eq!(
        (&plan["rows"], &plan["incidents"], &plan["bad"]),
        (&json!(14_041), &json!(2_000), &json!(0))
    );
    let before = desk.everything();
    desk.call("import_incidents", ask);
    assert_eq!(desk.call("counts", json!({}))["all"], 2_000);
    desk.folds_anew_alike();
    assert_eq!(desk.call("verify", json!({}))["damaged"], json!([]));
    let incident = by_reference(&desk, "INC0000045");
    assert_eq!(incident["state"], "closed");
    assert_eq!(incident["timeline"][0]["at"], "2016-02-29T01:16:00.000Z");
    desk.pass(MINUTE);
    desk.call("undo", json!({}));
    assert_eq!(desk.everything(), before);
    desk.call("redo", json!({}));
    assert_eq!(desk.call("counts", json!({}))["all"], 2_000);
}

#[test]
#[ignore = "reads the real logs of the folder that FIRSTLINE_DATA names"]
fn data_two_list_exports() {
    for (name, mapping, rows) in [
        (
            "servicenow-native-csv/a-system-names-quoted-66.csv",
            "servicenow_list_names",
            66,
        ),
        (
            "servicenow-native-csv/c-labels-with-resolution-93.csv",
            "servicenow_list_labels",
            93,
        ),
    ] {
        let desk = Station::new();
        let file = desk.stage(&real(name));
        let ask = json!({ "file": file.handle, "zone": "America/New_York" });
        let plan = desk.call("check_import", ask.clone());
        assert_eq!(
            (&plan["mapping"], &plan["rows"], &plan["bad"]),
            (&json!(mapping), &json!(rows), &json!(0)),
            "{}",
            plan["problems"]
        );
        desk.call("import_incidents", ask);
        assert_eq!(desk.call("counts", json!({}))["all"], rows);
        desk.folds_anew_alike();
    }
}
