//! What typed text must be before it is taken in.

use unicode_normalization::UnicodeNormalization;

use crate::error::{Failure, Result};
use crate::sentence;

/// The longest line (a title, a name), in characters.
pub const LINE_LIMIT: usize = 500;
/// The longest text, in bytes; what is longer belongs into an attachment.
pub const TEXT_LIMIT: usize = 32 * 1024;

/// A line that must say something: trimmed, without control characters.
///
/// # Errors
/// Refuses an empty line, one that is too long, and control characters, naming the field.
pub fn line(field: &'static str, text: &str) -> Result<String> {
    let text = text.trim_matches(unseen);
    if text.is_empty() {
        return Err(Failure::refused(sentence!(
            "text.needed",
            field = name_of(field)
        )));
    }
    let count = text.chars().count();
    if count > LINE_LIMIT {
        return Err(Failure::refused(sentence!(
            "text.line_too_long",
            field = name_of(field),
            count = count,
            limit = LINE_LIMIT
        ))
        .hint(sentence!("text.line_too_long.hint")));
    }
    match text.chars().find(|char| is_odd(*char)) {
        Some(char) => Err(control(field, char)),
        None => Ok(text.to_owned()),
    }
}

/// Whether a character is not seen at all: a line of nothing else says nothing.
fn unseen(char: char) -> bool {
    char.is_whitespace() || matches!(char, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// Whether a character has no place in a line, typed or imported:
/// it controls, or it turns the direction of what stands around it, so that the line reads otherwise than it is.
pub(crate) fn is_odd(char: char) -> bool {
    char.is_control() || matches!(char, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A text that may have several lines; nothing where it says nothing.
///
/// # Errors
/// Refuses a text that is too long and control characters other than line ends and tabs, naming the field.
pub fn text(field: &'static str, text: Option<&str>) -> Result<Option<String>> {
    let text = text
        .unwrap_or_default()
        .trim_matches(unseen)
        .replace("\r\n", "\n");
    if text.is_empty() {
        return Ok(None);
    }
    if text.len() > TEXT_LIMIT {
        return Err(Failure::refused(sentence!(
            "text.too_long",
            field = name_of(field),
            size = text.len().div_ceil(1024),
            limit = TEXT_LIMIT / 1024
        ))
        .hint(sentence!("text.too_long.hint")));
    }
    let strange = |char: &char| is_odd(*char) && !matches!(char, '\n' | '\t');
    match text.chars().find(strange) {
        Some(char) => Err(control(field, char)),
        None => Ok(Some(text)),
    }
}

/// A text that must say something.
///
/// # Errors
/// As [`text`], and where it says nothing.
pub fn needed(field: &'static str, typed: &str) -> Result<String> {
    text(field, Some(typed))?
        .ok_or_else(|| Failure::refused(sentence!("text.needed", field = name_of(field))))
}

/// A name by which another one is the same: case, outer blanks and the way its letters are composed do not tell them apart.
#[must_use]
pub fn folded(name: &str) -> String {
    name.trim().nfc().collect::<String>().to_lowercase()
}

/// Refuses what is kept for the page and longer than its place.
///
/// # Errors
/// Refuses so.
pub fn within(text: &str, limit: usize) -> Result<()> {
    if text.len() > limit {
        return Err(Failure::refused(sentence!(
            "text.too_long",
            field = sentence!("field.draft"),
            size = text.len().div_ceil(1024),
            limit = limit / 1024
        )));
    }
    Ok(())
}

fn control(field: &'static str, char: char) -> Failure {
    Failure::refused(sentence!(
        "text.control",
        field = name_of(field),
        char = format!("U+{:04X}", u32::from(char))
    ))
    .hint(sentence!("text.control.hint"))
}

/// A field's name in words.
fn name_of(field: &'static str) -> crate::error::Sentence {
    match field {
        "title" => sentence!("field.title"),
        "description" => sentence!("field.description"),
        "workaround" => sentence!("field.workaround"),
        "tried" => sentence!("field.tried"),
        "asked" => sentence!("field.asked"),
        "reason" => sentence!("field.reason"),
        "note" => sentence!("field.note"),
        "message" => sentence!("field.message"),
        "cause" => sentence!("field.cause"),
        "resolution" => sentence!("field.resolution"),
        "contact" => sentence!("field.contact"),
        _ => sentence!("field.name"),
    }
}
