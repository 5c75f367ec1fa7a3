//! Who speaks: the labels the recogniser wrote and the names people give them.

use std::sync::Arc;
use std::time::Duration;

use super::{SegmentIx, Transcript};

/// The place of a speaker in [`Speakers`], fixed for as long as the speaker exists.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct SpeakerId(pub u32);

impl SpeakerId {
    /// The speaker at an index into a table with one entry per speaker.
    pub fn at(index: usize) -> SpeakerId {
        SpeakerId(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The index into a table with one entry per speaker.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One speaker of the file, or one added since.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Speaker {
    /// What the file calls the speaker; empty for segments without one.
    pub label: Box<str>,
    /// The name given since; `None` while the label stands.
    pub name: Option<Box<str>>,
    /// The speaker this one was found to be.
    pub merged_into: Option<SpeakerId>,
    /// How many segments bear this speaker's own label, merged ones not included.
    pub segments: u32,
    /// How long those segments last together, in milliseconds.
    pub talk_millis: u64,
}

impl Speaker {
    /// A speaker without segments yet.
    pub(super) fn new(label: &str) -> Speaker {
        Speaker { label: label.into(), name: None, merged_into: None, segments: 0, talk_millis: 0 }
    }
}

/// All speakers of a transcript, in the order in which they first speak.
///
/// A link of `merged_into` always leads to a speaker that is shown, in the end: [`Edit`](super::Edit) links only
/// speakers that are not linked yet, and only to one whose links do not lead back.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Speakers(pub(super) Arc<Vec<Speaker>>);

impl Speakers {
    /// How many speakers there are, merged ones included.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The speaker with this id.
    pub fn get(&self, id: SpeakerId) -> Option<&Speaker> {
        self.0.get(id.index())
    }

    /// Every speaker with its id.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (SpeakerId, &Speaker)> {
        self.0.iter().enumerate().map(|(index, speaker)| (SpeakerId::at(index), speaker))
    }

    /// The speaker that `id` was merged into at last, or `id` itself.
    pub fn root(&self, mut id: SpeakerId) -> SpeakerId {
        // Links cannot form a ring; the count keeps a broken table from becoming an endless loop.
        for _ in 0..self.len() {
            match self.get(id).and_then(|speaker| speaker.merged_into) {
                Some(into) => id = into,
                None => break,
            }
        }
        id
    }

    /// What to call the speaker: the name, else the label, of the one it was merged into. Empty for no speaker.
    pub fn shown(&self, id: SpeakerId) -> &str {
        match self.get(self.root(id)) {
            Some(speaker) => speaker.name.as_deref().unwrap_or(&speaker.label),
            None => "",
        }
    }

    /// The speakers that were not merged into another, in order.
    pub fn roots(&self) -> impl DoubleEndedIterator<Item = SpeakerId> {
        self.iter().filter(|(_, speaker)| speaker.merged_into.is_none()).map(|(id, _)| id)
    }

    /// The speaker shown under exactly this name. Costs one pass over the speakers.
    pub fn named(&self, name: &str) -> Option<SpeakerId> {
        self.roots().find(|&id| self.shown(id) == name)
    }

    /// The speaker shown under this name, or whose label it is; white space around either does not count.
    ///
    /// Costs a few passes over the speakers.
    pub fn called(&self, name: &str) -> Option<SpeakerId> {
        let name = name.trim();
        let labelled = || self.iter().find(|(_, speaker)| speaker.label.trim() == name).map(|(id, _)| self.root(id));
        self.named(name).or_else(|| self.roots().find(|id| self.shown(*id).trim() == name)).or_else(labelled)
    }

    /// Segments and length of talk of each speaker with those merged into it, indexed by id; zero for merged ones.
    ///
    /// A segment counts whole for its speaker: where two talk at once, that time counts for each of them. So the sum of
    /// all talk may be longer than the recording; [`share`](super::share) is of that sum.
    ///
    /// Costs one pass over the speakers, none over the segments.
    pub fn totals(&self) -> Vec<(u32, Duration)> {
        let mut totals = vec![(0, Duration::ZERO); self.len()];
        for (id, speaker) in self.iter() {
            let (segments, talk) = &mut totals[self.root(id).index()];
            *segments += speaker.segments;
            *talk += Duration::from_millis(speaker.talk_millis);
        }
        totals
    }
}

/// The name a typed or pasted text stands for: line breaks and other controls become spaces, outer space goes.
pub fn clean_name(typed: &str) -> String {
    let spaced: String = typed.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.trim().to_owned()
}

impl Transcript {
    /// The first segment from `ix` on whose speaker, as merges have it, is wanted; or the last one up to it.
    ///
    /// Costs a look at who speaks in each chunk on the way, and a pass over the speakers of two at most where there are no
    /// merges.
    pub fn nearest_of(&self, ix: SegmentIx, forward: bool, is_wanted: impl Fn(SpeakerId) -> bool) -> Option<SegmentIx> {
        let is_wanted = |speaker: &SpeakerId| is_wanted(self.speakers.root(*speaker));
        let (here, place) = self.place(ix)?;
        let found_in = |at: usize| {
            let chunk = &self.chunks[at];
            if !chunk.voices().iter().any(is_wanted) {
                return None;
            }
            let nth = if forward {
                let from = if at == here { place } else { 0 };
                chunk.speaker[from..].iter().position(is_wanted)? + from
            } else {
                let until = if at == here { place + 1 } else { chunk.len() };
                chunk.speaker[..until].iter().rposition(is_wanted)?
            };
            Some(SegmentIx(chunk.first.0 + nth as u32))
        };
        if forward { (here..self.chunks.len()).find_map(found_in) } else { (0..=here).rev().find_map(found_in) }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::model::{Builder, Edit, Run, Segment};

    #[test]
    fn who_speaks_seldom_is_found_without_a_look_at_each_segment() {
        let mut builder = Builder::new(10);
        let [often, seldom] = ["Ada", "Bea"].map(|name| builder.speaker(name));
        for at in 0..10_000 {
            let speaker = if at == 7777 { seldom } else { often };
            builder.push(Segment { start: None, end: None, speaker, text: "", words: &[] }).expect("small");
        }
        let mut transcript = builder.finish().expect("small");
        let looks = Cell::new(0);
        let nearest = |transcript: &Transcript, from, forward| {
            looks.set(0);
            let is_seldom = |speaker| {
                looks.set(looks.get() + 1);
                speaker == seldom
            };
            (transcript.nearest_of(SegmentIx(from), forward, is_seldom).map(|ix| ix.0), looks.get())
        };
        assert_eq!(nearest(&transcript, 0, true), (Some(7777), 777 + 2 + 8));
        assert_eq!(nearest(&transcript, 9999, false), (Some(7777), 222 + 2 + 3));
        assert_eq!(nearest(&transcript, 7777, true).0, Some(7777));
        assert_eq!(nearest(&transcript, 7778, true), (None, 2 + 2 + 222));
        assert_eq!(nearest(&transcript, 10_000, false), (None, 0), "there is no such segment");
        let run = Run { first: SegmentIx(3), len: 1, speaker: seldom };
        transcript.apply(&Edit::Assign { runs: vec![run] }).expect("it fits");
        assert_eq!(nearest(&transcript, 0, true), (Some(3), 2 + 4));
        transcript.apply(&Edit::Merge { speaker: seldom, into: Some(often) }).expect("two");
        assert_eq!(nearest(&transcript, 0, true).0, None);
    }
}
