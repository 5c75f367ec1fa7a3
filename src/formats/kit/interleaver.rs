//! Segments of several channels, listed one channel after another, put in the order of time.

use crate::formats::{Draft, Sink};

/// A sink that keeps segments until all are there; warnings go through.
pub struct Interleaver<'s> {
    sink: &'s mut dyn Sink,
    kept: Vec<Draft<'static>>,
}

impl<'s> Interleaver<'s> {
    /// Segments go to `sink` in the end. Costs a copy of their texts.
    pub fn new(sink: &'s mut dyn Sink) -> Interleaver<'s> {
        Interleaver { sink, kept: Vec::new() }
    }
}

impl Sink for Interleaver<'_> {
    fn segment(&mut self, draft: Draft<'_>) {
        let Draft { start, end, label, text, words, line, place } = draft;
        let (label, text) = (label.into_owned().into(), text.into_owned().into());
        self.kept.push(Draft { start, end, label, text, words, line, place });
    }

    fn warning(&mut self, line: u32, message: String) {
        self.sink.warning(line, message);
    }
}

/// Hands over what was kept; what has no time stays behind what precedes it.
impl Drop for Interleaver<'_> {
    fn drop(&mut self) {
        let mut latest = None;
        let mut kept: Vec<_> = std::mem::take(&mut self.kept)
            .into_iter()
            .map(|draft| {
                latest = draft.start.or(latest);
                (latest, draft)
            })
            .collect();
        kept.sort_by_key(|(time, _)| *time);
        kept.into_iter().for_each(|(_, draft)| self.sink.segment(draft));
    }
}
