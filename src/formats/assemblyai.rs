//! AssemblyAI's transcripts: `utterances`, or without speakers only `words`; all times in milliseconds.
//!
//! See the [API reference](https://www.assemblyai.com/docs/api-reference/transcripts/get). The speaker stands on every
//! utterance, on its words, and once more on the list of all words. With one speaker a channel there may be a `channel`
//! alone. What the service gives as `paragraphs` and `sentences` of a transcript is read alike.

use super::kit::json::{self, Echoes, Emitter, Items, Object, Spoken, Unit, Value};
use super::kit::tokens::Token;
use super::kit::wordlist::WordList;
use super::{Draft, Format, Holds, Probe, ReadError, Sink};

/// AssemblyAI JSON.
pub static FORMAT: Format = Format {
    name: "assemblyai",
    title: "AssemblyAI JSON",
    extensions: &["json"],
    holds: Holds::ALL,
    sniff,
    read,
    write: None,
    escape: json::escape,
};

/// What the segments are called, the usual name first.
const LISTS: [&str; 3] = ["utterances", "paragraphs", "sentences"];

fn sniff(probe: &Probe<'_>) -> bool {
    let has_units = |list: &str| {
        let has = |key: &str| probe.has(&format!("{list}[].{key}"));
        has("text") && has("start") && has("end") && (has("words") || has("confidence"))
    };
    let has_words = || probe.has_all(&["words[].text", "words[].start", "words[].confidence"]);
    let is_job = || probe.has_any(&["audio_url", "audio_duration", "acoustic_model", "speech_model"]);
    LISTS.into_iter().any(has_units)
        || (has_words() && !probe.has("words[].type") && (is_job() || probe.has_all(&["id", "status"])))
        || (probe.has_all(&["id", "status", "audio_url", "words"]) && !probe.has("words[]"))
}

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let root = json::parse(source)?.object();
    root.get("audio_url").iter().for_each(|address| sink.recording(&address.text()));
    let words = root.get("words").map(|words| words.items()).unwrap_or_default();
    let units = LISTS.iter().filter_map(|list| root.get(list)).map(|list| list.items()).find(|list| !list.is_empty());
    let Some(units) = units else {
        group(words, source, sink);
        return Ok(());
    };
    let ids = units.clone().objects();
    let ids = ids.map(|unit| (label(&unit).map(|label| label.text()).unwrap_or_default(), start(&unit)));
    let mut echoes = Echoes::among(ids, sink);
    for word in words.objects() {
        label(&word).into_iter().for_each(|label| echoes.add(label, start(&word)));
    }
    let mut out = Emitter::new(source, sink);
    for (ix, unit) in units.enumerate() {
        emit(unit, echoes.take(ix), &mut out);
    }
    Ok(())
}

/// Who speaks, or which channel it is; perhaps `null`.
fn label<'a>(object: &Object<'a>) -> Option<Value<'a>> {
    object.first(&["speaker", "channel"]).or_else(|| object.find("speaker"))
}

fn start(object: &Object<'_>) -> Option<crate::model::Timestamp> {
    object.get("start").and_then(|start| start.time(Unit::Millis))
}

fn emit<'a>(value: Value<'a>, echoes: Vec<Value<'a>>, out: &mut Emitter<'_, '_>) {
    if !value.is_object() {
        return out.warn("not an utterance", value);
    }
    let unit = value.object();
    let own = label(&unit);
    let name = own.map(|label| label.text()).unwrap_or_default();
    let start = out.time(unit.get("start"), Unit::Millis, "start");
    let end = out.time(unit.get("end"), Unit::Millis, "end");
    let text = unit.get("text").map(|text| text.text()).unwrap_or_default();
    let mut labels: Vec<Value<'_>> = own.into_iter().chain(echoes).collect();
    let mut words = Vec::new();
    for word in unit.get("words").map(|words| words.items()).unwrap_or_default() {
        let word = word.object();
        labels.extend(label(&word).filter(|label| own.is_some() && label.text() == name));
        words.push(Spoken {
            text: word.get("text").map(|text| text.text()).unwrap_or_default(),
            start: out.time(word.get("start"), Unit::Millis, "start"),
            end: out.time(word.get("end"), Unit::Millis, "end"),
            confidence: word.get("confidence").and_then(|score| score.confidence()),
        });
    }
    let words = out.located(&text, &words, value);
    let place = json::place(out.source, &labels, &[value], "speaker");
    out.segment(value, Draft { start, end, label: name, text, words, line: 0, place });
}

/// Makes segments of a bare list of words.
fn group<'a>(words: Items<'a>, source: &'a str, sink: &mut dyn Sink) {
    let mut list = WordList::new(source, sink, "speaker");
    for word in words.objects() {
        let token = Token {
            text: word.get("text").map(|text| text.text()).unwrap_or_default(),
            start: list.time(word.get("start"), Unit::Millis, "start"),
            end: list.time(word.get("end"), Unit::Millis, "end"),
            confidence: word.get("confidence").and_then(|score| score.confidence()),
            ..Token::default()
        };
        list.push(word.value, label(&word), token);
    }
}
