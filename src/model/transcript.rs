//! Segments, kept in chunks of columns.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Annotation, Chunk, EditError, Origin, Overlaps, Rewording, SpeakerId, Speakers, Timestamp};

/// How many segments the readers put in a chunk.
pub const CHUNK_SEGMENTS: usize = 4096;

/// The place of a segment in a transcript, counted from zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SegmentIx(pub u32);

impl SegmentIx {
    /// The segment at an index into a sequence of all segments.
    pub fn at(index: usize) -> SegmentIx {
        SegmentIx(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The index into a sequence of all segments.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A place in the text: where the reader is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize)]
pub struct Place {
    /// The segment.
    pub segment: SegmentIx,
    /// The byte of its text, on a character boundary unless it comes from a file made by hand.
    pub offset: usize,
}

/// One word with what the recogniser said of it.
///
/// Written as a list, since a session file may hold many: `[first byte, byte behind, start, end, confidence]`, times in
/// milliseconds.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(from = "WrittenWord", into = "WrittenWord")]
pub struct Word {
    /// Where the word stands in its segment's text, in bytes.
    pub range: Range<u32>,
    /// When it starts, where known.
    pub start: Option<Timestamp>,
    /// When it ends, where known.
    pub end: Option<Timestamp>,
    /// How sure the recogniser was, from 0 to 1, where known.
    pub confidence: Option<f32>,
}

impl Word {
    /// Where it stands in its segment's text.
    pub fn bytes(&self) -> Range<usize> {
        self.range.start as usize..self.range.end as usize
    }
}

#[derive(Serialize, Deserialize)]
struct WrittenWord(u32, u32, Option<Timestamp>, Option<Timestamp>, Option<f32>);

impl From<Word> for WrittenWord {
    fn from(word: Word) -> WrittenWord {
        WrittenWord(word.range.start, word.range.end, word.start, word.end, word.confidence)
    }
}

impl From<WrittenWord> for Word {
    fn from(WrittenWord(first, behind, start, end, confidence): WrittenWord) -> Word {
        Word { range: first..behind, start, end, confidence }
    }
}

/// One segment, borrowed from a [`Transcript`].
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    /// When it starts, where the file says so.
    pub start: Option<Timestamp>,
    /// When it ends, where the file says so; never before its start.
    pub end: Option<Timestamp>,
    /// The speaker whose label it bears. Show it through [`Speakers::shown`], which follows merges.
    pub speaker: SpeakerId,
    /// What was said, as the file has it: white space and all.
    pub text: &'a str,
    /// Its timed words, in order; empty where the file has none.
    pub words: &'a [Word],
}

/// A parsed transcript: its segments, in the order of time, and their speakers.
///
/// A clone is a snapshot that shares every column; it costs one pointer per chunk.
/// Segments are sorted by start; those without one follow the segment they came after.
#[derive(Clone, Debug)]
pub struct Transcript {
    pub(super) chunks: Arc<Vec<Chunk>>,
    /// How many segments a chunk was made to have.
    pub(super) chunk_segments: usize,
    pub(super) speakers: Speakers,
    pub(super) marks: Arc<BTreeSet<SegmentIx>>,
    pub(super) estimates: Arc<BTreeSet<SegmentIx>>,
    /// For which reasons to doubt it a segment was looked at; none without any.
    pub(super) looked_at: Arc<BTreeMap<SegmentIx, u32>>,
    /// What the user noted at a segment; none without anything.
    pub(super) annotations: Arc<BTreeMap<SegmentIx, Annotation>>,
    /// For each segment its number in the file; `None` when the file was in order.
    pub(super) source: Option<Arc<[u32]>>,
    pub(super) len: usize,
    pub(super) start: Option<Timestamp>,
    pub(super) end: Option<Timestamp>,
}

impl Default for Transcript {
    /// A transcript without segments.
    fn default() -> Transcript {
        Transcript {
            chunks: Arc::default(),
            chunk_segments: CHUNK_SEGMENTS,
            speakers: Speakers::default(),
            marks: Arc::default(),
            estimates: Arc::default(),
            looked_at: Arc::default(),
            annotations: Arc::default(),
            source: None,
            len: 0,
            start: None,
            end: None,
        }
    }
}

impl Transcript {
    /// How many segments there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The last segment; `None` when there are none.
    pub fn last(&self) -> Option<SegmentIx> {
        self.len.checked_sub(1).map(SegmentIx::at)
    }

    /// The speakers, merged ones included.
    pub fn speakers(&self) -> &Speakers {
        &self.speakers
    }

    /// The chunks, in order.
    pub fn chunks(&self) -> &[Chunk] {
        &self.chunks
    }

