//! Segments in the order of time, for files that list one channel or one speaker after another.

use std::ops::Range;

use crate::formats::{Draft, Sink};

/// A sink that keeps the segments until it is dropped, and then hands them on in the order of time.
///
/// A segment without a start stays behind the one it came after. Costs a copy of the texts.
pub struct InOrder<'s> {
    sink: &'s mut dyn Sink,
    held: Vec<Draft<'static>>,
}

impl<'s> InOrder<'s> {
    /// Segments go to `sink`; warnings and mentions go there at once.
    pub fn new(sink: &'s mut dyn Sink) -> InOrder<'s> {
        InOrder { sink, held: Vec::new() }
    }
}

impl Sink for InOrder<'_> {
    fn segment(&mut self, draft: Draft<'_>) {
        let (label, text) = (draft.label.into_owned().into(), draft.text.into_owned().into());
        let Draft { start, end, words, line, place, .. } = draft;
        self.held.push(Draft { start, end, label, text, words, line, place });
    }

    fn restart(&mut self) {
        self.held.clear();
        self.sink.restart();
    }

    fn warning(&mut self, line: u32, message: String) {
        self.sink.warning(line, message);
    }

    fn needs_places(&self) -> bool {
        self.sink.needs_places()
    }

    fn mention(&mut self, label: &str, place: Range<usize>) {
        self.sink.mention(label, place);
    }
}

impl Drop for InOrder<'_> {
    fn drop(&mut self) {
        send_in_order(std::mem::take(&mut self.held), self.sink);
    }
}

/// Hands segments to a sink in the order of time; one without a start follows the one before it.
pub fn send_in_order(drafts: Vec<Draft<'_>>, sink: &mut dyn Sink) {
    let mut last = None;
    let keyed = drafts.into_iter().map(|draft| {
        last = draft.start.or(last);
        (last, draft)
    });
    let mut keyed: Vec<_> = keyed.collect();
    keyed.sort_by_key(|(start, _)| *start);
    keyed.into_iter().for_each(|(_, draft)| sink.segment(draft));
}
