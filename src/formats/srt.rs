//! SubRip subtitles: a number, a line of times, lines of text, a blank line.
//!
//! There is no standard; read here is what players accept: numbers may be missing, fractions have one to three digits
//! behind a comma or a full stop, or are left out, and what follows the times on their line is ignored. Speakers stand
//! as `[NAME]: `, `Name: ` or `<v Name>` at the start of a cue. A cue of several `- ` lines is left as it is.

use super::kit::clock::timing_line;
use super::kit::cues::{self, Dialect};
use super::kit::lines::lines;
use super::kit::markup::{self, LabelStyle};
use super::{Format, Holds, Probe, ReadError, Sink};

/// SubRip subtitles.
pub static FORMAT: Format = Format {
    name: "srt",
    title: "SRT subtitles",
    extensions: &["srt"],
    holds: Holds { label_columns: Some(2), ..Holds::TIMED },
    sniff: |probe: &Probe<'_>| lines(probe.head).any(|line| timing_line(line.text).is_some()),
    read,
    write: None,
    escape: markup::escape_if_read_otherwise,
};

/// Reads the cues of a text.
fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    cues::read(source, &Dialect { style: LabelStyle::Colon, skips: |_| false }, sink);
    Ok(())
}
