//! Podcasting 2.0 transcript JSON: `segments` with `speaker`, `startTime`, `endTime` and `body`.
//!
//! After the [podcast namespace](https://github.com/Podcastindex-org/podcast-namespace/blob/main/transcripts/transcripts.md):
//! times are seconds, and a segment without `speaker` goes on with the speaker of the one before it, as podcasters write
//! the name only where it changes. An empty `speaker` says that there is none. Some files have a segment for every word.

use std::io;

use super::kit::clock::written_seconds;
use super::kit::json::{self, Emitter, Unit, Value};
use super::{Draft, Format, Holds, LabelPlace, Outgoing, Probe, ReadError, Sink, Texts};

/// Podcasting 2.0 transcript JSON.
pub static FORMAT: Format = Format {
    name: "podcast-json",
    title: "Podcasting 2.0 JSON",
    extensions: &["json"],
    holds: Holds { texts: Texts::Any, ..Holds::TIMED },
    sniff,
    read,
    write: Some(write),
    escape: json::escape,
};

fn sniff(probe: &Probe<'_>) -> bool {
    let is_empty = || probe.has_all(&["version", "segments"]) && !probe.has("segments[]");
    probe.has("segments[].body") && probe.has_any(&["segments[].startTime", "segments[].endTime"]) || is_empty()
}

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let segments = json::parse(source)?.at("segments").map(|list| list.items()).unwrap_or_default();
    let mut emitter = Emitter::new(source, sink);
    let mut label = "".into();
    for at in segments {
        if !at.is_object() {
            emitter.warn("not a segment", at);
            continue;
        }
        let segment = at.object();
        let speaker = segment.get("speaker");
        label = speaker.map_or(label, |speaker| speaker.text());
        let place = place(source, at, speaker, segment.find("speaker"));
        let text = segment.first(&["body", "text"]).map(|body| body.text()).unwrap_or_default();
        let start = emitter.time(segment.get("startTime"), Unit::Seconds, "start");
        let end = emitter.time(segment.get("endTime"), Unit::Seconds, "end");
        let draft = Draft { start, end, label: label.clone(), text, words: Vec::new(), line: 0, place };
        emitter.segment(at, draft);
    }
    Ok(())
}

/// Where the name of a segment stands. `speaker` is `null` in some files, which is as good as missing.
fn place(source: &str, at: Value<'_>, speaker: Option<Value<'_>>, member: Option<Value<'_>>) -> LabelPlace {
    match (speaker, member) {
        // An empty name is left where it is to have none: without any it would go on with the one before.
        (Some(name), _) if name.is_string() => {
            let range = name.range();
            LabelPlace::at(range.clone(), range.start + 1..range.end - 1)
        }
        (Some(name), _) => json::place(source, &[name], &[], "speaker"),
        (None, Some(null)) => LabelPlace::at(null.range(), null.range()),
        (None, None) => {
            let after = if at.object().members.is_empty() { "" } else { ", " };
            LabelPlace::Inherited { offset: at.range().start + 1, before: "\"speaker\": ".into(), after }
        }
    }
}

fn write(outgoing: &Outgoing<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let transcript = outgoing.transcript;
    out.write_all(b"{\n  \"version\": \"1.0.0\",\n  \"segments\": [")?;
    let mut above = "";
    for (ix, segment) in transcript.segments() {
        let label = transcript.speakers().shown(segment.speaker);
        let separator = if ix.index() == 0 { "\n" } else { ",\n" };
        writeln!(out, "{separator}    {{")?;
        if !label.is_empty() || !above.is_empty() {
            writeln!(out, "      \"speaker\": {},", json::escape(label))?;
        }
        above = label;
        for (key, time) in [("startTime", segment.start), ("endTime", segment.end)] {
            if let Some(time) = time {
                writeln!(out, "      \"{key}\": {},", written_seconds(time))?;
            }
        }
        write!(out, "      \"body\": {}\n    }}", json::escape(segment.text))?;
    }
    out.write_all(if transcript.is_empty() { b"]\n}\n" } else { b"\n  ]\n}\n" })
}
