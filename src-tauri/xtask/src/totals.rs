//! Counting tests: what the runners of Rust and of the page report, added up.

use std::fmt;
use std::path::Path;

use serde_json::Value;

/// How many tests passed, failed and were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Totals {
    /// What a line of Rust's test runner adds; nothing where it is another line.
    pub(crate) fn of_line(line: &str) -> Option<Self> {
        let plain = line.trim().strip_prefix("test result: ")?;
        let count = |what: &str| {
            plain
                .split(['.', ';'])
                .find_map(|part| part.trim().strip_suffix(what)?.trim().parse().ok())
                .unwrap_or(0)
        };
        Some(Self {
            passed: count("passed"),
            failed: count("failed"),
            skipped: count("ignored"),
        })
    }

    /// What a report of Vitest says; nothing where there is none.
    pub(crate) fn of_report(file: &Path) -> Option<Self> {
        let report: Value = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
        let count = |what: &str| report.get(what).and_then(Value::as_u64).unwrap_or(0);
        Some(Self {
            passed: count("numPassedTests"),
            failed: count("numFailedTests"),
            skipped: count("numPendingTests") + count("numTodoTests"),
        })
    }

    /// Adds others to these.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            passed,
            failed,
            skipped,
        } = self;
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_rusts_test_runner_are_counted() {
        let line = "test result: FAILED. 12 passed; 1 failed; 3 ignored; 0 measured; 5 filtered out; finished in 0.01s";
        assert_eq!(
            Totals::of_line(line).unwrap().to_string(),
            "12 passed, 1 failed, 3 skipped"
        );
        assert_eq!(Totals::of_line("test incident::take ... ok"), None);
    }

    #[test]
    fn a_report_of_the_page_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report.json");
        assert_eq!(Totals::of_report(&file), None);
        std::fs::write(
            &file,
            r#"{"numPassedTests":4,"numFailedTests":0,"numPendingTests":1,"numTodoTests":1}"#,
        )
        .unwrap();
        assert_eq!(
            Totals::of_report(&file).unwrap().to_string(),
            "4 passed, 0 failed, 2 skipped"
        );
    }
}
