//! Putting segments in the place of others: how segments are split, joined, retimed, deleted and added.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::chunk::Columns;
use super::{Annotation, Edit, EditError, Segment, SegmentIx, SpeakerId, Timestamp, Transcript, Word};

/// Which segments of the transcript as first read a segment comes from.
///
/// A part of one has that one, a joined segment all that were joined. Written as `[first, how many]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "(SegmentIx, u32)", into = "(SegmentIx, u32)")]
pub struct Origin {
    /// The first of them; for none, the one it was added before.
    pub first: SegmentIx,
    /// How many there are, one after the other.
    pub len: u32,
}

impl From<(SegmentIx, u32)> for Origin {
    fn from((first, len): (SegmentIx, u32)) -> Origin {
        Origin { first, len }
    }
}

impl From<Origin> for (SegmentIx, u32) {
    fn from(origin: Origin) -> (SegmentIx, u32) {
        (origin.first, origin.len)
    }
}

impl Origin {
    pub(super) fn of(ix: u32) -> Origin {
        Origin { first: SegmentIx(ix), len: 1 }
    }

    /// The segments.
    pub fn segments(self) -> Range<u32> {
        self.first.0..self.first.0.saturating_add(self.len)
    }

    /// Whether there is a segment that both have.
    pub(super) fn overlaps(self, other: Origin) -> bool {
        let (one, other) = (self.segments(), other.segments());
        one.start.max(other.start) < one.end.min(other.end)
    }

    /// The segments of both, and those between them.
    pub fn and(self, other: Origin) -> Origin {
        match (self.len, other.len) {
            (0, _) => other,
            (_, 0) => self,
            _ => {
                let first = self.first.min(other.first);
                let end = self.segments().end.max(other.segments().end);
                Origin { first, len: end - first.0 }
            }
        }
    }
}

/// A segment of its own, as it stands in an edit: all that a transcript knows of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Piece {
    /// Where it comes from.
    pub from: Origin,
    /// When it starts, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Timestamp>,
    /// When it ends, where known; not before its start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Timestamp>,
    /// Whose label it bears.
    pub speaker: SpeakerId,
    /// What is said.
    pub text: String,
    /// Its timed words, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
    /// Whether the user marked it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub marked: bool,
    /// Whether its start is worked out from the length of texts, not known from a word.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub estimated: bool,
    /// For which reasons to doubt it the user looked at it, a bit for each kind.
    #[serde(default, skip_serializing_if = "is_none")]
    pub looked_at: u32,
    /// What the user noted at it.
    #[serde(default, skip_serializing_if = "Annotation::is_empty")]
    pub annotation: Annotation,
}

fn is_none(reasons: &u32) -> bool {
    *reasons == 0
}

impl Piece {
    pub(super) fn segment(&self) -> Segment<'_> {
        let Piece { start, end, speaker, text, words, .. } = self;
        Segment { start: *start, end: *end, speaker: *speaker, text, words }
    }
}

/// What a [splice](Edit::Splice) does, for people.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mend {
    /// A segment becomes two.
    Split,
    /// The words behind a place go to the next segment.
    GiveOn,
    /// The words before a place go to the segment before.
    GiveBack,
    /// Several segments become one.
    Join,
    /// A segment gets another start or end.
    Retime,
    /// Segments are taken out.
    Delete,
    /// A segment is put in.
    Insert,
    /// The original text, or the original segments, come back.
    Restore,
}

impl Transcript {
    /// A segment with all that is known of it.
    pub fn piece(&self, ix: SegmentIx) -> Option<Piece> {
        let Segment { start, end, speaker, text, words } = self.segment(ix)?;
        let (marked, estimated, looked_at) = (self.is_marked(ix), self.is_estimated(ix), self.looked_at(ix));
        let (text, words, annotation) = (text.to_owned(), words.to_vec(), self.annotation(ix).clone());
        let from = self.origin(ix)?;
        Some(Piece { from, start, end, speaker, text, words, marked, estimated, looked_at, annotation })
    }

