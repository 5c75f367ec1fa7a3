//! A transcript made, segment by segment.

use std::collections::HashMap;
use std::sync::Arc;

use super::chunk::Columns;
use super::transcript::talk_millis;
use super::{CHUNK_SEGMENTS, Chunk, Origin, Segment, SegmentIx, Speaker, SpeakerId, Speakers, Timestamp, Transcript};

/// Why a transcript cannot be held.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TranscriptError {
    /// More than four thousand million segments, or as many bytes of text in one chunk.
    #[error("the transcript is too large: at most 4294967295 segments, and 4 GiB of text in {CHUNK_SEGMENTS} of them")]
    TooLarge,
}

/// Collects segments in the order of the file and makes a [`Transcript`] of them.
#[derive(Debug)]
pub struct Builder {
    chunk_segments: usize,
    chunks: Vec<Chunk>,
    speakers: Vec<Speaker>,
    ids: HashMap<Box<str>, SpeakerId>,
    len: usize,
    in_order: bool,
    first_start: Option<Timestamp>,
    /// The last start so far, zero before the first.
    key: Timestamp,
    latest_end: Option<Timestamp>,
    /// The speaker and start of the last segment with a start, if it has no end.
    lasting: Option<(SpeakerId, Timestamp)>,
    open: Columns,
    /// The key of the first segment in `open`.
    open_key: Option<Timestamp>,
}

impl Default for Builder {
    fn default() -> Builder {
        Builder::new(CHUNK_SEGMENTS)
    }
}

impl Builder {
    /// An empty transcript with so many segments to a chunk, at least one.
    pub fn new(chunk_segments: usize) -> Builder {
        Builder {
            chunk_segments: chunk_segments.max(1),
            chunks: Vec::new(),
            speakers: Vec::new(),
            ids: HashMap::new(),
            len: 0,
            in_order: true,
            first_start: None,
            key: Timestamp::ZERO,
            latest_end: None,
            lasting: None,
            open: Columns::default(),
            open_key: None,
        }
    }

    /// The speaker with this label, added if it is new.
    pub fn speaker(&mut self, label: &str) -> SpeakerId {
        // Most files have few, and these are found faster one by one.
        const FEW: usize = 8;
        if let Some(at) = self.speakers.iter().take(FEW).position(|speaker| *speaker.label == *label) {
            return SpeakerId::at(at);
        }
        if self.speakers.len() > FEW
            && let Some(id) = self.ids.get(label)
        {
            return *id;
        }
        let id = SpeakerId::at(self.speakers.len());
        self.speakers.push(Speaker::new(label));
        self.ids.insert(label.into(), id);
        id
    }

    /// Adds the next segment of the file. An end before the start is taken for no end.
    pub fn push(&mut self, segment: Segment<'_>) -> Result<(), TranscriptError> {
        u32::try_from(self.len + 1).map_err(|_| TranscriptError::TooLarge)?;
        let end = if segment.start > segment.end { None } else { segment.end };
        let origin = Origin::of(self.len as u32);
        self.open.push(&Segment { end, ..segment }, origin).ok_or(TranscriptError::TooLarge)?;
        if let Some(start) = segment.start {
            self.in_order &= start >= self.key;
            self.key = start;
            self.first_start.get_or_insert(start);
            // A segment without an end lasts until the next one starts.
            if let Some((speaker, since)) = self.lasting.take()
                && let Some(speaker) = self.speakers.get_mut(speaker.index())
            {
                speaker.talk_millis += talk_millis(Some(since), Some(start));
            }
            self.lasting = end.is_none().then_some((segment.speaker, start));
        }
        if let Some(speaker) = self.speakers.get_mut(segment.speaker.index()) {
            speaker.segments += 1;
            speaker.talk_millis += talk_millis(segment.start, end);
        }
        self.open_key.get_or_insert(self.key);
        self.latest_end = self.latest_end.max(end);
        self.len += 1;
        if self.open.len() == self.chunk_segments {
            self.close_chunk();
        }
        Ok(())
    }

    fn close_chunk(&mut self) {
        let Some(key) = self.open_key.take() else { return };
        let first = SegmentIx::at(self.len - self.open.len());
        self.chunks.push(self.open.close(first, key, self.latest_end));
    }

    /// The transcript of all segments added. Costs a sort when they were not in the order of time.
    pub fn finish(mut self) -> Result<Transcript, TranscriptError> {
        self.close_chunk();
        let transcript = Transcript {
            chunks: Arc::new(self.chunks),
            speakers: Speakers(Arc::new(self.speakers)),
            marks: Arc::default(),
            estimates: Arc::default(),
            chunk_segments: self.chunk_segments,
            looked_at: Arc::default(),
            annotations: Arc::default(),
            source: None,
            len: self.len,
            start: self.first_start,
            end: self.latest_end.max(self.first_start.map(|_| self.key)),
        };
        if self.in_order { Ok(transcript) } else { in_time_order(&transcript, self.chunk_segments) }
    }
}

fn in_time_order(unsorted: &Transcript, chunk_segments: usize) -> Result<Transcript, TranscriptError> {
    let mut key = Timestamp::ZERO;
    let mut order: Vec<(Timestamp, u32)> = unsorted
        .segments()
        .map(|(ix, segment)| {
            key = segment.start.unwrap_or(key);
            (key, ix.0)
        })
        .collect();
    order.sort_by_key(|(key, _)| *key);
    let mut builder = Builder::new(chunk_segments);
    for (_, speaker) in unsorted.speakers.iter() {
        builder.speaker(&speaker.label);
    }
    for (_, ix) in &order {
        if let Some(segment) = unsorted.segment(SegmentIx(*ix)) {
            builder.push(segment)?;
        }
    }
    let mut sorted = builder.finish()?;
    sorted.source = Some(order.into_iter().map(|(_, ix)| ix).collect());
    Ok(sorted)
}
