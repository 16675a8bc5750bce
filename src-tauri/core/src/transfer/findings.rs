//! What reading a file brings to light: problems, which stop an import, and notices, which do not.

use std::collections::BTreeMap;

use super::nouns::RowProblem;
use crate::error::Sentence;
use crate::sentence;
use crate::text::is_odd;

/// How many problems are listed; all are counted.
pub(super) const LISTED: usize = 1_000;

/// How much of a value is shown with its problem.
const SHOWN: usize = 80;

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) problems: Vec<RowProblem>,
    pub(super) problem_count: usize,
    notices: BTreeMap<Notice, usize>,
}

/// What is read otherwise than it stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Notice {
    /// An incident that is at the desk already, and is left out.
    AlreadyHere,
    /// A local time that was skipped when the clocks went forward.
    SkippedTime,
    /// A local time that there was twice.
    DoubleTime,
    /// The same update a second time.
    SameUpdate,
    /// Updates of an incident whose counter and times disagree.
    Order,
    /// An update that is dated before its incident was opened.
    BeforeOpened,
    /// A row without a state.
    StateLost,
    /// A way of reporting that the desk does not know.
    Channel,
    /// An incident on hold without a reason.
    NoHoldReason,
    /// A resolved or closed time that contradicts the rows.
    EndContradicted,
    /// A resolved or closed incident that does not say when.
    EndUntold,
    /// An incident that says nothing of what happened, and is named by its number.
    Untitled,
}

impl Findings {
    /// Counts a problem, and lists it where the list is not full.
    pub(super) fn problem(&mut self, problem: RowProblem) {
        self.problem_count += 1;
        if self.problems.len() < LISTED {
            self.problems.push(problem);
        }
    }

    /// Counts a notice.
    pub(super) fn notice(&mut self, notice: Notice) {
        *self.notices.entry(notice).or_default() += 1;
    }

    /// Takes in what was found in one incident.
    /// Where that has a problem it is left out as a whole, and how it would have been read is no news.
    pub(super) fn take_in(&mut self, of_one: Self) {
        if of_one.problem_count == 0 {
            for (notice, count) in of_one.notices {
                *self.notices.entry(notice).or_default() += count;
            }
        }
        self.problem_count += of_one.problem_count;
        let free = LISTED.saturating_sub(self.problems.len());
        self.problems.extend(of_one.problems.into_iter().take(free));
    }

    /// The notices in words.
    pub(super) fn sentences(&self) -> Vec<Sentence> {
        let notices = self.notices.iter();
        notices
            .map(|(notice, count)| notice.sentence(*count))
            .collect()
    }
}

impl Notice {
    fn sentence(self, count: usize) -> Sentence {
        match self {
            Self::AlreadyHere => sentence!("import.notice.already_here", count = count),
            Self::SkippedTime => sentence!("import.notice.skipped_time", count = count),
            Self::DoubleTime => sentence!("import.notice.double_time", count = count),
            Self::SameUpdate => sentence!("import.notice.same_update", count = count),
            Self::Order => sentence!("import.notice.order", count = count),
            Self::BeforeOpened => sentence!("import.notice.before_opened", count = count),
            Self::StateLost => sentence!("import.notice.state_lost", count = count),
            Self::Channel => sentence!("import.notice.channel", count = count),
            Self::NoHoldReason => sentence!("import.notice.no_hold_reason", count = count),
            Self::EndContradicted => sentence!("import.notice.end_contradicted", count = count),
            Self::EndUntold => sentence!("import.notice.end_untold", count = count),
            Self::Untitled => sentence!("import.notice.untitled", count = count),
        }
    }
}

/// A value as it is shown with its problem: short, in one line, and without what cannot be seen.
pub(super) fn shown(value: &str) -> String {
    let mut shown: String = value
        .chars()
        .take(SHOWN)
        .map(|c| if is_odd(c) { '\u{FFFD}' } else { c })
        .collect();
    if value.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
