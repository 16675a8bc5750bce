//! What WebKitGTK must be told before GTK starts.

/// Starts the program anew with one of WebKit's ways to draw switched off, which leaves blank windows on some drivers.
/// A variable of one's own process cannot be set safely, hence the new start; it keeps the process id.
/// Whoever has set the variable is left alone, and so are tests, whose pictures of the window need this way to draw.
#[cfg(target_os = "linux")]
pub(crate) fn start_anew_where_needed() {
    use std::os::unix::process::CommandExt;

    const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    let is_set = |name| std::env::var_os(name).is_some();
    if is_set(SWITCH) || is_set("TAURI_WEBVIEW_AUTOMATION") {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        // Comes back only where it failed; then the window is tried as it is.
        let _failed = std::process::Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(SWITCH, "1")
            .exec();
    }
}

/// Nothing has to be told elsewhere.
#[cfg(not(target_os = "linux"))]
pub(crate) fn start_anew_where_needed() {}
