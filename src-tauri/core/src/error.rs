//! Failures and sentences, as they travel to the page.
//! No wording stands here: a sentence is a key and its values, and the catalogue in `ui/src/i18n` has the words.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::time::Timestamp;

/// A sentence for a person: a key of the catalogue and the values that go into it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Sentence {
    /// The key in the catalogue.
    pub key: Cow<'static, str>,
    /// What goes into its places.
    pub values: BTreeMap<Cow<'static, str>, Filling>,
}

/// What goes into a place of a sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Filling {
    /// Text that somebody wrote: shown as it is.
    Text(String),
    /// A number, shown in the reader's way; where the place is called `count` it chooses the plural.
    Number(i64),
    /// An instant, shown in the reader's zone and language.
    Time(Timestamp),
    /// Another sentence: a word of the catalogue, or a part of a longer sentence.
    Sentence(Sentence),
}

/// What the machine may branch on; everything else is a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The ask is not one that the call takes: a field is missing, wrong or unknown.
    BadAsk,
    /// There is no call of this name.
    UnknownCall,
    /// The person may not do this.
    MayNot,
    /// What the ask names does not exist, or is hidden.
    NotFound,
    /// A rule of the desk says no; nothing was changed.
    Refused,
    /// What was to be undone has been changed since.
    ChangedSince,
    /// It was stopped by the person; nothing is shown of it.
    Cancelled,
    /// The disk is full.
    DiskFull,
    /// The file can be read but not written.
    ReadOnly,
    /// Another Firstline has this folder open.
    InUse,
    /// The file was made by a newer Firstline.
    Newer,
    /// The file is not Firstline's.
    Foreign,
    /// The file, or an entry of the journal, is damaged.
    Damaged,
    /// Reading or writing failed in another way.
    Storage,
    /// A mistake of the program.
    Internal,
}

/// What went wrong, for the machine and for the person.
#[derive(Clone, Debug, PartialEq, Serialize, TS, thiserror::Error)]
#[ts(export)]
#[error("{code:?}: {}", message.key)]
pub struct Failure {
    /// What the machine may branch on.
    pub code: Code,
    /// What happened and what was kept.
    pub message: Sentence,
    /// What to do next, where there is something.
    pub hint: Option<Sentence>,
}

/// What a call of the core gives.
pub type Result<T> = std::result::Result<T, Failure>;

/// Makes a [`Sentence`]: `sentence!("working.users", count = 340)`.
#[macro_export]
macro_rules! sentence {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::error::Sentence {
            key: std::borrow::Cow::Borrowed($key),
            values: [$((
                std::borrow::Cow::Borrowed(stringify!($name)),
                $crate::error::Filling::from($value),
            )),*]
            .into(),
        }
    };
}

impl Failure {
    /// A failure without a hint.
    #[must_use]
    pub fn new(code: Code, message: Sentence) -> Self {
        Self {
            code,
            message,
            hint: None,
        }
    }

    /// A rule says no.
    #[must_use]
    pub fn refused(message: Sentence) -> Self {
        Self::new(Code::Refused, message)
    }

    /// The disk is full; what was there stays as it was.
    #[must_use]
    pub fn disk_full() -> Self {
        Self::new(Code::DiskFull, sentence!("failure.disk_full"))
            .hint(sentence!("failure.disk_full.hint"))
    }

    /// The same failure with what to do next.
    #[must_use]
    pub fn hint(mut self, hint: Sentence) -> Self {
        self.hint = Some(hint);
        self
    }
}

impl From<&str> for Filling {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Filling {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Filling {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<i64> for Filling {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Filling {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<Timestamp> for Filling {
    fn from(at: Timestamp) -> Self {
        Self::Time(at)
    }
}

impl From<Sentence> for Filling {
    fn from(sentence: Sentence) -> Self {
        Self::Sentence(sentence)
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let detail = error.to_string();
        // A disk too full for the index of SQLite's log has no code of its own there.
        let is_full = error
            .sqlite_error()
            .is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE);
        match error.sqlite_error_code() {
            _ if is_full => Self::disk_full(),
            Some(ErrorCode::DiskFull) => Self::disk_full(),
            Some(ErrorCode::ReadOnly) => Self::new(Code::ReadOnly, sentence!("failure.read_only"))
                .hint(sentence!("failure.read_only.hint")),
            Some(ErrorCode::DatabaseCorrupt) => {
                Self::new(Code::Damaged, sentence!("failure.damaged", detail = detail))
                    .hint(sentence!("failure.damaged.hint"))
            }
            Some(ErrorCode::NotADatabase) => Self::new(Code::Foreign, sentence!("failure.foreign"))
                .hint(sentence!("failure.foreign.hint")),
            Some(ErrorCode::OperationInterrupted) => {
                Self::new(Code::Cancelled, sentence!("failure.cancelled"))
            }
            _ => Self::new(Code::Storage, sentence!("failure.storage", detail = detail))
                .hint(sentence!("failure.storage.hint")),
        }
    }
}
