//! The one desk of this program: opened at the start, closed at the end.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use desk_core::desk::{Desk, Opening};
use desk_core::error::{Code, Failure};
use desk_core::sentence;
use desk_core::time::Timestamp;
use tauri::AppHandle;

use crate::events;
use crate::places::Places;

/// The desk, or why it does not open; shared by all calls.
#[derive(Clone)]
pub(crate) struct TheDesk(Arc<OnceLock<Result<Desk, Failure>>>);

impl TheDesk {
    /// Begins to open the desk and comes back at once.
    pub(crate) fn opening(app: &AppHandle, places: &Places) -> Self {
        let desk = Self(Arc::default());
        let (slot, app) = (desk.clone(), app.clone());
        let opening = Opening {
            data_dir: places.data.clone(),
            key_dir: places.key.clone(),
            clock: Arc::new(system_time),
            random: Arc::new(random),
        };
        tauri::async_runtime::spawn_blocking(move || {
            // Without an answer every call would wait for ever.
            let opened = catch_unwind(AssertUnwindSafe(|| Desk::open(opening)))
                .unwrap_or_else(|_| Err(mistake()));
            match &opened {
                Ok(desk) => events::tell_windows(desk, &app),
                Err(failure) => tracing::error!(%failure, "the desk does not open"),
            }
            slot.0.set(opened).ok();
        });
        desk
    }

    /// The desk, once it is open; blocks until then.
    pub(crate) fn get(&self) -> Result<&Desk, Failure> {
        self.0.wait().as_ref().map_err(Failure::clone)
    }

    /// Closes the desk cleanly; nothing is lost where that is cut short.
    pub(crate) fn close(&self) {
        if let Ok(desk) = self.get()
            && let Err(failure) = desk.close()
        {
            tracing::error!(%failure, "the desk did not close cleanly");
        }
    }
}

/// What a mistake of the program is told as.
pub(crate) fn mistake() -> Failure {
    Failure::new(Code::Internal, sentence!("failure.internal"))
        .hint(sentence!("failure.internal.hint"))
}

fn random(bytes: &mut [u8]) {
    if let Err(why) = getrandom::fill(bytes) {
        tracing::error!(%why, "the system has no random bytes");
        // A key or an id that somebody else has too would be worse than no program.
        std::process::abort();
    }
}

#[allow(clippy::disallowed_methods, reason = "the one clock of the program")]
fn system_time() -> Timestamp {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
