//! Bytes become text: UTF-8, UTF-16 with a byte order mark, else Windows-1252.
//! A broken character in a file that is UTF-8 otherwise becomes [`BROKEN`], which is a problem of its row.
//! Nothing is guessed about the words; what is no text at all is refused.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::Serialize;
use ts_rs::TS;

use crate::error::{Failure, Result};
use crate::sentence;

/// How the characters of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16 with a byte order mark.
    Utf16,
    /// The Western code page of Windows: taken for what has more broken characters of UTF-8 than whole ones.
    Windows1252,
}

/// The first bytes of files that are often picked in place of a CSV file.
const FOREIGN: &[(&[u8], &str)] = &[
    (b"%PDF", "PDF"),
    (b"SQLite format 3\0", "SQLite"),
    (b"\x1F\x8B", "gzip"),
    (b"\xFD7zXZ", "xz"),
    (b"BZh", "bzip2"),
    (b"\x28\xB5\x2F\xFD", "zstd"),
    (b"7z\xBC\xAF\x27\x1C", "7z"),
    (b"\x89PNG", "PNG"),
    (b"\xFF\xD8\xFF", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x7FELF", "ELF"),
];

/// A ZIP archive, which a workbook of today is, and the older form of a workbook.
const WORKBOOKS: &[&[u8]] = &[b"PK\x03\x04", b"\xD0\xCF\x11\xE0"];

/// What stands for a character that cannot be read.
pub(super) const BROKEN: char = char::REPLACEMENT_CHARACTER;

/// Turns the bytes of a file into its text.
pub(super) fn decode(bytes: Vec<u8>) -> Result<(String, Encoding)> {
    if bytes.is_empty() {
        return Err(empty());
    }
    if WORKBOOKS.iter().any(|magic| bytes.starts_with(magic)) {
        return Err(
            Failure::refused(sentence!("import.workbook")).hint(sentence!("import.workbook.hint"))
        );
    }
    if let Some((_, kind)) = FOREIGN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Failure::refused(sentence!("import.foreign", kind = *kind))
            .hint(sentence!("import.binary.hint")));
    }
    let (text, encoding) = match bytes.as_slice() {
        [0xFF, 0xFE, rest @ ..] => (utf16(UTF_16LE, rest)?, Encoding::Utf16),
        [0xFE, 0xFF, rest @ ..] => (utf16(UTF_16BE, rest)?, Encoding::Utf16),
        _ => utf8_or_1252(bytes)?,
    };
    if text.as_bytes().contains(&0) {
        return Err(binary());
    }
    if text.trim().is_empty() {
        return Err(empty());
    }
    Ok((text, encoding))
}

fn utf16(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> Result<String> {
    if !bytes.len().is_multiple_of(2) {
        return Err(cut_inside_character());
    }
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(text.into_owned()),
        None => Err(binary()),
    }
}

fn utf8_or_1252(bytes: Vec<u8>) -> Result<(String, Encoding)> {
    const MARK: &str = "\u{FEFF}";
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with(MARK) {
                text.drain(..MARK.len());
            }
            Ok((text, Encoding::Utf8))
        }
        Err(error) if error.utf8_error().error_len().is_none() => Err(cut_inside_character()),
        Err(error) if error.as_bytes().starts_with(MARK.as_bytes()) => Err(binary()),
        Err(error) if error.as_bytes().contains(&0) => Err(binary()),
        Err(error) if is_mostly_utf8(error.as_bytes()) => {
            let text = String::from_utf8_lossy(error.as_bytes());
            Ok((text.into_owned(), Encoding::Utf8))
        }
        Err(error) => {
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(error.as_bytes());
            Ok((text.into_owned(), Encoding::Windows1252))
        }
    }
}

/// Whether there are more whole characters of several bytes than broken ones: by chance Windows-1252 has hardly any.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > broken
}

fn empty() -> Failure {
    Failure::refused(sentence!("import.empty")).hint(sentence!("import.empty.hint"))
}

pub(super) fn binary() -> Failure {
    Failure::refused(sentence!("import.binary")).hint(sentence!("import.binary.hint"))
}

fn cut_inside_character() -> Failure {
    Failure::refused(sentence!("import.cut_character")).hint(sentence!("import.cut.hint"))
}
