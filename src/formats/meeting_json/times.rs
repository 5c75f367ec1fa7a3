//! Times of any kind, and what their numbers count.

use std::borrow::Cow;

use crate::formats::kit::clock::clock_time;
use crate::formats::kit::json::Value;
use crate::model::Timestamp;

/// What a number counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Unit {
    Seconds,
    Millis,
    Micros,
    /// Ten-millionths of a second.
    Ticks,
    Nanos,
}

impl Unit {
    /// How keys end that name their unit, longer ones first.
    pub(super) const SUFFIXES: [(&'static str, Unit); 16] = [
        ("milliseconds", Unit::Millis),
        ("microseconds", Unit::Micros),
        ("nanoseconds", Unit::Nanos),
        ("millisecond", Unit::Millis),
        ("seconds", Unit::Seconds),
        ("second", Unit::Seconds),
        ("millis", Unit::Millis),
        ("micros", Unit::Micros),
        ("nanos", Unit::Nanos),
        ("ticks", Unit::Ticks),
        ("msec", Unit::Millis),
        ("secs", Unit::Seconds),
        ("sec", Unit::Seconds),
        ("ms", Unit::Millis),
        ("us", Unit::Micros),
        ("ns", Unit::Nanos),
    ];

    fn millis(self) -> f64 {
        match self {
            Unit::Seconds => 1e3,
            Unit::Millis => 1.0,
            Unit::Micros => 1e-3,
            Unit::Ticks => 1e-4,
            Unit::Nanos => 1e-6,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Unit::Seconds => "seconds",
            Unit::Millis => "milliseconds",
            Unit::Micros => "microseconds",
            Unit::Ticks => "ticks of 100 ns",
            Unit::Nanos => "nanoseconds",
        }
    }
}

/// A time as it is written.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Time {
    /// Something that is counted.
    Number(f64),
    /// Milliseconds from the start, by the way it is written.
    Millis(f64),
    /// Milliseconds since 1970, or since midnight.
    Instant(f64),
}

impl Time {
    /// The number as it is written, for comparing times of one file.
    pub(super) fn written(self) -> f64 {
        let (Time::Number(time) | Time::Millis(time) | Time::Instant(time)) = self;
        time
    }

    /// Reads the end of a range; `None` for a single time.
    pub(super) fn of_range_end(range: Value<'_>) -> Option<Time> {
        let is_range = range.is_list() || range.object().first(&RANGE_ENDS).is_some();
        if is_range { Time::of(range, true) } else { None }
    }

    /// Reads a time. Of a range in a list or an object, the start or the end.
    pub(super) fn of(value: Value<'_>, is_end: bool) -> Option<Time> {
        if value.is_list() {
            let items: Vec<Value<'_>> = value.items().collect();
            // What is seen or said several times has a list of ranges.
            if let Some(range) = items.first().filter(|item| item.is_object()) {
                return RANGES.iter().find_map(|(start, end)| {
                    let time = range.at(if is_end { end } else { start })?;
                    if time.is_list() || time.is_object() { None } else { Time::of(time, is_end) }
                });
            }
            let item = if is_end { items.get(1..).and_then(<[_]>::last) } else { items.first() };
            return item.filter(|item| !item.is_list() && !item.is_object()).and_then(|item| Time::of(*item, is_end));
        }
        if value.is_object() {
            let object = value.object();
            if let Some(seconds) = object.get("seconds").and_then(|seconds| seconds.number()) {
                let nanos =
                    object.first(&["nanos", "nanoseconds"]).and_then(|nanos| nanos.number()).unwrap_or_default();
                return Some(Time::Millis(seconds * 1e3 + nanos * 1e-6));
            }
            let keys: &[&str] = if is_end { &RANGE_ENDS } else { &RANGE_STARTS };
            let part = object.first(keys).or_else(|| object.first(&["relative", "offset", "value"]))?;
            return if part.is_list() || part.is_object() { None } else { Time::of(part, is_end) };
        }
        match value.number() {
            Some(number) => Some(Time::Number(number)),
            None if value.is_string() => written(value.text().trim()),
            None => None,
        }
    }
}

