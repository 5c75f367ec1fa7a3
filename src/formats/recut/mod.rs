//! A transcript cut anew on its way into another file: some speakers, a stretch of time, whole turns, readable cues.

mod cues;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::kit::tokens::has_space_between;
use crate::model::{Builder, Progress, Segment, SegmentIx, Timestamp, Transcript, TranscriptError, Word};

pub use cues::Readable;

/// What becomes of a transcript before it is written; by default nothing.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Recut {
    /// The only speakers that stay, by the names shown; all where empty.
    pub only: Vec<String>,
    /// The stretch that stays: segments that last into it.
    pub between: Option<(Timestamp, Timestamp)>,
    /// The only segments that stay; `None` for all.
    pub kept: Option<BTreeSet<SegmentIx>>,
    /// Whether consecutive segments of one speaker become one.
    pub merges_turns: bool,
    /// Whether all times are left out.
    pub drops_times: bool,
    /// Whether all names are left out.
    pub drops_speakers: bool,
    /// How text is parted into cues and lines, if it is.
    pub readable: Option<Readable>,
}

impl Recut {
    /// The transcript cut so, under the names shown; no more than a part of it where `progress` is stopped, which counts
    /// every segment twice. Costs a copy for each of its steps.
    pub fn of(&self, transcript: &Transcript, progress: &Progress) -> Result<Transcript, TranscriptError> {
        let kept = progress
            .watch(transcript.segments())
            .filter(|(ix, segment)| self.keeps(*ix, segment, transcript.speakers().shown(segment.speaker)))
            .map(|(ix, segment)| (ix, Piece::of(&segment, transcript.speakers().shown(segment.speaker))));
        let mut segments: Vec<Piece<'_>> =
            if self.merges_turns { merged(kept) } else { kept.map(|(_, piece)| piece).collect() };
        if let Some(readable) = &self.readable {
            segments = readable.cues(segments);
        }
        let mut builder = Builder::default();
        for piece in progress.watch(&mut segments) {
            if self.drops_times {
                piece.drop_times();
            }
            let Piece { start, end, label, text, words } = piece;
            let speaker = builder.speaker(if self.drops_speakers { "" } else { label });
            builder.push(Segment { start: *start, end: *end, speaker, text, words })?;
        }
        builder.finish()
    }

    /// Narrows what stays to these segments.
    pub fn keep_only(&mut self, segments: BTreeSet<SegmentIx>) {
        self.kept = Some(match self.kept.take() {
            Some(kept) => kept.intersection(&segments).copied().collect(),
            None => segments,
        });
    }

    fn keeps(&self, ix: SegmentIx, segment: &Segment<'_>, shown: &str) -> bool {
        let is_wanted = self.only.is_empty() || self.only.iter().any(|name| name == shown);
        let is_within = self.between.is_none_or(|(from, to)| {
            let starts = segment.start.is_some_and(|start| start < to);
            starts && segment.end.or(segment.start).is_some_and(|end| end > from || segment.start >= Some(from))
        });
        is_wanted && is_within && self.kept.as_ref().is_none_or(|kept| kept.contains(&ix))
    }
}

/// A segment of its own.
#[derive(Clone, PartialEq, Debug)]
struct Piece<'a> {
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    label: &'a str,
    text: Cow<'a, str>,
    words: Vec<Word>,
}

impl<'a> Piece<'a> {
    fn of(segment: &Segment<'a>, label: &'a str) -> Piece<'a> {
        let Segment { start, end, text, words, .. } = *segment;
        Piece { start, end, label, text: text.into(), words: words.to_vec() }
    }

    /// Adds what the same speaker says next.
    fn extend(&mut self, next: Piece<'a>) {
        let text = self.text.to_mut();
        text.truncate(text.trim_end().len());
        let lead = next.text.len() - next.text.trim_start().len();
        let added = next.text.trim();
        if has_space_between(text, added) {
            text.push(' ');
        }
        let shift = text.len() as i64 - lead as i64;
        text.push_str(added);
        let moved = |at: u32| u32::try_from(i64::from(at) + shift).ok();
        self.words.extend(
            next.words
                .into_iter()
                .filter_map(|word| Some(Word { range: moved(word.range.start)?..moved(word.range.end)?, ..word })),
        );
        self.start = self.start.or(next.start);
        self.end = self.end.max(next.end).filter(|_| next.end.is_some() || next.start.is_none());
    }

    fn drop_times(&mut self) {
        self.start = None;
        self.end = None;
        self.words.clear();
    }
}

/// The segments with those of one speaker that follow each other in the transcript made one; of nobody's, none are.
fn merged<'a>(segments: impl Iterator<Item = (SegmentIx, Piece<'a>)>) -> Vec<Piece<'a>> {
    let mut merged: Vec<Piece<'a>> = Vec::new();
    let mut next = None;
    for (ix, piece) in segments {
        let goes_on = |last: &&mut Piece<'_>| next == Some(ix.0) && last.label == piece.label;
        match merged.last_mut().filter(goes_on).filter(|_| !piece.label.is_empty()) {
            Some(last) => last.extend(piece),
            None => merged.push(piece),
        }
        next = ix.0.checked_add(1);
    }
    merged
}
