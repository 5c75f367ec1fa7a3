//! [WebVTT](https://www.w3.org/TR/webvtt1/): a header, then cues as in SRT with voices, notes and styles.
//!
//! Times are read more loosely than there: hours and fractions may be missing or short, as in files in the wild.

use super::Sink;
use super::cues::{self, Dialect};
use super::markup::LabelStyle;

/// Whether a text has the header.
pub(super) fn sniff(source: &str) -> bool {
    starts_with_word(source.trim_start(), "WEBVTT")
}

/// Reads the cues of a text.
pub(super) fn read(source: &str, sink: &mut dyn Sink) {
    cues::read(source, &Dialect { style: LabelStyle::Voice, skips }, sink);
}

/// Header, comments, and what only changes the look; `Region:` is from drafts before the standard.
fn skips(line: &str) -> bool {
    ["WEBVTT", "NOTE", "STYLE", "REGION", "Region:"].iter().any(|word| starts_with_word(line, word))
}

fn starts_with_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| !c.is_whitespace()))
}
