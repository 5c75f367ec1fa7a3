//! Scoring word groups, and ranking them.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use super::groups::Groups;
use super::pattern::{State, alike};
use super::phonemes::{COSTS, Phoneme};
use super::reading::LANGUAGES;
use super::vocabulary::{Token, Vocabulary};
use super::weights::WEIGHTS;
use super::words::words;
use super::{Alike, SoundsLike};
use crate::model::{SegmentIx, Transcript};
use crate::search::literal::{ceil_grapheme, floor_grapheme};

/// The most different groups that are looked at closely.
const CLOSELY: usize = 1500;

/// A group of words in a transcript, by their numbers.
pub struct Found {
    /// How alike it is.
    pub score: f32,
    /// Its segment.
    pub segment: SegmentIx,
    /// Its first word there.
    pub first: u32,
    /// How many words it has.
    pub len: u32,
}

impl Vocabulary {
    /// The word groups that sound or look like a name: best first, at most `limit`, no two overlapping.
    ///
    /// The words must be those of the transcript. `None` when stopped. Costs some nanoseconds for each of them, and
    /// microseconds for each different group that is somewhat alike.
    pub fn find(
        &self,
        transcript: &Transcript,
        wanted: &SoundsLike,
        limit: usize,
        stop: &AtomicBool,
    ) -> Option<Vec<Alike>> {
        debug_assert!(self.is_of(transcript));
        let mut found = self.alike(wanted, CLOSELY, stop)?;
        found.sort_by(|a, b| {
            b.score.total_cmp(&a.score).then(a.len.cmp(&b.len)).then((a.segment, a.first).cmp(&(b.segment, b.first)))
        });
        let mut taken: HashMap<SegmentIx, Taken> = HashMap::new();
        let mut best = Vec::new();
        for group in found {
            if best.len() >= limit {
                break;
            }
            let Some(segment) = transcript.segment(group.segment) else { continue };
            let taken = taken.entry(group.segment).or_insert_with(|| Taken::new(segment.text));
            if let Some(span) = taken.take(segment.text, group.first as usize..(group.first + group.len) as usize) {
                best.push(Alike { segment: group.segment, span, score: group.score });
            }
        }
        Some(best)
    }

    /// All groups that are hits, overlapping ones too, in no order; `None` when stopped.
    ///
    /// At most `most` different groups are looked at closely, besides those with the same letters.
    pub(super) fn alike(&self, wanted: &SoundsLike, most: usize, stop: &AtomicBool) -> Option<Vec<Found>> {
        let found = Groups::of(self, wanted, most, stop)?;
        let mut scorer = Scorer::new(self, wanted);
        let mut scores = Vec::with_capacity(found.groups.len());
        for group in &found.groups {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            scores.push(if group.level < found.level { 0.0 } else { scorer.score(group.tokens, group.classes) });
        }
        let places = found.places.iter().map(|place| Found {
            score: scores[place.group as usize],
            segment: place.segment,
            first: place.first,
            len: found.groups[place.group as usize].tokens.len() as u32,
        });
        Some(places.filter(|found| found.score >= WEIGHTS.floor).collect())
    }
}

/// Looks at groups closely.
struct Scorer<'a> {
    vocabulary: &'a Vocabulary,
    wanted: &'a SoundsLike,
    sounds: Vec<Phoneme>,
    row: Vec<f32>,
}

