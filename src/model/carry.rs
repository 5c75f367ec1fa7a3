//! Carrying changes over to another transcript of the same talk: one that was made or written anew.
//!
//! Each change is made on the old transcript and, where its counterpart is found, on the new one, one after the other:
//! so a change finds what those before it have left. What does not fit is told, never passed over.

mod merging;
mod words;

use std::ops::Range;

use super::mates::{Mates, best};
use super::{
    Annotation, Edit, Marking, Mend, Origin, Piece, Rewording, Run, Segment, SegmentIx, SpeakerId, Step, Timestamp,
    Transcript, Word,
};
use crate::text::differing;
use words::{context, places_of, whole_words};

pub use merging::{Clash, Merged, in_common, merge};

/// How far the times of a segment may be apart that is cut, joined or deleted in both, in milliseconds.
const NEAR: u64 = 500;

const NO_SEGMENT: &str = "there is no such segment now";
const NO_SPEAKER: &str = "there is no such speaker now";
const OTHER_TEXT: &str = "the text is another now";
const OTHER_TIMES: &str = "the times are others now";
const OTHER_TALK: &str = "the file has another talk now";

/// What became of changes.
#[derive(Clone, Debug)]
pub struct Carried {
    /// The new transcript with all that was carried over.
    pub transcript: Transcript,
    /// What was made on it, in order. A change that it had already is none of them.
    pub steps: Vec<Step>,
    /// What was not carried over, or not all of it, in order.
    pub left: Vec<Left>,
}

/// A change that was not carried over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Left {
    /// Which of the changes, counted from zero.
    pub step: usize,
    /// In how many of its places it was carried over, and how many there are.
    pub places: (usize, usize),
    /// Why not in the others.
    pub why: String,
    /// When its first segment is, where it has one with a time.
    pub at: Option<Timestamp>,
    /// What that segment said.
    pub text: String,
}

/// Carries changes over that were made to `first`, one after the other, onto another transcript.
///
/// Costs both transcripts, and for each splice a pass over the segments.
pub fn carry(first: &Transcript, steps: &[Step], onto: &Transcript) -> Carried {
    carried(first, steps, onto, false).0
}

/// Carries changes over; where they are merged into what another has changed, with the clashes.
fn carried(first: &Transcript, steps: &[Step], onto: &Transcript, merges: bool) -> (Carried, Vec<Clash>) {
    let mates = Mates::of(first, onto);
    let is_same_talk = mates.is_same_talk(first, onto);
    let speakers = mates.speakers(first, onto);
    let news = Vec::new();
    let clashes = merges.then(Vec::new);
    let mut carrier = Carrier { old: first.clone(), new: onto.clone(), mates, news, speakers, clashes };
    carrier.index();
    if merges {
        carrier.take_same_speakers();
    }
    let mut carried = Carried { transcript: onto.clone(), steps: Vec::new(), left: Vec::new() };
    for (number, step) in steps.iter().enumerate() {
        let place = step.edit.places().next();
        let at = place.and_then(|ix| carrier.old.time_at(ix));
        let text = place.and_then(|ix| carrier.old.segment(ix)).map_or("", |segment| segment.text).to_owned();
        let outcome = if is_same_talk {
            carrier.carry(&step.edit, &step.inverse)
        } else {
            let outcome = Outcome::left(size(&step.edit), OTHER_TALK);
            let _ = carrier.old.apply(&step.edit);
            outcome
        };
        carried.steps.extend(outcome.made);
        if outcome.done < outcome.all {
            let why = outcome.why.unwrap_or_else(|| NO_SEGMENT.to_owned());
            carried.left.push(Left { step: number, places: (outcome.done, outcome.all), why, at, text });
        }
    }
    if merges {
        carrier.drop_passing_texts();
    }
    carried.transcript = carrier.new;
    (carried, carrier.clashes.unwrap_or_default())
}

/// In how many places an edit changes something.
fn size(edit: &Edit) -> usize {
    match edit {
        Edit::Assign { runs } => runs.iter().map(|run| run.len as usize).sum(),
        Edit::Mark { runs } => runs.iter().map(|run| run.len as usize).sum(),
        Edit::Reword { texts, .. } => texts.len(),
        Edit::Batch(edits) => edits.iter().map(size).sum(),
        _ => 1,
    }
}

