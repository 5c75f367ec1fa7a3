//! The sink that makes a transcript.

use crate::model::{Builder, Segment, Timestamp, Transcript, TranscriptError};

use super::{Document, Draft, Encoding, Format, ReadError, Sink, Warning};

/// Builds a transcript of the segments a reader finds, and checks what is the same for all formats.
#[derive(Debug, Default)]
pub(super) struct Collector {
    builder: Builder,
    warnings: Vec<Warning>,
    last_start: Option<Timestamp>,
    unsorted_line: Option<u32>,
    error: Option<TranscriptError>,
    recording: Option<String>,
}

impl Collector {
    /// What was read in a format and an encoding, with further warnings.
    pub(super) fn document(
        mut self,
        format: &'static Format,
        encoding: Encoding,
        further: Vec<Warning>,
    ) -> Result<Document, ReadError> {
        let recording = self.recording.take();
        let (transcript, mut warnings) = self.finish()?;
        warnings.extend(further);
        warnings.sort_by_key(|warning| warning.line);
        warnings.dedup();
        Ok(Document { transcript, format, encoding, warnings, recording })
    }

    /// The transcript and the warnings, in no order.
    pub(super) fn finish(mut self) -> Result<(Transcript, Vec<Warning>), TranscriptError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        if let Some(line) = self.unsorted_line {
            self.warning(line, "segments are not in the order of time; they are shown sorted".into());
        }
        Ok((self.builder.finish()?, self.warnings))
    }
}

impl Sink for Collector {
    fn segment(&mut self, draft: Draft<'_>) {
        if let (Some(start), Some(end)) = (draft.start, draft.end)
            && end < start
        {
            self.warning(draft.line, format!("the end {end} is before the start {start}; the end was left out"));
        }
        if let Some(start) = draft.start {
            if self.last_start > Some(start) {
                self.unsorted_line.get_or_insert(draft.line);
            }
            self.last_start = Some(start);
        }
        let speaker = self.builder.speaker(&draft.label);
        let Draft { start, end, text, words, .. } = draft;
        if let Err(error) = self.builder.push(Segment { start, end, speaker, text: &text, words: &words }) {
            self.error.get_or_insert(error);
        }
    }

    fn restart(&mut self) {
        *self = Collector::default();
    }

    fn needs_places(&self) -> bool {
        false
    }

    fn recording(&mut self, place: &str) {
        let place = Some(place.trim()).filter(|place| !place.is_empty());
        self.recording = self.recording.take().or(place.map(String::from));
    }

    fn warning(&mut self, line: u32, message: String) {
        self.warnings.push(Warning { line, message });
    }
}
