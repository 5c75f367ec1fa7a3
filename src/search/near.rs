//! Words that stand near each other, in any order.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::window::Window;
use super::{Found, Literal};
use crate::model::{SegmentIx, Transcript};

/// The farthest that words may be apart.
pub(super) const FARTHEST: usize = 200;

/// Two or more words, the first and the last of them so many words apart at most.
///
/// A hit goes from the first of them to the last, across the ends of segments where need be; none holds a shorter one.
#[derive(Clone, Debug)]
pub(super) struct Near {
    pub within: usize,
    pub terms: Vec<Literal>,
}

/// One place where one of the terms stands.
struct Occurrence {
    term: usize,
    /// The number of the word it starts in.
    word: usize,
    span: Range<usize>,
}

impl Near {
    /// The hits that start in a segment.
    pub fn found(&self, transcript: &Transcript, ix: SegmentIx) -> Vec<Found> {
        let text = transcript.segment(ix).map_or("", |segment| segment.text);
        if !self.terms.iter().any(|term| term.is_match(text)) {
            return Vec::new();
        }
        let longest = self.terms.iter().map(Literal::letters).max().unwrap_or(0);
        let window = Window::of_words(transcript, ix, self.within + longest);
        let occurrences = self.occurrences(&window.text);
        let mut hits = Vec::new();
        let mut free = 0;
        for at in 0..occurrences.len() {
            let start = occurrences[at].span.start;
            if start >= window.first_end() {
                break;
            }
            let Some(end) = self.end(&occurrences[at..]).filter(|_| start >= free) else { continue };
            let is_shortest = (at + 1..occurrences.len())
                .take_while(|&later| occurrences[later].span.end <= end)
                .all(|later| self.end(&occurrences[later..]).is_none_or(|other| other > end));
            if is_shortest {
                hits.push(window.found(start..end));
                free = end;
            }
        }
        hits
    }

    /// Where a hit ends that starts with the first of these occurrences.
    fn end(&self, occurrences: &[Occurrence]) -> Option<usize> {
        let first = occurrences.first()?;
        let mut missing: Vec<usize> = (0..self.terms.len()).filter(|&term| term != first.term).collect();
        let mut end = first.span.end;
        for next in &occurrences[1..] {
            if next.word > first.word + self.within {
                return None;
            }
            if next.span.start >= end && missing.contains(&next.term) {
                missing.retain(|&term| term != next.term);
                end = next.span.end;
                if missing.is_empty() {
                    return Some(end);
                }
            }
        }
        None
    }

    /// Where the terms stand in a text, in order.
    fn occurrences(&self, text: &str) -> Vec<Occurrence> {
        let words: Vec<usize> = text.unicode_word_indices().map(|(at, _)| at).collect();
        let word_at = |at: usize| words.partition_point(|&start| start <= at);
        let terms = self.terms.iter().enumerate();
        let mut found: Vec<Occurrence> = terms
            .flat_map(|(term, literal)| {
                let places = literal.spans(text);
                places.map(move |span| (term, span))
            })
            .map(|(term, span)| Occurrence { term, word: word_at(span.start), span })
            .collect();
        found.sort_by_key(|occurrence| (occurrence.span.start, occurrence.term));
        found
    }
}
