//! The calls that are made: which there are, how often each is drawn, and what it asks.

use serde_json::{Value as Json, json};

use crate::chance::Chance;

/// A call that is made.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Its id.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: &'static str,
    /// What it asks.
    pub(crate) ask: Json,
}

/// What an ask can name.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Given<'a> {
    /// An incident.
    pub(crate) incident: &'a str,
    /// A call to take back; without one it is the last.
    pub(crate) call: Option<&'a str>,
    /// The handle of a file to import.
    pub(crate) file: &'a str,
}

/// Every kind of call, and how often of so many draws it is drawn.
pub(crate) const KINDS: [(&str, u64); 10] = [
    ("log_incident", 6),
    ("add_note", 7),
    ("edit_incident", 4),
    ("add_affected", 3),
    ("take_incident", 2),
    ("resolve_incident", 1),
    ("undo", 4),
    ("redo", 2),
    ("keep_draft", 2),
    ("import_incidents", 1),
];

/// What a call asks, with a number that makes it another each time.
fn ask(name: &str, given: &Given<'_>, number: u64) -> Json {
    let incident = given.incident;
    match name {
        "log_incident" => json!({ "title": format!("incident {number}"), "channel": "phone" }),
        "add_note" => json!({ "incident": incident, "text": format!("note {number}") }),
        "edit_incident" => {
            let change = json!({ "title": format!("title {number}") });
            json!({ "incident": incident, "change": change })
        }
        "add_affected" => {
            let caller = json!({ "new": { "name": format!("caller {number}") } });
            json!({ "incident": incident, "caller": caller })
        }
        "take_incident" => json!({ "incident": incident }),
        "resolve_incident" => {
            json!({ "incident": incident, "code": "solved", "text": "restarted" })
        }
        "undo" => json!({ "call": given.call }),
        "redo" => json!({}),
        "keep_draft" => json!({ "place": "log", "text": format!("draft {number}") }),
        "import_incidents" => json!({ "file": given.file, "zone": "Europe/Berlin" }),
        other => panic!("nobody makes {other}"),
    }
}

impl Asked {
    /// A call of a kind.
    pub(crate) fn new(chance: &mut Chance, name: &'static str, given: &Given<'_>) -> Self {
        Self {
            id: format!("{:016x}{:016x}", chance.number(), chance.number()),
            name,
            ask: ask(name, given, chance.number()),
        }
    }

    /// A call of some kind; where there is no incident it is the logging of one.
    pub(crate) fn draw(chance: &mut Chance, given: &Given<'_>) -> Self {
        let mut place = chance.below(KINDS.iter().map(|(_, often)| often).sum());
        let drawn = KINDS.iter().find(|(_, often)| {
            let is_it = place < *often;
            place = place.saturating_sub(*often);
            is_it
        });
        match drawn {
            Some((name, _)) if !given.incident.is_empty() => Self::new(chance, name, given),
            _ => Self::new(chance, "log_incident", given),
        }
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
    pub(crate) fn is_journalled(&self) -> bool {
        self.name != "keep_draft"
    }
}

/// A log of so many incidents to import, with references of its own by its number; with some hundreds it is an operation of many parts, and of several transactions.
pub(crate) fn log_of(incidents: usize, log_number: usize) -> String {
    let mut log = String::from(
        "number,incident_state,opened_at,sys_mod_count,sys_updated_at,caller_id,assignment_group\n",
    );
    let states = [
        "New",
        "Active",
        "Awaiting User Info",
        "Active",
        "Resolved",
        "Closed",
    ];
    for number in 0..incidents {
        for (count, state) in states.iter().enumerate() {
            let (hour, minute) = (8 + count, number % 60);
            log.push_str(&format!(
                "INC{log_number:04}{number:05},{state},1/3/2026 07:{minute:02},{count},1/3/2026 {hour:02}:{minute:02},Caller {number},Group {count}\n"
            ));
        }
    }
    log
}
