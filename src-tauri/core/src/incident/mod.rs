//! Incidents: the nouns.
//! The rules are in `rules`, each verb has a file of its own, and the work queue is in `queue`.

pub mod affected;
pub mod assign;
mod caller;
pub mod cancel;
pub mod close;
pub mod edit;
pub mod escalate;
pub mod find;
pub mod hold;
pub mod log;
pub mod message;
pub mod note;
pub mod queue;
pub mod rate;
pub mod read;
pub mod reopen;
pub mod resolve;
pub mod restore;
pub mod resume;
mod row;
pub mod rules;
pub(crate) mod store;
pub mod take;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::classification::{Answers, Working};
use crate::error::Sentence;
use crate::ids::{Id, OperationId};
use crate::people::PersonName;
use crate::routing::TeamName;
use crate::time::Timestamp;

/// Where an incident stands in its life (ITIL 4 incident management).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Logged; its first team has it by the escalation path.
    New,
    /// Given to a person, or to a team by hand or by escalation.
    Assigned,
    /// Somebody works on it.
    InProgress,
    /// It waits, for a reason and until a review date.
    OnHold,
    /// Service is back and the callers can be told.
    Resolved,
    /// Done for good.
    Closed,
    /// It was a duplicate, no incident, or unnecessary.
    Cancelled,
}

/// What an incident on hold waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum HoldReason {
    /// The caller's answer.
    Caller,
    /// A supplier.
    Supplier,
    /// A change.
    Change,
    /// The solution of a problem.
    Problem,
}

/// Why an incident was cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum CancelReason {
    /// Another incident is the same.
    Duplicate,
    /// Nothing was interrupted or reduced.
    NotAnIncident,
    /// It is no longer needed.
    Unnecessary,
}

/// How somebody reports or is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By telephone.
    Phone,
    /// At the desk.
    WalkIn,
    /// By e-mail.
    Email,
    /// By a form of a portal.
    Portal,
    /// By a monitoring tool.
    Monitoring,
    /// By another team.
    Team,
}

/// How an incident was solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum ResolutionCode {
    /// The cause is gone.
    Solved,
    /// A workaround was given and the cause remains.
    Workaround,
    /// The caller was shown how.
    Explained,
    /// It stopped by itself or could not be found again.
    NotReproducible,
    /// The caller solved it or withdrew.
    ByCaller,
    /// Somebody else solved it: a supplier or partner.
    BySupplier,
}

/// The views of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// All that is open, the highest business impact first.
    WorkFirst,
    /// What is open and assigned to the person who asks.
    Mine,
    /// What is open and assigned to nobody.
    Unassigned,
    /// What is on hold, the nearest review first.
    Waiting,
    /// Everything, the latest reported first.
    All,
}

/// One row of a view.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct QueueRow {
    /// The incident.
    pub id: Id,
    /// What a person says on the phone.
    pub reference: String,
    /// What happened, in one line.
    pub title: String,
    /// 1 (highest) to 5; absent where it is not yet rated.
    pub priority: Option<u8>,
    /// Where it stands.
    pub state: State,
    /// What it waits for, where it is on hold.
    pub hold_reason: Option<HoldReason>,
    /// When it comes back, where it is on hold.
    pub hold_until: Option<Timestamp>,
    /// Whose it is.
    pub team: Option<TeamName>,
    /// Who has it.
    pub assignee: Option<PersonName>,
    /// Why it stands where it does, the weightiest first.
    pub why: Vec<Sentence>,
    /// When it was reported.
    pub reported: Timestamp,
}

/// A caller who has the trouble.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct AffectedCaller {
    /// The row that says so.
    pub id: Id,
    /// The caller.
    pub caller: Id,
    /// The caller's name.
    pub name: String,
    /// How to reach them, where that is known.
    pub contact: Option<String>,
    /// When they reported it.
    pub at: Timestamp,
    /// When they were last told something, or nothing.
    pub told: Option<Timestamp>,
}

/// What an entry of the timeline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// Written for the team; never leaves the desk.
    Note,
    /// Told to callers.
    Message,
    /// Something that happened.
    Event,
}

/// An entry of the timeline.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Entry {
    /// The entry.
    pub id: Id,
    /// A note, a message or an event.
    pub kind: EntryKind,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub by: Option<PersonName>,
    /// What happened, in words: an event's sentence, or the heading of a note or message.
    pub said: Sentence,
    /// What was written.
    pub text: Option<String>,
}

