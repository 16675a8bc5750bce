//! What becomes of the rows of one incident.
//! `event-log.csv` holds two incidents of "Incident management process enriched event log" (UCI data set 498; Amaral, Fantinato, Peres; CC BY 4.0), the second without some of its rows.

use super::{incidents, outcome, prepared, story};

const EVENT_LOG: &str = include_str!("event-log.csv");
const LOG: &str = "number,opened_at,incident_state,sys_updated_at,sys_mod_count,assignment_group,assigned_to,priority,resolved_by,resolved_at,closed_at,close_code\n";

/// Their stories without the two lines that say how each was logged.
fn histories(rows: &str) -> String {
    let found = incidents(format!("{LOG}{rows}"));
    let steps = found.iter().flat_map(|it| {
        story(it)
            .lines()
            .skip(2)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    });
    steps.collect::<Vec<_>>().join("\n")
}

fn notices(rows: &str) -> String {
    outcome(format!("{LOG}{rows}"))
}

#[test]
fn an_event_log_becomes_histories_with_their_own_times() {
    let stories: Vec<String> = incidents(EVENT_LOG).iter().map(story).collect();
    assert_eq!(
        stories.join("\n\n"),
        "\
INC0000045 Category 55 · Subcategory 170 · Symptom 72
2016-02-29T00:16:00.000Z by Opened by 8 for Caller 2403, Category 55 > Subcategory 170, 2/2/3
2016-02-29T00:23:00.000Z Updated by 21: Group 56
2016-02-29T10:29:00.000Z Resolved by 149: Resolved - (code 5) \"-\"
2016-03-05T11:00:00.000Z Updated by 908: Closed

INC0000102 Category 37 · Subcategory 135 · Symptom 87
2016-02-29T08:06:00.000Z by Opened by 131 for Caller 307, Category 37 > Subcategory 135, 2/2/3
2016-02-29T08:13:00.000Z Updated by 265: Group 70 Resolver 31
2016-02-29T19:09:00.000Z Updated by 111: OnHold for Caller
2016-03-03T16:29:00.000Z Updated by 727: InProgress
2016-03-04T10:15:00.000Z Updated by 451: Group 50
2016-03-07T10:50:00.000Z Updated by 507: OnHold for Caller Group 23
2016-03-14T07:13:00.000Z Updated by 135: Resolved
2016-03-17T15:27:00.000Z Updated by 241: InProgress
2016-03-17T15:28:00.000Z Resolved by 30: Resolved - (code 4) \"-\"
2016-03-24T17:59:00.000Z Updated by 908: Closed"
    );
}

#[test]
fn a_plan_counts_what_there_is() {
    let prepared = prepared(EVENT_LOG).unwrap();
    let plan = prepared.plan();
    assert_eq!(
        (plan.rows, plan.incidents, plan.steps, plan.reopened),
        (14, 2, 12, 1)
    );
    assert_eq!(
        (plan.people, plan.teams, plan.callers, plan.categories),
        (14, 4, 2, 4)
    );
    assert_eq!(
        (plan.bad, plan.problem_count, plan.notices.len()),
        (0, 0, 0)
    );
}

#[test]
fn the_order_is_that_of_the_times_wherever_the_rows_stand() {
    let rows = "INC1,1/3/2026 08:00,Resolved,1/3/2026 10:00,3,A,x,,?,1/3/2026 10:00,?,?\n\
                INC2,1/3/2026 08:00,New,1/3/2026 08:00,0,B,?,,?,?,?,?\n\
                INC1,1/3/2026 08:00,Active,1/3/2026 09:00,2,A,x,,?,1/3/2026 10:00,?,?\n\
                INC1,1/3/2026 08:00,New,1/3/2026 09:00,1,A,?,,?,1/3/2026 10:00,?,?\n";
    assert_eq!(
        histories(rows),
        "2026-03-01T08:00:00.000Z -: A\n\
         2026-03-01T08:00:00.000Z -: InProgress x\n\
         2026-03-01T09:00:00.000Z -: Resolved\n\
         2026-03-01T07:00:00.000Z -: B"
    );
    assert_eq!(
        notices(rows),
        "incidents: 2\nimport.notice.untitled count=2"
    );
}

