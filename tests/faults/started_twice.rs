//! Somebody starts Firstline many times on one folder: one start holds it, the others are told so.

use std::path::Path;

use desk_tests::{START, at};

use crate::process::{Answer, Process};

/// How many starts at once.
const STARTS: usize = 20;
/// How often that is tried.
const TIMES: usize = 50;

#[test]
fn of_twenty_starts_at_once_one_holds_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    for time in 0..TIMES {
        let started: Vec<Process> = (0..STARTS).map(|_| start(folder.path())).collect();
        // Killed, not closed: the next time shows that the lock went with its holder.
        let answers = answers(started);
        let refused = answers.iter().filter(|answer| is_in_use(answer)).count();
        assert_eq!(holders(&answers), 1, "time {time}: {answers:#?}");
        assert_eq!(refused, STARTS - 1, "time {time}: {answers:#?}");
    }
}

/// The control: where the lock is taken away from under the holder, two holders are counted.
#[test]
#[cfg(unix)]
fn two_holders_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = start(folder.path());
    first.talk.answer().unwrap().unwrap();
    std::fs::remove_file(folder.path().join("data/firstline.lock")).unwrap();
    let second = start(folder.path());
    assert_eq!(holders(&answers(vec![second])), 1);
    first.kill();
}

fn start(folder: &Path) -> Process {
    Process::start(&folder.join("data"), &folder.join("keys"), at(START), &[])
}

/// What each answers; all of them are killed then.
fn answers(mut started: Vec<Process>) -> Vec<Answer> {
    let answers = started
        .iter_mut()
        .map(|process| process.talk.answer().unwrap())
        .collect();
    started.into_iter().for_each(Process::kill);
    answers
}

fn holders(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.is_ok()).count()
}

fn is_in_use(answer: &Answer) -> bool {
    answer.as_ref().is_err_and(|failure| {
        failure["code"] == "in_use" && failure["message"]["key"] == "open.in_use"
    })
}
