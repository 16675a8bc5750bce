//! Functional escalation: the work goes to another tier, the caller stays with the desk.

use serde::Deserialize;
use ts_rs::TS;

use super::Done;
use super::rules::{Verb, after_escalation};
use super::store::{Sight, done, event, get_for, set_state};
use crate::error::{Failure, Result};
use crate::ids::Id;
use crate::journal::change::Value;
use crate::routing::read::{known_team, teams_of};
use crate::routing::{TeamName, tier_of};
use crate::sentence;
use crate::text::{needed, text};
use crate::writer::{Reader, Writer};

/// To whom the work goes, and with what.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct EscalateIncident {
    /// The incident.
    pub incident: Id,
    /// The team; without one it is the next tier of the path.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub to: Option<Id>,
    /// What was tried and what came of it: nobody should try it again.
    // What is left out is refused as an empty text is, by saying what belongs there.
    #[serde(default)]
    pub tried: String,
    /// What is asked of the next tier.
    #[serde(default)]
    pub asked: String,
    /// Why it goes elsewhere than to the next tier.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reason: Option<String>,
}

/// Hands the work over.
pub(crate) fn escalate(writer: &mut Writer<'_>, ask: EscalateIncident) -> Result<Done> {
    let sight = get_for(writer.reader, ask.incident, Verb::Escalate)?;
    hand_over(writer, &sight, &ask)
}

/// Hands the work of an incident over; also as a part of logging it.
pub(crate) fn hand_over(
    writer: &mut Writer<'_>,
    sight: &Sight,
    ask: &EscalateIncident,
) -> Result<Done> {
    let Some(tried) = text("tried", Some(&ask.tried))? else {
        return Err(Failure::refused(sentence!("escalate.needs_tried"))
            .hint(sentence!("escalate.needs_tried.hint")));
    };
    let asked = needed("asked", &ask.asked)?;
    let reason = text("reason", ask.reason.as_deref())?;
    let path = teams_of(writer.reader, sight.path)?;
    let next = next_tier(sight, &path);
    let to = destination(writer.reader, sight, next, ask.to)?;
    let goes_up = next.is_some_and(|next| next.id == to.id);
    if !goes_up && reason.is_none() {
        return Err(
            Failure::refused(sentence!("escalate.needs_reason", team = to.name))
                .hint(sentence!("escalate.needs_reason.hint")),
        );
    }
    let tier = tier_of(&path, to.id);
    writer.set("incident", sight.id, "team", to.id);
    writer.set("incident", sight.id, "tier", tier);
    if sight.assignee.is_some() {
        writer.set("incident", sight.id, "assignee", Value::Null);
    }
    let state = after_escalation(sight.state);
    set_state(writer, sight, state);
    let mut happened = match (tier, &reason) {
        (Some(tier), None) => sentence!(
            "event.escalated",
            tier = i64::from(tier),
            team = &to.name,
            tried = tried,
            asked = asked
        ),
        (Some(tier), Some(reason)) => sentence!(
            "event.escalated_with_reason",
            tier = i64::from(tier),
            team = &to.name,
            tried = tried,
            asked = asked,
            reason = reason
        ),
        (None, reason) => sentence!(
            "event.escalated_aside",
            team = &to.name,
            tried = tried,
            asked = asked,
            reason = reason.as_deref().unwrap_or_default()
        ),
    };
    happened.values.retain(|_, value| *value != "".into());
    event(writer, sight.id, &happened, None, Some(state));
    let said = sentence!(
        "said.escalated",
        reference = &sight.reference,
        team = &to.name
    );
    Ok(done(sight, said))
}

/// The tier after the one where it is; the first tier where it is beside its path.
pub(crate) fn next_tier<'a>(sight: &Sight, path: &'a [TeamName]) -> Option<&'a TeamName> {
    let here = sight
        .tier
        .and_then(|tier| usize::try_from(tier).ok())
        .unwrap_or(0);
    path.get(here)
}

fn destination(
    reader: &Reader<'_>,
    sight: &Sight,
    next: Option<&TeamName>,
    to: Option<Id>,
) -> Result<TeamName> {
    let to = match (to, next) {
        (Some(to), _) => known_team(reader, to)?,
        (None, Some(next)) => next.clone(),
        (None, None) => {
            return Err(
                Failure::refused(sentence!("escalate.top", reference = &sight.reference))
                    .hint(sentence!("escalate.top.hint")),
            );
        }
    };
    if sight.team == Some(to.id) {
        return Err(Failure::refused(sentence!(
            "escalate.already_there",
            reference = &sight.reference,
            team = to.name
        )));
    }
    Ok(to)
}
