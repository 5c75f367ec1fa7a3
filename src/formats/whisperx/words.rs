//! The words of a segment: where they are in its text, whose they are, and where else they are listed.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;

use crate::formats::kit::json::{Unit, Value, Walk};
use crate::formats::kit::tokens::find_word;
use crate::model::{Timestamp, Word};

/// A word as it stands; one that is no object has nothing in it.
#[derive(Clone, Default, Debug)]
pub struct RawWord<'a> {
    pub word: Option<Value<'a>>,
    pub start: Option<Value<'a>>,
    pub end: Option<Value<'a>>,
    pub score: Option<Value<'a>>,
    pub speaker: Option<Value<'a>>,
    /// The label it has where it is listed again.
    pub listed: Option<Value<'a>>,
    /// When it starts and ends, once it was looked for.
    pub times: (Option<Timestamp>, Option<Timestamp>),
    /// Where it is in the text of its segment, once that was looked for.
    pub range: Option<Range<u32>>,
}

impl<'a> RawWord<'a> {
    /// Takes the word that is next.
    pub fn of(walk: &mut Walk<'a>) -> RawWord<'a> {
        let mut word = RawWord::default();
        walk.object(|key, walk| match key.as_ref() {
            "word" | "text" => word.word = Some(walk.value()),
            "start" => word.start = Some(walk.value()),
            "end" => word.end = Some(walk.value()),
            "score" | "probability" | "confidence" => word.score = Some(walk.value()),
            "speaker" => word.speaker = Some(walk.value()),
            _ => {}
        });
        word
    }

    /// Looks for the word in a text, not before `from`, and at its times.
    pub fn locate(&mut self, text: &str, from: usize) {
        self.times = (self.time(self.start), self.time(self.end));
        let found = self.word.and_then(|word| find_word(text, from, word.text().trim()));
        self.range = found.and_then(|found| Some(u32::try_from(found.start).ok()?..u32::try_from(found.end).ok()?));
    }

    fn time(&self, value: Option<Value<'a>>) -> Option<Timestamp> {
        value.and_then(|value| value.time(Unit::Seconds))
    }

    /// Whether something of it is lost.
    pub fn is_bad(&self) -> bool {
        let is_bad = |value: Option<Value<'a>>, time: Option<Timestamp>| {
            time.is_none() && value.is_some_and(|value| !value.is_null())
        };
        self.range.is_none() || is_bad(self.start, self.times.0) || is_bad(self.end, self.times.1)
    }

    /// The word in a text that starts `from` bytes into that of its segment.
    pub fn timed(&self, from: usize) -> Option<Word> {
        let from = u32::try_from(from).ok()?;
        let range = self.range.as_ref()?;
        Some(Word {
            range: range.start.checked_sub(from)?..range.end.checked_sub(from)?,
            start: self.times.0,
            end: self.times.1,
            confidence: self.score.and_then(|score| score.confidence()),
        })
    }

    fn is_same(&self, other: &RawWord<'a>) -> bool {
        let written = |value: Option<Value<'a>>| value.map(|value| value.raw());
        written(self.word) == written(other.word) && written(self.start) == written(other.start)
    }
}

/// Words of one speaker within a segment.
#[derive(Debug)]
pub struct Run<'a> {
    /// The speaker; empty for none.
    pub label: Cow<'a, str>,
    /// Which of the words.
    pub words: Range<usize>,
    /// Where it starts in the text of the segment.
    pub text_start: usize,
}

/// Parts a segment by its speakers: by its `own`, if it has one, else by those of the words in its text.
///
/// At least one run; a word without a speaker goes with those around it.
pub fn runs<'a>(words: &[RawWord<'a>], own: Option<Cow<'a, str>>) -> Vec<Run<'a>> {
    let is_known = own.is_some();
    let mut runs = vec![Run { label: own.unwrap_or_default(), words: 0..words.len(), text_start: 0 }];
    for (at, word) in words.iter().enumerate().filter(|_| !is_known) {
        let Some(label) = word.speaker.map(|speaker| speaker.text()).filter(|label| !label.is_empty()) else {
            continue;
        };
        let Some(range) = &word.range else { continue };
        let Some(run) = runs.last_mut() else { continue };
        if run.label.is_empty() {
            run.label = label;
        } else if run.label != label {
            run.words.end = at;
            runs.push(Run { label, words: at..words.len(), text_start: range.start as usize });
        }
    }
    // Where no word is in the text, the first that has a speaker tells whose it is.
    if let [Run { label, .. }] = runs.as_mut_slice()
        && label.is_empty()
    {
        let mut labels = words.iter().filter_map(|word| word.speaker.map(|speaker| speaker.text()));
        *label = labels.find(|label| !label.is_empty()).unwrap_or_default();
    }
    runs
}

/// A list of all words of a file, gone through beside the segments.
pub struct Listed<'a> {
    walk: Option<Walk<'a>>,
    ahead: VecDeque<RawWord<'a>>,
}

/// How many words a list may have that the segments have not, one after another.
const AHEAD: usize = 4;

impl<'a> Listed<'a> {
    pub fn of(list: Option<Value<'a>>) -> Listed<'a> {
        let walk = list.map(Walk::over).map(|mut walk| {
            walk.open_list();
            walk
        });
        Listed { walk, ahead: VecDeque::new() }
    }

    /// The label of a word in this list. Words that come before it there are passed over.
    pub fn speaker_of(&mut self, word: &RawWord<'a>) -> Option<Value<'a>> {
        for at in 0..AHEAD {
            if at == self.ahead.len() {
                let next = self.read()?;
                self.ahead.push_back(next);
            }
            if self.ahead.get(at).is_some_and(|listed| listed.is_same(word)) {
                return self.ahead.drain(..=at).next_back().and_then(|listed| listed.speaker);
            }
        }
        None
    }

    /// The words that start before `end`.
    pub fn until(&mut self, end: Option<Timestamp>) -> Vec<RawWord<'a>> {
        let mut words = Vec::new();
        while let Some(next) = self.ahead.pop_front().or_else(|| self.read()) {
            if next.time(next.start).is_some_and(|start| end.is_none_or(|end| start >= end)) {
                self.ahead.push_front(next);
                break;
            }
            words.push(next);
        }
        words
    }

    fn read(&mut self) -> Option<RawWord<'a>> {
        let walk = self.walk.as_mut()?;
        if !walk.has_next() {
            self.walk = None;
            return None;
        }
        Some(RawWord::of(walk))
    }
}
