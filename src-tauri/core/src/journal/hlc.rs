//! The hybrid logical clock: which operation comes before which, where nothing else says so.
//! It is not the time at which something happened, and no clock is read here.

use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};

use crate::time::Timestamp;

/// A reading of the hybrid logical clock: 48 bits of milliseconds since 1970, then 16 bits that count within one.
///
/// The top bit is always zero, so that SQLite's signed integers keep the order; that lasts until the year 6429.
///
/// S. Kulkarni et al., "Logical Physical Clocks and Consistent Snapshots in Globally Distributed Databases", 2014.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hlc(u64);

impl Hlc {
    /// Before every operation.
    pub const ZERO: Self = Self(0);
    /// The last reading there is.
    pub const LATEST: Self = Self(i64::MAX as u64);
    /// From how far ahead a remote reading is not taken over: 5 minutes, in milliseconds.
    pub const AHEAD: i64 = 5 * 60 * 1000;

    /// The reading of these 64 bits, or nothing where they are past [`Hlc::LATEST`].
    #[must_use]
    pub fn from_bits(bits: u64) -> Option<Self> {
        (bits <= Self::LATEST.0).then_some(Self(bits))
    }

    /// All 64 bits: the milliseconds, then the counter.
    #[must_use]
    pub fn bits(self) -> u64 {
        self.0
    }

    /// The milliseconds since 1970, without the counter.
    #[must_use]
    pub fn millis(self) -> i64 {
        (self.0 >> 16).cast_signed()
    }

    /// The reading for the next operation of a desk: the time where it has moved on, and else just after `last`.
    /// A full counter carries into the milliseconds, and a clock that was set back does not set this one back.
    #[must_use]
    pub fn next(last: Self, now: Timestamp) -> Self {
        let after = last.0.saturating_add(1).min(Self::LATEST.0);
        Self::at(now).max(Self(after))
    }

    /// The reading to go on from after hearing of `remote`, which is taken over only while less than 5 minutes ahead of `now`.
    /// A desk whose clock is years ahead would otherwise drag every other desk along.
    #[must_use]
    pub fn take_over(self, remote: Self, now: Timestamp) -> Self {
        if remote.millis().saturating_sub(now.0) < Self::AHEAD {
            self.max(remote)
        } else {
            self
        }
    }

    fn at(now: Timestamp) -> Self {
        Self(now.0.clamp(0, Self::LATEST.millis()).cast_unsigned() << 16)
    }
}

impl ToSql for Hlc {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0.cast_signed()))
    }
}

impl FromSql for Hlc {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bits = value.as_i64()?;
        u64::try_from(bits)
            .map(Self)
            .map_err(|_| FromSqlError::OutOfRange(bits))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOON: Timestamp = Timestamp(1_795_435_200_000);

    fn reading(millis: u64, counter: u64) -> Hlc {
        Hlc::from_bits(millis << 16 | counter).unwrap()
    }

    #[test]
    fn the_time_leads_while_it_moves_on() {
        let first = Hlc::next(Hlc::ZERO, NOON);
        assert_eq!(first, reading(1_795_435_200_000, 0));
        let later = Hlc::next(first, Timestamp(NOON.0 + 1));
        assert_eq!(later, reading(1_795_435_200_001, 0));
        assert_eq!(later.millis(), NOON.0 + 1);
    }

    #[test]
    fn within_one_millisecond_it_counts() {
        let first = Hlc::next(Hlc::ZERO, NOON);
        assert_eq!(Hlc::next(first, NOON), reading(1_795_435_200_000, 1));
    }

    #[test]
    fn a_clock_set_back_does_not_set_it_back() {
        let first = Hlc::next(Hlc::ZERO, NOON);
        let second = Hlc::next(first, Timestamp(NOON.0 - 86_400_000));
        assert_eq!(second, reading(1_795_435_200_000, 1));
    }

    #[test]
    fn a_clock_at_zero_or_before_still_counts() {
        assert_eq!(Hlc::next(Hlc::ZERO, Timestamp(0)), reading(0, 1));
        assert_eq!(Hlc::next(reading(0, 1), Timestamp(-5)), reading(0, 2));
    }

    #[test]
    fn a_full_counter_carries_into_the_milliseconds() {
        let full = reading(1_795_435_200_000, 0xffff);
        assert_eq!(Hlc::next(full, NOON), reading(1_795_435_200_001, 0));
    }

    #[test]
    fn it_stops_at_its_end() {
        assert_eq!(
            Hlc::next(Hlc::ZERO, Timestamp::LATEST).millis(),
            Hlc::LATEST.millis()
        );
        assert_eq!(Hlc::next(Hlc::LATEST, NOON), Hlc::LATEST);
        assert_eq!(Hlc::from_bits(Hlc::LATEST.bits() + 1), None);
    }

    #[test]
    fn a_remote_time_is_taken_over_only_while_less_than_five_minutes_ahead() {
        let mine = Hlc::next(Hlc::ZERO, NOON);
        let near = Hlc::next(Hlc::ZERO, Timestamp(NOON.0 + Hlc::AHEAD - 1));
        let far = Hlc::next(Hlc::ZERO, Timestamp(NOON.0 + Hlc::AHEAD));
        assert_eq!(mine.take_over(near, NOON), near);
        assert_eq!(mine.take_over(far, NOON), mine);
        assert_eq!(near.take_over(mine, NOON), near);
    }

    proptest! {
        #[test]
        fn it_only_ever_grows(clocks in prop::collection::vec(any::<i64>(), 1..50)) {
            let mut last = Hlc::ZERO;
            for now in clocks {
                let next = Hlc::next(last, Timestamp(now));
                prop_assert!(next > last || last == Hlc::LATEST || next == Hlc::LATEST);
                prop_assert!(next <= Hlc::LATEST);
                last = next;
            }
        }
    }
}
