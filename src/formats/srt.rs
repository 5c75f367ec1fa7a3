//! SubRip subtitles: a number, a line of times, lines of text, a blank line.
//!
//! There is no standard ([Matroska's notes](https://www.matroska.org/technical/subtitles.html) come nearest); read here
//! is what players accept: numbers may be missing, fractions have one to three digits behind a comma or a full stop, or
//! are left out, and what follows the times on their line is ignored. Speakers stand as `[NAME]: `, `Name: ` or
//! `<v Name>` at the start of a cue, or the name has the first line for itself. A cue of several `- ` lines is left as
//! it is.

use std::collections::HashMap;
use std::io;

use super::kit::blocks::{Stop, Text};
use super::kit::clock::{timing_line, written};
use super::kit::cues::{self, Naming, Numbered};
use super::kit::lines::lines;
use super::kit::markup::{self, LabelStyle, escape_if_read_otherwise, escape_text_if_read_otherwise};
use super::kit::names::{is_likely, is_sure, prefix};
use super::{Format, Holds, Names, Outgoing, Probe, ReadError, Sink};

/// SubRip subtitles.
pub static FORMAT: Format = Format {
    name: "srt",
    title: "SRT subtitles",
    extensions: &["srt"],
    holds: Holds { names: Names::Without(&[']', '[', ':', '：']), label_columns: Some(4), ..Holds::TIMED },
    sniff: |probe: &Probe<'_>| lines(probe.head).any(|line| timing_line(line.text).is_some()),
    read,
    write: Some(write),
    escape: markup::escape_if_read_otherwise,
};

/// Whether a file is named as such are and begins with times, or with a number above them.
pub(super) fn is_certain(probe: &Probe<'_>) -> bool {
    let is_named = FORMAT.extensions.contains(&probe.extension);
    let mut said = lines(probe.head).filter(|line| !line.is_blank());
    let is_number = |text: &str| text.trim().bytes().all(|byte| byte.is_ascii_digit());
    is_named && said.find(|line| !is_number(line.text)).is_some_and(|line| timing_line(line.text).is_some())
}

/// Reads the cues of a text.
fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    Ok(read_blocks(&mut Text::of(source), sink)?)
}

/// Reads the cues of a text block by block.
pub(super) fn read_blocks(text: &mut Text<'_>, sink: &mut dyn Sink) -> Result<(), Stop> {
    let naming = Naming { style: LabelStyle::Colon, is_sung: false, sooner: 0, rolls: true };
    cues::read(text, || Numbered::new(timing_line), naming, sink)
}

/// Writes `Name: ` where all names are such as are told from text, and `[Name]: ` otherwise.
fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let transcript = outgoing.transcript;
    let has_brackets = needs_brackets(outgoing);
    for (number, (_, segment)) in transcript.segments().enumerate() {
        let (start, end) = (segment.start.unwrap_or_default(), segment.end.unwrap_or_default());
        let (start, end) = (written(start, ',', 3), written(end, ',', 3));
        let name = escape_if_read_otherwise(transcript.speakers().shown(segment.speaker));
        let text = escape_text_if_read_otherwise(segment.text);
        write!(out, "{}\n{start} --> {end}\n", number + 1)?;
        match (name.is_empty(), has_brackets) {
            // What looks like a name but is none is parted from its colon.
            (true, _) => write!(out, "{}\n\n", without_label(&text))?,
            (false, true) => write!(out, "[{name}]: {text}\n\n")?,
            (false, false) => write!(out, "{name}: {text}\n\n")?,
        }
    }
    Ok(())
}

/// Whether some name could be taken for text without brackets, or hold on into a cue that has none.
fn needs_brackets(outgoing: &Outgoing<'_>) -> bool {
    let speakers = outgoing.transcript.speakers();
    let mut uses: HashMap<&str, usize> = HashMap::new();
    let (mut unnamed, mut first_is_named) = (0, false);
    for (ix, segment) in outgoing.transcript.segments() {
        let name = speakers.shown(segment.speaker);
        unnamed += usize::from(name.is_empty());
        first_is_named |= ix.0 == 0 && !name.is_empty();
        *uses.entry(name).or_default() += 1;
    }
    let is_plain = |(name, uses): (&&str, &usize)| name.is_empty() || is_sure(name) || (*uses > 1 && is_likely(name));
    !uses.iter().all(is_plain) || (unnamed > 0 && first_is_named)
}

/// A text whose beginning is not taken for a label.
fn without_label(text: &str) -> String {
    match prefix(text) {
        Some(found) => format!("{}<i></i>{}", &text[..found.label.end], &text[found.label.end..]),
        None => text.to_owned(),
    }
}
