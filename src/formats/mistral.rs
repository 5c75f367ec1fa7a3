//! Mistral's transcription JSON (Voxtral): segments with speakers.
//!
//! Read as the [API](https://docs.mistral.ai/api/endpoint/audio/transcriptions) answers. Asked for the times of words, it
//! makes a segment of every word: those are grouped.

use super::kit::json::{self, Emitter, Object, Unit, Value};
use super::kit::tokens::Token;
use super::kit::utterances::Keys;
use super::kit::wordlist::WordList;
use super::{Format, Holds, Probe, ReadError, Sink};

/// Mistral's transcription JSON.
pub static FORMAT: Format = Format {
    name: "mistral",
    title: "Mistral JSON (Voxtral)",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff: |probe: &Probe<'_>| {
        probe.has_all(&["model", "segments", "text"])
            && (probe.has_all(&["segments[].speaker_id", "segments[].text"])
                || probe.head.contains("\"transcription_segment\"")
                || (probe.has("usage.prompt_audio_seconds") && !probe.has("segments[].speaker")))
    },
    read,
    write: None,
    escape: json::escape,
};

const SEGMENT: Keys = Keys {
    texts: &["text"],
    starts: &["start"],
    ends: &["end"],
    labels: &["speaker_id"],
    words: "words",
    unit: Unit::Seconds,
};

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let file = json::parse(source)?.object();
    let Some(segments) = file.get("segments").filter(Value::is_list) else { return Err(ReadError::Unknown) };
    if segments.items().is_empty() {
        // Nobody asked for times.
        let text = file.get("text").filter(|text| !text.text().trim().is_empty());
        text.into_iter().for_each(|text| Emitter::new(source, sink).text_alone(text));
        return Ok(());
    }
    if are_words(segments) {
        group(source, segments, sink);
        return Ok(());
    }
    let mut emitter = Emitter::new(source, sink);
    for segment in segments.items().objects() {
        SEGMENT.emit(&segment, SEGMENT.label(&segment), &mut emitter);
    }
    Ok(())
}

/// Whether the segments are words: nearly all of them are one.
fn are_words(segments: Value<'_>) -> bool {
    let is_word =
        |segment: &Object<'_>| segment.get("text").is_some_and(|text| text.text().split_whitespace().nth(1).is_none());
    let count = segments.items().count();
    count > 5 && segments.items().objects().filter(is_word).count() * 10 >= count * 9
}

fn group<'a>(source: &'a str, segments: Value<'a>, sink: &mut dyn Sink) {
    let mut words = WordList::new(source, sink, "speaker_id");
    for segment in segments.items().objects() {
        let Some(text) = segment.get("text").map(|text| text.text()) else {
            words.warn("not a word", segment.value);
            continue;
        };
        let is_attached = !text.contains(char::is_alphanumeric);
        let start = words.time(segment.get("start"), Unit::Seconds, "start");
        let end = words.time(segment.get("end"), Unit::Seconds, "end");
        let confidence = segment.get("score").and_then(|score| score.confidence()).filter(|_| !is_attached);
        // A sign is not said at any time.
        let start = start.filter(|_| !is_attached);
        let text = text.trim().to_owned().into();
        let token = Token { text, is_attached, start, end, confidence, ..Token::default() };
        words.push(segment.value, segment.find("speaker_id"), token);
    }
}
