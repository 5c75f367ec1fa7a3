//! Cues behind a line of times, which may have a number above it: SRT, and SBV.

use std::ops::Range;

use super::{Cue, Finder, Reader};
use crate::formats::kit::blocks::Block;
use crate::formats::kit::lines::{Line, excerpt};

/// What differs between the formats with such cues: the times of a line that has some, in milliseconds.
pub type Dialect = fn(&str) -> Option<(u64, u64)>;

/// Finds such cues.
///
/// Text behind a blank line belongs to the cue above it in a file with numbers, unless it starts with one: players
/// show it. Other text without times makes a warning.
pub struct Numbered {
    timing: Dialect,
    /// The last cue.
    cue: Option<Cue>,
    /// Its number, if it has one.
    number: Option<u64>,
    /// Whether lines belong to it.
    is_open: bool,
    /// The line above, while it is part of the same block.
    above: Option<Range<usize>>,
    /// Lines of the block under way that belong to no cue so far, with their numbers.
    stray: Vec<(u32, Range<usize>)>,
}

impl Numbered {
    /// A finder before the first line.
    pub fn new(timing: Dialect) -> Numbered {
        Numbered { timing, cue: None, number: None, is_open: false, above: None, stray: Vec::new() }
    }

    /// Starts a cue at a line of times; the line above may be its number.
    fn start(&mut self, block: &Block<'_>, line: Line<'_>, range: (u64, u64), reader: &mut Reader<'_>) {
        let above = self.above.take();
        let number = above.clone().and_then(|above| number(block.get(above)));
        if self.is_open {
            // A number with no blank line before it is not the end of the last cue's text, if it comes after its own.
            if let (Some(above), Some(last)) = (above.filter(|_| number > self.number), &mut self.cue) {
                let said = block.get(last.payload.start..above.start);
                last.payload.end = last.payload.start + said.trim_end().len();
            }
        } else if number.is_some() {
            // The number of a cue says nothing that a quote would help with.
            self.stray.pop();
        }
        self.settle(block, reader);
        let payload = line.end()..line.end();
        let range = (range.0, Some(range.1));
        let cue = Cue { line: line.number, line_end: line.end(), range, payload };
        if let Some(last) = self.cue.replace(cue) {
            reader.cue(block, last);
        }
        self.number = number;
        self.is_open = true;
    }

    /// Decides whose the lines are that belong to no cue so far.
    fn settle(&mut self, block: &Block<'_>, reader: &mut Reader<'_>) {
        let (Some((line, first)), Some((_, last))) = (self.stray.first(), self.stray.last()) else { return };
        let text = |place: &Range<usize>| block.get(place.clone());
        let is_blank = |place: &Range<usize>| text(place).trim().is_empty();
        if let Some(cue) = &mut self.cue
            && self.number.is_some()
            && number(text(first)).is_none()
            && !self.stray.iter().any(|(_, place)| text(place).contains("-->"))
        {
            if !cue.payload.is_empty() && !is_blank(first) {
                let message =
                    || format!("text behind a blank line goes on with the cue above: {}", excerpt(text(first)));
                reader.warn(*line, message);
            }
            extend(cue, first.start..last.end);
        } else {
            let is_text = |(_, place): &&(u32, Range<usize>)| !is_blank(place) && number(text(place)).is_none();
            if let Some((line, place)) = self.stray.iter().find(is_text).or(self.stray.first())
                && !is_blank(place)
            {
                let message = || format!("text without times is part of no segment: {}", excerpt(text(place)));
                reader.warn(*line, message);
            }
        }
        self.stray.clear();
    }
}

impl Finder for Numbered {
    fn line(&mut self, block: &Block<'_>, line: Line<'_>, reader: &mut Reader<'_>) {
        if let Some(range) = (self.timing)(line.text) {
            return self.start(block, line, range, reader);
        }
        // A line with a lone space is part of a cue: YouTube's captions have them.
        if line.text.is_empty() {
            self.settle(block, reader);
            self.is_open = false;
            self.above = None;
            return;
        }
        let place = line.start..line.end();
        match &mut self.cue {
            Some(cue) if self.is_open => extend(cue, place.clone()),
            _ => self.stray.push((line.number, place.clone())),
        }
        self.above = Some(place);
    }

    fn end(&mut self, block: &Block<'_>, reader: &mut Reader<'_>) {
        self.settle(block, reader);
        if let Some(last) = self.cue.take() {
            reader.cue(block, last);
        }
    }

    fn needs_from(&self) -> Option<usize> {
        let cue = self.cue.as_ref().map(|cue| cue.line_end);
        // The line above is part of the cue, or one of these.
        cue.or(self.stray.first().map(|(_, first)| first.start))
    }
}

/// Adds lines to the text of a cue.
fn extend(cue: &mut Cue, lines: Range<usize>) {
    if cue.payload.is_empty() {
        cue.payload.start = lines.start;
    }
    cue.payload.end = lines.end;
}

/// A line that is a number and nothing else.
pub fn number(line: &str) -> Option<u64> {
    let line = line.trim();
    line.bytes().all(|byte| byte.is_ascii_digit()).then(|| line.parse().ok())?
}
