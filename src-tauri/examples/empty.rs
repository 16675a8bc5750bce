//! An empty window of the same Tauri, which says when it is on the screen: what Firstline's start and memory are measured against.
//! It has no desk, no page and no plugin, and is no part of what is built for people.

use std::error::Error;
use std::io::Write;

use tauri::http::Response;
use tauri::http::header::{CONTENT_TYPE, HeaderValue};
use tauri::{App, WebviewUrl, WebviewWindowBuilder};

/// The page says by its title that its first frame is drawn, as the second begins.
/// It has a word on it, for WebKit puts off drawing a page on which there is nothing to see.
const PAGE: &str = "<!doctype html><title>Empty</title><p>Empty</p><script>
requestAnimationFrame(() => requestAnimationFrame(() => (document.title = 'ready')));
</script>";

fn main() -> Result<(), Box<dyn Error>> {
    tauri::Builder::default()
        .register_uri_scheme_protocol("empty", |_, _| {
            let mut page = Response::new(PAGE.as_bytes());
            page.headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
            page
        })
        .setup(open)
        .run(tauri::generate_context!())?;
    Ok(())
}

/// Opens a window as large as Firstline's; the folder in which its webview keeps things is the first word.
fn open(app: &mut App) -> Result<(), Box<dyn Error>> {
    let kept = std::env::args_os().nth(1).ok_or("a folder is missing")?;
    let page = WebviewUrl::CustomProtocol("empty://localhost/".parse()?);
    WebviewWindowBuilder::new(app, "main", page)
        .inner_size(1440.0, 900.0)
        .data_directory(kept.into())
        .on_document_title_changed(|_, title| {
            if title == "ready" {
                writeln!(std::io::stdout(), "ready").ok();
            }
        })
        .build()?;
    Ok(())
}