/// What became of one edit.
struct Outcome {
    /// What was made on the new transcript; nothing where it was so already, or nothing fits.
    made: Option<Step>,
    done: usize,
    all: usize,
    why: Option<String>,
}

impl Outcome {
    fn left(all: usize, why: impl Into<String>) -> Outcome {
        Outcome { made: None, done: 0, all, why: Some(why.into()) }
    }

    fn so_already() -> Outcome {
        Outcome { made: None, done: 1, all: 1, why: None }
    }
}

struct Carrier {
    old: Transcript,
    new: Transcript,
    mates: Mates,
    /// The new segments of each old one, as pairs in order.
    news: Vec<(u32, u32)>,
    /// The new speaker of each old one.
    speakers: Vec<Option<SpeakerId>>,
    /// What both changed in different ways, where the changes of the new one stay; `None` where they do not.
    clashes: Option<Vec<Clash>>,
}

impl Carrier {
    /// Makes an edit on the old transcript, and what it is there on the new one.
    ///
    /// What takes it back tells of the words that it has changed, which the old transcript need not have.
    fn carry(&mut self, edit: &Edit, inverse: &Edit) -> Outcome {
        match edit {
            Edit::Splice { .. } => self.splice(edit, inverse),
            Edit::Batch(edits) => self.batch(edits, inverse),
            _ => {
                let reconciled = if self.clashes.is_some() { self.reconciled(edit) } else { Some(edit.clone()) };
                let outcome = match &reconciled {
                    None => Outcome::so_already(),
                    Some(edit) => self.carry_single(edit, inverse),
                };
                let _ = self.old.apply(edit);
                outcome
            }
        }
    }

    /// What an edit that is no splice and no batch is on the new transcript.
    fn carry_single(&mut self, edit: &Edit, inverse: &Edit) -> Outcome {
        match edit {
            Edit::Rename { speaker, name } => self.rename(*speaker, name.as_deref()),
            Edit::Merge { speaker, into } => self.merge(*speaker, *into),
            Edit::Assign { runs } => self.assign(runs),
            Edit::Mark { runs } => self.mark(runs),
            Edit::Reword { texts, what } => self.reword(texts, what.as_ref(), inverse),
            Edit::AddSpeaker { label } => self.add_speaker(label),
            Edit::Look { segment, reasons } => self.look(*segment, *reasons),
            Edit::Annotate { segment, annotation } => self.annotate(*segment, annotation),
            Edit::RemoveSpeaker | Edit::Splice { .. } | Edit::Batch(_) => self.remove_speaker(),
        }
    }

    fn batch(&mut self, edits: &[Edit], inverse: &Edit) -> Outcome {
        let mut backwards: &[Edit] = if let Edit::Batch(inverses) = inverse { inverses } else { &[] };
        let speakers = self.new.speakers().len();
        let (mut made, mut inverses) = (Vec::new(), Vec::new());
        let mut whole = Outcome { made: None, done: 0, all: 0, why: None };
        let mut news = 0;
        for edit in edits {
            let inverse = backwards.split_off_last().unwrap_or(edit);
            let outcome = self.carry(edit, inverse);
            whole.all += outcome.all;
            whole.done += outcome.done;
            whole.why = whole.why.or(outcome.why);
            if matches!(edit, Edit::AddSpeaker { .. }) {
                news += outcome.done;
            }
            if let Some(step) = outcome.made {
                made.push(step.edit);
                inverses.insert(0, step.inverse);
            }
        }
        let is_idle = whole.done == news && whole.all > news;
        if is_idle && inverses.iter().all(|inverse| self.new.apply(inverse).is_ok()) {
            // Nobody would say anything as the new speaker.
            let gone = |id: &SpeakerId| id.index() >= speakers;
            self.speakers.iter_mut().filter(|id| id.as_ref().is_some_and(gone)).for_each(|id| *id = None);
            return Outcome { done: 0, ..whole };
        }
        if !made.is_empty() {
            whole.made = Some(Step { edit: Edit::Batch(made), inverse: Edit::Batch(inverses) });
        }
        whole
    }

