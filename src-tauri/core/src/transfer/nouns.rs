//! What an import is asked, what it finds, and what an incident of another tool is.
//! None of it is a row of the desk yet.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::dates::DateOrder;
use super::encoding::Encoding;
use crate::error::{Result, Sentence};
use crate::incident::{Channel, HoldReason, ResolutionCode, State};
use crate::time::Timestamp;

/// How a file is to be read.
#[derive(Clone, Debug, PartialEq, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct ImportOptions {
    /// The zone of its local times, as IANA names it: `Europe/Berlin`.
    pub zone: String,
    /// The mapping; where it is not given the header decides.
    #[serde(default)]
    #[ts(optional)]
    pub mapping: Option<String>,
    /// The order of day and month; where it is not given the mapping or the dates themselves decide.
    #[serde(default)]
    #[ts(optional)]
    pub dates: Option<DateOrder>,
    /// Whether incidents with a problem are left out, each as a whole, instead of stopping the import.
    #[serde(default)]
    pub skip_bad: bool,
}

/// How the desk stands when a file is read for it.
pub struct Present<'a> {
    /// The time; what a file says to have happened after it is a mistake.
    pub now: Timestamp,
    /// Whether an incident of this reference in the other tool is at the desk.
    pub is_here: &'a dyn Fn(&str) -> Result<bool>,
}

/// What an import would do, before it does anything.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ImportPlan {
    /// The mapping by which the file was read.
    pub mapping: &'static str,
    /// How its characters are written.
    pub encoding: Encoding,
    /// The order of day and month.
    pub dates: DateOrder,
    /// Its rows, without the header and blank ones.
    pub rows: usize,
    /// The incidents that would come in: without those that have a problem or are here already.
    pub incidents: usize,
    /// The incidents that have a problem; a row without a number counts as one.
    pub bad: usize,
    /// The changes that would become their histories.
    pub steps: usize,
    /// How many of them were reopened at least once.
    pub reopened: usize,
    /// The different people who did something or had an incident.
    pub people: usize,
    /// The different teams.
    pub teams: usize,
    /// The different callers.
    pub callers: usize,
    /// The different categories, those below others included.
    pub categories: usize,
    /// The columns that have no field yet and are kept as text below the description.
    pub as_text: Vec<String>,
    /// The columns that are not taken.
    pub not_taken: Vec<String>,
    /// The first problems, by row.
    pub problems: Vec<RowProblem>,
    /// How many problems there are in all.
    pub problem_count: usize,
    /// What was read otherwise than it stands there, and why.
    pub notices: Vec<Sentence>,
}

/// Why a row cannot be taken as it is.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct RowProblem {
    /// The number of its record, the header being 1.
    pub row: u32,
    /// The reference of its incident, where it has one.
    pub incident: Option<String>,
    /// The column, as the file names it; absent where it is the row as a whole.
    pub column: Option<String>,
    /// What stands there, shortened.
    pub value: String,
    /// What is wrong with it and what was expected.
    pub problem: Sentence,
    /// What to do.
    pub remedy: Sentence,
}

/// An incident of another tool, as it was logged there, and what happened to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImportedIncident {
    /// Its reference in the other tool.
    pub number: String,
    /// What happened, in one line.
    pub title: String,
    /// What happened, at length; columns without a field of their own stand below it.
    pub description: Option<String>,
    /// Who reported it.
    pub caller: Option<String>,
    /// How it was reported, where the file says so.
    pub channel: Option<Channel>,
    /// Who logged it.
    pub logged_by: Option<String>,
    /// When it was reported.
    pub reported: Timestamp,
    /// The category as it was logged and those above it, the widest first.
    pub category: Vec<String>,
    /// The impact as it was logged, 1 (high) to 3.
    pub impact: Option<u8>,
    /// The urgency as it was logged, 1 (high) to 3.
    pub urgency: Option<u8>,
    /// The priority as it was logged, 1 (critical) to 5.
    pub priority: Option<u8>,
    /// What happened since, in the order of time; it was new when it was logged.
    pub history: Vec<Step>,
}

/// What changed in an incident at one time; what did not change is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// Who did it, where the file says so.
    pub by: Option<String>,
    /// The state it came to.
    pub state: Option<State>,
    /// What it waits for, where it came on hold and the file says so.
    pub hold_reason: Option<HoldReason>,
    /// The team that it was given to.
    pub team: Option<String>,
    /// The person whom it was given to.
    pub person: Option<String>,
    /// Whether it was taken from the person who had it and given to nobody.
    pub nobody: bool,
    /// The new category and those above it.
    pub category: Option<Vec<String>>,
    /// The new impact.
    pub impact: Option<u8>,
    /// The new urgency.
    pub urgency: Option<u8>,
    /// The new priority.
    pub priority: Option<u8>,
    /// What was written for the team.
    pub note: Option<String>,
    /// What was written for the caller.
    pub message: Option<String>,
    /// How it was resolved.
    pub resolution: Option<ImportedResolution>,
}

/// How an incident was resolved, in the other tool's words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImportedResolution {
    /// The desk's code, where the other tool's has a counterpart.
    pub code: Option<ResolutionCode>,
    /// The other tool's code.
    pub imported_code: Option<String>,
    /// What was done.
    pub text: Option<String>,
}

impl ImportedIncident {
    /// Whether it was opened again after it had been resolved or closed.
    #[must_use]
    pub fn reopened(&self) -> bool {
        let mut states = self.history.iter().filter_map(|step| step.state);
        states.any(is_over) && states.any(|state| !is_over(state))
    }
}

impl Step {
    /// A step in which nothing has changed yet.
    pub(super) fn nothing(at: Timestamp, by: Option<String>) -> Self {
        Self {
            at,
            by,
            ..Self::default()
        }
    }

    /// Whether anything changed in it.
    pub(super) fn says_something(&self) -> bool {
        *self != Self::nothing(self.at, self.by.clone())
    }
}

/// Whether the work on it has ended in this state.
pub(super) fn is_over(state: State) -> bool {
    match state {
        State::Resolved | State::Closed | State::Cancelled => true,
        State::New | State::Assigned | State::InProgress | State::OnHold => false,
    }
}
