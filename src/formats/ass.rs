//! [SubStation Alpha](http://www.tcax.org/docs/ass-specs.htm) subtitles, SSA and ASS.
//!
//! Only the section `[Events]` is read. Its `Format:` line names the columns, in any order as long as the text is the
//! last; `Name` (or `Actor`) is the speaker. `Comment:` lines are not shown, nor is what stands in `{…}` or is drawn.
//! Karaoke times (`{\k20}`, in hundredths) become times of words. An event without a name may have one in its text, as
//! in SRT: converters leave it there.

mod text;

use std::io;
use std::ops::Range;

use super::kit::blocks::Block;
use super::kit::clock::{clock_time, timestamp};
use super::kit::cues::{Cue, FileLabels, Naming};
use super::kit::lines::{Line, excerpt, lines};
use super::kit::markup::{LabelStyle, leading_label};
use super::kit::names::prefix;
use super::{Draft, Format, Holds, LabelPlace, Names, Outgoing, Probe, ReadError, Sink};

/// SubStation Alpha subtitles.
pub static FORMAT: Format = Format {
    name: "ass",
    title: "SubStation Alpha subtitles",
    extensions: &["ass", "ssa"],
    holds: Holds { names: Names::Without(&[',']), step: 10, ..Holds::TIMED },
    sniff: |probe: &Probe<'_>| {
        let mut said = lines(probe.head).filter(|line| !line.is_blank() && !line.text.starts_with([';', '!']));
        let is_start = |line: Line<'_>| is_section(line.text, "[Script Info]") || is_section(line.text, "[Events]");
        let is_event = |line: Line<'_>| field(line.text, "Dialogue").is_some() && line.text.contains(',');
        said.next().is_some_and(is_start)
            || (FORMAT.extensions.contains(&probe.extension) && lines(probe.head).any(is_event))
    },
    read,
    write: Some(write),
    escape: |name| name.into(),
};

/// The columns of a file that does not name them.
const COLUMNS: [&str; 10] =
    ["layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text"];

/// One line of dialogue; ranges are places in the source.
struct Event {
    cue: Cue,
    /// Where its name is; `None` in a file without a column for it.
    name: Option<Range<usize>>,
}

/// Reads the dialogue of a text.
fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let events = events(source, sink);
    let (cues, names): (Vec<Cue>, Vec<Option<Range<usize>>>) =
        events.into_iter().map(|event| (event.cue, event.name)).unzip();
    let naming = Naming { style: LabelStyle::Colon, is_sung: false, sooner: 0, rolls: false };
    let mut labels = FileLabels::of(source, &cues, naming);
    for (number, (cue, name)) in cues.iter().zip(names).enumerate() {
        let raw = cue.raw(source);
        let named = name.clone().filter(|name| !name.is_empty());
        let before = number.checked_sub(1).and_then(|before| cues.get(before));
        let in_text = match named {
            None => labels.label(&Block::whole(source), before, raw, leading_label(raw)).0,
            Some(_) => None,
        };
        let (label, text_start, place) = match (named, in_text) {
            (Some(name), _) => (source[name.clone()].into(), 0, LabelPlace::at(name.clone(), name)),
            (None, Some((label, found))) => {
                let at = |range: Range<usize>| cue.payload.start + range.start..cue.payload.start + range.end;
                (label, found.whole.end, LabelPlace::at(at(found.label), at(found.whole)))
            }
            (None, None) => match name {
                Some(name) => ("".into(), 0, LabelPlace::absent(name.start, "", "")),
                None => ("".into(), 0, LabelPlace::absent(cue.payload.start, "", ": ")),
            },
        };
        let start = timestamp(cue.range.0, cue.line, sink);
        let end = cue.range.1.and_then(|end| timestamp(end, cue.line, sink));
        let shown = text::shown(raw.get(text_start..).unwrap_or_default());
        let words = shown.words(start);
        sink.segment(Draft { start, end, label, text: shown.text, words, line: cue.line, place });
    }
    Ok(())
}