    /// Puts segments in the place of others. The times must stay in order.
    ///
    /// Costs a copy of the chunks it touches, a look at all chunks behind them, and a pass over the marks.
    pub(super) fn splice(&mut self, at: SegmentIx, remove: u32, insert: &[Piece]) -> Result<Vec<Piece>, EditError> {
        self.all_segments(at, remove)?;
        let behind = SegmentIx(at.0 + remove);
        self.fits(at, behind, insert)?;
        let removed: Vec<Piece> = (at.0..behind.0).filter_map(|ix| self.piece(SegmentIx(ix))).collect();
        let chunks = self.rebuilt(at, behind, insert)?;
        let lasting = self.lasting_before(at);
        self.count(lasting, at, behind, false);
        let inserted = SegmentIx(at.0 + insert.len() as u32);
        let (from, to) = self.touched(at, behind);
        Arc::make_mut(&mut self.chunks).splice(from..to, chunks);
        self.len = self.len - removed.len() + insert.len();
        self.settle(from);
        let flags = |has: fn(&Piece) -> bool| insert.iter().map(has).collect::<Vec<bool>>();
        shift(&mut self.marks, at, behind, &flags(|piece| piece.marked));
        shift(&mut self.estimates, at, behind, &flags(|piece| piece.estimated));
        let looked_at = |piece: &Piece| Some(piece.looked_at).filter(|reasons| *reasons != 0);
        shift_values(&mut self.looked_at, at, behind, insert.iter().map(looked_at));
        let annotation = |piece: &Piece| Some(piece.annotation.clone()).filter(|annotation| !annotation.is_empty());
        shift_values(&mut self.annotations, at, behind, insert.iter().map(annotation));
        self.count(lasting, at, inserted, true);
        Ok(removed)
    }

    /// Whether pieces may stand in the place of the segments before `behind` from `at` on.
    fn fits(&self, at: SegmentIx, behind: SegmentIx, insert: &[Piece]) -> Result<(), EditError> {
        let len = self.len() - (behind.0 - at.0) as usize + insert.len();
        u32::try_from(len).map_err(|_| EditError::NoSegment(at))?;
        let mut key = self.last_start_before(at).map_or(Timestamp::ZERO, |(_, start)| start);
        for (piece, ix) in insert.iter().zip(at.0..) {
            let ix = SegmentIx(ix);
            self.speakers().get(piece.speaker).ok_or(EditError::NoSpeaker(piece.speaker))?;
            if piece.words.iter().any(|word| piece.text.get(word.bytes()).is_none()) {
                return Err(EditError::BadWords(ix));
            }
            let Some(start) = piece.start else { continue };
            if start < key || piece.end.is_some_and(|end| end < start) {
                return Err(EditError::BadTimes(ix));
            }
            key = start;
        }
        match self.segments_from(behind).find_map(|(_, next)| next.start) {
            Some(next) if next < key => Err(EditError::BadTimes(behind)),
            _ => Ok(()),
        }
    }

    /// The chunks that a splice replaces, by their numbers.
    fn touched(&self, at: SegmentIx, behind: SegmentIx) -> (usize, usize) {
        let from = self.chunks.partition_point(|chunk| chunk.first <= at).saturating_sub(1);
        let to = self.chunks.partition_point(|chunk| chunk.first < behind).max(from + 1);
        (from, to.min(self.chunks.len()))
    }

