//! A desk in another process, as the one who started it holds it.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use desk_core::time::Timestamp;
use serde_json::{Value as Json, json};

/// The program whose process holds the desk.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_fault-child");

/// What it answers: a reply or a failure.
pub(crate) type Answer = Result<Json, Json>;

/// A running desk.
pub(crate) struct Process {
    /// The process, to be killed.
    pub(crate) child: Child,
    /// The way to talk to it.
    pub(crate) talk: Talk,
}

/// Lines to a desk and from it.
pub(crate) struct Talk {
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Process {
    /// Starts a desk; its first answer says whether it opened.
    pub(crate) fn start(data: &Path, keys: &Path, now: Timestamp, how: &[&str]) -> Self {
        let mut command = Command::new(PROGRAM);
        Self::run(command.args([data, keys]).arg(now.to_string()).args(how))
    }

    /// Runs a command that ends as the desk's process.
    pub(crate) fn run(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let talk = Talk {
            asks: child.stdin.take().unwrap(),
            answers: BufReader::new(child.stdout.take().unwrap()),
        };
        Self { child, talk }
    }

    /// Kills it at once (SIGKILL).
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Lets it end by itself.
    pub(crate) fn end(mut self) {
        drop(self.talk);
        assert!(self.child.wait().unwrap().success());
    }
}

impl Talk {
    /// Sends a line and waits for its answer; none where the process is gone.
    pub(crate) fn send(&mut self, line: &Json) -> Option<Answer> {
        writeln!(self.asks, "{line}").ok()?;
        self.answer()
    }

    /// Brings a file in and gives its handle; none where the process is gone.
    pub(crate) fn stage(&mut self, file: &Path) -> Option<String> {
        let staged = self.send(&json!({ "stage": file }))?.unwrap();
        Some(staged["handle"].as_str().unwrap().to_owned())
    }

    /// The next answer; none where the process is gone.
    pub(crate) fn answer(&mut self) -> Option<Answer> {
        let mut line = String::new();
        self.answers.read_line(&mut line).ok()?;
        if !line.ends_with('\n') {
            return None;
        }
        let mut answer: Json = serde_json::from_str(&line).unwrap();
        Some(match answer.get_mut("failure") {
            Some(failure) => Err(failure.take()),
            None => Ok(answer["ok"].take()),
        })
    }
}