#[test]
fn an_end_is_not_believed_before_a_row_says_so() {
    let rows = "INC1,1/3/2026 08:00,New,1/3/2026 08:00,0,A,?,,z,1/3/2026 10:00,2/3/2026 10:00,Solved (Permanently)\n\
                INC1,1/3/2026 08:00,Resolved,1/3/2026 09:00,1,A,?,,z,1/3/2026 10:00,2/3/2026 10:00,Solved (Permanently)\n\
                INC1,1/3/2026 08:00,Active,1/3/2026 11:00,2,A,?,,z,1/3/2026 10:00,2/3/2026 10:00,Solved (Permanently)\n";
    assert_eq!(
        histories(rows),
        "2026-03-01T07:00:00.000Z -: A\n\
         2026-03-01T08:00:00.000Z -: Resolved\n\
         2026-03-01T10:00:00.000Z -: InProgress"
    );
}

#[test]
fn a_jump_is_taken_as_it_happened() {
    let rows = "INC1,1/3/2026 08:00,New,1/3/2026 08:00,0,A,?,,?,?,?,code 7\n\
                INC1,1/3/2026 08:00,Closed,1/3/2026 09:00,1,A,?,,?,?,1/3/2026 09:30,code 7\n\
                INC1,1/3/2026 08:00,New,1/3/2026 10:00,2,A,?,,?,?,1/3/2026 09:30,code 7\n";
    let reopened = "2026-03-01T07:00:00.000Z -: A\n\
                    2026-03-01T08:00:00.000Z -: Closed\n\
                    2026-03-01T09:00:00.000Z -: New";
    assert_eq!(histories(rows), reopened);
    let closed: String = rows.lines().take(2).map(|row| format!("{row}\n")).collect();
    assert_eq!(
        histories(&closed),
        "2026-03-01T07:00:00.000Z -: A\n2026-03-01T08:30:00.000Z -: Closed - (code 7) \"-\""
    );
}

#[test]
fn a_closed_row_with_a_resolved_time_was_resolved_first() {
    let rows = "INC1,1/3/2026 08:00,Active,1/3/2026 08:30,0,A,x,,z,1/3/2026 09:10,1/3/2026 09:30,?\n\
                INC1,1/3/2026 08:00,Closed,1/3/2026 09:30,1,A,x,,z,1/3/2026 09:10,1/3/2026 09:30,?\n";
    assert_eq!(
        histories(rows),
        "2026-03-01T07:30:00.000Z -: InProgress A x\n\
         2026-03-01T08:10:00.000Z z: Resolved\n\
         2026-03-01T08:30:00.000Z -: Closed"
    );
}

#[test]
fn who_has_it_and_how_it_is_rated_change() {
    let rows = "INC1,1/3/2026 08:00,New,1/3/2026 08:00,0,A,x,3 - Moderate,?,?,?,?\n\
                INC1,1/3/2026 08:00,New,1/3/2026 09:00,1,?,x,2 - High,?,?,?,?\n\
                INC1,1/3/2026 08:00,New,1/3/2026 10:00,2,B,?,?,?,?,?,?\n";
    assert_eq!(
        histories(rows),
        "2026-03-01T07:00:00.000Z -: A x\n\
         2026-03-01T08:00:00.000Z -: priority 2\n\
         2026-03-01T09:00:00.000Z -: B nobody"
    );
}

