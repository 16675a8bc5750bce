//! Every way in which a file can be bad, with the whole of what is said.

use rstest::rstest;

use super::outcome;

const LIST: &str = "Number,Opened,State,Short description,Description,Priority,Resolved,Closed\n";
const LOG: &str = "number,opened_at,incident_state,sys_updated_at,sys_mod_count\n";

fn list(rows: &str) -> String {
    format!("{LIST}{rows}")
}

#[rstest]
#[case::empty("", "refused: import.empty\nimport.empty.hint")]
#[case::blank(" \n\t\r\n", "refused: import.empty\nimport.empty.hint")]
#[case::nothing_below(LIST, "refused: import.header_only\nimport.header_only.hint")]
#[case::workbook(
    "PK\x03\x04xl/worksheets",
    "refused: import.workbook\nimport.workbook.hint"
)]
#[case::page(
    "%PDF-1.7 etc.",
    "refused: import.foreign kind=PDF\nimport.binary.hint"
)]
#[case::database(
    "SQLite format 3\0etc.",
    "refused: import.foreign kind=SQLite\nimport.binary.hint"
)]
#[case::nul("Number,Opened\nINC\0,2", "refused: import.binary\nimport.binary.hint")]
#[case::control_in_header(
    "Num\x02ber,Opened,State\nINC1,,\n",
    "refused: import.binary\nimport.binary.hint"
)]
#[case::column_twice(
    "Number,Opened,opened,State\nINC1,,,\n",
    "refused: import.column_twice column=opened\nimport.column_twice.hint"
)]
#[case::unnamed(
    "Number,,State\nINC1,,\n",
    "refused: import.unnamed_column column=2\nimport.unnamed_column.hint"
)]
#[case::other_tool(
    "Name,Colour\nA,red\n",
    "refused: import.layout_unknown found=Name, Colour\nimport.layout_unknown.hint"
)]
#[case::no_opened(
    "Number,Short description,State\nINC1,Printer,New\n",
    "refused: import.column_missing column=Opened found=Number, Short description, State mapping=servicenow_list_labels\nimport.column_missing.hint"
)]
#[case::no_state(
    "number,opened_at,sys_updated_at,sys_mod_count\nINC1,2/3/2026 08:00,2/3/2026 08:00,0\n",
    "refused: import.column_missing column=incident_state / state found=number, opened_at, sys_updated_at, sys_mod_count mapping=servicenow_event_log\nimport.column_missing.hint"
)]
#[case::no_updated(
    "number,opened_at,incident_state,sys_mod_count\nINC1,2/3/2026 08:00,New,0\n",
    "refused: import.column_missing column=sys_updated_at / sys_updated_on found=number, opened_at, incident_state, sys_mod_count mapping=servicenow_event_log\nimport.column_missing.hint"
)]
#[case::cut_in_quotes(
    "Number,Opened,State\nINC1,2026-03-02 08:00:00,\"Ne",
    "refused: import.open_quote row=2\nimport.open_quote.hint"
)]
#[case::cut_in_row(
    "Number,Opened,State\nINC1,2026-03-02 08:00:00,New\nINC2,2026",
    "refused: import.cut expected=3 found=2 row=3\nimport.cut.hint"
)]
#[case::either_order(
    "Number,Opened,State\nINC1,5/3/2026 08:00,New\n",
    "refused: import.dates_ambiguous\nimport.dates_ambiguous.hint"
)]
fn a_file_that_is_no_whole_table_is_refused(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(outcome(text), expected);
}

#[rstest]
#[case::utf8(b"Number,Opened,State\nINC1,2026-03-02 08:00:00,B\xC3".to_vec())]
#[case::utf16(b"\xFF\xFEN\0u\0m".to_vec())]
fn a_file_cut_inside_a_character_is_refused(#[case] bytes: Vec<u8>) {
    assert_eq!(
        outcome(bytes),
        "refused: import.cut_character\nimport.cut.hint"
    );
}

