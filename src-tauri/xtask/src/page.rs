//! The packages of npm: their dependencies, and the page that the window shows.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use crate::step::{npm, run, say};
use crate::{Outcome, places};

/// The folder of the pages, with its dependencies.
pub(crate) fn pages() -> Outcome<PathBuf> {
    with_dependencies(places::at("ui"))
}

/// The folder of the window tests, with its dependencies.
pub(crate) fn window_tests() -> Outcome<PathBuf> {
    with_dependencies(places::at("tests/window"))
}

/// Builds the page that the program takes in, where it is older than what it is made of.
pub(crate) fn build() -> Outcome {
    let folder = pages()?;
    let built = changed(&folder.join("dist/index.html"));
    if built.is_none() || built < newest(&folder)? {
        say("building the page");
        run(&mut npm(&folder, "run build"))?;
    }
    Ok(())
}

/// Runs the tests of the pages that need no window.
pub(crate) fn test() -> Outcome {
    run(&mut tests(&pages()?, "page"))
}

/// The tests of a package, with a report under a name.
pub(crate) fn tests(folder: &Path, name: &str) -> Command {
    let report = report(name);
    // One of an earlier run must not be taken for one of this.
    std::fs::remove_file(&report).ok();
    let mut command = npm(folder, "run test -- --reporter=default --reporter=json");
    command.arg(format!("--outputFile.json={}", report.display()));
    command
}

/// Where the tests of a package say how many passed.
pub(crate) fn report(name: &str) -> PathBuf {
    places::target()
        .join("test")
        .join(name)
        .with_extension("json")
}

fn with_dependencies(folder: PathBuf) -> Outcome<PathBuf> {
    let wanted = changed(&folder.join("package-lock.json"));
    let installed = changed(&folder.join("node_modules/.package-lock.json"));
    if installed.is_none() || installed < wanted {
        say(&format!(
            "installing the dependencies of {}",
            folder.display()
        ));
        run(&mut npm(&folder, "ci --ignore-scripts"))?;
    }
    Ok(folder)
}

/// When the folder, or anything in it that is not made from the rest, last changed.
fn newest(folder: &Path) -> Outcome<Option<SystemTime>> {
    let mut newest = changed(folder);
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.ends_with("node_modules") || path.ends_with("dist") {
            continue;
        }
        newest = newest.max(if path.is_dir() {
            self::newest(&path)?
        } else {
            changed(&path)
        });
    }
    Ok(newest)
}

fn changed(file: &Path) -> Option<SystemTime> {
    file.metadata().ok()?.modified().ok()
}