#[test]
fn what_is_read_otherwise_than_it_stands_is_told() {
    let rows = "INC1,29/3/2026 02:30,New,29/3/2026 02:00,1,A,?,,?,?,?,?\n\
                INC1,29/3/2026 02:30,New,29/3/2026 02:00,1,A,?,,?,?,?,?\n\
                INC1,29/3/2026 02:30,-100,29/3/2026 04:00,0,A,?,,?,?,?,?\n\
                INC1,29/3/2026 02:30,On Hold,29/3/2026 05:00,2,A,?,,?,?,?,?\n\
                INC1,29/3/2026 02:30,Resolved,25/10/2026 02:30,3,A,?,,?,29/3/2026 04:30,?,?\n";
    assert_eq!(
        notices(rows),
        "incidents: 1\n\
         import.notice.skipped_time count=7\n\
         import.notice.double_time count=1\n\
         import.notice.same_update count=1\n\
         import.notice.order count=1\n\
         import.notice.before_opened count=2\n\
         import.notice.state_lost count=1\n\
         import.notice.no_hold_reason count=1\n\
         import.notice.end_contradicted count=1\n\
         import.notice.untitled count=1"
    );
    assert_eq!(
        histories(rows),
        "2026-03-29T01:30:00.000Z -: A\n\
         2026-03-29T03:00:00.000Z -: OnHold\n\
         2026-10-25T00:30:00.000Z -: Resolved"
    );
}

#[test]
fn a_list_tells_what_it_can() {
    let list = "Number,Opened,Opened by,State,On hold reason,Short description,Caller,Channel,Category,Subcategory,Impact,Urgency,Priority,Assignment group,Assigned to,Updated,Updated by,Resolved,Resolved by,Closed,Closed by,Resolution code,Resolution notes,Work notes,Additional comments\n\
        INC1,2026-03-01 08:00:00,Ann,Closed,,Mail is down,Bo,Phone,Software,Email,1 - High,2 - Medium,2 - High,Service Desk,Cy,2026-03-09 08:00:00,system,2026-03-01 10:00:00,Cy,2026-03-08 10:00:00,system,Solved (Work Around),Webmail,,\n\
        INC2,2026-03-01 08:00:00,Ann,On Hold,Awaiting Vendor,Printer,Bo,Carrier pigeon,,,,,,,,2026-03-02 08:00:00,Cy,,,,,,,ordered,part is ordered\n\
        INC3,2026-03-01 08:00:00,,In Progress,,Phone,,,,,,,,,,,,,,,,,,,\n\
        INC4,2026-03-01 08:00:00,,Cancelled,,Fax,,,,,,,,,,,,,,,,,,,\n\
        INC5,2026-03-01 08:00:00,,,,Scanner,,,,,,,,,,,,2026-03-01 09:00:00,,,,,,,\n";
    let stories: Vec<String> = incidents(list).iter().map(story).collect();
    assert_eq!(
        stories.join("\n\n"),
        "\
INC1 Mail is down
2026-03-01T07:00:00.000Z by Ann for Bo, Software > Email, 1/2/2
2026-03-01T07:00:00.000Z Ann: Service Desk Cy
2026-03-01T09:00:00.000Z Cy: Resolved Workaround (Solved (Work Around)) \"Webmail\"
2026-03-08T09:00:00.000Z system: Closed

INC2 Printer
2026-03-01T07:00:00.000Z by Ann for Bo, , -/-/-
2026-03-02T07:00:00.000Z Cy: note \"ordered\" message \"part is ordered\"
2026-03-02T07:00:00.000Z Cy: OnHold for Supplier

INC3 Phone
2026-03-01T07:00:00.000Z by - for -, , -/-/-
2026-03-01T07:00:00.000Z -: InProgress

INC4 Fax
2026-03-01T07:00:00.000Z by - for -, , -/-/-
2026-03-01T07:00:00.000Z -: Cancelled

INC5 Scanner
2026-03-01T07:00:00.000Z by - for -, , -/-/-
2026-03-01T08:00:00.000Z -: Resolved"
    );
    assert_eq!(
        outcome(list),
        "incidents: 5\n\
         import.notice.state_lost count=1\n\
         import.notice.channel count=1\n\
         import.notice.end_untold count=1"
    );
}
