//! SBV subtitles, as YouTube exports them: a line `0:00:01.000,0:00:02.500`, lines of text, a blank line.
//!
//! There is [no standard](https://support.google.com/youtube/answer/2734698) beyond YouTube's own help. Speakers stand
//! as in SRT; YouTube itself writes `>> NAME: text` there.

use super::kit::blocks::{Stop, Text};
use super::kit::clock::clock_time;
use super::kit::cues::{self, Naming, Numbered};
use super::kit::lines::lines;
use super::kit::markup::{self, LabelStyle};
use super::{Format, Holds, Probe, ReadError, Sink};

/// SBV subtitles.
pub static FORMAT: Format = Format {
    name: "sbv",
    title: "SBV subtitles",
    extensions: &["sbv"],
    holds: Holds::TIMED,
    sniff: |probe: &Probe<'_>| {
        let mut said = lines(probe.head).filter(|line| !line.is_blank());
        said.next().is_some_and(|line| timing(line.text).is_some())
    },
    read,
    write: None,
    escape: markup::escape_if_read_otherwise,
};

/// Reads the cues of a text.
fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    Ok(read_blocks(&mut Text::of(source), sink)?)
}

/// Reads the cues of a text block by block.
pub(super) fn read_blocks(text: &mut Text<'_>, sink: &mut dyn Sink) -> Result<(), Stop> {
    let naming = Naming { style: LabelStyle::Colon, is_sung: false, sooner: 0, rolls: true };
    cues::read(text, || Numbered::new(timing), naming, sink)
}

/// The two times of a line that has nothing else.
fn timing(line: &str) -> Option<(u64, u64)> {
    let line = line.trim();
    // A comma would be taken for that of a fraction.
    let (start, end) = line.split_once(',')?;
    let is_whole = |text: &str| clock_time(text).filter(|time| time.len == text.len() && time.has_hours);
    Some((is_whole(start)?.millis, is_whole(end.trim_start())?.millis))
}
