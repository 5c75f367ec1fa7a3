//! Captions that roll: every line is shown while it is said and again above the next.
//!
//! YouTube's automatic captions come so, in WebVTT and in SRT made of it: a cue has the line before and the one that is
//! said; then a cue of ten milliseconds has that line alone. What was said once stands there three times.
//!
//! The rule: of the first cues, at least two, and a quarter of those with text, *roll*. A cue rolls if it follows the
//! one before it at once and starts with lines that end it; and either has further lines, or is a *still*: it lasts at
//! most fifty milliseconds or has a blank line. In a file that rolls, such lines are left out, and cues of nothing else.

use std::ops::Range;

use super::Cue;
use crate::formats::Sink;
use crate::formats::kit::blocks::Block;
use crate::formats::kit::lines::{Line, lines};
use crate::formats::kit::markup::{leading_label, shown};

/// How many cues are looked at.
const SAMPLE: usize = 400;

/// How long after the end of a cue the next starts at most, in milliseconds, to follow it at once.
const GAP: u64 = 100;

/// How long a still lasts at most, in milliseconds.
const STILL: u64 = 50;

/// The first cues of a file, which show whether it rolls.
#[derive(Default)]
pub(super) struct Sample {
    cues: usize,
    with_text: usize,
    rolling: usize,
}

impl Sample {
    /// Looks at a cue behind the one before, if it is among the first.
    pub(super) fn count(&mut self, block: &Block<'_>, before: Option<&Cue>, cue: &Cue) {
        if self.cues == SAMPLE {
            return;
        }
        self.cues += 1;
        let raw = block.get(cue.payload.clone());
        let all = said_lines(raw);
        let repeated = repeated(block, before, cue, &all);
        let lasts = cue.range.1.map_or(u64::MAX, |end| end.saturating_sub(cue.range.0));
        let is_still = || lasts <= STILL || lines(raw).any(|line| shown(line.text).next().is_none());
        self.with_text += usize::from(!all.is_empty());
        self.rolling += usize::from(repeated > 0 && (repeated < all.len() || is_still()));
    }

    pub(super) fn rolls(&self) -> bool {
        self.rolling >= 2 && self.rolling * 4 >= self.with_text
    }
}

/// What was left out of a file that rolls.
#[derive(Default)]
pub(super) struct Repeats {
    cues: usize,
    lines: usize,
    first_line: u32,
}

impl Repeats {
    /// Where the text of a cue is that the one before did not show; `None` when there is none.
    pub(super) fn said(&mut self, block: &Block<'_>, before: Option<&Cue>, cue: &Cue) -> Option<Range<usize>> {
        let all = said_lines(block.get(cue.payload.clone()));
        let repeated = repeated(block, before, cue, &all);
        if repeated > 0 {
            self.lines += usize::from(repeated < all.len());
            self.cues += usize::from(repeated == all.len());
            self.first_line = if self.first_line == 0 { cue.line } else { self.first_line };
        }
        let first = all.get(repeated)?;
        let start = if repeated == 0 { cue.payload.start } else { cue.payload.start + first.start };
        Some(start..cue.payload.end)
    }

    /// Says what was left out.
    pub(super) fn warn(&self, sink: &mut dyn Sink) {
        if self.first_line > 0 {
            let (cues, lines) = (self.cues, self.lines);
            let message = format!(
                "captions that roll, with every line shown several times: {cues} cues that only repeat were left out, and the lines that {lines} others repeat"
            );
            sink.warning(self.first_line, message);
        }
    }
}

/// How many of the lines a cue starts with are the last ones of the cue before, which it follows at once.
fn repeated(block: &Block<'_>, before: Option<&Cue>, cue: &Cue, all: &[Line<'_>]) -> usize {
    // More are never shown at once, and a cue of a million lines must not cost their square.
    const MOST: usize = 8;
    let follows = |before: &&Cue| before.range.1.is_some_and(|until| cue.range.0 <= until.saturating_add(GAP));
    let Some(before) = before.filter(follows) else { return 0 };
    let before = said_lines(block.get(before.payload.clone()));
    let is_repeated = |count: &usize| {
        let last = before.iter().skip(before.len() - count);
        last.zip(all).all(|(before, line)| is_same(before.text, line.text))
    };
    (1..=before.len().min(all.len()).min(MOST)).rev().find(is_repeated).unwrap_or_default()
}

/// The lines that show something, with places in the cue.
fn said_lines(raw: &str) -> Vec<Line<'_>> {
    lines(raw).filter(|line| shown(line.text).next().is_some()).collect()
}

/// Whether two lines show the same; the first may have been given a name.
fn is_same(before: &str, line: &str) -> bool {
    let unnamed = || {
        let (_, _, found) = leading_label(before)?;
        before.get(found.whole.end..)
    };
    shown(before).eq(shown(line)) || unnamed().is_some_and(|before| shown(before).eq(shown(line)))
}
