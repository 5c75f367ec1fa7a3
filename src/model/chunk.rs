//! Consecutive segments, each column behind an `Arc`.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::{Alphabet, EditError, Rewording, Segment, SegmentIx, SpeakerId, Timestamp, Word};

/// Consecutive segments; each column behind an `Arc`, so that a copy shares what an edit does not touch.
#[derive(Clone, Debug)]
pub struct Chunk {
    pub(super) first: SegmentIx,
    /// Sort key of the first segment: its start or the last one known before it.
    pub(super) key: Timestamp,
    /// The latest end in this chunk and those before it.
    pub(super) latest_end: Option<Timestamp>,
    pub(super) start: Arc<[Option<Timestamp>]>,
    pub(super) end: Arc<[Option<Timestamp>]>,
    pub(super) speaker: Arc<Vec<SpeakerId>>,
    pub(super) text: Arc<str>,
    pub(super) text_ends: Arc<[u32]>,
    /// Of `text`, found when it is first asked for.
    pub(super) alphabet: Arc<OnceLock<Alphabet>>,
    pub(super) words: Arc<[Word]>,
    /// Empty when the chunk has no words.
    pub(super) word_ends: Arc<[u32]>,
}

impl Chunk {
    /// The first segment of the chunk.
    pub fn first(&self) -> SegmentIx {
        self.first
    }

    /// How many segments the chunk has; never zero.
    pub fn len(&self) -> usize {
        self.start.len()
    }

    /// Whether the chunk has no segments, which does not occur.
    pub fn is_empty(&self) -> bool {
        self.start.is_empty()
    }

    /// The speakers of its segments.
    pub fn speakers(&self) -> &[SpeakerId] {
        &self.speaker
    }

    /// The text of its segment number `at`, counted from the start of the chunk.
    pub fn text(&self, at: usize) -> &str {
        &self.text[column_range(&self.text_ends, at)]
    }

    /// The texts of all its segments, without anything in between.
    pub fn texts(&self) -> &str {
        &self.text
    }

    /// Where the text of its segment number `at` ends in [`texts`](Chunk::texts), in bytes.
    pub fn text_end(&self, at: usize) -> usize {
        self.text_ends[at] as usize
    }

    /// Which characters occur in its texts. Costs a pass over them the first time.
    pub fn alphabet(&self) -> &Alphabet {
        self.alphabet.get_or_init(|| Alphabet::of(&self.text))
    }

    pub(super) fn segment(&self, at: usize) -> Segment<'_> {
        let words = if self.word_ends.is_empty() { &[] } else { &self.words[column_range(&self.word_ends, at)] };
        Segment { start: self.start[at], end: self.end[at], speaker: self.speaker[at], text: self.text(at), words }
    }

    fn segment_ix(&self, at: usize) -> SegmentIx {
        SegmentIx(self.first.0 + at as u32)
    }

    /// Whether a segment, counted from the start of the chunk, has another text or speaker than in `first`.
    pub(super) fn is_changed(&self, at: usize, first: &Chunk) -> bool {
        let has_text = Arc::ptr_eq(&self.text, &first.text) || self.text(at) == first.text(at);
        !has_text || self.speaker.get(at) != first.speaker.get(at)
    }

    /// The segments with another text or speaker than in `first`, which has the same segments.
    ///
    /// Costs a pass over the chunk, or nothing where the two share their columns.
    pub(super) fn changes_from<'a>(&'a self, first: &'a Chunk) -> impl Iterator<Item = SegmentIx> + 'a {
        let is_shared = Arc::ptr_eq(&self.text, &first.text) && Arc::ptr_eq(&self.speaker, &first.speaker);
        let len = if is_shared { 0 } else { self.len().min(first.len()) };
        (0..len).filter(|at| self.is_changed(*at, first)).map(|at| self.segment_ix(at))
    }

    /// The chunk with other texts, and those it had. `texts` has at most one for each segment, in order.
    ///
    /// Costs one copy of the text and the words, however many texts there are.
    pub(super) fn reworded(&self, texts: &[&Rewording]) -> Result<(Chunk, Vec<Rewording>), EditError> {
        let mut text = String::with_capacity(self.text.len());
        let mut words = Vec::with_capacity(self.words.len());
        let (mut text_ends, mut word_ends) = (Vec::with_capacity(self.len()), Vec::with_capacity(self.len()));
        let mut before = Vec::with_capacity(texts.len());
        let mut texts = texts.iter().peekable();
        for at in 0..self.len() {
            let (ix, old) = (self.segment_ix(at), self.segment(at));
            let fits = |len: usize| u32::try_from(len).map_err(|_| EditError::TooLong(ix));
            match texts.next_if(|new| new.segment == ix) {
                Some(new) => {
                    text.push_str(&new.text);
                    words.extend_from_slice(&new.words);
                    before.push(Rewording { segment: ix, text: old.text.into(), words: old.words.into() });
                }
                None => {
                    text.push_str(old.text);
                    words.extend_from_slice(old.words);
                }
            }
            text_ends.push(fits(text.len())?);
            word_ends.push(fits(words.len())?);
        }
        if words.is_empty() {
            word_ends.clear();
        }
        let reworded = Chunk {
            text: text.into(),
            text_ends: text_ends.into(),
            alphabet: Arc::default(),
            words: words.into(),
            word_ends: word_ends.into(),
            ..self.clone()
        };
        Ok((reworded, before))
    }
}

fn column_range(ends: &[u32], at: usize) -> Range<usize> {
    let start = at.checked_sub(1).map_or(0, |before| ends[before]);
    start as usize..ends[at] as usize
}
