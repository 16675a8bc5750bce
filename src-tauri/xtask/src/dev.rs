//! `dev`: the window with hot reload of the pages.
//! A change in Rust needs a new start.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::missing::{self, BUILD};
use crate::step::{Beside, cargo, run, say};
use crate::{Outcome, page};

/// Where the pages are served; `tauri.conf.json` and `ui/vite.config.ts` say the same.
const PORT: u16 = 1420;

/// Serves the pages and opens the window on them.
pub(crate) fn dev(words: &[String]) -> Outcome {
    missing::install(&[BUILD])?;
    say("serving the pages");
    let pages = page::pages()?;
    // Not through npm, which would leave the server behind when it is ended.
    let _server = Beside::start(
        Command::new("node")
            .args(["node_modules/vite/bin/vite.js", "--strictPort", "--port"])
            .arg(PORT.to_string())
            .current_dir(pages),
    )?;
    answering(Instant::now() + Duration::from_secs(30))?;
    say("the window opens");
    run(cargo("run -p firstline --").args(words))
}

fn answering(until: Instant) -> Outcome {
    let places = [
        SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)),
        SocketAddr::from((Ipv6Addr::LOCALHOST, PORT)),
    ];
    while Instant::now() < until {
        if places.iter().any(|place| TcpStream::connect(place).is_ok()) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Err(format!("The pages are not served on port {PORT}.").into())
}
