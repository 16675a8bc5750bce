//! Teams and escalation paths: who gets an incident first, and who next.

pub mod read;
pub mod ready;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ids::Id;

/// What a team is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum TeamKind {
    /// Answers callers.
    ServiceDesk,
    /// Solves what the desk cannot.
    Support,
    /// Works under an underpinning contract.
    Supplier,
    /// Works beside us.
    Partner,
    /// Brings services back after a disaster.
    DisasterRecovery,
    /// Decides.
    Management,
}

/// A team, as named in other rows.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct TeamName {
    /// The team.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Its support tier, from 1; absent for teams outside the tiers.
    pub tier: Option<u32>,
}

/// The tier of a team on a path whose teams these are, from 1; nothing where the team is beside it.
#[must_use]
pub fn tier_of(path: &[TeamName], team: Id) -> Option<u32> {
    let mut tiers = (1..).zip(path);
    tiers
        .find(|(_, step)| step.id == team)
        .map(|(tier, _)| tier)
}

/// Where an incident of a category goes.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Route {
    /// The name of the escalation path.
    pub name: String,
    /// Its teams, tier 1 first.
    pub teams: Vec<TeamName>,
}
