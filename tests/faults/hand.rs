//! Somebody who makes calls, remembers what was acknowledged, and asks again where no answer came.

use serde_json::{Value as Json, json};

use crate::asked::{Asked, Given};
use crate::chance::Chance;
use crate::memory::Memory;
use crate::process::Talk;

/// The one who makes calls.
#[derive(Debug)]
pub(crate) struct Hand {
    /// What was acknowledged.
    pub(crate) memory: Memory,
    /// The call that was made and not answered, or failed: it happened wholly or not at all, or is an import that was cut short.
    pub(crate) pending: Option<Asked>,
    /// What it does next.
    pub(crate) chance: Chance,
}

/// What became of a call that was asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    /// It is done now, or refused.
    Done,
    /// It was an import of which nothing was written.
    Dropped,
    /// It was an import that was cut short, and is named as such.
    CutShort,
}

impl Hand {
    /// Somebody who has done nothing yet.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            memory: Memory::default(),
            pending: None,
            chance: Chance::new(seed),
        }
    }

    /// The next call of a kind, about the latest incident.
    pub(crate) fn next(&mut self, name: &'static str, file: &str) -> Asked {
        let incidents = self.memory.incidents();
        let given = Given {
            incident: incidents.first().copied().unwrap_or_default(),
            call: None,
            file,
        };
        Asked::new(&mut self.chance, name, &given)
    }

    /// The next call of any kind, about any incident of late.
    pub(crate) fn draw(&mut self, file: &str) -> Asked {
        let (incidents, calls) = (self.memory.incidents(), self.memory.calls());
        let given = Given {
            incident: self.chance.of(&incidents).copied().unwrap_or_default(),
            call: self.chance.of(&calls).copied(),
            file,
        };
        Asked::draw(&mut self.chance, &given)
    }

    /// Makes a call; none where the desk is gone, and a failure where it failed and was not only refused.
    pub(crate) fn make(&mut self, talk: &mut Talk, asked: Asked) -> Option<Result<(), Json>> {
        self.pending = Some(asked.clone());
        let answer = talk.send(&asked.line())?;
        let made = self.memory.acknowledge(asked, answer);
        if made.is_ok() {
            self.pending = None;
        }
        Some(made)
    }

    /// Makes the pending call again, as it was; none where the desk is gone.
    pub(crate) fn settle(&mut self, talk: &mut Talk) -> Option<Result<Settled, Json>> {
        let Some(asked) = self.pending.clone() else {
            return Some(Ok(Settled::Done));
        };
        let answer = talk.send(&asked.line())?;
        let start = talk.send(&json!({ "call": "start", "ask": {} }))?;
        let unfinished =
            start.map(|start| start["unfinished_imports"].to_string().replace('-', ""));
        self.pending = None;
        Some(match unfinished {
            Err(failure) => Err(failure),
            Ok(unfinished) if unfinished.contains(&asked.id) => {
                self.memory.abandon(asked);
                Ok(Settled::CutShort)
            }
            // The file that was brought in is not known to another process.
            Ok(_) if asked.is_import() && answer.is_err() => Ok(Settled::Dropped),
            Ok(_) => self
                .memory
                .acknowledge(asked, answer)
                .map(|()| Settled::Done),
        })
    }
}
