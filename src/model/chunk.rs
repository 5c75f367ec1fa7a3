//! Consecutive segments, each column behind an `Arc`.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::{Alphabet, EditError, Origin, Rewording, Segment, SegmentIx, SpeakerId, Timestamp, Word};

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
    /// Who is in `speaker`, found when it is first asked for.
    pub(super) voices: Arc<OnceLock<Vec<SpeakerId>>>,
    pub(super) text: Arc<str>,
    pub(super) text_ends: Arc<[u32]>,
    /// Of `text`, found when it is first asked for.
    pub(super) alphabet: Arc<OnceLock<Alphabet>>,
    pub(super) words: Arc<[Word]>,
    /// Empty when the chunk has no words.
    pub(super) word_ends: Arc<[u32]>,
    pub(super) origins: Origins,
}

/// Which segments of the transcript as first read those of a chunk come from.
#[derive(Clone, Debug)]
pub(super) enum Origins {
    /// One each, the first from this one, the others from those after it.
    Run(u32),
    /// For each segment.
    Each(Arc<[Origin]>),
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

    /// The speakers of its segments, each once. Costs a pass over them the first time.
    pub(super) fn voices(&self) -> &[SpeakerId] {
        self.voices.get_or_init(|| BTreeSet::from_iter(self.speaker.iter().copied()).into_iter().collect())
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

    /// Characters among which are all that occur in its texts, for who looks at them once.
    ///
    /// Those that are known, else those of Western languages where it has no others: that is told much faster.
    pub fn alphabet_at_once(&self) -> &Alphabet {
        let western = || Alphabet::is_western(self.text.as_bytes()).then(Alphabet::western);
        self.alphabet.get().or_else(western).unwrap_or_else(|| self.alphabet())
    }

    pub(super) fn segment(&self, at: usize) -> Segment<'_> {
        let words = if self.word_ends.is_empty() { &[] } else { &self.words[column_range(&self.word_ends, at)] };
        Segment { start: self.start[at], end: self.end[at], speaker: self.speaker[at], text: self.text(at), words }
    }

    /// Whether its segments come from those of the same numbers, one each.
    pub(super) fn is_as_read(&self) -> bool {
        matches!(self.origins, Origins::Run(first) if first == self.first.0)
    }

    /// Which segments of the transcript as first read its segment number `at` comes from.
    pub(super) fn origin(&self, at: usize) -> Origin {
        match &self.origins {
            Origins::Run(first) => Origin::of(first + at as u32),
            Origins::Each(origins) => origins[at],
        }
    }

    fn segment_ix(&self, at: usize) -> SegmentIx {
        SegmentIx(self.first.0 + at as u32)
    }

    /// Whether the chunk has the same columns as `first`, and its segments come from those of it.
    pub(super) fn is_all_of(&self, first: &Chunk) -> bool {
        matches!(self.origins, Origins::Run(origin) if origin == first.first.0)
            && Arc::ptr_eq(&self.text, &first.text)
            && Arc::ptr_eq(&self.speaker, &first.speaker)
            && Arc::ptr_eq(&self.start, &first.start)
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

/// The columns of a chunk that is being filled.
#[derive(Default, Debug)]
pub(super) struct Columns {
    start: Vec<Option<Timestamp>>,
    end: Vec<Option<Timestamp>>,
    speaker: Vec<SpeakerId>,
    text: String,
    text_ends: Vec<u32>,
    words: Vec<Word>,
    word_ends: Vec<u32>,
    origins: Vec<Origin>,
}

impl Columns {
    pub(super) fn len(&self) -> usize {
        self.start.len()
    }

    /// Adds a segment; `None`, with nothing added, where its text or words are more than can be held.
    pub(super) fn push(&mut self, segment: &Segment<'_>, origin: Origin) -> Option<()> {
        let text_end = u32::try_from(self.text.len() + segment.text.len()).ok()?;
        let word_end = u32::try_from(self.words.len() + segment.words.len()).ok()?;
        self.start.push(segment.start);
        self.end.push(segment.end);
        self.speaker.push(segment.speaker);
        self.text.push_str(segment.text);
        self.text_ends.push(text_end);
        self.words.extend_from_slice(segment.words);
        self.word_ends.push(word_end);
        self.origins.push(origin);
        Some(())
    }

    /// The chunk of what was added; its key is that of its first segment, its latest end that of it and those before.
    ///
    /// Copied out of columns that the next chunk fills again, so that these grow once and not for every chunk.
    pub(super) fn close(&mut self, first: SegmentIx, key: Timestamp, latest_end: Option<Timestamp>) -> Chunk {
        if self.words.is_empty() {
            self.word_ends.clear();
        }
        let base = self.origins.first().map_or(0, |origin| origin.first.0);
        // A session made by hand may have any number here.
        let is_next = |(at, origin): (usize, &Origin)| {
            base.checked_add(at as u32).is_some_and(|next| *origin == Origin::of(next))
        };
        let is_run = self.origins.iter().enumerate().all(is_next);
        let chunk = Chunk {
            first,
            key,
            latest_end,
            start: self.start.drain(..).collect(),
            end: self.end.drain(..).collect(),
            speaker: Arc::new(self.speaker.drain(..).collect()),
            voices: Arc::default(),
            text: self.text.as_str().into(),
            text_ends: self.text_ends.drain(..).collect(),
            alphabet: Arc::default(),
            words: self.words.drain(..).collect(),
            word_ends: self.word_ends.drain(..).collect(),
            origins: if is_run { Origins::Run(base) } else { Origins::Each(self.origins.as_slice().into()) },
        };
        self.text.clear();
        self.origins.clear();
        chunk
    }
}

fn column_range(ends: &[u32], at: usize) -> Range<usize> {
    let start = at.checked_sub(1).map_or(0, |before| ends[before]);
    start as usize..ends[at] as usize
}
