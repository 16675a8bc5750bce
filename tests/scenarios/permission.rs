//! Who may make which call: the whole matrix as text, and what is refused to whom.

use desk_core::contract::CALLS;
use desk_core::error::Code;
use desk_tests::{HOUR, Seen, Station, counted, key, list, told};
use serde_json::{Value as Json, json};

const ROLES: [&str; 6] = [
    "reader",
    "analyst",
    "specialist",
    "lead",
    "incident_manager",
    "administrator",
];

/// Every call with `x` under each role that may make it, in the order above.
const MATRIX: &str = "
start               x x x x x x
counts              x x x x x x
queue               x x x x x x
incident            x x x x x x
timeline            x x x x x x
find                x x x x x x
incident_history    x x x x x x
history             x x x x x x
choices             x x x x x x
classification      x x x x x x
rate                x x x x x x
route               x x x x x x
check_import        - x x x x x
drafts              x x x x x x
verify              - - - - - x
log_incident        - x x x x x
add_affected        - x x x x x
edit_incident       - x x x x x
rate_incident       - x x x x x
take_incident       - x x x x x
assign_incident     - x x x x x
escalate_incident   - x x x x x
hold_incident       - x x x x x
resume_incident     - x x x x x
restore_service     - x x x x x
resolve_incident    - x x x x x
close_incident      - x x x x x
reopen_incident     - x x x x x
cancel_incident     - x x x x x
add_note            - x x x x x
send_message        - x x x x x
undo                - x x x x x
redo                - x x x x x
name_person         - x x x x x
add_person          - - - - - x
name_organisation   - - - - - x
import_incidents    - x x x x x
keep_draft          x x x x x x
keep_preference     x x x x x x
";

/// An ask that each call takes; whether it then comes to anything does not matter here.
pub(crate) fn ask(desk: &Station, name: &str) -> Json {
    let id = counted(9);
    let mut ask = match name {
        "incident" => return json!({ "id": id }),
        "timeline" => json!({ "before": id }),
        "queue" => return json!({ "view": "all" }),
        "find" => return json!({ "text": "1" }),
        "history" | "route" | "undo" => return json!({}),
        "choices" => return json!({ "of": "team", "text": "" }),
        "rate" => return json!({ "answers": {} }),
        "check_import" | "import_incidents" => {
            return json!({ "file": "none", "zone": "Europe/Berlin" });
        }
        "log_incident" => return json!({ "title": "x", "channel": "phone" }),
        "add_affected" => json!({ "caller": { "new": { "name": "Ann" } } }),
        "edit_incident" => json!({ "change": { "title": "y" } }),
        "rate_incident" => json!({ "answers": {} }),
        "assign_incident" => json!({ "team": id }),
        "escalate_incident" => json!({ "tried": "a", "asked": "b" }),
        "hold_incident" => json!({ "reason": "supplier", "until": desk.later(HOUR) }),
        "restore_service" => json!({ "at": desk.later(0) }),
        "resolve_incident" => json!({ "code": "solved", "text": "y" }),
        "reopen_incident" => json!({ "reason": "y" }),
        "cancel_incident" => json!({ "reason": "duplicate", "text": "y" }),
        "add_note" => json!({ "text": "y" }),
        "send_message" => json!({ "text": "y", "how": "email" }),
        "name_person" => return json!({ "person": id, "name": "Zoe" }),
        "add_person" => return json!({ "name": "Zoe", "role": "reader" }),
        "name_organisation" => return json!({ "name": "Acme" }),
        "keep_draft" => return json!({ "place": "log", "text": "x" }),
        "keep_preference" => return json!({ "name": "theme", "value": "dark" }),
        "take_incident" | "resume_incident" | "close_incident" | "incident_history" => json!({}),
        _ => return json!({}),
    };
    ask["incident"] = json!(id);
    ask
}

