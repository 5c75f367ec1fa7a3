//! Conditions on a segment besides what is said in it.

use std::ops::Range;

use super::Literal;
use crate::model::{Annotation, Day, Days, Register, Segment, SegmentIx, Timestamp, Transcript, Word};

/// A segment is short if it lasts less than this, in milliseconds …
const SHORT_MILLIS: u64 = 1000;

/// … or has no more words than this.
const SHORT_WORDS: usize = 2;

/// A condition that a segment meets or does not.
#[derive(Clone, Debug)]
pub(super) enum Filter {
    /// Its speaker's name, or label, has a word that begins so; `None`: it has no speaker.
    Speaker(Option<Literal>),
    /// It has a tag with a word that begins so.
    Tag(Literal),
    /// It starts then or later.
    After(Timestamp),
    /// It starts before.
    Before(Timestamp),
    /// Part of it is said in this time, ends included.
    At(Timestamp, Timestamp),
    /// Something is the case with it.
    Is(State),
    /// The path of its file has this in it.
    File(Literal),
    /// Its file is of one of these days.
    Date(Days),
}

/// Which file a transcript is of, as far as queries ask for that.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Whence {
    /// Its path as people see it: within a folder that was named, or as it was named itself.
    pub path: String,
    /// Its day; `None` where nothing tells it.
    pub day: Option<Day>,
}

/// What may be the case with a segment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Its text, its times or its label are not those that were first read.
    Edited,
    /// It was marked.
    Marked,
    /// A note was written at it.
    Noted,
    /// It has a tag.
    Tagged,
    /// It is said while another is.
    Overlap,
    /// It lasts less than a second or has two words at most.
    Short,
}

/// A condition on the confidence of words.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Confidence {
    /// Whether smaller ones are looked for, not greater ones.
    pub below: bool,
    /// Whether the limit itself is one of them.
    pub inclusive: bool,
    /// From 0 to 1.
    pub limit: f32,
}

impl Confidence {
    /// Where the words that meet the condition stand in the text of their segment.
    pub fn spans(self, segment: &Segment<'_>) -> impl Iterator<Item = Range<usize>> {
        let holds = move |confidence: f32| {
            (self.inclusive && confidence == self.limit)
                || if self.below { confidence < self.limit } else { confidence > self.limit }
        };
        let words = segment.words.iter().filter(move |word| word.confidence.is_some_and(holds));
        words.map(Word::bytes).filter(|span| !span.is_empty())
    }
}

/// A filter with what is to be known of a transcript to decide it for a segment.
pub(super) enum Known {
    /// For each speaker, by id.
    Speakers(Vec<bool>),
    /// For each segment.
    Segments(Vec<bool>),
    /// These segments, in order.
    Some(Vec<SegmentIx>),
    /// Starts from the first on and before the second.
    Starts(Timestamp, Option<Timestamp>),
    /// Part of it within.
    Within(Timestamp, Timestamp),
    Short,
    /// It is so for all segments, or for none.
    All(bool),
}

impl Filter {
    /// Looks up what is to be known. Costs a pass over the speakers, and for some states over the segments.
    pub fn known(
        &self,
        transcript: &Transcript,
        original: Option<&Transcript>,
        register: &Register,
        whence: Option<&Whence>,
    ) -> Known {
        match self {
            Filter::File(_) | Filter::Date(_) => {
                Known::All(whence.and_then(|whence| self.of_file(whence)).unwrap_or(false))
            }
            Filter::Speaker(wanted) => Known::Speakers(speakers(transcript, wanted.as_ref(), register)),
            Filter::Tag(wanted) => annotated(transcript, |noted| noted.tags.iter().any(|tag| wanted.is_match(tag))),
            Filter::After(time) => Known::Starts(*time, None),
            Filter::Before(time) => Known::Starts(Timestamp::ZERO, Some(*time)),
            Filter::At(from, to) => Known::Within(*from, *to),
            Filter::Is(State::Short) => Known::Short,
            Filter::Is(State::Overlap) => Known::Segments(overlapping(transcript)),
            Filter::Is(State::Marked) => Known::Some(transcript.marks().collect()),
            Filter::Is(State::Noted) => annotated(transcript, |noted| !noted.note.is_empty()),
            Filter::Is(State::Tagged) => annotated(transcript, |noted| !noted.tags.is_empty()),
            Filter::Is(State::Edited) => {
                Known::Some(original.into_iter().flat_map(|original| transcript.changes_from(original)).collect())
            }
        }
    }

    /// Whether a file meets the condition; `None` for conditions on segments.
    pub fn of_file(&self, whence: &Whence) -> Option<bool> {
        match self {
            Filter::File(part) => Some(part.is_match(&whence.path)),
            Filter::Date(days) => Some(whence.day.is_some_and(|day| days.contains(day))),
            _ => None,
        }
    }
}

