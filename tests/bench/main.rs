//! The budgets, measured: each figure with its limit, and with the floor of plain SQLite beside it in the same run.
//! It judges no build: wall clocks differ, so that a missed limit is said and never fails.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what is measured is told on a terminal"
)]

mod alone;
mod bring;
mod disk;
mod figure;
mod made;
mod open;
mod plain;
mod read;
mod save;
mod window;
mod words;

use std::process::ExitCode;

use crate::figure::Report;
use crate::made::Made;

/// Nothing to add, or a sentence on why it stopped.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// How many incidents there are where nothing else is asked.
const SIZE: usize = 20_000;

/// Measures one thing and tells its figures.
type Measure = fn(&Made, &mut Report) -> Outcome;

/// What is measured, by the name that `--only` takes.
const PARTS: &[(&str, Measure)] = &[
    ("read", read::measure),
    ("save", save::measure),
    ("import", bring::measure),
    ("alone", alone::measure),
    ("disk", disk::measure),
    ("window", window::measure),
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match words.split_first() {
        Some((word, rest)) if word == "--alone" => alone::work(rest),
        _ => run(&words),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[String]) -> Outcome {
    let mut size = SIZE;
    let mut json = false;
    let mut only = None;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--size" => size = value()?.parse()?,
            "--json" => json = true,
            "--only" => only = Some(value()?),
            unknown => return Err(format!("`bench` knows no {unknown}").into()),
        }
    }
    let made = Made::of(size)?;
    let mut report = Report::new(json);
    for (name, measure) in PARTS {
        if only.is_none_or(|only| only == name) {
            measure(&made, &mut report)?;
        }
    }
    report.end();
    Ok(())
}
