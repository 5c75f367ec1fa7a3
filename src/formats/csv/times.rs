//! The times of a table, whatever they are written in.

use crate::formats::Sink;
use crate::formats::kit::clock::clock_time;
use crate::formats::kit::fields::number;

use super::cells::Row;
use super::columns::Columns;

/// What numbers count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Millis,
    /// Hours, minutes and seconds, with colons.
    Clock,
}

/// A time as a cell has it.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Time {
    /// Milliseconds, from a clock time or a number with its unit.
    Millis(u64),
    /// Seconds and frames.
    Frames(u64, u64),
    /// A number, and whether it has a fraction.
    Number(f64, bool),
}

/// The smallest segments that last, on average, longer than this many seconds are counted in milliseconds.
const LONGEST: f64 = 100.0;

/// Reads a time that is all of a cell.
fn time(cell: &str) -> Option<Time> {
    let cell = cell.trim().trim_start_matches(['[', '(']).trim_end_matches([']', ')']).trim();
    if let Some(clock) = clock_time(cell).filter(|clock| clock.len == cell.len()) {
        return Some(Time::Millis(clock.millis));
    }
    let decimal = cell.replace(',', ".");
    if let Some(value) = number(&decimal).filter(|value| *value >= 0.0 && *value < 1e15) {
        return Some(Time::Number(value, decimal.contains('.')));
    }
    frames(cell).or_else(|| spelled(cell).map(Time::Millis))
}

/// `01:02:03:04`, or `01:02:03;04` where frames are dropped.
fn frames(cell: &str) -> Option<Time> {
    let (clock, frames) = cell.rsplit_once([':', ';', '.'])?;
    let time = clock_time(clock).filter(|time| time.len == clock.len() && time.has_hours)?;
    let frames = Some(frames).filter(|frames| frames.len() == 2)?.parse().ok()?;
    Some(Time::Frames(time.millis, frames))
}

/// `1h02m03s`, `2 m 3.5 s`, `750 ms`.
fn spelled(cell: &str) -> Option<u64> {
    let mut millis = 0.0;
    let mut rest = cell;
    let mut last = f64::INFINITY;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let value = number(rest.get(..digits)?)?;
        let unit = rest.get(digits..)?.trim_start();
        let length = unit.find(|c: char| !c.is_alphabetic()).unwrap_or(unit.len());
        let (unit, behind) = unit.split_at(length);
        let scale = match unit {
            "h" | "hr" | "std" => 3_600_000.0,
            "m" | "min" => 60_000.0,
            "s" | "sec" | "sek" => 1000.0,
            "ms" => 1.0,
            _ => return None,
        };
        if scale >= last {
            return None;
        }
        last = scale;
        millis += value * scale;
        rest = behind.trim_start();
    }
    (last.is_finite() && millis < 1e15).then_some(millis.round() as u64)
}

/// A cell with two times: `0:01 - 0:05`.
fn range(cell: &str) -> Option<(Time, Time)> {
    let parted = ["-->", "->", "–", "—", " - ", "-", " to "].into_iter().find_map(|dash| cell.split_once(dash))?;
    Some((time(parted.0)?, time(parted.1)?))
}

/// Whether a cell is a time, or two.
pub fn is_time(cell: &str) -> bool {
    time(cell).is_some() || range(cell).is_some()
}

/// How the times of a table are to be read.
#[derive(Clone, Debug)]
pub struct Clock {
    /// What numbers without a unit count.
    unit: Unit,
    /// Whether that was worked out from whole numbers.
    is_inferred: bool,
    /// How many frames a second has, where times have frames.
    rate: Option<u64>,
}

/// The times of a row in milliseconds.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Reading {
    /// When it starts.
    pub start: Option<u64>,
    /// When it ends.
    pub end: Option<u64>,
    /// A cell that says something else than a time.
    pub bad: Option<String>,
}