    /// Makes an edit on the new transcript, in so many of all its places.
    fn make(&mut self, edit: Edit, done: usize, all: usize, why: Option<&str>) -> Outcome {
        match self.new.apply(&edit) {
            Ok(inverse) => {
                let is_nothing = match (&edit, &inverse) {
                    (Edit::Assign { .. }, Edit::Assign { runs }) => {
                        runs.iter().all(|run| self.raw_speaker(run.first) == Some(run.speaker))
                    }
                    (Edit::Mark { .. }, Edit::Mark { runs }) => runs.is_empty(),
                    _ => edit == inverse,
                };
                let made = (!is_nothing).then_some(Step { edit, inverse });
                Outcome { made, done, all, why: why.map(String::from) }
            }
            Err(error) => Outcome::left(all, error.to_string()),
        }
    }

    fn raw_speaker(&self, ix: SegmentIx) -> Option<SpeakerId> {
        self.new.segment(ix).map(|segment| segment.speaker)
    }

    fn speaker(&self, old: SpeakerId) -> Option<SpeakerId> {
        self.speakers.get(old.index()).copied().flatten()
    }

    fn rename(&mut self, speaker: SpeakerId, name: Option<&str>) -> Outcome {
        let Some(speaker) = self.speaker(speaker) else { return Outcome::left(1, NO_SPEAKER) };
        if self.new.speakers().get(speaker).is_some_and(|known| known.name.is_none() && Some(&*known.label) == name) {
            return Outcome::so_already();
        }
        self.make(Edit::Rename { speaker, name: name.map(String::from) }, 1, 1, None)
    }

    fn merge(&mut self, speaker: SpeakerId, into: Option<SpeakerId>) -> Outcome {
        let Some(speaker) = self.speaker(speaker) else { return Outcome::left(1, NO_SPEAKER) };
        let into = match into.map(|into| self.speaker(into)) {
            None => None,
            Some(Some(into)) => Some(into),
            Some(None) => return Outcome::left(1, NO_SPEAKER),
        };
        self.make(Edit::Merge { speaker, into }, 1, 1, None)
    }

    fn add_speaker(&mut self, label: &str) -> Outcome {
        let known = self.new.speakers().iter().find(|(_, speaker)| *speaker.label == *label).map(|(id, _)| id);
        let is_new = self.old.speakers().iter().all(|(_, speaker)| *speaker.label != *label);
        if let Some(known) = known.filter(|_| is_new) {
            self.speakers.push(Some(known));
            return Outcome::so_already();
        }
        self.speakers.push(Some(SpeakerId::at(self.new.speakers().len())));
        self.make(Edit::AddSpeaker { label: label.to_owned() }, 1, 1, None)
    }

    fn remove_speaker(&mut self) -> Outcome {
        let last = self.speakers.pop().flatten();
        if last.is_some_and(|last| last.index() + 1 == self.new.speakers().len()) {
            return self.make(Edit::RemoveSpeaker, 1, 1, None);
        }
        Outcome::left(1, NO_SPEAKER)
    }

    fn assign(&mut self, old: &[Run]) -> Outcome {
        let (mut runs, mut done, mut all, mut why) = (Vec::new(), 0, 0, NO_SEGMENT);
        for run in old {
            all += run.len as usize;
            let Some(speaker) = self.speaker(run.speaker) else {
                why = NO_SPEAKER;
                continue;
            };
            let (segments, found) = self.segments_of(run.first.0..run.first.0.saturating_add(run.len));
            done += found;
            runs.extend(Run::of(segments.into_iter().map(|ix| (ix, speaker))));
        }
        if runs.is_empty() {
            return Outcome::left(all, why);
        }
        self.make(Edit::Assign { runs }, done, all, Some(why))
    }

    fn mark(&mut self, old: &[Marking]) -> Outcome {
        let (mut runs, mut done, mut all) = (Vec::new(), 0, 0);
        for run in old {
            all += run.len as usize;
            let (segments, found) = self.segments_of(run.first.0..run.first.0.saturating_add(run.len));
            done += found;
            runs.extend(Marking::of(segments.into_iter().map(|ix| (ix, run.marked))));
        }
        if runs.is_empty() {
            return Outcome::left(all, NO_SEGMENT);
        }
        self.make(Edit::Mark { runs }, done, all, Some(NO_SEGMENT))
    }

