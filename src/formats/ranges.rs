//! Text with a time range before each segment: `[0.03s - 106.50s] SPEAKER_02 :  text`.
//!
//! What diarisation scripts around Whisper print. Also read: clock times, `-->` between them
//! ([Whisper](https://github.com/openai/whisper)'s own console output), and lines without a speaker. A line without
//! times continues the segment above it.

use std::collections::HashMap;
use std::io;
use std::ops::{ControlFlow, Range};

use super::kit::blocks::{Block, ByLine, Stop, Text};
use super::kit::clock::{clock_time, seconds, timestamp};
use super::kit::lines::{Line, excerpt, joined, lines, past_sign, past_space};
use super::kit::names::{Prefix, is_likely, is_phrase, prefix};
use super::{Draft, Format, Holds, LabelPlace, Outgoing, Probe, ReadError, Sink, Texts};
use crate::model::Timestamp;

/// Lines with time ranges.
pub static FORMAT: Format = Format {
    name: "ranges",
    title: "text with time ranges ([0.0s - 1.5s] Name : text)",
    extensions: &["txt"],
    holds: Holds {
        names: super::Names::Without(&[
            ':', '：', '?', '!', ';', '…', '«', '»', '“', '”', '„', '<', '>', '|', '*', '[', ']',
        ]),
        texts: Texts::Line,
        silence: true,
        ..Holds::TIMED
    },
    sniff: |probe: &Probe<'_>| lines(probe.head).any(|line| head(line).is_some()),
    read,
    write: Some(write),
    escape: |name| name.into(),
};

/// Two of so many lines at the beginning of a file make it certain, blank ones aside: no other format has any.
const FIRST_LINES: usize = 4;

/// So many segments show whether any phrase may be a name, unless the rest shows something else.
const FIRST_SEGMENTS: usize = 20;

/// Whether a file is named as such are and begins so.
pub(super) fn is_certain(probe: &Probe<'_>) -> bool {
    let is_named = FORMAT.extensions.contains(&probe.extension);
    let mut said = lines(probe.head).filter(|line| !line.is_blank()).take(FIRST_LINES);
    is_named && said.any(|line| head(line).is_some()) && said.any(|line| head(line).is_some())
}

/// Writes a line for each segment, as `[0.03s - 106.50s] SPEAKER_02 :  text`.
fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let transcript = outgoing.transcript;
    for (_, segment) in transcript.segments() {
        let (start, end) = (segment.start.unwrap_or_default(), segment.end.unwrap_or_default());
        let name = transcript.speakers().shown(segment.speaker);
        write!(out, "[{} - {}] ", written(start), written(end))?;
        match name.is_empty() {
            false if is_likely(name) => writeln!(out, "{name} :  {}", segment.text)?,
            // Brackets set off what could be text.
            false => writeln!(out, "[{name}]:  {}", segment.text)?,
            // What looks like a name but is none stands behind the colon of no name.
            true if prefix(segment.text).is_some() => writeln!(out, " :  {}", segment.text)?,
            true => writeln!(out, " {}", segment.text)?,
        }
    }
    Ok(())
}

/// A time in seconds, with two digits behind the point where they are enough.
fn written(time: Timestamp) -> String {
    let millis = time.millis();
    match millis % 10 {
        0 => format!("{}.{:02}s", millis / 1000, millis % 1000 / 10),
        _ => format!("{}.{:03}s", millis / 1000, millis % 1000),
    }
}

/// A line that starts a segment.
#[derive(Clone, Copy)]
struct Head {
    /// Start and end in milliseconds.
    range: (u64, u64),
    /// Where the label is, or the text if there is no label, in bytes of the source.
    body: usize,
    /// Its number, counted from one.
    line: u32,
}

/// Reads the segments of a text.
fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    Ok(read_blocks(&mut Text::of(source), sink)?)
}

/// Reads the segments of a text block by block.
///
/// Whether any phrase may be a name depends on all segments. The first of them show it; where the rest shows something
/// else, the text is gone through once more.
pub(super) fn read_blocks(text: &mut Text<'_>, sink: &mut dyn Sink) -> Result<(), Stop> {
    let mut names = Names::default();
    text.each_line(&mut Reader::new(&mut names, None))?;
    loop {
        let any_phrase = names.are_throughout();
        names = Names { any_phrase, ..Names::default() };
        text.each_line(&mut Reader::new(&mut names, Some(&mut *sink)))?;
        if names.are_throughout() == any_phrase {
            return Ok(());
        }
        sink.restart();
    }
}

/// Makes segments where there is a sink; without one, counts the names of the first segments.
struct Reader<'a> {
    names: &'a mut Names,
    sink: Option<&'a mut dyn Sink>,
    needs_places: bool,
    /// The segment under way, and where its text ends so far.
    open: Option<(Head, usize)>,
    /// Whether text stands before the first segment.
    has_stray: bool,
}

impl<'a> Reader<'a> {
    fn new(names: &'a mut Names, sink: Option<&'a mut dyn Sink>) -> Reader<'a> {
        let needs_places = sink.as_ref().is_some_and(|sink| sink.needs_places());
        Reader { names, sink, needs_places, open: None, has_stray: false }
    }

    fn close(&mut self, block: &Block<'_>) {
        if let Some((head, end)) = self.open.take() {
            let body = block.get(head.body..end);
            let found = label(body).map(|found| (self.names.count(&body[found.label.clone()]), found));
            self.names.segments += 1;
            if let Some(sink) = &mut self.sink {
                emit(body, &head, found, self.needs_places, *sink);
            }
        }
    }
}

