//! The sink that makes a transcript.

use crate::model::{Builder, Segment, Timestamp, Transcript, TranscriptError, Word};

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

    /// Adds the next segment of the file.
    pub(super) fn add(
        &mut self,
        line: u32,
        (start, end): (Option<Timestamp>, Option<Timestamp>),
        label: &str,
        text: &str,
        words: &[Word],
    ) {
        if let (Some(start), Some(end)) = (start, end)
            && end < start
        {
            self.warning(line, format!("the end {end} is before the start {start}; the end was left out"));
        }
        if let Some(start) = start {
            if self.last_start > Some(start) {
                self.unsorted_line.get_or_insert(line);
            }
            self.last_start = Some(start);
        }
        let speaker = self.builder.speaker(label);
        if let Err(error) = self.builder.push(Segment { start, end, speaker, text, words }) {
            self.error.get_or_insert(error);
        }
    }
}

impl Sink for Collector {
    fn segment(&mut self, draft: Draft<'_>) {
        self.add(draft.line, (draft.start, draft.end), &draft.label, &draft.text, &draft.words);
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