    fn look(&mut self, old: SegmentIx, reasons: u32) -> Outcome {
        let look = |ix| Edit::Look { segment: SegmentIx(ix), reasons };
        let mut edits: Vec<Edit> = self.news_of(old.0).map(look).collect();
        match edits.len() {
            0 => Outcome::left(1, NO_SEGMENT),
            1 => self.make(edits.remove(0), 1, 1, None),
            _ => self.make(Edit::Batch(edits), 1, 1, None),
        }
    }

    /// Of several parts of a segment the first has its note and tags.
    fn annotate(&mut self, old: SegmentIx, annotation: &Annotation) -> Outcome {
        let first = self.news_of(old.0).next().map(SegmentIx);
        match first {
            Some(segment) => self.make(Edit::Annotate { segment, annotation: annotation.clone() }, 1, 1, None),
            None => Outcome::left(1, NO_SEGMENT),
        }
    }

    fn reword(&mut self, old: &[Rewording], what: Option<&String>, inverse: &Edit) -> Outcome {
        let before = |ix| match inverse {
            Edit::Reword { texts, .. } => texts.iter().find(|text| text.segment == ix),
            _ => None,
        };
        let (mut texts, mut done, mut why) = (Vec::new(), 0, NO_SEGMENT);
        for rewording in old {
            match self.rewording(rewording, before(rewording.segment)) {
                Ok(found) => {
                    done += 1;
                    texts.extend(found);
                }
                Err(OTHER_TEXT) if self.clashes.is_some() => {
                    done += 1;
                    self.clash_of_texts(rewording);
                }
                Err(reason) => why = reason,
            }
        }
        if texts.is_empty() {
            return Outcome { made: None, done, all: old.len(), why: Some(why.to_owned()) };
        }
        self.make(Edit::Reword { texts, what: what.cloned() }, done, old.len(), Some(why))
    }

    /// What a rewording is in the new segments; nothing where they have it already.
    fn rewording(&self, old: &Rewording, before: Option<&Rewording>) -> Result<Vec<Rewording>, &'static str> {
        let words = before.map(|before| &before.words[..]);
        let before = self.old.segment(old.segment).ok_or(NO_SEGMENT)?;
        let news: Vec<(SegmentIx, Segment<'_>)> = self
            .news_of(old.segment.0)
            .filter_map(|ix| Some((SegmentIx(ix), self.new.segment(SegmentIx(ix))?)))
            .collect();
        if news.is_empty() {
            return Err(NO_SEGMENT);
        }
        let changes = differing(before.text, &old.text).into_iter();
        let changes: Vec<_> = changes.map(|(range, with)| (range, old.text[with].to_owned())).collect();
        if let [(ix, only)] = news[..]
            && only.text == before.text
        {
            if Some(only.words) == words {
                return Ok(vec![Rewording { segment: ix, ..old.clone() }]);
            }
            return Ok(vec![Rewording::of(ix, &only, &changes).ok_or(OTHER_TEXT)?]);
        }
        let mut found: Vec<Vec<(Range<usize>, String)>> = vec![Vec::new(); news.len()];
        for (range, with) in &changes {
            let (lead, trail) = context(before.text, range);
            let around = lead..trail;
            let with_context = [&before.text[lead..range.start], with, &before.text[range.end..trail]].concat();
            let only = |part: &str| {
                let mut places = news
                    .iter()
                    .enumerate()
                    .flat_map(|(of, (_, segment))| places_of(segment.text, part).map(move |at| (of, at)));
                places.next().filter(|_| places.next().is_none())
            };
            // A sign or a letter says nothing without the word that it belongs to.
            let bare = whole_words(before.text, range);
            let is_said = !range.is_empty() || !with.contains(char::is_whitespace);
            let place = |part: &Range<usize>| {
                let (of, at) = only(&before.text[part.clone()])?;
                Some((of, at + range.start - part.start))
            };
            let is_said_there = || news.iter().any(|(_, segment)| segment.text.contains(&with_context));
            // What is put in beside words that stay is found by these, also where it was put in before.
            let stays = with_context.contains(&before.text[around.clone()]) && !before.text.contains(&with_context);
            if stays && is_said_there() {
                continue;
            }
            match place(&around).or_else(|| place(&bare).filter(|_| is_said && !bare.is_empty())) {
                Some((of, at)) => found[of].push((at..at + range.len(), with.clone())),
                None if is_said_there() => {}
                None => return Err(OTHER_TEXT),
            }
        }
        let mut made = Vec::new();
        for ((ix, segment), mut changes) in news.iter().zip(found) {
            changes.sort_by_key(|(range, _)| range.start);
            if !changes.is_empty() {
                made.push(Rewording::of(*ix, segment, &changes).ok_or(OTHER_TEXT)?);
            }
        }
        Ok(made)
    }

