//! Timed cues: what SRT, WebVTT and their like have in common.
//!
//! A format finds its [`Cue`]s, line by line as a [`Finder`] or otherwise. Whose they are depends on all of them:
//!
//! 1. [`FileLabels`] finds out how the file names speakers, and whether every line is shown several times, as in
//!    YouTube's automatic captions.
//! 2. Every cue is parted into its voices, and segments are made of them.
//!
//! [`read`] goes through a text once for both, in nearly all files: the first block shows how speakers are named, all
//! further cues are counted while segments are made of them, and only where they show something else in the end, the
//! text is gone through once more. What comes out is the same.

mod labels;
mod numbered;
mod rolling;
#[cfg(test)]
mod tests;

use std::ops::{ControlFlow, Range};

use super::blocks::{Block, ByLine, Stop, Text};
use super::clock::timestamp;
use super::lines::Line;
use super::markup::{LabelStyle, Voice, each_voice, leading_label};
use crate::formats::{Draft, Sink};

pub use labels::{FileLabels, Leading};
pub use numbered::{Numbered, number};
use rolling::Repeats;

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

/// Finds the cues of a text line by line.
///
/// A cue is handed on once nothing that follows can be part of it.
pub trait Finder {
    /// Takes the next line.
    fn line(&mut self, block: &Block<'_>, line: Line<'_>, reader: &mut Reader<'_>);
    /// Comes behind the last line.
    fn end(&mut self, block: &Block<'_>, reader: &mut Reader<'_>);
    /// From where on the text is needed further; `None` for nowhere.
    fn needs_from(&self) -> Option<usize>;
}

/// Hands the segments of a text to the sink, with cues as finders made by `finder` find them.
///
/// A cue with several voices makes several segments with the same times. Costs one pass over the text and another over
/// its first block; one more where the cues show only late how they name speakers.
pub fn read<F: Finder>(
    text: &mut Text<'_>,
    finder: impl Fn() -> F,
    naming: Naming,
    sink: &mut dyn Sink,
) -> Result<(), Stop> {
    let mut labels = FileLabels::new(naming);
    let mut first = Pass { finder: finder(), reader: Reader::new(&mut labels, None), is_whole: false };
    text.each_line(&mut first)?;
    let (counted, is_whole) = (first.reader.last_line(), first.is_whole);
    labels.decide();
    let mut reader = Reader::new(&mut labels, Some(sink));
    reader.counts_from = if is_whole { None } else { Some(counted + 1) };
    let mut all = Pass { finder: finder(), reader, is_whole };
    text.each_line(&mut all)?;
    if is_whole || labels.is_right() {
        return Ok(());
    }
    labels.decide();
    sink.restart();
    text.each_line(&mut Pass { finder: finder(), reader: Reader::new(&mut labels, Some(sink)), is_whole: true })
}

/// Hands the segments of all cues of a text to the sink. Costs two passes over them.
pub fn emit(source: &str, cues: &[Cue], naming: Naming, sink: &mut dyn Sink) {
    let mut labels = FileLabels::of(source, cues, naming);
    let mut reader = Reader::new(&mut labels, Some(sink));
    cues.iter().for_each(|cue| reader.cue(&Block::whole(source), cue.clone()));
    reader.end();
}

/// One way through a text.
struct Pass<'a, F> {
    finder: F,
    reader: Reader<'a>,
    is_whole: bool,
}

impl<F: Finder> ByLine for Pass<'_, F> {
    fn line(&mut self, block: &Block<'_>, line: Line<'_>) {
        self.finder.line(block, line, &mut self.reader);
    }

    fn behind(&mut self, block: &Block<'_>) -> ControlFlow<(), usize> {
        if block.is_last {
            self.finder.end(block, &mut self.reader);
            self.reader.end();
            self.is_whole = true;
        }
        self.reader.labels.leave(block);
        if self.reader.sink.is_none() {
            return ControlFlow::Break(());
        }
        let before = self.reader.before.as_ref().map(|before| before.payload.start);
        let needed = before.into_iter().chain(self.finder.needs_from()).min();
        ControlFlow::Continue(needed.unwrap_or(usize::MAX))
    }
}

