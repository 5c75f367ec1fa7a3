//! Timed cues: what SRT, WebVTT and their like have in common.
//!
//! A format finds its [`Cue`]s; [`emit`] makes segments of them, in three passes:
//!
//! 1. [`labels`](FileLabels) finds out how the file names speakers.
//! 2. [`Rolling`] finds out whether every line is shown several times, as in YouTube's automatic captions.
//! 3. Every cue is parted into its voices.

mod labels;
mod numbered;
mod rolling;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::clock::timestamp;
use super::markup::{LabelStyle, Voice, each_voice};
use crate::formats::{Draft, Sink};

pub use labels::FileLabels;
pub use numbered::{Dialect, numbered};
use rolling::Rolling;

/// One cue as it stands in the source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cue {
    /// The line with its times.
    pub line: u32,
    /// Where that line ends.
    pub line_end: usize,
    /// Start and end in milliseconds.
    pub range: (u64, Option<u64>),
    /// Its text, markup and all; empty for none.
    pub payload: Range<usize>,
}

impl Cue {
    /// Its text, markup and all.
    pub fn raw<'a>(&self, source: &'a str) -> &'a str {
        source.get(self.payload.clone()).unwrap_or_default()
    }
}

/// How a format with cues names speakers.
#[derive(Clone, Copy, Debug)]
pub struct Naming {
    /// How a label is written in a file that has none yet.
    pub style: LabelStyle,
    /// Whether cues are lines of a song: a name holds until the next, and no line goes on with a sentence.
    pub is_sung: bool,
    /// How much sooner words are than their times say, in milliseconds.
    pub sooner: i64,
    /// Whether captions may roll: every line shown again while the next is said.
    pub rolls: bool,
}

/// Hands the segments of all cues to the sink.
///
/// A cue with several voices makes several segments with the same times. Costs three passes over the cues, of which
/// two read no more than the beginning of each.
pub fn emit(source: &str, cues: &[Cue], naming: Naming, sink: &mut dyn Sink) {
    let labels = FileLabels::of(source, cues, naming);
    let mut rolling = Rolling::of(source, cues).filter(|_| naming.rolls);
    // The label of the segment before, for files that name a speaker once.
    let mut carried = String::new();
    for (number, cue) in cues.iter().enumerate() {
        match &mut rolling {
            Some(rolling) => {
                let Some(payload) = rolling.said(source, cue) else { continue };
                emit_cue(source, (cues, number), &Cue { payload, ..cue.clone() }, &labels, &mut carried, sink);
            }
            None => emit_cue(source, (cues, number), cue, &labels, &mut carried, sink),
        }
    }
    if let Some(rolling) = rolling {
        rolling.warn(sink);
    }
}

/// `at` is the cue with those around it; `cue` is what it says that was not said before.
fn emit_cue(
    source: &str,
    at: (&[Cue], usize),
    cue: &Cue,
    labels: &FileLabels<'_>,
    carried: &mut String,
    sink: &mut dyn Sink,
) {
    let raw = cue.raw(source);
    let start = timestamp(cue.range.0, cue.line, sink);
    let end = cue.range.1.and_then(|end| timestamp(end, cue.line, sink));
    let (found, is_explicit) = labels.label(source, at, raw);
    let mut number = 0;
    each_voice(raw, cue.payload.start, found, &mut |mut voice| {
        let inherits = number == 0 && voice.labels.is_empty() && !is_explicit && labels.carries(carried);
        if inherits {
            voice.label = carried.clone().into();
        }
        let words = voice.words(start, end, labels.sooner);
        let place = labels.place(source, cue, &mut voice, number, inherits);
        if labels.carries_any() && *carried != voice.label {
            carried.clear();
            carried.push_str(&voice.label);
        }
        let Voice { label, text, .. } = voice;
        sink.segment(Draft { start, end, label, text, words, line: cue.line, place });
        number += 1;
    });
}
