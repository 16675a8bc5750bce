//! A made-up log of incidents: five updates each, words as rare as words are, about one in twenty still open.
//! The same seed gives the same file, and nothing in it was written by anybody.

use std::fmt::Write as _;
use std::io::{self, Write};

/// How many different words there are.
const WORDS: usize = 20_000;
/// The columns of the log, as the mapping of the ServiceNow event log knows them.
const HEADER: &str = "number,incident_state,sys_mod_count,opened_at,opened_by,sys_updated_at,sys_updated_by,\
contact_type,caller_id,category,subcategory,impact,urgency,priority,assignment_group,assigned_to,\
short_description,description,work_notes,comments,closed_code,close_notes,resolved_by,resolved_at,closed_at";

/// Chance that can be repeated (SplitMix64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }
}

/// Words by Zipf's law: the second is half as common as the first, the third a third.
pub(crate) struct Words {
    words: Vec<String>,
    /// The weights, summed up.
    sums: Vec<f64>,
}

impl Words {
    pub(crate) fn new() -> Self {
        const HEADS: [&str; 16] = [
            "b", "br", "d", "f", "g", "k", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "v",
        ];
        const TAILS: [&str; 8] = ["a", "e", "i", "o", "u", "an", "er", "il"];
        let mut sum = 0.0;
        let mut sums = Vec::with_capacity(WORDS);
        let mut words = Vec::with_capacity(WORDS);
        for rank in 0..WORDS {
            let mut left = rank + 1;
            let mut word = String::new();
            while left > 0 {
                word.push_str(HEADS.get(left % 16).unwrap_or(&"b"));
                word.push_str(TAILS.get((left / 16) % 8).unwrap_or(&"a"));
                left /= 128;
            }
            words.push(word);
            sum += 1.0 / (rank + 1) as f64;
            sums.push(sum);
        }
        Self { words, sums }
    }

    /// So many words with a blank between them.
    pub(crate) fn say(&self, dice: &mut Dice, count: u64) -> String {
        let all = self.sums.last().copied().unwrap_or(1.0);
        let mut said = String::new();
        for _ in 0..count {
            let place = dice.next() as f64 / u64::MAX as f64 * all;
            let rank = self.sums.partition_point(|sum| *sum < place);
            if !said.is_empty() {
                said.push(' ');
            }
            said.push_str(self.words.get(rank).map_or("b", String::as_str));
        }
        said
    }
}

/// Writes the incidents of these numbers, six rows each.
pub(crate) fn write_log(out: &mut impl Write, numbers: std::ops::Range<usize>) -> io::Result<()> {
    let words = Words::new();
    writeln!(out, "{HEADER}")?;
    for number in numbers {
        let mut dice = Dice::new(0x00f1_4571 ^ (number as u64) << 20);
        out.write_all(incident(number, &words, &mut dice).as_bytes())?;
    }
    Ok(())
}

/// What an update says, as the log writes it.
struct Update<'a> {
    state: &'a str,
    team: u64,
    person: Option<u64>,
    note: String,
    message: String,
}

fn incident(number: usize, words: &Words, dice: &mut Dice) -> String {
    const CODES: [&str; 4] = [
        "Solved (Permanently)",
        "Solved (Work Around)",
        "User error",
        "Solution provided",
    ];
    const CHANNELS: [&str; 4] = ["Phone", "Email", "Self service", "Walk-in"];
    const HOLDS: [&str; 3] = ["Awaiting User Info", "Awaiting Vendor", "Awaiting Change"];
    let is_open = dice.one_in(20);
    let is_held = is_open && dice.one_in(6);
    let opened = dice.below(2 * 365 * 24 * 60);
    let title_length = 5 + dice.below(5);
    let title = words.say(dice, title_length);
    let description_length = 20 + dice.below(20);
    let description = words.say(dice, description_length);
    let level = 1 + dice.below(3);
    let priority = 1 + (level + dice.below(3)).min(4);
    let team = dice.below(40);
    let mut person = Some(dice.below(200)).filter(|_| !is_open || !dice.one_in(4));
    let state = |place: u64| match (is_open, place) {
        (_, 0) => "New",
        (true, 5) if is_held => HOLDS.get(number % 3).copied().unwrap_or("Active"),
        (false, 4) => "Resolved",
        (false, 5) => "Closed",
        _ => "Active",
    };
    let ended = |minutes: u64| {
        if is_open {
            "?".to_owned()
        } else {
            time(opened + minutes)
        }
    };
    let (caller, opener) = (dice.below(5_000), dice.below(200));
    let (category, below) = (dice.below(30), dice.below(5));
    let channel = CHANNELS
        .get(dice.below(4) as usize)
        .copied()
        .unwrap_or("Phone");
    let code = CODES
        .get(dice.below(4) as usize)
        .copied()
        .unwrap_or("User error");
    let mut rows = String::new();
    for place in 0..6 {
        if place == 3 && dice.one_in(3) {
            person = Some(dice.below(200));
        }
        let length = 10 + dice.below(10);
        let said = words.say(dice, length);
        let update = Update {
            state: state(place),
            team,
            person: person.filter(|_| place > 0),
            note: if matches!(place, 1 | 2 | 5) {
                said.clone()
            } else {
                String::new()
            },
            message: if place == 3 {
                said.clone()
            } else {
                String::new()
            },
        };
        let last = place == 5;
        // The long texts stand on the last row only, which is where a log is read for them.
        let of_last = |text: &str| if last { text.to_owned() } else { String::new() };
        let close_notes = if last && !is_open { said.as_str() } else { "" };
        // Writing to a text cannot fail.
        let _ = writeln!(
            rows,
            "INC{number:07},{},{place},{},Opened by {opener},{},Updated by {},{channel},Caller {caller},\
Category {category},Subcategory {below},{level} - Level,{level} - Level,{priority} - Priority,{},{},\
{},{},{},{},{},{},{},{},{}",
            update.state,
            time(opened),
            time(opened + place * 60),
            dice.below(200),
            if place > 0 {
                format!("Group {}", update.team)
            } else {
                "?".to_owned()
            },
            update
                .person
                .map_or("?".to_owned(), |person| format!("Resolver {person}")),
            of_last(&title),
            of_last(&description),
            update.note,
            update.message,
            if is_open { "?" } else { code },
            close_notes,
            if is_open {
                "?".to_owned()
            } else {
                format!("Resolver {}", person.unwrap_or(0))
            },
            ended(4 * 60),
            ended(5 * 60),
        );
    }
    rows
}

/// Minutes since the first of January 2024, day first.
fn time(minutes: u64) -> String {
    const MONTHS: [u64; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (mut day, minute) = (minutes / 1440, minutes % 1440);
    let mut year = 2024;
    let mut month = 0;
    loop {
        let leap = month == 1 && year % 4 != 0;
        let days = MONTHS.get(month).copied().unwrap_or(31) - u64::from(leap);
        if day < days {
            break;
        }
        day -= days;
        month += 1;
        if month == 12 {
            (month, year) = (0, year + 1);
        }
    }
    format!(
        "{}/{}/{year} {:02}:{:02}",
        day + 1,
        month + 1,
        minute / 60,
        minute % 60
    )
}
