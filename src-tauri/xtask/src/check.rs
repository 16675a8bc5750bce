//! `check`: format, lints, types, bindings fresh.
//! It mends nothing; that is `fix`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;

use crate::missing::{self, BUILD};
use crate::step::{cargo, npm, run, say};
use crate::{Outcome, page, places};

/// The checks, in the order in which CI makes them.
const CHECKS: &[fn() -> Outcome] = &[
    format,
    lints,
    lints_of_the_window,
    bindings_are_fresh,
    pages,
    window_tests,
];

/// Makes all checks, whatever fails, so that one run shows everything that is wrong.
pub(crate) fn check(_: &[String]) -> Outcome {
    missing::install(&[BUILD])?;
    missing::install_rust_parts()?;
    let wrong: Vec<String> = CHECKS
        .iter()
        .filter_map(|check| check().err())
        .map(|why| why.to_string())
        .inspect(|why| eprintln!("{why}"))
        .collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n").into())
    }
}

fn format() -> Outcome {
    say("format and lints");
    run(&mut cargo("fmt --all --check"))
}

fn lints() -> Outcome {
    run(&mut cargo("clippy --all-targets -- -D warnings"))
}

fn lints_of_the_window() -> Outcome {
    page::build()?;
    run(&mut cargo(
        "clippy -p firstline --all-targets --features custom-protocol -- -D warnings",
    ))
}

fn pages() -> Outcome {
    say("the page and the window tests: format and types");
    let folder = page::pages()?;
    run(&mut npm(&folder, "run lint"))?;
    run(&mut npm(&folder, "run check"))
}

fn window_tests() -> Outcome {
    run(&mut npm(&page::window_tests()?, "run check"))
}

/// Writes the types of the contract for the page into a folder.
pub(crate) fn export_bindings(folder: &Path) -> Outcome {
    run(cargo("test --quiet -p desk-core --lib export_bindings")
        .env("TS_RS_EXPORT_DIR", folder)
        .stdout(Stdio::null()))
}

fn bindings_are_fresh() -> Outcome {
    say("the types of the contract, as the page has them");
    let fresh = places::target().join("bindings");
    if fresh.exists() {
        std::fs::remove_dir_all(&fresh)?;
    }
    export_bindings(&fresh)?;
    let (fresh, kept) = (texts(&fresh)?, texts(&places::at("ui/src/bindings"))?);
    let stale: Vec<&str> = fresh
        .keys()
        .chain(kept.keys())
        .filter(|name| fresh.get(*name) != kept.get(*name))
        .map(String::as_str)
        .collect();
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!(
        "ui/src/bindings is stale ({}); `cargo xtask fix` writes it anew",
        stale.join(", ")
    )
    .into())
}

fn texts(folder: &Path) -> Outcome<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            let name = entry.file_name().to_string_lossy().into_owned();
            texts.insert(name, std::fs::read_to_string(entry.path())?);
        }
    }
    Ok(texts)
}
