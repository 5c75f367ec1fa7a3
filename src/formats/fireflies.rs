//! Fireflies JSON: the sentences of a meeting.
//!
//! Read as the [API](https://docs.fireflies.ai/schema/sentence) answers (`sentences`, alone or within `data.transcript`),
//! and as the app exports it: a list of sentences with clock times. Who spoke also stands in a list `speakers`.

use super::kit::json::{self, Emitter, Object, Unit, Value};
use super::kit::utterances::{Keys, Label, Names};
use super::{Format, Holds, Probe, ReadError, Sink};

/// Fireflies JSON.
pub static FORMAT: Format = Format {
    name: "fireflies",
    title: "Fireflies JSON",
    extensions: &["json"],
    holds: Holds { words: false, confidence: false, ..Holds::ALL },
    sniff: |probe: &Probe<'_>| {
        let is_meeting = |outer: &str| {
            let has = |path: &str| probe.has(&format!("{outer}{path}"));
            has("sentences[].speaker_name") || (has("sentences[].speaker_id") && has("sentences[].raw_text"))
        };
        let is_empty = || probe.has_all(&["data.transcript.sentences", "data.transcript.title"]);
        WRAPPERS.iter().any(|outer| is_meeting(outer))
            || probe.has_all(&["[].sentence", "[].speaker_name"])
            || is_empty()
    },
    read,
    write: None,
    escape: json::escape,
};

/// What stands before the paths of a meeting, by where it comes from.
const WRAPPERS: [&str; 6] = ["", "data.transcript.", "data.transcripts[].", "transcript.", "meeting.", "[]."];

const SENTENCE: Keys = Keys {
    texts: &["text", "sentence", "raw_text"],
    starts: &["start_time", "startTime", "time"],
    ends: &["end_time", "endTime"],
    labels: &["speaker_name"],
    words: "",
    unit: Unit::Seconds,
};

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let file = json::parse(source)?;
    let mut emitter = Emitter::new(source, sink);
    if file.items().objects().any(|meeting| meeting.get("sentence").is_some()) {
        // A list of sentences alone.
        for sentence in file.items().objects() {
            SENTENCE.emit(&sentence, label(&sentence, &Names::default()), &mut emitter);
        }
        return Ok(());
    }
    let mut is_known = false;
    for meeting in meetings(file).iter().map(Value::object) {
        let Some(sentences) = meeting.find("sentences") else { continue };
        is_known = true;
        let names = Names::of(meeting.get("speakers"), &["id"], &["name"]);
        for sentence in sentences.items() {
            let sentence = sentence.object();
            SENTENCE.emit(&sentence, label(&sentence, &names), &mut emitter);
        }
        names.mention(&mut emitter);
        let talks = meeting.get("analytics").and_then(|analytics| analytics.at("speakers"));
        Names::of(talks, &["speaker_id"], &["name"]).mention(&mut emitter);
    }
    is_known.then_some(()).ok_or(ReadError::Unknown)
}

/// The objects that may have sentences.
fn meetings(file: Value<'_>) -> Vec<Value<'_>> {
    if file.is_list() {
        return file.items().collect();
    }
    let object = file.object();
    let mut outer = ["data.transcript", "transcript", "meeting"].iter().filter_map(|path| object.at(path));
    if let Some(meeting) = outer.find(|outer| outer.at("sentences").is_some()) {
        return vec![meeting];
    }
    object.at("data.transcripts").map_or_else(|| vec![file], |meetings| meetings.items().collect())
}

/// The label of a sentence: the name in it, or the one that its speaker has in the list, or else the number.
fn label<'a>(sentence: &Object<'a>, names: &Names<'a>) -> Label<'a> {
    let own = SENTENCE.label(sentence);
    let Some(id) = sentence.get("speaker_id").filter(|_| own.text.trim().is_empty()) else { return own };
    match (names.name(id), own.values.is_empty()) {
        (Some(_), _) => names.label(id),
        // The name that is not there yet goes where it belongs.
        (None, false) => Label { text: id.text(), ..own },
        (None, true) => Label { text: id.text(), values: vec![id] },
    }
}