impl<'a> Scorer<'a> {
    fn new(vocabulary: &'a Vocabulary, wanted: &'a SoundsLike) -> Scorer<'a> {
        Scorer { vocabulary, wanted, sounds: Vec::new(), row: Vec::new() }
    }

    /// How alike a group is to the name: 1 for the same letters, less for all else.
    fn score(&mut self, group: &[Token], by_classes: f32) -> f32 {
        let (vocabulary, wanted) = (self.vocabulary, self.wanted);
        let lexicon = &vocabulary.lexicon;
        let mut letters = State::new(wanted.letters.len);
        let mut common = 0.0;
        let mut capital = 0.0;
        let mut all = 0.0_f32;
        for token in group {
            let Some(word) = token.word() else { return 0.0 };
            wanted.letters.read(lexicon.letters(word), &mut letters);
            let weight = lexicon.letters(word).len() as f32;
            all += weight;
            common += weight * vocabulary.commonness(word);
            capital += if token.is_capital() { weight } else { 0.0 };
        }
        let set_off = group[1..].iter().filter(|token| token.is_set_off()).count() as f32;
        if letters.distance == 0 {
            return 1.0;
        }
        if wanted.only_exact {
            return 0.0;
        }
        let by_letters = alike(letters.distance, wanted.letters.len as u32, letters.read);
        let (by_sound, first) = self.sound(group).unwrap_or((by_letters, 0.0));
        let words = group.len() as f32 - wanted.words as f32;
        let score = WEIGHTS.sound * by_sound + WEIGHTS.letters * by_letters + WEIGHTS.classes * by_classes
            - WEIGHTS.first * first
            - WEIGHTS.extra * words.max(0.0)
            - WEIGHTS.fewer * (-words).max(0.0)
            - WEIGHTS.set_off * set_off
            - WEIGHTS.common * common / all.max(1.0)
            + WEIGHTS.capital * capital / all.max(1.0);
        score.min(0.99)
    }

    /// How alike a group sounds in the reading that is nearest, and how unlike its first sound is.
    fn sound(&mut self, group: &[Token]) -> Option<(f32, f32)> {
        let mut best: Option<(f32, f32)> = None;
        for language in 0..LANGUAGES {
            self.sounds.clear();
            for word in group.iter().filter_map(|token| token.word()) {
                self.sounds.extend(self.vocabulary.lexicon.sounds(word, language));
            }
            let Some(&first) = self.sounds.first() else { continue };
            let weight = COSTS.weight(&self.sounds);
            for reading in &self.wanted.readings {
                let longer = weight.max(reading.weight);
                let whole = longer + WEIGHTS.mean * ((weight + reading.weight) / 2.0 - longer);
                let foreign = if reading.language == language { 0.0 } else { WEIGHTS.foreign };
                let least = best.map_or(0.0, |(alike, _)| alike);
                let limit = (1.0 - foreign - least) * whole;
                let Some(distance) = COSTS.distance(&reading.sounds, &self.sounds, limit, &mut self.row) else {
                    continue;
                };
                let alike = 1.0 - distance / whole - foreign;
                if alike > least {
                    best = Some((alike, COSTS.change(reading.sounds[0], first)));
                }
            }
        }
        best.or(if self.wanted.readings.is_empty() { None } else { Some((0.0, 1.0)) })
    }
}

impl Vocabulary {
    /// From 0 for a word as rare as most to 1 for one as common as `the`.
    pub(super) fn commonness(&self, word: usize) -> f32 {
        // In a short text a word is soon one in a hundred; as if there were a thousand others.
        let share = self.counts[word] as f32 / (self.total as f32 + 1000.0);
        let most = WEIGHTS.common_from / WEIGHTS.common_to;
        ((share * WEIGHTS.common_from).log2() / most.log2()).clamp(0.0, 1.0)
    }
}

/// The words of a segment, and what was given out of it.
struct Taken {
    words: Vec<Range<usize>>,
    spans: Vec<Range<usize>>,
}

impl Taken {
    fn new(text: &str) -> Taken {
        Taken { words: words(text).collect(), spans: Vec::new() }
    }

    /// The span of a group, unless it overlaps one given out before.
    fn take(&mut self, text: &str, group: Range<usize>) -> Option<Range<usize>> {
        let words = self.words.get(group)?;
        let span = floor_grapheme(text, words.first()?.start)..ceil_grapheme(text, words.last()?.end);
        if self.spans.iter().any(|taken| taken.start < span.end && span.start < taken.end) {
            return None;
        }
        self.spans.push(span.clone());
        Some(span)
    }
}