    /// One segment. Costs a binary search over the chunks.
    pub fn segment(&self, ix: SegmentIx) -> Option<Segment<'_>> {
        let (chunk, at) = self.place(ix)?;
        Some(self.chunks[chunk].segment(at))
    }

    /// The segments from `ix` on, with their numbers.
    pub fn segments_from(&self, ix: SegmentIx) -> impl Iterator<Item = (SegmentIx, Segment<'_>)> {
        self.chunks_from(ix)
            .flat_map(|(chunk, segments)| segments.map(|at| (SegmentIx(chunk.first.0 + at as u32), chunk.segment(at))))
    }

    /// The chunks from that of `ix` on, each with which of its segments are not before that.
    fn chunks_from(&self, ix: SegmentIx) -> impl Iterator<Item = (&Chunk, Range<usize>)> {
        let first = self.chunks.partition_point(|chunk| chunk.first <= ix).saturating_sub(1);
        self.chunks[first..].iter().map(move |chunk| {
            // Above zero in the first chunk only.
            let from = (ix.0.saturating_sub(chunk.first.0) as usize).min(chunk.len());
            (chunk, from..chunk.len())
        })
    }

    /// The speaker of a segment, as merges have it. Costs a binary search over the chunks.
    pub fn speaker_at(&self, ix: SegmentIx) -> Option<SpeakerId> {
        let (chunk, at) = self.place(ix)?;
        Some(self.speakers.root(self.chunks[chunk].speaker[at]))
    }

    /// Who speaks when in the segments from `ix` on: the speaker as merges have it, start and end.
    ///
    /// Costs much less than the segments themselves where there are many.
    pub fn talk_from(
        &self,
        ix: SegmentIx,
    ) -> impl Iterator<Item = (SegmentIx, SpeakerId, Option<Timestamp>, Option<Timestamp>)> {
        let roots: Vec<SpeakerId> = self.speakers.iter().map(|(id, _)| self.speakers.root(id)).collect();
        self.chunks_from(ix).flat_map(move |(chunk, segments)| {
            let roots = roots.clone();
            segments.map(move |at| {
                let ix = SegmentIx(chunk.first.0 + at as u32);
                (ix, roots[chunk.speaker[at].index()], chunk.start[at], chunk.end[at])
            })
        })
    }

    /// All segments, with their numbers.
    pub fn segments(&self) -> impl Iterator<Item = (SegmentIx, Segment<'_>)> {
        self.segments_from(SegmentIx(0))
    }

    /// The number a segment has in its file, where segments may stand in another order.
    ///
    /// Segments put into such a file since have the number of the first that they come from.
    pub fn source_index(&self, ix: SegmentIx) -> usize {
        let origin = || self.origin(ix).map_or(ix, |origin| origin.first).index();
        self.source.as_ref().and_then(|source| source.get(origin())).map_or(ix.index(), |&at| at as usize)
    }

    /// Whether the segments stood in the order of time when they were read.
    pub fn was_in_order(&self) -> bool {
        self.source.is_none()
    }

    /// Whether there are the segments that were first read, each in its place. Costs a look at each chunk.
    pub fn has_segments_as_read(&self) -> bool {
        self.chunks.iter().all(Chunk::is_as_read)
    }

    /// Which segments of the transcript as first read a segment comes from.
    pub fn origin(&self, ix: SegmentIx) -> Option<Origin> {
        let (chunk, at) = self.place(ix)?;
        Some(self.chunks[chunk].origin(at))
    }

    /// Whether the user marked a segment. Costs a search among those that are.
    pub fn is_marked(&self, ix: SegmentIx) -> bool {
        self.marks.contains(&ix)
    }

    /// The segments that the user marked, in order.
    pub fn marks(&self) -> impl DoubleEndedIterator<Item = SegmentIx> {
        self.marks.iter().copied()
    }

    /// For which reasons to doubt it the user looked at a segment, a bit for each kind. Costs a search among such segments.
    pub fn looked_at(&self, ix: SegmentIx) -> u32 {
        self.looked_at.get(&ix).copied().unwrap_or(0)
    }

    /// Whether the start of a segment is an estimate: it was cut off another where no word's time was known.
    pub fn is_estimated(&self, ix: SegmentIx) -> bool {
        self.estimates.contains(&ix)
    }

    /// Whether a segment is not, in text, times and label, one of `first`, from which edits led here.
    ///
    /// Names and merges are the speakers' and change no segment. Costs two binary searches over the chunks.
    pub fn is_changed(&self, ix: SegmentIx, first: &Transcript) -> bool {
        let (Some(segment), Some(origin)) = (self.segment(ix), self.origin(ix)) else { return false };
        let before = first.segment(origin.first).filter(|_| origin.len == 1);
        before.is_none_or(|before| {
            (segment.text, segment.speaker, segment.start, segment.end)
                != (before.text, before.speaker, before.start, before.end)
        })
    }

    /// The segments that [`is_changed`](Transcript::is_changed) holds for, in order.
    ///
    /// Costs a pass over those chunks that edits have touched.
    pub fn changes_from<'a>(&'a self, first: &'a Transcript) -> impl Iterator<Item = SegmentIx> + 'a {
        let is_touched = |chunk: &&Chunk| {
            let origin = chunk.origin(0).first;
            let as_read = first.place(origin).map(|(chunk, _)| &first.chunks[chunk]);
            !as_read.is_some_and(|as_read| chunk.is_all_of(as_read))
        };
        let touched = self.chunks.iter().filter(is_touched);
        let segments = touched.flat_map(|chunk| (chunk.first.0..).take(chunk.len()).map(SegmentIx));
        segments.filter(|ix| self.is_changed(*ix, first))
    }

    /// The earliest start.
    pub fn start(&self) -> Option<Timestamp> {
        self.start
    }

    /// The end of the recording as far as the file tells: the latest end or start.
    pub fn end(&self) -> Option<Timestamp> {
        self.end
    }

    /// Whether the recording lasts an hour or longer, so that its times are shown with hours.
    pub fn has_hours(&self) -> bool {
        self.end().is_some_and(|end| end.millis() >= 3_600_000)
    }

    /// The latest end of all segments before `ix`. Costs a pass over one chunk.
    pub fn overlaps_before(&self, ix: SegmentIx) -> Overlaps {
        let mut overlaps = Overlaps::default();
        let Some((chunk, at)) = self.place(ix) else { return overlaps };
        if let Some(before) = chunk.checked_sub(1) {
            overlaps.next(None, self.chunks[before].latest_end);
        }
        for end in &self.chunks[chunk].end[..at] {
            overlaps.next(None, *end);
        }
        overlaps
    }

    /// The time a segment is at: its start, or the last start before it, or zero before them all.
    ///
    /// `None` when no segment has a start. Costs a pass over one chunk at most.
    pub fn time_at(&self, ix: SegmentIx) -> Option<Timestamp> {
        let (chunk, at) = self.place(ix)?;
        let chunk = &self.chunks[chunk];
        chunk.start[..=at].iter().rev().find_map(|start| *start).or_else(|| self.start.map(|_| chunk.key))
    }

    /// The last start before a segment; `None` where there is none.
    pub(super) fn time_before(&self, ix: SegmentIx) -> Option<Timestamp> {
        self.last_start_before(ix).map(|(_, start)| start)
    }

    /// The first segment that starts at a time or later, and its start. Costs a pass over one chunk at most.
    pub fn first_from(&self, time: Timestamp) -> Option<(SegmentIx, Timestamp)> {
        let before = time.millis().checked_sub(1).and_then(Timestamp::from_millis);
        let ix = before.map_or(SegmentIx(0), |before| self.first_after(before));
        self.segments_from(ix).find_map(|(ix, segment)| Some((ix, segment.start?)))
    }

    /// The first segment that starts after a time, or the number behind the last one.
    pub(super) fn first_after(&self, time: Timestamp) -> SegmentIx {
        let after = self.chunks.partition_point(|chunk| chunk.key <= time);
        let from = self.chunks[..after].last().map_or(SegmentIx(0), |chunk| chunk.first);
        let found = self.segments_from(from).find(|(_, segment)| segment.start > Some(time));
        found.map_or(SegmentIx::at(self.len), |(ix, _)| ix)
    }

    /// When a segment is over: its end, or the next start where the file gives no end.
    pub fn end_of(&self, ix: SegmentIx) -> Option<Timestamp> {
        let segment = self.segment(ix)?;
        segment.end.or_else(|| {
            segment.start?;
            self.segments_from(SegmentIx(ix.0.saturating_add(1))).find_map(|(_, next)| next.start)
        })
    }

    /// The segment to show for a time: the one under way that started last, else the next to start.
    ///
    /// `None` when `time` is after everything or no segment has a time. Costs a binary search over the chunks,
    /// a pass over one of them, and a walk back over those with a segment that may still last.
    pub fn segment_at(&self, time: Timestamp) -> Option<SegmentIx> {
        let after = self.chunks.partition_point(|chunk| chunk.key <= time);
        let mut newest = true;
        for chunk in self.chunks[..after].iter().rev() {
            for at in (0..chunk.len()).rev() {
                let Some(start) = chunk.start[at] else { continue };
                if start > time {
                    continue;
                }
                let ix = SegmentIx(chunk.first.0 + at as u32);
                let lasts = match chunk.end[at] {
                    Some(end) => time < end || time == start,
                    // Without an end, a segment lasts until the next one starts.
                    None => newest,
                };
                if lasts {
                    return Some(ix);
                }
                newest = false;
            }
            if chunk.latest_end <= Some(time) && !newest {
                break;
            }
        }
        Some(self.first_after(time)).filter(|ix| ix.index() < self.len)
    }

    /// The number of its chunk and its number in there.
    pub(super) fn place(&self, ix: SegmentIx) -> Option<(usize, usize)> {
        let chunk = self.chunks.partition_point(|chunk| chunk.first <= ix).checked_sub(1)?;
        let at = (ix.0 - self.chunks[chunk].first.0) as usize;
        (at < self.chunks[chunk].len()).then_some((chunk, at))
    }

    /// Gives one segment another speaker and returns the one it had; `None` for no such segment.
    pub(super) fn set_speaker(&mut self, ix: SegmentIx, speaker: SpeakerId) -> Option<SpeakerId> {
        let (chunk, at) = self.place(ix)?;
        let millis = talk_millis(self.chunks[chunk].start[at], self.end_of(ix));
        let chunk = &mut Arc::make_mut(&mut self.chunks)[chunk];
        let old = std::mem::replace(&mut Arc::make_mut(&mut chunk.speaker)[at], speaker);
        if chunk.voices.get().is_some() {
            chunk.voices = Arc::default();
        }
        let speakers = Arc::make_mut(&mut self.speakers.0);
        speakers[old.index()].segments -= 1;
        speakers[old.index()].talk_millis -= millis;
        speakers[speaker.index()].segments += 1;
        speakers[speaker.index()].talk_millis += millis;
        Some(old)
    }

    /// Gives segments other texts and returns those they had, in order. Of several for one segment the last one counts.
    pub(super) fn set_texts(&mut self, texts: &[Rewording]) -> Result<Vec<Rewording>, EditError> {
        let mut wanted = BTreeMap::new();
        for new in texts {
            let (chunk, _) = self.place(new.segment).ok_or(EditError::NoSegment(new.segment))?;
            if !new.has_sound_words() {
                return Err(EditError::BadWords(new.segment));
            }
            wanted.insert((chunk, new.segment), new);
        }
        let wanted: Vec<(usize, &Rewording)> = wanted.into_iter().map(|((chunk, _), new)| (chunk, new)).collect();
        let mut before = Vec::with_capacity(wanted.len());
        let mut reworded = Vec::new();
        for of_chunk in wanted.chunk_by(|a, b| a.0 == b.0) {
            let chunk = of_chunk[0].0;
            let texts: Vec<&Rewording> = of_chunk.iter().map(|(_, new)| *new).collect();
            let (new, old) = self.chunks[chunk].reworded(&texts)?;
            before.extend(old);
            reworded.push((chunk, new));
        }
        // Only now that all of them fit.
        let chunks = Arc::make_mut(&mut self.chunks);
        for (at, chunk) in reworded {
            chunks[at] = chunk;
        }
        Ok(before)
    }

    /// Marks a segment or takes its mark away; whether that changed anything.
    pub(super) fn set_mark(&mut self, ix: SegmentIx, marked: bool) -> bool {
        if self.is_marked(ix) == marked {
            return false;
        }
        let marks = Arc::make_mut(&mut self.marks);
        if marked { marks.insert(ix) } else { marks.remove(&ix) }
    }

    /// Notes for which reasons a segment was looked at, and returns those noted before.
    pub(super) fn set_looked_at(&mut self, ix: SegmentIx, reasons: u32) -> u32 {
        let looked_at = Arc::make_mut(&mut self.looked_at);
        let before = if reasons == 0 { looked_at.remove(&ix) } else { looked_at.insert(ix, reasons) };
        before.unwrap_or(0)
    }

    /// Gives a segment a note and tags, and returns those it had.
    pub(super) fn set_annotation(&mut self, ix: SegmentIx, annotation: &Annotation) -> Annotation {
        let annotations = Arc::make_mut(&mut self.annotations);
        let before = match annotation.is_empty() {
            true => annotations.remove(&ix),
            false => annotations.insert(ix, annotation.clone()),
        };
        before.unwrap_or_default()
    }
}

pub(super) fn talk_millis(start: Option<Timestamp>, end: Option<Timestamp>) -> u64 {
    match (start, end) {
        (Some(start), Some(end)) => end.millis().saturating_sub(start.millis()),
        _ => 0,
    }
}
