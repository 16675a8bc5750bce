//! `window`: the program as its users see it, driven key by key.
//! Only Linux has a driver that works without anything installed by hand.

use std::path::PathBuf;
use std::process::Command;

use crate::display::Display;
use crate::missing::{self, BUILD, DISPLAY, DRIVER};
use crate::step::{run as done, say};
use crate::{Outcome, page, places, run};

/// The languages that the tests open the window in, as the system names them.
/// Where a system lacks one, WebKit would speak American English instead.
const LANGUAGES: &[&str] = &["en_GB", "de_DE"];

/// Builds and runs the window tests whose file has one of the names, or all.
pub(crate) fn window(names: &[String]) -> Outcome {
    missing::install(&[BUILD, DISPLAY, DRIVER])?;
    run::build()?;
    drive(names)
}

/// Runs the window tests on the program as it is built.
pub(crate) fn drive(names: &[String]) -> Outcome {
    if !cfg!(target_os = "linux") {
        say("the window tests run on Linux only: passed over");
        return Ok(());
    }
    say("the window tests");
    let folder = page::window_tests()?;
    let languages = languages()?;
    let display = Display::open()?;
    let mut tests = page::tests(&folder, "window");
    places::with_data(&mut tests)
        .args(names)
        .env("FIRSTLINE_PROGRAM", places::program())
        .env("FIRSTLINE_XTASK", std::env::current_exe()?)
        .env("FIRSTLINE_PICTURES", places::target().join("window"))
        .env("LOCPATH", languages);
    done(display.shown(&mut tests))
}

/// A folder with the languages, made where it is missing.
fn languages() -> Outcome<PathBuf> {
    let folder = places::target().join("locale");
    std::fs::create_dir_all(&folder)?;
    for language in LANGUAGES {
        let made = folder.join(format!("{language}.UTF-8"));
        if !made.exists() {
            done(
                Command::new("localedef")
                    .args(["-i", language, "-f", "UTF-8"])
                    .arg(made),
            )?;
        }
    }
    Ok(folder)
}
