//! The one desk of this program: opened at the start, closed at the end.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use desk_core::desk::{Desk, Opening};
use desk_core::error::{Code, Failure};
use desk_core::sentence;
use desk_core::time::Timestamp;
use tauri::AppHandle;

use crate::events;
use crate::places::Places;

/// The desk, shared by all calls.
#[derive(Clone)]
pub(crate) struct TheDesk(Arc<Inner>);

struct Inner {
    app: AppHandle,
    opening: Opening,
    /// None until it is open, and where it does not open.
    desk: Mutex<Option<Arc<Desk>>>,
}

impl TheDesk {
    /// Begins to open the desk and comes back at once.
    pub(crate) fn opening(app: &AppHandle, places: &Places) -> Self {
        let desk = Self(Arc::new(Inner {
            app: app.clone(),
            opening: Opening {
                data_dir: places.data.clone(),
                key_dir: places.key.clone(),
                clock: Arc::new(system_time),
                random: Arc::new(random),
            },
            desk: Mutex::default(),
        }));
        let ahead = desk.clone();
        tauri::async_runtime::spawn_blocking(move || ahead.get().map(drop));
        desk
    }

    /// The desk; blocks until it is open.
    /// Where it does not open it is tried anew, for the person may have mended what was in the way.
    pub(crate) fn get(&self) -> Result<Arc<Desk>, Failure> {
        let mut slot = self.slot();
        if let Some(desk) = &*slot {
            return Ok(Arc::clone(desk));
        }
        let opened = Desk::open(self.0.opening.clone());
        let desk = Arc::new(
            opened.inspect_err(|failure| tracing::error!(%failure, "the desk does not open"))?,
        );
        events::tell_windows(&desk, &self.0.app);
        *slot = Some(Arc::clone(&desk));
        Ok(desk)
    }

    /// Closes the desk cleanly; nothing is lost where that is cut short.
    pub(crate) fn close(&self) {
        if let Some(desk) = self.slot().take()
            && let Err(failure) = desk.close()
        {
            tracing::error!(%failure, "the desk did not close cleanly");
        }
    }

    /// A panic while opening leaves nothing half done here.
    fn slot(&self) -> MutexGuard<'_, Option<Arc<Desk>>> {
        self.0.desk.lock().unwrap_or_else(PoisonError::into_inner)
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
