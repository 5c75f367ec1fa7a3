//! Text with a time range before each segment: `[0.03s - 106.50s] SPEAKER_02 :  text`.
//!
//! What diarisation scripts around Whisper print. Also read: clock times, `-->` between them (Whisper's own console
//! output), and lines without a speaker. A line without times continues the segment above it.

use super::kit::clock::{clock_time, seconds, timestamp};
use super::kit::lines::{Line, excerpt, joined, lines};
use super::kit::names::{Prefix, is_likely, is_phrase, prefix};
use super::{Draft, Format, Holds, LabelPlace, Need, Probe, ReadError, Sink, Texts};

/// Lines with time ranges.
pub static FORMAT: Format = Format {
    name: "ranges",
    title: "text with time ranges ([0.0s - 1.5s] Name : text)",
    extensions: &["txt"],
    holds: Holds { starts: Need::Must, ends: Need::Must, texts: Texts::Line, ..Holds::TIMED },
    sniff: |probe: &Probe<'_>| lines(probe.head).any(|line| head(line).is_some()),
    read,
    write: None,
    escape: |name| name.into(),
};

/// A line that starts a segment.
struct Head {
    /// Start and end in milliseconds.
    range: (u64, u64),
    /// Where the label is, or the text if there is no label, in bytes of the source.
    body: usize,
}

/// Reads the segments of a text.
fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let labelled_throughout = is_labelled_throughout(source);
    let accepts = |name: &str| if labelled_throughout { is_phrase(name) } else { is_likely(name) };
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
    let found = label(body).filter(|found| accepts(&body[found.label.clone()]));
    let (label, text_start, place) = match &found {
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
    let line = body.split(['\n', '\r']).next().unwrap_or_default();
    prefix(line)
}

/// Whether at least half of the segments have what may be a name.
fn is_labelled_throughout(source: &str) -> bool {
    let mut segments = 0;
    let mut labelled = 0;
    for line in lines(source) {
        let Some(head) = head(line) else { continue };
        let body = source.get(head.body..line.end()).unwrap_or_default();
        segments += 1;
        labelled += usize::from(label(body).is_some_and(|found| is_phrase(&body[found.label])));
    }
    labelled * 2 >= segments
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
