//! The blocks of WebVTT: header, cues, notes, styles, regions.

use std::ops::Range;

#[cfg(test)]
use super::has_signature;
use crate::formats::kit::blocks::Block as Text;
use crate::formats::kit::clock::timing_line;
use crate::formats::kit::cues::{Cue, Finder, Reader, number};
#[cfg(test)]
use crate::formats::kit::lines::lines_from;
use crate::formats::kit::lines::{Line, excerpt, lines};

/// Where a line stands, and its number.
#[derive(Clone)]
pub(super) struct Place {
    number: u32,
    range: Range<usize>,
}

impl Place {
    fn of(line: &Line<'_>) -> Place {
        Place { number: line.number, range: line.start..line.end() }
    }

    fn text<'t>(&self, text: &Text<'t>) -> &'t str {
        text.get(self.range.clone())
    }
}

/// Blocks in the order of the file.
pub(super) enum Block {
    /// A cue; the line that is its identifier; and whether the next cue ended it, without a blank line.
    Cue(Cue, Option<Place>, bool),
    /// Lines that are no cue: the first, and the one with times that cannot be read.
    Other(Place, Option<Place>),
}

/// Every cue of the standard with its identifier, and no other; none in a file without the header.
#[cfg(test)]
pub(super) fn standard(source: &str) -> Vec<(Cue, &str)> {
    let mut found = Vec::new();
    if has_signature(source) && !source["WEBVTT".len()..].starts_with(|c: char| !" \t\n\r".contains(c)) {
        let mut parts = Parts::new(true);
        let last = lines_from(source, 0, 0).filter_map(|line| parts.line(&line, &mut |line| timing(line.text)));
        let mut all: Vec<Block> = last.collect();
        all.extend(parts.close(false));
        for block in all {
            if let Block::Cue(cue, id, _) = block {
                found.push((cue, id.map_or("", |id| id.text(&Text::whole(source)))));
            }
        }
    }
    found
}

/// Finds the cues of the standard, and those that it drops and that can be read all the same, each kind with a warning.
pub(super) struct Recovered {
    parts: Parts,
    /// Whether the header is there, or was missed.
    has_header: bool,
    faults: Faults,
    /// The last cue, its number, if it has one, and whether the next one ended it.
    last: Option<(Cue, Option<u64>, bool)>,
}

impl Recovered {
    /// A finder before the first line of a text that has the header or not.
    pub(super) fn new(has_header: bool) -> Recovered {
        Recovered { parts: Parts::new(has_header), has_header, faults: Faults::default(), last: None }
    }

    fn take(&mut self, text: &Text<'_>, found: Option<Block>, reader: &mut Reader<'_>) {
        match found {
            Some(Block::Cue(cue, id, is_cut)) => {
                if let Some((before, known, true)) = &mut self.last {
                    take_number(text, before, *known);
                }
                self.hand_on(text, reader);
                self.last = Some((cue, id.and_then(|id| number(id.text(text))), is_cut));
            }
            Some(Block::Other(first, times)) => {
                let line = times.as_ref().unwrap_or(&first).number;
                if let Some(message) = stray(first.text(text), times.map(|times| times.text(text))) {
                    reader.warn(line, || message);
                }
            }
            None => {}
        }
    }

    fn hand_on(&mut self, text: &Text<'_>, reader: &mut Reader<'_>) {
        if let Some((last, ..)) = self.last.take() {
            reader.cue(text, last);
        }
    }
}

impl Finder for Recovered {
    fn line(&mut self, text: &Text<'_>, line: Line<'_>, reader: &mut Reader<'_>) {
        if !std::mem::replace(&mut self.has_header, true) {
            reader.warn(1, || "the line WEBVTT at the start is missing; players refuse such a file".into());
        }
        let mut timing = |line: &Line<'_>| timing(line.text).or_else(|| self.faults.recovered(line));
        let found = self.parts.line(&line, &mut timing);
        self.take(text, found, reader);
    }

