//! `run`: from a fresh machine to the open window.

use std::io::IsTerminal;
use std::process::{Command, ExitStatus};
use std::time::Duration;

use crate::display::Display;
use crate::missing::{self, BUILD, DISPLAY};
use crate::step::{Beside, cargo, run as done, say, succeeded};
use crate::{Outcome, page, places};

/// Installs what is missing, builds, and opens the window.
pub(crate) fn run(words: &[String]) -> Outcome {
    let hidden = Display::is_missing();
    missing::install(&[BUILD, if hidden { DISPLAY } else { &[] }])?;
    build()?;
    let mut firstline = Command::new(places::program());
    firstline.args(words);
    if hidden {
        return unseen(&mut firstline);
    }
    say("the window opens");
    done(&mut firstline)
}

/// Builds the page and the program that shows it.
pub(crate) fn build() -> Outcome {
    page::build()?;
    say("building the program; the first time takes some minutes");
    done(&mut cargo("build -p firstline --features custom-protocol"))
}

/// Opens the window where nobody sees it, and saves a picture.
/// Without anybody at the keyboard that is all; otherwise it stays until it is stopped.
fn unseen(firstline: &mut Command) -> Outcome {
    say("there is no display: the window opens on a virtual one");
    let display = Display::open()?;
    let mut window = Beside::start(display.shown(firstline))?;
    let picture = places::target().join("window/run.png");
    display.picture(&picture, Duration::from_secs(30))?;
    if let Some(status) = window.child().try_wait()? {
        return ended(firstline, status);
    }
    say(&format!("a picture of the window: {}", picture.display()));
    if !std::io::stdin().is_terminal() {
        return Ok(());
    }
    println!("The window stays open; Ctrl-C closes it.");
    let status = window.child().wait()?;
    succeeded(firstline, status)
}

fn ended(firstline: &Command, status: ExitStatus) -> Outcome {
    succeeded(firstline, status)?;
    Err("The window closed before it was drawn: this folder may be open in another one.".into())
}
