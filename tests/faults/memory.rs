//! What was asked of a desk and acknowledged, and what must therefore be seen of it: every call that was not taken back, in order.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::asked::Asked;
use crate::chance::Chance;
use crate::process::Answer;

/// A call that was acknowledged.
#[derive(Debug)]
struct Act {
    asked: Asked,
    reply: Json,
    undone: bool,
}

/// What the one who asks remembers.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    acts: Vec<Act>,
    /// Imports that were killed in the middle, and whether they were taken back since.
    abandoned: BTreeMap<String, bool>,
    draft: Option<Json>,
}

/// What must be seen of an incident.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Sight {
    /// What a person says on the phone.
    pub(crate) reference: String,
    /// Its title.
    pub(crate) title: String,
    /// Where it stands.
    pub(crate) state: String,
    /// Whether somebody has it.
    pub(crate) is_taken: bool,
    /// How many callers have the trouble.
    pub(crate) callers: u64,
    /// What was noted.
    pub(crate) notes: BTreeSet<String>,
}

impl Memory {
    /// The incidents that were logged lately and stand.
    pub(crate) fn incidents(&self) -> Vec<&str> {
        let acts = self.acts.iter().rev().take(40);
        acts.filter(|act| act.asked.name == "log_incident" && !act.undone)
            .filter_map(|act| act.reply["incident"].as_str())
            .take(8)
            .collect()
    }

    /// The calls that could be taken back: what was made lately, and imports that were cut short.
    pub(crate) fn calls(&self) -> Vec<&str> {
        let acts = self.acts.iter().rev();
        acts.filter(|act| act.asked.is_journalled())
            .take(40)
            .map(|act| act.asked.id.as_str())
            .chain(self.unfinished())
            .collect()
    }

    /// A call that was acknowledged lately, to be made again as it was.
    pub(crate) fn again(&self, chance: &mut Chance) -> Option<(Asked, Json)> {
        let journalled = self
            .acts
            .iter()
            .rev()
            .filter(|act| act.asked.is_journalled());
        let recent: Vec<&Act> = journalled.take(10).collect();
        chance
            .of(&recent)
            .map(|act| (act.asked.clone(), act.reply.clone()))
    }

    /// Takes an answer in; gives back a failure that is no refusal.
    pub(crate) fn acknowledge(&mut self, asked: Asked, answer: Answer) -> Result<(), Json> {
        let reply = match answer {
            Ok(reply) => reply,
            Err(failure) if failure["code"] == "refused" || failure["code"] == "changed_since" => {
                return Ok(());
            }
            Err(failure) => return Err(failure),
        };
        match asked.name {
            "keep_draft" => self.draft = Some(asked.ask["text"].clone()),
            "undo" | "redo" => self.mark(&reply["call"], asked.name == "undo"),
            _ => {}
        }
        self.acts.push(Act {
            asked,
            reply,
            undone: false,
        });
        Ok(())
    }

    /// Gives an import up that was killed in the middle.
    pub(crate) fn abandon(&mut self, asked: Asked) {
        self.abandoned.insert(asked.id, false);
    }

    fn mark(&mut self, call: &Json, undone: bool) {
        let call = call.as_str().unwrap_or_default().replace('-', "");
        if let Some(abandoned) = self.abandoned.get_mut(&call) {
            *abandoned = undone;
        }
        for act in &mut self.acts {
            if act.asked.id == call {
                act.undone = undone;
            }
        }
    }

    /// How many calls were acknowledged.
    pub(crate) fn len(&self) -> usize {
        self.acts.len()
    }

    /// The calls that must stand in the journal, each with whether it may have several parts.
    pub(crate) fn journalled(&self) -> BTreeMap<&str, bool> {
        self.acts
            .iter()
            .filter(|act| act.asked.is_journalled())
            .map(|act| (act.asked.id.as_str(), act.asked.is_import()))
            .collect()
    }

    /// The imports of which parts may stand in the journal that must not be seen.
    pub(crate) fn abandoned(&self) -> BTreeSet<&str> {
        self.abandoned.keys().map(String::as_str).collect()
    }

    /// The imports that must be named as unfinished.
    pub(crate) fn unfinished(&self) -> BTreeSet<&str> {
        let left = self.abandoned.iter().filter(|(_, undone)| !**undone);
        left.map(|(call, _)| call.as_str()).collect()
    }

    /// The draft that must be there.
    pub(crate) fn draft(&self) -> Option<&Json> {
        self.draft.as_ref()
    }

    /// How many imported incidents must be seen.
    pub(crate) fn imported(&self) -> u64 {
        self.standing()
            .filter(|act| act.asked.is_import())
            .filter_map(|act| act.reply["incidents"].as_u64())
            .sum()
    }

    /// What must be seen of every incident that was logged.
    pub(crate) fn sights(&self) -> BTreeMap<&str, Sight> {
        let mut sights: BTreeMap<&str, Sight> = BTreeMap::new();
        for act in self.standing() {
            let Some(incident) = act.reply["incident"].as_str() else {
                continue;
            };
            let ask = &act.asked.ask;
            let word = |value: &Json| value.as_str().unwrap_or_default().to_owned();
            if act.asked.name == "log_incident" {
                let sight = Sight {
                    reference: word(&act.reply["reference"]),
                    title: word(&ask["title"]),
                    state: "new".to_owned(),
                    ..Sight::default()
                };
                sights.insert(incident, sight);
                continue;
            }
            let Some(sight) = sights.get_mut(incident) else {
                continue;
            };
            match act.asked.name {
                "add_note" => {
                    sight.notes.insert(word(&ask["text"]));
                }
                "edit_incident" => sight.title = word(&ask["change"]["title"]),
                "add_affected" => sight.callers += 1,
                "take_incident" => {
                    sight.is_taken = true;
                    "in_progress".clone_into(&mut sight.state);
                }
                "resolve_incident" => "resolved".clone_into(&mut sight.state),
                _ => {}
            }
        }
        sights
    }

    /// The incidents that the calls after the first so many were about.
    pub(crate) fn touched_since(&self, first: usize) -> BTreeSet<&str> {
        self.acts
            .iter()
            .skip(first)
            .filter_map(|act| act.reply["incident"].as_str())
            .collect()
    }

    fn standing(&self) -> impl Iterator<Item = &Act> {
        self.acts.iter().filter(|act| !act.undone)
    }
}