    fn end(&mut self, text: &Text<'_>, reader: &mut Reader<'_>) {
        let found = self.parts.close(false);
        self.take(text, found, reader);
        self.hand_on(text, reader);
        self.faults.warn(reader);
    }

    fn needs_from(&self) -> Option<usize> {
        let last = self.last.as_ref().map(|(last, ..)| last.line_end);
        last.or_else(|| self.parts.needs_from())
    }
}

/// What to say of lines that are no cue; nothing of comments and what only changes the look.
///
/// `Region:` is from drafts before the standard.
fn stray(first: &str, times: Option<&str>) -> Option<String> {
    let is_word =
        |word: &str| first.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| !c.is_whitespace()));
    if ["NOTE", "STYLE", "REGION", "Region:"].iter().any(|word| is_word(word)) || first.trim().is_empty() {
        return None;
    }
    Some(match times {
        Some(line) => format!("times that cannot be read; the cue was left out: {}", excerpt(line)),
        None => format!("text without times is part of no segment: {}", excerpt(first)),
    })
}

/// Takes the number of the next cue from the end of a cue's text, if it comes after the cue's own.
fn take_number(text: &Text<'_>, cue: &mut Cue, known: Option<u64>) {
    let raw = text.get(cue.payload.clone());
    let last = lines(raw).last();
    if let Some(last) = last.filter(|line| number(line.text).is_some_and(|number| Some(number) > known)) {
        cue.payload.end = cue.payload.start + raw[..last.start].trim_end().len();
    }
}

/// Parts a text into blocks, line by line, as the standard collects them.
struct Parts {
    /// Whether the signature comes, and what may stand on its line.
    is_start: bool,
    arrow: memchr::memmem::Finder<'static>,
    open: Open,
}

/// A block under way.
#[derive(Default)]
struct Open {
    is_header: bool,
    lines: u32,
    first: Option<Place>,
    /// The line with an arrow.
    times: Option<Place>,
    cue: Option<(Cue, Option<Place>)>,
}

impl Parts {
    fn new(has_header: bool) -> Parts {
        let open = Open { is_header: has_header, ..Open::default() };
        Parts { is_start: has_header, arrow: memchr::memmem::Finder::new(b"-->"), open }
    }

    /// Takes the next line, and hands on the block that it ends.
    fn line(&mut self, line: &Line<'_>, timing: &mut dyn FnMut(&Line<'_>) -> Option<(u64, u64)>) -> Option<Block> {
        if self.is_start {
            self.is_start = line.is_blank();
            return None;
        }
        if line.text.is_empty() {
            return self.close(false);
        }
        self.open.lines += 1;
        if self.arrow.find(line.text.as_bytes()).is_none() {
            self.open.push(line);
            return None;
        }
        let mut closed = None;
        if self.open.is_header || self.open.lines > 2 || (self.open.lines == 2 && self.open.times.is_some()) {
            closed = self.close(true);
            self.open.lines = 1;
        }
        self.open.times = Some(Place::of(line));
        if let Some(range) = timing(line) {
            let payload = line.end()..line.end();
            let range = (range.0, Some(range.1));
            let cue = Cue { line: line.number, line_end: line.end(), range, payload };
            self.open.cue = Some((cue, self.open.first.clone()));
        }
        self.open.first.get_or_insert_with(|| Place::of(line));
        closed
    }

    /// Ends the block under way; `is_cut` says that the times of a cue ended it.
    fn close(&mut self, is_cut: bool) -> Option<Block> {
        let open = std::mem::take(&mut self.open);
        match (open.cue, open.first) {
            (Some((cue, id)), _) => Some(Block::Cue(cue, id, is_cut)),
            (None, Some(first)) if !open.is_header => Some(Block::Other(first, open.times)),
            _ => None,
        }
    }

    fn needs_from(&self) -> Option<usize> {
        self.open.first.as_ref().map(|first| first.range.start)
    }
}

