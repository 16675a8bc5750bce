//! `fix`: what a machine can mend of what `check` finds.

use crate::missing::{self, BUILD};
use crate::step::{cargo, npm, run, say};
use crate::{Outcome, check, page, places};

/// Mends lints, format and bindings.
pub(crate) fn fix(_: &[String]) -> Outcome {
    missing::install(&[BUILD])?;
    missing::install_rust_parts()?;
    say("lints and format");
    run(&mut cargo(
        "clippy --all-targets --fix --allow-dirty --allow-staged",
    ))?;
    page::build()?;
    run(&mut cargo(
        "clippy -p firstline --features custom-protocol --fix --allow-dirty --allow-staged",
    ))?;
    run(&mut cargo("fmt --all"))?;
    run(&mut npm(&page::pages()?, "run format"))?;
    say("the types of the contract, for the page");
    let bindings = places::at("ui/src/bindings");
    if bindings.exists() {
        std::fs::remove_dir_all(&bindings)?;
    }
    check::export_bindings(&bindings)
}
