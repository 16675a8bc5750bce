//! `test`: everything CI does, in its order, ending with one line of totals.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::missing::{self, BUILD, DISPLAY, DRIVER};
use crate::step::{cargo, say, succeeded, told};
use crate::totals::Totals;
use crate::{Outcome, check, page, places, run, window};

/// The stages, each of which adds to the totals and stops at its own first failure.
const STAGES: &[fn(&mut Totals) -> Outcome] = &[checked, core, pages, windows];

/// Runs all stages, whatever fails, so that one run shows everything that is wrong.
/// What fails without being a test, such as a lint, counts as one that failed.
pub(crate) fn test(_: &[String]) -> Outcome {
    missing::install(&[BUILD, DISPLAY, DRIVER])?;
    let mut totals = Totals::default();
    let mut wrong = Vec::new();
    for stage in STAGES {
        let before = totals.failed;
        if let Err(why) = stage(&mut totals) {
            eprintln!("{why}");
            wrong.push(why.to_string());
            totals.failed = totals.failed.max(before + 1);
        }
    }
    if !wrong.is_empty() {
        say("what went wrong");
        println!("{}", wrong.join("\n"));
    }
    println!("\n{totals}");
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Box::from(""))
    }
}

fn checked(_: &mut Totals) -> Outcome {
    check::check(&[])
}

/// The core, the stories and the developer commands: whatever needs no window.
fn core(totals: &mut Totals) -> Outcome {
    say("the tests of the core, and the stories");
    let mut cargo = cargo("test --no-fail-fast --color never");
    // Writing the types for the page is a test too; the check has compared them, and nothing here may mend them.
    cargo.env("TS_RS_EXPORT_DIR", places::target().join("bindings"));
    if places::data().is_some() {
        // What is ignored reads real logs, and here they stand.
        cargo.args(["--", "--include-ignored"]);
    }
    println!("$ {}", told(&cargo));
    let mut running = places::with_data(&mut cargo)
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(out) = running.stdout.take() {
        for line in BufReader::new(out).lines() {
            let line = line?;
            println!("{line}");
            totals.add(Totals::of_line(&line).unwrap_or_default());
        }
    }
    succeeded(&cargo, running.wait()?)
}

fn pages(totals: &mut Totals) -> Outcome {
    say("the tests of the page");
    let ended = page::test();
    totals.add(Totals::of_report(&page::report("page")).unwrap_or_default());
    ended
}

fn windows(totals: &mut Totals) -> Outcome {
    run::build()?;
    let ended = window::drive(&[]);
    totals.add(Totals::of_report(&page::report("window")).unwrap_or_default());
    ended
}
