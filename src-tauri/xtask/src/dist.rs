//! `dist`: the installers that this platform can build.

use crate::missing::{self, BUILD};
use crate::step::{npm, run, say};
use crate::{Outcome, page, places};

/// The bundler, in the version that goes with the `tauri` of the lock file; only this command needs it.
const BUNDLER: &str = "exec --yes --package=@tauri-apps/cli@2.12.5 -- tauri build --bundles";

/// What each system builds without anything more to install; AppImage has downloads of its own.
const BUNDLES: &str = if cfg!(windows) {
    "nsis,msi"
} else if cfg!(target_os = "macos") {
    "app,dmg"
} else {
    "deb,rpm"
};

/// Builds them optimised, and says where they are.
pub(crate) fn dist(words: &[String]) -> Outcome {
    missing::install(&[BUILD])?;
    page::build()?;
    say("building the program and its installers");
    run(npm(&places::at("src-tauri"), BUNDLER)
        .arg(BUNDLES)
        .args(words))
}
