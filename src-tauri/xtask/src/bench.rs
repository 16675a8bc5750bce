//! `bench`: the budgets, measured; the measuring itself stands in `tests/bench`.

use std::process::Command;

use crate::display::Display;
use crate::missing::{self, BUILD, DISPLAY};
use crate::step::{cargo, succeeded};
use crate::{Outcome, page, places};

/// Builds the measuring program optimised and hands it the words; nothing else is printed on standard output, so that JSON stays JSON.
/// On Linux the window is measured too, on a virtual display, beside an empty one.
pub(crate) fn bench(words: &[String]) -> Outcome {
    let mut command = cargo("run --quiet --release -p desk-tests --bin bench --");
    command.args(words);
    if !cfg!(target_os = "linux") {
        let status = command.status()?;
        return succeeded(&command, status);
    }
    missing::install(&[BUILD, DISPLAY])?;
    page::build()?;
    for what in ["--bin firstline", "--example empty"] {
        let mut build = cargo("build --quiet --release -p firstline --features custom-protocol");
        build.args(what.split(' '));
        let status = build.status()?;
        succeeded(&build, status)?;
    }
    let built = places::target().join("release");
    command
        .env("FIRSTLINE_PROGRAM", built.join("firstline"))
        .env("FIRSTLINE_EMPTY", built.join("examples/empty"));
    let display = Display::open()?;
    let command: &mut Command = display.shown(&mut command);
    let status = command.status()?;
    succeeded(command, status)
}
