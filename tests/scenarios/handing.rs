//! Taking, assigning and escalating: who has the work.

use desk_tests::{Station, list, said, text, timeline, told};
use rstest::rstest;
use serde_json::{Value as Json, json};

fn escalate(to: Option<&str>, reason: Option<&str>, id: &str) -> Json {
    json!({ "incident": id, "to": to, "tried": "Restarted it", "asked": "Look at the cable", "reason": reason })
}

#[test]
fn taking_makes_it_mine_and_in_progress() {
    let desk = Station::new();
    let ben = desk.add("Ben", "analyst");
    let id = desk.log("x");
    let done = ben.call("take_incident", json!({ "incident": id }));
    assert_eq!(said(&done["said"]), "said.taken reference=A-0001");
    let incident = desk.incident(&id);
    assert_eq!(
        (&incident["state"], &incident["assignee"]["name"]),
        (&json!("in_progress"), &json!("Ben"))
    );
    assert_eq!(
        told(&ben.refused("take_incident", json!({ "incident": id }))),
        "Refused: take.already_yours reference=A-0001"
    );
    let offered = |sight: Json| list(&sight["may"]).contains(&json!("take_incident"));
    assert!(!offered(ben.call("incident", json!({ "id": id }))));
    assert!(offered(desk.incident(&id)));
    // Somebody else may take it over.
    desk.call("take_incident", json!({ "incident": id }));
    assert_eq!(desk.incident(&id)["assignee"]["name"], "Administrator");
}

#[test]
fn what_was_assigned_to_me_becomes_in_progress_by_taking_it() {
    let desk = Station::new();
    let ben = desk.add("Ben", "analyst");
    let id = desk.log("x");
    let team = desk.incident(&id)["team"]["id"].clone();
    desk.call(
        "assign_incident",
        json!({ "incident": id, "team": team, "person": ben.id() }),
    );
    assert_eq!(desk.incident(&id)["state"], "assigned");
    ben.call("take_incident", json!({ "incident": id }));
    assert_eq!(desk.incident(&id)["state"], "in_progress");
}

#[test]
fn who_only_reads_is_given_no_work() {
    let desk = Station::new();
    let eve = desk.add("Eve", "reader").id();
    let id = desk.log("x");
    let team = desk.choice("team", "Workplace");
    for (call, ask) in [
        (
            "assign_incident",
            json!({ "incident": id, "team": team, "person": eve }),
        ),
        (
            "edit_incident",
            json!({ "incident": id, "change": { "owner": eve } }),
        ),
    ] {
        let failure = desk.refused(call, ask);
        assert_eq!(told(&failure), "Refused: person.only_reads person=Eve");
        assert!(failure.hint.is_some());
    }
}

#[test]
fn assigning_to_a_person_or_leaving_it_with_the_team() {
    let desk = Station::new();
    let ben = desk.add("Ben", "specialist").id();
    let id = desk.log("x");
    let workplace = desk.choice("team", "Workplace");
    let done = desk.call(
        "assign_incident",
        json!({ "incident": id, "team": workplace, "person": ben }),
    );
    assert_eq!(
        said(&done["said"]),
        "said.assigned_to_person person=Ben reference=A-0001"
    );
    let incident = desk.incident(&id);
    assert_eq!(incident["team"]["name"], "Workplace");
    assert_eq!(incident["tier"], 2);
    assert_eq!(incident["assignee"]["name"], "Ben");
    let again = json!({ "incident": id, "team": workplace, "person": ben });
    assert_eq!(
        told(&desk.refused("assign_incident", again)),
        "Refused: assign.already_there reference=A-0001"
    );
    let done = desk.call(
        "assign_incident",
        json!({ "incident": id, "team": workplace }),
    );
    assert_eq!(
        said(&done["said"]),
        "said.assigned_to_team reference=A-0001 team=Workplace"
    );
    assert_eq!(desk.incident(&id)["assignee"], Json::Null);
    // A team beside the path has no tier of it.
    desk.call(
        "assign_incident",
        json!({ "incident": id, "team": desk.choice("team", "Network") }),
    );
    assert_eq!(desk.incident(&id)["tier"], Json::Null);
    assert_eq!(
        timeline(&desk.incident(&id))[1..],
        [
            "event Administrator: event.assigned_to_person person=Ben team=Workplace",
            "event Administrator: event.assigned_to_team team=Workplace",
            "event Administrator: event.assigned_to_team team=Network",
        ]
    );
}

#[test]
fn nobody_and_no_team_are_refused() {
    let desk = Station::new();
    let id = desk.log("x");
    let unknown = "01a208eb-c980-7000-8000-0000000000ff";
    let team = desk.choice("team", "Workplace");
    for (ask, failure) in [
        (
            json!({ "incident": id, "team": unknown }),
            "NotFound: team.not_found",
        ),
        (
            json!({ "incident": id, "team": team, "person": unknown }),
            "NotFound: person.not_found",
        ),
        (
            json!({ "incident": unknown, "team": team }),
            "NotFound: incident.not_found",
        ),
    ] {
        assert_eq!(told(&desk.refused("assign_incident", ask)), failure);
    }
}

