//! Somebody starts Firstline many times on one folder: one start holds it, the others are told so.

use desk_core::time::Timestamp;
use desk_tests::{START, at};

use crate::process::{Answer, Process};

/// How many starts at once.
const STARTS: usize = 20;
/// How often that is tried.
const TIMES: usize = 50;

#[test]
fn of_twenty_starts_at_once_one_holds_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (data, keys) = (folder.path().join("data"), folder.path().join("keys"));
    let now: Timestamp = at(START);
    for time in 0..TIMES {
        let mut started: Vec<Process> = (0..STARTS)
            .map(|_| Process::start(&data, &keys, now, &[]))
            .collect();
        let answers: Vec<Answer> = started
            .iter_mut()
            .map(|process| process.talk.answer().unwrap())
            .collect();
        let holders = answers.iter().filter(|answer| answer.is_ok()).count();
        let refused = answers.iter().filter(|answer| is_in_use(answer)).count();
        assert_eq!(
            (holders, refused),
            (1, STARTS - 1),
            "time {time}: {answers:#?}"
        );
        // Killed, not closed: the next time shows that the lock went with its holder.
        started.into_iter().for_each(Process::kill);
    }
}

fn is_in_use(answer: &Answer) -> bool {
    answer.as_ref().is_err_and(|failure| {
        failure["code"] == "in_use" && failure["message"]["key"] == "open.in_use"
    })
}
