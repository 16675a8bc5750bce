//! `bench`: the budgets, measured; the measuring itself stands in `tests/bench`.

use crate::Outcome;
use crate::step::{cargo, run};

/// Builds the measuring program optimised and hands it the words.
pub(crate) fn bench(words: &[String]) -> Outcome {
    run(cargo("run --quiet --release -p desk-tests --bin bench --").args(words))
}