/// Counts cues, and makes segments of them where there is a sink.
pub struct Reader<'a> {
    labels: &'a mut FileLabels,
    sink: Option<&'a mut dyn Sink>,
    /// From which line on cues are counted.
    counts_from: Option<u32>,
    before: Option<Cue>,
    /// The label of the segment before, for files that name a speaker once.
    carried: String,
    repeats: Repeats,
}

impl<'a> Reader<'a> {
    /// Counts all cues where there is no sink, none where there is one.
    fn new(labels: &'a mut FileLabels, sink: Option<&'a mut dyn Sink>) -> Reader<'a> {
        let counts_from = sink.is_none().then_some(0);
        Reader { labels, sink, counts_from, before: None, carried: String::new(), repeats: Repeats::default() }
    }

    /// Takes a warning; what it says is made only where it is wanted.
    pub fn warn(&mut self, line: u32, message: impl FnOnce() -> String) {
        if let Some(sink) = &mut self.sink {
            sink.warning(line, message());
        }
    }

    /// Takes the next cue.
    pub fn cue(&mut self, block: &Block<'_>, cue: Cue) {
        let found = leading_label(block.get(cue.payload.clone()));
        if self.counts_from.is_some_and(|from| cue.line >= from) {
            self.labels.count(block, self.before.as_ref(), &cue, &found);
        }
        if !self.labels.is_refuted() {
            self.emit(block, &cue, found);
        }
        self.before = Some(cue);
    }

    fn emit(&mut self, block: &Block<'_>, cue: &Cue, found: Leading<'_>) {
        let Some(sink) = &mut self.sink else { return };
        if !self.labels.rolls() {
            return emit_cue(block, self.before.as_ref(), cue, found, self.labels, &mut self.carried, *sink);
        }
        let Some(payload) = self.repeats.said(block, self.before.as_ref(), cue) else { return };
        let said = Cue { payload, ..cue.clone() };
        let found = leading_label(block.get(said.payload.clone()));
        emit_cue(block, self.before.as_ref(), &said, found, self.labels, &mut self.carried, *sink);
    }

    fn end(&mut self) {
        if let Some(sink) = &mut self.sink {
            self.repeats.warn(*sink);
        }
    }

    /// The line of the last cue, zero before the first.
    fn last_line(&self) -> u32 {
        self.before.as_ref().map_or(0, |cue| cue.line)
    }
}

/// `cue` is what a cue says that was not said before.
fn emit_cue(
    block: &Block<'_>,
    before: Option<&Cue>,
    cue: &Cue,
    found: Leading<'_>,
    labels: &mut FileLabels,
    carried: &mut String,
    sink: &mut dyn Sink,
) {
    let raw = block.get(cue.payload.clone());
    let start = timestamp(cue.range.0, cue.line, sink);
    let end = cue.range.1.and_then(|end| timestamp(end, cue.line, sink));
    let (found, is_explicit) = labels.label(block, before, raw, found);
    let mut number = 0;
    each_voice(raw, cue.payload.start, found, &mut |mut voice| {
        let inherits = number == 0 && voice.labels.is_empty() && !is_explicit && labels.carries(carried);
        if inherits {
            voice.label = carried.clone().into();
        }
        let words = voice.words(start, end, labels.sooner());
        let place = labels.place(block, cue, &mut voice, number, inherits);
        if labels.carries_any() && *carried != voice.label {
            carried.clear();
            carried.push_str(&voice.label);
        }
        let Voice { label, text, .. } = voice;
        sink.segment(Draft { start, end, label, text, words, line: cue.line, place });
        number += 1;
    });
}