/// What the start and the end of a range are called.
const RANGES: [(&str, &str); 2] = [("start", "end"), ("startTime", "endTime")];
const RANGE_STARTS: [&str; 5] = ["start", "from", "begin", "startTime", "start_time"];
const RANGE_ENDS: [&str; 4] = ["end", "to", "endTime", "end_time"];

/// Reads a time that is no mere number.
fn written(text: &str) -> Option<Time> {
    if let Some(time) = clock_time(text).filter(|time| time.len == text.len()) {
        return Some(Time::Millis(time.millis as f64));
    }
    let upper = text.to_ascii_uppercase();
    for (noon, suffix) in [(0.0, "AM"), (12.0, "PM")] {
        let Some(clock) = upper.strip_suffix(suffix).map(str::trim_end) else { continue };
        // A time of day without seconds is read as minutes and seconds.
        let time = clock_time(clock).filter(|time| time.len == clock.len())?;
        let millis = time.millis as f64 * if time.has_hours { 1.0 } else { 60.0 };
        return Some(Time::Instant(millis % (12.0 * 3_600_000.0) + noon * 3_600_000.0));
    }
    duration(text).map(Time::Millis).or_else(|| instant(text).map(Time::Instant))
}

/// Milliseconds of `12.5s`, `1h 2m 3.5s`, `PT1H2M3.5S` or `250 ms`.
fn duration(text: &str) -> Option<f64> {
    let text = text.strip_prefix("PT").unwrap_or(text).to_ascii_lowercase();
    let mut rest = text.trim();
    let mut millis = None;
    while !rest.is_empty() {
        let len = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let number: f64 = rest.get(..len)?.parse().ok()?;
        rest = rest.get(len..)?.trim_start();
        let len = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let unit = match rest.get(..len)? {
            "h" | "hr" | "hrs" | "hours" | "hour" => 3_600_000.0,
            "m" | "min" | "mins" | "minutes" | "minute" => 60_000.0,
            "s" | "sec" | "secs" | "seconds" | "second" => 1000.0,
            "ms" => 1.0,
            _ => return None,
        };
        millis = Some(millis.unwrap_or(0.0) + number * unit);
        rest = rest.get(len..)?.trim_start_matches([' ', ',']);
    }
    millis
}

/// Milliseconds since 1970 of `2024-01-15T10:00:00Z` and its like, with or without a time zone.
fn instant(text: &str) -> Option<f64> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) || !text.contains(':') {
        return None;
    }
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Some(time.as_millisecond() as f64);
    }
    let time = text.parse::<jiff::civil::DateTime>().ok()?;
    time.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|time| time.timestamp().as_millisecond() as f64)
}

/// One item's times and how many characters it says.
pub(super) type Spoken = (Option<Time>, Option<Time>, usize);

/// How the times of a file are to be read.
#[derive(Clone, Debug)]
pub(super) struct Scale {
    unit: Unit,
    /// What counts as the start of the recording, in milliseconds.
    origin: f64,
    /// What was taken for granted, to be told.
    pub told: Option<Cow<'static, str>>,
}

