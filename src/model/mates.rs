//! Which segments of two transcripts of one talk are the same.

use std::collections::HashMap;

use super::{SegmentIx, SpeakerId, Transcript};

/// How many segments before and after a time are looked at.
const WINDOW: usize = 64;

/// For each segment of a new transcript the one of an old transcript that it is, or is a part of.
#[derive(Debug)]
pub(super) struct Mates {
    /// By segments of the new one.
    old: Vec<Option<u32>>,
}

impl Mates {
    /// Finds them: by time, where the greater part of the new one lies in the old one, and by text.
    ///
    /// Of several it is the most alike in both, and each of equal ones is taken once, in order. A transcript has itself
    /// for a mate, each segment. Costs a pass over both, with a look at those around.
    pub fn of(old: &Transcript, new: &Transcript) -> Mates {
        let mut key = 0;
        let starts: Vec<u64> = old
            .segments()
            .map(|(_, segment)| {
                key = segment.start.map_or(key, |start| start.millis());
                key
            })
            .collect();
        let mut mates = Mates { old: vec![None; new.len()] };
        let mut is_taken = vec![false; old.len()];
        for (ix, segment) in new.segments() {
            let Some(start) = segment.start else { continue };
            let end = new.end_of(ix).unwrap_or(start).millis();
            let around = starts.partition_point(|key| *key < start.millis());
            let behind = starts.partition_point(|key| *key <= end).min(around + WINDOW);
            let near = around.saturating_sub(WINDOW) as u32..behind as u32;
            let mate = best(old, near, new, ix, &is_taken);
            if let Some(mate) = mate {
                is_taken[mate as usize] = true;
            }
            mates.old[ix.index()] = mate;
        }
        let unique = |of: &Transcript| {
            let mut found: HashMap<String, Option<u32>> = HashMap::new();
            for (ix, segment) in of.segments().filter(|(_, segment)| segment.start.is_none()) {
                found.entry(segment.text.to_owned()).and_modify(|only| *only = None).or_insert(Some(ix.0));
            }
            found
        };
        let of_old = unique(old);
        for (text, ix) in unique(new) {
            if let (Some(ix), Some(Some(mate))) = (ix, of_old.get(&text)) {
                mates.old[ix as usize] = Some(*mate);
                is_taken[*mate as usize] = true;
            }
        }
        mates.fill((0..new.len()).collect(), 1, (old, new), &mut is_taken);
        mates.fill((0..new.len()).rev().collect(), -1, (old, new), &mut is_taken);
        mates
    }

    /// Gives segments next to those with a mate the next one, where the texts are alike.
    fn fill(&mut self, order: Vec<usize>, step: i64, (old, new): (&Transcript, &Transcript), is_taken: &mut [bool]) {
        let mut last = if step > 0 { -1 } else { old.len() as i64 };
        for at in order {
            if let Some(mate) = self.old[at] {
                last = i64::from(mate);
                continue;
            }
            let Some(next) = usize::try_from(last + step).ok().filter(|next| is_taken.get(*next) == Some(&false))
            else {
                continue;
            };
            if likeness(text(old, next as u32), text(new, at as u32)) >= 0.5 {
                self.old[at] = Some(next as u32);
                is_taken[next] = true;
                last = next as i64;
            }
        }
    }

    /// Whether the two are the same talk: of the segments that are in both, at least one in five is alike in text.
    pub fn is_same_talk(&self, old: &Transcript, new: &Transcript) -> bool {
        let is_alike = |(mate, at): &(u32, u32)| likeness(text(old, *mate), text(new, *at)) >= 0.5;
        self.pairs().filter(is_alike).count() * 5 >= old.len().min(new.len())
    }

    /// Each old segment with each new one that it is the mate of, in the order of the new ones.
    pub fn pairs(&self) -> impl Iterator<Item = (u32, u32)> {
        self.old.iter().zip(0..).filter_map(|(mate, at)| Some(((*mate)?, at)))
    }