#[rstest]
#[case::no_number(
    ",2026-03-02 08:00:00,New,Printer,,,,\n",
    "row 2 - Number ``: import.missing; import.remedy.fill_in"
)]
#[case::no_opened(
    "INC1,,New,Printer,,,,\n",
    "row 2 INC1 Opened ``: import.missing; import.remedy.fill_in"
)]
#[case::no_such_day(
    "INC1,31/13/2026 08:00:00,New,Printer,,,,\n",
    "row 2 INC1 Opened `31/13/2026 08:00:00`: import.bad_date expected=(import.date.day_first); import.remedy.correct"
)]
#[case::no_such_leap_day(
    "INC1,2026-02-29 08:00:00,New,Printer,,,,\n",
    "row 2 INC1 Opened `2026-02-29 08:00:00`: import.bad_date expected=(import.date.day_first); import.remedy.correct"
)]
#[case::closed_first(
    "INC1,2026-03-02 08:00:00,Closed,Printer,,,,2026-03-01 08:00:00\n",
    "row 2 INC1 Closed `2026-03-01 08:00:00`: import.closed_before_opened; import.remedy.order_of_times"
)]
#[case::resolved_first(
    "INC1,2026-03-02 08:00:00,Closed,Printer,,,2026-03-01 08:00:00,2026-03-03 08:00:00\n",
    "row 2 INC1 Resolved `2026-03-01 08:00:00`: import.resolved_before_opened; import.remedy.order_of_times"
)]
#[case::closed_before_resolved(
    "INC1,2026-03-02 08:00:00,Closed,Printer,,,2026-03-04 08:00:00,2026-03-03 08:00:00\n",
    "row 2 INC1 Closed `2026-03-03 08:00:00`: import.closed_before_resolved; import.remedy.order_of_times"
)]
#[case::opened_in_the_future(
    "INC1,2027-03-02 08:00:00,New,Printer,,,,\n",
    "row 2 INC1 Opened `2027-03-02 08:00:00`: import.still_to_come now=2026-12-31T00:00:00.000Z; import.remedy.still_to_come"
)]
#[case::resolved_in_the_future(
    "INC1,2026-03-02 08:00:00,Resolved,Printer,,,2027-03-02 08:00:00,\n",
    "row 2 INC1 Resolved `2027-03-02 08:00:00`: import.still_to_come now=2026-12-31T00:00:00.000Z; import.remedy.still_to_come"
)]
#[case::closed_in_the_future(
    "INC1,2026-03-02 08:00:00,Closed,Printer,,,,2027-03-02 08:00:00\n",
    "row 2 INC1 Closed `2027-03-02 08:00:00`: import.still_to_come now=2026-12-31T00:00:00.000Z; import.remedy.still_to_come"
)]
#[case::twice(
    "INC1,2026-03-02 08:00:00,New,Printer,,,,\nINC2,2026-03-02 08:00:00,New,Mail,,,,\nINC1,2026-03-02 08:00:00,New,Printer,,,,\n",
    "row 4 INC1 Number `INC1`: import.twice row=2; import.remedy.twice"
)]
#[case::state(
    "INC1,2026-03-02 08:00:00,Sleeping,Printer,,,,\n",
    "row 2 INC1 State `Sleeping`: import.not_among expected=New, Assigned, Active, In Progress, Work in Progress, On Hold, \
     Awaiting User Info, Awaiting Caller, Awaiting Evidence, Awaiting Vendor, Awaiting Problem, Awaiting Change, Resolved, \
     Closed, Canceled, Cancelled; import.remedy.correct"
)]
#[case::priority(
    "INC1,2026-03-02 08:00:00,New,Printer,,9 - Whenever,,\n",
    "row 2 INC1 Priority `9 - Whenever`: import.not_among expected=Critical, High, Moderate, Low, Planning; import.remedy.correct"
)]
#[case::bell(
    "INC1,2026-03-02 08:00:00,New,Prin\x07ter,,,,\n",
    "row 2 INC1 Short description `Prin\u{FFFD}ter`: import.control character=U+0007; import.remedy.remove"
)]
#[case::escape_in_text(
    "INC1,2026-03-02 08:00:00,New,Printer,\"tab\t and\nline, but \x1B[1m\",,,\n",
    "row 2 INC1 Description `tab\u{FFFD} and\u{FFFD}line, but \u{FFFD}[1m`: import.control character=U+001B; import.remedy.remove"
)]
#[case::title_of_two_lines(
    "INC1,2026-03-02 08:00:00,New,\"Prin\nter\",,,,\n",
    "row 2 INC1 Short description `Prin\u{FFFD}ter`: import.line_break; import.remedy.remove"
)]
#[case::too_few(
    "INC1,2026-03-02 08:00:00,New,Printer\nINC2,2026-03-02 08:00:00,New,Printer,,,,\n",
    "row 2 INC1 - ``: import.ragged expected=8 found=4; import.remedy.quotes"
)]
#[case::too_many(
    "INC1,2026-03-02 08:00:00,New,Printer, broken,,,,\n",
    "row 2 INC1 - ``: import.ragged expected=8 found=9; import.remedy.quotes"
)]
#[case::stray_quote(
    "INC1,2026-03-02 08:00:00,New,\"5\" disk\",,,,\n",
    "row 2 INC1 - ``: import.stray_quote; import.remedy.quotes"
)]
fn a_bad_row_is_a_problem_with_its_row(#[case] rows: &str, #[case] expected: &str) {
    let told = outcome(list(rows));
    let problems: Vec<&str> = told
        .lines()
        .filter(|line| line.starts_with("row"))
        .collect();
    let expected: Vec<&str> = expected
        .lines()
        .filter(|line| line.starts_with("row"))
        .collect();
    assert_eq!(problems, expected);
}