/// The events that are said. What is no line of the format makes a warning.
fn events(source: &str, sink: &mut dyn Sink) -> Vec<Event> {
    let mut events = Vec::new();
    let mut columns: Vec<String> = COLUMNS.map(String::from).to_vec();
    let mut is_inside = true;
    for line in lines(source) {
        let text = line.text.trim();
        if text.starts_with('[') && text.ends_with(']') {
            is_inside = is_section(text, "[Events]");
        } else if let Some(place) = field(line.text, "Audio File").or_else(|| field(line.text, "Video File")) {
            sink.recording(place);
        } else if let Some(rest) = field(line.text, "Dialogue") {
            match event(&line, rest, &columns) {
                Some(event) => events.push(event),
                None => sink.warning(line.number, format!("an event that cannot be read: {}", excerpt(text))),
            }
        } else if let Some(rest) = field(line.text, "Format").filter(|_| is_inside) {
            columns = rest.split(',').map(|column| column.trim().to_lowercase()).collect();
        } else if is_inside && !text.is_empty() && !text.starts_with(';') {
            let is_known =
                ["Comment", "Picture", "Sound", "Movie", "Command"].iter().any(|kind| field(text, kind).is_some());
            if !is_known && !events.is_empty() {
                sink.warning(line.number, format!("no event, left out: {}", excerpt(text)));
            }
        }
    }
    events
}

/// An event of a line of dialogue; `rest` is what follows the colon.
fn event(line: &Line<'_>, rest: &str, columns: &[String]) -> Option<Event> {
    let mut start = None;
    let mut end = None;
    let mut name = None;
    let mut at = line.end() - rest.len();
    let mut parts = rest.splitn(columns.len().max(1), ',');
    for column in columns {
        let part = parts.next()?;
        let trimmed = part.trim();
        let from = at + part.len() - part.trim_start().len();
        let time = || clock_time(trimmed).filter(|time| time.len == trimmed.len()).map(|time| time.millis);
        match column.as_str() {
            "start" => start = Some(time()?),
            "end" => end = Some(time()?),
            "name" | "actor" => name = Some(if trimmed.is_empty() { at..at } else { from..from + trimmed.len() }),
            _ => {}
        }
        if std::ptr::eq(column, columns.last()?) {
            let cue =
                Cue { line: line.number, line_end: line.end(), range: (start?, end), payload: at..at + part.len() };
            return Some(Event { cue, name });
        }
        at += part.len() + 1;
    }
    None
}

/// What follows the name of a line and its colon.
fn field<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let line = line.trim_start();
    let (written, rest) = line.split_at_checked(name.len())?;
    if written.eq_ignore_ascii_case(name) { rest.strip_prefix(':') } else { None }
}

fn is_section(line: &str, name: &str) -> bool {
    line.trim().eq_ignore_ascii_case(name)
}

/// Writes version 4+ with one style and the speaker in `Name`.
fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let transcript = outgoing.transcript;
    let title = outgoing.title.replace(['\n', '\r'], " ");
    write!(
        out,
        "[Script Info]\nTitle: {title}\nScriptType: v4.00+\nWrapStyle: 0\nScaledBorderAndShadow: yes\n\n[V4+ Styles]\n\
         Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
         Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, \
         MarginR, MarginV, Encoding\n\
         Style: Default,Arial,20,&H00FFFFFF,&H000000FF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,1,1,2,10,10,10,1\n\n\
         [Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
    )?;
    for (_, segment) in transcript.segments() {
        let (start, end) = (segment.start.unwrap_or_default(), segment.end.unwrap_or_default());
        let name = transcript.speakers().shown(segment.speaker);
        let text = text::escape(segment.text);
        // A text that starts with what looks like a name is parted from its colon.
        let text = match prefix(&text).filter(|_| name.is_empty()) {
            Some(found) => format!("{}{{}}{}", &text[..found.label.end], &text[found.label.end..]).into(),
            None => text,
        };
        writeln!(out, "Dialogue: 0,{},{},Default,{name},0,0,0,,{text}", time(start), time(end))?;
    }
    Ok(())
}

/// A time as `0:21:04.50`.
fn time(time: crate::model::Timestamp) -> String {
    let written = super::kit::clock::written(time, '.', 2);
    written.strip_prefix('0').map(str::to_owned).unwrap_or(written)
}
