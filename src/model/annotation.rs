//! What the user writes at a segment: a note and tags.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{SegmentIx, Transcript, clean_name};

/// What stands between the notes of segments that are joined.
const AND: &str = "; ";

/// A note and tags. Like marks they are the user's own: no file has them.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Annotation {
    /// What is noted; empty for nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The tags, as [`clean_tag`] leaves them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
}

/// What segments have where nothing is noted.
static NONE: Annotation = Annotation { note: String::new(), tags: BTreeSet::new() };

impl Annotation {
    /// Whether there is neither a note nor a tag.
    pub fn is_empty(&self) -> bool {
        self.note.is_empty() && self.tags.is_empty()
    }

    /// The tags as they are shown: `#price #theme/cost`.
    pub fn told_tags(&self) -> String {
        self.tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ")
    }

    /// The note as it is shown in one row.
    pub fn told_note(&self) -> String {
        self.note.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" / ")
    }

    /// What is said of two segments that become one.
    pub(super) fn and(mut self, other: Annotation) -> Annotation {
        self.tags.extend(other.tags);
        let notes = [self.note, other.note];
        self.note = notes.into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>().join(AND);
        self
    }
}

/// A note as typed or pasted: its lines, in which controls become spaces, without blanks at their ends and blank ones
/// around them all.
pub fn clean_note(typed: &str) -> String {
    let clean = |line: &str| line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
    let lines: Vec<String> = typed.lines().map(|line| clean(line).trim_end().to_owned()).collect();
    lines.join("\n").trim().to_owned()
}

/// A tag as typed: without the sign before it, control characters, commas, and blanks at the ends.
pub fn clean_tag(typed: &str) -> String {
    clean_name(&typed.replace(',', " ")).trim_start_matches('#').trim_start().to_owned()
}

impl Transcript {
    /// What the user noted at a segment. Costs a search among those with such.
    pub fn annotation(&self, ix: SegmentIx) -> &Annotation {
        self.annotations.get(&ix).unwrap_or(&NONE)
    }

    /// The segments with a note or tags, in order.
    pub fn annotations(&self) -> impl Iterator<Item = (SegmentIx, &Annotation)> {
        self.annotations.iter().map(|(ix, annotation)| (*ix, annotation))
    }

    /// The tags in use, each with how many segments have it. Costs a pass over the segments with tags.
    pub fn tags(&self) -> BTreeMap<&str, usize> {
        let mut tags = BTreeMap::new();
        for tag in self.annotations.values().flat_map(|annotation| &annotation.tags) {
            *tags.entry(tag.as_str()).or_default() += 1;
        }
        tags
    }

    /// The segments that are marked or have a note or tags, in order.
    pub fn kept(&self) -> BTreeSet<SegmentIx> {
        self.marks().chain(self.annotations.keys().copied()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Builder, Edit, Place, Segment, SpeakerId};

    fn of(note: &str, tags: &[&str]) -> Annotation {
        Annotation { note: note.to_owned(), tags: tags.iter().copied().map(String::from).collect() }
    }

    /// Three segments with a note each, and the second one tagged; after an edit.
    fn told(edit: impl Fn(&Transcript) -> Edit) -> Vec<String> {
        let mut builder = Builder::new(2);
        let speaker = builder.speaker("Ada");
        for text in ["one two", "three four", "five six"] {
            builder.push(Segment { start: None, end: None, speaker, text, words: &[] }).expect("small");
        }
        let mut transcript = builder.finish().expect("small");
        for (ix, annotation) in (0..).zip([of("a", &[]), of("b", &["t"]), of("c", &[])]) {
            transcript.apply(&Edit::Annotate { segment: SegmentIx(ix), annotation }).expect("there");
        }
        let (before, edit) = (transcript.clone(), edit(&transcript));
        let inverse = transcript.apply(&edit).expect("it fits");
        let told = |of: &Transcript| {
            let line = |(ix, segment): (SegmentIx, Segment<'_>)| {
                let Annotation { note, .. } = of.annotation(ix);
                format!("{}: {note} {}", segment.text, of.annotation(ix).told_tags()).trim_end().to_owned()
            };
            of.segments().map(line).collect::<Vec<_>>()
        };
        let edited = told(&transcript);
        transcript.apply(&inverse).expect("what was done can be undone");
        assert_eq!(told(&transcript), told(&before));
        edited
    }

    #[test]
    fn what_is_noted_goes_along_with_its_segment() {
        let place = |offset| Place { segment: SegmentIx(1), offset };
        let edited = told(|of| of.split(place(6), SpeakerId(0)).expect("words"));
        assert_eq!(edited, ["one two: a", "three: b #t", "four:", "five six: c"]);
        let edited = told(|of| of.give_on(place(6)).expect("words"));
        assert_eq!(edited, ["one two: a", "three: b #t", "four five six: c"]);
        let edited = told(|of| of.give_on(place(0)).expect("words"));
        assert_eq!(edited, ["one two: a", "three four five six: b; c #t"]);
        let edited = told(|of| of.give_back(place(6)).expect("words"));
        assert_eq!(edited, ["one two three: a", "four: b #t", "five six: c"]);
        let edited = told(|of| of.join(SegmentIx(0), SegmentIx(2)).expect("three"));
        assert_eq!(edited, ["one two three four five six: a; b; c #t"]);
        let edited = told(|of| of.delete(SegmentIx(0), SegmentIx(0)).expect("there"));
        assert_eq!(edited, ["three four: b #t", "five six: c"]);
    }

    #[test]
    fn a_note_keeps_its_lines_and_nothing_that_could_harm() {
        let clean = ["one\r\n  two \n\n", "\n \nso\u{1b}[2J\tit\ris", " ", "a\n\nb"].map(clean_note);
        assert_eq!(clean, ["one\n  two", "so [2J it is", "", "a\n\nb"]);
        assert_eq!(of("one\ntwo", &[]).told_note(), "one / two");
    }

    #[test]
    fn tags_are_clean_names() {
        let clean = [" #theme/sub ", "a,b,", "##x\u{1b}y\n", " , ", "é è"].map(clean_tag);
        assert_eq!(clean, ["theme/sub", "a b", "x y", "", "é è"]);
    }

    #[test]
    fn joined_segments_have_what_both_had() {
        assert_eq!(of("one", &["b"]).and(of("two", &["a", "b"])), of("one; two", &["a", "b"]));
        assert_eq!(of("", &[]).and(of("two", &[])), of("two", &[]));
        assert_eq!(of("one", &[]).and(of("", &["a"])), of("one", &["a"]));
    }
}
