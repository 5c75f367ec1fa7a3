//! The blocks of WebVTT: header, cues, notes, styles, regions.

use std::ops::Range;

use super::has_signature;
use crate::formats::Sink;
use crate::formats::kit::clock::timing_line;
use crate::formats::kit::cues::Cue;
use crate::formats::kit::lines::{Line, excerpt, lines};

/// What a cue's times may look like.
pub(super) type Timing<'t> = &'t mut dyn FnMut(&Line<'_>) -> Option<(u64, u64)>;

/// Blocks in the order of the file.
pub(super) enum Block<'a> {
    /// A cue; the line that is its identifier; and whether the next cue ended it, without a blank line.
    Cue(Cue, Option<Line<'a>>, bool),
    /// Lines that are no cue: the first, and the one with times that cannot be read.
    Other(Line<'a>, Option<Line<'a>>),
}

/// Every cue of the standard with its identifier, and no other; none in a file without the header.
#[cfg(test)]
pub(super) fn standard(source: &str) -> Vec<(Cue, &str)> {
    let mut found = Vec::new();
    if has_signature(source) && !source["WEBVTT".len()..].starts_with(|c: char| !" \t\n\r".contains(c)) {
        blocks(source, true, &mut |line| timing(line.text), &mut |block| {
            if let Block::Cue(cue, id, _) = block {
                found.push((cue, id.map_or("", |id| id.text)));
            }
        });
    }
    found
}

/// The cues of the standard, and those that it drops and that can be read all the same, each kind with a warning.
pub(super) fn recovered(source: &str, sink: &mut dyn Sink) -> Vec<Cue> {
    let has_header = has_signature(source.trim_start());
    if !has_header {
        sink.warning(1, "the line WEBVTT at the start is missing; players refuse such a file".into());
    }
    let mut faults = Faults::default();
    let mut cues: Vec<Cue> = Vec::new();
    let mut strays: Vec<(u32, String)> = Vec::new();
    // The number of the last cue, if it has one, and whether the next one ended it.
    let mut last: (Option<u64>, bool) = (None, false);
    let mut timing = |line: &Line<'_>| timing(line.text).or_else(|| faults.recovered(line));
    blocks(source, has_header, &mut timing, &mut |block| match block {
        Block::Cue(cue, id, is_cut) => {
            if let (Some(before), (known, true)) = (cues.last_mut(), last) {
                take_number(source, before, known);
            }
            last = (id.and_then(|id| number(id.text)), is_cut);
            cues.push(cue);
        }
        Block::Other(first, times) => {
            if let Some(message) = stray(first, times) {
                strays.push((times.unwrap_or(first).number, message));
            }
        }
    });
    strays.into_iter().for_each(|(line, message)| sink.warning(line, message));
    faults.warn(sink);
    cues
}

/// What to say of lines that are no cue; nothing of comments and what only changes the look.
///
/// `Region:` is from drafts before the standard.
fn stray(first: Line<'_>, times: Option<Line<'_>>) -> Option<String> {
    let is_word =
        |word: &str| first.text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| !c.is_whitespace()));
    if ["NOTE", "STYLE", "REGION", "Region:"].iter().any(|word| is_word(word)) || first.is_blank() {
        return None;
    }
    Some(match times {
        Some(line) => format!("times that cannot be read; the cue was left out: {}", excerpt(line.text)),
        None => format!("text without times is part of no segment: {}", excerpt(first.text)),
    })
}

/// Takes the number of the next cue from the end of a cue's text, if it comes after the cue's own.
fn take_number(source: &str, cue: &mut Cue, known: Option<u64>) {
    let raw = cue.raw(source);
    let last = lines(raw).last();
    if let Some(last) = last.filter(|line| number(line.text).is_some_and(|number| Some(number) > known)) {
        cue.payload.end = cue.payload.start + raw[..last.start].trim_end().len();
    }
}

fn number(line: &str) -> Option<u64> {
    let line = line.trim();
    line.bytes().all(|byte| byte.is_ascii_digit()).then(|| line.parse().ok())?
}

/// A block under way.
#[derive(Default)]
struct Open<'a> {
    is_header: bool,
    lines: u32,
    first: Option<Line<'a>>,
    /// The line with an arrow.
    times: Option<Line<'a>>,
    cue: Option<(Cue, Option<Line<'a>>)>,
}

/// Parts a text into blocks, as the standard collects them. Costs one pass.
fn blocks<'a>(source: &'a str, has_header: bool, timing: Timing<'_>, take: &mut dyn FnMut(Block<'a>)) {
    let mut open = Open { is_header: has_header, ..Open::default() };
    let mut is_start = has_header;
    let arrow = memchr::memmem::Finder::new(b"-->");
    for line in lines(source) {
        if is_start {
            // The signature, and what may stand on its line.
            is_start = line.is_blank();
            continue;
        }
        if line.text.is_empty() {
            open.close(false, take);
            open = Open::default();
            continue;
        }
        open.lines += 1;
        if arrow.find(line.text.as_bytes()).is_none() {
            open.push(line);
            continue;
        }
        if open.is_header || open.lines > 2 || (open.lines == 2 && open.times.is_some()) {
            open.close(true, take);
            open = Open { lines: 1, ..Open::default() };
        }
        open.times = Some(line);
        if let Some(range) = timing(&line) {
            let payload: Range<usize> = line.end()..line.end();
            let range = (range.0, Some(range.1));
            open.cue = Some((Cue { line: line.number, line_end: line.end(), range, payload }, open.first));
        }
        open.first.get_or_insert(line);
    }
    open.close(false, take);
}

impl<'a> Open<'a> {
    fn push(&mut self, line: Line<'a>) {
        self.first.get_or_insert(line);
        if let Some((cue, _)) = &mut self.cue {
            if cue.payload.is_empty() {
                cue.payload.start = line.start;
            }
            cue.payload.end = line.end();
        }
    }

    /// Hands the block on; `is_cut` says that the times of a cue ended it.
    fn close(&mut self, is_cut: bool, take: &mut dyn FnMut(Block<'a>)) {
        match (self.cue.take(), self.first.take()) {
            (Some((cue, id)), _) => take(Block::Cue(cue, id, is_cut)),
            (None, Some(first)) if !self.is_header => take(Block::Other(first, self.times)),
            _ => {}
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

    fn warn(&self, sink: &mut dyn Sink) {
        for ((count, line), what) in self.0.iter().zip(FAULTS).filter(|((count, _), _)| *count > 0) {
            let cues = if *count == 1 { "1 cue has".to_owned() } else { format!("{count} cues have") };
            sink.warning(*line, format!("{cues} times {what}; players leave these out"));
        }
    }
}
