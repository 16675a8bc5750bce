//! `dist`: the installers that this platform can build.

use crate::missing::{self, BUILD};
use crate::step::{npm, run, say};
use crate::{Outcome, page};

/// Builds them optimised; what each system can build stands in `tauri.conf.json`.
pub(crate) fn dist(words: &[String]) -> Outcome {
    missing::install(&[BUILD])?;
    say("building the installers");
    run(npm(&page::pages()?, "exec -- tauri build").args(words))
}