    /// What a splice puts in the place of the chunks it touches; keys and numbers are not right yet.
    fn rebuilt(&self, at: SegmentIx, behind: SegmentIx, insert: &[Piece]) -> Result<Vec<super::Chunk>, EditError> {
        let (from, to) = self.touched(at, behind);
        let chunks = &self.chunks[from..to];
        let first = chunks.first().map_or(0, |chunk| chunk.first.0);
        let end = chunks.last().map_or(0, |chunk| chunk.first.0 + chunk.len() as u32);
        let len = (end - first) as usize - (behind.0 - at.0) as usize + insert.len();
        // Never much larger or smaller than the readers make them.
        let parts = len.div_ceil(self.chunk_segments * 2).max(1);
        let size = len.div_ceil(parts);
        let mut rebuilt = Vec::with_capacity(parts);
        let mut open = Columns::default();
        let mut push = |segment: &Segment<'_>, origin| -> Result<(), EditError> {
            open.push(segment, origin).ok_or(EditError::TooLong(at))?;
            if open.len() == size {
                rebuilt.push(open.close(SegmentIx(0), Timestamp::ZERO, None));
            }
            Ok(())
        };
        let old = |ixs: Range<u32>| {
            chunks.iter().flat_map(move |chunk| {
                let (first, len) = (chunk.first.0, chunk.len() as u32);
                let own = ixs.start.clamp(first, first + len) - first..ixs.end.clamp(first, first + len) - first;
                own.map(|at| (chunk.segment(at as usize), chunk.origin(at as usize)))
            })
        };
        old(first..at.0).try_for_each(|(segment, origin)| push(&segment, origin))?;
        insert.iter().try_for_each(|piece| push(&piece.segment(), piece.from))?;
        old(behind.0..end).try_for_each(|(segment, origin)| push(&segment, origin))?;
        if open.len() > 0 {
            rebuilt.push(open.close(SegmentIx(0), Timestamp::ZERO, None));
        }
        Ok(rebuilt)
    }

    /// Makes numbers, keys and latest ends of the chunks from this one on right, and what follows for the whole.
    fn settle(&mut self, from: usize) {
        let chunks = Arc::make_mut(&mut self.chunks);
        let before = from.checked_sub(1).map(|before| &chunks[before]);
        let mut first = before.map_or(0, |chunk| chunk.first.0 + chunk.len() as u32);
        let mut latest_end = before.and_then(|chunk| chunk.latest_end);
        let mut key = chunks[..from].iter().rev().find_map(last_start).unwrap_or_default();
        for chunk in &mut chunks[from..] {
            chunk.first = SegmentIx(first);
            first += chunk.len() as u32;
            chunk.key = chunk.start.first().copied().flatten().unwrap_or(key);
            key = last_start(chunk).unwrap_or(key);
            latest_end = latest_end.max(chunk.end.iter().copied().max().flatten());
            chunk.latest_end = latest_end;
        }
        self.start = chunks.iter().find_map(|chunk| chunk.start.iter().copied().find_map(|start| start));
        let last_start = self.start.and_then(|_| chunks.iter().rev().find_map(last_start));
        self.end = chunks.last().and_then(|chunk| chunk.latest_end).max(last_start);
    }

    /// The last segment before `ix` that has a start, and the start.
    pub(super) fn last_start_before(&self, ix: SegmentIx) -> Option<(SegmentIx, Timestamp)> {
        let after = self.chunks.partition_point(|chunk| chunk.first < ix);
        self.chunks[..after].iter().rev().find_map(|chunk| {
            let len = chunk.len().min((ix.0 - chunk.first.0) as usize);
            let at = chunk.start[..len].iter().rposition(Option::is_some)?;
            Some((SegmentIx(chunk.first.0 + at as u32), chunk.start[at]?))
        })
    }

    /// The segment before `ix` that lasts until the next one starts, as it has no end: the next may change.
    fn lasting_before(&self, ix: SegmentIx) -> Option<SegmentIx> {
        let (last, _) = self.last_start_before(ix)?;
        self.segment(last)?.end.is_none().then_some(last)
    }

    /// Adds segments to what their speakers have, or takes them off.
    fn count(&mut self, lasting: Option<SegmentIx>, from: SegmentIx, behind: SegmentIx, adds: bool) {
        let mut talk = Vec::new();
        for ix in lasting.into_iter().chain((from.0..behind.0).map(SegmentIx)) {
            let Some(segment) = self.segment(ix) else { continue };
            let segments = u32::from(lasting != Some(ix));
            talk.push((segment.speaker, segments, super::transcript::talk_millis(segment.start, self.end_of(ix))));
        }
        let speakers = Arc::make_mut(&mut self.speakers.0);
        for (speaker, segments, millis) in talk {
            let Some(speaker) = speakers.get_mut(speaker.index()) else { continue };
            if adds {
                speaker.segments += segments;
                speaker.talk_millis += millis;
            } else {
                speaker.segments -= segments;
                speaker.talk_millis -= millis;
            }
        }
    }
}