impl Scale {
    /// Finds out from the key's own word, or else from the numbers and how much is said in the time.
    pub(super) fn of(spoken: &[Spoken], named: Option<Unit>) -> Scale {
        let starts = || spoken.iter().filter_map(|(start, end, _)| start.or(*end));
        let instants = starts().filter_map(|time| if let Time::Instant(at) = time { Some(at) } else { None });
        let first_instant = instants.fold(f64::INFINITY, f64::min);
        if first_instant.is_finite() {
            let told = Some("times of day are counted from the first".into());
            return Scale { unit: named.unwrap_or(Unit::Seconds), origin: first_instant, told };
        }
        let numbers = || starts().filter_map(|time| if let Time::Number(at) = time { Some(at) } else { None });
        let first = numbers().fold(f64::INFINITY, f64::min);
        let last = numbers().fold(f64::NEG_INFINITY, f64::max);
        let units = [Unit::Seconds, Unit::Millis, Unit::Micros, Unit::Nanos];
        if let Some(unit) =
            units.into_iter().find(|unit| named.is_none_or(|named| named == *unit) && is_epoch(first, last, *unit))
        {
            let told = format!("times are taken for {} since 1970 and counted from the first", unit.name());
            return Scale { unit, origin: first * unit.millis(), told: Some(told.into()) };
        }
        if let Some(unit) = named {
            return Scale { unit, origin: 0.0, told: None };
        }
        let unit = likeliest(spoken);
        let told = (unit != Unit::Seconds).then(|| format!("times are taken for {}", unit.name()).into());
        Scale { unit, origin: 0.0, told }
    }

    /// A time on this scale; `None` for one before the start, or too great.
    pub(super) fn time(&self, time: Time) -> Option<Timestamp> {
        let millis = match time {
            Time::Number(number) => number * self.unit.millis() - self.origin,
            Time::Millis(millis) => millis,
            Time::Instant(millis) => millis - self.origin,
        };
        Timestamp::from_seconds(millis / 1e3)
    }

    /// A length on this scale in milliseconds, or in a unit of its own.
    pub(super) fn length(&self, length: Time, named: Option<Unit>) -> i64 {
        match length {
            Time::Number(number) => (number * named.unwrap_or(self.unit).millis()).round() as i64,
            Time::Millis(millis) | Time::Instant(millis) => millis.round() as i64,
        }
    }
}

/// Whether numbers are times of a month between 1995 and 2095, counted from 1970.
fn is_epoch(first: f64, last: f64, unit: Unit) -> bool {
    const YEARS: std::ops::Range<f64> = 7.9e11..3.95e12;
    const MONTH: f64 = 31.0 * 86_400_000.0;
    YEARS.contains(&(first * unit.millis())) && (last - first) * unit.millis() < MONTH
}

/// The unit in which people speak at the pace of people, some fifteen characters a second.
///
/// In doubt it is seconds: a slow recording has silence, a fast one has none.
fn likeliest(spoken: &[Spoken]) -> Unit {
    // What is no time in any unit says nothing of the unit.
    const MAX: f64 = 3.6e17;
    let number = |time: Option<Time>| match time {
        Some(Time::Number(at)) if (0.0..MAX).contains(&at) => Some(at),
        _ => None,
    };
    let mut time = 0.0;
    let mut chars = 0;
    let mut has_fractions = false;
    // With ends, the time that is spoken in; else what lies between the first and the last start.
    let has_ends = spoken.iter().filter(|(_, end, _)| number(*end).is_some()).count() * 2 > spoken.len();
    if has_ends {
        for (start, end, said) in spoken {
            let Some((start, end)) = number(*start).zip(number(*end)) else { continue };
            has_fractions |= start.fract() != 0.0 || end.fract() != 0.0;
            time += (end - start).max(0.0);
            chars += said;
        }
    } else {
        let starts: Vec<f64> = spoken.iter().filter_map(|(start, ..)| number(*start)).collect();
        has_fractions = starts.iter().any(|start| start.fract() != 0.0);
        let last = starts.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let first = starts.iter().copied().fold(f64::INFINITY, f64::min);
        time = if starts.is_empty() { 0.0 } else { last - first };
        chars = spoken.iter().map(|(.., said)| said).sum();
    }
    if time <= 0.0 || chars == 0 {
        return Unit::Seconds;
    }
    let pace = chars as f64 / time;
    match pace {
        _ if pace > 0.05 => Unit::Seconds,
        _ if has_fractions && pace > 0.002 => Unit::Seconds,
        _ if pace > 5e-5 => Unit::Millis,
        _ if pace > 5e-6 => Unit::Micros,
        _ if pace > 1e-7 => Unit::Ticks,
        _ => Unit::Nanos,
    }
}