impl ByLine for Reader<'_> {
    fn line(&mut self, block: &Block<'_>, line: Line<'_>) {
        let is_enough = self.sink.is_none() && self.names.segments >= FIRST_SEGMENTS;
        if is_enough {
        } else if let Some(next) = head(line) {
            self.close(block);
            self.open = Some((next, line.end()));
        } else if line.is_blank() {
        } else if let Some((_, end)) = &mut self.open {
            *end = line.end();
        } else if !self.has_stray {
            self.has_stray = true;
            if let Some(sink) = &mut self.sink {
                let quoted = excerpt(line.text);
                sink.warning(line.number, format!("text before the first segment is part of none: {quoted}"));
            }
        }
    }

    fn behind(&mut self, block: &Block<'_>) -> ControlFlow<(), usize> {
        if block.is_last {
            self.close(block);
        }
        match self.sink {
            None => ControlFlow::Break(()),
            Some(_) => ControlFlow::Continue(self.open.map_or(usize::MAX, |(head, _)| head.body)),
        }
    }
}

/// Hands on a segment; `found` is what stands before a colon in it, and whether that may be a name.
fn emit(body: &str, head: &Head, found: Option<(bool, Prefix)>, needs_places: bool, sink: &mut dyn Sink) {
    let is_label = |is_name: bool, found: &Prefix| {
        let name = &body[found.label.clone()];
        name.is_empty() || (found.bracketed && !name.contains(':')) || is_name
    };
    let found = found.filter(|(is_name, found)| is_label(*is_name, found)).map(|(_, found)| found);
    let (label, text_start) = found.as_ref().map_or(("", 0), |found| (&body[found.label.clone()], found.whole.end));
    let place = || match &found {
        Some(found) if found.label.is_empty() => LabelPlace::absent(head.body, "", " "),
        Some(found) => {
            let at = |range: &Range<usize>| head.body + range.start..head.body + range.end;
            LabelPlace::at(at(&found.label), at(&found.whole))
        }
        None => LabelPlace::absent(head.body, "", " : "),
    };
    let place = if needs_places { place() } else { LabelPlace::Nowhere };
    let line = head.line;
    let start = timestamp(head.range.0, line, sink);
    let end = timestamp(head.range.1, line, sink);
    let trimmed = body.get(text_start..).unwrap_or_default().trim_end().len();
    let text = joined(body, text_start..text_start + trimmed);
    sink.segment(Draft { start, end, label: label.into(), text, words: Vec::new(), line, place });
}

/// The label of a segment; on its own line only, so that a segment without text does not swallow the next line.
fn label(body: &str) -> Option<Prefix> {
    let mut found = prefix(body)?;
    let behind = &body.as_bytes()[found.label.end..found.whole.end];
    let line_end = behind.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    found.whole.end = line_end.map_or(found.whole.end, |at| found.label.end + at);
    Some(found)
}

/// The names of a file, looked at once each.
///
/// Any phrase is a name where at least half of the segments have one; elsewhere it must look like a name.
#[derive(Default)]
struct Names {
    segments: usize,
    with_phrase: usize,
    any_phrase: bool,
    all: HashMap<Box<str>, Known>,
    /// Those found last, of each kind one, so that hardly any is compared with others.
    last: [(Box<str>, Known); KINDS],
}

/// Whether a name is a phrase, and whether it is taken for one.
type Known = (bool, bool);

/// Into how many kinds names are told apart by their length and the letters at both ends.
const KINDS: usize = 32;

impl Names {
    /// Counts a name and says whether it is taken for one.
    fn count(&mut self, name: &str) -> bool {
        let (first, last) = (name.bytes().next().unwrap_or_default(), name.bytes().last().unwrap_or_default());
        let last = &mut self.last[(name.len() * 5 + usize::from(first) * 3 + usize::from(last)) % KINDS];
        if *last.0 != *name {
            let any_phrase = self.any_phrase;
            let known = *self.all.entry(name.into()).or_insert_with(|| {
                let is_phrase = is_phrase(name);
                (is_phrase, if any_phrase { is_phrase } else { is_likely(name) })
            });
            *last = (name.into(), known);
        }
        let (is_phrase, is_name) = last.1;
        self.with_phrase += usize::from(is_phrase);
        is_name
    }

    fn are_throughout(&self) -> bool {
        self.with_phrase * 2 >= self.segments
    }
}

fn head(line: Line<'_>) -> Option<Head> {
    let bracket = past_sign(past_space(line.text), b'[')?;
    let (start, rest) = time(bracket)?;
    let rest = past_space(rest);
    let (end, rest) = time(past_dash(rest)?)?;
    let body = past_space(past_sign(past_space(rest), b']')?);
    Some(Head { range: (start, end), body: line.end() - body.len(), line: line.number })
}

/// What is behind the dash or arrow between two times.
fn past_dash(text: &str) -> Option<&str> {
    match text.as_bytes() {
        [b'-', b'-', b'>', ..] => text.get(3..),
        [b'-', b'>', ..] => text.get(2..),
        [b'-', ..] => text.get(1..),
        _ => text.strip_prefix(['–', '—']),
    }
}

fn time(text: &str) -> Option<(u64, &str)> {
    let text = past_space(text);
    let (millis, len) = seconds(text).or_else(|| clock_time(text).map(|time| (time.millis, time.len)))?;
    Some((millis, text.get(len..)?))
}
