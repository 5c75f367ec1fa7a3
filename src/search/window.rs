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
    // No more letters than were typed can be part of a hit, each with its marks or in its parts.
    let letters = literal.letters();
    let is_letter = |grapheme: &str| grapheme.contains(char::is_alphanumeric);
    let before = text.grapheme_indices(true).rev().filter(|(_, grapheme)| is_letter(grapheme));
    let tail = before.map(|(at, _)| at).nth(letters + CONTEXT).unwrap_or(0);
    let is_enough = |behind: &str| behind.graphemes(true).filter(|grapheme| is_letter(grapheme)).nth(letters).is_some();
    let window = Window::new(transcript, ix, tail, is_enough);
    let (start, end) = (from.saturating_sub(tail), window.first_end());
    let mut spans = literal.spans_overlapping(&window.text, start);
    spans.find(|span| span.start < end && end < span.end).map(|span| window.found(span))
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;
    use crate::model::{Builder, Segment};

    #[test]
    fn letters_with_marks_or_in_parts_are_one_each_in_a_hit_that_runs_on() {
        let pointed = |word: &str| word.chars().flat_map(|letter| [letter, '\u{5B8}', '\u{5BC}']).collect();
        let in_parts = |word: &str| word.nfd().collect::<String>();
        let (hebrew, korean) = (["אבגדהוז", "חטיכ"], ["각난닫랄맘밥삿앙잦찿", "칵탙팦핳"]);
        for (words, said) in [(hebrew, hebrew.map(pointed)), (korean, korean.map(in_parts))] {
            let mut builder = Builder::default();
            let speaker = builder.speaker("Ada");
            for text in &said {
                builder.push(Segment { start: None, end: None, speaker, text, words: &[] }).expect("small");
            }
            let transcript = builder.finish().expect("small");
            let literal = Literal::new(&words.join(" ")).expect("words");
            let whole = |text: &String| 0..text.len();
            let found = crossing(&literal, &transcript, SegmentIx(0), 0).expect("it runs on");
            assert_eq!((found.span, found.beyond), (whole(&said[0]), vec![(SegmentIx(1), whole(&said[1]))]));
        }
    }
}