fn last_start(chunk: &super::Chunk) -> Option<Timestamp> {
    chunk.start.iter().rev().find_map(|start| *start)
}

/// Takes the segments before `behind` from `at` on out of a set, and puts those of others in that are in it.
fn shift(set: &mut Arc<BTreeSet<SegmentIx>>, at: SegmentIx, behind: SegmentIx, inserted: &[bool]) {
    let is_in = |flag: &(u32, &bool)| *flag.1;
    if set.range(at..).next().is_none() && !inserted.contains(&true) {
        return;
    }
    let set = Arc::make_mut(set);
    let mut rest = set.split_off(&at);
    let rest = rest.split_off(&behind);
    let end = at.0 + inserted.len() as u32;
    set.extend((at.0..).zip(inserted).filter(is_in).map(|(ix, _)| SegmentIx(ix)));
    set.extend(rest.into_iter().map(|ix| SegmentIx(ix.0 - behind.0 + end)));
}

/// As [`shift`] does for sets.
fn shift_values<T: Clone>(
    values: &mut Arc<BTreeMap<SegmentIx, T>>,
    at: SegmentIx,
    behind: SegmentIx,
    inserted: impl ExactSizeIterator<Item = Option<T>>,
) {
    let end = at.0 + inserted.len() as u32;
    let inserted: Vec<_> = (at.0..).zip(inserted).filter_map(|(ix, value)| Some((SegmentIx(ix), value?))).collect();
    if values.range(at..).next().is_none() && inserted.is_empty() {
        return;
    }
    let values = Arc::make_mut(values);
    let mut rest = values.split_off(&at);
    let rest = rest.split_off(&behind);
    values.extend(inserted);
    values.extend(rest.into_iter().map(|(ix, value)| (SegmentIx(ix.0 - behind.0 + end), value)));
}

/// The edit that puts pieces in the place of segments, with those around them where the order of time asks for it.
///
/// Pieces without a start stay behind the one they come after. Costs the segments that lie between in time.
pub(super) fn in_order(transcript: &Transcript, old: Range<u32>, mut pieces: Vec<Piece>, what: Mend) -> Edit {
    let Range { start: mut first, end: mut behind } = old.clone();
    let starts = || pieces.iter().filter_map(|piece| piece.start);
    let (earliest, latest) = (starts().min(), starts().max());
    let is_later = |ix: u32| earliest.is_some() && transcript.time_before(SegmentIx(ix)) > earliest;
    while first > 0 && is_later(first) {
        first -= 1;
    }
    pieces.splice(0..0, (first..old.start).filter_map(|ix| transcript.piece(SegmentIx(ix))));
    let is_earlier = |ix: u32| {
        let next = transcript.segments_from(SegmentIx(ix)).find_map(|(_, next)| next.start);
        next.is_some_and(|next| latest > Some(next))
    };
    while is_earlier(behind) {
        pieces.extend(transcript.piece(SegmentIx(behind)));
        behind += 1;
    }
    let mut key = transcript.time_before(SegmentIx(first)).unwrap_or_default();
    let mut keyed: Vec<(Timestamp, Piece)> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        key = piece.start.unwrap_or(key);
        keyed.push((key, piece));
    }
    keyed.sort_by_key(|(key, _)| *key);
    let sound = |piece: Piece| Piece { end: piece.end.filter(|end| Some(*end) >= piece.start), ..piece };
    let insert = keyed.into_iter().map(|(_, piece)| sound(piece)).collect();
    Edit::Splice { at: SegmentIx(first), remove: behind - first, insert, what }
}
