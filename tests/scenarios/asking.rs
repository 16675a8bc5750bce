//! What is asked wrongly: calls that do not exist, and fields that are missing, unknown or of another kind.

use desk_core::contract::CALLS;
use desk_core::error::Code;
use desk_tests::{Station, key, said, told};
use rstest::rstest;
use serde_json::{Value as Json, json};

use crate::permission::ask;

#[test]
fn a_call_that_does_not_exist() {
    let desk = Station::new();
    for name in ["", "take", "TAKE_INCIDENT", "sql", "found", "admit_desk"] {
        let failure = desk.refused(name, json!({}));
        assert_eq!(
            told(&failure),
            format!("UnknownCall: call.unknown name={name}")
        );
        assert!(failure.hint.is_some());
    }
}

#[test]
fn a_field_that_no_call_has_is_refused_by_each() {
    let desk = Station::new();
    let before = desk.everything();
    for call in CALLS {
        let mut ask = ask(&desk, call.name);
        ask["colour"] = json!("red");
        let failure = desk.refused(call.name, ask);
        assert_eq!(
            key(&failure),
            (Code::BadAsk, "call.bad_ask"),
            "{}",
            call.name
        );
        let words = said(&json!(failure.message));
        assert!(words.contains("colour"), "{words}");
    }
    assert_eq!(desk.everything(), before);
}

#[test]
fn each_field_is_refused_where_it_is_of_another_kind() {
    let desk = Station::new();
    let before = desk.everything();
    for call in CALLS {
        let good = ask(&desk, call.name);
        for field in good.as_object().unwrap().keys() {
            for wrong in [
                json!(-1.5),
                json!([[]]),
                json!({ "a": { "b": 1 } }),
                json!(true),
            ] {
                let mut ask = good.clone();
                ask[field] = wrong.clone();
                let failure = desk.refused(call.name, ask);
                assert_eq!(
                    key(&failure).0,
                    Code::BadAsk,
                    "{} {field} {wrong}",
                    call.name
                );
            }
        }
        for wrong in [json!(1), json!("x"), json!([1])] {
            assert_eq!(
                key(&desk.refused(call.name, wrong)).0,
                Code::BadAsk,
                "{}",
                call.name
            );
        }
    }
    assert_eq!(desk.everything(), before);
}

#[test]
fn each_field_that_is_needed_is_missed() {
    let desk = Station::new();
    let mut needed = Vec::new();
    for call in CALLS {
        let good = ask(&desk, call.name);
        for field in good.as_object().unwrap().keys() {
            let mut ask = good.clone();
            ask.as_object_mut().unwrap().remove(field);
            if let Err(failure) = desk
                .first()
                .send(None, call.name, ask, desk_tests::Seen::new())
                && failure.code == Code::BadAsk
            {
                let words = said(&json!(failure.message));
                assert!(words.contains(field.as_str()), "{words}");
                needed.push(format!("{} {field}", call.name));
            }
        }
    }
    // None of the asks above names a field that could be left out, but for what the verb itself misses.
    let named: Vec<String> = CALLS
        .iter()
        .flat_map(|call| {
            let ask = ask(&desk, call.name);
            let fields: Vec<String> = ask.as_object().unwrap().keys().cloned().collect();
            fields
                .into_iter()
                .map(|field| format!("{} {field}", call.name))
        })
        .filter(|named| {
            !["escalate_incident tried", "escalate_incident asked"].contains(&named.as_str())
        })
        .collect();
    assert_eq!(needed, named);
}

#[rstest]
#[case(json!({ "channel": "phone" }), "(ask.missing field=title)")]
#[case(json!({ "title": "x", "channel": "fax" }),
    "(ask.other_field expected=(ask.one_of choices=phone, walk_in, email, portal, monitoring, team) field=channel given=\"fax\")")]
#[case(json!({ "title": "x", "channel": "phone", "users": "many" }),
    "(ask.other_field expected=(ask.whole_number least=0 most=4294967295) field=users given=\"many\")")]
#[case(json!({ "title": "x", "channel": "phone", "detected": "31/13/2026" }),
    "(ask.other_field expected=(ask.instant) field=detected given=\"31/13/2026\")")]
#[case(json!({ "title": "x", "channel": "phone", "category": "Printer" }),
    "(ask.other_field expected=(ask.id) field=category given=\"Printer\")")]
#[case(json!({ "title": "x", "channel": "phone", "caller": { "new": { "nam": "Ann" } } }),
    "(ask.unknown field=caller.new.nam known=name, contact)")]
#[case(json!({ "title": "x", "channel": "phone", "caller": null, "then": { "take": 1 } }),
    "(ask.other_field expected=(ask.nothing_more) field=then.take given=1)")]
#[case(json!([]), "(ask.other expected=(ask.object) given=(ask.list))")]
fn what_is_wrong_is_said_with_its_field(#[case] ask: Json, #[case] detail: &str) {
    let failure = Station::new().refused("log_incident", ask);
    assert_eq!(
        told(&failure),
        format!("BadAsk: call.bad_ask detail={detail} name=log_incident")
    );
}

#[test]
fn no_ask_is_an_empty_ask() {
    let desk = Station::new();
    assert_eq!(
        desk.call("counts", Json::Null),
        desk.call("counts", json!({}))
    );
}

#[test]
fn times_that_are_none() {
    let desk = Station::new();
    for time in [
        "",
        "today",
        "2026-13-31T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "31/12/2026",
        "2026-11-23T15:00:00",
        "+010000-01-01T00:00:00Z",
        "1899-12-31T23:59:59Z",
    ] {
        let ask = json!({ "title": "x", "channel": "phone", "reported": time });
        assert_eq!(
            key(&desk.refused("log_incident", ask)).0,
            Code::BadAsk,
            "{time}"
        );
    }
    let ask = json!({ "title": "x", "channel": "phone", "reported": "2026-11-23T16:30:00+02:00" });
    let id = desk.log_as(ask);
    assert_eq!(desk.incident(&id)["reported"], "2026-11-23T14:30:00.000Z");
}

#[test]
fn what_does_not_exist_is_not_found() {
    let desk = Station::new();
    for call in CALLS {
        let ask = ask(&desk, call.name);
        if ask["incident"].is_string() || call.name == "incident" {
            let failure = desk.refused(call.name, ask);
            assert_eq!(
                told(&failure),
                "NotFound: incident.not_found",
                "{}",
                call.name
            );
        }
    }
}
