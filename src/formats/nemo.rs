//! NeMo's JSON: manifests, and what its diarisation with recognition puts out.
//!
//! A [manifest](https://docs.nvidia.com/nemo-framework/user-guide/latest/nemotoolkit/asr/datasets.html) is JSON lines, each
//! with an `audio_filepath`, an `offset` into it (the start where there is none) and a `duration` in seconds, `text` or
//! `pred_text`, and a `speaker` or a `label`. The
//! [output](https://github.com/NVIDIA/NeMo/blob/v2.0.0/nemo/collections/asr/parts/utils/diarization_utils.py) has `sentences`
//! with the same `words` again, each with its speaker; beside it stands a file for the editor Gecko, of `monologues` with
//! `terms`.

use super::kit::json::{self, Emitter, Items, Object, Spoken, Unit, Value, place};
use super::kit::tokens::Token;
use super::kit::utterances::{Keys, Label, is_plain};
use super::kit::wordlist::WordList;
use super::{Draft, Format, Holds, Probe, ReadError, Sink};
use crate::model::Timestamp;

/// NeMo's JSON.
pub static FORMAT: Format = Format {
    name: "nemo",
    title: "NeMo manifest or diarisation output",
    extensions: &["json", "jsonl"],
    holds: Holds::ALL,
    sniff: |probe: &Probe<'_>| {
        let is_manifest = |outer: &str| {
            let has = |path: &str| probe.has(&format!("{outer}{path}"));
            has("audio_filepath") && ["text", "pred_text", "label", "speaker"].iter().any(|key| has(key))
        };
        let is_output = || {
            probe.has_all(&["session_id", "transcription", "words"])
                || ["speaker_label", "speaker"].iter().any(|key| {
                    probe.has_all(&["words[].word", "words[].start_time", &format!("words[].{key}"), "transcription"])
                })
        };
        is_manifest("")
            || is_manifest("[].")
            || is_output()
            || probe.has_all(&["monologues[].terms", "monologues[].speaker"])
    },
    read,
    write: None,
    escape: json::escape,
};

const SENTENCE: Keys = Keys {
    texts: &["sentence", "text"],
    starts: &["start_time", "start"],
    ends: &["end_time", "end"],
    labels: &["speaker_label", "speaker"],
    words: "",
    unit: Unit::Seconds,
};

const MONOLOGUE: Keys = Keys {
    texts: &["text"],
    starts: &["start"],
    ends: &["end"],
    labels: &["speaker"],
    words: "terms",
    unit: Unit::Seconds,
};

fn read(source: &str, sink: &mut dyn Sink) -> Result<(), ReadError> {
    let values = json::parse_each_line(source, sink)?;
    if let [only] = values.as_slice()
        && only.is_object()
    {
        let file = only.object();
        if let Some(monologues) = file.get("monologues") {
            monologues_of(source, monologues, sink);
            return Ok(());
        }
        if file.get("audio_filepath").is_none() {
            output(source, &file, sink);
            return Ok(());
        }
    }
    let mut emitter = Emitter::new(source, sink);
    for value in values {
        value.entries().for_each(|item| entry(item, &mut emitter));
    }
    Ok(())
}

/// Reads an entry of a manifest.
fn entry<'a>(value: Value<'a>, emitter: &mut Emitter<'a, '_>) {
    let item = value.object();
    if item.get("audio_filepath").is_none() {
        emitter.warn("not an entry of a manifest", value);
        return;
    }
    let number = |key: &str| item.get(key).and_then(|value| value.number());
    for key in ["offset", "duration"] {
        if let Some(bad) = item.get(key).filter(|value| value.number().and_then(Timestamp::from_seconds).is_none()) {
            emitter.warn(&format!("the {key} is no time and was left out"), bad);
        }
    }
    let duration = number("duration");
    let start = match item.get("offset") {
        Some(offset) => offset.number(),
        None => duration.map(|_| 0.0),
    };
    let end = start.zip(duration).and_then(|(start, duration)| Timestamp::from_seconds(start + duration));
    let start = start.and_then(Timestamp::from_seconds);
    // To be diarised: the label and the text stand for none.
    let is_to_come = item.get("label").is_some_and(|label| label.text() == "infer");
    let text = item.get("text").filter(|text| !text.text().is_empty() && (!is_to_come || text.text() != "-"));
    let text = text.or_else(|| item.get("pred_text")).map(|text| text.text()).unwrap_or_default();
    let own = item.get("speaker").or_else(|| item.get("label").filter(|_| !is_to_come));
    let speaker = own.or_else(|| item.find("speaker")).filter(|speaker| is_plain(*speaker));
    let label = speaker.map(|speaker| speaker.text()).unwrap_or_default();
    let place = place(emitter.source, speaker.as_slice(), &[value], "speaker");
    emitter.segment(value, Draft { start, end, label, text, words: Vec::new(), line: 0, place });
}

