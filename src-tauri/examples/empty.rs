//! An empty window of the same Tauri, which opens as Firstline's does and says when it is on the screen.
//! It is what the start and the memory of Firstline are measured against, and no part of what is built for people.

use std::error::Error;
use std::io::Write;

use serde_json::json;
use tauri::http::Response;
use tauri::http::header::{CONTENT_TYPE, HeaderValue};
use tauri::{App, WebviewUrl, WebviewWindowBuilder};

/// The page speaks by its title: that it is there, and, as its second frame begins, that the first is on the screen.
const PAGE: &str = "<!doctype html><p>Empty</p><script>
document.title = 'there';
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
        .visible(false)
        .data_directory(kept.into())
        .on_document_title_changed(|window, title| match title.as_str() {
            "there" => drop(window.show()),
            "ready" => drop(writeln!(std::io::stdout(), "{}", json!({}))),
            _ => (),
        })
        .build()?;
    Ok(())
}
