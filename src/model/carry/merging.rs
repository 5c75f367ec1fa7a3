//! Merging what two people did to copies of one transcript: the changes of one are carried over to what the other has.
//!
//! What the second one changed is known by this: there the two transcripts differ before a change is carried over. What
//! both changed in different ways is a clash: the second one's value stays, and both are told.

use std::collections::{BTreeMap, HashSet};

use super::{Carried, Carrier, carried};
use crate::model::{Annotation, Edit, Marking, Rewording, Run, SegmentIx, SpeakerId, Step, Timestamp, Transcript};

/// How clashes about texts begin.
const TEXT: &str = "the text of ";

/// Something that two people changed in different ways.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clash {
    /// What: `the name of SPEAKER_00`.
    pub what: String,
    /// When it is, where it is a segment's and has a time.
    pub at: Option<Timestamp>,
    /// What it is now.
    pub kept: String,
    /// What the other one made of it.
    pub other: String,
}

/// What became of the changes of another.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The transcript with both, what was made, and what does not fit any more.
    pub carried: Carried,
    /// What both changed in different ways.
    pub clashes: Vec<Clash>,
}

/// Merges changes that were made to `base`, one after the other, into what another made of a copy of it.
///
/// Texts are merged word by word; of marks, tags and notes all are kept. Costs what [`carry`](super::carry) does.
pub fn merge(base: &Transcript, steps: &[Step], into: &Transcript) -> Merged {
    let (carried, clashes) = carried(base, &settled(base, steps), into, true);
    Merged { carried, clashes }
}

/// The steps without what was changed again later: what was only meant for a while contradicts nobody.
fn settled(base: &Transcript, steps: &[Step]) -> Vec<Step> {
    let mut settled = steps.to_vec();
    let end = base.len() + steps.iter().map(|step| inserted(&step.edit)).sum::<usize>();
    let mut later = Later { end: SegmentIx::at(end), ..Later::default() };
    for Step { edit, inverse } in settled.iter_mut().rev() {
        later.settle(edit, inverse);
    }
    settled
}

/// How many segments an edit puts in.
fn inserted(edit: &Edit) -> usize {
    match edit {
        Edit::Splice { insert, .. } => insert.len(),
        Edit::Batch(edits) => edits.iter().map(inserted).sum(),
        _ => 0,
    }
}

/// What later steps are about.
#[derive(Default)]
struct Later {
    /// No segment has this number or a greater one: what steps made by hand say of such is left as it is.
    end: SegmentIx,
    named: HashSet<SpeakerId>,
    merged: HashSet<SpeakerId>,
    given: HashSet<SegmentIx>,
    marked: HashSet<SegmentIx>,
    noted: HashSet<SegmentIx>,
    looked: HashSet<SegmentIx>,
}

impl Later {
    /// Empties an edit, and what takes it back, where a later one is about the same.
    fn settle(&mut self, edit: &mut Edit, inverse: &mut Edit) {
        let end = self.end.0;
        let is_there = |first: SegmentIx, len: u32| first.0.saturating_add(len) <= end;
        let is_last = match (&mut *edit, &mut *inverse) {
            (Edit::Rename { speaker, .. }, _) => self.named.insert(*speaker),
            (Edit::Merge { speaker, .. }, _) => self.merged.insert(*speaker),
            (Edit::Assign { runs }, _) if runs.iter().all(|run| is_there(run.first, run.len)) => {
                let given: Vec<_> = runs.iter().flat_map(|run| each(run.first, run.len, run.speaker)).collect();
                *runs = Run::of(given.iter().copied().filter(|(ix, _)| !self.given.contains(ix)));
                self.given.extend(given.iter().map(|(ix, _)| ix));
                true
            }
            (Edit::Mark { runs }, _) if runs.iter().all(|run| is_there(run.first, run.len)) => {
                // Where runs overlap, the last one counts.
                let marked: BTreeMap<_, _> = runs.iter().flat_map(|run| each(run.first, run.len, run.marked)).collect();
                *runs =
                    Marking::of(marked.iter().map(|(ix, is)| (*ix, *is)).filter(|(ix, _)| !self.marked.contains(ix)));
                self.marked.extend(marked.keys());
                true
            }
            (Edit::Annotate { segment, .. }, _) => self.noted.insert(*segment),
            (Edit::Look { segment, .. }, _) => self.looked.insert(*segment),
            (Edit::Splice { .. }, _) => {
                // Before it, segments have other numbers.
                self.given.clear();
                self.marked.clear();
                self.noted.clear();
                self.looked.clear();
                true
            }
            (Edit::Batch(edits), Edit::Batch(inverses)) => {
                edits.iter_mut().rev().zip(inverses).for_each(|(edit, inverse)| self.settle(edit, inverse));
                true
            }
            _ => true,
        };
        if !is_last {
            (*edit, *inverse) = (Edit::Batch(Vec::new()), Edit::Batch(Vec::new()));
        }
    }
}