#[test]
fn what_is_too_long_is_a_problem_of_its_row() {
    let (title, text) = ("ü".repeat(100_000), "x".repeat(32 * 1024 + 1));
    let rows = format!(
        "INC1,2026-03-02 08:00:00,New,{title},,,,\nINC2,2026-03-02 08:00:00,New,{},{text},,,\n",
        "ü".repeat(500)
    );
    let shown = format!("{}…", "ü".repeat(80));
    let shown_text = format!("{}…", "x".repeat(80));
    assert_eq!(
        outcome(list(&rows)),
        format!(
            "row 2 INC1 Short description `{shown}`: import.line_too_long found=100000 most=500; import.remedy.shorten\n\
             row 3 INC2 Description `{shown_text}`: import.text_too_long found=33 most=32; import.remedy.shorten"
        )
    );
}

#[test]
fn rows_count_as_a_spreadsheet_shows_them() {
    let rows = "INC1,2026-03-02 08:00:00,New,Printer,\"one\ntwo\nthree\",,,\n\nINC2,yesterday,New,Mail,,,,\n";
    assert_eq!(
        outcome(list(rows)),
        "row 4 INC2 Opened `yesterday`: import.bad_date expected=(import.date.day_first); import.remedy.correct"
    );
}

#[test]
fn a_log_tells_a_contradiction_once_an_incident() {
    let text = "number,opened_at,incident_state,sys_updated_at,closed_at\n\
                INC1,2/3/2026 08:00,New,2/3/2026 08:00,1/3/2026 08:00\n\
                INC1,2/3/2026 08:00,Closed,2/3/2026 09:00,1/3/2026 08:00\n";
    assert_eq!(
        outcome(text),
        "row 2 INC1 closed_at `1/3/2026 08:00`: import.closed_before_opened; import.remedy.order_of_times"
    );
}

#[test]
fn of_what_is_left_out_it_is_not_told_how_it_is_read() {
    let text = "Number,Opened,State,Channel,Closed\n\
                INC1,2026-03-02 08:00:00,Closed,Drum,2026-03-01 08:00:00\n\
                INC2,2026-03-02 08:00:00,New,Drum,\n\
                ,2026-03-02 08:00:00,New,Drum,\n";
    assert_eq!(
        outcome(text),
        "row 2 INC1 Closed `2026-03-01 08:00:00`: import.closed_before_opened; import.remedy.order_of_times\n\
         row 4 - Number ``: import.missing; import.remedy.fill_in\n\
         import.notice.channel count=1\n\
         import.notice.untitled count=1"
    );
}

#[test]
fn a_log_needs_the_time_of_every_update() {
    let rows = "INC1,2/3/2026 08:00,New,?,0\nINC1,2/3/2026 08:00,New,2/3/2026 8:0,one\n";
    assert_eq!(
        outcome(format!("{LOG}{rows}")),
        "row 2 INC1 sys_updated_at ``: import.missing; import.remedy.fill_in\n\
         row 3 INC1 sys_updated_at `2/3/2026 8:0`: import.bad_date expected=(import.date.day_first); import.remedy.correct\n\
         row 3 INC1 sys_mod_count `one`: import.bad_number; import.remedy.correct"
    );
}

#[test]
fn a_thousand_problems_are_listed_and_all_are_counted() {
    let rows: String = (0..1_500)
        .map(|n| format!("INC{n},never,New,Printer,,,,\n"))
        .collect();
    let told = outcome(list(&rows));
    assert_eq!(told.lines().count(), 1_001);
    assert_eq!(told.lines().last(), Some("and more: 1500 in all"));
}