impl Known {
    /// Whether a segment meets the condition.
    pub fn holds(&self, transcript: &Transcript, ix: SegmentIx, segment: &Segment<'_>) -> bool {
        match self {
            Known::Speakers(known) => known.get(segment.speaker.index()).copied().unwrap_or(false),
            Known::Segments(known) => known.get(ix.index()).copied().unwrap_or(false),
            Known::Some(known) => known.binary_search(&ix).is_ok(),
            Known::Starts(from, to) => {
                segment.start.is_some_and(|start| start >= *from && to.is_none_or(|to| start < to))
            }
            Known::Within(from, to) => segment.start.is_some_and(|start| {
                start <= *to && (start >= *from || transcript.end_of(ix).is_some_and(|end| end >= *from))
            }),
            Known::Short => {
                let lasts = segment.start.zip(segment.end).map(|(start, end)| end.millis() - start.millis());
                lasts.is_some_and(|millis| millis < SHORT_MILLIS)
                    || segment.text.split_whitespace().nth(SHORT_WORDS).is_none()
            }
            Known::All(holds) => *holds,
        }
    }
}

/// For each speaker whether one is meant: by name, by label, or by any name of the person that the name means.
fn speakers(transcript: &Transcript, wanted: Option<&Literal>, register: &Register) -> Vec<bool> {
    let speakers = transcript.speakers();
    // Labels are words joined by underscores.
    let has_word = |wanted: &Literal, name: &str| wanted.is_match(name) || wanted.is_match(&name.replace('_', " "));
    let is_meant = |name: &str| wanted.map_or(name.is_empty(), |wanted| has_word(wanted, name));
    let is_person = |name: &str| register.person(name).is_some_and(|person| person.names().any(is_meant));
    let is_wanted = |name: &str, label: &str| is_meant(label) || is_person(name);
    speakers
        .iter()
        .map(|(id, speaker)| (speakers.shown(id), &speaker.label))
        .map(|(name, label)| is_meant(name) || (wanted.is_some() && is_wanted(name, label)))
        .collect()
}

/// The segments with such a note and tags.
fn annotated(transcript: &Transcript, is_meant: impl Fn(&Annotation) -> bool) -> Known {
    Known::Some(transcript.annotations().filter(|(_, noted)| is_meant(noted)).map(|(ix, _)| ix).collect())
}

/// For each segment whether part of it is said while another is.
fn overlapping(transcript: &Transcript) -> Vec<bool> {
    let mut known = vec![false; transcript.len()];
    // Those that still last, as far as the file says.
    let mut lasting: Vec<(usize, Timestamp)> = Vec::new();
    for (ix, segment) in transcript.segments() {
        let Some(start) = segment.start else { continue };
        lasting.retain(|&(_, end)| end > start);
        if !lasting.is_empty() {
            known[ix.index()] = true;
            lasting.iter().for_each(|&(other, _)| known[other] = true);
        }
        lasting.extend(segment.end.filter(|&end| end > start).map(|end| (ix.index(), end)));
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Builder, Person};

    #[test]
    fn a_speaker_is_meant_by_the_beginning_of_a_word_of_the_name_or_label() {
        let mut builder = Builder::default();
        for label in ["SPEAKER_02", "Élodie Marchand", ""] {
            let speaker = builder.speaker(label);
            builder.push(Segment { start: None, end: None, speaker, text: "a", words: &[] }).expect("small");
        }
        let transcript = builder.finish().expect("small");
        let none = Register::default();
        let meant = |typed: &str| speakers(&transcript, Literal::prefix(typed).as_ref(), &none);
        for typed in ["speaker_02", "02", "Speaker"] {
            assert_eq!(meant(typed), [true, false, false], "{typed}");
        }
        for typed in ["elodie", "march", "Élodie M"] {
            assert_eq!(meant(typed), [false, true, false], "{typed}");
        }
        assert_eq!(meant("archand"), [false, false, false]);
        assert_eq!(speakers(&transcript, None, &none), [false, false, true]);

        let person =
            |name: &str, alias: &str| Person { name: name.into(), aliases: vec![alias.into()], ..Person::default() };
        let register = Register(vec![person("Lili", "élodie marchand"), person("Zoé", "Z.")]);
        let meant = |typed: &str| speakers(&transcript, Literal::prefix(typed).as_ref(), &register);
        assert_eq!(meant("lili"), [false, true, false], "by another name of hers");
        assert_eq!((meant("march"), meant("zoe")), (vec![false, true, false], vec![false; 3]));
        assert_eq!(speakers(&transcript, None, &register), [false, false, true]);
    }
}
