//! Separators, encodings, quotes, mappings and what is told of the columns.

use rstest::rstest;

use super::super::{Encoding, ImportOptions, Present, prepare, read};
use super::{asked, incidents, prepared, present, refusal, sentence, story};

const UMLAUTS: &str = "number,opened_at,state,short_description\nINC1,2026-03-02 08:00:00,New,Drucker im Büro – läuft nicht\n";

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let text = format!("\u{FEFF}{text}");
    text.encode_utf16().flat_map(unit).collect()
}

#[rstest]
#[case::plain(UMLAUTS.as_bytes().to_vec(), Encoding::Utf8)]
#[case::marked([b"\xEF\xBB\xBF", UMLAUTS.as_bytes()].concat(), Encoding::Utf8)]
#[case::little(utf16(UMLAUTS, u16::to_le_bytes), Encoding::Utf16)]
#[case::big(utf16(UMLAUTS, u16::to_be_bytes), Encoding::Utf16)]
#[case::western(encoding_rs::WINDOWS_1252.encode(UMLAUTS).0.into_owned(), Encoding::Windows1252)]
fn encodings_are_told_apart(#[case] bytes: Vec<u8>, #[case] encoding: Encoding) {
    let prepared = prepared(bytes).unwrap();
    assert_eq!(prepared.plan().encoding, encoding);
    let titles: Vec<String> = prepared.incidents().unwrap().map(|it| it.title).collect();
    assert_eq!(titles, ["Drucker im Büro – läuft nicht"]);
}

#[rstest]
#[case::comma(",")]
#[case::semicolon(";")]
#[case::tab("\t")]
fn separators_are_told_apart(#[case] separator: &str, #[values("\n", "\r\n", "\r")] end: &str) {
    let rows = [
        [
            "number",
            "opened_at",
            "state",
            "short_description",
            "description",
        ],
        [
            "INC1",
            "2026-03-02 08:00:00",
            "New",
            "\"a, b; c\"",
            "\"two\nlines,\tand; \"\"quotes\"\"\"",
        ],
        ["INC2", "2026-03-02 09:00:00", "New", "5\" disk", ""],
    ];
    let text = rows.map(|row| row.join(separator)).join(end);
    let found = incidents(text + end);
    let said: Vec<_> = found
        .iter()
        .map(|it| (it.title.as_str(), it.description.as_deref()))
        .collect();
    assert_eq!(
        said,
        [
            ("a, b; c", Some("two\nlines,\tand; \"quotes\"")),
            ("5\" disk", None)
        ]
    );
}

#[test]
fn blank_lines_and_a_missing_last_line_end_do_no_harm() {
    let found = incidents(
        "\n\nNumber,Opened,State\n\nINC1,2026-03-02 08:00:00,New\n,,\nINC2,2026-03-02 08:00:00,New",
    );
    assert_eq!(found.len(), 2);
}

#[rstest]
#[case::log(
    "number,opened_at,incident_state,sys_updated_at\nINC1,2/3/2026 08:00,New,2/3/2026 08:00\n",
    "servicenow_event_log"
)]
#[case::names(
    "number,opened_at,state\nINC1,2026-03-02 08:00:00,New\n",
    "servicenow_list_names"
)]
#[case::labels(
    "Number,Opened,State\nINC1,2026-03-02 08:00:00,New\n",
    "servicenow_list_labels"
)]
fn the_header_shows_the_mapping(#[case] text: &str, #[case] mapping: &str) {
    assert_eq!(prepared(text).unwrap().plan().mapping, mapping);
}

#[test]
fn columns_are_taken_kept_as_text_or_told() {
    let text = "Number,Opened,State,Short description,Location,Made SLA,Description,Configuration item\n\
                INC1,2026-03-02 08:00:00,New,Printer,Berlin,true,It smokes,\n";
    let prepared = prepared(text).unwrap();
    assert_eq!(prepared.plan().as_text, ["Location", "Configuration item"]);
    assert_eq!(prepared.plan().not_taken, ["Made SLA"]);
    let found: Vec<_> = prepared
        .incidents()
        .unwrap()
        .map(|it| it.description)
        .collect();
    assert_eq!(found, [Some("It smokes\n\nLocation: Berlin".to_owned())]);
}

#[test]
fn a_mapping_and_a_zone_must_exist() {
    let text = "Number,Opened,State\nINC1,2026-03-02 08:00:00,New\n";
    let asks = [
        ImportOptions {
            mapping: Some("jira".to_owned()),
            ..asked()
        },
        ImportOptions {
            zone: "Europe/Bonn".to_owned(),
            ..asked()
        },
    ];
    let told =
        asks.map(|how| refusal(&prepare(text.into(), &how, &present(), &|_, _| true).unwrap_err()));
    assert_eq!(
        told,
        [
            "refused: import.mapping_unknown mapping=jira\n\
             import.mapping_unknown.hint known=servicenow_event_log, servicenow_list_names, servicenow_list_labels",
            "refused: import.zone_unknown zone=Europe/Bonn\nimport.zone_unknown.hint",
        ]
    );
}

