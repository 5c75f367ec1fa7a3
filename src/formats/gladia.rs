//! Gladia JSON: utterances with words.
//!
//! Read as the [API](https://docs.gladia.io/api-reference/v2/pre-recorded/get) answers, alone or within what a webhook or a
//! live session is sent, and as its first version did (`prediction`). Sentences and translations say the same again; a
//! recording without speakers may have channels.

use std::collections::HashSet;

use super::kit::json::{self, Emitter, Object, Unit, Value};
use super::kit::utterances::{Keys, Label};
use super::{Format, Holds, Probe, ReadError, Sink};

/// Gladia JSON.
pub static FORMAT: Format = Format {
    name: "gladia",
    title: "Gladia JSON",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff: |probe: &Probe<'_>| {
        let is_transcription = |outer: &&str| {
            let has = |path: &str| probe.has(&format!("{outer}.{path}"));
            has("utterances")
                && (has("full_transcript") || (has("utterances[].text") && has("utterances[].words[].word")))
        };
        TRANSCRIPTIONS.iter().any(is_transcription)
            || probe.has_all(&["prediction[].transcription", "prediction[].time_begin"])
    },
    read,
    write: None,
    escape: json::escape,
};

/// Where a transcription stands, by where it comes from.
const TRANSCRIPTIONS: [&str; 8] = [
    "result.transcription",
    "payload.transcription",
    "payload.result.transcription",
    "data.transcription",
    "transcription",
    "payload",
    "result",
    "data",
];

const UTTERANCE: Keys = Keys {
    texts: &["text", "transcription"],
    starts: &["start", "time_begin"],
    ends: &["end", "time_end"],
    labels: &["speaker"],
    words: "words",
    unit: Unit::Seconds,
};

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let file = json::parse(source)?.object();
    let transcription = TRANSCRIPTIONS
        .iter()
        .filter_map(|path| Some((*path, file.at(path)?.object())))
        .find(|(_, transcription)| transcription.get("utterances").is_some());
    let utterances = transcription.as_ref().and_then(|(_, transcription)| transcription.get("utterances"));
    let Some(utterances) = utterances.or_else(|| file.at("prediction")) else { return Err(ReadError::Unknown) };
    let has_sides = has_sides(utterances);
    let mut emitter = Emitter::new(source, sink);
    for utterance in utterances.items().objects() {
        let label = UTTERANCE.label(&utterance);
        let channel = utterance.get("channel").filter(|_| has_sides && label.values.is_empty());
        // A channel is no place for a name: one goes in beside it.
        let label = channel.map(|channel| Label { text: channel.text(), values: Vec::new() }).unwrap_or(label);
        UTTERANCE.emit(&utterance, label, &mut emitter);
    }
    if let Some((path, transcription)) = transcription {
        let outer = path.rsplit_once('.').and_then(|(outer, _)| file.at(outer));
        mention(&transcription, outer, &mut emitter);
    }
    Ok(())
}

/// Whether the channels tell the speakers apart, for want of anything else.
fn has_sides(utterances: Value<'_>) -> bool {
    let channels = utterances.items().objects().filter_map(|utterance| utterance.get("channel"));
    let channels: HashSet<&str> = channels.map(|channel| channel.raw()).collect();
    channels.len() > 1 && utterances.items().objects().all(|utterance| utterance.find("speaker").is_none())
}

/// Tells the sink of the labels on sentences and translations.
fn mention(transcription: &Object<'_>, outer: Option<Value<'_>>, emitter: &mut Emitter<'_, '_>) {
    let mut lists = vec![transcription.get("sentences")];
    if let Some(outer) = outer {
        lists.push(outer.at("sentences.results"));
        for translation in outer.at("translation.results").map(|results| results.items()).unwrap_or_default() {
            lists.push(translation.at("utterances"));
            lists.push(translation.at("sentences"));
        }
    }
    for item in lists.into_iter().flatten().flat_map(|list| list.items()) {
        if let Some(speaker) = item.at("speaker") {
            emitter.sink.mention(&speaker.text(), speaker.range());
        }
    }
}