/// How an incident was resolved.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Resolution {
    /// The kind of solution; absent where it was imported with a code of another tool.
    pub code: Option<ResolutionCode>,
    /// The code of another tool, where it was imported.
    pub imported_code: Option<String>,
    /// What caused it.
    pub cause: Option<String>,
    /// What was done.
    pub text: Option<String>,
    /// When it was resolved.
    pub at: Timestamp,
}

/// Two changes of one field, made apart: the one that holds and the one that lost.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Conflict {
    /// The field.
    pub field: String,
    /// The value that did not hold, in words.
    pub lost: String,
    /// Who had set it.
    pub by: Option<PersonName>,
    /// When.
    pub at: Timestamp,
}

/// A sight of one incident, whole.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Incident {
    /// The incident.
    pub id: Id,
    /// What a person says on the phone.
    pub reference: String,
    /// Its reference in the tool it was imported from.
    pub source_reference: Option<String>,
    /// What happened, in one line.
    pub title: String,
    /// What happened, at length.
    pub description: Option<String>,
    /// What helps until it is solved.
    pub workaround: Option<String>,
    /// Where it stands.
    pub state: State,
    /// What it waits for, where it is on hold.
    pub hold_reason: Option<HoldReason>,
    /// When it comes back, where it is on hold.
    pub hold_until: Option<Timestamp>,
    /// Why it was cancelled, where it was.
    pub cancel_reason: Option<CancelReason>,
    /// The priority with its working in words.
    pub working: Working,
    /// What was answered to the criteria.
    pub answers: Answers,
    /// How many users are estimated to be affected.
    pub users: Option<u32>,
    /// How many callers have the trouble.
    pub callers: u32,
    /// The callers who have the trouble, the first reporter first; at most the first hundred.
    pub affected: Vec<AffectedCaller>,
    /// How many of them have not been told anything yet.
    pub untold: u32,
    /// Whose it is.
    pub team: Option<TeamName>,
    /// Who has it.
    pub assignee: Option<PersonName>,
    /// Who at the service desk keeps the callers told.
    pub owner: Option<PersonName>,
    /// The teams of its escalation path, tier 1 first.
    pub path: Vec<TeamName>,
    /// The name of the path.
    pub path_name: Option<String>,
    /// At which tier of the path it is, from 1; absent beside the path.
    pub tier: Option<u32>,
    /// Who first reported it.
    pub caller: Option<CallerName>,
    /// The category and those above it, the widest first.
    pub category: Vec<CategoryName>,
    /// How it was reported; absent where an import did not say.
    pub channel: Option<Channel>,
    /// When it began, or was noticed.
    pub detected: Option<Timestamp>,
    /// When it was reported.
    pub reported: Timestamp,
    /// When it was written down here.
    pub recorded: Timestamp,
    /// When service was back.
    pub restored: Option<Timestamp>,
    /// How it was resolved.
    pub resolution: Option<Resolution>,
    /// The newest entries of its timeline, the oldest of them first.
    pub timeline: Vec<Entry>,
    /// Whether there are earlier entries: ask `timeline` for them.
    pub earlier: bool,
    /// The writes that its state and the person's role allow now.
    pub may: Vec<String>,
    /// Changes that were made apart and did not hold.
    pub conflicts: Vec<Conflict>,
    /// To be given back as `seen` with a call that builds on this sight.
    pub seen: BTreeMap<Id, Vec<OperationId>>,
}

/// A caller, as named in other rows.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct CallerName {
    /// The caller.
    pub id: Id,
    /// Their name.
    pub name: String,
    /// Telephone or e-mail address, where known.
    pub contact: Option<String>,
}

/// A category, as named in other rows.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct CategoryName {
    /// The category.
    pub id: Id,
    /// Its name.
    pub name: String,
}

/// Which caller an ask means.
#[derive(Clone, Debug, PartialEq, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum CallerAsk {
    /// One who is known.
    Known(Id),
    /// One by name: the only caller of that name, whatever its case, or else a new one.
    New {
        /// Their name.
        name: String,
        /// Telephone or e-mail address; another one than is known makes a namesake, and one that was not known is kept.
        #[serde(default)]
        #[ts(optional)]
        contact: Option<String>,
    },
}

/// What every verb on an incident answers.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Done {
    /// The incident.
    pub incident: Id,
    /// Its reference.
    pub reference: String,
    /// What was done, in words, for the toast that offers to undo it.
    pub said: Sentence,
}