    /// The speaker of the new transcript that each of the old one is: who says most of what the other said.
    ///
    /// None is two of the others; one that says nothing is the one of the same label.
    pub fn speakers(&self, old: &Transcript, new: &Transcript) -> Vec<Option<SpeakerId>> {
        let mut votes: HashMap<(u32, u32), usize> = HashMap::new();
        let mut all = vec![0; old.speakers().len()];
        for (mate, at) in self.pairs() {
            let (Some(was), Some(is)) = (old.segment(SegmentIx(mate)), new.segment(SegmentIx(at))) else { continue };
            let weight = was.text.len() + 1;
            *votes.entry((was.speaker.0, is.speaker.0)).or_default() += weight;
            all[was.speaker.index()] += weight;
        }
        let mut votes: Vec<((u32, u32), usize)> = votes.into_iter().collect();
        votes.sort_by_key(|(pair, count)| (std::cmp::Reverse(*count), *pair));
        let mut found = vec![None; all.len()];
        let mut is_taken = vec![false; new.speakers().len()];
        for ((was, is), count) in votes {
            let (was, is) = (was as usize, is as usize);
            if found[was].is_none() && !is_taken[is] && count * 2 > all[was] {
                (found[was], is_taken[is]) = (Some(SpeakerId::at(is)), true);
            }
        }
        for (was, speaker) in old.speakers().iter().filter(|(was, _)| all[was.index()] == 0) {
            let same = new.speakers().iter().find(|(is, same)| same.label == speaker.label && !is_taken[is.index()]);
            if let Some((is, _)) = same {
                (found[was.index()], is_taken[is.index()]) = (Some(is), true);
            }
        }
        found
    }

    /// Gives a new segment another mate.
    pub fn set(&mut self, at: u32, mate: Option<u32>) {
        if let Some(place) = self.old.get_mut(at as usize) {
            *place = mate;
        }
    }

    /// Follows a splice of the old transcript: those that went are nobody's mates any more.
    pub fn splice_old(&mut self, at: u32, remove: u32, insert: u32) {
        for mate in self.old.iter_mut() {
            *mate = mate.and_then(|mate| match mate {
                mate if mate < at => Some(mate),
                mate if mate < at + remove => None,
                mate => Some(mate - remove + insert),
            });
        }
    }

    /// Follows a splice of the new transcript: those put in are the old ones from `mate` on.
    pub fn splice_new(&mut self, at: u32, remove: u32, mates: std::ops::Range<u32>) {
        let from = (at as usize).min(self.old.len());
        let behind = (from + remove as usize).min(self.old.len());
        self.old.splice(from..behind, mates.map(Some));
    }
}

/// The segment among some old ones that a new one is, or the greater part of it is in; those not taken come first.
pub(super) fn best(
    old: &Transcript,
    among: std::ops::Range<u32>,
    new: &Transcript,
    ix: SegmentIx,
    is_taken: &[bool],
) -> Option<u32> {
    let span = |of: &Transcript, ix| {
        let start = of.segment(ix)?.start?.millis();
        // What lasts no time at all lasts a moment, so that it overlaps with itself.
        Some((start, of.end_of(ix).map_or(start, |end| end.millis()).max(start + 1)))
    };
    let own = span(new, ix)?;
    let mut found: Option<(f32, bool, u32)> = None;
    for mate in among {
        let Some(other) = span(old, SegmentIx(mate)) else { continue };
        let both = own.1.min(other.1).saturating_sub(own.0.max(other.0));
        if both * 2 <= own.1 - own.0 {
            continue;
        }
        let either = own.1.max(other.1) - own.0.min(other.0);
        let score = both as f32 / either as f32 + likeness(text(old, mate), text(new, ix.0));
        let free = !is_taken.get(mate as usize).copied().unwrap_or(false);
        if found.is_none_or(|(best, was_free, _)| (score, free) > (best, was_free)) {
            found = Some((score, free, mate));
        }
    }
    found.map(|(.., mate)| mate)
}

fn text(of: &Transcript, ix: u32) -> &str {
    of.segment(SegmentIx(ix)).map_or("", |segment| segment.text)
}

/// Which share of the words of two texts is in both, from 0 to 1; only equal texts have 1.
pub(super) fn likeness(one: &str, other: &str) -> f32 {
    if one == other {
        return 1.0;
    }
    let words = |text: &str| {
        let mut words: Vec<String> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
        words.sort_unstable();
        words
    };
    let (one, other) = (words(one), words(other));
    let (mut at, mut both) = (0, 0);
    for word in &one {
        while other.get(at).is_some_and(|next| next < word) {
            at += 1;
        }
        if other.get(at) == Some(word) {
            (at, both) = (at + 1, both + 1);
        }
    }
    2.0 * both as f32 / (one.len() + other.len() + 1) as f32
}