#[test]
fn escalation_goes_up_a_tier_with_what_was_tried() {
    let desk = Station::new();
    let id = desk.log("x");
    desk.call("take_incident", json!({ "incident": id }));
    let done = desk.call("escalate_incident", escalate(None, None, &id));
    assert_eq!(
        said(&done["said"]),
        "said.escalated reference=A-0001 team=Workplace"
    );
    let incident = desk.incident(&id);
    assert_eq!(incident["team"]["name"], "Workplace");
    assert_eq!(incident["tier"], 2);
    // The work moves and the caller stays: nobody has it there yet, and the desk still owns it.
    assert_eq!(incident["assignee"], Json::Null);
    assert_eq!(incident["state"], "assigned");
    assert_eq!(incident["owner"]["name"], "Administrator");
    assert_eq!(
        timeline(&incident)[2],
        "event Administrator: event.escalated asked=Look at the cable team=Workplace tier=2 tried=Restarted it"
    );
    desk.call("escalate_incident", escalate(None, None, &id));
    let incident = desk.incident(&id);
    assert_eq!(
        (&incident["team"]["name"], &incident["tier"]),
        (&json!("Infrastructure"), &json!(3))
    );
    let failure = desk.refused("escalate_incident", escalate(None, None, &id));
    assert_eq!(told(&failure), "Refused: escalate.top reference=A-0001");
    assert!(failure.hint.is_some(), "the top names what follows");
}

#[rstest]
#[case::nothing_tried("tried", "Refused: escalate.needs_tried")]
#[case::nothing_asked("asked", "Refused: text.needed field=(field.asked)")]
fn nobody_should_try_it_again_or_wonder_why_it_came(#[case] field: &str, #[case] refusal: &str) {
    let desk = Station::new();
    let id = desk.log("x");
    let mut ask = escalate(None, None, &id);
    ask[field] = json!(" \n ");
    assert_eq!(told(&desk.refused("escalate_incident", ask)), refusal);
    let mut ask = escalate(None, None, &id);
    ask.as_object_mut().unwrap().remove(field);
    assert_eq!(told(&desk.refused("escalate_incident", ask)), refusal);
}

#[rstest]
#[case::skipping_a_tier("Infrastructure", Some(3))]
#[case::sideways("Network", None)]
#[case::beside_all_paths("Management", None)]
fn elsewhere_than_to_the_next_tier_needs_a_reason(#[case] team: &str, #[case] tier: Option<u32>) {
    let desk = Station::new();
    let id = desk.log("x");
    let to = desk.choice("team", team);
    assert_eq!(
        told(&desk.refused("escalate_incident", escalate(Some(&to), None, &id))),
        format!("Refused: escalate.needs_reason team={team}")
    );
    desk.call(
        "escalate_incident",
        escalate(Some(&to), Some("They know it"), &id),
    );
    let incident = desk.incident(&id);
    assert_eq!(incident["team"]["name"], team);
    assert_eq!(incident["tier"], json!(tier));
    let event = &timeline(&incident)[1];
    assert!(event.contains("reason=They know it"), "{event}");
}

#[test]
fn back_down_needs_a_reason_too() {
    let desk = Station::new();
    let id = desk.log("x");
    desk.call("escalate_incident", escalate(None, None, &id));
    let down = desk.choice("team", "Service desk");
    assert_eq!(
        told(&desk.refused("escalate_incident", escalate(Some(&down), None, &id))),
        "Refused: escalate.needs_reason team=Service desk"
    );
    desk.call(
        "escalate_incident",
        escalate(Some(&down), Some("The caller must be asked"), &id),
    );
    assert_eq!(desk.incident(&id)["tier"], 1);
    // And from there it goes up again as usual.
    desk.call("escalate_incident", escalate(None, None, &id));
    assert_eq!(desk.incident(&id)["tier"], 2);
}

#[test]
fn the_next_tier_may_be_named() {
    let desk = Station::new();
    let id = desk.log("x");
    let next = desk.choice("team", "Workplace");
    desk.call("escalate_incident", escalate(Some(&next), None, &id));
    assert_eq!(
        told(&desk.refused(
            "escalate_incident",
            escalate(Some(&next), Some("Again"), &id)
        )),
        "Refused: escalate.already_there reference=A-0001 team=Workplace"
    );
}

#[test]
fn work_beside_the_path_comes_back_at_its_first_tier() {
    let desk = Station::new();
    let id = desk.log("x");
    let aside = desk.choice("team", "Network");
    desk.call(
        "escalate_incident",
        escalate(Some(&aside), Some("Sideways"), &id),
    );
    let done = desk.call("escalate_incident", escalate(None, None, &id));
    assert_eq!(
        text(&done["said"]["values"]["team"]["text"]),
        "Service desk"
    );
}

#[test]
fn the_path_follows_the_category_and_the_team_keeps_the_work() {
    let desk = Station::new();
    let id = desk.log("x");
    let category = desk.choice("category", "Network");
    desk.call(
        "edit_incident",
        json!({ "incident": id, "change": { "category": category } }),
    );
    let incident = desk.incident(&id);
    assert_eq!(incident["path_name"], "Network");
    assert_eq!(incident["team"]["name"], "Service desk");
    assert_eq!(incident["tier"], 1);
    desk.call("escalate_incident", escalate(None, None, &id));
    let incident = desk.incident(&id);
    assert_eq!(
        (&incident["team"]["name"], &incident["tier"]),
        (&json!("Network"), &json!(2))
    );
    let category = desk.choice("category", "Software");
    desk.call(
        "edit_incident",
        json!({ "incident": id, "change": { "category": category } }),
    );
    let incident = desk.incident(&id);
    assert_eq!(
        (&incident["team"]["name"], &incident["tier"]),
        (&json!("Network"), &Json::Null)
    );
}
