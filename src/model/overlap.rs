//! Segments that start while another still lasts.

use super::Timestamp;

/// Finds overlaps in segments handed over in the order of the transcript.
#[derive(Clone, Copy, Default, Debug)]
pub struct Overlaps {
    latest_end: Option<Timestamp>,
}

impl Overlaps {
    /// Whether a segment starts before the latest end so far.
    pub fn next(&mut self, start: Option<Timestamp>, end: Option<Timestamp>) -> bool {
        let overlaps = matches!((start, self.latest_end), (Some(start), Some(latest)) if start < latest);
        self.latest_end = self.latest_end.max(end);
        overlaps
    }

    /// The latest end so far.
    pub fn latest_end(&self) -> Option<Timestamp> {
        self.latest_end
    }
}
