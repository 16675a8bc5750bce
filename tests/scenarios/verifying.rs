//! Verifying: what somebody did to the journal behind the desk's back is found and named.

use desk_tests::{Station, said};
use rstest::rstest;
use serde_json::json;

#[rstest]
#[case("SELECT 1", &[])]
#[case("UPDATE journal SET body = NULL WHERE position = 3", &["3 verify.no_body"])]
#[case("UPDATE journal SET body = zeroblob(9) WHERE position = 3", &["3 verify.body"])]
#[case("UPDATE journal SET header = zeroblob(9) WHERE position = 4", &["4 verify.header"])]
#[case("UPDATE journal SET hlc = hlc + 1 WHERE position = 3", &["3 verify.columns"])]
#[case("UPDATE journal SET call = zeroblob(16) WHERE position = 3", &["3 verify.columns"])]
#[case("UPDATE journal SET part = 7 WHERE position = 3", &["3 verify.columns"])]
#[case("DELETE FROM journal WHERE position = 3", &["4 verify.chain"])]
fn what_was_done_to_the_journal_is_named(#[case] deed: &str, #[case] named: &[&str]) {
    let desk = Station::new();
    for title in ["a", "b", "c"] {
        desk.log(title);
    }
    let conn = rusqlite::Connection::open(desk.machine.database()).unwrap();
    conn.execute_batch(&format!(
        "DROP TRIGGER journal_keeps; DROP TRIGGER journal_is_written_once; {deed};"
    ))
    .unwrap();
    let verified = desk.call("verify", json!({}));
    let damaged: Vec<String> = desk_tests::list(&verified["damaged"])
        .iter()
        .map(|damage| {
            let what = said(&damage["said"]);
            let key = what.split(' ').next().unwrap_or_default();
            format!("{} {key}", damage["position"])
        })
        .collect();
    assert_eq!(damaged, named);
}
