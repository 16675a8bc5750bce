//! What belongs to one person at one desk: drafts and preferences.

use desk_tests::{MINUTE, Station, told};
use serde_json::{Value as Json, json};

fn draft(place: &str, text: &str) -> Json {
    json!({ "place": place, "text": text })
}

#[test]
fn a_draft_survives_a_killed_process() {
    let desk = Station::new();
    desk.call("keep_draft", draft("log", "Prin"));
    desk.pass(MINUTE);
    let kept = desk.call("keep_draft", draft("log", "Printer"));
    assert_eq!(kept["at"], desk.later(0));
    let desk = desk.reopen();
    assert_eq!(
        desk.call("drafts", json!({}))["drafts"],
        json!([{ "place": "log", "text": "Printer", "at": desk.later(0) }])
    );
    desk.call("keep_draft", draft("log", ""));
    assert_eq!(desk.call("drafts", json!({}))["drafts"], json!([]));
}

#[test]
fn drafts_and_preferences_are_ones_own_and_no_act() {
    let desk = Station::new();
    let ben = desk.add("Ben", "reader");
    ben.call("keep_draft", draft("log", "x"));
    ben.call(
        "keep_preference",
        json!({ "name": "theme", "value": "dark" }),
    );
    assert_eq!(desk.call("drafts", json!({}))["drafts"], json!([]));
    assert_eq!(desk.call("start", json!({}))["preferences"], json!({}));
    assert_eq!(
        ben.call("start", json!({}))["preferences"],
        json!({ "theme": "dark" })
    );
    let acts = desk.call("history", json!({}));
    assert_eq!(desk_tests::list(&acts["acts"]).len(), 2);
}

#[test]
fn a_draft_or_preference_has_its_limit() {
    let desk = Station::new();
    let text = "x".repeat(128 * 1024);
    desk.call("keep_draft", draft("log", &text));
    let failure = desk.refused("keep_draft", draft("log", &format!("{text}x")));
    assert_eq!(
        told(&failure),
        "Refused: text.too_long field=(field.draft) limit=128 size=129"
    );
    let failure = desk.refused(
        "keep_preference",
        json!({ "name": "x", "value": "x".repeat(4097) }),
    );
    assert_eq!(
        told(&failure),
        "Refused: text.too_long field=(field.draft) limit=4 size=5"
    );
    assert_eq!(desk.call("drafts", json!({}))["drafts"][0]["text"], text);
}
