//! Text with a time range before each segment: `[0.03s - 106.50s] SPEAKER_02 :  text`.
//!
//! What diarisation scripts around Whisper print. Also read: clock times, `-->` between them (Whisper's own console
//! output), and lines without a speaker. A line without times continues the segment above it.

use std::collections::HashMap;
use std::io;

use super::kit::clock::{clock_time, seconds, timestamp};
use super::kit::lines::{Line, excerpt, joined, lines};
use super::kit::names::{Prefix, is_likely, is_phrase, prefix};
use super::{Draft, Format, Holds, LabelPlace, Names, Outgoing, Probe, ReadError, Sink, Texts};
use crate::model::Timestamp;

/// Lines with time ranges.
pub static FORMAT: Format = Format {
    name: "ranges",
    title: "text with time ranges ([0.0s - 1.5s] Name : text)",
    extensions: &["txt"],
    holds: Holds {
        names: Names::Without(&[':', '：', '?', '!', ';', '…', '«', '»', '“', '”', '„', '<', '>', '|', '*', '[', ']']),
        texts: Texts::Line,
        silence: true,
        ..Holds::TIMED
    },
    sniff: |probe: &Probe<'_>| lines(probe.head).any(|line| head(line).is_some()),
    read,
    write: Some(write),
    escape: |name| name.into(),
};

/// Writes a line for each segment, as `[0.03s - 106.50s] SPEAKER_02 :  text`.
fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let transcript = outgoing.transcript;
    for (_, segment) in transcript.segments() {
        let (start, end) = (segment.start.unwrap_or_default(), segment.end.unwrap_or_default());
        let name = transcript.speakers().shown(segment.speaker);
        write!(out, "[{} - {}] ", written(start), written(end))?;
        match name.is_empty() {
            false if is_likely(name) => writeln!(out, "{name} :  {}", segment.text)?,
            // Brackets set off what could be text.
            false => writeln!(out, "[{name}]:  {}", segment.text)?,
            // What looks like a name but is none stands behind the colon of no name.
            true if prefix(segment.text).is_some() => writeln!(out, " :  {}", segment.text)?,
            true => writeln!(out, " {}", segment.text)?,
        }
    }
    Ok(())
}

/// A time in seconds, with two digits behind the point where they are enough.
fn written(time: Timestamp) -> String {
    let millis = time.millis();
    match millis % 10 {
        0 => format!("{}.{:02}s", millis / 1000, millis % 1000 / 10),
        _ => format!("{}.{:03}s", millis / 1000, millis % 1000),
    }
}

/// A line that starts a segment.
struct Head {
    /// Start and end in milliseconds.
    range: (u64, u64),
    /// Where the label is, or the text if there is no label, in bytes of the source.
    body: usize,
}

/// Reads the segments of a text.
fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let labels = Labels::of(source);
    let accepts = |name: &str| labels.accepts(name);
    // The segment under way, its line, and where its text ends so far.
    let mut open: Option<(Head, u32, usize)> = None;
    let mut stray: Option<Line<'_>> = None;
    for line in lines(source) {
        if let Some(next) = head(line) {
            if let Some((head, number, end)) = open.replace((next, line.number, line.end())) {
                emit(source, &head, number, end, accepts, sink);
            }
        } else if line.is_blank() {
            continue;
        } else if let Some((_, _, end)) = &mut open {
            *end = line.end();
        } else {
            stray.get_or_insert(line);
        }
    }
    if let Some(line) = stray {
        sink.warning(line.number, format!("text before the first segment is part of none: {}", excerpt(line.text)));
    }
    if let Some((head, number, end)) = open {
        emit(source, &head, number, end, accepts, sink);
    }
    Ok(())
}

fn emit(source: &str, head: &Head, line: u32, end: usize, accepts: impl Fn(&str) -> bool, sink: &mut dyn Sink) {
    let body = source.get(head.body..end).unwrap_or_default();
    let is_label =
        |found: &Prefix, name: &str| name.is_empty() || (found.bracketed && !name.contains(':')) || accepts(name);
    let found = label(body).filter(|found| is_label(found, &body[found.label.clone()]));
    let (label, text_start, place) = match &found {
        Some(found) if found.label.is_empty() => {
            ("", head.body + found.whole.end, LabelPlace::absent(head.body, "", " "))
        }
        Some(found) => {
            let at = |range: &std::ops::Range<usize>| head.body + range.start..head.body + range.end;
            let place = LabelPlace::at(at(&found.label), at(&found.whole));
            (&body[found.label.clone()], head.body + found.whole.end, place)
        }
        None => ("", head.body, LabelPlace::absent(head.body, "", " : ")),
    };
    let start = timestamp(head.range.0, line, sink);
    let end_time = timestamp(head.range.1, line, sink);
    let trimmed = source.get(text_start..end).unwrap_or_default().trim_end().len();
    let text = joined(source, text_start..text_start + trimmed);
    sink.segment(Draft { start, end: end_time, label: label.into(), text, words: Vec::new(), line, place });
}

/// The label of a segment; on its own line only, so that a segment without text does not swallow the next line.
fn label(body: &str) -> Option<Prefix> {
    let line = memchr::memchr2(b'\n', b'\r', body.as_bytes()).and_then(|end| body.get(..end));
    prefix(line.unwrap_or(body))
}

/// The names of a file, looked at once each.
struct Labels<'a>(HashMap<&'a str, bool>);

impl<'a> Labels<'a> {
    /// Any phrase is a name where at least half of the segments have one; elsewhere it must look like a name.
    fn of(source: &'a str) -> Labels<'a> {
        let mut segments = 0;
        let mut uses: HashMap<&str, usize> = HashMap::new();
        for line in lines(source) {
            let Some(head) = head(line) else { continue };
            let body = source.get(head.body..line.end()).unwrap_or_default();
            segments += 1;
            if let Some(found) = label(body) {
                *uses.entry(&body[found.label]).or_default() += 1;
            }
        }
        let labelled: usize = uses.iter().filter(|(name, _)| is_phrase(name)).map(|(_, uses)| uses).sum();
        let are_throughout = labelled * 2 >= segments;
        let is_name = |name: &str| if are_throughout { is_phrase(name) } else { is_likely(name) };
        Labels(uses.into_keys().map(|name| (name, is_name(name))).collect())
    }

    fn accepts(&self, name: &str) -> bool {
        self.0.get(name).copied().unwrap_or_default()
    }
}

fn head(line: Line<'_>) -> Option<Head> {
    let bracket = line.text.trim_start().strip_prefix('[')?;
    let (start, rest) = time(bracket)?;
    let rest = rest.trim_start();
    let rest = ["-->", "->", "-", "–", "—"].iter().find_map(|dash| rest.strip_prefix(dash))?;
    let (end, rest) = time(rest)?;
    let body = rest.trim_start().strip_prefix(']')?.trim_start();
    Some(Head { range: (start, end), body: line.end() - body.len() })
}

fn time(text: &str) -> Option<(u64, &str)> {
    let text = text.trim_start();
    let (millis, len) = clock_time(text).map(|time| (time.millis, time.len)).or_else(|| seconds(text))?;
    Some((millis, text.get(len..)?))
}
