//! SubRip subtitles: a number, a line of times, lines of text, a blank line.
//!
//! There is no standard; read here is what players accept: numbers may be missing, fractions have one to three digits
//! behind a comma or a full stop, or are left out, and what follows the times on their line is ignored. Speakers stand
//! as `[NAME]: `, `Name: ` or `<v Name>` at the start of a cue. A cue of several `- ` lines is left as it is.

use super::Sink;
use super::clock::timing_line;
use super::cues::{self, Dialect};
use super::lines::{beginning, lines};
use super::markup::LabelStyle;

/// Whether the beginning of a text has a line of times.
pub(super) fn sniff(source: &str) -> bool {
    lines(beginning(source)).any(|line| timing_line(line.text).is_some())
}

/// Reads the cues of a text.
pub(super) fn read(source: &str, sink: &mut dyn Sink) {
    cues::read(source, &Dialect { style: LabelStyle::Colon, skips: |_| false }, sink);
}
