//! Classification: criteria in plain words, a matrix, and the priority with its working.

pub mod read;
pub mod ready;
pub mod rules;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::Sentence;

/// What a criterion speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// How much of the business is hit.
    Impact,
    /// How soon that hurts.
    Urgency,
}

/// How high an impact or urgency is; the highest is first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Height {
    /// High.
    High,
    /// Medium.
    Medium,
    /// Low.
    Low,
}

/// One level of a criterion, in plain words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Level {
    /// Its key within the criterion.
    pub key: String,
    /// A word or two.
    pub name: String,
    /// What it means, in plain words.
    pub text: String,
    /// What it gives.
    pub height: Height,
    /// The number of users from which this level holds, where the criterion counts users.
    pub from_users: Option<u32>,
}

/// A question whose answer gives impact or urgency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Criterion {
    /// Its key within the scheme.
    pub key: String,
    /// What is asked.
    pub name: String,
    /// What its levels give.
    pub gives: Side,
    /// Whether it is asked at once while logging; the others are folded.
    pub first: bool,
    /// Its levels.
    pub levels: Vec<Level>,
}

/// A priority of a scheme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Priority {
    /// 1 is the highest.
    pub rank: u8,
    /// Its name: critical, high …
    pub name: String,
}

/// A version of the classification; it never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Scheme {
    /// Its number, from 1.
    pub version: u32,
    /// The criteria, in the order in which they are asked.
    pub criteria: Vec<Criterion>,
    /// The priorities, the highest first.
    pub priorities: Vec<Priority>,
    /// The rank by impact (high, medium, low) and, within it, urgency (high, medium, low).
    pub matrix: [[u8; 3]; 3],
}

/// What was answered: criterion → level, by their keys.
pub type Answers = BTreeMap<String, String>;

/// A priority set by hand against what the answers give.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// The priority that is to hold.
    pub priority: u8,
    /// Why.
    pub reason: String,
}

/// An answer that decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Decided {
    /// The key of the criterion.
    pub key: String,
    /// The name of the criterion.
    pub criterion: String,
    /// The name of the level.
    pub level: String,
}

/// A priority and how it came about.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Working {
    /// The priority that holds; absent where nothing decisive is answered.
    pub priority: Option<u8>,
    /// Its name in the scheme.
    pub name: Option<String>,
    /// What the answers alone give.
    pub computed: Option<u8>,
    /// The impact that the answers give.
    pub impact: Option<Height>,
    /// The urgency that the answers give.
    pub urgency: Option<Height>,
    /// The working in words.
    pub said: Sentence,
    /// The answers that decided, the impact's first; a count of users that did is in `said` alone.
    pub decided: Vec<Decided>,
    /// The names of the criteria that are not answered.
    pub open: Vec<String>,
    /// Where a count has crossed a level since the rating: what it would be now, to be proposed.
    pub proposed: Option<u8>,
    /// The override, where there is one.
    pub overridden: Option<Override>,
    /// The number of the scheme's version.
    pub scheme: u32,
}
