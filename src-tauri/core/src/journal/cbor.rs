//! CBOR (RFC 8949) in its one deterministic form (section 4.2.1), written and read without a tree in between.
//! It knows no floats, no indefinite lengths and no simple values but false, true and null, and nothing of operations.

use super::broken::Broken;

/// How deeply arrays, maps and tags may stand within each other.
const DEPTH: u8 = 16;

pub(super) fn write_unsigned(out: &mut Vec<u8>, number: u64) {
    write_head(out, 0, number);
}

pub(super) fn write_integer(out: &mut Vec<u8>, number: i64) {
    match u64::try_from(number) {
        Ok(positive) => write_head(out, 0, positive),
        Err(_) => write_head(out, 1, (!number).cast_unsigned()),
    }
}

pub(super) fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    write_head(out, 2, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

pub(super) fn write_text(out: &mut Vec<u8>, text: &str) {
    write_head(out, 3, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Announces an array; its items are to be written next.
pub(super) fn write_array(out: &mut Vec<u8>, items: usize) {
    write_head(out, 4, items as u64);
}

/// Announces a map; its keys and values are to be written next, the keys in ascending order.
pub(super) fn write_map(out: &mut Vec<u8>, pairs: usize) {
    write_head(out, 5, pairs as u64);
}

/// Announces a tag; what it is a tag of is to be written next.
pub(super) fn write_tag(out: &mut Vec<u8>, tag: u64) {
    write_head(out, 6, tag);
}

pub(super) fn write_bool(out: &mut Vec<u8>, yes: bool) {
    write_head(out, 7, if yes { 21 } else { 20 });
}

pub(super) fn write_null(out: &mut Vec<u8>) {
    write_head(out, 7, 22);
}

fn write_head(out: &mut Vec<u8>, major: u8, argument: u64) {
    let major = major << 5;
    if let Ok(short) = u8::try_from(argument) {
        if short < 24 {
            out.push(major | short);
        } else {
            out.extend_from_slice(&[major | 24, short]);
        }
    } else if let Ok(argument) = u16::try_from(argument) {
        out.push(major | 25);
        out.extend_from_slice(&argument.to_be_bytes());
    } else if let Ok(argument) = u32::try_from(argument) {
        out.push(major | 26);
        out.extend_from_slice(&argument.to_be_bytes());
    } else {
        out.push(major | 27);
        out.extend_from_slice(&argument.to_be_bytes());
    }
}

/// What an item begins with: its type and its number, length or count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// This number.
    Unsigned(u64),
    /// The number -1 minus this one.
    Negative(u64),
    /// So many bytes.
    Bytes(u64),
    /// So many bytes of UTF-8.
    Text(u64),
    /// So many items.
    Array(u64),
    /// So many pairs.
    Map(u64),
    /// A tag of the next item.
    Tag(u64),
    /// Yes or no.
    Bool(bool),
    /// Nothing.
    Null,
}

/// A place in bytes that somebody else may have written.
/// It trusts no length that it reads, and takes nothing but the deterministic form.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Nothing may follow.
    pub(super) fn end(&self) -> Result<(), Broken> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Broken::Trailing)
        }
    }

    /// How many items there is room for, where each takes so many bytes at least.
    pub(super) fn room(&self, announced: u64, least: usize) -> usize {
        usize::try_from(announced)
            .unwrap_or(usize::MAX)
            .min(self.rest.len() / least)
    }

    pub(super) fn head(&mut self) -> Result<Head, Broken> {
        let [first] = self.fixed()?;
        let (major, detail) = (first >> 5, first & 0x1f);
        if major == 7 {
            return match detail {
                20 => Ok(Head::Bool(false)),
                21 => Ok(Head::Bool(true)),
                22 => Ok(Head::Null),
                25..=27 => Err(Broken::Float),
                31 => Err(Broken::Indefinite),
                _ => Err(Broken::Reserved),
            };
        }
        let (argument, least) = match detail {
            0..24 => (u64::from(detail), 0),
            24 => (u64::from(u8::from_be_bytes(self.fixed()?)), 24),
            25 => (u64::from(u16::from_be_bytes(self.fixed()?)), 1 << 8),
            26 => (u64::from(u32::from_be_bytes(self.fixed()?)), 1 << 16),
            27 => (u64::from_be_bytes(self.fixed()?), 1 << 32),
            31 if (2..=5).contains(&major) => return Err(Broken::Indefinite),
            _ => return Err(Broken::Reserved),
        };
        if argument < least {
            return Err(Broken::NotShortest);
        }
        Ok(match major {
            0 => Head::Unsigned(argument),
            1 => Head::Negative(argument),
            2 => Head::Bytes(argument),
            3 => Head::Text(argument),
            4 => Head::Array(argument),
            5 => Head::Map(argument),
            _ => Head::Tag(argument),
        })
    }

    /// Whether a map comes next; what is no item at all is no map.
    pub(super) fn at_map(&self) -> bool {
        self.rest.first().is_some_and(|first| first >> 5 == 5)
    }

    pub(super) fn unsigned(&mut self) -> Result<u64, Broken> {
        let Head::Unsigned(number) = self.head()? else {
            return Err(Broken::Expected("unsigned integer"));
        };
        Ok(number)
    }

    pub(super) fn integer(&mut self) -> Result<i64, Broken> {
        let head = self.head()?;
        if let Head::Unsigned(number) = head {
            signed(number)
        } else if let Head::Negative(number) = head {
            signed(number).map(|number| !number)
        } else {
            Err(Broken::Expected("integer"))
        }
    }

    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Broken> {
        let Head::Bytes(length) = self.head()? else {
            return Err(Broken::Expected("byte string"));
        };
        self.take(length)
    }

    /// A byte string of exactly so many bytes.
    pub(super) fn exactly<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        self.bytes()?
            .try_into()
            .map_err(|_| Broken::Expected("byte string of the right length"))
    }

    pub(super) fn text(&mut self) -> Result<&'a str, Broken> {
        let Head::Text(length) = self.head()? else {
            return Err(Broken::Expected("text"));
        };
        self.take_text(length)
    }

    /// The count of an array, whose items come next.
    pub(super) fn array(&mut self) -> Result<u64, Broken> {
        let Head::Array(items) = self.head()? else {
            return Err(Broken::Expected("array"));
        };
        Ok(items)
    }

    /// The count of a map, whose keys and values come next.
    pub(super) fn map(&mut self) -> Result<u64, Broken> {
        let Head::Map(pairs) = self.head()? else {
            return Err(Broken::Expected("map"));
        };
        Ok(pairs)
    }

    /// A tag; what it is a tag of comes next.
    pub(super) fn tag(&mut self) -> Result<u64, Broken> {
        let Head::Tag(tag) = self.head()? else {
            return Err(Broken::Expected("tag"));
        };
        Ok(tag)
    }

    /// The keys of a map of which every key is an unsigned integer.
    pub(super) fn keys(&mut self) -> Result<Keys, Broken> {
        Ok(Keys {
            left: self.map()?,
            last: None,
        })
    }

    /// The bytes after a head that announced them.
    pub(super) fn take(&mut self, length: u64) -> Result<&'a [u8], Broken> {
        let length = usize::try_from(length).map_err(|_| Broken::Truncated)?;
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(Broken::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    /// The text after a head that announced it.
    pub(super) fn take_text(&mut self, length: u64) -> Result<&'a str, Broken> {
        std::str::from_utf8(self.take(length)?).map_err(|_| Broken::NotUtf8)
    }

    /// Passes over one item of any shape, which must be in the deterministic form all the same.
    pub(super) fn skip(&mut self) -> Result<(), Broken> {
        self.skip_at(0)
    }

    fn skip_at(&mut self, depth: u8) -> Result<(), Broken> {
        if depth > DEPTH {
            return Err(Broken::TooDeep);
        }
        match self.head()? {
            Head::Unsigned(_) | Head::Negative(_) | Head::Bool(_) | Head::Null => Ok(()),
            Head::Bytes(length) => self.take(length).map(drop),
            Head::Text(length) => self.take_text(length).map(drop),
            Head::Tag(_) => self.skip_at(depth + 1),
            Head::Array(items) => (0..items).try_for_each(|_| self.skip_at(depth + 1)),
            Head::Map(pairs) => {
                let mut last: Option<&[u8]> = None;
                for _ in 0..pairs {
                    let from = self.rest;
                    self.skip_at(depth + 1)?;
                    let (key, _) = from.split_at(from.len() - self.rest.len());
                    ascending(last.replace(key), key)?;
                    self.skip_at(depth + 1)?;
                }
                Ok(())
            }
        }
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N], Broken> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(Broken::Truncated)?;
        self.rest = rest;
        Ok(*taken)
    }
}

/// The keys of a map, one by one; the value of each is to be read before the next is asked for.
#[derive(Debug)]
pub(super) struct Keys {
    left: u64,
    last: Option<u64>,
}

impl Keys {
    pub(super) fn next(&mut self, cursor: &mut Cursor<'_>) -> Result<Option<u64>, Broken> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let key = cursor.unsigned()?;
        ascending(self.last.replace(key), key)?;
        Ok(Some(key))
    }
}

/// The keys of a map ascend, each standing once.
pub(super) fn ascending<K: Ord>(last: Option<K>, key: K) -> Result<(), Broken> {
    match last.map(|last| last.cmp(&key)) {
        None | Some(std::cmp::Ordering::Less) => Ok(()),
        Some(std::cmp::Ordering::Equal) => Err(Broken::Twice),
        Some(std::cmp::Ordering::Greater) => Err(Broken::Unsorted),
    }
}

/// A number that SQLite's signed integers can hold.
pub(super) fn signed(number: u64) -> Result<i64, Broken> {
    i64::try_from(number).map_err(|_| Broken::OutOfRange("an integer"))
}