/// Reads the output of a session: its sentences, with the words that stand in a list of their own.
fn output<'a>(source: &'a str, file: &Object<'a>, sink: &mut dyn Sink) {
    let listed = |key: &str| file.get(key).map(|list| list.items()).unwrap_or_default();
    let sentences = listed("sentences");
    let words = listed("words");
    if sentences.is_empty() {
        group(source, words, sink);
        return;
    }
    let mut emitter = Emitter::new(source, sink);
    let mut words = words.objects().peekable();
    for sentence in sentences {
        if !sentence.is_object() {
            emitter.warn("not a segment", sentence);
            continue;
        }
        let sentence = sentence.object();
        let Label { text: label, mut values } = SENTENCE.label(&sentence);
        let start = emitter.time(sentence.first(SENTENCE.starts), Unit::Seconds, "start");
        let end = emitter.time(sentence.first(SENTENCE.ends), Unit::Seconds, "end");
        let text = sentence.first(SENTENCE.texts).map(|text| text.text()).unwrap_or_default();
        let mut spoken = Vec::new();
        let time = |word: &Object<'a>, keys: &[&str]| word.first(keys).and_then(|time| time.time(Unit::Seconds));
        while let Some(word) = words.next_if(|word| time(word, SENTENCE.starts) < end || end.is_none()) {
            let own = SENTENCE.label(&word);
            values.extend(own.values.into_iter().filter(|_| own.text == label));
            spoken.push(Spoken {
                text: word.first(&["word", "text"]).map(|word| word.text()).unwrap_or_default(),
                start: time(&word, SENTENCE.starts),
                end: time(&word, SENTENCE.ends),
                confidence: word.get("confidence").and_then(|score| score.confidence()),
            });
        }
        let words = emitter.located(&text, &spoken, sentence.value);
        let place = place(source, &values, &[sentence.value], "speaker_label");
        emitter.segment(sentence.value, Draft { start, end, label, text, words, line: 0, place });
    }
}

/// Groups words that are in no sentences.
fn group<'a>(source: &'a str, words: Items<'a>, sink: &mut dyn Sink) {
    let mut list = WordList::new(source, sink, "speaker_label");
    for word in words {
        let item = word.object();
        let Some(text) = item.first(&["word", "text"]).map(|text| text.text()) else {
            list.warn("not a word", word);
            continue;
        };
        let start = list.time(item.first(SENTENCE.starts), Unit::Seconds, "start");
        let end = list.time(item.first(SENTENCE.ends), Unit::Seconds, "end");
        let label = SENTENCE.labels.iter().find_map(|key| item.find(key));
        let confidence = item.get("confidence").and_then(|score| score.confidence());
        let text = text.trim().to_owned().into();
        list.push(word, label, Token { text, start, end, confidence, ..Token::default() });
    }
}

/// Reads what was made for Gecko: monologues of a speaker with an id and perhaps a name.
fn monologues_of<'a>(source: &'a str, monologues: Value<'a>, sink: &mut dyn Sink) {
    let mut emitter = Emitter::new(source, sink);
    for monologue in monologues.items() {
        if !monologue.is_object() {
            emitter.warn("not a segment", monologue);
            continue;
        }
        let monologue = monologue.object();
        let speaker = monologue.get("speaker").filter(Value::is_object).map(|speaker| speaker.object());
        let label = match speaker {
            Some(speaker) => {
                let given =
                    ["name", "id"].iter().filter_map(|key| speaker.get(key)).find(|given| !given.text().is_empty());
                Label { text: given.map(|given| given.text()).unwrap_or_default(), values: given.into_iter().collect() }
            }
            None => MONOLOGUE.label(&monologue),
        };
        let terms = monologue.get("terms").map(|terms| terms.items()).unwrap_or_default();
        let edge = |term: Option<Value<'a>>, key: &str| term.and_then(|term| term.at(key));
        let start = monologue.get("start").or_else(|| edge(terms.clone().next(), "start"));
        let end = monologue.get("end").or_else(|| edge(terms.last(), "end"));
        let start = emitter.time(start, Unit::Seconds, "start");
        let end = emitter.time(end, Unit::Seconds, "end");
        MONOLOGUE.emit_timed(&monologue, label, (start, end), &mut emitter);
    }
}