#[test]
fn incidents_with_a_problem_are_left_out_whole_where_that_is_asked() {
    let text = "number,opened_at,incident_state,sys_updated_at,sys_mod_count\n\
                INC1,2/3/2026 08:00,New,2/3/2026 08:00,0\n\
                INC2,2/3/2026 08:00,New,2/3/2026 08:00,0\n\
                INC1,2/3/2026 08:00,Sleeping,2/3/2026 08:10,1\n\
                INC2,2/3/2026 08:00,Active,2/3/2026 08:10,1\n";
    let how = ImportOptions {
        skip_bad: true,
        ..asked()
    };
    let prepared = prepare(text.into(), &how, &present(), &|_, _| true).unwrap();
    let plan = prepared.plan();
    assert_eq!((plan.incidents, plan.bad, plan.problem_count), (1, 1, 1));
    let stories: Vec<_> = prepared.incidents().unwrap().map(|it| story(&it)).collect();
    assert_eq!(
        stories,
        [
            "INC2 INC2\n2026-03-02T07:00:00.000Z by - for -, , -/-/-\n2026-03-02T07:10:00.000Z -: InProgress"
        ]
    );
}

#[rstest]
#[case::one(&["INC 2"], "1 in, 0 bad: INC1; import.notice.already_here count=1")]
#[case::all(&["INC1", "INC 2"], "0 in, 0 bad: ; import.notice.already_here count=2")]
#[case::none(&[], "1 in, 1 bad: INC1; ")]
fn incidents_that_are_here_already_are_left_out_whole(
    #[case] here: &[&str],
    #[case] expected: &str,
) {
    // What is wrong with the rows of one that is here matters to nobody.
    let text = "Number,Opened,State,Short description\n\
                INC1,2026-03-02 08:00:00,New,x\n\
                INC  2,never,On Hold,x\n";
    let how = ImportOptions {
        skip_bad: true,
        ..asked()
    };
    let present = Present {
        is_here: &|number| Ok(here.contains(&number)),
        ..present()
    };
    let prepared = prepare(text.into(), &how, &present, &|_, _| true).unwrap();
    let numbers: Vec<_> = prepared.incidents().unwrap().map(|it| it.number).collect();
    let notices: Vec<_> = prepared.plan().notices.iter().map(sentence).collect();
    let plan = prepared.plan();
    assert_eq!(
        format!(
            "{} in, {} bad: {}; {}",
            plan.incidents,
            plan.bad,
            numbers.join(" "),
            notices.join(" ")
        ),
        expected
    );
}

#[test]
fn a_problem_stops_the_import_with_its_row() {
    let text = "Number,Opened,State\nINC1,31/13/2026 08:00,New\n";
    let refused = prepared(text).unwrap().incidents().err().unwrap();
    assert_eq!(
        refusal(&refused),
        "refused: import.stopped column=Opened count=1 problem=(import.bad_date expected=(import.date.day_first)) \
         row=2 value=31/13/2026 08:00\nimport.stopped.hint"
    );
}

#[test]
fn progress_is_told_and_can_stop_it() {
    let row = "INC,2026-03-02 08:00:00,New\n";
    let rows: String = (0..5_000)
        .map(|n| row.replace("INC", &format!("INC{n}")))
        .collect();
    let text = format!("Number,Opened,State\n{rows}");
    let told = std::cell::RefCell::new(Vec::new());
    let listen = |done, total| {
        told.borrow_mut().push((done, total));
        done < 4_000
    };
    let stopped = prepare(text.into_bytes(), &asked(), &present(), &listen).unwrap_err();
    assert_eq!(refusal(&stopped), "refused: import.cancelled\n");
    assert_eq!(told.into_inner(), [(2_000, 5_000), (4_000, 5_000)]);
}

#[test]
fn a_file_over_the_limit_is_refused_before_it_is_read() {
    let file = tempfile::NamedTempFile::new().unwrap();
    file.as_file().set_len(2 * 1024 * 1024 * 1024).unwrap();
    assert_eq!(
        refusal(&read(file.path()).unwrap_err()),
        "refused: import.too_large most=512 size=2048\nimport.too_large.hint"
    );
}

#[test]
fn a_file_that_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let failure = read(&folder.path().join("none.csv")).unwrap_err();
    assert_eq!(failure.message.key, "import.unreadable");
}
