//! oTranscribe's `.otr`: JSON with the transcript as HTML in its `text`.
//!
//! As [oTranscribe](https://github.com/oTranscribe/oTranscribe) writes it: paragraphs, or lines ended by `<br>`, in which
//! `<span class="timestamp" data-timestamp="12.5">0:00:12</span>` says when what follows is said, in seconds or, in old
//! files, as a clock time. Who speaks stands before a colon, before or behind the time.
//!
//! A time or a name starts a segment; a time within a line goes on with the same speaker. A few words before the first
//! time of a line belong to it. A time that nothing
//! follows is that of the next line. What has neither goes on with the segment above; where nothing has either, every
//! paragraph is a segment.

mod markup;

use std::io;
use std::ops::Range;

use markup::{Line, lines_of};

use super::kit::clock::written_seconds;
use super::kit::inline::{Inline, lead};
use super::kit::json;
use super::kit::json_text::{JsonText, escape_within};
use super::kit::lines::LineCounter;
use super::kit::markup::escape;
use super::kit::names::Prefix;
use super::{Draft, Format, Holds, LabelPlace, Names, Need, Outgoing, Places, Probe, ReadError, Sink, Texts};
use crate::model::{Timestamp, clock};

/// oTranscribe's files.
pub static FORMAT: Format = Format {
    name: "otr",
    title: "oTranscribe (.otr)",
    extensions: &["otr"],
    holds: Holds {
        names: Names::Without(&[':', '?', '!', ';', '…', '«', '»', '“', '”', '„', '<', '>', '|', '*', '[', ']']),
        ends: Need::Never,
        texts: Texts::Line,
        ..Holds::TIMED
    },
    sniff: |probe: &Probe<'_>| {
        probe.has("text") && probe.has_any(&["media", "media-time", "media-source"]) && is_html(probe)
    },
    read,
    write: Some(write),
    escape: |name| escape_within(&escape(name)).into_owned().into(),
};

/// Whether the text is a string, and HTML or empty.
fn is_html(probe: &Probe<'_>) -> bool {
    let Some((_, rest)) = probe.head.split_once("\"text\"") else { return probe.extension == "otr" };
    let value = rest.trim_start().strip_prefix(':').map(str::trim_start).and_then(|rest| rest.strip_prefix('"'));
    value.is_some_and(|value| value.starts_with('"') || value.contains('<') || probe.extension == "otr")
}

/// A segment under way.
struct Turn {
    start: Option<Timestamp>,
    label: String,
    text: String,
    place: LabelPlace,
    /// Whether a time or a name started it.
    is_marked: bool,
}

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let root = json::parse(source)?;
    // A file, or a film elsewhere.
    ["media", "media-source"].iter().filter_map(|key| root.at(key)).for_each(|media| sink.recording(&media.text()));
    let value = root.at("text");
    let Some(html) = value.and_then(JsonText::of) else { return Err(ReadError::Unknown) };
    // A string has no line ends of its own.
    let number = LineCounter::new(source).line_of(html.offset(0));
    let lines = lines_of(&html.text, number, sink);
    let is_head = |line: &Line| !line.is_cut && (line.starts_paragraph || line.start.is_some());
    let inline = Inline::of(lines.iter().filter(|line| is_head(line)).map(|line| &line.text));
    let has_times = lines.iter().any(|line| line.start.is_some());
    let label = |line: &Line| {
        let found = inline.find(&line.text)?;
        let is_known = || inline.uses(line.text.get(found.label.clone()).unwrap_or_default()) > 0;
        (is_head(line) || !has_times || is_known()).then_some(found)
    };
    let has_marks = has_times || lines.iter().any(|line| label(line).is_some());
    let mut turn: Option<Turn> = None;
    for line in &lines {
        let found = label(line);
        let is_marked = found.is_some() || line.start.is_some();
        match &mut turn {
            Some(turn) if !is_marked && (turn.is_marked || !line.starts_paragraph) => {
                turn.text.push_str(if line.starts_paragraph && has_marks { "\n\n" } else { "\n" });
                turn.text.push_str(&line.text);
            }
            _ => {
                let mut next = turn_of(line, found, is_marked, &html);
                if let (true, LabelPlace::Absent { .. }, Some(above)) = (line.is_cut, &next.place, &turn) {
                    next.label.clone_from(&above.label);
                    let offset = html.offset(line.label_at());
                    next.place = LabelPlace::Inherited { offset, before: "".into(), after: ": " };
                }
                emit(turn.replace(next), number, sink);
            }
        }
    }
    emit(turn, number, sink);
    Ok(())
}

fn turn_of(line: &Line, found: Option<Prefix>, is_marked: bool, html: &JsonText<'_>) -> Turn {
    let within =
        |range: Range<usize>| line.places(range).into_iter().map(|place| html.place(place)).collect::<Places>();
    let (label, text, place) = match found {
        Some(Prefix { label, whole, .. }) => {
            let labels = within(label.clone());
            let text = line.text.get(whole.end..).unwrap_or_default();
            let label = line.text.get(label).unwrap_or_default();
            // A name with tags within it is not to be written twice.
            let place =
                if labels.len() == 1 { LabelPlace::At { labels, whole: within(whole) } } else { LabelPlace::Nowhere };
            (label, text, place)
        }
        None => ("", line.text.as_str(), LabelPlace::absent(html.offset(line.label_at()), "", ": ")),
    };
    Turn { start: line.start, label: label.into(), text: text.into(), place, is_marked }
}

fn emit(turn: Option<Turn>, line: u32, sink: &mut dyn Sink) {
    let Some(Turn { start, label, text, place, .. }) = turn else { return };
    sink.segment(Draft { start, end: None, label: label.into(), text: text.into(), words: Vec::new(), line, place });
}

fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let transcript = outgoing.transcript;
    out.write_all(b"{\"text\":\"")?;
    for (_, segment) in transcript.segments() {
        out.write_all(b"<p>")?;
        if let Some(start) = segment.start {
            let (seconds, shown) = (written_seconds(start), clock(start, true));
            let span = format!(
                "<span class=\"timestamp\" contenteditable=\"false\" data-timestamp=\"{seconds}\">{shown}</span>\u{A0}"
            );
            out.write_all(escape_within(&span).as_bytes())?;
        }
        let lead = lead(transcript.speakers().shown(segment.speaker), segment.text);
        out.write_all(escape_within(&escape(&format!("{lead}{}", segment.text))).as_bytes())?;
        out.write_all(b"</p>")?;
    }
    out.write_all(b"\",\"media\":\"\",\"media-time\":0}\n")
}
