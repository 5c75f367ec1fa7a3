//! The text of a segment and of those after it as one, for what is said across their ends.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{Found, Literal};
use crate::model::{SegmentIx, Transcript};

/// How many segments after its first one a hit may run on into.
pub(super) const REACH: u32 = 8;

/// How many letters before a place are kept for the rules about word and character ends, besides those of the hit.
const CONTEXT: usize = 8;

/// Some consecutive text of a transcript, a line break between two segments.
pub(super) struct Window {
    pub text: String,
    pieces: Vec<Piece>,
}

struct Piece {
    segment: SegmentIx,
    /// Where it starts in the text of its segment.
    offset: usize,
    /// Where it stands in the window.
    range: Range<usize>,
}

impl Window {
    /// The text of a segment from `offset` on, and of those after it until `is_enough` of the text behind the first.
    ///
    /// At most [`REACH`] segments are added.
    fn new(transcript: &Transcript, ix: SegmentIx, offset: usize, is_enough: impl Fn(&str) -> bool) -> Window {
        let mut window = Window { text: String::new(), pieces: Vec::new() };
        let mut first_end = 0;
        for (at, (segment, said)) in transcript.segments_from(ix).take(1 + REACH as usize).enumerate() {
            let offset = if at == 0 { offset } else { 0 };
            if at > 0 {
                window.text.push('\n');
            }
            let start = window.text.len();
            window.text.push_str(&said.text[offset..]);
            window.pieces.push(Piece { segment, offset, range: start..window.text.len() });
            if at == 0 {
                first_end = window.text.len();
            } else if is_enough(&window.text[first_end..]) {
                break;
            }
        }
        window
    }

    /// A segment whole, and so many words after it.
    pub fn of_words(transcript: &Transcript, ix: SegmentIx, words: usize) -> Window {
        Window::new(transcript, ix, 0, |behind| behind.unicode_words().nth(words).is_some())
    }

    /// Where the first segment ends.
    pub fn first_end(&self) -> usize {
        self.pieces.first().map_or(0, |piece| piece.range.end)
    }

    /// A stretch of the window as a hit of its first segment.
    pub fn found(&self, range: Range<usize>) -> Found {
        let mut parts = self.pieces.iter().filter_map(|piece| {
            let inner = range.start.max(piece.range.start)..range.end.min(piece.range.end);
            let text = self.text.get(inner.clone()).filter(|text| !text.trim().is_empty())?;
            let start = inner.start - piece.range.start + piece.offset + (text.len() - text.trim_start().len());
            Some((piece.segment, start..start + text.trim().len()))
        });
        let span = parts.next().map_or(0..0, |(_, span)| span);
        Found { span, beyond: parts.collect(), score: 1.0 }
    }
}

/// The hit of some words that starts at `from` or after it in a segment and runs on into those after it.
pub(super) fn crossing(literal: &Literal, transcript: &Transcript, ix: SegmentIx, from: usize) -> Option<Found> {
    let text = transcript.segment(ix)?.text;
    let next = transcript.segment(SegmentIx(ix.0.checked_add(1)?))?.text;
    if !literal.may_part(text, next) {
        return None;
    }
    // No more letters than were typed can be part of a hit.
    let letters = literal.letters();
    let is_letter = |c: &char| c.is_alphanumeric();
    let tail = text.char_indices().rev().filter(|(_, c)| is_letter(c)).nth(letters + CONTEXT).map_or(0, |(at, _)| at);
    let window = Window::new(transcript, ix, tail, |behind| behind.chars().filter(is_letter).nth(letters).is_some());
    let (start, end) = (from.saturating_sub(tail), window.first_end());
    let mut spans = literal.spans_overlapping(&window.text, start);
    spans.find(|span| span.start < end && end < span.end).map(|span| window.found(span))
}
