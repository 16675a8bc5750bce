//! What was measured, as a table for people or as JSON, one object a line.

use std::time::Duration;

use serde_json::json;

/// One figure.
pub(crate) struct Figure {
    name: String,
    unit: &'static str,
    value: f64,
    n: usize,
    spread: Option<(f64, f64)>,
    limit: Option<Limit>,
}

/// What a figure is held to.
#[derive(Clone, Copy)]
pub(crate) enum Limit {
    /// Not more than this.
    Most(f64),
    /// Not less than this.
    Least(f64),
}

impl Figure {
    /// One value.
    pub(crate) fn value(name: &str, unit: &'static str, value: f64) -> Self {
        Self {
            name: name.to_owned(),
            unit,
            value,
            n: 1,
            spread: None,
            limit: None,
        }
    }

    /// Many times, in milliseconds; the value is their median.
    pub(crate) fn times(name: &str, times: &mut [Duration]) -> Self {
        times.sort_unstable();
        let p50 = percentile(times, 50);
        Self {
            n: times.len(),
            spread: Some((p50, percentile(times, 95))),
            ..Self::value(name, "ms", p50)
        }
    }

    /// The 95th percentile is what counts.
    pub(crate) fn by_p95(mut self) -> Self {
        if let Some((_, p95)) = self.spread {
            self.value = p95;
        }
        self
    }

    /// So many were counted or timed together.
    pub(crate) fn of(mut self, n: usize) -> Self {
        self.n = n;
        self
    }

    pub(crate) fn at_most(mut self, limit: f64) -> Self {
        self.limit = Some(Limit::Most(limit));
        self
    }

    pub(crate) fn at_least(mut self, limit: f64) -> Self {
        self.limit = Some(Limit::Least(limit));
        self
    }

    /// The value, to be set against another one.
    pub(crate) fn number(&self) -> f64 {
        self.value
    }

    fn is_kept(&self) -> bool {
        match self.limit {
            Some(Limit::Most(most)) => self.value <= most,
            Some(Limit::Least(least)) => self.value >= least,
            None => true,
        }
    }
}

/// How many times the floor a figure is.
pub(crate) fn times_floor(name: &str, figure: f64, floor: f64) -> Figure {
    Figure::value(name, "×", figure / floor.max(f64::MIN_POSITIVE))
}

/// The value below which so many in a hundred of the sorted times are, in milliseconds.
fn percentile(sorted: &[Duration], hundredth: usize) -> f64 {
    let place = (sorted.len() * hundredth / 100).min(sorted.len().saturating_sub(1));
    sorted
        .get(place)
        .map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
}

/// Where figures go as they come.
pub(crate) struct Report {
    json: bool,
    missed: usize,
}

impl Report {
    pub(crate) fn new(json: bool) -> Self {
        if !json {
            println!(
                "{:<58} {:>10} {:<10} {:>7} {:>9} {:>9}  {:<12}",
                "what", "value", "unit", "n", "p50", "p95", "limit"
            );
        }
        Self { json, missed: 0 }
    }

    pub(crate) fn tell(&mut self, figure: &Figure) {
        self.missed += usize::from(!figure.is_kept());
        if self.json {
            let limit = figure.limit.map(|limit| match limit {
                Limit::Most(limit) | Limit::Least(limit) => limit,
            });
            let line = json!({
                "name": figure.name,
                "value": figure.value,
                "unit": figure.unit,
                "n": figure.n,
                "p50": figure.spread.map(|(p50, _)| p50),
                "p95": figure.spread.map(|(_, p95)| p95),
                "limit": limit,
                "ok": figure.is_kept(),
            });
            println!("{line}");
            return;
        }
        let limit = match figure.limit {
            Some(Limit::Most(limit)) => format!("≤ {limit}"),
            Some(Limit::Least(limit)) => format!("≥ {limit}"),
            None => String::new(),
        };
        let spread = |of: fn((f64, f64)) -> f64| figure.spread.map(of).map_or(String::new(), shown);
        println!(
            "{:<58} {:>10} {:<10} {:>7} {:>9} {:>9}  {limit:<12}{}",
            figure.name,
            shown(figure.value),
            figure.unit,
            figure.n,
            spread(|(p50, _)| p50),
            spread(|(_, p95)| p95),
            if figure.is_kept() { "" } else { "missed" },
        );
    }

    pub(crate) fn end(&self) {
        if !self.json {
            println!("\n{} limits missed", self.missed);
        }
    }
}

/// Three digits that say something.
fn shown(value: f64) -> String {
    let digits = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => 3,
    };
    format!("{value:.digits$}")
}
