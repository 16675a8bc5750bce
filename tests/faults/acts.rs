//! What was asked of a desk and acknowledged, and what must therefore be seen of it: every call that was not taken back, in order.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use crate::chance::Chance;
use crate::process::Answer;

/// How many incidents are imported at once.
const INCIDENTS: usize = 150;

/// A call that is made.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Its id.
    pub(crate) id: String,
    name: &'static str,
    ask: Json,
}

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
    /// The call that was made and not answered: it may have happened, wholly or not at all.
    pub(crate) pending: Option<Asked>,
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

impl Asked {
    fn new(chance: &mut Chance, name: &'static str, ask: Json) -> Self {
        Self {
            id: format!("{:016x}{:016x}", chance.number(), chance.number()),
            name,
            ask,
        }
    }

    /// The logging of an incident, which nothing refuses.
    pub(crate) fn log(chance: &mut Chance) -> Self {
        let title = format!("incident {}", chance.number());
        let then = chance.of(&[Json::Null, json!("take")]).cloned();
        let ask = json!({ "title": title, "channel": "phone", "then": then });
        Self::new(chance, "log_incident", ask)
    }

    /// The keeping of a draft.
    pub(crate) fn draft(chance: &mut Chance) -> Self {
        let text = format!("draft {}", chance.number());
        Self::new(
            chance,
            "keep_draft",
            json!({ "place": "log", "text": text }),
        )
    }

    /// The import of a file that was brought in.
    pub(crate) fn import(chance: &mut Chance, file: &str) -> Self {
        let ask = json!({ "file": file, "zone": "Europe/Berlin" });
        Self::new(chance, "import_incidents", ask)
    }

    /// The taking back of a call.
    pub(crate) fn undo(chance: &mut Chance, call: &str) -> Self {
        Self::new(chance, "undo", json!({ "call": call }))
    }

    /// The line that makes the call.
    pub(crate) fn line(&self) -> Json {
        json!({ "id": self.id, "call": self.name, "ask": self.ask })
    }

    /// Whether it is an import.
    pub(crate) fn is_import(&self) -> bool {
        self.name == "import_incidents"
    }

    /// Whether it is kept in the journal.
    fn is_journalled(&self) -> bool {
        self.name != "keep_draft"
    }
}

impl Memory {
    /// The next call, by chance; `file` is the handle of a file to import.
    pub(crate) fn draw(&self, chance: &mut Chance, file: &str) -> Asked {
        let number = chance.number();
        let journalled = self
            .acts
            .iter()
            .rev()
            .filter(|act| act.asked.is_journalled());
        let recent: Vec<&Act> = journalled.take(40).collect();
        let incidents: Vec<&str> = recent
            .iter()
            .filter(|act| act.asked.name == "log_incident" && !act.undone)
            .filter_map(|act| act.reply["incident"].as_str())
            .take(8)
            .collect();
        let left = self.abandoned.iter().find(|(_, undone)| !**undone);
        let on = chance.of(&incidents);
        let (name, ask) = match (chance.below(32), on, left) {
            (0, ..) => return Asked::import(chance, file),
            (1..=2, ..) => return Asked::draft(chance),
            (3..=9, Some(incident), _) => (
                "add_note",
                json!({ "incident": incident, "text": format!("note {number}") }),
            ),
            (10..=13, Some(incident), _) => {
                let title = format!("title {number}");
                (
                    "edit_incident",
                    json!({ "incident": incident, "change": { "title": title } }),
                )
            }
            (14..=16, Some(incident), _) => {
                let caller = json!({ "new": { "name": format!("caller {number}") } });
                (
                    "add_affected",
                    json!({ "incident": incident, "caller": caller }),
                )
            }
            (17..=18, Some(incident), _) => ("take_incident", json!({ "incident": incident })),
            (19, Some(incident), _) => (
                "resolve_incident",
                json!({ "incident": incident, "code": "solved", "text": "restarted" }),
            ),
            (20..=23, _, Some((call, _))) => return Asked::undo(chance, call),
            (20..=23, ..) => match chance.of(&recent) {
                Some(act) => ("undo", json!({ "call": act.asked.id })),
                None => ("undo", json!({})),
            },
            (24..=25, ..) => ("redo", json!({})),
            _ => return Asked::log(chance),
        };
        Asked::new(chance, name, ask)
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
                let is_taken = ask["then"] == "take";
                let sight = Sight {
                    reference: word(&act.reply["reference"]),
                    title: word(&ask["title"]),
                    state: if is_taken { "in_progress" } else { "new" }.to_owned(),
                    is_taken,
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

/// A log to import: large enough for an operation of several parts.
pub(crate) fn a_log() -> String {
    let mut log = String::from(
        "number,incident_state,opened_at,sys_mod_count,sys_updated_at,caller_id,assignment_group\n",
    );
    for number in 0..INCIDENTS {
        for (count, state) in ["New", "Active", "Resolved", "Closed"].iter().enumerate() {
            let (hour, minute) = (8 + count, number % 60);
            log.push_str(&format!(
                "INC{number:07},{state},1/3/2026 07:{minute:02},{count},1/3/2026 {hour:02}:{minute:02},Caller {number},Group {count}\n"
            ));
        }
    }
    log
}
