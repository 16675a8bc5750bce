//! What a file may bring in: its people look and no more, and what it lacks is told before it is imported.

use desk_tests::{Station, all_said, key, said, text, told};
use serde_json::json;

use crate::importing::{LOG, by_reference, check};

#[test]
fn what_may_not_be_typed_may_not_come_in() {
    let desk = Station::new();
    let turned = "abc\u{202E}def";
    let typed = desk.refused(
        "log_incident",
        json!({ "title": turned, "channel": "phone" }),
    );
    assert_eq!(key(&typed).1, "text.control");
    let (plan, ask) = check(
        &desk,
        &format!("Number,Opened,State,Short description\nINC1,2026-07-01 10:00:00,New,{turned}\n"),
    );
    assert_eq!(
        said(&plan["problems"][0]["problem"]),
        "import.control character=U+202E"
    );
    assert_eq!(plan["problems"][0]["value"], "abc\u{FFFD}def");
    desk.refused("import_incidents", ask);
}

#[test]
fn a_broken_byte_is_a_problem_of_its_row_and_leaves_the_file_utf_8() {
    let desk = Station::new();
    let mut file = b"Number,Opened,State,Short description\n".to_vec();
    file.extend("INC1,2026-07-01 10:00:00,New,Drücker 😀\n".bytes());
    file.extend(b"INC2,2026-07-01 10:00:00,New,Pr\xFCfung\n");
    let file = desk.stage(&desk.machine.file("list.csv", file));
    let ask = json!({ "file": file.handle, "zone": "Europe/Berlin", "skip_bad": true });
    let plan = desk.call("check_import", ask.clone());
    assert_eq!(plan["encoding"], "utf8");
    assert_eq!(plan["problem_count"], 1);
    let problem = &plan["problems"][0];
    assert_eq!(
        (&problem["row"], &problem["column"], &problem["value"]),
        (
            &json!(3),
            &json!("Short description"),
            &json!("Pr\u{FFFD}fung")
        )
    );
    assert_eq!(said(&problem["problem"]), "import.broken_character");
    desk.call("import_incidents", ask);
    assert_eq!(by_reference(&desk, "INC1")["title"], "Drücker 😀");
}

#[test]
fn what_has_no_title_is_named_by_its_number_and_that_is_said() {
    let desk = Station::new();
    for file in [
        "Number,Opened,State\nINC1,2026-07-01 10:00:00,New\n",
        "Number,Opened,State,Short description\nINC1,2026-07-01 10:00:00,New,\n",
    ] {
        let (plan, _) = check(&desk, file);
        let notices = all_said(&plan["notices"]);
        assert_eq!(notices, ["import.notice.untitled count=1"]);
    }
}

#[test]
fn a_row_without_a_number_counts_as_a_bad_incident() {
    let desk = Station::new();
    let rows = "Number,Opened,State\n,2026-07-01 10:00:00,New\n";
    let (plan, mut ask) = check(&desk, rows);
    assert_eq!(
        (&plan["problem_count"], &plan["bad"], &plan["incidents"]),
        (&json!(1), &json!(1), &json!(0))
    );
    ask["zone"] = json!(" ");
    let failure = desk.refused("check_import", ask);
    assert_eq!(told(&failure), "BadAsk: import.zone_needed");
}

#[test]
fn who_comes_in_with_a_file_may_look_and_no_more() {
    let desk = Station::new();
    let (_, ask) = check(&desk, LOG);
    desk.call("import_incidents", ask);
    let solver = desk.choice("person", "Solver");
    assert_eq!(
        desk.person(&solver).call("start", json!({}))["role"],
        "reader"
    );
    // They had work where the file is from, and can have it here.
    let id = text(&by_reference(&desk, "INC8")["id"]).to_owned();
    let team = desk.choice("team", "Workplace");
    desk.call(
        "assign_incident",
        json!({ "incident": id, "team": team, "person": solver }),
    );
}
