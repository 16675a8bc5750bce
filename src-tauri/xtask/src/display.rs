//! A display of its own: a virtual screen with a message bus, for machines that have none and for tests.
//! Only Linux knows this; elsewhere a window needs somebody who is logged in.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::step::{Beside, run, told};

/// A virtual screen and a message bus, which end with this value.
pub(crate) struct Display {
    number: String,
    bus: String,
    /// Held only to be ended.
    _running: [Beside; 2],
}

impl Display {
    /// Whether a window would open nowhere.
    pub(crate) fn is_missing() -> bool {
        cfg!(target_os = "linux")
            && ["DISPLAY", "WAYLAND_DISPLAY"]
                .iter()
                .all(|name| std::env::var_os(name).is_none_or(|value| value.is_empty()))
    }

    /// Opens a screen of 1440 × 900 points on a free number.
    pub(crate) fn open() -> Outcome<Self> {
        let (screen, number) = start(
            Command::new("Xvfb")
                .args("-displayfd 1 -screen 0 1440x900x24 -nolisten tcp".split(' ')),
        )?;
        let (daemon, bus) = start(
            Command::new("dbus-daemon")
                .args("--session --nofork --nopidfile --print-address=1".split(' ')),
        )?;
        Ok(Self {
            number: format!(":{number}"),
            bus,
            _running: [screen, daemon],
        })
    }

    /// The same command, for this display.
    pub(crate) fn shown<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command
            .env("DISPLAY", &self.number)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env_remove("WAYLAND_DISPLAY")
    }

    /// Saves a picture of the screen once something is drawn on it, or of the empty screen when nothing is for a while.
    pub(crate) fn picture(&self, file: &Path, patience: Duration) -> Outcome {
        let until = Instant::now() + patience;
        while self.colours()? < DRAWN && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(250));
        }
        // What is drawn first is not yet all of it.
        std::thread::sleep(Duration::from_secs(1));
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        run(self.shown(Command::new("import").args(["-window", "root"]).arg(file)))
    }

    fn colours(&self) -> Outcome<u32> {
        let mut import = Command::new("import");
        let told = self
            .shown(import.args("-window root -format %k info:-".split(' ')))
            .output()?;
        Ok(String::from_utf8_lossy(&told.stdout)
            .trim()
            .parse()
            .unwrap_or(0))
    }
}

/// More colours than a blank page with a heading has.
const DRAWN: u32 = 32;

/// Starts a program that says its address in its first line.
fn start(command: &mut Command) -> Outcome<(Beside, String)> {
    let mut beside = Beside::start(command.stdout(Stdio::piped()).stderr(Stdio::null()))?;
    let mut line = String::new();
    if let Some(out) = beside.child().stdout.take() {
        BufReader::new(out).read_line(&mut line)?;
    }
    match line.trim() {
        "" => Err(format!("`{}` did not start", told(command)).into()),
        address => Ok((beside, address.to_owned())),
    }
}
