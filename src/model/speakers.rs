//! Who speaks: the labels the recogniser wrote and the names people give them.

use std::sync::Arc;
use std::time::Duration;

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
