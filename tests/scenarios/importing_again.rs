//! Import into a desk at its time: what is here already stays as it is, and nothing comes out of the future.

use desk_tests::{MINUTE, Station, key, said, told};
use serde_json::json;

use crate::importing::{LOG, by_reference, check};

#[test]
fn what_is_here_already_is_not_imported_again() {
    let desk = Station::new();
    let (_, ask) = check(&desk, LOG);
    let first = desk.call("import_incidents", ask)["call"].clone();
    let before = desk.everything();
    // The whole file again.
    let (plan, ask) = check(&desk, LOG);
    assert_eq!(
        (&plan["incidents"], &plan["steps"], &plan["people"]),
        (&json!(0), &json!(0), &json!(0))
    );
    assert_eq!(
        said(&plan["notices"][0]),
        "import.notice.already_here count=2"
    );
    let failure = desk.refused("import_incidents", ask.clone());
    assert_eq!(told(&failure), "Refused: import.all_here count=2");
    assert!(failure.hint.is_some());
    assert_eq!(desk.everything(), before);
    // With one that is new.
    let more = LOG.replace("INC8", "INC9");
    let (plan, more) = check(&desk, &more);
    assert_eq!(plan["incidents"], 1);
    assert_eq!(
        said(&plan["notices"][0]),
        "import.notice.already_here count=1"
    );
    let done = desk.call("import_incidents", more);
    assert_eq!(done["incidents"], 1);
    assert_eq!(said(&done["said"]), "said.imported count=1");
    assert_eq!(desk.call("counts", json!({}))["all"], 3);
    assert_eq!(by_reference(&desk, "INC9")["state"], "on_hold");
    // What was taken back is no longer here.
    desk.call("undo", json!({ "call": done["call"] }));
    desk.call("undo", json!({ "call": first }));
    assert_eq!(desk.call("import_incidents", ask)["incidents"], 2);
    assert_eq!(desk.call("counts", json!({}))["all"], 2);
    desk.folds_anew_alike();
}

#[test]
fn an_incident_from_the_future_is_a_problem_of_its_row() {
    let desk = Station::new();
    let content = LOG.replace("3/7/2026", "24/11/2026");
    let (plan, ask) = check(&desk, &content);
    assert_eq!((&plan["incidents"], &plan["bad"]), (&json!(1), &json!(1)));
    let problem = &plan["problems"][0];
    assert_eq!(
        (&problem["row"], &problem["column"], &problem["value"]),
        (&json!(6), &json!("opened_at"), &json!("24/11/2026 08:00"))
    );
    assert_eq!(
        said(&problem["problem"]),
        "import.still_to_come now=2026-11-23T15:00:00.000Z"
    );
    assert_eq!(said(&problem["remedy"]), "import.remedy.still_to_come");
    assert_eq!(
        key(&desk.refused("import_incidents", ask.clone())).1,
        "import.stopped"
    );
    // Once its time has come it is taken.
    desk.pass(24 * 60 * MINUTE);
    assert_eq!(desk.call("import_incidents", ask)["incidents"], 2);
}

#[test]
fn an_import_is_not_taken_back_from_under_what_uses_it() {
    let desk = Station::new();
    let import = |content: &str| {
        let (_, ask) = check(&desk, content);
        desk.call("import_incidents", ask)["call"].clone()
    };
    let first = import(LOG);
    // Others of the same people: they are not made anew.
    desk.pass(MINUTE);
    let second = import(&LOG.replace("INC", "REQ"));
    let both = desk.everything();
    assert_eq!(
        told(&desk.refused("undo", json!({ "call": first }))),
        "ChangedSince: undo.built_on_since at=2026-11-23T15:01:00.000Z by=Administrator since=(act.import_incidents) what=(act.import_incidents)"
    );
    assert_eq!(desk.everything(), both);
    desk.call("undo", json!({ "call": second }));
    // So do incidents that are logged here.
    let known = json!({ "known": desk.choice("caller", "Ann") });
    let logged = json!({ "title": "x", "channel": "phone", "caller": known });
    desk.call("log_incident", logged);
    let failure = desk.refused("undo", json!({ "call": first }));
    assert!(told(&failure).contains("since=(act.log_incident)"));
    desk.call("undo", json!({}));
    desk.call("undo", json!({ "call": first }));
    assert_eq!(desk.rows("all"), [""; 0]);
    desk.folds_anew_alike();
}