impl Open {
    fn push(&mut self, line: &Line<'_>) {
        self.first.get_or_insert_with(|| Place::of(line));
        if let Some((cue, _)) = &mut self.cue {
            if cue.payload.is_empty() {
                cue.payload.start = line.start;
            }
            cue.payload.end = line.end();
        }
    }
}

/// The two times of a line as the standard has them, in milliseconds; what follows them are settings.
pub(super) fn timing(line: &str) -> Option<(u64, u64)> {
    let (start, rest) = time(skip_space(line.as_bytes()))?;
    let rest = skip_space(rest).strip_prefix(b"-->")?;
    let (end, _) = time(skip_space(rest))?;
    Some((start, end))
}

fn skip_space(text: &[u8]) -> &[u8] {
    let len = text.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\x0C' | b'\n' | b'\r')).count();
    text.get(len..).unwrap_or_default()
}

/// A [timestamp](https://www.w3.org/TR/webvtt1/#collect-a-webvtt-timestamp): `mm:ss.mmm`, or any hours before it.
fn time(text: &[u8]) -> Option<(u64, &[u8])> {
    let (first, len, rest) = digits(text)?;
    let has_hours = len != 2 || first > 59;
    let (second, rest) = pair(rest.strip_prefix(b":")?)?;
    let (hours, minutes, seconds, rest) = match rest.strip_prefix(b":") {
        Some(rest) => {
            let (third, rest) = pair(rest)?;
            (first, second, third, rest)
        }
        None if has_hours => return None,
        None => (0, first, second, rest),
    };
    let (fraction, len, rest) = digits(rest.strip_prefix(b".")?)?;
    if len != 3 || minutes > 59 || seconds > 59 {
        return None;
    }
    let whole = hours.saturating_mul(3600).saturating_add(minutes * 60 + seconds);
    Some((whole.saturating_mul(1000).saturating_add(fraction), rest))
}

/// A number, how many digits it has, and what follows.
fn digits(text: &[u8]) -> Option<(u64, usize, &[u8])> {
    let len = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = text.split_at(len);
    let number = digits.iter().fold(0_u64, |sum, digit| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
    (len > 0).then_some((number, len, rest))
}

fn pair(text: &[u8]) -> Option<(u64, &[u8])> {
    digits(text).filter(|(_, len, _)| *len == 2).map(|(number, _, rest)| (number, rest))
}

/// Times that the standard does not know, by kind: how many, and on which line the first.
#[derive(Default)]
struct Faults([(usize, u32); 4]);

const FAULTS: [&str; 4] = [
    "without thousandths of a second",
    "with other than three digits behind the point",
    "with a comma for the point",
    "not written as 00:00:00.000",
];

impl Faults {
    /// The times of a line that the standard drops.
    fn recovered(&mut self, line: &Line<'_>) -> Option<(u64, u64)> {
        let range = timing_line(line.text)?;
        let (start, end) = line.text.split_once("-->")?;
        let end = end.split_whitespace().next().unwrap_or_default();
        let kind = |text: &str| match text.rsplit_once(['.', ',']) {
            None => 0,
            Some(_) if text.contains(',') => 2,
            Some((_, fraction)) if fraction.len() != 3 => 1,
            _ => 3,
        };
        // The one with a fault says most, and a comma more than the digits behind it.
        let faulty = [start.trim(), end].into_iter().filter(|text| time(text.as_bytes()).is_none()).map(kind);
        let (count, first) = self.0.get_mut(faulty.max().unwrap_or(3))?;
        *count += 1;
        *first = if *count == 1 { line.number } else { *first };
        Some(range)
    }

    fn warn(&self, reader: &mut Reader<'_>) {
        for ((count, line), what) in self.0.iter().zip(FAULTS).filter(|((count, _), _)| *count > 0) {
            let cues = if *count == 1 { "1 cue has".to_owned() } else { format!("{count} cues have") };
            reader.warn(*line, || format!("{cues} times {what}; players leave these out"));
        }
    }
}
