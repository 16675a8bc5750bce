//! What the window costs above an empty one of the same Tauri: a cold start to the first queue on the screen, and memory.
//! Both programs, and the display that they open on, are brought by `cargo xtask bench`.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Outcome;
use crate::figure::{Figure, Report};
use crate::made::Made;

/// How many times each is started.
const STARTS: usize = 20;
/// How many times the memory of each is taken.
const LOOKS: usize = 3;
/// How long all processes of a window have done nothing once it is idle.
const IDLE: Duration = Duration::from_secs(2);

/// Measures the window where there is one to be measured.
pub(crate) fn measure(made: &Made, report: &mut Report) -> Outcome {
    let (Some(firstline), Some(empty)) = (
        std::env::var_os("FIRSTLINE_PROGRAM"),
        std::env::var_os("FIRSTLINE_EMPTY"),
    ) else {
        eprintln!("the window is measured on Linux and by `cargo xtask bench` only: passed over");
        return Ok(());
    };
    let scratch = made.scratch()?;
    let mut floor = Command::new(&empty);
    floor.arg(scratch.path());
    let mut ours = Command::new(&firstline);
    ours.arg("--data-dir").arg(made.folder.join("data"));
    ours.arg("--key-dir").arg(made.folder.join("key"));
    starts(&mut ours, &mut floor, report)?;
    memory(&mut ours, &mut floor, report)
}

/// Starts both by turns, so that whatever else the machine does falls on both alike.
fn starts(ours: &mut Command, floor: &mut Command, report: &mut Report) -> Outcome {
    let (mut times, mut floors) = (Vec::new(), Vec::new());
    let mut told = Value::Null;
    // The first of each fills the caches of the system and of the webview.
    for turn in 0..=STARTS {
        let empty = Window::open(floor)?;
        let full = Window::open(ours)?;
        if turn > 0 {
            floors.push(empty.waited);
            times.push(full.waited);
        }
        told = serde_json::from_str(&full.told)?;
    }
    let ours = Figure::times("cold start: the first queue on the screen", &mut times);
    let floor = Figure::times("cold start: floor, an empty window", &mut floors);
    report.tell(&ours);
    report.tell(&floor);
    let above = ours.number() - floor.number();
    report.tell(
        &Figure::value("cold start: above an empty window", "ms", above)
            .of(STARTS)
            .at_most(80.0),
    );
    let of = |name: &str| {
        let value = told.get(name).and_then(Value::as_f64);
        value.ok_or(format!("the window does not tell its {name}"))
    };
    let calls = of("calls")?;
    report.tell(&Figure::value("calls before the first paint", "calls", calls).at_most(3.0));
    let bytes = of("script_bytes")?;
    report
        .tell(&Figure::value("scripts before the first paint", "bytes", bytes).at_most(200_000.0));
    Ok(())
}

/// Weighs both by turns, each after it has come to rest.
fn memory(ours: &mut Command, floor: &mut Command, report: &mut Report) -> Outcome {
    let weigh = |command: &mut Command| -> Outcome<f64> {
        let window = Window::open(command)?;
        window.rest()?;
        window.memory()
    };
    let (mut weights, mut floors) = (0.0, 0.0);
    for _ in 0..LOOKS {
        floors += weigh(floor)? / LOOKS as f64;
        weights += weigh(ours)? / LOOKS as f64;
    }
    let of = |name: &str, value| Figure::value(name, "MB", value).of(LOOKS);
    report.tell(&of("memory, whole process tree", weights));
    report.tell(&of("memory: floor, an empty window", floors));
    report.tell(&of("memory: above an empty window", weights - floors).at_most(120.0));
    Ok(())
}

/// A window that is open until it is dropped.
struct Window {
    child: Child,
    /// From the start of its process until it said that it was on the screen.
    waited: Duration,
    /// What it said.
    told: String,
}

impl Window {
    fn open(command: &mut Command) -> Outcome<Self> {
        command
            .env("FIRSTLINE_REPORT_READY", "1")
            // As Firstline sets it for itself: without it an empty window is slower to come, and no fair floor.
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let begun = Instant::now();
        let mut child = command.spawn()?;
        let out = child.stdout.take().ok_or("the window says nothing")?;
        let mut told = String::new();
        BufReader::new(out).read_line(&mut told)?;
        let waited = begun.elapsed();
        let window = Self {
            child,
            waited,
            told,
        };
        if window.told.is_empty() {
            return Err("a window closed before it was on the screen".into());
        }
        Ok(window)
    }

    /// Waits until none of its processes does anything.
    fn rest(&self) -> Outcome {
        let mut worked = self.worked()?;
        loop {
            sleep(IDLE);
            let now = self.worked()?;
            if now == worked {
                return Ok(());
            }
            worked = now;
        }
    }

    /// How long its processes have worked so far, in the system's ticks.
    fn worked(&self) -> Outcome<u64> {
        let mut ticks = 0;
        for process in self.processes()? {
            let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
            // After the name, which is in brackets, user and system time are the twelfth and thirteenth words.
            let words = stat.rsplit(") ").next().unwrap_or_default();
            ticks += words
                .split(' ')
                .skip(11)
                .take(2)
                .filter_map(|word| word.parse::<u64>().ok())
                .sum::<u64>();
        }
        Ok(ticks)
    }

    /// What its processes have of the memory, in megabytes: their own pages and their parts of shared ones.
    fn memory(&self) -> Outcome<f64> {
        let mut kilobytes = 0.0;
        for process in self.processes()? {
            let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
            let line = rollup.lines().find(|line| line.starts_with("Pss:"));
            let value = line.and_then(|line| line.split_whitespace().nth(1));
            kilobytes += value.ok_or("a process has no memory")?.parse::<f64>()?;
        }
        Ok(kilobytes / 1_000.0)
    }

    /// Its process and all that it started, the webview's among them.
    fn processes(&self) -> Outcome<Vec<u32>> {
        let mut found = vec![self.child.id()];
        let mut next = 0;
        while let Some(process) = found.get(next) {
            let tasks = fs::read_dir(format!("/proc/{process}/task"))?;
            for task in tasks {
                let children = fs::read_to_string(task?.path().join("children"))?;
                found.extend(
                    children
                        .split_whitespace()
                        .filter_map(|id| id.parse::<u32>().ok()),
                );
            }
            next += 1;
        }
        Ok(found)
    }
}

impl Drop for Window {
    /// Ends it as logging out does, and waits until all its processes are gone, so that none weighs on the next.
    fn drop(&mut self) {
        let processes = self.processes().unwrap_or_default();
        let asked = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        if asked.is_err() {
            self.child.kill().ok();
        }
        self.child.wait().ok();
        let is_left = |id: &u32| Path::new(&format!("/proc/{id}")).exists();
        while processes.iter().any(is_left) {
            sleep(Duration::from_millis(10));
        }
    }
}
