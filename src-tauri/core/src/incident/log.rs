//! Logging an incident; and taking, resolving or escalating it in the same act.

use serde::Deserialize;
use ts_rs::TS;

use super::caller::caller;
use super::edit::{check_times, check_users, known_category};
use super::escalate::{EscalateIncident, hand_over};
use super::rate::record;
use super::resolve::{ResolveIncident, settle};
use super::store::{Sight, done, event};
use super::{CallerAsk, Channel, Done, ResolutionCode, State};
use crate::classification::{Answers, Override};
use crate::error::Result;
use crate::ids::Id;
use crate::journal::change::Value;
use crate::routing::read::{path_of, teams_of};
use crate::sentence;
use crate::text::{line, text};
use crate::time::Timestamp;
use crate::writer::Writer;

/// A new incident.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct LogIncident {
    /// What happened, in one line.
    pub title: String,
    /// What happened, at length.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub description: Option<String>,
    /// Who reports it.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub caller: Option<CallerAsk>,
    /// The category, which chooses the escalation path.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub category: Option<Id>,
    /// How many users are estimated to be affected, at least 1.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub users: Option<u32>,
    /// Criterion → level.
    #[serde(default)]
    #[ts(as = "Option<Answers>", optional)]
    pub answers: Answers,
    /// A priority against what the answers give, with its reason.
    #[serde(default, rename = "override")]
    #[ts(optional = nullable)]
    pub overridden: Option<Override>,
    /// What helps until it is solved.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub workaround: Option<String>,
    /// How it was reported.
    pub channel: Channel,
    /// When it began; not after it was reported.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub detected: Option<Timestamp>,
    /// When it was reported; now where absent, and never in the future.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub reported: Option<Timestamp>,
    /// What is done with it at once.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub then: Option<Then>,
}

/// What is done with an incident as it is logged.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Then {
    /// Taken by the one who logs it.
    Take,
    /// Resolved on the phone: counts as first-line resolution.
    Resolve {
        /// The kind of solution.
        code: ResolutionCode,
        /// What caused it.
        #[serde(default)]
        #[ts(optional = nullable)]
        cause: Option<String>,
        /// What was done.
        text: String,
    },
    /// Handed to the second tier.
    Escalate {
        /// What was tried and what came of it.
        #[serde(default)]
        tried: String,
        /// What is asked.
        #[serde(default)]
        asked: String,
    },
}

/// Logs it: it is new, and its first team has it by the path.
pub(crate) fn log(writer: &mut Writer<'_>, ask: LogIncident) -> Result<Done> {
    let now = writer.reader.now;
    let actor = writer.reader.actor.id;
    let title = line("title", &ask.title)?;
    let description = text("description", ask.description.as_deref())?;
    let workaround = text("workaround", ask.workaround.as_deref())?;
    let reported = ask.reported.unwrap_or(now);
    check_times(writer.reader, ask.detected, reported)?;
    check_users(ask.users)?;
    known_category(writer.reader, ask.category)?;
    let path = path_of(writer.reader, ask.category)?;
    let teams = teams_of(writer.reader, path)?;
    let first = teams.first();
    let reporter = ask
        .caller
        .as_ref()
        .map(|asked| caller(writer, asked))
        .transpose()?;
    let takes = matches!(ask.then, Some(Then::Take | Then::Resolve { .. }));
    let state = if takes { State::InProgress } else { State::New };
    let reference = writer.reference();
    let id = writer.create(
        "incident",
        vec![
            ("reference", reference.as_str().into()),
            ("title", title.as_str().into()),
            ("description", description.into()),
            ("workaround", workaround.clone().into()),
            (
                "caller",
                reporter.as_ref().map(|(caller, _)| *caller).into(),
            ),
            ("category", ask.category.into()),
            ("channel", ask.channel.key().into()),
            ("users", ask.users.into()),
            ("detected", ask.detected.into()),
            ("reported", reported.into()),
            ("recorded", now.into()),
            ("state", state.key().into()),
            ("team", first.map(|team| team.id).into()),
            ("owner", actor.into()),
            ("path", path.into()),
            ("tier", first.map_or(Value::Null, |_| Value::Int(1))),
            ("assignee", takes.then_some(actor).into()),
        ],
    );
    let logged = match &reporter {
        Some((_, name)) => sentence!("event.logged_for", how = ask.channel.word(), caller = name),
        None => sentence!("event.logged", how = ask.channel.word()),
    };
    event(writer, id, &logged, None, Some(State::New));
    if let Some((caller, _)) = &reporter {
        writer.create(
            "affected",
            vec![
                ("incident", id.into()),
                ("caller", (*caller).into()),
                ("channel", ask.channel.key().into()),
                ("at", reported.into()),
                // Who hears on the phone that it is logged has been told.
                ("told", tells_at_once(ask.channel).then_some(now).into()),
            ],
        );
    }
    let callers = u32::from(reporter.is_some());
    let affected = ask.users.unwrap_or(0).max(callers);
    let rated = !ask.answers.is_empty() || ask.users.is_some() || ask.overridden.is_some();
    if rated {
        record(
            writer,
            id,
            &ask.answers,
            Some(affected).filter(|affected| *affected > 0),
            ask.overridden,
        )?;
    }
    let sight = Sight::logged(
        id,
        &reference,
        state,
        (reported, ask.detected),
        path,
        first.map(|team| team.id),
        takes.then_some(actor),
    );
    finish(writer, &sight, ask.then)
}

/// Does what was asked with the new incident.
fn finish(writer: &mut Writer<'_>, sight: &Sight, then: Option<Then>) -> Result<Done> {
    let reference = &sight.reference;
    match then {
        None => Ok(done(sight, sentence!("said.logged", reference = reference))),
        Some(Then::Take) => {
            event(
                writer,
                sight.id,
                &sentence!("event.taken"),
                None,
                Some(State::InProgress),
            );
            Ok(done(
                sight,
                sentence!("said.logged_and_taken", reference = reference),
            ))
        }
        Some(Then::Resolve { code, cause, text }) => {
            let ask = ResolveIncident {
                incident: sight.id,
                code,
                cause,
                text,
                restored: None,
                message: None,
            };
            settle(writer, sight, &ask)?;
            Ok(done(
                sight,
                sentence!("said.logged_and_resolved", reference = reference),
            ))
        }
        Some(Then::Escalate { tried, asked }) => {
            let ask = EscalateIncident {
                incident: sight.id,
                to: None,
                tried,
                asked,
                reason: None,
            };
            hand_over(writer, sight, &ask)
        }
    }
}

fn tells_at_once(channel: Channel) -> bool {
    matches!(channel, Channel::Phone | Channel::WalkIn)
}