impl Clock {
    /// Finds out from all rows.
    pub fn of<'a>(columns: &Columns, rows: impl Iterator<Item = Row<'a>>) -> Clock {
        let mut most_frames = None;
        let mut has_fraction = false;
        let mut has_whole = false;
        // How long segments last, or from start to start where no end is given, and how many there are.
        let mut lasts = (0.0, 0_u32);
        let mut steps = (0.0, 0_u32);
        let mut before: Option<f64> = None;
        for row in rows {
            let mut read = |column: Option<(usize, Option<Unit>)>| {
                let (column, unit) = column?;
                let cell = row.cell(Some(column))?.line();
                match time(&cell).or_else(|| range(&cell).map(|(start, _)| start))? {
                    Time::Frames(_, frames) => most_frames = most_frames.max(Some(frames)),
                    Time::Number(value, fraction) if unit.is_none_or(|unit| unit == Unit::Clock) => {
                        has_fraction |= fraction;
                        has_whole |= !fraction;
                        return Some(value);
                    }
                    _ => {}
                }
                None
            };
            let (start, end, duration) = (read(columns.start), read(columns.end), read(columns.duration));
            if let Some(length) = duration.or_else(|| Some(end? - start?)).filter(|length| *length >= 0.0) {
                lasts = (lasts.0 + length, lasts.1 + 1);
            }
            if let (Some(now), Some(before)) = (start, before) {
                steps = (steps.0 + (now - before).abs(), steps.1 + 1);
            }
            before = start.or(before);
        }
        let (total, count) = if lasts.1 > 0 { lasts } else { steps };
        let is_long = count > 0 && total / f64::from(count) > LONGEST;
        let unit = if is_long && !has_fraction { Unit::Millis } else { Unit::Seconds };
        let rate = most_frames.map(|most| [24, 25, 30, 50, 60].into_iter().find(|rate| *rate > most).unwrap_or(100));
        Clock { unit, is_inferred: has_whole && !has_fraction, rate }
    }

    /// Says what was worked out.
    pub fn warn(&self, line: u32, sink: &mut dyn Sink) {
        if self.is_inferred {
            let unit = if self.unit == Unit::Millis { "milliseconds" } else { "seconds" };
            sink.warning(line, format!("the table does not say what its times count; they were taken for {unit}"));
        }
        if let Some(rate) = self.rate {
            sink.warning(line, format!("the times have frames; they were taken for {rate} in a second"));
        }
    }

    /// The times of a row.
    pub fn read(&self, columns: &Columns, row: &Row<'_>) -> Reading {
        let mut reading = Reading::default();
        let mut cell = |column: Option<(usize, Option<Unit>)>| -> (Option<u64>, Option<u64>) {
            let Some((column, unit)) = column else { return (None, None) };
            let cell = row.cell(Some(column)).map(|cell| cell.line()).unwrap_or_default();
            if let Some(time) = time(&cell) {
                return (Some(self.millis(time, unit)), None);
            }
            if let Some((start, end)) = range(&cell) {
                return (Some(self.millis(start, unit)), Some(self.millis(end, unit)));
            }
            if !cell.is_empty() {
                reading.bad.get_or_insert(cell);
            }
            (None, None)
        };
        let (start, range_end) = cell(columns.start);
        let (end, _) = cell(columns.end);
        let (duration, _) = cell(columns.duration);
        let lasting = start.zip(duration).map(|(start, duration)| start.saturating_add(duration));
        Reading { start, end: end.or(lasting).or(range_end), ..reading }
    }

    fn millis(&self, time: Time, unit: Option<Unit>) -> u64 {
        match time {
            Time::Millis(millis) => millis,
            Time::Frames(millis, frames) => {
                let rate = self.rate.unwrap_or(25).max(1);
                millis.saturating_add((frames * 1000 + rate / 2) / rate)
            }
            Time::Number(value, _) => {
                let unit = unit.filter(|unit| *unit != Unit::Clock).unwrap_or(self.unit);
                let scale = if unit == Unit::Millis { 1.0 } else { 1000.0 };
                (value * scale).round() as u64
            }
        }
    }
}

/// What the cells of a column look like as times.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The time in each cell; numbers are whatever they count.
    values: Vec<Option<f64>>,
    /// Cells that say something.
    told: usize,
    are_clocks: bool,
    have_fractions: bool,
}

impl Shape {
    /// Looks at the cells of a column.
    pub fn of(cells: &[String]) -> Shape {
        let times: Vec<Option<Time>> = cells.iter().map(|cell| time(cell)).collect();
        let value = |time: &Option<Time>| match time {
            Some(Time::Millis(millis) | Time::Frames(millis, _)) => Some(*millis as f64 / 1000.0),
            Some(Time::Number(value, _)) => Some(*value),
            None => None,
        };
        let told = cells.iter().filter(|cell| !cell.is_empty()).count();
        let clocks = times.iter().filter(|time| matches!(time, Some(Time::Millis(_) | Time::Frames(..)))).count();
        let are_clocks = clocks > 0 && clocks * 10 >= told * 9;
        let have_fractions = times.iter().any(|time| matches!(time, Some(Time::Number(_, true))));
        Shape { values: times.iter().map(value).collect(), told, are_clocks, have_fractions }
    }

    /// How many cells say something.
    pub fn told(&self) -> usize {
        self.told
    }

    /// Whether nearly all cells are times or numbers.
    pub fn is_numeric(&self) -> bool {
        let numbers = self.values.iter().flatten().count();
        numbers > 0 && numbers * 10 >= self.told * 9
    }

    /// Whether nearly all cells are clock times.
    pub fn is_clock(&self) -> bool {
        self.are_clocks
    }

    /// Whether it may say when turns start: times in order, and no numbers of rows.
    pub fn is_start(&self) -> bool {
        let values: Vec<f64> = self.values.iter().flatten().copied().collect();
        let steps = || values.windows(2).filter_map(|pair| pair.first().zip(pair.last()));
        let in_order = steps().filter(|(before, after)| after >= before).count();
        let counts = !self.are_clocks && !self.have_fractions && steps().all(|(before, after)| *after == before + 1.0);
        let rises = values.first().zip(values.last()).is_some_and(|(first, last)| last > first) || values.len() == 1;
        self.is_numeric() && in_order * 10 >= values.len().saturating_sub(1) * 9 && rises && !counts
    }

    /// Whether it may say when the turns end that start then.
    pub fn is_followed_by(&self, end: &Shape) -> bool {
        let pairs: Vec<(f64, f64)> =
            self.values.iter().zip(&end.values).filter_map(|(start, end)| Some(((*start)?, (*end)?))).collect();
        let in_order = pairs.iter().filter(|(start, end)| end >= start).count();
        end.is_start()
            && end.are_clocks == self.are_clocks
            && in_order * 10 >= pairs.len() * 9
            && pairs.iter().any(|(start, end)| end > start)
    }
}
