//! From the text of a document to segments.

use super::body::{PART_MARK, TURN_MARK};
use crate::formats::kit::clock::{clock_time, timestamp};
use crate::formats::kit::lines::{Line, LineCounter, excerpt, lines, trimmed};
use crate::formats::kit::names::is_phrase;
use crate::formats::{Draft, LabelPlace, ReadError, Sink, plain};

/// Reads the segments of a text: turns that styles mark, or Teams' with two times above the name, or plain text.
pub fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    if source.contains(TURN_MARK) {
        read_marked(source, sink);
        return Ok(());
    }
    if lines(source).any(|line| times(line.text).is_some()) {
        read_timed(source, sink);
        return Ok(());
    }
    plain::read(source, sink)
}

fn read_marked(source: &str, sink: &mut dyn Sink) {
    let mut counter = LineCounter::new(source);
    let mut starts = source.match_indices(TURN_MARK).map(|(at, _)| at).peekable();
    while let Some(start) = starts.next() {
        let end = starts.peek().copied().unwrap_or(source.len());
        let line = counter.line_of(start);
        let inner = start + TURN_MARK.len_utf8();
        let turn = source.get(inner..end).unwrap_or_default();
        let (name, rest) = turn.split_once(PART_MARK).unwrap_or(("", turn));
        let (time, _) = rest.split_once(PART_MARK).unwrap_or(("", rest));
        let name_range = trimmed(source, inner..inner + name.len());
        let text_start = inner + name.len() + time.len() + 2 * PART_MARK.len_utf8();
        let text = source.get(trimmed(source, text_start.min(end)..end)).unwrap_or_default();
        let written = clock_time(time.trim()).filter(|found| found.len == time.trim().len());
        if written.is_none() && !time.trim().is_empty() {
            sink.warning(line, format!("the time {} is none; it was left out", excerpt(time)));
        }
        let start = written.and_then(|time| timestamp(time.millis, line, sink));
        let label = source.get(name_range.clone()).unwrap_or_default().into();
        let place = if name_range.is_empty() {
            LabelPlace::absent(inner, "", "")
        } else {
            LabelPlace::at(name_range.clone(), name_range)
        };
        sink.segment(Draft { start, end: None, label, text: text.into(), words: Vec::new(), line, place });
    }
}

/// A turn under a line of times.
struct Timed<'a> {
    range: (u64, u64),
    line: u32,
    below: Vec<Line<'a>>,
}

fn read_timed(source: &str, sink: &mut dyn Sink) {
    let mut open: Option<Timed<'_>> = None;
    let mut is_warned = false;
    for line in lines(source) {
        if let Some(range) = times(line.text) {
            let next = Timed { range, line: line.number, below: Vec::new() };
            if let Some(turn) = open.replace(next) {
                emit(source, &turn, sink);
            }
        } else if line.is_blank() {
            continue;
        } else if let Some(turn) = &mut open {
            turn.below.push(line);
        } else if !is_warned {
            is_warned = true;
            sink.warning(line.number, format!("text before the first turn is part of none: {}", excerpt(line.text)));
        }
    }
    if let Some(turn) = open {
        emit(source, &turn, sink);
    }
}

fn emit(source: &str, turn: &Timed<'_>, sink: &mut dyn Sink) {
    let line = turn.line;
    // A line alone is what is said, by nobody known.
    let name = turn.below.first().filter(|first| turn.below.len() > 1 && is_phrase(first.text.trim()));
    let first = turn.below.get(usize::from(name.is_some()));
    let text = match (first, turn.below.last()) {
        (Some(first), Some(last)) => trimmed(source, first.start..last.end()),
        _ => 0..0,
    };
    let place = match name {
        Some(name) => {
            let label = trimmed(source, name.start..name.end());
            LabelPlace::at(label, name.start..text.start.max(name.end()))
        }
        None if text.is_empty() => LabelPlace::Nowhere,
        None => LabelPlace::absent(text.start, "", "\n"),
    };
    let start = timestamp(turn.range.0, line, sink);
    let end = timestamp(turn.range.1, line, sink);
    let label = name.map_or("", |name| name.text.trim()).into();
    let text = source.get(text).unwrap_or_default().into();
    sink.segment(Draft { start, end, label, text, words: Vec::new(), line, place });
}

/// The times of a line like `0:0:2.90 --> 0:1:4.480`, in milliseconds: there, what follows the point counts them.
fn times(line: &str) -> Option<(u64, u64)> {
    let (start, end) = line.split_once("-->")?;
    Some((loose_time(start)?, loose_time(end)?))
}

fn loose_time(written: &str) -> Option<u64> {
    let (clock, millis) = written.trim().split_once(['.', ','])?;
    let mut parts = clock.split(':');
    let mut part = |max: u64| parts.next()?.parse::<u64>().ok().filter(|part| *part <= max);
    let (hours, minutes, seconds) = (part(1_000_000)?, part(59)?, part(59)?);
    let is_over = parts.next().is_none() && millis.len() <= 3;
    Some(((hours * 60 + minutes) * 60 + seconds) * 1000 + millis.parse::<u64>().ok().filter(|_| is_over)?)
}