/// How many steps two people have in common at the start: what there was before the copy was made.
pub fn in_common(one: &[Step], other: &[Step]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

/// The segments of a run, each with what all of them have.
fn each<T: Copy>(first: SegmentIx, len: u32, of: T) -> impl Iterator<Item = (SegmentIx, T)> {
    (first.0..first.0.saturating_add(len)).map(move |ix| (SegmentIx(ix), of))
}

impl Carrier {
    /// Speakers with the labels of those of the other copy, in the same order, are these.
    pub(super) fn take_same_speakers(&mut self) {
        let label = |of: &Transcript, at| of.speakers().get(SpeakerId::at(at)).map(|speaker| speaker.label.clone());
        if (0..self.speakers.len()).all(|at| label(&self.old, at) == label(&self.new, at)) {
            self.speakers = (0..self.speakers.len()).map(|at| Some(SpeakerId::at(at))).collect();
        }
    }

    /// Tells of a clash, in the place of an earlier one about the same.
    fn clash(&mut self, what: String, at: Option<Timestamp>, kept: &str, other: &str) {
        let clashes = self.clashes.get_or_insert_default();
        clashes.retain(|known| (&known.what, known.at) != (&what, at));
        clashes.push(Clash { what, at, kept: kept.to_owned(), other: other.to_owned() });
    }

    /// Whether a name that the other gave, or took away, stays.
    fn keeps_name(&mut self, old: SpeakerId, name: Option<&str>) -> bool {
        let known = |of: &Transcript, id| of.speakers().get(id).map(|known| known.name.as_deref().map(String::from));
        let Some(speaker) = self.speaker(old) else { return false };
        let (Some(before), Some(own)) = (known(&self.old, old), known(&self.new, speaker)) else { return false };
        if own == before || own.as_deref() == name || before.as_deref() == name {
            return before.as_deref() == name;
        }
        let label = self.new.speakers().get(speaker).map_or_else(String::new, |known| known.label.to_string());
        let kept = self.new.speakers().shown(speaker).to_owned();
        self.clash(format!("the name of {label}"), None, &kept, name.unwrap_or(&label));
        true
    }

    /// Whether a speaker that the other took for a third one stays that.
    fn keeps_merge(&mut self, old: SpeakerId, into: Option<SpeakerId>) -> bool {
        let merged = |of: &Transcript, id| of.speakers().get(id).and_then(|speaker| speaker.merged_into);
        let Some(speaker) = self.speaker(old) else { return false };
        let Some(own) = merged(&self.new, speaker) else { return false };
        let wanted = into.and_then(|into| self.speaker(into));
        let before = merged(&self.old, old).and_then(|before| self.speaker(before));
        if wanted == Some(own) || before == Some(own) {
            return wanted == Some(own);
        }
        let speakers = self.new.speakers();
        let label = speakers.get(speaker).map_or_else(String::new, |speaker| speaker.label.to_string());
        let other = wanted.map_or("nobody else", |wanted| speakers.shown(wanted)).to_owned();
        let kept = speakers.shown(own).to_owned();
        self.clash(format!("who {label} is"), None, &kept, &other);
        true
    }

    /// The runs without the segments that the other gave to somebody else.
    fn merge_runs(&mut self, old: &[Run]) -> Vec<Run> {
        let mut kept = Vec::new();
        for run in old {
            let wanted = self.speaker(run.speaker);
            for (ix, _) in each(run.first, run.len, ()) {
                let before = self.old.segment(ix).and_then(|segment| self.speaker(segment.speaker));
                let own = self.news_of(ix.0).next().and_then(|new| self.raw_speaker(SegmentIx(new)));
                match (before, own, wanted) {
                    (Some(before), Some(own), Some(wanted)) if own != before && wanted == before => {}
                    (Some(before), Some(own), Some(wanted)) if own != before && own != wanted => {
                        let speakers = self.new.speakers();
                        let names = [own, wanted].map(|id| speakers.shown(id).to_owned());
                        let what = format!("who says “{}”", self.said(ix));
                        self.clash(what, self.old.time_at(ix), &names[0], &names[1]);
                    }
                    _ => kept.push((ix, run.speaker)),
                }
            }
        }
        Run::of(kept)
    }

    /// The tags of both, without those that one of them took off; of two notes both.
    fn merge_annotation(&mut self, old: SegmentIx, wanted: &Annotation) -> Annotation {
        let Some(new) = self.news_of(old.0).next().map(SegmentIx) else { return wanted.clone() };
        let (before, own) = (self.old.annotation(old).clone(), self.new.annotation(new).clone());
        let tags = own.tags.iter().filter(|tag| wanted.tags.contains(*tag) || !before.tags.contains(*tag));
        let added = wanted.tags.difference(&before.tags);
        let tags = tags.chain(added).cloned().collect();
        let note = match () {
            () if own.note == before.note => wanted.note.clone(),
            // It may have been merged before.
            () if wanted.note == before.note || own.note.contains(&wanted.note) => own.note,
            () => {
                let both = Annotation { note: own.note, ..Annotation::default() };
                let both = both.and(Annotation { note: wanted.note.clone(), ..Annotation::default() }).note;
                let what = format!("the note at “{}”", self.said(old));
                self.clash(what, self.old.time_at(old), &both, &wanted.note);
                both
            }
        };
        Annotation { note, tags }
    }

    /// Tells of a text that both changed at the same words; the other's stays.
    pub(super) fn clash_of_texts(&mut self, wanted: &Rewording) {
        let own: Vec<&str> = self
            .news_of(wanted.segment.0)
            .filter_map(|new| self.new.segment(SegmentIx(new)).map(|segment| segment.text))
            .collect();
        let own = own.join(" ");
        let what = format!("{TEXT}“{}”", self.said(wanted.segment));
        self.clash(what, self.old.time_at(wanted.segment), &own, &wanted.text);
    }

    /// Drops the clashes about texts that the one who typed them changed again.
    pub(super) fn drop_passing_texts(&mut self) {
        let last: HashSet<&str> = self.old.segments().map(|(_, segment)| segment.text).collect();
        if let Some(clashes) = &mut self.clashes {
            clashes.retain(|clash| !clash.what.starts_with(TEXT) || last.contains(&*clash.other));
        }
    }

    /// The first words of an old segment.
    fn said(&self, ix: SegmentIx) -> String {
        let text = self.old.segment(ix).map_or("", |segment| segment.text);
        let words: Vec<&str> = text.split_whitespace().collect();
        let more = if words.len() > 4 { " …" } else { "" };
        words[..words.len().min(4)].join(" ") + more
    }

    /// An edit as it is to be carried over where the other's changes stay; `None` where nothing of it is.
    pub(super) fn reconciled(&mut self, edit: &Edit) -> Option<Edit> {
        let is_there = |first, len| self.old.all_segments(first, len).is_ok();
        Some(match edit {
            Edit::Assign { runs } if !runs.iter().all(|run| is_there(run.first, run.len)) => edit.clone(),
            Edit::Mark { runs } if !runs.iter().all(|run| is_there(run.first, run.len)) => edit.clone(),
            Edit::Rename { speaker, name } if self.keeps_name(*speaker, name.as_deref()) => return None,
            Edit::Merge { speaker, into } if self.keeps_merge(*speaker, *into) => return None,
            Edit::Assign { runs } => {
                let runs = self.merge_runs(runs);
                if runs.is_empty() {
                    return None;
                }
                Edit::Assign { runs }
            }
            Edit::Mark { runs } => {
                let marked = runs.iter().flat_map(|run| each(run.first, run.len, run.marked));
                let runs = Marking::of(marked.filter(|(ix, marked)| self.old.is_marked(*ix) != *marked));
                if runs.is_empty() {
                    return None;
                }
                Edit::Mark { runs }
            }
            Edit::Annotate { segment, annotation } => {
                Edit::Annotate { segment: *segment, annotation: self.merge_annotation(*segment, annotation) }
            }
            Edit::Look { segment, reasons } => {
                let own = self.news_of(segment.0).next().map_or(0, |new| self.new.looked_at(SegmentIx(new)));
                Edit::Look { segment: *segment, reasons: reasons | own }
            }
            edit => edit.clone(),
        })
    }
}
