//! Days of the calendar: when a file is of, and which ones are asked for.

use std::fmt;
use std::path::Path;
use std::time::SystemTime;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A day, as digits: the year, two of the month, two of the day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Day(u32);

/// Days from the first to the last of these digits, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Days {
    first: u32,
    last: u32,
}

/// A year in a name is one of these: other digits are numbers of something.
const YEARS: std::ops::Range<u32> = 1900..2100;

impl Day {
    /// The day; `None` where there is none such.
    pub fn new(year: u32, month: u32, day: u32) -> Option<Day> {
        let part = |part: u32| i8::try_from(part).ok();
        Date::new(i16::try_from(year).ok()?, part(month)?, part(day)?).ok()?;
        Some(Day(year * 10_000 + month * 100 + day))
    }

    /// The day of a time, in universal time.
    fn of(time: SystemTime) -> Option<Day> {
        let date = Timestamp::try_from(time).ok()?.to_zoned(TimeZone::UTC).date();
        Day::new(u32::try_from(date.year()).ok()?, date.month().unsigned_abs().into(), date.day().unsigned_abs().into())
    }

    /// The day a file is of: the one in its name, else that of its last change. Costs what `changed` does, where it is asked.
    pub fn of_file(path: &Path, changed: impl FnOnce() -> Option<SystemTime>) -> Option<Day> {
        Day::in_name(&path.file_name()?.to_string_lossy()).or_else(|| Day::of(changed()?))
    }

    /// The day that stands in a name, like `2024-03-05`, `2024_03_05`, `2024.03.05` or `20240305`; `None` where several do.
    fn in_name(name: &str) -> Option<Day> {
        let mut days = (0..name.len()).filter_map(|at| Day::at(name, at));
        let day = days.next()?;
        days.all(|other| other == day).then_some(day)
    }

    /// The day that begins at a byte of a name, with no digit before or behind it.
    fn at(name: &str, at: usize) -> Option<Day> {
        let bytes = name.as_bytes();
        let digits = |at: usize, count: usize| -> Option<u32> {
            let part = name.get(at..at + count).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?;
            part.parse().ok()
        };
        let is_inside = at > 0 && bytes[at - 1].is_ascii_digit();
        let year = digits(at, 4).filter(|year| !is_inside && YEARS.contains(year))?;
        let sign = bytes.get(at + 4).filter(|byte| b"-_.".contains(byte));
        let (month, day) = (at + 4 + usize::from(sign.is_some()), at + 6 + 2 * usize::from(sign.is_some()));
        if sign.is_some_and(|sign| bytes.get(day - 1) != Some(sign)) {
            return None;
        }
        let goes_on = bytes.get(day + 2).is_some_and(u8::is_ascii_digit);
        Day::new(year, digits(month, 2)?, digits(day, 2).filter(|_| !goes_on)?)
    }
}

/// As `2024-03-05`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Day(digits) = self;
        let shown = format!("{:04}-{:02}-{:02}", digits / 10_000, digits / 100 % 100, digits % 100);
        f.pad(&shown)
    }
}

impl Days {
    /// Reads a year, month or day, or two of them with `..` between, of which one may be missing.
    ///
    /// ```
    /// use whosaid::model::{Day, Days};
    /// let spring = Days::parse("2024-03..2024-05").expect("three months");
    /// assert!(spring.contains(Day::new(2024, 5, 31).expect("a day")));
    /// assert!(!spring.contains(Day::new(2024, 6, 1).expect("a day")));
    /// ```
    pub fn parse(typed: &str) -> Option<Days> {
        let Some((from, to)) = typed.split_once("..") else { return Days::stretch(typed) };
        if from.is_empty() && to.is_empty() {
            return None;
        }
        let first = if from.is_empty() { 0 } else { Days::stretch(from)?.first };
        let last = if to.is_empty() { u32::MAX } else { Days::stretch(to)?.last };
        Some(Days { first, last })
    }

    /// Whether a day is one of them.
    pub fn contains(self, day: Day) -> bool {
        (self.first..=self.last).contains(&day.0)
    }

    fn stretch(typed: &str) -> Option<Days> {
        let mut parts = typed.split('-');
        let mut part = |digits: usize| -> Option<Option<u32>> {
            let Some(part) = parts.next() else { return Some(None) };
            let is_number = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            if is_number { part.parse().ok().map(Some) } else { None }
        };
        let (year, month, day) = (part(4)??, part(2)?, part(2)?);
        let is_sound = Day::new(year, month.unwrap_or(1), day.unwrap_or(1)).is_some();
        if !is_sound || parts.next().is_some() {
            return None;
        }
        let digits = |missing: u32| year * 10_000 + month.unwrap_or(missing) * 100 + day.unwrap_or(missing);
        Some(Days { first: digits(0), last: digits(99) })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_file_is_of_the_day_in_its_name_or_of_its_last_change() {
        let changed = || Some(SystemTime::UNIX_EPOCH + Duration::from_secs(86_400 * 31));
        let day = |path: &str| Day::of_file(Path::new(path), changed).map(|day| day.to_string());
        for path in [
            "2024-03-05 board.srt",
            "talk_20240305.txt",
            "2023-01-01/2024_03_05.vtt",
            "x2024.03.05",
            "1234 2024-03-05",
            "20240305_101500.json",
            "2024-03-05 (20240305).srt",
        ] {
            assert_eq!(day(path).as_deref(), Some("2024-03-05"), "{path}");
        }
        for path in [
            "talk.srt",
            "2024.srt",
            "2024-13-05",
            "20241345",
            "episode 12345678.srt",
            "2023-02-29",
            "120240305",
            "202403051",
            "2024-03_05",
            "2024-3-5",
            "05.03.2024",
            "1899-12-31",
            "3024-03-05",
            "2024-03-05 to 2024-03-06.srt",
            "2024-03-05/talk.srt",
            "é2024-03",
        ] {
            assert_eq!(day(path).as_deref(), Some("1970-02-01"), "{path}");
        }
        assert_eq!(Day::of_file(Path::new("talk.srt"), || None), None);
    }

    #[test]
    fn days_are_asked_for() {
        let holds = |typed: &str, days: [(u32, u32, u32); 2]| {
            let asked = Days::parse(typed).unwrap_or_else(|| panic!("{typed}"));
            days.map(|(year, month, day)| asked.contains(Day::new(year, month, day).expect("a day")))
        };
        assert_eq!(holds("2024", [(2024, 12, 31), (2025, 1, 1)]), [true, false]);
        assert_eq!(holds("2024-02", [(2024, 2, 29), (2024, 3, 1)]), [true, false]);
        assert_eq!(holds("2024-02-29", [(2024, 2, 29), (2024, 2, 28)]), [true, false]);
        assert_eq!(holds("2024-03-01..2024-04", [(2024, 4, 30), (2024, 2, 29)]), [true, false]);
        assert_eq!(holds("2024..", [(2031, 1, 1), (2023, 12, 31)]), [true, false]);
        assert_eq!(holds("..2024-03", [(1950, 1, 1), (2024, 4, 1)]), [true, false]);
        for typed in ["", "..", "24", "2024-", "2024-3", "2024-13", "2024-02-30", "2024-01-01-01", "2024...", "+024"] {
            assert_eq!(Days::parse(typed), None, "{typed}");
        }
    }
}
