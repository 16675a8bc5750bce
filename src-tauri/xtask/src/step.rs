//! Running other programs: says what it runs, and stops where that fails.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::{Outcome, places};

/// A line that says what is being done.
pub(crate) fn say(what: &str) {
    eprintln!("\n── {what}");
}

/// Cargo, in the repository, without colours where its output is read.
pub(crate) fn cargo(words: &str) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(words.split_whitespace())
        .current_dir(places::at("."));
    command
}

/// The name of npm on the path.
pub(crate) const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// npm, in one of the folders that have a package of it.
pub(crate) fn npm(folder: &Path, words: &str) -> Command {
    let mut command = Command::new(NPM);
    command
        .args(words.split_whitespace())
        .current_dir(folder)
        .env("npm_config_fund", "false")
        .env("npm_config_audit", "false")
        .env("npm_config_update_notifier", "false");
    command
}

/// Runs a command to its end and stops where it fails.
pub(crate) fn run(command: &mut Command) -> Outcome {
    eprintln!("$ {}", told(command));
    let status = command
        .status()
        .map_err(|why| format!("{}: {why}", told(command)))?;
    succeeded(command, status)
}

/// Says no unless the command ended well.
pub(crate) fn succeeded(command: &Command, status: ExitStatus) -> Outcome {
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{}` ended with {status}", told(command)).into())
    }
}

/// The command as one would type it.
pub(crate) fn told(command: &Command) -> String {
    let program = Path::new(command.get_program());
    std::iter::once(program.file_stem().unwrap_or(program.as_os_str()))
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

/// A program that runs beside this one and ends with it.
pub(crate) struct Beside(Child);

impl Beside {
    /// Starts it.
    pub(crate) fn start(command: &mut Command) -> Outcome<Self> {
        eprintln!("$ {}", told(command));
        let child = command
            .spawn()
            .map_err(|why| format!("{}: {why}", told(command)))?;
        Ok(Self(child))
    }

    /// The running program.
    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for Beside {
    /// Asks it to end, so that it can put its things away, and ends it where it does not.
    fn drop(&mut self) {
        if cfg!(unix) {
            let pid = self.0.id().to_string();
            Command::new("kill")
                .arg(pid)
                .stderr(Stdio::null())
                .status()
                .ok();
            for _ in 0..PATIENCE {
                if self.0.try_wait().is_ok_and(|ended| ended.is_some()) {
                    return;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// How many times 20 ms a program may take to end.
const PATIENCE: u32 = 150;