    fn splice(&mut self, edit: &Edit, inverse: &Edit) -> Outcome {
        let Edit::Splice { at: SegmentIx(at), remove, insert, what } = edit else {
            return Outcome::left(1, NO_SEGMENT);
        };
        let (at, remove) = (*at, *remove);
        if let Err(error) = self.old.all_segments(SegmentIx(at), remove) {
            return Outcome::left(1, error.to_string());
        }
        let before: &[Piece] = if let Edit::Splice { insert, .. } = inverse { insert } else { &[] };
        let is_gone = insert.is_empty() && (at..at + remove).all(|ix| self.is_gone(ix));
        let news: Vec<u32> = (at..at + remove).flat_map(|ix| self.news_of(ix).collect::<Vec<_>>()).collect();
        let translated = self.translate(at, before, insert, *what);
        let outcome = match translated {
            Ok(edit) => self.make(edit, 1, 1, None),
            Err(why) => Outcome::left(1, why),
        };
        if self.old.apply(edit).is_err() {
            return outcome;
        }
        self.mates.splice_old(at, remove, insert.len() as u32);
        let inserted = at..at + insert.len() as u32;
        let outcome = match &outcome.made {
            Some(Step { edit: Edit::Splice { at, remove, .. }, .. }) => {
                self.mates.splice_new(at.0, *remove, inserted);
                outcome
            }
            _ => {
                // What could not be done may be done: then each part is there.
                let mut is_there = vec![false; insert.len()];
                for ix in &news {
                    let mate = best(&self.old, inserted.clone(), &self.new, SegmentIx(*ix), &[]);
                    self.mates.set(*ix, mate);
                    if let Some(mate) = mate
                        && self.is_alike(mate, *ix).is_ok()
                    {
                        is_there[(mate - at) as usize] = true;
                    }
                }
                let is_there = !news.is_empty() && news.len() == insert.len() && is_there.iter().all(|there| *there);
                if is_there || is_gone { Outcome::so_already() } else { outcome }
            }
        };
        self.index();
        outcome
    }

