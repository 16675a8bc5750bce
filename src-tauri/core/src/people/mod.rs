//! People of the desk and what each may do.

pub mod add;
pub mod may;
pub mod name;
pub mod read;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::Sentence;
use crate::ids::Id;
use crate::sentence;

/// What a person is at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees what is not restricted and changes nothing.
    Reader,
    /// Answers callers: tier 1.
    Analyst,
    /// Takes what tier 1 could not solve.
    Specialist,
    /// Balances a team's queue.
    Lead,
    /// Runs major incidents.
    IncidentManager,
    /// Arranges the desk itself.
    Administrator,
}

/// A person, as named in other rows.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct PersonName {
    /// The person.
    pub id: Id,
    /// Their name.
    pub name: String,
}

impl Role {
    /// The key under which the role is kept.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Analyst => "analyst",
            Self::Specialist => "specialist",
            Self::Lead => "lead",
            Self::IncidentManager => "incident_manager",
            Self::Administrator => "administrator",
        }
    }

    /// The role in words.
    #[must_use]
    pub fn word(self) -> Sentence {
        match self {
            Self::Reader => sentence!("role.reader"),
            Self::Analyst => sentence!("role.analyst"),
            Self::Specialist => sentence!("role.specialist"),
            Self::Lead => sentence!("role.lead"),
            Self::IncidentManager => sentence!("role.incident_manager"),
            Self::Administrator => sentence!("role.administrator"),
        }
    }
}
