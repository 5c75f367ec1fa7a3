//! A transcript without its words' times: what a session keeps of it, to know it again in another one.

use serde::{Deserialize, Serialize};

use super::{Builder, Segment, SpeakerId, Timestamp, Transcript, TranscriptError};

/// The speakers and segments of a transcript as first read.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Outline {
    /// The labels, each at the place of its speaker's id.
    pub speakers: Vec<String>,
    /// Each segment as start, end, speaker and text.
    pub segments: Vec<(Option<Timestamp>, Option<Timestamp>, SpeakerId, String)>,
}

impl Outline {
    /// How much text there may be for an outline to be kept, in bytes.
    const LARGEST: usize = 16 << 20;

    /// The outline of a transcript; `None` where it would be too large. Costs a pass over the segments.
    pub fn of(transcript: &Transcript) -> Option<Outline> {
        let len: usize = transcript.segments().map(|(_, segment)| segment.text.len()).sum();
        let speakers = transcript.speakers().iter().map(|(_, speaker)| speaker.label.to_string()).collect();
        let segment = |of: Segment<'_>| (of.start, of.end, of.speaker, of.text.to_owned());
        let segments = || transcript.segments().map(|(_, of)| segment(of)).collect();
        (len <= Outline::LARGEST).then(|| Outline { speakers, segments: segments() })
    }

    /// The transcript, as far as it is told. Costs building it.
    pub fn transcript(&self) -> Result<Transcript, TranscriptError> {
        let mut builder = Builder::default();
        for label in &self.speakers {
            builder.speaker(label);
        }
        for (start, end, speaker, text) in &self.segments {
            let label = self.speakers.get(speaker.index()).map_or("", String::as_str);
            let speaker = builder.speaker(label);
            builder.push(Segment { start: *start, end: *end, speaker, text, words: &[] })?;
        }
        builder.finish()
    }
}
