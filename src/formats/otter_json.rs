//! Otter's JSON: the transcripts of a speech.
//!
//! Read as Otter's own API answers, which is not documented: `transcripts` with offsets that count samples, sixteen
//! thousand to a second ([told here](https://github.com/omerdn1/otter.ai-api/issues/15)), a list `speakers` of names, and
//! the times of words in `alignment`. Also read: `speech_segments` with names and seconds.

use super::kit::json::{self, Emitter, Object, Unit};
use super::kit::utterances::{Keys, Label, Names};
use super::{Format, Holds, Probe, ReadError, Sink};
use crate::model::Timestamp;

/// Otter's JSON.
pub static FORMAT: Format = Format {
    name: "otter-json",
    title: "Otter JSON",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff: |probe: &Probe<'_>| {
        let has = |path: &str| {
            probe.has(path) || probe.has(&format!("speech.{path}")) || probe.has(&format!("data.speech.{path}"))
        };
        (has("transcripts[].transcript") && (has("transcripts[].start_offset") || has("transcripts[].speaker_id")))
            || has("speech_segments[].transcript")
            || (has("otid") && has("transcripts"))
            || (has("speech_segments") && !has("speech_segments[]"))
    },
    read,
    write: None,
    escape: json::escape,
};

/// How many samples make a second.
const SAMPLES: f64 = 16_000.0;

const SEGMENT: Keys = Keys {
    texts: &["transcript", "text"],
    starts: &["start_ts", "start_time", "start"],
    ends: &["end_ts", "end_time", "end"],
    labels: &["speaker_name"],
    words: "alignment",
    unit: Unit::Seconds,
};

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let file = json::parse(source)?.object();
    let found = |speech: &Object<'_>| ["transcripts", "speech_segments"].iter().any(|key| speech.get(key).is_some());
    let within = || ["speech", "data.speech"].iter().filter_map(|path| file.at(path)).map(|speech| speech.object());
    let inner = if found(&file) { None } else { Some(within().find(found).ok_or(ReadError::Unknown)?) };
    let speech = inner.as_ref().unwrap_or(&file);
    let names = Names::of(speech.get("speakers"), &["speaker_id", "id"], &["speaker_name", "name"]);
    let outer = Names::of(file.at("speakers"), &["speaker_id", "id"], &["speaker_name", "name"]);
    let mut emitter = Emitter::new(source, sink);
    let segments = speech.first(&["transcripts", "speech_segments"]).map(|list| list.items()).unwrap_or_default();
    for segment in segments {
        if !segment.is_object() {
            emitter.warn("not a segment", segment);
            continue;
        }
        let segment = segment.object();
        let label = label(&segment, &[&names, &outer]);
        let start = time(&segment, "start_offset", SEGMENT.starts, &mut emitter);
        let end = time(&segment, "end_offset", SEGMENT.ends, &mut emitter);
        SEGMENT.emit_timed(&segment, label, (start, end), &mut emitter);
    }
    names.mention(&mut emitter);
    outer.mention(&mut emitter);
    Ok(())
}

/// A time from the samples before it, or else from seconds.
fn time<'a>(segment: &Object<'a>, offset: &str, keys: &[&str], emitter: &mut Emitter<'a, '_>) -> Option<Timestamp> {
    let Some(samples) = segment.get(offset) else {
        return emitter.time(segment.first(keys), Unit::Seconds, "time");
    };
    let time = samples.number().and_then(|samples| Timestamp::from_seconds(samples / SAMPLES));
    if time.is_none() {
        emitter.warn("the offset is no time and was left out", samples);
    }
    time
}

/// The label of a segment: the name in it, that of its speaker in a list, or what the recogniser called it.
fn label<'a>(segment: &Object<'a>, lists: &[&Names<'a>]) -> Label<'a> {
    let own = SEGMENT.label(segment);
    if !own.text.trim().is_empty() {
        return own;
    }
    let id = segment.get("speaker_id");
    if let Some(name) = id.and_then(|id| lists.iter().find_map(|list| list.name(id))) {
        return Label { text: name.text(), values: vec![name] };
    }
    let given = ["label", "speaker_model_label"].iter().filter_map(|key| segment.get(key));
    let given =
        given.filter(|given| given.is_string() || given.number().is_some()).find(|given| !given.text().is_empty());
    let text = given.or(id).map(|given| given.text()).unwrap_or_default();
    // A name that is not there yet goes where it belongs.
    Label { text, values: own.values }
}
