//! What WebKitGTK must be told before GTK starts.

/// Switches off one of WebKit's ways to draw, which leaves blank windows on some drivers.
/// Whoever has set the variable is left alone, and so are tests, whose pictures of the window need this way to draw.
///
/// GLib sets the variable, which Rust's own library holds unsafe: no other thread may look at variables meanwhile.
/// None runs yet; and to start the program anew with the variable set would cost a tenth of the whole start.
#[cfg(target_os = "linux")]
pub(crate) fn draw_safely() {
    if std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_none() {
        // Where it cannot be set, the window is tried as it is.
        let _failed = glib::setenv("WEBKIT_DISABLE_DMABUF_RENDERER", "1", false);
    }
}

/// Nothing has to be told elsewhere.
#[cfg(not(target_os = "linux"))]
pub(crate) fn draw_safely() {}
