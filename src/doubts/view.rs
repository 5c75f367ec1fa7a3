//! A segment between its neighbours.

use super::norms::Norms;
use super::shape::{Closing, Opening, closing, opening};
use crate::model::{Overlaps, Segment, SegmentIx, SpeakerId, Speakers, Timestamp, Transcript};

/// A segment with what the rules ask of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<'a> {
    pub ix: SegmentIx,
    pub segment: Segment<'a>,
    /// The speaker, as merges have it.
    pub speaker: SpeakerId,
    /// The text without white space around it.
    pub text: &'a str,
    pub opening: Opening,
    pub closing: Closing,
}

impl<'a> Said<'a> {
    pub fn of(ix: SegmentIx, segment: Segment<'a>, speakers: &Speakers) -> Said<'a> {
        let text = segment.text.trim();
        let speaker = speakers.root(segment.speaker);
        Said { ix, segment, speaker, text, opening: opening(text), closing: closing(text) }
    }

    /// Where a byte of [`text`](Said::text) is in the text of the segment.
    pub fn offset(&self, at: usize) -> usize {
        self.segment.text.len() - self.segment.text.trim_start().len() + at
    }

    /// How long it lasts, in milliseconds, where the file tells.
    pub fn millis(&self) -> Option<u64> {
        Some(self.segment.end?.millis() - self.segment.start?.millis())
    }
}

/// A segment and what is around it.
pub(super) struct View<'a> {
    pub transcript: &'a Transcript,
    pub norms: &'a Norms,
    /// The one before `before`.
    pub earlier: Option<Said<'a>>,
    pub before: Option<Said<'a>>,
    pub here: Said<'a>,
    pub after: Option<Said<'a>>,
    /// The latest end of those before.
    pub latest_end: Option<Timestamp>,
}

impl<'a> View<'a> {
    /// The one before, if another says it.
    pub fn other_before(&self) -> Option<&Said<'a>> {
        self.before.as_ref().filter(|before| before.speaker != self.here.speaker)
    }

    /// The one after, if another says it.
    pub fn other_after(&self) -> Option<&Said<'a>> {
        self.after.as_ref().filter(|after| after.speaker != self.here.speaker)
    }
}

/// All segments in order, each between its neighbours.
pub(super) fn views<'a>(transcript: &'a Transcript, norms: &'a Norms) -> impl Iterator<Item = View<'a>> {
    let mut coming = transcript.segments().map(|(ix, segment)| Said::of(ix, segment, transcript.speakers()));
    let (mut earlier, mut before, mut next) = (None, None, coming.next());
    let mut overlaps = Overlaps::default();
    std::iter::from_fn(move || {
        let here = next?;
        next = coming.next();
        let view = View { transcript, norms, earlier, before, here, after: next, latest_end: overlaps.latest_end() };
        overlaps.next(here.segment.start, here.segment.end);
        (earlier, before) = (before, Some(here));
        Some(view)
    })
}