    /// What a splice is on the new transcript, where the segments it takes out are there as they are.
    ///
    /// `before` are those it takes out of the old one.
    fn translate(&self, at: u32, before: &[Piece], insert: &[Piece], what: Mend) -> Result<Edit, &'static str> {
        let mut removed: Vec<(Piece, Piece)> = Vec::new();
        let mut place = None;
        for (ix, old) in (at..).zip(before) {
            let mut news = self.news_of(ix);
            let new = news.next().ok_or(NO_SEGMENT)?;
            if news.next().is_some() || place.is_some_and(|place| place + removed.len() as u32 != new) {
                return Err("the text is in other segments now");
            }
            self.is_alike(ix, new)?;
            place.get_or_insert(new);
            let new = self.new.piece(SegmentIx(new)).ok_or(NO_SEGMENT)?;
            if old.words.is_empty() && !new.words.is_empty() {
                return Err("its words have times now, which would be lost");
            }
            removed.push((old.clone(), new));
        }
        let remove = removed.len() as u32;
        let place = match place {
            Some(place) => place,
            None => match (at.checked_sub(1).map(|before| self.news_of(before).last()), self.news_of(at).next()) {
                (Some(Some(before)), _) => before + 1,
                (_, Some(behind)) => behind,
                (None, None) if self.new.is_empty() => 0,
                _ => return Err(NO_SEGMENT),
            },
        };
        let before = place.checked_sub(1).and_then(|before| self.new.origin(SegmentIx(before)));
        let mut pieces = Vec::with_capacity(insert.len());
        for piece in insert {
            let sources = || removed.iter().filter(|(old, _)| old.from.overlaps(piece.from));
            let shift = sources().find_map(|(old, new)| Some(new.start?.millis() as i64 - old.start?.millis() as i64));
            let shift = shift.filter(|_| what != Mend::Retime).unwrap_or(0);
            // A time that the old segments have is the one that the new ones have.
            let start = |time| removed.iter().find(|(old, _)| old.start == time).map(|(_, new)| new.start);
            let end = |time| removed.iter().find(|(old, _)| old.end == time).map(|(_, new)| new.end);
            let moved = |time: Option<Timestamp>| time.map(|time| time.offset(shift));
            let from = sources()
                .map(|(_, new)| new.from)
                .reduce(Origin::and)
                .unwrap_or(Origin { first: SegmentIx(before.map_or(0, |before| before.segments().end)), len: 0 });
            let word = |word: &Word| Word {
                start: word.start.map(|start| start.offset(shift)),
                end: word.end.map(|end| end.offset(shift)),
                ..word.clone()
            };
            pieces.push(Piece {
                from,
                start: start(piece.start).or(end(piece.start)).unwrap_or(moved(piece.start)),
                end: end(piece.end).or(start(piece.end)).unwrap_or(moved(piece.end)),
                speaker: self.speaker(piece.speaker).ok_or(NO_SPEAKER)?,
                words: piece.words.iter().map(word).collect(),
                ..piece.clone()
            });
        }
        Ok(Edit::Splice { at: SegmentIx(place), remove, insert: pieces, what })
    }

    /// Whether a new segment is an old one in text and, nearly, in time; the speaker may be another.
    fn is_alike(&self, old: u32, new: u32) -> Result<(), &'static str> {
        let old = self.old.segment(SegmentIx(old)).ok_or(NO_SEGMENT)?;
        let new = self.new.segment(SegmentIx(new)).ok_or(NO_SEGMENT)?;
        if old.text != new.text {
            return Err(OTHER_TEXT);
        }
        let is_near = |one: Option<Timestamp>, other: Option<Timestamp>| match (one, other) {
            (Some(one), Some(other)) => one.millis().abs_diff(other.millis()) <= NEAR,
            (one, other) => one == other,
        };
        if is_near(old.start, new.start) && is_near(old.end, new.end) { Ok(()) } else { Err(OTHER_TIMES) }
    }

    /// Whether nothing is said any more in the middle of an old segment.
    fn is_gone(&self, old: u32) -> bool {
        let times = || Some((self.old.segment(SegmentIx(old))?.start?, self.old.end_of(SegmentIx(old))?));
        let Some((start, end)) = times() else { return false };
        let middle = start.offset((end.millis().saturating_sub(start.millis()) / 2) as i64);
        let under_way = self.new.segment_at(middle).and_then(|ix| self.new.segment(ix)?.start);
        under_way.is_none_or(|start| start > middle)
    }

    /// The new segments that are one or a part of some old ones, in order, and of how many of these there are any.
    fn segments_of(&self, old: Range<u32>) -> (Vec<SegmentIx>, usize) {
        let mut segments: Vec<SegmentIx> = Vec::new();
        let mut found = 0;
        for ix in old.start..old.end.min(self.old.len() as u32) {
            let before = segments.len();
            segments.extend(self.news_of(ix).map(SegmentIx));
            found += usize::from(segments.len() > before);
        }
        segments.sort_unstable();
        (segments, found)
    }

    /// The new segments that are an old one or a part of it, in order.
    fn news_of(&self, old: u32) -> impl Iterator<Item = u32> + '_ {
        let from = self.news.partition_point(|(mate, _)| *mate < old);
        self.news[from..].iter().take_while(move |(mate, _)| *mate == old).map(|(_, new)| *new)
    }

    fn index(&mut self) {
        self.news = self.mates.pairs().collect();
        self.news.sort_unstable();
    }
}

#[cfg(test)]
mod tests;
