//! Local dates, their order, and the hours that a zone skips or has twice.

use rstest::rstest;

use super::super::dates::{DateOrder, Dates, Evidence, LocalTime};

fn read(zone: &str, order: DateOrder, text: &str) -> Option<(String, LocalTime)> {
    let dates = Dates {
        zone: zone.parse().unwrap(),
        order,
    };
    dates.read(text).map(|(at, told)| (at.to_string(), told))
}

#[rstest]
#[case::log("5/3/2016 12:00", "2016-03-05T11:00:00.000Z")]
#[case::list("2018-01-17 15:09:51", "2018-01-17T14:09:51.000Z")]
#[case::iso("2018-01-17T15:09:51", "2018-01-17T14:09:51.000Z")]
#[case::dashes("05-03-2016 12:00:30", "2016-03-05T11:00:30.000Z")]
#[case::points("05.03.2016 7:05", "2016-03-05T06:05:00.000Z")]
#[case::before_noon("05/03/2016 12:05:00 AM", "2016-03-04T23:05:00.000Z")]
#[case::after_noon("05/03/2016 12:05 pm", "2016-03-05T11:05:00.000Z")]
fn local_times_become_instants(#[case] text: &str, #[case] expected: &str) {
    let expected = Some((expected.to_owned(), LocalTime::Once));
    assert_eq!(read("Europe/Berlin", DateOrder::DayFirst, text), expected);
}

#[rstest]
fn what_is_no_date_is_none(
    #[values(
        "",
        "?",
        "yesterday",
        "31/13/2026 10:00",
        "30/2/2026 10:00",
        "0/1/2026 10:00",
        "5/3/16 10:00",
        "5/3/2016",
        "5/3/2016 ",
        "5/3/2016 24:00",
        "5/3/2016 10:60",
        "5/3/2016 10:0",
        "5/3/2016 10",
        "5/3/2016 10:00:00:00",
        "5/3/2016 13:00 PM",
        "5/3/2016 0:30 AM",
        "5/3/2016 10:00 CET",
        "5/3-2016 10:00",
        "+5/3/2016 10:00",
        "1899-12-30 00:00:00",
        "99999-01-01 00:00:00",
        "٥/٣/٢٠١٦ ١٠:٠٠"
    )]
    text: &str,
) {
    assert_eq!(read("Europe/Berlin", DateOrder::DayFirst, text), None);
}

#[test]
fn the_order_decides_where_slashes_stand_and_nowhere_else() {
    let month_first = |text| read("UTC", DateOrder::MonthFirst, text).map(|(at, _)| at);
    assert_eq!(
        month_first("5/3/2016 12:00").as_deref(),
        Some("2016-05-03T12:00:00.000Z")
    );
    assert_eq!(
        month_first("5.3.2016 12:00").as_deref(),
        Some("2016-03-05T12:00:00.000Z")
    );
    assert_eq!(
        month_first("2016-03-05 12:00").as_deref(),
        Some("2016-03-05T12:00:00.000Z")
    );
}

#[rstest]
#[case::skipped_hour(
    "Europe/Berlin",
    "2026-03-29 02:30:00",
    "2026-03-29T01:30:00.000Z",
    LocalTime::Skipped
)]
#[case::skipped_half_hour(
    "Australia/Lord_Howe",
    "2026-10-04 02:15:00",
    "2026-10-03T15:45:00.000Z",
    LocalTime::Skipped
)]
#[case::skipped_day(
    "Pacific/Apia",
    "2011-12-30 12:00:00",
    "2011-12-30T22:00:00.000Z",
    LocalTime::Skipped
)]
#[case::double_hour(
    "Europe/Berlin",
    "2026-10-25 02:30:00",
    "2026-10-25T00:30:00.000Z",
    LocalTime::Twice
)]
fn hours_that_are_not_there_once(
    #[case] zone: &str,
    #[case] text: &str,
    #[case] expected: &str,
    #[case] told: LocalTime,
) {
    assert_eq!(
        read(zone, DateOrder::DayFirst, text),
        Some((expected.to_owned(), told))
    );
}

#[rstest]
#[case::nothing(&[], Some(DateOrder::DayFirst))]
#[case::year_first(&["2016-03-05 12:00"], Some(DateOrder::DayFirst))]
#[case::points(&["05.03.2016 12:00"], Some(DateOrder::DayFirst))]
#[case::same_either_way(&["5/5/2016 12:00"], Some(DateOrder::DayFirst))]
#[case::either(&["5/3/2016 12:00", "6/3/2016 12:00"], None)]
#[case::day(&["5/3/2016 12:00", "13/3/2016 12:00"], Some(DateOrder::DayFirst))]
#[case::month(&["5/3/2016 12:00", "3/13/2016 12:00"], Some(DateOrder::MonthFirst))]
#[case::most(&["13/3/2016 12:00", "3/13/2016 12:00", "3/14/2016 12:00"], Some(DateOrder::MonthFirst))]
#[case::impossible(&["31/13/2026 12:00"], Some(DateOrder::DayFirst))]
fn the_dates_show_their_order(#[case] dates: &[&str], #[case] expected: Option<DateOrder>) {
    let mut evidence = Evidence::default();
    dates.iter().for_each(|date| evidence.weigh(date));
    assert_eq!(evidence.order(), expected);
}
