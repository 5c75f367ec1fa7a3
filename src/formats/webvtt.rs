//! [WebVTT](https://www.w3.org/TR/webvtt1/): a header, then cues as in SRT with voices, notes and styles.
//!
//! Times are read more loosely than there: hours and fractions may be missing or short, as in files in the wild.

use super::kit::cues::{self, Dialect};
use super::kit::markup::{self, LabelStyle};
use super::{Format, Holds, Probe, ReadError, Sink};

/// WebVTT subtitles.
pub static FORMAT: Format = Format {
    name: "webvtt",
    title: "WebVTT",
    extensions: &["vtt", "webvtt"],
    holds: Holds::TIMED,
    sniff: |probe: &Probe<'_>| starts_with_word(probe.head.trim_start(), "WEBVTT"),
    read,
    write: None,
    escape: markup::escape,
};

/// Reads the cues of a text.
fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    cues::read(source, &Dialect { style: LabelStyle::Voice, skips }, sink);
    Ok(())
}

/// Header, comments, and what only changes the look; `Region:` is from drafts before the standard.
fn skips(line: &str) -> bool {
    ["WEBVTT", "NOTE", "STYLE", "REGION", "Region:"].iter().any(|word| starts_with_word(line, word))
}

fn starts_with_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| !c.is_whitespace()))
}
