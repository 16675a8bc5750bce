//! The start, as the person waits through it: from the program's first line to the first queue on the screen.
//! What it took is told to the log, and to whoever started the program if they ask for it.

use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::time::Instant;

use desk_core::error::Failure;
use serde_json::{Value, json};
use tauri::{Manager, WebviewWindow};

use crate::desk::TheDesk;

/// Whoever sets this is told on standard output, in one line, once the first queue is on the screen.
const REPORT: &str = "FIRSTLINE_REPORT_READY";

/// The start of this program.
pub(crate) struct Start {
    begun: Instant,
    calls: AtomicU32,
    script_bytes: AtomicUsize,
    told: AtomicBool,
}

impl Start {
    /// Begins to count.
    pub(crate) fn now() -> Self {
        Self {
            begun: Instant::now(),
            calls: AtomicU32::new(0),
            script_bytes: AtomicUsize::new(0),
            told: AtomicBool::new(false),
        }
    }

    /// The page has made a call of the contract.
    pub(crate) fn called(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
    }

    /// The page was given a file.
    pub(crate) fn gave(&self, path: &str, bytes: usize) {
        if path.ends_with(".js") {
            self.script_bytes.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    fn tell(&self) {
        // A page that is loaded again is no start.
        if self.told.swap(true, Ordering::Relaxed) {
            return;
        }
        let milliseconds = self.begun.elapsed().as_millis();
        let calls = self.calls.load(Ordering::Relaxed);
        tracing::info!(milliseconds, calls, "ready");
        if std::env::var_os(REPORT).is_some() {
            let line = json!({
                "milliseconds": milliseconds,
                "calls": calls,
                "script_bytes": self.script_bytes.load(Ordering::Relaxed),
            });
            writeln!(std::io::stdout(), "{line}").ok();
        }
    }
}

/// The page has drawn what it first shows.
pub(crate) fn ready(window: &WebviewWindow, _: &TheDesk, _: Value) -> Result<Value, Failure> {
    window.state::<Start>().tell();
    Ok(Value::Null)
}
