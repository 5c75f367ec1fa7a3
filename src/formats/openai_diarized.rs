//! OpenAI's `diarized_json`: segments of type `transcript.text.segment`, each with its speaker.
//!
//! Seconds; the speaker is a letter or one of the names that were sent with the recording. See the
//! [speech-to-text guide](https://platform.openai.com/docs/guides/speech-to-text#speaker-diarization). The events of a
//! streamed answer, kept as one JSON object a line, are read too.

use super::kit::json::{self, Emitter, Unit, Value};
use super::{Draft, Format, Holds, Probe, ReadError, Sink};

/// OpenAI's diarised JSON.
pub static FORMAT: Format = Format {
    name: "openai-diarized",
    title: "OpenAI diarized JSON",
    extensions: &["json"],
    holds: Holds { words: false, confidence: false, ..Holds::ALL },
    sniff,
    read,
    write: None,
    escape: json::escape,
};

/// The type of every segment.
const SEGMENT: &str = "transcript.text.segment";

fn sniff(probe: &Probe<'_>) -> bool {
    let is_whole = probe.has_all(&["segments[].type", "segments[].text"]) && !probe.has("segments[].speaker_id");
    (is_whole || probe.has_all(&["type", "text", "speaker"])) && probe.text().contains(SEGMENT)
}

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let mut out = Emitter::new(source, sink);
    for root in json::parse_lines(source)? {
        match root.at("segments") {
            Some(segments) => segments.items().for_each(|segment| emit(segment, &mut out)),
            None if root.at("type").is_some_and(|kind| kind.text() == SEGMENT) => emit(root, &mut out),
            None => {}
        }
    }
    Ok(())
}

fn emit(value: Value<'_>, out: &mut Emitter<'_, '_>) {
    if !value.is_object() {
        return out.warn("not a segment", value);
    }
    let segment = value.object();
    let speaker = segment.find("speaker");
    let draft = Draft {
        start: out.time(segment.get("start"), Unit::Seconds, "start"),
        end: out.time(segment.get("end"), Unit::Seconds, "end"),
        label: speaker.map(|speaker| speaker.text()).unwrap_or_default(),
        text: segment.get("text").map(|text| text.text()).unwrap_or_default(),
        words: Vec::new(),
        line: 0,
        place: json::place(out.source, speaker.as_slice(), &[value], "speaker"),
    };
    out.segment(value, draft);
}
