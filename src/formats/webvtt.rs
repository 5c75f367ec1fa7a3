//! [WebVTT](https://www.w3.org/TR/webvtt1/): a header, then cues as in SRT with voices, notes and styles.
//!
//! Cues are found by the [algorithm of the standard](https://www.w3.org/TR/webvtt1/#webvtt-parser-algorithm). What that
//! drops is read where it can be told what was meant, with a warning for each kind: times without a fraction or with a
//! comma, a missing header, the number of a cue without a blank line above. Besides `<v Name>`, labels are read as in
//! SRT, and names that stand alone on the first line of the cues, as in Zoom's files.

mod blocks;

use std::io;

use super::kit::blocks::{Stop, Text};
use super::kit::clock::{timing_line, written};
use super::kit::cues::{self, Naming};
use super::kit::lines::lines;
use super::kit::markup::{self, LabelStyle, escape};
use super::kit::names::prefix;
use super::{Format, Holds, Outgoing, Probe, ReadError, Sink};

/// WebVTT subtitles.
pub static FORMAT: Format = Format {
    name: "webvtt",
    title: "WebVTT",
    extensions: &["vtt", "webvtt"],
    holds: Holds::TIMED,
    sniff: |probe: &Probe<'_>| {
        let is_named = FORMAT.extensions.contains(&probe.extension);
        has_signature(probe.head.trim_start()) || (is_named && has_times(probe.head))
    },
    read,
    write: Some(write),
    escape: markup::escape,
};

/// Whether a text starts with `WEBVTT` as a word.
fn has_signature(text: &str) -> bool {
    text.strip_prefix("WEBVTT").is_some_and(|rest| !rest.starts_with(|c: char| !c.is_whitespace()))
}

fn has_times(text: &str) -> bool {
    lines(text).any(|line| timing_line(line.text).is_some())
}

/// Reads the cues of a text.
fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    Ok(read_blocks(&mut Text::of(source), sink)?)
}

/// Reads the cues of a text block by block.
pub(super) fn read_blocks(text: &mut Text<'_>, sink: &mut dyn Sink) -> Result<(), Stop> {
    let has_header = has_signature(text.head()?.0.trim_start());
    let naming = Naming { style: LabelStyle::Voice, is_sung: false, sooner: 0, rolls: true };
    cues::read(text, || blocks::Recovered::new(has_header), naming, sink)
}

/// Writes a voice on every cue that has a name.
fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let transcript = outgoing.transcript;
    // A voice without a name says that the one before does not hold on.
    let nobody = if may_hold(outgoing) { "<v>" } else { "" };
    out.write_all(b"WEBVTT\n")?;
    for (_, segment) in transcript.segments() {
        let (start, end) = (segment.start.unwrap_or_default(), segment.end.unwrap_or_default());
        write!(out, "\n{} --> {}\n", written(start, '.', 3), written(end, '.', 3))?;
        let name = transcript.speakers().shown(segment.speaker);
        match name.is_empty() {
            true => writeln!(out, "{nobody}{}", without_label(segment.text))?,
            false => writeln!(out, "<v {}>{}", escape(name), escape(segment.text))?,
        }
    }
    Ok(())
}

/// Whether names could seem to stand only where the speaker changes.
fn may_hold(outgoing: &Outgoing<'_>) -> bool {
    let speakers = outgoing.transcript.speakers();
    let is_sound = |text: &str| text.starts_with(['(', '[', '♪', '♫', '*']);
    let segments = outgoing.transcript.segments().map(|(_, segment)| (speakers.shown(segment.speaker), segment.text));
    let (mut spoken, mut unnamed, mut first_is_named) = (0_usize, 0_usize, false);
    for (name, _) in segments.filter(|(name, text)| !name.is_empty() || !is_sound(text)) {
        first_is_named |= spoken == 0 && !name.is_empty();
        spoken += 1;
        unnamed += usize::from(name.is_empty());
    }
    first_is_named && unnamed * 5 >= spoken
}

/// A text whose beginning is not taken for a label.
fn without_label(text: &str) -> String {
    let Some(found) = prefix(text) else { return escape(text).into_owned() };
    let colon = text[found.label.end..].find([':', '：']).unwrap_or_default() + found.label.end;
    let rest = &text[colon..];
    let sign = rest.chars().next().unwrap_or(':');
    format!("{}&#{};{}", escape(&text[..colon]), u32::from(sign), escape(&rest[sign.len_utf8()..]))
}

#[cfg(test)]
mod tests;
