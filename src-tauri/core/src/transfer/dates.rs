//! Local dates of a file become instants.
//! The zone and, where a file cannot tell, the order of day and month are given by the person; neither is guessed.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::Sentence;
use crate::sentence;
use crate::time::Timestamp;

/// Which comes first where a date begins with neither a year nor a point after the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 5/3/2016 is the fifth of March.
    DayFirst,
    /// 5/3/2016 is the third of May.
    MonthFirst,
}

/// How the dates of one file are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dates {
    pub(super) zone: Tz,
    pub(super) order: DateOrder,
}

/// Whether a local time exists once in its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LocalTime {
    /// As on nearly every hour.
    Once,
    /// It was skipped when the clocks went forward: read as that much later.
    Skipped,
    /// The clocks went back over it: the earlier of the two is taken.
    Twice,
}

/// What the dates of a file say about their order.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Evidence {
    day_first: usize,
    month_first: usize,
    either: usize,
}

impl Dates {
    /// The instant of a local date and time, or nothing where it is none.
    pub(super) fn read(&self, text: &str) -> Option<(Timestamp, LocalTime)> {
        let local = self.local(text)?;
        let (instant, told) = match self.zone.from_local_datetime(&local) {
            chrono::LocalResult::Single(at) => (at, LocalTime::Once),
            chrono::LocalResult::Ambiguous(earlier, _) => (earlier, LocalTime::Twice),
            chrono::LocalResult::None => (self.after_gap(local)?, LocalTime::Skipped),
        };
        let at = Timestamp(instant.timestamp_millis());
        let known = (Timestamp::EARLIEST..=Timestamp::LATEST).contains(&at);
        known.then_some((at, told))
    }

    /// What a date should look like, for the person.
    pub(super) fn expected(&self) -> Sentence {
        match self.order {
            DateOrder::DayFirst => sentence!("import.date.day_first"),
            DateOrder::MonthFirst => sentence!("import.date.month_first"),
        }
    }

    fn local(&self, text: &str) -> Option<NaiveDateTime> {
        let (date, _, time) = part(text, |byte| matches!(byte, b' ' | b'T'))?;
        let (first, second, third, mark) = parts(date)?;
        let (year, month, day) = if first.len() == 4 {
            (first, second, third)
        } else if mark == b'.' || self.order == DateOrder::DayFirst {
            (third, second, first)
        } else {
            (third, first, second)
        };
        if year.len() != 4 {
            return None;
        }
        let date = NaiveDate::from_ymd_opt(
            i32::try_from(digits(year, 4)?).ok()?,
            digits(month, 2)?,
            digits(day, 2)?,
        )?;
        Some(date.and_time(time_of_day(time.trim_start())?))
    }

    /// A local time in the gap is read with the offset that held before it.
    fn after_gap(&self, local: NaiveDateTime) -> Option<chrono::DateTime<Tz>> {
        // No zone ever skipped more than a day.
        (1..=25).map(TimeDelta::hours).find_map(|back| {
            let before = local.checked_sub_signed(back)?;
            let before = self.zone.from_local_datetime(&before).latest()?;
            before.checked_add_signed(back)
        })
    }
}

impl Evidence {
    /// Takes one more date into account.
    pub(super) fn weigh(&mut self, text: &str) {
        let date = part(text, |byte| matches!(byte, b' ' | b'T')).map_or(text, |(date, ..)| date);
        let Some((first, second, _, mark)) = parts(date) else {
            return;
        };
        if first.len() == 4 || mark == b'.' {
            return;
        }
        let (Some(first), Some(second)) = (digits(first, 2), digits(second, 2)) else {
            return;
        };
        match (first > 12, second > 12) {
            (true, false) => self.day_first += 1,
            (false, true) => self.month_first += 1,
            (false, false) if first != second => self.either += 1,
            (false, false) | (true, true) => {}
        }
    }

    /// The order that the dates show; nothing where they could be read both ways.
    /// Where dates speak against each other most of them win, and the others come out as problems of their rows.
    pub(super) fn order(&self) -> Option<DateOrder> {
        let told = self.day_first + self.month_first > 0;
        if self.month_first > self.day_first {
            Some(DateOrder::MonthFirst)
        } else if told || self.either == 0 {
            Some(DateOrder::DayFirst)
        } else {
            None
        }
    }
}

/// The three parts of a date and what parts them.
fn parts(date: &str) -> Option<(&str, &str, &str, u8)> {
    let (first, mark, rest) = part(date, |byte| matches!(byte, b'/' | b'-' | b'.'))?;
    let (second, _, third) = part(rest, |byte| byte == mark)?;
    Some((first, second, third, mark))
}

/// What stands before and after the first such byte of ASCII, and that byte.
fn part(text: &str, at: impl Fn(u8) -> bool) -> Option<(&str, u8, &str)> {
    let place = text.bytes().position(&at)?;
    let mark = *text.as_bytes().get(place)?;
    Some((text.get(..place)?, mark, text.get(place + 1..)?))
}

fn time_of_day(text: &str) -> Option<NaiveTime> {
    let (clock, half) = match part(text, |byte| byte == b' ') {
        Some((clock, _, half)) => (clock, Some(half.trim_start())),
        None => (text, None),
    };
    let (hour, _, rest) = part(clock, |byte| byte == b':')?;
    let (minute, second) = match part(rest, |byte| byte == b':') {
        Some((minute, _, second)) => (minute, two_digits(second)?),
        None => (rest, 0),
    };
    let (hour, minute) = (digits(hour, 2)?, two_digits(minute)?);
    let hour = match half {
        None => hour,
        Some(half) if !(1..=12).contains(&hour) || half.len() != 2 => return None,
        Some(half) if half.eq_ignore_ascii_case("am") => hour % 12,
        Some(half) if half.eq_ignore_ascii_case("pm") => hour % 12 + 12,
        Some(_) => return None,
    };
    NaiveTime::from_hms_opt(hour, minute, second)
}

/// Minutes and seconds have two digits, so that `12:0`, where a file was cut, is no time.
fn two_digits(text: &str) -> Option<u32> {
    (text.len() == 2).then(|| digits(text, 2)).flatten()
}

fn digits(text: &str, most: usize) -> Option<u32> {
    if !(1..=most).contains(&text.len()) {
        return None;
    }
    text.bytes().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + u32::from(byte - b'0'))
    })
}
