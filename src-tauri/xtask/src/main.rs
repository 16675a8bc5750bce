//! The developer commands: `cargo xtask` alone lists them.
//! They install, build, check and measure; nothing of the program itself stands here.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the developer commands speak to a terminal"
)]

mod bench;
mod call;
mod check;
mod dev;
mod dist;
mod fix;
mod migration;
mod run;
mod test;
mod window;

mod display;
mod missing;
mod page;
mod places;
mod step;
mod totals;

use std::process::ExitCode;

/// What a developer command ends with: nothing to add, or a sentence on why it stopped.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// A developer command.
struct Verb {
    name: &'static str,
    takes: &'static str,
    does: &'static str,
    act: fn(&[String]) -> Outcome,
}

const VERBS: &[Verb] = &[
    Verb {
        name: "run",
        takes: "[--data-dir DIR]",
        does: "install what is missing, build, open the window",
        act: run::run,
    },
    Verb {
        name: "test",
        takes: "",
        does: "install what is missing, then everything CI does; ends with one line of totals",
        act: test::test,
    },
    Verb {
        name: "dev",
        takes: "[--data-dir DIR]",
        does: "the window with hot reload of the pages",
        act: dev::dev,
    },
    Verb {
        name: "check",
        takes: "",
        does: "format, lints, types, bindings fresh: the fast part of `test`",
        act: check::check,
    },
    Verb {
        name: "fix",
        takes: "",
        does: "what a machine can mend of that",
        act: fix::fix,
    },
    Verb {
        name: "window",
        takes: "[NAME…]",
        does: "the window tests, or some of them; pictures into target/window/",
        act: window::window,
    },
    Verb {
        name: "bench",
        takes: "[--size N] [--json]",
        does: "the budgets as a table and as JSON",
        act: bench::bench,
    },
    Verb {
        name: "call",
        takes: "[--data-dir DIR] [--key-dir DIR] [--now TIME] [--list]",
        does: "calls of the contract without a window, from lines of JSON",
        act: call::call,
    },
    Verb {
        name: "migration",
        takes: "NAME",
        does: "a new numbered file and a kept database of the schema before it",
        act: migration::migration,
    },
    Verb {
        name: "dist",
        takes: "",
        does: "the installers that this platform can build",
        act: dist::dist,
    },
];

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let Some(name) = words.next() else {
        list();
        return ExitCode::SUCCESS;
    };
    let Some(verb) = VERBS.iter().find(|verb| verb.name == name) else {
        eprintln!("There is no command `{name}`.\n");
        list();
        return ExitCode::FAILURE;
    };
    match (verb.act)(&words.collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            let why = why.to_string();
            // Whoever has said it all already, such as `test` in its last line, leaves nothing to say.
            if !why.is_empty() {
                eprintln!("{why}");
            }
            ExitCode::FAILURE
        }
    }
}

fn list() {
    println!("cargo xtask …");
    for verb in VERBS {
        let call = format!("{} {}", verb.name, verb.takes);
        println!("  {call:<60} {}", verb.does);
    }
}
