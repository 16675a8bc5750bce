//! What a desk leaves in its file for whoever opens it next.
//! What only holds for a connection is read back by the desk itself: see `store`.

use desk_core::store::{APPLICATION_ID, DATABASE};
use desk_tests::Station;
use rusqlite::Connection;

#[test]
fn the_file_says_whose_it_is_and_keeps_its_log_beside_it() {
    let machine = Station::new().close();
    let conn = Connection::open(machine.data.join(DATABASE)).unwrap();
    let read = |name: &str| {
        conn.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))
            .unwrap()
    };
    assert_eq!(read("journal_mode"), String::from("wal").into());
    assert_eq!(read("application_id"), APPLICATION_ID.into());
    assert_eq!(read("user_version"), 1.into());
}
