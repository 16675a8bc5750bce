//! Changes made apart: what a person saw goes along with the call, and two who change one field at once are both shown.

use desk_tests::{MINUTE, Seen, Station, list, told};
use rstest::rstest;
use serde_json::{Value as Json, json};

fn edit(id: &str, field: &str, value: &str) -> Json {
    json!({ "incident": id, "change": { field: value } })
}

fn conflicts(desk: &Station, id: &str) -> Vec<(Json, Json, Json)> {
    list(&desk.incident(id)["conflicts"])
        .iter()
        .map(|conflict| {
            let who = conflict["by"]["name"].clone();
            (conflict["field"].clone(), conflict["lost"].clone(), who)
        })
        .collect()
}

#[test]
fn what_was_changed_on_a_stale_sight_is_kept_and_both_are_shown() {
    let desk = Station::new();
    let ben = desk.add("Ben", "analyst");
    let id = desk.log("a");
    let seen = desk.seen(&id);
    desk.pass(MINUTE);
    desk.call_seen(&seen, "edit_incident", edit(&id, "title", "b"));
    desk.pass(MINUTE);
    ben.call_seen(&seen, "edit_incident", edit(&id, "title", "c"));
    assert_eq!(desk.incident(&id)["title"], "c");
    assert_eq!(
        conflicts(&desk, &id),
        [(json!("title"), json!("b"), json!("Administrator"))]
    );
    desk.folds_anew_alike();
    // The answer builds on both and ends it.
    desk.call_seen(
        &desk.seen(&id),
        "edit_incident",
        edit(&id, "title", "b and c"),
    );
    assert_eq!(desk.incident(&id)["title"], "b and c");
    assert_eq!(conflicts(&desk, &id), []);
    desk.folds_anew_alike();
}

#[test]
fn two_who_rate_at_once_are_both_shown_by_their_priorities() {
    let desk = Station::new();
    let ben = desk.add("Ben", "analyst");
    let id = desk.log("a");
    let seen = desk.seen(&id);
    let rate = |users: &str| json!({ "incident": id, "answers": { "users": users } });
    desk.call_seen(&seen, "rate_incident", rate("one"));
    desk.pass(MINUTE);
    ben.call_seen(&seen, "rate_incident", rate("all"));
    assert_eq!(desk.incident(&id)["working"]["priority"], 2);
    assert_eq!(
        conflicts(&desk, &id),
        [(json!("rating"), json!("P4"), json!("Administrator"))]
    );
}

#[test]
fn different_fields_changed_apart_both_hold() {
    let desk = Station::new();
    let id = desk.log("a");
    let seen = desk.seen(&id);
    desk.call_seen(&seen, "edit_incident", edit(&id, "title", "b"));
    desk.call_seen(&seen, "edit_incident", edit(&id, "workaround", "Wait"));
    let incident = desk.incident(&id);
    assert_eq!(
        (&incident["title"], &incident["workaround"]),
        (&json!("b"), &json!("Wait"))
    );
    assert_eq!(incident["conflicts"], json!([]));
    assert_eq!(list(&incident["timeline"]).len(), 3);
    desk.folds_anew_alike();
}

#[test]
fn what_holds_already_is_refused_unless_it_settles_a_conflict() {
    let desk = Station::new();
    let id = desk.log("a");
    let seen = desk.seen(&id);
    desk.call_seen(&seen, "edit_incident", edit(&id, "title", "b"));
    let refused = || told(&desk.refused("edit_incident", edit(&id, "title", "b")));
    let already = "Refused: edit.already_so field=(field.title) reference=A-0001";
    assert_eq!(refused(), already);
    desk.call_seen(&seen, "edit_incident", edit(&id, "title", "c"));
    desk.call("edit_incident", edit(&id, "title", "c"));
    assert_eq!(conflicts(&desk, &id), []);
    desk.folds_anew_alike();
}

#[rstest]
#[case::title(json!({ "title": " a " }))]
#[case::description(json!({ "description": "It hums" }))]
#[case::workaround(json!({ "workaround": null }))]
#[case::workaround_of_nothing(json!({ "workaround": " " }))]
#[case::category(json!({ "category": null }))]
#[case::channel(json!({ "channel": "phone" }))]
#[case::users(json!({ "users": 3 }))]
#[case::detected(json!({ "detected": null }))]
#[case::reported(json!({ "reported": desk_tests::START }))]
#[case::owner(json!({ "owner": null }))]
fn a_change_that_changes_nothing_is_refused(#[case] change: Json) {
    let desk = Station::new();
    let id = desk
        .log_as(json!({ "title": "a", "channel": "phone", "users": 3, "description": "It hums" }));
    let owner = desk.incident(&id)["owner"]["id"].clone();
    let change = match change.get("owner") {
        Some(_) => json!({ "owner": owner }),
        None => change,
    };
    let before = desk.everything();
    let failure = desk.refused("edit_incident", json!({ "incident": id, "change": change }));
    assert!(told(&failure).starts_with("Refused: edit.already_so"));
    assert_eq!(desk.everything(), before);
}

#[test]
fn without_a_sight_it_builds_on_what_is_known_now() {
    let desk = Station::new();
    let id = desk.log("a");
    desk.call("edit_incident", edit(&id, "title", "b"));
    desk.call("edit_incident", edit(&id, "title", "c"));
    assert_eq!(conflicts(&desk, &id), []);
}

#[test]
fn a_later_change_of_another_field_leaves_the_conflict() {
    let desk = Station::new();
    let id = desk.log("a");
    let seen = desk.seen(&id);
    desk.call_seen(&seen, "edit_incident", edit(&id, "title", "b"));
    desk.call_seen(&seen, "edit_incident", edit(&id, "title", "c"));
    desk.call_seen(
        &desk.seen(&id),
        "edit_incident",
        edit(&id, "workaround", "Wait"),
    );
    assert_eq!(conflicts(&desk, &id).len(), 1);
    desk.folds_anew_alike();
}

#[test]
fn two_ratings_made_apart_leave_one_and_show_the_other() {
    let desk = Station::new();
    let ben = desk.add("Ben", "analyst");
    let id = desk.log("a");
    let seen = desk.seen(&id);
    let rate = |users: &str| json!({ "incident": id, "answers": { "users": users } });
    desk.call_seen(&seen, "rate_incident", rate("one"));
    desk.pass(MINUTE);
    ben.call_seen(&seen, "rate_incident", rate("all"));
    let incident = desk.incident(&id);
    assert_eq!(incident["working"]["priority"], 2);
    assert_eq!(conflicts(&desk, &id).len(), 1);
    desk.folds_anew_alike();
}

#[test]
fn what_was_never_there_was_not_seen() {
    let desk = Station::new();
    let id = desk.log("a");
    let other = desk.log("other");
    let elsewhere: Seen = [(
        id.parse().unwrap(),
        desk.seen(&other).into_values().flatten().collect(),
    )]
    .into();
    desk.call_seen(&elsewhere, "edit_incident", edit(&id, "title", "b"));
    desk.folds_anew_alike();
    assert_eq!(desk.call("verify", json!({}))["damaged"], json!([]));
}
