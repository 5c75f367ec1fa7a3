//! The JSON of this program: everything a transcript has, and nothing else.
//!
//! ```json
//! {
//!   "whosaid": 1,
//!   "title": "The harbour",
//!   "segments": [
//!     {"start": 0.5, "end": 2.25, "speaker": "Anna", "text": "So we began.", "words": [
//!       {"text": "So", "start": 0.5, "end": 0.71, "confidence": 0.98},
//!       {"text": "we", "start": 0.8, "end": 0.95, "confidence": 0.99}
//!     ]},
//!     {"text": "Nobody knows when this was said, or by whom."}
//!   ]
//! }
//! ```
//!
//! - `whosaid` is the version of the format. A reader takes what it knows of a greater one.
//! - `title` is what the transcript is called; it may be missing.
//! - `segments` are in the order of time. Only `text` must be there. `start` and `end` are seconds from the start of the
//!   recording, exact to the millisecond. `speaker` is a name; no speaker, no key.
//! - `words` are those with times or confidences, in the order of the text, which has each of them once behind the last
//!   one. Where the same letters also stand in between, `at` says how many characters (Unicode scalar values) of the text
//!   precede the word. `confidence` is from 0 to 1.
//!
//! Other keys may be added anywhere; they are kept when speakers are renamed in the file.

use std::io;

use super::kit::clock::written_seconds;
use super::kit::json::{self, Emitter, Unit, Value};
use super::kit::tokens::find_word;
use super::recast::Objects;
use super::{Draft, Format, Holds, Outgoing, Probe, ReadError, Sink};
use crate::model::{Segment, Word};

/// The JSON of this program.
pub static FORMAT: Format = Format {
    name: "whosaid-json",
    title: "whosaid JSON",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff: |probe: &Probe<'_>| probe.has_all(&["whosaid", "segments"]),
    read,
    write: Some(write),
    escape: json::escape,
};

/// The version of the format that is written, and the greatest that is known.
const VERSION: u32 = 1;

/// Where the segments of a text are.
pub(super) fn objects(source: &str) -> Option<Objects<'_>> {
    let segments = json::parse(source).ok()?.object().get("segments")?;
    Some(Objects { segments, count: |item| usize::from(item.is_object()), words: None })
}

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let root = json::parse(source)?.object();
    let mut emitter = Emitter::new(source, sink);
    let version = root.get("whosaid").filter(|version| version.number().is_none_or(|number| number > VERSION.into()));
    if let Some(version) = version {
        emitter.warn("the file is of a newer version; some of it may not be shown", version);
    }
    for at in root.get("segments").map(|segments| segments.items()).unwrap_or_default() {
        if !at.is_object() {
            emitter.warn("not a segment", at);
            continue;
        }
        let segment = at.object();
        let start = emitter.time(segment.get("start"), Unit::Seconds, "start");
        let end = emitter.time(segment.get("end"), Unit::Seconds, "end");
        let text = segment.get("text").map(|text| text.text()).unwrap_or_default();
        let speaker = segment.find("speaker");
        let label = speaker.map(|speaker| speaker.text()).unwrap_or_default();
        let place = json::place(source, speaker.as_slice(), &[at], "speaker");
        let words = words(&mut emitter, &text, segment.get("words"));
        emitter.segment(at, Draft { start, end, label, text, words, line: 0, place });
    }
    Ok(())
}

/// The words of a list at their places in the text.
fn words(emitter: &mut Emitter<'_, '_>, text: &str, list: Option<Value<'_>>) -> Vec<Word> {
    let mut words = Vec::new();
    let (mut from, mut lost) = (0, 0);
    // Where each character starts, once that is asked for.
    let mut starts: Option<Vec<usize>> = None;
    let mut start_of = |at: usize| {
        let starts = starts.get_or_insert_with(|| text.char_indices().map(|(at, _)| at).collect());
        starts.get(at).copied().unwrap_or(text.len())
    };
    for item in list.map(|list| list.items()).unwrap_or_default() {
        let word = item.object();
        let spoken = word.get("text").map(|text| text.text()).unwrap_or_default();
        let at = word.get("at").and_then(|at| at.number()).map(|at| at as usize);
        let Some(range) = find_word(text, from.max(at.map_or(0, &mut start_of)), &spoken) else {
            lost += 1;
            continue;
        };
        from = range.end;
        let (Ok(first), Ok(last)) = (u32::try_from(range.start), u32::try_from(range.end)) else { continue };
        let start = emitter.time(word.get("start"), Unit::Seconds, "start");
        let end = emitter.time(word.get("end"), Unit::Seconds, "end");
        let confidence = word.get("confidence").and_then(|confidence| confidence.confidence());
        words.push(Word { range: first..last, start, end, confidence });
    }
    if let Some(list) = list.filter(|_| lost > 0) {
        let line = emitter.line(list);
        emitter
            .sink
            .warning(line, format!("{lost} of {} words are not in the text of their segment", lost + words.len()));
    }
    words
}

fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let transcript = outgoing.transcript;
    write!(out, "{{\n  \"whosaid\": {VERSION},\n")?;
    if !outgoing.title.is_empty() {
        writeln!(out, "  \"title\": {},", json::escape(outgoing.title))?;
    }
    out.write_all(b"  \"segments\": [")?;
    for (ix, segment) in transcript.segments() {
        out.write_all(if ix.index() == 0 { b"\n    {" } else { b",\n    {" })?;
        for (key, time) in [("start", segment.start), ("end", segment.end)] {
            if let Some(time) = time {
                write!(out, "\"{key}\": {}, ", written_seconds(time))?;
            }
        }
        let label = transcript.speakers().shown(segment.speaker);
        if !label.is_empty() {
            write!(out, "\"speaker\": {}, ", json::escape(label))?;
        }
        write!(out, "\"text\": {}", json::escape(segment.text))?;
        write_words(&segment, out)?;
        out.write_all(b"}")?;
    }
    out.write_all(if transcript.is_empty() { b"]\n}\n" } else { b"\n  ]\n}\n" })
}

fn write_words(segment: &Segment<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    if segment.words.is_empty() {
        return Ok(());
    }
    out.write_all(b", \"words\": [")?;
    let (mut from, mut chars) = (0, 0);
    for (number, word) in segment.words.iter().enumerate() {
        let range = word.range.start as usize..word.range.end as usize;
        let spoken = segment.text.get(range.clone()).unwrap_or_default();
        out.write_all(if number == 0 { b"\n      {" } else { b",\n      {" })?;
        write!(out, "\"text\": {}", json::escape(spoken))?;
        let skipped = segment.text.get(from..range.start).unwrap_or_default().chars().count();
        if find_word(segment.text, from, spoken) != Some(range.clone()) {
            write!(out, ", \"at\": {}", chars + skipped)?;
        }
        chars += skipped + spoken.chars().count();
        from = range.end;
        for (key, time) in [("start", word.start), ("end", word.end)] {
            if let Some(time) = time {
                write!(out, ", \"{key}\": {}", written_seconds(time))?;
            }
        }
        if let Some(confidence) = word.confidence {
            write!(out, ", \"confidence\": {confidence}")?;
        }
        out.write_all(b"}")?;
    }
    out.write_all(b"\n    ]")
}
