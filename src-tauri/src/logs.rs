//! The logs: what the program did, for whoever looks for a mistake.
//! No text of a person and no secret is written here: names of calls, codes and times only.

use std::panic::PanicHookInfo;
use std::path::Path;

use tracing_appender::rolling::{RollingFileAppender, Rotation};

/// Logs go into a file a day, kept for two weeks; where that cannot be, nothing is logged and the program runs on.
pub(crate) fn write_to(folder: &Path) {
    std::fs::create_dir_all(folder).ok();
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("firstline")
        .filename_suffix("log")
        .max_log_files(14)
        .build(folder);
    if let Ok(files) = files {
        tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(files)
            .with_max_level(tracing::Level::INFO)
            .init();
    }
    std::panic::set_hook(Box::new(panicked));
}

/// A panic is told by its place alone: its message may quote what somebody wrote.
fn panicked(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    tracing::error!(place, "a mistake of the program");
}