#[test]
fn the_matrix_is_what_the_desk_does_and_what_it_says() {
    let desk = Station::new();
    let people = ROLES.map(|role| desk.add(role, role));
    let mut matrix = String::from("\n");
    for call in CALLS {
        matrix.push_str(&format!("{:<19}", call.name));
        for person in &people {
            let sent = person.send(None, call.name, ask(&desk, call.name), Seen::new());
            let may = sent
                .err()
                .is_none_or(|failure| key(&failure).1 != "call.may_not");
            let start = person.call("start", json!({}));
            assert_eq!(
                list(&start["may"]).contains(&json!(call.name)),
                may,
                "{}",
                call.name
            );
            matrix.push_str(if may { " x" } else { " -" });
        }
        matrix.push('\n');
    }
    assert_eq!(matrix, MATRIX);
}

#[test]
fn a_refusal_names_the_role_and_changes_nothing() {
    let desk = Station::new();
    let reader = desk.add("Rea", "reader");
    let id = desk.log("x");
    let before = desk.everything();
    let failure = reader.refused("take_incident", json!({ "incident": id }));
    assert_eq!(told(&failure), "MayNot: call.may_not role=(role.reader)");
    assert!(failure.hint.is_some());
    assert_eq!(desk.everything(), before);
    assert_eq!(
        reader.call("incident", json!({ "id": id }))["may"],
        json!([])
    );
}

#[test]
fn nobody_may_do_anything() {
    let desk = Station::new();
    let nobody = desk.person(&counted(9).to_string());
    for call in CALLS {
        let failure = nobody.refused(call.name, ask(&desk, call.name));
        assert_eq!(
            key(&failure),
            (Code::MayNot, "call.nobody"),
            "{}",
            call.name
        );
    }
}

#[test]
fn who_was_added_and_taken_back_may_do_nothing_more() {
    let desk = Station::new();
    let ben = desk.add("Ben", "analyst");
    ben.call("log_incident", json!({ "title": "x", "channel": "phone" }));
    desk.call("undo", json!({}));
    let failure = ben.refused("counts", json!({}));
    assert_eq!(key(&failure), (Code::MayNot, "call.nobody"));
    // What they did still names them.
    assert_eq!(
        desk.call("history", json!({}))["acts"][1]["by"]["name"],
        "Ben"
    );
    assert_eq!(
        desk.call("choices", json!({ "of": "person", "text": "Ben" }))["choices"],
        json!([])
    );
}

#[test]
fn one_names_oneself_and_an_administrator_anybody() {
    let desk = Station::new();
    let [ben, eve] = [desk.add("Ben", "analyst"), desk.add("Eve", "lead")];
    ben.call(
        "name_person",
        json!({ "person": ben.id(), "name": "Benjamin" }),
    );
    let failure = eve.refused(
        "name_person",
        json!({ "person": ben.id(), "name": "Benny" }),
    );
    assert_eq!(told(&failure), "MayNot: call.may_not role=(role.lead)");
    desk.call(
        "name_person",
        json!({ "person": ben.id(), "name": "Benny" }),
    );
    assert_eq!(ben.call("start", json!({}))["me"]["name"], "Benny");
    let failure = desk.refused(
        "name_person",
        json!({ "person": counted(9), "name": "Zoe" }),
    );
    assert_eq!(told(&failure), "NotFound: person.not_found");
    let failure = desk.refused("name_person", json!({ "person": ben.id(), "name": " " }));
    assert_eq!(told(&failure), "Refused: text.needed field=(field.name)");
}

#[test]
fn somebody_is_added_with_their_role_and_teams() {
    let desk = Station::new();
    let network = desk.choice("team", "Network");
    let ask = json!({ "name": "Cem", "role": "specialist", "teams": [network] });
    let cem = desk.call("add_person", ask)["person"].clone();
    let start = desk.person(desk_tests::text(&cem)).call("start", json!({}));
    assert_eq!(
        (&start["me"]["name"], &start["role"]),
        (&json!("Cem"), &json!("specialist"))
    );
    let ask = json!({ "name": "Cem", "role": "specialist", "teams": [counted(9)] });
    assert_eq!(
        told(&desk.refused("add_person", ask)),
        "NotFound: team.not_found"
    );
}

#[test]
fn the_organisation_is_named() {
    let desk = Station::new();
    assert_eq!(desk.call("start", json!({}))["organisation"], "");
    desk.call("name_organisation", json!({ "name": "Acme" }));
    assert_eq!(desk.call("start", json!({}))["organisation"], "Acme");
}
