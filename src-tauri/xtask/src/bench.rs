//! `bench`: the budgets, measured; the measuring itself stands in `tests/bench`.

use crate::Outcome;
use crate::step::{cargo, succeeded};

/// Builds the measuring program optimised and hands it the words; nothing else is printed, so that JSON stays JSON.
pub(crate) fn bench(words: &[String]) -> Outcome {
    let mut command = cargo("run --quiet --release -p desk-tests --bin bench --");
    let status = command.args(words).status()?;
    succeeded(&command, status)
}
