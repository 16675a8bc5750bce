//! What may be done with an incident in which state (part 5 of the product's practice); pure.

use super::State;
use crate::error::{Failure, Result, Sentence};
use crate::sentence;

/// What can be done with an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Take it for oneself.
    Take,
    /// Give it to a team or person.
    Assign,
    /// Hand the work to another tier.
    Escalate,
    /// Put it on hold.
    Hold,
    /// Go on.
    Resume,
    /// Note when service was back.
    Restore,
    /// Resolve it.
    Resolve,
    /// Close it for good.
    Close,
    /// Open it again.
    Reopen,
    /// End it without a solution.
    Cancel,
    /// Rate it.
    Rate,
    /// Change a field.
    Edit,
    /// Add a further caller.
    AddAffected,
    /// Write for the team.
    Note,
    /// Tell callers.
    Message,
}

/// Every verb with the name of its call.
pub const VERBS: [(Verb, &str); 15] = [
    (Verb::Take, "take_incident"),
    (Verb::Assign, "assign_incident"),
    (Verb::Escalate, "escalate_incident"),
    (Verb::Hold, "hold_incident"),
    (Verb::Resume, "resume_incident"),
    (Verb::Restore, "restore_service"),
    (Verb::Resolve, "resolve_incident"),
    (Verb::Close, "close_incident"),
    (Verb::Reopen, "reopen_incident"),
    (Verb::Cancel, "cancel_incident"),
    (Verb::Rate, "rate_incident"),
    (Verb::Edit, "edit_incident"),
    (Verb::AddAffected, "add_affected"),
    (Verb::Note, "add_note"),
    (Verb::Message, "send_message"),
];

/// Whether the verb is possible in the state.
#[must_use]
pub fn allows(state: State, verb: Verb) -> bool {
    use State::{Assigned, InProgress, New, OnHold, Resolved};
    match verb {
        Verb::Take
        | Verb::Assign
        | Verb::Escalate
        | Verb::Resolve
        | Verb::Cancel
        | Verb::Restore => matches!(state, New | Assigned | InProgress | OnHold),
        Verb::Hold => matches!(state, Assigned | InProgress),
        Verb::Resume => state == OnHold,
        Verb::Close | Verb::Reopen => state == Resolved,
        Verb::Rate | Verb::Edit | Verb::AddAffected => {
            matches!(state, New | Assigned | InProgress | OnHold | Resolved)
        }
        Verb::Note | Verb::Message => true,
    }
}

/// Refuses what the state does not allow.
///
/// # Errors
/// Refuses so, naming the state and what is possible instead.
pub fn require(reference: &str, state: State, verb: Verb) -> Result<()> {
    if allows(state, verb) {
        return Ok(());
    }
    let refused = Failure::refused(sentence!(
        "state.refused",
        reference = reference,
        state = state.word()
    ));
    Err(match (state, verb) {
        (State::New, Verb::Hold) => refused.hint(sentence!("state.take_first")),
        (State::Resolved, _) => refused.hint(sentence!("state.reopen_first")),
        (State::Closed | State::Cancelled, _) => refused.hint(sentence!("state.ended")),
        _ => refused,
    })
}

/// The state after the work was handed to another team: what was being worked on waits there to be taken.
#[must_use]
pub fn after_escalation(state: State) -> State {
    if state == State::InProgress {
        State::Assigned
    } else {
        state
    }
}

/// The state after somebody was given the incident; what waits goes on waiting.
#[must_use]
pub fn after_assignment(state: State) -> State {
    if state == State::OnHold {
        state
    } else {
        State::Assigned
    }
}

/// The state after somebody took the incident; what waits goes on waiting.
#[must_use]
pub fn after_taking(state: State) -> State {
    if state == State::OnHold {
        state
    } else {
        State::InProgress
    }
}

