//! Cues behind a line of times, which may have a number above it: SRT, and SBV.

use super::Cue;
use crate::formats::Sink;
use crate::formats::kit::lines::{Line, excerpt, lines};

/// What differs between the formats with such cues.
#[derive(Clone, Copy)]
pub struct Dialect {
    /// The times of a line that has some, in milliseconds.
    pub timing: fn(&str) -> Option<(u64, u64)>,
}

/// The cues of a text. Costs one pass.
///
/// Text behind a blank line belongs to the cue above it in a file with numbers, unless it starts with one: players
/// show it. Other text without times makes a warning.
pub fn numbered(source: &str, dialect: Dialect, sink: &mut dyn Sink) -> Vec<Cue> {
    let mut finder = Finder { source, cues: Vec::new(), number: None, is_open: false, stray: Vec::new() };
    // The line above, while it is part of the same block.
    let mut above: Option<Line<'_>> = None;
    for line in lines(source) {
        if let Some(range) = (dialect.timing)(line.text) {
            finder.start(line, range, above.take(), sink);
            continue;
        }
        // A line with a lone space is part of a cue: YouTube's captions have them.
        if line.text.is_empty() {
            finder.settle(sink);
            finder.is_open = false;
            above = None;
            continue;
        }
        match finder.cues.last_mut() {
            Some(cue) if finder.is_open => extend(cue, &line),
            _ => finder.stray.push(line),
        }
        above = Some(line);
    }
    finder.settle(sink);
    finder.cues
}

struct Finder<'a> {
    source: &'a str,
    cues: Vec<Cue>,
    /// The number of the last cue, if it has one.
    number: Option<u64>,
    /// Whether lines belong to the last cue.
    is_open: bool,
    /// Lines of the block under way that belong to no cue so far.
    stray: Vec<Line<'a>>,
}

impl Finder<'_> {
    /// Starts a cue at a line of times; the line above may be its number.
    fn start(&mut self, line: Line<'_>, range: (u64, u64), above: Option<Line<'_>>, sink: &mut dyn Sink) {
        let number = above.and_then(|above| number(above.text));
        if self.is_open {
            // A number with no blank line before it is not the end of the last cue's text, if it comes after its own.
            if let (Some(above), Some(last)) = (above.filter(|_| number > self.number), self.cues.last_mut()) {
                let said = self.source.get(last.payload.start..above.start).unwrap_or_default();
                last.payload.end = last.payload.start + said.trim_end().len();
            }
        } else if number.is_some() {
            // The number of a cue says nothing that a quote would help with.
            self.stray.pop();
        }
        self.settle(sink);
        let payload = line.end()..line.end();
        let range = (range.0, Some(range.1));
        self.cues.push(Cue { line: line.number, line_end: line.end(), range, payload });
        self.number = number;
        self.is_open = true;
    }

    /// Decides whose the lines are that belong to no cue so far.
    fn settle(&mut self, sink: &mut dyn Sink) {
        let (Some(first), Some(last)) = (self.stray.first(), self.stray.last()) else { return };
        let is_text = |line: &Line<'_>| !line.text.contains("-->");
        if let Some(cue) = self.cues.last_mut()
            && self.number.is_some()
            && number(first.text).is_none()
            && self.stray.iter().all(is_text)
        {
            if !cue.payload.is_empty() && !first.is_blank() {
                let quoted = excerpt(first.text);
                sink.warning(first.number, format!("text behind a blank line goes on with the cue above: {quoted}"));
            }
            extend(cue, first);
            extend(cue, last);
        } else {
            let quoted = self.stray.iter().find(|line| !line.is_blank() && number(line.text).is_none());
            if let Some(line) = quoted.or(Some(first)).filter(|line| !line.is_blank()) {
                let quoted = excerpt(line.text);
                sink.warning(line.number, format!("text without times is part of no segment: {quoted}"));
            }
        }
        self.stray.clear();
    }
}

/// Adds a line to the text of a cue.
fn extend(cue: &mut Cue, line: &Line<'_>) {
    if cue.payload.is_empty() {
        cue.payload.start = line.start;
    }
    cue.payload.end = line.end();
}

/// A line that is a number and nothing else.
fn number(line: &str) -> Option<u64> {
    let line = line.trim();
    line.bytes().all(|byte| byte.is_ascii_digit()).then(|| line.parse().ok())?
}
