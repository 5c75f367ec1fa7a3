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
use crate::formats::kit::lines::{Line, lines};
use crate::formats::kit::markup::{leading_label, shown};

/// How many cues are looked at.
const SAMPLE: usize = 400;

/// How long after the end of a cue the next starts at most, in milliseconds, to follow it at once.
const GAP: u64 = 100;

/// How long a still lasts at most, in milliseconds.
const STILL: u64 = 50;

/// What a file that rolls has shown last.
pub(super) struct Rolling<'a> {
    shown: Shown<'a>,
    cues: usize,
    lines: usize,
    first_line: u32,
}

/// The lines of a cue, and until when they are shown.
#[derive(Default)]
struct Shown<'a> {
    lines: Vec<&'a str>,
    until: Option<u64>,
}

impl<'a> Rolling<'a> {
    /// `None` for a file that does not roll.
    pub(super) fn of(source: &'a str, cues: &[Cue]) -> Option<Rolling<'a>> {
        let mut shown = Shown::default();
        let (mut rolls, mut with_text) = (0, 0);
        for cue in cues.iter().take(SAMPLE) {
            let raw = cue.raw(source);
            let all = said_lines(raw);
            let repeated = shown.repeated_by(cue, &all);
            let lasts = cue.range.1.map_or(u64::MAX, |end| end.saturating_sub(cue.range.0));
            let is_still =
                || lasts <= STILL || lines(raw).any(|line| super::super::markup::shown(line.text).next().is_none());
            with_text += usize::from(!all.is_empty());
            rolls += usize::from(repeated > 0 && (repeated < all.len() || is_still()));
            shown.replace(cue, &all);
        }
        let is_rolling = rolls >= 2 && rolls * 4 >= with_text;
        is_rolling.then(|| Rolling { shown: Shown::default(), cues: 0, lines: 0, first_line: 0 })
    }

    /// Where the text of a cue is that was not shown before; `None` when there is none.
    pub(super) fn said(&mut self, source: &'a str, cue: &Cue) -> Option<Range<usize>> {
        let all = said_lines(cue.raw(source));
        let repeated = self.shown.repeated_by(cue, &all);
        if repeated > 0 {
            self.lines += usize::from(repeated < all.len());
            self.cues += usize::from(repeated == all.len());
            self.first_line = if self.first_line == 0 { cue.line } else { self.first_line };
        }
        self.shown.replace(cue, &all);
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

impl<'a> Shown<'a> {
    /// How many of the lines a cue starts with are the last ones of the cue before, which it follows at once.
    fn repeated_by(&self, cue: &Cue, all: &[Line<'a>]) -> usize {
        if self.until.is_none_or(|until| cue.range.0 > until.saturating_add(GAP)) {
            return 0;
        }
        let most = self.lines.len().min(all.len());
        let is_repeated = |count: &usize| {
            let last = self.lines.iter().skip(self.lines.len() - count);
            last.zip(all).all(|(before, line)| is_same(before, line.text))
        };
        (1..=most).rev().find(is_repeated).unwrap_or_default()
    }

    fn replace(&mut self, cue: &Cue, all: &[Line<'a>]) {
        self.lines.clear();
        // More are never shown at once, and a cue of a million lines must not cost their square.
        self.lines.extend(all.iter().skip(all.len().saturating_sub(8)).map(|line| line.text));
        self.until = cue.range.1;
    }
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