/// Whether a text says nothing but thanks, in English or German: that opens no incident again.
#[must_use]
pub fn only_thanks(text: &str) -> bool {
    const THANKS: &[&str] = &[
        "thank",
        "thanks",
        "thankyou",
        "thx",
        "dank",
        "danke",
        "dankeschön",
        "merci",
    ];
    const AROUND: &[&str] = &[
        "a",
        "again",
        "all",
        "and",
        "best",
        "cheers",
        "for",
        "great",
        "hello",
        "help",
        "hi",
        "kind",
        "lot",
        "many",
        "much",
        "ok",
        "okay",
        "perfect",
        "quick",
        "regards",
        "so",
        "the",
        "very",
        "you",
        "your",
        "besten",
        "der",
        "die",
        "dir",
        "euch",
        "freundliche",
        "für",
        "grüße",
        "hallo",
        "herzlichen",
        "hilfe",
        "ihnen",
        "ihre",
        "mit",
        "nochmals",
        "schnelle",
        "schön",
        "sehr",
        "super",
        "und",
        "vielen",
    ];
    let text = text.to_lowercase();
    let mut words = text
        .split(|char: char| !char.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut thanks = false;
    words.all(|word| {
        thanks |= THANKS.contains(&word);
        THANKS.contains(&word) || AROUND.contains(&word)
    }) && thanks
}

impl State {
    /// The key under which the state is kept.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Assigned => "assigned",
            Self::InProgress => "in_progress",
            Self::OnHold => "on_hold",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state in words, as it follows "is": "on hold".
    #[must_use]
    pub fn word(self) -> Sentence {
        match self {
            Self::New => sentence!("is.new"),
            Self::Assigned => sentence!("is.assigned"),
            Self::InProgress => sentence!("is.in_progress"),
            Self::OnHold => sentence!("is.on_hold"),
            Self::Resolved => sentence!("is.resolved"),
            Self::Closed => sentence!("is.closed"),
            Self::Cancelled => sentence!("is.cancelled"),
        }
    }
}

impl super::HoldReason {
    /// The key under which the reason is kept.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Supplier => "supplier",
            Self::Change => "change",
            Self::Problem => "problem",
        }
    }

    /// What it waits for, in words, as it follows "on hold": "for the caller".
    #[must_use]
    pub fn word(self) -> Sentence {
        match self {
            Self::Caller => sentence!("for.caller"),
            Self::Supplier => sentence!("for.supplier"),
            Self::Change => sentence!("for.change"),
            Self::Problem => sentence!("for.problem"),
        }
    }
}

impl super::Channel {
    /// The key under which the channel is kept.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::WalkIn => "walk_in",
            Self::Email => "email",
            Self::Portal => "portal",
            Self::Monitoring => "monitoring",
            Self::Team => "team",
        }
    }

    /// The channel in words: "by phone".
    #[must_use]
    pub fn word(self) -> Sentence {
        match self {
            Self::Phone => sentence!("by.phone"),
            Self::WalkIn => sentence!("by.walk_in"),
            Self::Email => sentence!("by.email"),
            Self::Portal => sentence!("by.portal"),
            Self::Monitoring => sentence!("by.monitoring"),
            Self::Team => sentence!("by.team"),
        }
    }
}

impl super::ResolutionCode {
    /// The key under which the code is kept.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Solved => "solved",
            Self::Workaround => "workaround",
            Self::Explained => "explained",
            Self::NotReproducible => "not_reproducible",
            Self::ByCaller => "by_caller",
            Self::BySupplier => "by_supplier",
        }
    }

    /// The code in words.
    #[must_use]
    pub fn word(self) -> Sentence {
        match self {
            Self::Solved => sentence!("code.solved"),
            Self::Workaround => sentence!("code.workaround"),
            Self::Explained => sentence!("code.explained"),
            Self::NotReproducible => sentence!("code.not_reproducible"),
            Self::ByCaller => sentence!("code.by_caller"),
            Self::BySupplier => sentence!("code.by_supplier"),
        }
    }
}

impl super::CancelReason {
    /// The key under which the reason is kept.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::NotAnIncident => "not_an_incident",
            Self::Unnecessary => "unnecessary",
        }
    }

    /// The reason in words.
    #[must_use]
    pub fn word(self) -> Sentence {
        match self {
            Self::Duplicate => sentence!("cancel.duplicate"),
            Self::NotAnIncident => sentence!("cancel.not_an_incident"),
            Self::Unnecessary => sentence!("cancel.unnecessary"),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::only_thanks;

    #[rstest]
    #[case("Thank you", true)]
    #[case("thanks!!", true)]
    #[case("Hi all, thank you very much for your quick help.", true)]
    #[case("Vielen Dank für Ihre schnelle Hilfe", true)]
    #[case("Danke schön :-)", true)]
    #[case("Thanks, but it is down again", false)]
    #[case("Danke, geht aber immer noch nicht", false)]
    #[case("Again", false)]
    #[case("…", false)]
    fn thanks_alone_are_no_reason(#[case] text: &str, #[case] thanks: bool) {
        assert_eq!(only_thanks(text), thanks);
    }
}
